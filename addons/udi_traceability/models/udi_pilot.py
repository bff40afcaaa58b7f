"""Pilots: UDI goes live on one product line first, step by step, and each step is measured."""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from .udi_gate_rule import RULES
from .unlinked import kept_name

STAGES = [
    ("prepare", "Preparing"),
    ("warn", "Gates warn"),
    ("block", "Gates block"),
    ("extend", "Extended to other lines"),
]
GATE_OF_STAGE = {"warn": "warn", "block": "block"}


class UdiPilot(models.Model):
    _name = "udi.pilot"
    _description = "Pilot"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    name = fields.Char("Pilot", required=True, tracking=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    categ_ids = fields.Many2many("product.category", string="Product lines", required=True)
    warehouse_id = fields.Many2one("stock.warehouse", help="Empty: wherever these products are.")
    owner_id = fields.Many2one("res.users", "Responsible", default=lambda self: self.env.user, tracking=True)
    limit_minutes = fields.Integer(
        "Record within (minutes)", default=15, required=True, help="A step recorded later than this counts as late."
    )
    stage = fields.Selection(STAGES, "Step", default="prepare", required=True, readonly=True, tracking=True)
    check_ids = fields.One2many("udi.pilot.check", "pilot_id", "Checklist")
    open_count = fields.Integer("Still to do", compute="_compute_open_count")
    step_ids = fields.One2many("udi.pilot.step", "pilot_id", "Steps taken", readonly=True)
    figures = fields.Json(compute="_compute_figures", export_string_translation=False)

    _limit_positive = models.Constraint("CHECK (limit_minutes > 0)", "The limit is at least one minute.")

    @api.depends("check_ids.done")
    def _compute_open_count(self):
        for pilot in self:
            pilot.open_count = len(pilot.check_ids.filtered(lambda check: not check.done))

    @api.depends("step_ids", "categ_ids", "warehouse_id", "limit_minutes")
    @api.depends_context("lang")
    def _compute_figures(self):
        """The figures since the last step, beside what they were when it was taken; before the first: of a month."""
        month_ago = fields.Datetime.subtract(fields.Datetime.now(), days=30)
        for pilot in self:
            since = pilot.step_ids[:1].taken_on or month_ago
            pilot.figures = pilot.id and self.env["udi.pilot.figures"].since_last_step(pilot, since)

    @api.model_create_multi
    def create(self, vals_list):
        checks = [Command.create({"name": name, "sequence": at}) for at, name in enumerate(self._checklist())]
        return super().create([{"check_ids": checks, **vals} for vals in vals_list])

    def _checklist(self):
        """What has to be there before gates are switched on."""
        return [
            self.env._("Every product of the line has its UDI-DI, and the code check reads it"),
            self.env._("Certificates are entered and valid for the markets"),
            self.env._("Stock on the shelves was counted with the scanner"),
            self.env._("Labels were printed, verified and reconciled once"),
            self.env._("Scanners passed their self-test"),
            self.env._("Operators did the practice exercises"),
            self.env._("A recall drill found every unit"),
            self.env._("It is clear who settles refused scans and who allows exceptions"),
        ]

    # ------------------------------------------------------------------ steps
    def action_warn(self):
        return self._take_step("warn")

    def action_block(self):
        return self._take_step("block")

    def action_extend(self):
        return self._take_step("extend")

    def _take_step(self, stage):
        """Measure, write the step down, set the gates of these product lines.

        :raises UserError: back or twice; blocking while something of the checklist is open
        """
        order = [key for key, _label in STAGES]
        for pilot in self:
            if order.index(stage) != order.index(pilot.stage) + 1:
                raise UserError(self.env._("Steps are taken one after the other. Reload the page."))
            if stage == "block" and pilot.open_count:
                raise UserError(
                    self.env._(
                        "%(count)s points of the checklist are open. Tick them off before gates block.",
                        count=pilot.open_count,
                    )
                )
            if action := GATE_OF_STAGE.get(stage):
                lines = [["line", line.id] for line in pilot.categ_ids]
                self.env["udi.go.live"].change(lines, [rule for rule, _label in RULES], action)
            # sudo: steps are written by this verb alone
            self.env["udi.pilot.step"].sudo().create(
                {"pilot_id": pilot.id, "stage": stage, "figures": pilot.figures, "user_name": self.env.user.name}
            )
            pilot.stage = stage
        self.invalidate_recordset(["step_ids"])  # the newest first again
        return True

    def action_go_live(self):
        """The table of gates."""
        return self.env["ir.actions.client"]._for_xml_id("udi_traceability.action_udi_go_live")


class UdiPilotCheck(models.Model):
    _name = "udi.pilot.check"
    _description = "Point of a pilot's checklist"
    _inherit = "udi.own.defaults"
    _order = "sequence, id"

    pilot_id = fields.Many2one("udi.pilot", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer()
    name = fields.Char("What", required=True)
    done = fields.Boolean()
    done_by_id = fields.Many2one(
        "res.users", "By (user)", compute="_compute_done_by", store=True, precompute=True, ondelete="set null"
    )
    done_by_name = kept_name("done_by_id", "By")
    done_on = fields.Datetime("On", compute="_compute_done_by", store=True, precompute=True)
    note = fields.Char()

    @api.depends("done")
    def _compute_done_by(self):
        for check in self:
            check.done_by_id = check.done and self.env.user
            check.done_on = check.done and fields.Datetime.now()


class UdiPilotStep(models.Model):
    _name = "udi.pilot.step"
    _inherit = "udi.kept.record"
    _description = "Step of a pilot"
    _order = "id desc"
    _rec_name = "stage"
    _log_access = False

    pilot_id = fields.Many2one("udi.pilot", required=True, readonly=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="pilot_id.company_id")
    stage = fields.Selection(STAGES, "Step", required=True, readonly=True)
    taken_on = fields.Datetime("Taken on", required=True, readonly=True, default=fields.Datetime.now)
    user_name = fields.Char("By", readonly=True)
    figures = fields.Json(readonly=True)
    figures_text = fields.Char("Figures then", compute="_compute_figures_text")

    @api.depends("figures")
    @api.depends_context("lang")
    def _compute_figures_text(self):
        titles = self.env["udi.pilot.figures"].titles()
        for step in self:
            figures = [figure for figure in step.figures or [] if figure["text"]]
            step.figures_text = " · ".join(f"{titles.get(figure['key'], '')}: {figure['text']}" for figure in figures)

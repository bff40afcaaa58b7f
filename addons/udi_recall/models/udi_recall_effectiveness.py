"""Effectiveness checks: did the notice arrive, was it understood, was it acted upon? All holders or a drawn sample."""

import json
import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.udi_core.statistics import clopper_pearson, draw, sample_size
from odoo.addons.udi_traceability.models.unlinked import kept_name

LEVELS = [
    ("A", "A: every holder"),
    ("B", "B: a share in between"),
    ("C", "C: 10 %"),
    ("D", "D: 2 %"),
    ("E", "E: none"),
]
SHARES = {"A": 1.0, "C": 0.1, "D": 0.02, "E": 0.0}
DRAWERS = ("udi_traceability.group_udi_recall_manager", "udi_traceability.group_udi_quality")
CONFIDENCE = 0.95


class UdiRecallEffectiveness(models.Model):
    """One drawing of holders to be checked. What was drawn never changes; another drawing is another record."""

    _name = "udi.recall.effectiveness"
    _description = "Effectiveness check"
    _inherit = ["udi.own.defaults", "mail.thread"]
    _order = "id desc"

    recall_id = fields.Many2one("udi.recall", required=True, readonly=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="recall_id.company_id", store=True)
    level = fields.Selection(LEVELS, required=True, readonly=True)
    share = fields.Float("Share to check (%)", readonly=True)
    population = fields.Integer("Holders", readonly=True)
    size = fields.Integer("To be checked", readonly=True)
    seed = fields.Char(
        readonly=True, help="With this seed and the list of holders anybody draws the same sample again."
    )
    keys = fields.Text("Holders drawn from", readonly=True, help="Their keys, as JSON, at the moment of the drawing.")
    drawn_by_id = fields.Many2one("res.users", "Drawn by (user)", readonly=True)
    drawn_by_name = kept_name("drawn_by_id", "Drawn by")
    required_percent = fields.Float(
        "Effective at (%)",
        default=100.0,
        help="The check is met when at least so many of those checked were effective.",
    )
    by_lower_bound = fields.Boolean(
        "Judge by the lower limit",
        help="The lower limit of the confidence interval must reach the mark, not the share.",
    )
    check_ids = fields.One2many("udi.recall.check", "effectiveness_id", string="Checks")
    done_count = fields.Integer("Checked", compute="_compute_result")
    effective_count = fields.Integer("Effective", compute="_compute_result")
    effective_percent = fields.Float("Effective (%)", compute="_compute_result", digits=(5, 1))
    low_percent = fields.Float("Lower limit (%)", compute="_compute_result", digits=(5, 1))
    high_percent = fields.Float("Upper limit (%)", compute="_compute_result", digits=(5, 1))
    verdict = fields.Selection(
        [("open", "Not finished"), ("met", "Met"), ("missed", "Not met")], compute="_compute_result"
    )

    _required_check = models.Constraint(
        "CHECK (required_percent >= 0 AND required_percent <= 100)", "A share lies between 0 and 100 percent."
    )

    @api.depends("recall_id", "level")
    def _compute_display_name(self):
        for row in self:
            row.display_name = self.env._("%(case)s, level %(level)s", case=row.recall_id.reference, level=row.level)

    @api.depends("check_ids.outcome", "required_percent", "by_lower_bound", "size", "population")
    def _compute_result(self):
        for row in self:
            done = row.check_ids.filtered("outcome")
            good = len(done.filtered(lambda check: check.outcome == "effective"))
            row.done_count, row.effective_count = len(done), good
            share, low, high = row._interval(good, len(done))
            row.effective_percent, row.low_percent, row.high_percent = share * 100, low * 100, high * 100
            if len(done) < row.size:
                row.verdict = "open"
            else:
                reached = low if row.by_lower_bound else share
                row.verdict = "met" if not row.size or reached * 100 >= row.required_percent - 1e-9 else "missed"

    def _interval(self, good, done):
        """Share of the effective checks and its limits; who checked everybody knows, and needs no limits."""
        if not done:
            return 0.0, 0.0, 1.0
        share = good / done
        if done >= self.population:
            return share, share, share
        return share, *clopper_pearson(good, done, CONFIDENCE)

    # ------------------------------------------------------------ drawing
    @api.model
    def _draw(self, recall, level, share=None, seed=None):
        """Draw the holders of a case for a level; ``share`` (0 to 1) for level B."""
        if not self.env.su and not any(self.env.user.has_group(group) for group in DRAWERS):
            raise AccessError(self.env._("A recall manager or quality draws the holders for an effectiveness check."))
        recall.check_access("read")
        recall._check_open()
        if level == "B" and not 0.1 < (share or 0) < 1:
            raise UserError(self.env._("Level B asks for a share between 10 and 100 percent."))
        wanted = share if level == "B" else SHARES[level]
        holders = self._population(recall)
        if not holders:
            raise UserError(self.env._("This case has no holder outside your company: there is nobody to check."))
        seed = seed or secrets.token_hex(16)
        keys = sorted(holders)
        chosen = draw(keys, sample_size(len(keys), wanted), seed)
        # sudo: a drawing is made here only, never typed; the role was checked above
        row = self.sudo().create(
            {
                "recall_id": recall.id,
                "level": level,
                "share": wanted * 100,
                "population": len(keys),
                "size": len(chosen),
                "seed": seed,
                "keys": json.dumps(keys),
                "drawn_by_id": self.env.uid,
                "check_ids": [(0, 0, {"holder_key": key, **holders[key]}) for key in chosen],
            }
        )
        return row.sudo(False)

    def _population(self, recall):
        """``{key: {holder, partner, name}}`` of everybody outside who held affected units, also who holds none now."""
        rows = self.env["udi.recall.holder"].search([("recall_id", "=", recall.id), ("kind", "=", "partner")])
        return {
            row.key: {"holder_id": row.id, "partner_id": row.partner_id.id, "name": row.display_name} for row in rows
        }

    def write(self, vals):
        # sudo writes come from `_draw`; people change the criteria only
        allowed = {"required_percent", "by_lower_bound", "check_ids", "message_follower_ids", "message_ids"}
        if not self.env.su and vals.keys() - allowed:
            raise UserError(self.env._("A drawing does not change. Draw again: both stay in the record."))
        return super().write(vals)


class UdiRecallCheck(models.Model):
    _name = "udi.recall.check"
    _description = "Effectiveness check of one holder"
    _inherit = "udi.own.defaults"
    _order = "effectiveness_id desc, name, id"

    effectiveness_id = fields.Many2one(
        "udi.recall.effectiveness", required=True, readonly=True, ondelete="cascade", index=True
    )
    recall_id = fields.Many2one(related="effectiveness_id.recall_id", store=True)
    company_id = fields.Many2one(related="effectiveness_id.company_id", store=True)
    holder_key = fields.Char(required=True, readonly=True)
    holder_id = fields.Many2one("udi.recall.holder", readonly=True, ondelete="set null")
    partner_id = fields.Many2one("res.partner", readonly=True, ondelete="set null")
    name = fields.Char("Holder as drawn", readonly=True)
    method = fields.Selection(
        [("phone", "Telephone"), ("visit", "Visit"), ("mail", "E-mail or letter"), ("record", "From their answer")]
    )
    contact = fields.Char("Spoke with", help="Name and function.")
    received = fields.Selection([("yes", "Yes"), ("no", "No")], string="Notice received?")
    understood = fields.Selection([("yes", "Yes"), ("no", "No")], string="Notice understood?")
    acted = fields.Selection(
        [("yes", "Yes"), ("none", "Yes, they had none left"), ("no", "No")], string="Acted as the notice says?"
    )
    note = fields.Text()
    attachment_ids = fields.Many2many("ir.attachment", string="Evidence", ondelete="restrict")
    checked_on = fields.Datetime(readonly=True)
    checked_by_id = fields.Many2one("res.users", "Checked by (user)", readonly=True, ondelete="set null")
    checked_by_name = kept_name("checked_by_id", "Checked by")
    outcome = fields.Selection(
        [("effective", "Effective"), ("ineffective", "Not effective"), ("unreached", "Not reached")], readonly=True
    )

    def action_finish(self):
        """Settle the outcome from the answers; afterwards the check does not change."""
        for check in self:
            if check.outcome:
                raise UserError(self.env._("%(holder)s is checked already.", holder=check.name))
            if not (check.method and check.contact):
                raise UserError(
                    self.env._("Say how you checked %(holder)s and with whom you spoke.", holder=check.name)
                )
            if not (check.received and check.understood and check.acted):
                raise UserError(self.env._("Answer the three questions for %(holder)s.", holder=check.name))
            good = check.received == check.understood == "yes" and check.acted in ("yes", "none")
            check._settle("effective" if good else "ineffective")

    def action_unreached(self):
        """Nobody could be reached: this counts as not effective."""
        for check in self:
            if not (check.note or "").strip():
                raise UserError(
                    self.env._("Note when and how you tried to reach %(holder)s before you give up.", holder=check.name)
                )
            check._settle("unreached")

    def _settle(self, outcome):
        self.check_access("write")
        self.recall_id._check_open()
        # sudo: outcome, time and person are set here only
        self.sudo().write({"outcome": outcome, "checked_on": fields.Datetime.now(), "checked_by_id": self.env.uid})

    def write(self, vals):
        closed = {"outcome", "checked_on", "checked_by_id", "holder_key", "holder_id", "partner_id", "name"}
        if not self.env.su:
            if closed & vals.keys():
                raise UserError(self.env._("The outcome follows from the answers. Use the buttons of the check."))
            if any(check.outcome for check in self):
                raise UserError(self.env._("A finished check does not change. Draw again if it has to be repeated."))
        return super().write(vals)


class UdiRecall(models.Model):
    _inherit = "udi.recall"

    effectiveness_ids = fields.One2many("udi.recall.effectiveness", "recall_id", string="Drawn checks", readonly=True)

    def action_draw_effectiveness(self):
        """Choose the level and draw."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Draw holders to check"),
            "res_model": "udi.recall.effectiveness.draw",
            "view_mode": "form",
            "target": "new",
            "context": {"default_recall_id": self.id, "default_level": self.effectiveness_level or "A"},
        }

    def _closing_gaps(self):
        """Adds: the effectiveness check at the level of the strategy, drawn, finished and met."""
        gaps = super()._closing_gaps()
        level = self.effectiveness_level
        if not level or level == "E" or not self.env["udi.recall.effectiveness"]._population(self):
            return gaps
        rounds = self.effectiveness_ids.filtered(lambda row: row.level <= level)
        verdicts = set(rounds.mapped("verdict"))
        if not rounds:
            gaps.append(self.env._("No effectiveness check at level %(level)s was drawn.", level=level))
        elif "met" not in verdicts:
            gaps.append(
                self.env._("The effectiveness check is not finished.")
                if rounds[0].verdict == "open"
                else self.env._("The effectiveness check was not met.")
            )
        return gaps

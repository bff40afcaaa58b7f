"""Checks of goods in stock (在库检查): a plan says what is looked at and how often, a check says what was found."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .udi_inspection import QUALITY
from odoo.addons.udi_traceability.models.unlinked import kept_name

CHECKERS = (QUALITY, "udi_traceability.group_udi_operator")


class UdiStorageCheckPlan(models.Model):
    _name = "udi.storage.check.plan"
    _description = "Plan of checks in stock"
    _order = "next_on, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    location_id = fields.Many2one(
        "stock.location", "Place", required=True, domain=[("usage", "=", "internal")], check_company=True
    )
    categ_ids = fields.Many2many("product.category", string="Product categories", help="Empty: every category.")
    within_days = fields.Integer(
        "Expiring within days", help="Only lots that expire within so many days, or have expired. 0: every lot."
    )
    every_days = fields.Integer("Every so many days", default=30, required=True)
    next_on = fields.Date("Next check on", default=fields.Date.context_today, required=True, index=True)
    user_id = fields.Many2one("res.users", "Who checks", domain=[("share", "=", False)])
    check_ids = fields.One2many("udi.storage.check", "plan_id", "Checks")

    _days = models.Constraint(
        "CHECK (every_days BETWEEN 1 AND 3650 AND within_days BETWEEN 0 AND 3650)",
        "Check every 1 to 3650 days; lots that expire within 0 to 3650 days.",
    )

    def action_check_now(self):
        """A check of what lies there now, outside the plan's days."""
        self.check_access("write")
        checks = self.env["udi.storage.check.service"].open_for(self)
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_quality.action_udi_storage_check")
        return {**action, "domain": [("id", "in", checks.ids)], "context": {}}

    @api.model
    def _cron_open(self):
        """Open the checks that are due; run again it opens none twice."""
        self.env["udi.storage.check.service"].open_due()


class UdiStorageCheck(models.Model):
    _name = "udi.storage.check"
    _description = "Check in stock"
    _inherit = ["udi.written.by.verb", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _udi_closed = frozenset({"done"})
    _udi_by_verb = frozenset({"state", "name", "company_id", "plan_id", "checked_by_id", "checked_on"})

    name = fields.Char("Number", required=True, readonly=True, copy=False, default="/", index=True)
    plan_id = fields.Many2one("udi.storage.check.plan", readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    location_id = fields.Many2one(related="plan_id.location_id", store=True)
    due_on = fields.Date(readonly=True)
    user_id = fields.Many2one("res.users", "Who checks", domain=[("share", "=", False)])
    temperature = fields.Float("Temperature (°C)", digits=(5, 1))
    humidity = fields.Float("Relative humidity (%)", digits=(5, 1))
    line_ids = fields.One2many("udi.storage.check.line", "check_id", "Lots and serials", copy=False)
    state = fields.Selection(
        [("draft", "To check"), ("done", "Checked")],
        "Status",
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    note = fields.Text("Remarks")
    abnormal_count = fields.Integer("Not in order", compute="_compute_abnormal_count")
    checked_by_id = fields.Many2one("res.users", "Done by (user)", readonly=True, copy=False)
    checked_by_name = kept_name("checked_by_id", "Done by", tracking=True)
    checked_on = fields.Datetime("Done on", readonly=True, copy=False)

    @api.depends("line_ids.result")
    def _compute_abnormal_count(self):
        for check in self:
            check.abnormal_count = len(check.line_ids.filtered(lambda line: line.result == "abnormal"))

    def _udi_tell(self):
        """Who checks finds it among the activities."""
        for check in self.filtered("user_id"):
            check.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=check.due_on,
                summary=self.env._("Check what lies in %(place)s", place=check.location_id.display_name),
                user_id=check.user_id.id,
            )

    def _check_checker(self):
        if not any(self.env.user.has_group(group) for group in CHECKERS):
            raise AccessError(self.env._("Only quality or an operator checks goods in stock."))
        self.check_access("write")

    def action_all_in_order(self):
        """What was not marked otherwise is in order."""
        self._check_checker()
        self.line_ids.filtered(lambda line: not line.result).write({"result": "normal"})

    def action_done(self):
        """Every lot was looked at; what is not in order becomes nonconforming goods."""
        self._check_checker()
        for check in self:
            if check.state != "draft":
                raise UserError(self.env._("%(number)s was changed meanwhile. Load the page again.", number=check.name))
            self.env["udi.storage.check.service"].finish(check)


class UdiStorageCheckLine(models.Model):
    _name = "udi.storage.check.line"
    _description = "Lot looked at in stock"
    _order = "check_id, expiry, id"
    _rec_name = "lot_id"

    check_id = fields.Many2one("udi.storage.check", required=True, index=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="check_id.company_id", store=True, index=True)
    lot_id = fields.Many2one("stock.lot", "Lot/serial", required=True, index=True, readonly=True, ondelete="restrict")
    product_id = fields.Many2one(related="lot_id.product_id", store=True)
    location_id = fields.Many2one("stock.location", "Lies in", required=True, readonly=True)
    quantity = fields.Float(readonly=True, digits="Product Unit")
    expiry = fields.Date("Expiry date", readonly=True)
    days_left = fields.Integer("Days left", compute="_compute_days_left")
    result = fields.Selection([("normal", "In order"), ("abnormal", "Not in order")])
    note = fields.Char("What was found")

    @api.depends("expiry")
    def _compute_days_left(self):
        today = fields.Date.context_today(self)
        for line in self:
            line.days_left = (line.expiry - today).days if line.expiry else 0

    def write(self, vals):
        if not self.env.su:
            if any(check.state != "draft" for check in self.check_id):
                raise UserError(self.env._("This check is finished and stays as it is."))
            if vals.keys() - {"result", "note"}:
                raise UserError(self.env._("What lies in stock is known. Enter the result and what was found."))
        return super().write(vals)

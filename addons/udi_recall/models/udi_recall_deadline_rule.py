from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .udi_recall_jurisdiction import AUTHORITIES, GRADES, INCIDENTS
from odoo.addons.udi_core.deadlines import FURTHEST
from odoo.addons.udi_traceability.models.unlinked import kept_name

CHECKED = {"authority", "grade", "incident", "start_event", "amount", "unit", "source_text"}


class UdiRecallDeadlineRule(models.Model):
    """What a law gives how much time for. “Not checked” until somebody in the company has read the source."""

    _name = "udi.recall.deadline.rule"
    _description = "Deadline rule"
    _inherit = ["udi.own.defaults", "mail.thread"]
    _order = "authority, sequence, id"

    name = fields.Char(string="What must be done", required=True, translate=True)
    code = fields.Char(copy=False)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    authority = fields.Selection(AUTHORITIES, string="Jurisdiction", required=True, tracking=True)
    grade = fields.Selection(GRADES, string="Only for class", tracking=True, help="Empty: for every class.")
    incident = fields.Selection(INCIDENTS, string="Only with", tracking=True, help="Empty: for every recall.")
    start_event = fields.Selection(
        [
            ("awareness", "Awareness"),
            ("decision", "Decision"),
            ("request", "Request of the authority"),
        ],
        string="Starts with",
        required=True,
        default="awareness",
        tracking=True,
    )
    amount = fields.Integer(required=True, tracking=True, help="0 means at once.")
    unit = fields.Selection(
        [("hours", "Hours"), ("calendar_days", "Calendar days"), ("working_days", "Working days")],
        required=True,
        default="calendar_days",
        tracking=True,
    )
    country_id = fields.Many2one(
        "res.country",
        string="Calendar of",
        help="Whose public holidays and clock count. Empty: those of the jurisdiction in the case.",
    )
    source_text = fields.Text(string="Source", required=True, tracking=True, translate=True)
    verified_by_id = fields.Many2one("res.users", "Compared by (user)", readonly=True, copy=False)
    verified_by_name = kept_name("verified_by_id", "Compared by", tracking=True)
    verified_on = fields.Datetime(string="Checked on", readonly=True, copy=False)
    verified = fields.Boolean(compute="_compute_verified", search="_search_verified", string="Checked")

    _code_uniq = models.Constraint("UNIQUE (code)", "There is a rule with this code already.")

    @api.depends("verified_on")
    def _compute_verified(self):
        for rule in self:
            rule.verified = bool(rule.verified_on)

    def _search_verified(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("verified_on", "!=", False)] if True in value else [("verified_on", "=", False)]

    @api.constrains("amount")
    def _check_amount(self):
        for rule in self:
            if not 0 <= rule.amount <= FURTHEST:
                raise ValidationError(
                    self.env._(
                        "A deadline is between 0 (at once) and %(most)s. Enter another amount for %(rule)s.",
                        most=FURTHEST,
                        rule=rule.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_by_button(vals)
        return super().create(vals_list)

    def _check_by_button(self, vals):
        """Nobody checks for another."""
        if not self.env.su and {"verified_on", "verified_by_id"} & vals.keys():
            raise UserError(self.env._("Use the button of the rule to note that you have checked it."))

    def write(self, vals):
        """What is changed must be checked again."""
        self._check_by_button(vals)
        if CHECKED & vals.keys() and "verified_on" not in vals:
            vals = {**vals, "verified_on": False, "verified_by_id": False}
        return super().write(vals)

    def action_verify(self):
        """Note that the user has compared these rules with the official text."""
        self.check_access("write")
        # sudo: time and person are set here only
        self.sudo().write({"verified_on": fields.Datetime.now(), "verified_by_id": self.env.uid})
        return True

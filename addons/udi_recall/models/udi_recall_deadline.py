from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.udi_traceability.models.unlinked import kept_name

SOON = 0.5  # part of the time that is left when a deadline is shown as soon


class UdiRecallDeadline(models.Model):
    """One deadline of a case, computed from a rule; kept as it was computed, whatever becomes of the rule."""

    _name = "udi.recall.deadline"
    _description = "Deadline of a recall case"
    _inherit = "udi.own.defaults"
    _order = "due_on, id"

    recall_id = fields.Many2one("udi.recall", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="recall_id.company_id", store=True)
    jurisdiction_id = fields.Many2one("udi.recall.jurisdiction", readonly=True, ondelete="cascade")
    rule_id = fields.Many2one("udi.recall.deadline.rule", readonly=True, ondelete="restrict")
    name = fields.Char(string="What must be done", related="rule_id.name")
    source_text = fields.Text(related="rule_id.source_text", string="Source")
    verified = fields.Boolean(related="rule_id.verified", string="Rule checked")
    started_on = fields.Datetime(string="Runs since", readonly=True)
    due_on = fields.Datetime(string="Due", readonly=True, index=True)
    estimated = fields.Boolean(
        readonly=True, help="The public holidays of that year are not announced yet: the day may move."
    )
    span = fields.Char(string="Time given", compute="_compute_span")
    fulfilled_on = fields.Datetime(string="Met on", readonly=True, copy=False)
    fulfilled_by_id = fields.Many2one("res.users", "Entered by (user)", readonly=True, copy=False)
    fulfilled_by_name = kept_name("fulfilled_by_id", "Entered by")
    evidence = fields.Text(readonly=True, copy=False, help="What shows that it was done: number, receipt, sent mail.")
    attachment_ids = fields.Many2many("ir.attachment", string="Files", readonly=True, copy=False)
    waived = fields.Boolean(string="Does not apply", readonly=True, copy=False)
    activity_ids = fields.Many2many("mail.activity", string="Reminders", readonly=True, copy=False)
    escalation = fields.Integer(readonly=True, copy=False, help="0 nobody was reminded, 1 responsible, 2 the team.")
    state = fields.Selection(
        [
            ("waiting", "Not running yet"),
            ("running", "Running"),
            ("soon", "Soon due"),
            ("overdue", "Overdue"),
            ("met", "Met in time"),
            ("late", "Met too late"),
            ("waived", "Does not apply"),
        ],
        compute="_compute_state",
    )

    _once = models.Constraint(
        "UNIQUE (recall_id, jurisdiction_id, rule_id)", "This deadline stands in the case already."
    )

    def _compute_span(self):
        units = dict(self.env["udi.recall.deadline.rule"]._fields["unit"]._description_selection(self.env))
        for deadline in self:
            rule = deadline.rule_id
            deadline.span = f"{rule.amount} {units[rule.unit]}" if rule.amount else self.env._("At once")

    @api.depends("due_on", "fulfilled_on", "waived")
    def _compute_state(self):
        now = fields.Datetime.now()
        for deadline in self:
            deadline.state = deadline._state_at(now)

    def _state_at(self, now):
        if self.waived:
            return "waived"
        if self.fulfilled_on:
            return "late" if self.due_on and self.fulfilled_on > self.due_on else "met"
        if not self.due_on:
            return "waiting"
        if now > self.due_on:
            return "overdue"
        return "soon" if self.due_on - now <= (self.due_on - self.started_on) * SOON else "running"

    # pylint: disable=method-required-super
    def write(self, vals):
        if not self.env.su:
            raise UserError(self.env._("A deadline is computed from its rule. Use the button “Met…” to close it."))
        return super().write(vals)

    # pylint: enable=method-required-super
    def action_fulfil(self):
        """Ask for when it was met and what shows it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Deadline met"),
            "res_model": "udi.recall.fulfilment",
            "view_mode": "form",
            "target": "new",
            "context": {"default_deadline_id": self.id},
        }

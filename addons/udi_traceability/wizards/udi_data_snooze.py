"""One question: until when issues wait, and why."""

from odoo import fields, models


class UdiDataSnooze(models.TransientModel):
    _name = "udi.data.snooze"
    _description = "Put data issues off"

    issue_ids = fields.Many2many("udi.data.issue", string="Issues", readonly=True)
    until = fields.Date("Put off until", help="Empty: for good, as long as the record shows the same.")
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Put them off and close the dialog."""
        self.ensure_one()
        self.issue_ids.snooze(self.reason, self.until or None)
        return {"type": "ir.actions.act_window_close"}

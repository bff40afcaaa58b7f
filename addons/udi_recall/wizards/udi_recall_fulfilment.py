from odoo import fields, models


class UdiRecallFulfilment(models.TransientModel):
    """Asks when a deadline was met and what shows it, or why it does not apply."""

    _name = "udi.recall.fulfilment"
    _description = "Deadline met"

    deadline_id = fields.Many2one("udi.recall.deadline", required=True, readonly=True, ondelete="cascade")
    name = fields.Char(related="deadline_id.name")
    due_on = fields.Datetime(related="deadline_id.due_on")
    waived = fields.Boolean(string="Does not apply to this case")
    moment = fields.Datetime(string="Done on", required=True, default=fields.Datetime.now)
    evidence = fields.Text(required=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Files")

    def action_confirm(self):
        self.ensure_one()
        self.env["udi.recall.deadlines"].fulfil(
            self.deadline_id, self.moment, self.evidence, self.attachment_ids, self.waived
        )
        return {"type": "ir.actions.act_window_close"}

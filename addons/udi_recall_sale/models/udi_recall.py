from odoo import fields, models


class UdiRecall(models.Model):
    _inherit = "udi.recall"

    credit_note_count = fields.Integer("Number of credit notes", compute="_compute_credit_note_count")

    def _compute_credit_note_count(self):
        # sudo: only the number is shown; who opens the list reads it with own rights
        groups = (
            self.env["account.move"]
            .sudo()
            ._read_group([("udi_recall_id", "in", self.ids)], ["udi_recall_id"], ["__count"])
        )
        counts = {recall.id: count for recall, count in groups}
        for recall in self:
            recall.credit_note_count = counts.get(recall.id, 0)

    def action_credit_notes(self):
        """Draft credit notes for what came back and was invoiced; Odoo's accountants check and post them."""
        self.ensure_one()
        self.env["udi.recall.credit"].make(self)
        return self.action_view_credit_notes()

    def action_view_credit_notes(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit notes of %(case)s", case=self.reference),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("udi_recall_id", "=", self.id)],
            "context": {"create": False},
        }

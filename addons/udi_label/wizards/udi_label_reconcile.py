"""The dialogue that closes a print job: what became of its labels."""

from odoo import api, fields, models


class UdiLabelReconcile(models.TransientModel):
    _name = "udi.label.reconcile"
    _description = "Reconcile labels"

    job_id = fields.Many2one("udi.print.job", required=True, readonly=True)
    printed = fields.Integer(related="job_id.count", string="Printed")
    applied = fields.Integer(help="On devices and packages.")
    spoiled = fields.Integer(help="Torn, smeared, jammed in the printer.")
    void = fields.Integer(help="Made void and destroyed, for example after a change of data.")
    unused = fields.Integer(help="Left over and destroyed or locked away.")
    difference = fields.Integer(compute="_compute_difference")
    permitted = fields.Integer(compute="_compute_difference")
    note = fields.Char("Remark")

    @api.depends("job_id", "applied", "spoiled", "void", "unused")
    def _compute_difference(self):
        reconcile = self.env["udi.label.reconciliation"]
        for wizard in self:
            counted = wizard.applied + wizard.spoiled + wizard.void + wizard.unused
            wizard.difference = wizard.job_id.count - counted
            wizard.permitted = reconcile.permitted(wizard.job_id)

    def action_close(self):
        """Close the job."""
        self.ensure_one()
        self.env["udi.label.reconciliation"].close(
            self.job_id, self.applied, self.spoiled, self.void, self.unused, self.note
        )
        return {"type": "ir.actions.act_window_close"}

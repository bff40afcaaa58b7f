"""The dialogue that closes a print job: what became of its labels, of serials one by one."""

from odoo import api, fields, models

from ..models.udi_print_job import FATES


class UdiLabelReconcile(models.TransientModel):
    _name = "udi.label.reconcile"
    _description = "Reconcile labels"

    job_id = fields.Many2one("udi.print.job", required=True, readonly=True)
    by_serial = fields.Boolean(compute="_compute_by_serial")
    printed = fields.Integer(related="job_id.count", string="Printed")
    applied = fields.Integer(help="On devices and packages.")
    spoiled = fields.Integer(
        compute="_compute_marked", store=True, readonly=False, help="Torn, smeared, jammed in the printer."
    )
    void = fields.Integer(
        compute="_compute_marked",
        store=True,
        readonly=False,
        help="Made void and destroyed, for example after a change of data or when the label was printed again.",
    )
    unused = fields.Integer(
        compute="_compute_marked", store=True, readonly=False, help="Left over and destroyed or locked away."
    )
    difference = fields.Integer(compute="_compute_difference")
    permitted = fields.Integer(compute="_compute_difference")
    note = fields.Char("Remark")
    entry = fields.Text("Serials")
    fate = fields.Selection([item for item in FATES if item[0] != "applied"], "Are", default="spoiled")
    label_ids = fields.Many2many("udi.print.job.label", compute="_compute_label_ids", string="Marked serials")

    @api.depends("job_id")
    def _compute_by_serial(self):
        for wizard in self:
            wizard.by_serial = self.env["udi.label.reconciliation"].is_by_serial(wizard.job_id)

    @api.depends("job_id", "by_serial")
    def _compute_marked(self):
        for wizard in self:
            if wizard.by_serial:
                wizard._count_marked()
            else:
                wizard.update({name: wizard[name] for name in ("spoiled", "void", "unused")})

    def _count_marked(self):
        marked = self.env["udi.label.reconciliation"].marked(self.job_id)
        self.spoiled, self.void, self.unused = marked["spoiled"], marked["void"], marked["unused"]

    @api.depends("job_id", "spoiled", "void", "unused")
    def _compute_label_ids(self):
        for wizard in self:
            wizard.label_ids = self.env["udi.print.job.label"].search(
                [("job_id", "=", wizard.job_id.id), ("fate", "!=", False)], order="number"
            )

    @api.depends("job_id", "applied", "spoiled", "void", "unused")
    def _compute_difference(self):
        reconcile = self.env["udi.label.reconciliation"]
        for wizard in self:
            counted = wizard.applied + wizard.spoiled + wizard.void + wizard.unused
            wizard.difference = wizard.job_id.count - counted
            wizard.permitted = reconcile.permitted(wizard.job_id)

    def action_mark(self):
        """Mark the entered serials, and go on in the dialogue."""
        return self._marked(self.fate)

    def action_unmark(self):
        """Take back what was said of the entered serials."""
        return self._marked("")

    def _marked(self, fate):
        self.ensure_one()
        self.env["udi.label.reconciliation"].mark(self.job_id, self.entry, fate)
        self.entry = False
        self._count_marked()
        return self._again()

    def action_rest_applied(self):
        """All labels that are not spoiled, void or unused are on devices."""
        self.ensure_one()
        self.applied = self.printed - self.spoiled - self.void - self.unused
        return self._again()

    def _again(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reconcile labels"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_close(self):
        """Close the job."""
        self.ensure_one()
        self.env["udi.label.reconciliation"].close(
            self.job_id, self.applied, self.spoiled, self.void, self.unused, self.note
        )
        return {"type": "ir.actions.act_window_close"}

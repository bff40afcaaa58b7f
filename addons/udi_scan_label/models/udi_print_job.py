from odoo import api, fields, models


class UdiPrintJob(models.Model):
    _inherit = "udi.print.job"

    verification_ids = fields.One2many("udi.label.verification", "job_id", "Scanned labels", readonly=True)
    verified_count = fields.Integer("Labels verified", compute="_compute_verified_count")

    @api.depends("verification_ids.result", "verification_ids.taken_back_on")
    def _compute_verified_count(self):
        groups = self.env["udi.label.verification"]._read_group(
            [("job_id", "in", self.ids), ("result", "=", "readable"), ("taken_back_on", "=", False)],
            ["job_id"],
            ["__count"],
        )
        counts = {job.id: count for job, count in groups}
        for job in self:
            job.verified_count = counts.get(job.id, 0)

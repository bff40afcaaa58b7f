"""A job that sends notices or reminders in the background, and the counter that bounds requests to the answer page."""

from odoo import api, fields, models

from odoo.addons.udi_traceability.models.unlinked import Unlinked, kept_name


class UdiRecallNoticeJob(models.Model):
    _name = "udi.recall.notice.job"
    _description = "Sending of recall notices"
    _inherit = "udi.own.defaults"
    _order = "id desc"

    recall_id = fields.Many2one("udi.recall", "Case", required=True, readonly=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="recall_id.company_id", store=True)
    user_id = Unlinked("res.users", "Started by (user)", required=True, readonly=True, ondelete="restrict")
    user_name = kept_name("user_id", "Started by")
    kind = fields.Selection([("send", "Notices"), ("remind", "Reminders")], required=True, readonly=True)
    state = fields.Selection(
        [("running", "Running"), ("done", "Done")], required=True, readonly=True, default="running", index=True
    )
    total = fields.Integer("Notices", readonly=True)
    done_count = fields.Integer("Sent", readonly=True)
    failed_count = fields.Integer("Not sent", readonly=True)
    progress = fields.Float("Progress (%)", compute="_compute_progress")

    @api.depends("total", "done_count", "failed_count")
    def _compute_progress(self):
        for job in self:
            job.progress = 100.0 * (job.done_count + job.failed_count) / job.total if job.total else 100.0

    @api.depends("kind", "total")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for job in self:
            job.display_name = f"{kinds[job.kind]} ({job.done_count + job.failed_count}/{job.total})"


class UdiRecallHit(models.Model):
    """One request to the answer page. Rows are only added, so that workers never wait for each other."""

    _name = "udi.recall.hit"
    _description = "Request to the recall answer page"
    _log_access = False

    key = fields.Char(required=True, readonly=True, help="Keyed hash of address or link: neither is kept.")
    at = fields.Datetime(required=True, readonly=True)

    _key_idx = models.Index("(key, at)")

"""What the page and the list of cases show at a glance: the next deadline, the funnel, where the units are."""

from odoo import api, fields, models

KIND_FIGURES = (
    ("partner", "partner_qty"),
    ("internal", "stock_qty"),
    ("transit", "transit_qty"),
    ("supplier", "supplier_qty"),
    ("unknown", "unknown_qty"),
    ("scrap", "scrap_qty"),
)
SHOWN_DEADLINES = 3


class UdiRecall(models.Model):
    _inherit = "udi.recall"

    next_due_on = fields.Datetime(string="Next deadline", compute="_compute_next_deadline")
    next_due_name = fields.Char(string="What is due next", compute="_compute_next_deadline")
    urgency = fields.Selection(
        [("overdue", "Overdue"), ("soon", "Soon due"), ("running", "Running"), ("none", "No deadline")],
        compute="_compute_next_deadline",
    )
    accounted_share = fields.Float(string="Accounted for (%)", compute="_compute_accounted_share")
    overview = fields.Json(compute="_compute_overview")

    @api.depends("deadline_ids.due_on", "deadline_ids.fulfilled_on", "deadline_ids.waived")
    def _compute_next_deadline(self):
        for recall in self:
            row = recall._open_deadlines()[:1] if recall.state not in ("closed", "cancelled") else self.deadline_ids[:0]
            recall.next_due_on = row.due_on
            recall.next_due_name = row.name
            recall.urgency = row._state_at(fields.Datetime.now()) if row else "none"

    def _open_deadlines(self):
        running = self.deadline_ids.filtered(lambda row: row.due_on and not row.fulfilled_on)
        return running.sorted(lambda row: (row.due_on, row.id))

    def _compute_accounted_share(self):
        for recall in self:
            recall.accounted_share = 100 * recall.accounted_qty / recall.unit_qty if recall.unit_qty else 0.0

    def _compute_overview(self):
        for recall in self:
            recall.overview = recall._overview() if recall.scoped_on or recall.deadline_ids else False

    def _overview(self):
        """``{"deadlines": [{name, place, due, state}], "funnel": [{key, label, value}], "places": [{kind, label,
        units}], "holders": n, "notices": see `notice_summary`}``; addons and files may add to it. One record."""
        self.ensure_one()
        labels = dict(self.env["udi.recall.holder"]._fields["kind"]._description_selection(self.env))
        finished = self.state in ("closed", "cancelled")
        return {
            "deadlines": [
                {
                    "name": row.name,
                    "place": row.jurisdiction_id.display_name,
                    "due": fields.Datetime.to_string(row.due_on),
                    "start": fields.Datetime.to_string(row.started_on),
                }
                for row in self._open_deadlines()[: 0 if finished else SHOWN_DEADLINES]
            ],
            "funnel": [
                {"key": "affected", "label": self.env._("Affected"), "value": self.unit_qty},
                {"key": "located", "label": self.env._("Located"), "value": self.unit_qty - self.unknown_qty},
                {"key": "accounted", "label": self.env._("Accounted for"), "value": self.accounted_qty},
            ],
            "places": [
                {"kind": kind, "label": labels[kind], "units": self[field]}
                for kind, field in KIND_FIGURES
                if self[field]
            ],
            "holders": self.holder_count,
            "notices": self.notice_summary or False,
        }

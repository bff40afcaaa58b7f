"""What a case shows of its notices, and what silent holders mean for closing it."""

from odoo import api, fields, models

from .udi_recall_notice import DONE, SILENT, TOLD_KINDS

NAMED = 5  # holders that a sentence names


class UdiRecall(models.Model):
    _inherit = "udi.recall"

    notice_ids = fields.One2many("udi.recall.notice", "recall_id", "Notices", readonly=True)
    notice_instruction = fields.Text(
        "What holders shall do",
        translate=True,
        help="Stands in every mail and letter and on the answer page. Empty: stop using, set aside, send back. Write "
        "it in each language in which you have holders (the button at the field's end).",
    )
    notice_count = fields.Integer("Holders to tell", compute="_compute_notice_counts")
    notice_sent_count = fields.Integer("Holders told", compute="_compute_notice_counts")
    notice_seen_count = fields.Integer("Opened the page", compute="_compute_notice_counts")
    notice_answered_count = fields.Integer("Answered", compute="_compute_notice_counts")
    notice_silent_count = fields.Integer("Silent", compute="_compute_notice_counts")
    notice_overdue_count = fields.Integer("Overdue", compute="_compute_notice_counts")
    notice_waiting_count = fields.Integer("Not told yet", compute="_compute_notice_counts")
    notice_job_id = fields.Many2one("udi.recall.notice.job", "Being sent", compute="_compute_notice_job_id")
    notice_progress = fields.Float("Sending", compute="_compute_notice_job_id")
    notice_may_send = fields.Boolean(compute="_compute_notice_may_send")

    @api.depends("notice_ids.state", "notice_ids.deadline", "notice_ids.seen_on", "notice_ids.sent_on")
    def _compute_notice_counts(self):
        """One statement, whatever the number of cases and notices."""
        today = fields.Date.context_today(self)
        groups = self.env["udi.recall.notice"]._read_group(
            [("recall_id", "in", self.ids), ("state", "!=", "withdrawn")],
            ["recall_id", "state", "deadline:day"],
            ["__count", "seen_on:count", "sent_on:count"],
        )
        names = ("count", "sent", "seen", "answered", "silent", "overdue", "waiting")
        figures = {recall.id: dict.fromkeys(names, 0) for recall in self}
        for recall, state, deadline, count, seen, sent in groups:
            found = figures[recall.id]
            found["count"] += count
            found["sent"] += sent
            found["seen"] += seen
            found["answered"] += count if state in DONE else 0
            found["silent"] += count if state in SILENT else 0
            found["waiting"] += count if state in ("to_send", "sending") else 0
            found["overdue"] += count if deadline and deadline < today and state not in DONE else 0
        for recall in self:
            found = figures.get(recall.id) or dict.fromkeys(names, 0)
            recall.notice_count = found["count"]
            for name in names[1:]:
                recall[f"notice_{name}_count"] = found[name]

    def _compute_notice_job_id(self):
        jobs = self.env["udi.recall.notice.job"].search([("recall_id", "in", self.ids), ("state", "=", "running")])
        for recall in self:
            job = jobs.filtered(lambda job, recall=recall: job.recall_id == recall)[:1]
            recall.notice_job_id, recall.notice_progress = job, job.progress

    @api.depends("state")
    def _compute_notice_may_send(self):
        for recall in self:
            recall.notice_may_send = recall._notices_allowed()

    def _compute_notice_summary(self):
        for recall in self:
            recall.notice_summary = recall.notice_count and {
                "count": recall.notice_count,
                "sent": recall.notice_sent_count,
                "silent": recall.notice_silent_count,
                "answered": recall.notice_answered_count,
                "overdue": recall.notice_overdue_count,
            }

    def _notices_allowed(self):
        """Whether holders of this case may be told. One record."""
        return self.state == "action"

    # ------------------------------------------------------------ extension points of the case
    def _closing_gaps(self):
        gaps = super()._closing_gaps()
        open_ones = self.notice_ids.filtered(lambda notice: notice.state not in DONE)
        waiting = open_ones.filtered(lambda notice: notice.state in ("to_send", "sending"))
        for notices, sentence in (
            (waiting, self.env._("%(count)s holders were not told yet: %(names)s")),
            (open_ones - waiting, self.env._("%(count)s holders have not answered: %(names)s")),
        ):
            if notices:
                names = ", ".join(notices[:NAMED].mapped("contact_name")) + ("…" if len(notices) > NAMED else "")
                gaps.append(sentence % {"count": len(notices), "names": names})
        without = self._holders_without_notice()
        if without:
            names = ", ".join(without[:NAMED].mapped("display_name")) + ("…" if len(without) > NAMED else "")
            gaps.append(self.env._("%(count)s holders have no notice yet: %(names)s", count=len(without), names=names))
        return gaps

    def _holders_without_notice(self):
        """Holders outside for whom no notice was made, such as after a wider scope."""
        keys = self.notice_ids._holder_keys()
        return self.holder_ids.filtered(
            lambda row: row.kind in TOLD_KINDS and row.partner_id and row.quantity > 0 and row.key not in keys
        )

    def _after_decision(self):
        result = super()._after_decision()
        for recall in self:
            self.env["udi.recall.notice.service"].prepare(recall)
        return result

    # ------------------------------------------------------------ buttons
    def action_prepare_notices(self):
        """Make the notices, or bring them up to date with the scope."""
        self.ensure_one()
        made = self.env["udi.recall.notice.service"].prepare(self)
        message = (
            self.env._("%(count)s notices are new or have more units.", count=len(made))
            if made
            else self.env._("Every holder outside has its notice already.")
        )
        reload = {"type": "ir.actions.client", "tag": "soft_reload"}
        params = {"message": message, "type": "success" if made else "info", "next": reload}
        return {"type": "ir.actions.client", "tag": "display_notification", "params": params}

    def action_send_notices(self):
        """Send all mails that wait."""
        self.ensure_one()
        waiting = self.notice_ids.filtered(lambda notice: notice.state in ("to_send", "failed"))
        return self.env["udi.recall.notice.service"].send(waiting)

    def action_view_notices(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_recall.action_udi_recall_notice")
        action["domain"] = [("recall_id", "=", self.id)]
        action["context"] = {}
        return action

    def action_notice_letters(self):
        """Letters of all who are not told by mail, as one PDF."""
        self.ensure_one()
        letters = self.notice_ids.filtered(
            lambda notice: notice.state in ("to_send", "failed") and (notice.channel != "mail" or not notice.email)
        )
        return (letters or self.notice_ids).action_letter()

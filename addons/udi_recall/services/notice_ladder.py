"""Climbs the escalation ladder for holders who keep silent: reminders, calls, visits, a report to the authority."""

import logging
from datetime import timedelta

import psycopg2
from odoo import fields, models

from ..models.udi_recall_notice import DONE

BATCH = 500
NAMED = 10  # holders that the report's activity names

_logger = logging.getLogger(__name__)


class UdiRecallNoticeLadder(models.AbstractModel):
    _name = "udi.recall.notice.ladder"
    _description = "Escalation of recall notices"

    def run(self):
        """The scheduled action: take each step that is due, in batches that are committed."""
        progress = self.env["ir.cron"]._commit_progress
        notices = self.env["udi.recall.notice"]
        last = 0
        while due := notices.search([*self._due(), ("id", ">", last)], order="id", limit=BATCH):
            last = due[-1].id
            for (recall, step), members in due.grouped(lambda row: (row.recall_id, row.next_step_id)).items():
                try:
                    with self.env.cr.savepoint():
                        self._take(recall, step, members)
                except psycopg2.OperationalError:
                    raise
                except Exception:
                    _logger.exception("Escalation of recall case %s failed", recall.reference)
                    notices.invalidate_model()
            progress(len(due), remaining=1)
        progress(remaining=0)

    def _due(self):
        return [
            ("next_step_on", "<=", fields.Date.context_today(self)),
            ("next_step_id", "!=", False),
            ("state", "not in", DONE),
            ("recall_id.state", "=", "action"),
        ]

    def _take(self, recall, step, notices):
        """One step for these holders of a case, and the date of the next one."""
        getattr(self, f"_step_{step.action}")(recall, step, notices)
        following = step.ladder_id._step_after(step)
        for day, members in notices.grouped(lambda row: (row.sent_on or fields.Datetime.now()).date()).items():
            members.write(
                {
                    "step_id": step.id,
                    "next_step_id": following.id,
                    "next_step_on": day + timedelta(days=following.after_days) if following else False,
                }
            )

    def _step_mail(self, recall, step, notices):
        """A reminder by mail; who has no address is called."""
        by_mail = notices.filtered(lambda row: row.channel == "mail" and row.email and not row.job_id and row.sent_on)
        if by_mail:
            # sudo: nobody is signed in; the ladder acts for the case's responsible
            self.env["udi.recall.notice.service"].sudo()._enqueue(by_mail, "remind")
        self._step_call(recall, step, notices - by_mail)

    def _step_call(self, recall, step, notices):
        self._ask(recall, step, notices, self.env.ref("mail.mail_activity_data_call"))

    def _step_visit(self, recall, step, notices):
        self._ask(recall, step, notices, self.env.ref("mail.mail_activity_data_todo"))

    def _step_report(self, recall, step, notices):
        """One task on the case: tell the authority who does not answer."""
        user = recall.user_id or self.env.user
        speaking = self.with_context(lang=user.lang)
        names = ", ".join(notices[:NAMED].mapped("contact_name")) + ("…" if len(notices) > NAMED else "")
        recall.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=speaking.env._("Report to the authority: %(count)s holders do not answer", count=len(notices)),
            note=names,
            user_id=user.id,
            automated=True,
        )

    def _ask(self, recall, step, notices, kind):
        """A task for each holder, all made at once."""
        if not notices:
            return
        for user, members in notices.grouped(lambda row: row.user_id or recall.user_id or self.env.user).items():
            speaking = self.with_context(lang=user.lang)
            labels = dict(step.with_context(lang=user.lang)._fields["action"]._description_selection(speaking.env))
            members.activity_schedule(
                activity_type_id=kind.id,
                summary=step.with_context(lang=user.lang).note or labels["visit" if step.action == "visit" else "call"],
                user_id=user.id,
                automated=True,
            )

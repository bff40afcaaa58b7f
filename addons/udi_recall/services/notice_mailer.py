"""Sends what `udi.recall.notice.service` put into jobs: after commit, each notice once, a savepoint for each.

The mail is made and committed first; only then does it leave, by Odoo's own mail queue, which marks a mail before it
goes. A worker that falls in between leaves a mail that the queue sends once.
"""

import logging
import time

import psycopg2
from odoo import fields, models, modules

BATCH = 25  # mails that are made before they are committed and sent
BUDGET = 45  # seconds of one call; a worker may be stopped after 120
TEMPLATE = {"send": "udi_recall.mail_template_notice", "remind": "udi_recall.mail_template_reminder"}

_logger = logging.getLogger(__name__)


class UdiRecallNoticeMailer(models.AbstractModel):
    _name = "udi.recall.notice.mailer"
    _description = "Sending of recall notices"

    def run(self):
        """The scheduled action."""
        progress = self.env["ir.cron"]._commit_progress
        end = time.monotonic() + BUDGET
        self._settle()
        jobs = self.env["udi.recall.notice.job"]
        while job := jobs.search([("state", "=", "running")], order="id", limit=1):
            while batch := self._next(job):
                self.with_context(lang=job.user_id.exists().lang)._batch(job, batch, progress)
                if time.monotonic() > end:
                    progress(remaining=1)
                    return
            if self._waiting(job):
                break  # Odoo's mail queue still has some of them
            job.state = "done"
            progress(remaining=0)
        progress(remaining=0)

    def _next(self, job):
        notices = self.env["udi.recall.notice"]
        return notices.search([("job_id", "=", job.id), ("mail_id", "=", False)], order="id", limit=BATCH)

    def _waiting(self, job):
        return self.env["udi.recall.notice"].search_count([("job_id", "=", job.id)], limit=1)

    def _batch(self, job, notices, progress):
        """Make mails, commit, send, commit."""
        self.env["udi.recall.link"].renew(notices)
        made = notices.browse()
        for notice in notices:
            try:
                with self.env.cr.savepoint():
                    self._make(job, notice)
                made += notice
            except psycopg2.OperationalError:
                raise
            except Exception as error:
                _logger.warning("Recall notice %s was not made", notice.name, exc_info=error)
                notice.invalidate_recordset()
                self._failed(job, notice, self.env._("The mail could not be made: %(error)s", error=error))
        progress(len(notices), remaining=1)
        made.mail_id.send(auto_commit=self._commits())
        self._settle()
        progress(0, remaining=1)

    def _commits(self):
        """Each mail's fate is committed at once, but in a test, whose transaction is not ours."""
        return not modules.module.current_test

    def _make(self, job, notice):
        """The mail of one notice, with letter and answer form, in its language."""
        spoken = notice.with_context(lang=notice.lang).with_company(notice.company_id)
        template = self.env.ref(TEMPLATE[job.kind]).with_company(notice.company_id)
        files = [
            self.env["udi.recall.notice.paper"].letters(spoken),
            self.env["udi.recall.notice.form"].form(spoken),
        ]
        values = {"model": notice._name, "res_id": notice.id, "auto_delete": False, "scheduled_date": False}
        mail = template.send_mail_batch(notice.ids, email_values=values)
        attachments = self.env["ir.attachment"].create(
            [
                {"name": name, "raw": raw, "res_model": "mail.message", "res_id": mail.mail_message_id.id}
                for name, raw in files
            ]
        )
        mail.attachment_ids = [(4, attachment.id) for attachment in attachments]
        notice.mail_id = mail

    def _settle(self):
        """What became of mails that were made: told, or not delivered and why."""
        notices = self.env["udi.recall.notice"].search([("job_id", "!=", False), ("mail_id", "!=", False)])
        notices.mail_id.invalidate_recordset(["state", "failure_reason"])
        for job, members in notices.grouped("job_id").items():
            sent = members.filtered(lambda notice: notice.mail_id.state == "sent")
            if sent:
                self._went_out(job, sent)
            for notice in members.filtered(lambda notice: notice.mail_id.state in ("exception", "cancel")):
                self._failed(job, notice, notice.mail_id.failure_reason or self.env._("The mail was cancelled."))

    def _went_out(self, job, notices):
        if job.kind == "send":
            self.env["udi.recall.notice.service"]._sent(notices)
        else:
            for count, members in notices.grouped("reminder_count").items():
                members.write({"reminder_count": count + 1})
        notices.write({"job_id": False})
        job.done_count += len(notices)

    def _failed(self, job, notice, reason):
        values = {"job_id": False, "failure": reason}
        if job.kind == "send" or notice.state in ("sent", "seen"):
            values["state"] = "failed"
        notice.write(values)
        job.failed_count += 1
        notice._message_log(
            body=self.env._("Not delivered on %(date)s: %(reason)s", date=fields.Date.today(), reason=reason)
        )

"""Three hundred holders, told in the background; some answer at once, some after a reminder, some never."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .notice_common import NoticeCommon

HOLDERS = 300


@tagged("post_install", "-at_install")
class TestRecallNoticeStory(NoticeCommon):
    def test_three_hundred(self):
        recall = self.many_holders(HOLDERS)
        notices = recall.notice_ids
        self.assertEqual(len(notices), HOLDERS)
        self.assertEqual(set(notices.mapped("line_count")), {1})
        self.send(recall, notices)
        quick, partly, slow, never = self.groups(notices)
        self.answer(quick, {"returned": 2})
        self.answer(partly, {"used": 1})
        recall.invalidate_recordset()
        self.assertEqual(recall.notice_answered_count, len(quick))
        self.escalate(recall, quick, partly | slow | never)
        self.answer(slow, {"used": 2})
        self.answer(partly, {"used": 1, "not_found": 1})
        recall.invalidate_recordset()
        self.assertEqual(recall.notice_silent_count, len(never))
        gaps = "\n".join(recall._closing_gaps())
        self.assertIn(f"{len(never)} holders have not answered", gaps)
        told = self.statements(recall)
        self.assertEqual(sum(row[2] for row in told), 2 * (HOLDERS - len(never)))
        self.assertEqual(len(told), len(quick) + len(slow) + 2 * len(partly))

    def groups(self, notices):
        """Who answers at once, partly, after a reminder, never."""
        ordered = notices.sorted("name")
        return ordered[:150], ordered[150:200], ordered[200:260], ordered[260:]

    def send(self, recall, notices):
        recall.action_send_notices()
        job = self.env["udi.recall.notice.job"].search([("recall_id", "=", recall.id)])
        by_mail = notices.filtered("email")
        self.assertEqual((job.total, job.done_count, job.progress), (len(by_mail), 0, 0.0))
        mails = self.run_mailer()
        self.assertEqual(len(mails), len(by_mail))
        self.assertEqual(len({mail["email_to"][0] for mail in mails}), len(by_mail), "each holder once")
        self.assertEqual((job.state, job.done_count, job.progress), ("done", len(by_mail), 100.0))
        self.assertEqual(set(by_mail.mapped("state")), {"sent"})
        rest = notices - by_mail
        self.assertEqual(set(rest.mapped("state")), {"to_send"})
        rest.with_user(self.recall_manager).write({"address": "1 Road", "channel": "letter"})
        self.service_of_notices.with_user(self.recall_manager).mark_posted(rest)
        self.assertEqual(set(notices.mapped("state")), {"sent"})

    def answer(self, notices, told):
        for notice in notices:
            line = notice.sudo().line_ids
            self.answers.take(notice.sudo(), {line.id: told}, "public", "Dr. Li")

    def escalate(self, recall, done, silent):
        """A day later: reminders by mail, calls where there is no mail, nothing for who answered; few statements."""
        ladder = self.env["udi.recall.notice.ladder"]
        step = silent[0].next_step_id
        counts = []
        for part in (silent[:10], silent):
            with self.env.cr.savepoint() as savepoint:
                before = self.cr.sql_log_count
                ladder._take(recall.sudo(), step.sudo(), part.sudo())
                self.env.flush_all()
                counts.append(self.cr.sql_log_count - before)
                savepoint.rollback()
            self.env.invalidate_all()
        self.assertLess(counts[1] - counts[0], 30, counts)
        past = fields.Date.today() - timedelta(days=1)
        silent.sudo().write({"next_step_on": past})
        self.job("udi_recall.ir_cron_recall_ladder")
        mails = self.run_mailer()
        self.assertEqual(len(mails), len(silent.filtered("email")))
        called = silent.filtered("activity_ids")
        self.assertEqual(called, silent.filtered(lambda notice: not notice.email))
        self.assertFalse(done.activity_ids)

"""Holders who keep silent are reminded, called, visited and reported; who answers is left alone."""

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .notice_common import NoticeCommon


@tagged("post_install", "-at_install")
class TestRecallLadder(NoticeCommon):
    def setUp(self):
        super().setUp()
        for notice in self.notices:
            notice.with_user(self.recall_manager).write({"email": f"n{notice.id}@h.example", "channel": "mail"})
        self.service_of_notices.with_user(self.recall_manager).send(self.notices)
        self.run_mailer()
        self.ladder = self.env.ref("udi_recall.ladder_class_1")

    def pass_days(self, days):
        """As if the notices had been sent so many days earlier."""
        for notice in self.notices.sudo():
            notice.write(
                {
                    "sent_on": notice.sent_on - timedelta(days=days),
                    "deadline": notice.deadline - timedelta(days=days),
                    "next_step_on": notice.next_step_on and notice.next_step_on - timedelta(days=days),
                }
            )

    def climb(self):
        self.job("udi_recall.ir_cron_recall_ladder")
        self.run_mailer()

    @mute_logger("odoo.sql_db")
    def test_wrong_ladders(self):
        for vals in ({"answer_days": 0}, {"answer_days": 9999}):
            with self.assertRaises(IntegrityError), self.cr.savepoint():
                self.ladder.write(vals)
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.ladder.step_ids[0].after_days = 0

    def test_the_strictest_of_the_case(self):
        found = self.env["udi.recall.ladder"]._for_case(self.recall)
        self.assertEqual(found, self.ladder)
        self.assertEqual(self.notice_a.deadline, fields.Date.today() + timedelta(days=3))
        own = self.env["udi.recall.ladder"].create(
            {
                "name": "China I",
                "authority": "cn",
                "grade": "1",
                "answer_days": 1,
                "step_ids": [Command.create({"after_days": 1})],
            }
        )
        self.assertEqual(self.env["udi.recall.ladder"]._for_case(self.recall), own)
        self.env["udi.recall.ladder"].search([]).active = False
        self.assertFalse(self.env["udi.recall.ladder"]._for_case(self.recall))

    def test_all_steps(self):
        self.climb()
        self.assertFalse(self.notices.activity_ids, "nothing is due yet")
        self.pass_days(1)
        with self.mock_mail_gateway():
            self.job("udi_recall.ir_cron_recall_ladder")
            self.mail_job()
            self.assertEqual(len(self._mails), 2)
            self.assertIn("we still miss your answer on", self._mails[0]["body"])
        self.assertEqual(set(self.notices.mapped("reminder_count")), {1})
        self.climb()
        self.assertEqual(set(self.notices.mapped("reminder_count")), {1}, "each step once")
        self.take(self.notice_a, {"PUMP-1": {"used": 1}, "PUMP-2": {"used": 1}})
        self.assertFalse(self.notice_a.next_step_on)
        self.pass_days(1)
        self.climb()
        self.assertEqual(self.notices.activity_ids.mapped("res_id"), self.notice_b.ids)
        self.assertEqual(self.notice_b.activity_ids.user_id, self.recall_manager)
        self.pass_days(3)
        self.climb()
        self.assertEqual(len(self.notice_b.activity_ids), 2)
        self.pass_days(2)
        self.climb()
        report = self.recall.activity_ids.filtered(lambda row: "Report to the authority" in (row.summary or ""))
        self.assertEqual(len(report), 1)
        self.assertIn("Hospital B", str(report.note))
        self.assertFalse(self.notice_b.next_step_on, "the ladder ends")
        self.assertTrue(self.notice_b.overdue)
        self.assertIn(self.notice_b, self.env["udi.recall.notice"].search([("overdue", "=", True)]))
        self.take(self.notice_b, {"TUBE-C": {"used": 10}, "PUMP-3": {"used": 1}})
        self.assertFalse(self.notice_b.activity_ids, "tasks end with the answer")
        self.assertFalse(self.notice_b.overdue)

    def test_link_is_renewed_and_old_one_lives_on(self):
        links = self.env["udi.recall.link"]
        first = links.url(self.notice_a.sudo()).rsplit("/", 1)[-1]
        self.notice_a.sudo().link_until = fields.Datetime.now() + timedelta(days=1)
        self.notice_a.with_user(self.recall_manager).action_remind()
        self.run_mailer()
        self.assertGreater(self.notice_a.link_until, fields.Datetime.now() + timedelta(days=20))
        self.assertEqual(links.resolve(first), (self.notice_a.sudo(), None))

    def test_closed_case_is_left_alone(self):
        self.recall.sudo().state = "closed"
        self.pass_days(30)
        self.climb()
        self.assertFalse(self.notices.activity_ids)
        self.assertEqual(set(self.notices.mapped("reminder_count")), {0})

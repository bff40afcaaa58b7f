from datetime import datetime, timedelta

from freezegun import freeze_time
from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import RecallCommon


@tagged("post_install", "-at_install")
class TestRecallDeadlines(RecallCommon):
    AWARE = datetime(2026, 9, 30, 8, 0)

    def running(self, *places, **values):
        recall = self.case(self.sensors[0])
        recall.write(
            {"aware_on": self.AWARE, "jurisdiction_ids": [Command.create(place) for place in places], **values}
        )
        return recall

    def remind(self):
        with self.enter_registry_test_mode():
            self.env.ref("udi_recall.ir_cron_recall_deadlines").method_direct_trigger()
        self.env.invalidate_all()

    def due(self, recall, code):
        return recall.deadline_ids.filtered(lambda row: row.rule_id.code == code)

    def test_every_shipped_rule_is_unverified_and_has_a_source(self):
        rules = self.env["udi.recall.deadline.rule"].search([("code", "!=", False)])
        self.assertEqual(len(rules), 21)
        self.assertFalse(rules.filtered("verified"))
        self.assertTrue(all(rules.mapped("source_text")))

    def test_awareness_runs_at_once_and_decision_waits(self):
        recall = self.running({"authority": "cn", "grade": "1", "incident": "death"}, {"authority": "us"})
        codes = set(recall.deadline_ids.rule_id.mapped("code"))
        self.assertEqual(
            codes,
            {"cn_notify_1", "cn_event_form", "cn_plan", "cn_ae_death"} | {"us_806", "us_821_holder", "us_821_patient"},
        )
        # seven days after the 30th of September, until midnight in Shanghai
        self.assertEqual(self.due(recall, "cn_ae_death").due_on, datetime(2026, 10, 7, 15, 59, 59))
        self.assertFalse(self.due(recall, "cn_plan").due_on)
        self.assertEqual(self.due(recall, "cn_plan").state, "waiting")

    def test_decision_starts_its_deadlines(self):
        recall = self.case(self.sensors[0])
        with freeze_time("2026-09-30 08:00:00"):
            self.decide(recall)
        # National Day week: the fifth working day is Tuesday the 13th, as Saturday the 10th is worked
        self.assertEqual(self.due(recall, "cn_plan").due_on, datetime(2026, 10, 13, 15, 59, 59))
        # ten American working days, Columbus Day on the 12th of October is none
        self.assertEqual(self.due(recall, "us_806").due_on, datetime(2026, 10, 16, 3, 59, 59))
        self.assertEqual(self.due(recall, "cn_event_form").due_on, datetime(2026, 9, 30, 8, 0))

    def test_request_of_the_authority_starts_its_own(self):
        recall = self.running({"authority": "us", "grade": "2"})
        recall.jurisdiction_ids.request_on = datetime(2026, 9, 28, 14, 0)
        self.assertEqual(self.due(recall, "us_821_holder").due_on, datetime(2026, 10, 2, 3, 59, 59))

    def test_grade_and_awareness_move_what_is_not_met(self):
        recall = self.running({"authority": "eu", "grade": "threat", "country_id": self.env.ref("base.de").id})
        self.assertEqual(self.due(recall, "eu_87_threat").due_on, datetime(2026, 10, 2, 21, 59, 59))
        recall.jurisdiction_ids.grade = "serious"
        self.assertFalse(self.due(recall, "eu_87_threat"))
        row = self.due(recall, "eu_87_serious")
        self.assertEqual(row.due_on, datetime(2026, 10, 15, 21, 59, 59))
        recall.aware_on = self.AWARE - timedelta(days=1)
        self.assertEqual(row.due_on, datetime(2026, 10, 14, 21, 59, 59))

    def test_met_needs_evidence_and_stays(self):
        recall = self.running({"authority": "eu", "grade": "threat", "country_id": self.env.ref("base.de").id})
        row = self.due(recall, "eu_87_threat")
        service = self.env["udi.recall.deadlines"]
        with self.assertRaises(AccessError):
            service.with_user(self.operator).fulfil(row.with_user(self.operator), self.AWARE, "MIR 7")
        mine = service.with_user(self.regulatory)
        with self.assertRaisesRegex(UserError, "what shows it"):
            mine.fulfil(row.with_user(self.regulatory), self.AWARE, "  ")
        with self.assertRaisesRegex(UserError, "future"):
            mine.fulfil(row.with_user(self.regulatory), datetime(2099, 1, 1), "MIR 7")
        mine.fulfil(row.with_user(self.regulatory), self.AWARE + timedelta(days=1), "MIR 7")
        self.assertEqual((row.state, row.fulfilled_by_id, row.evidence), ("met", self.regulatory, "MIR 7"))
        with self.assertRaisesRegex(UserError, "settled"):
            mine.fulfil(row.with_user(self.regulatory), self.AWARE, "again")
        due = row.due_on
        recall.aware_on = self.AWARE - timedelta(days=3)
        self.assertEqual(row.due_on, due)
        with self.assertRaises(UserError):
            row.with_user(self.udi_admin).write({"fulfilled_on": False})

    def test_open_deadline_stands_against_closing(self):
        recall = self.decide(self.case(self.sensors[0]))
        self.assertTrue(any("Deadline not settled" in gap for gap in recall._closing_gaps()))

    def test_escalation_before_it_is_missed(self):
        recall = self.running(
            {"authority": "eu", "grade": "death", "country_id": self.env.ref("base.de").id},
            team_ids=[Command.set(self.leader.ids)],
        )
        row = self.due(recall, "eu_87_death")
        cron = self.env["udi.recall.deadlines"]
        with freeze_time(self.AWARE + timedelta(days=3)):
            self.remind()
        self.assertEqual(row.escalation, 0)
        with freeze_time(self.AWARE + timedelta(days=6)):
            self.remind()
            self.remind()
        self.assertEqual((row.escalation, row.activity_ids.user_id), (1, self.recall_manager))
        self.assertEqual(len(recall.activity_ids), 1)
        with freeze_time(self.AWARE + timedelta(days=9)):
            self.remind()
            self.remind()
        told = row.activity_ids.user_id
        self.assertEqual(row.escalation, 2)
        self.assertLessEqual(self.recall_manager | self.leader | self.quality | self.regulatory, told)
        mails = self.env["mail.message"].search([("model", "=", "udi.recall"), ("res_id", "=", recall.id)])
        self.assertIn(self.quality.partner_id, mails.notified_partner_ids)
        with freeze_time(self.AWARE + timedelta(days=9)):
            cron.fulfil(row, self.AWARE + timedelta(days=9), "MIR 8")
        self.assertFalse(recall.activity_ids)

    def test_rules_belong_to_regulatory_and_are_checked_again_after_a_change(self):
        rule = self.env.ref("udi_recall.deadline_rule_us_806")
        for user in (self.recall_manager, self.quality, self.operator, self.auditor):
            with self.assertRaises(AccessError):
                rule.with_user(user).action_verify()
        mine = rule.with_user(self.regulatory)
        mine.action_verify()
        self.assertEqual((mine.verified, mine.verified_by_id), (True, self.regulatory))
        self.assertEqual(mine.verified_by_name, self.regulatory.name)
        for values in ({"verified_by_id": self.quality.id}, {"verified_on": "2026-01-01 08:00:00"}):
            with self.assertRaisesRegex(UserError, "Use the button of the rule"):
                mine.write(values)
            with self.assertRaisesRegex(UserError, "Use the button of the rule"):
                mine.copy({"code": "mine", **values})
        mine.amount = 9
        self.assertFalse(mine.verified)
        for amount in (-1, 100_000):
            with self.assertRaises(ValidationError):
                mine.amount = amount

    def test_a_rule_that_becomes_stricter_does_not_touch_running_deadlines(self):
        recall = self.running({"authority": "eu", "grade": "death", "country_id": self.env.ref("base.de").id})
        row = self.due(recall, "eu_87_death")
        due = row.due_on
        row.rule_id.sudo().amount = 2
        self.assertEqual(row.due_on, due)

    def test_list_of_cases_shows_the_next(self):
        recall = self.running({"authority": "eu", "grade": "death", "country_id": self.env.ref("base.de").id})
        with freeze_time(self.AWARE + timedelta(days=1)):
            recall.invalidate_recordset()
            self.assertEqual((recall.urgency, recall.next_due_on), ("running", self.due(recall, "eu_87_death").due_on))
        with freeze_time(self.AWARE + timedelta(days=30)):
            recall.invalidate_recordset()
            self.assertEqual(recall.urgency, "overdue")
            self.assertEqual(
                recall.overview["deadlines"][0]["place"],
                "European Union (FSCA) · Germany · Death or unanticipated serious deterioration",
            )

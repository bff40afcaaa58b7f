from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import RecallCommon


@tagged("post_install", "-at_install")
class TestRecallFlow(RecallCommon):
    def service_as(self, user):
        return self.recalls.with_user(user)

    def test_way_from_signal_to_closed(self):
        recall = self.assess(self.case(self.sensors[0]))
        recall.action_evaluate()
        self.assertEqual(recall.state, "evaluation")
        recall.action_propose()
        self.assertEqual((recall.state, recall.proposed_by_id), ("decision", self.recall_manager))
        action = recall.with_user(self.regulatory).action_decide()
        self.assertEqual(recall.state, "decision", "nothing is decided before the signature")
        self.sign(action, self.regulatory)
        recall.invalidate_recordset()
        self.assertEqual((recall.state, recall.decided_by_id), ("action", self.regulatory))
        signature = self.env["udi.signature"].search([("document_model", "=", "udi.recall")])
        self.assertEqual((signature.meaning, signature.document_ref), ("decide", recall.id))
        self.assertEqual(signature.verify()[signature.id], "same")
        self.service_as(self.recall_manager).freeze(recall, "Decided")
        recall.invalidate_recordset()
        self.settle(recall)
        self.assertFalse(recall._closing_gaps())
        self.assertIsNone(self.service_as(self.recall_manager).close(recall, "All back"))
        self.assertEqual((recall.state, recall.close_reason), ("closed", "All back"))
        self.assertEqual(signature.verify()[signature.id], "same")

    def test_wrong_password_decides_nothing(self):
        recall = self.assess(self.case(self.sensors[0]))
        recall.action_evaluate()
        recall.action_propose()
        self.sign(recall.with_user(self.quality).action_decide(), self.quality, password="guess")
        recall.invalidate_recordset()
        self.assertEqual(recall.state, "decision")
        self.assertFalse(self.env["udi.signature"].search([("document_model", "=", "udi.recall")]))

    def test_nobody_approves_own_work(self):
        recall = self.assess(self.case(self.sensors[0]), hazard_user_id=self.quality.id)
        recall.action_evaluate()
        recall.action_propose()
        for user, words in (
            (self.recall_manager, "Quality or regulatory"),
            (self.operator, "Quality or regulatory"),
            (self.quality, "your own work"),
        ):
            with self.assertRaisesRegex(AccessError, words), self.env.cr.savepoint():
                recall.with_user(user).action_decide()
        both = self.person("udi_traceability.group_udi_quality", "udi_both")
        both.group_ids |= self.env.ref("udi_traceability.group_udi_recall_manager")
        own = self.recalls.with_user(both).open_case(self.sensors[1].with_user(both))
        self.assess(own).with_user(both).user_id = self.recall_manager
        own.action_evaluate()
        own.action_propose()
        with self.assertRaisesRegex(AccessError, "your own work"):
            own.action_decide()

    def test_what_is_missing_is_said_and_nothing_changes(self):
        recall = self.case(self.sensors[0])
        with self.assertRaisesRegex(UserError, "what is wrong"), self.env.cr.savepoint():
            recall.action_evaluate()
        self.assertEqual(recall.state, "signal")
        recall.reason = "Drift"
        recall.action_evaluate()
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            recall.action_propose()
        for words in ("severity", "who is at risk", "jurisdictions", "measure", "how deep"):
            self.assertIn(words, str(caught.exception))
        self.assess(recall, jurisdiction_ids=[Command.create({"authority": "cn"})])
        with self.assertRaisesRegex(UserError, "needs its class"), self.env.cr.savepoint():
            recall.action_propose()
        recall.jurisdiction_ids.grade = "2"
        recall.lot_ids |= self.sensors[1].with_user(self.recall_manager)
        with self.assertRaisesRegex(UserError, "out of date"), self.env.cr.savepoint():
            recall.action_propose()
        self.assertEqual(recall.state, "evaluation")

    def test_steps_are_taken_once_and_in_order(self):
        recall = self.assess(self.case(self.sensors[0]))
        service = self.service_as(self.recall_manager)
        for verb in (service.propose, service.decide, lambda case: service.close(case, "why")):
            with self.assertRaisesRegex(UserError, "not possible now"), self.env.cr.savepoint():
                verb(recall)
        recall.action_evaluate()
        with self.assertRaisesRegex(UserError, "not possible now"):
            recall.action_evaluate()

    def test_submitted_content_stands_still(self):
        recall = self.assess(self.case(self.sensors[0]))
        recall.action_evaluate()
        recall.action_propose()
        for vals in ({"reason": "other"}, {"measure_ids": [Command.clear()]}, {"hazard_severity": "none"}):
            with self.assertRaisesRegex(UserError, "Send the case back"), self.env.cr.savepoint():
                recall.write(vals)
        with self.assertRaisesRegex(UserError, "reason"):
            self.service_as(self.quality).send_back(recall, " ")
        self.service_as(self.quality).send_back(recall.with_user(self.quality), "Which newborns?")
        recall.invalidate_recordset()
        self.assertEqual(recall.state, "evaluation")
        recall.hazard_population = "Newborns below 1500 g"
        recall.action_propose()
        self.assertEqual(recall.state, "decision")

    def test_signed_content_stands_still(self):
        recall = self.decide(self.case(self.sensors[0]))
        for vals in ({"reason": "other"}, {"strategy_depth": "user"}, {"aware_on": "2026-01-01 00:00:00"}):
            with self.assertRaisesRegex(UserError, "signed decision"), self.env.cr.savepoint():
                recall.write(vals)
        recall.root_cause = "Solder joint"
        recall.write({"jurisdiction_ids": [Command.create({"authority": "eu", "grade": "serious"})]})
        with self.assertRaisesRegex(UserError, "it stays"):
            recall.jurisdiction_ids[0].unlink()

    def test_scope_that_changed_is_not_signed(self):
        recall = self.assess(self.case(self.tubes[0]))
        recall.action_evaluate()
        recall.action_propose()
        action = recall.with_user(self.quality).action_decide()
        self.build(self.receive(self.pump, ["PUMP-9"]), self.receive(self.sensor, ["SEN-9"]), self.tubes[0])
        self.service_as(self.recall_manager).freeze(recall, "Precaution")
        with self.assertRaisesRegex(UserError, "changed since it was submitted"), self.env.cr.savepoint():
            self.sign(action, self.quality)
        recall.invalidate_recordset()
        self.assertEqual(recall.state, "decision")

    def test_no_recall_needed_closes_with_the_signature(self):
        recall = self.assess(
            self.case(self.sensors[0]), decision="no_recall", jurisdiction_ids=[], measure_ids=[Command.clear()]
        )
        recall.action_evaluate()
        recall.action_propose()
        self.sign(recall.with_user(self.quality).action_decide(), self.quality)
        recall.invalidate_recordset()
        self.assertEqual((recall.state, recall.close_reason), ("closed", recall.decision_text))

    def test_freeze_from_the_signal_on(self):
        recall = self.case(self.sensors[0])
        self.service_as(self.quality).freeze(recall.with_user(self.quality), "Precaution")
        recall.invalidate_recordset()
        self.assertEqual((recall.state, recall.is_frozen), ("signal", True))

    def test_closing_with_gaps_needs_a_second_person(self):
        recall = self.decide(self.case(self.sensors[0]))
        manager = self.service_as(self.recall_manager)
        closing = manager.close(recall, "The rest is lost at sea")
        self.assertEqual((recall.state, closing.state), ("action", "open"))
        self.assertIn("not frozen", closing.gaps)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            recall.action_sign_closing()
        again = manager.close(recall, "The rest is lost at sea, ship named Aurora")
        self.assertEqual(closing.state, "withdrawn")
        with self.assertRaisesRegex(UserError, "settled"):
            closing.with_user(self.quality).action_sign()
        self.sign(recall.with_user(self.quality).action_sign_closing(), self.quality)
        recall.invalidate_recordset()
        self.assertEqual((recall.state, again.state), ("closed", "signed"))
        self.assertIn("Aurora", recall.close_reason)
        with self.assertRaises(UserError):
            again.with_user(self.recall_manager).write({"gaps": "none"})

    def test_classes_belong_to_their_place(self):
        recall = self.case(self.sensors[0])
        for authority, grade in (("eu", "1"), ("cn", "death"), ("us", "threat")):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                recall.jurisdiction_ids = [Command.create({"authority": authority, "grade": grade})]

    def test_left_rows_stay_marked(self):
        recall = self.case(self.pumps[0])
        self.deliver(self.pumps[0], self.hospital_a)
        recall.action_scope()
        self.assertEqual(recall.line_ids.mapped("holder_kind"), ["partner"])
        every = self.env["udi.recall.line"].search([("recall_id", "=", recall.id)])
        self.assertEqual(sorted(every.mapped("left")), [False, True])
        holder = recall.holder_ids
        self.give_back(self.pumps[0], self.hospital_a)
        recall.action_scope()
        self.assertTrue(holder.left)
        self.assertEqual(recall.holder_ids.mapped("kind"), ["internal"])
        again = self.env["udi.recall.line"].search([("recall_id", "=", recall.id)])
        self.assertEqual(again, every, "rows are kept by their key")

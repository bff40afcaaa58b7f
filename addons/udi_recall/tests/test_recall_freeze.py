from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import RecallCommon


@tagged("post_install", "-at_install")
class TestRecallFreeze(RecallCommon):
    def holds(self, recall):
        recall.invalidate_recordset()
        return recall.hold_ids

    def freeze(self, recall, user=None, reason="Sensor drifts"):
        self.recalls.with_user(user or self.recall_manager).freeze(
            recall.with_user(user or self.recall_manager), reason
        )
        recall.invalidate_recordset()

    def test_freeze_holds_everything_in_the_scope(self):
        recall = self.case(self.tubes[0])
        self.freeze(recall)
        self.assertTrue(recall.is_frozen)
        hold = self.holds(recall)
        self.assertEqual((len(hold), hold.kind, hold.state, hold.name), (1, "recall", "active", "Sensor drifts"))
        self.assertEqual(hold.member_ids.lot_id, self.pumps | self.tubes[0])
        self.assertFalse(self.tubes[1].udi_on_hold)
        self.assertEqual(recall.unfrozen_count, 0)
        self.assertTrue(all(recall.line_ids.mapped("frozen")))

    def test_delivery_is_refused_by_button_and_below(self):
        recall = self.case(self.sensors[0])
        picking = self.picking("outgoing", self.hospital_a, [(self.pump, 1.0)])
        self.fill(picking, self.pumps[0])
        self.freeze(recall)
        self.assertFalse(picking.move_line_ids, "the reservation of a frozen unit is undone")
        self.fill(picking, self.pumps[0])
        for validate in (picking.button_validate, picking._action_done, picking.move_ids._action_done):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                validate()
            picking.invalidate_recordset()
            self.assertNotEqual(picking.state, "done")
        self.assertEqual(self.pumps[0].udi_holder_ids.mapped("kind"), ["internal"])

    def test_freeze_twice_makes_no_second_hold(self):
        recall = self.case(self.sensors[0])
        self.freeze(recall)
        with self.assertRaisesRegex(UserError, "already frozen"):
            self.freeze(recall)
        self.assertEqual(len(self.holds(recall)), 1)

    def test_later_units_are_frozen_by_the_same_button(self):
        recall = self.case(self.sensors[0])
        self.freeze(recall)
        recall.with_user(self.recall_manager).lot_ids |= self.sensors[1].with_user(self.recall_manager)
        self.freeze(recall)
        holds = self.holds(recall).sorted("id")
        self.assertEqual(len(holds), 2)
        self.assertEqual(holds[1].member_ids.lot_id, self.sensors[1] | self.pumps[1])

    def test_freeze_takes_units_that_joined_since_the_snapshot(self):
        recall = self.case(self.tubes[0])
        unit = self.receive(self.pump, ["PUMP-9"])
        self.build(unit, self.receive(self.sensor, ["SEN-9"]), self.tubes[0])
        self.freeze(recall)
        self.assertTrue(unit.udi_on_hold)

    def test_other_holds_stay_apart(self):
        self.env["udi.hold"].with_user(self.leader).freeze(self.pumps[0].with_user(self.leader), "Dented")
        recall = self.case(self.sensors[0])
        self.freeze(recall)
        self.assertIn(self.pumps[0], self.holds(recall).member_ids.lot_id)

    def test_wizard_tells_how_many(self):
        recall = self.case(self.tubes[0])
        action = recall.action_freeze()
        wizard = (
            self.env[action["res_model"]].with_user(self.recall_manager).with_context(**action["context"]).create({})
        )
        self.assertIn("4 of 4 lots and serials", wizard.summary)
        self.assertEqual(wizard.reason, recall.title)
        wizard.action_confirm()
        self.assertTrue(recall.is_frozen)

    def test_quality_freezes_and_another_releases(self):
        recall = self.case(self.sensors[0])
        self.freeze(recall, self.quality)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.recalls.with_user(self.quality).release(recall.with_user(self.quality), "False alarm")
        self.assertTrue(self.pumps[0].udi_on_hold)
        second = self.second_quality
        action = self.recalls.with_user(second).release(recall.with_user(second), "False alarm")
        self.assertTrue(self.pumps[0].udi_on_hold, "nothing is released before the signature")
        self.sign(action, second)
        recall.invalidate_recordset()
        self.pumps[0].invalidate_recordset()
        self.assertEqual((recall.is_frozen, recall.active_hold_count), (False, 0))
        self.assertFalse(self.pumps[0].udi_on_hold)

    def test_release_from_the_hold_itself_reaches_the_case(self):
        recall = self.case(self.sensors[0])
        self.freeze(recall)
        self.release(self.holds(recall), self.quality, "Checked, good")
        recall.invalidate_recordset()
        self.assertFalse(recall.is_frozen)
        self.assertIn("Checked, good", recall.message_ids[0].body)

    def test_release_of_a_recall_hold_without_a_case(self):
        hold = self.env["udi.hold"].freeze(self.pumps[0], "Before there was a case", kind="recall")
        self.release(hold, self.quality, "Nothing found")
        self.assertEqual(hold.state, "released")

    def test_release_needs_the_role_a_reason_and_a_freeze(self):
        recall = self.case(self.sensors[0])
        with self.assertRaisesRegex(UserError, "nothing to release"):
            self.recalls.with_user(self.quality).release(recall.with_user(self.quality), "why not")
        self.freeze(recall)
        with self.assertRaises(AccessError):
            self.recalls.with_user(self.recall_manager).release(recall, "mine")
        with self.assertRaisesRegex(UserError, "reason"):
            self.recalls.with_user(self.quality).release(recall.with_user(self.quality), "  ")

    def test_freeze_needs_a_reason(self):
        recall = self.case(self.sensors[0])
        with self.assertRaisesRegex(UserError, "reason"):
            self.freeze(recall, reason=" ")
        self.assertFalse(self.holds(recall))

    def test_closing_keeps_the_freeze_and_ends_the_case(self):
        recall = self.decide(self.case(self.sensors[0]))
        self.freeze(recall)
        self.settle(recall)
        self.recalls.with_user(self.recall_manager).close(recall, "All units accounted for")
        recall.invalidate_recordset()
        self.assertEqual((recall.state, recall.close_reason), ("closed", "All units accounted for"))
        self.assertTrue(self.pumps[0].udi_on_hold)
        for act in (recall.action_scope, lambda: self.freeze(recall), lambda: recall.write({"title": "Other"})):
            with self.assertRaisesRegex(UserError, "finished"), self.env.cr.savepoint():
                act()
        self.sign(
            self.recalls.with_user(self.quality).release(recall.with_user(self.quality), "Destroyed"), self.quality
        )
        self.assertFalse(self.pumps[0].udi_on_hold)
        self.assertEqual(recall.state, "closed")

    def test_cancel_is_refused_while_frozen(self):
        recall = self.case(self.sensors[0])
        self.freeze(recall)
        with self.assertRaisesRegex(UserError, "still frozen"):
            self.recalls.with_user(self.recall_manager).cancel(recall, "mistake")
        self.assertTrue(recall.is_frozen)

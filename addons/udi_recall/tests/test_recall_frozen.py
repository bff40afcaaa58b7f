from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import RecallCommon


@tagged("post_install", "-at_install")
class TestRecallFrozen(RecallCommon):
    def freeze(self, recall):
        hold = self.recalls.with_user(self.recall_manager).freeze(recall, "Sensor drifts")
        recall.invalidate_recordset()
        return hold

    def test_open_delivery_is_stopped_with_a_note(self):
        picking = self.picking("outgoing", self.hospital_a, [(self.pump, 1.0)])
        self.fill(picking, self.pumps[0])
        other = self.picking("outgoing", self.hospital_b, [(self.pump, 1.0)])
        self.fill(other, self.pumps[1])
        recall = self.case(self.sensors[0])
        self.freeze(recall)
        self.assertFalse(picking.move_line_ids)
        self.assertIn(recall.reference, picking.message_ids[0].body)
        self.assertTrue(other.move_line_ids)
        self.assertNotIn(recall.reference, "".join(other.message_ids.mapped("body")))
        self.assertIn("1 open documents stopped", recall.message_ids[0].body)

    def test_what_stays_allowed(self):
        recall = self.case(self.sensors[0])
        hold = self.freeze(recall)
        self.assertTrue(
            hold.allow_quarantine and hold.allow_vendor_return and hold.allow_repair and hold.allow_destruction
        )
        self.assertFalse(hold.allow_internal)

    def test_return_of_a_frozen_unit_is_taken_back(self):
        self.deliver(self.pumps[0], self.hospital_a)
        recall = self.case(self.sensors[0])
        self.freeze(recall)
        self.assertEqual(self.give_back(self.pumps[0], self.hospital_a).state, "done")

    def test_scanner_asks_page_by_page(self):
        frozen = self.env["udi.recall.frozen"].with_user(self.operator)
        before = frozen.since()
        recall = self.case(self.tubes[0])
        hold = self.freeze(recall)
        answer = frozen.since()
        known = {tuple(row) for row in before["lots"]}
        new = [row for row in answer["lots"] if tuple(row) not in known]
        self.assertEqual({row[0] for row in new}, {hold.id})
        self.assertEqual(sorted(row[3] for row in new), ["PUMP-1", "PUMP-2", "PUMP-3", "TUBE-A"])
        last = answer["lots"][-1]
        self.assertEqual(frozen.since(last[0], last[1])["lots"], [])
        middle = new[1]
        self.assertEqual([row[1] for row in frozen.since(middle[0], middle[1])["lots"]], [row[1] for row in new[2:]])
        self.release(hold, self.quality, "Checked")
        later = frozen.since(last[0], last[1], released_after=before["now"])
        self.assertIn(hold.id, later["released"])
        self.assertNotIn(hold.id, {row[0] for row in frozen.since()["lots"]})

    def test_scanner_of_nobody_is_refused(self):
        with self.assertRaises(AccessError):
            self.env["udi.recall.frozen"].with_user(self.nobody).since()

    def test_statements_do_not_grow_with_the_freeze(self):
        def count(lots):
            recall = self.case(lots)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.freeze(recall)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        many = self.receive(self.pump, [f"MANY-{number}" for number in range(60)])
        count(self.pumps[2])
        small, large = count(self.pumps[0]), count(many)
        self.assertLessEqual(large - small, 12, f"{small} statements for one unit, {large} for 60")

    def test_frozen_in_decision_is_seen(self):
        recall = self.assess(self.case(self.sensors[0]))
        recall.action_evaluate()
        recall.action_propose()
        self.freeze(recall)
        self.assertEqual((recall.state, recall.is_frozen), ("decision", True))
        with self.assertRaisesRegex(UserError, "already frozen"):
            self.freeze(recall)

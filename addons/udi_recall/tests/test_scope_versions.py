from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import RecallCommon


@tagged("post_install", "-at_install")
class TestScopeVersions(RecallCommon):
    def draft(self, recall, lots):
        action = recall.action_new_scope()
        scope = self.env["udi.recall.scope"].with_user(self.recall_manager).browse(action["res_id"])
        scope.rule_ids.unlink()
        scope.rule_ids = [Command.create({"kind": "lots", "lot_ids": lots.ids})]
        return scope

    def test_each_taken_version_is_kept(self):
        recall = self.case(self.sensors[0])
        first = recall.scope_id
        recall.lot_ids |= self.sensors[1].with_user(self.recall_manager)
        self.assertNotEqual(recall.scope_id, first)
        self.assertEqual((first.state, first.rule_ids.lot_ids), ("past", self.sensors[0]))
        self.assertEqual(recall.scope_id.number, 2)
        recall.action_scope()
        self.assertEqual(recall.scope_id.lot_count, 4)
        with self.assertRaisesRegex(UserError, "taken already"):
            first.rule_ids.with_user(self.recall_manager).write({"lot_ids": [Command.clear()]})
        with self.assertRaisesRegex(UserError, "part of the record"):
            first.with_user(self.recall_manager).unlink()

    def test_running_case_is_widened_at_once(self):
        recall = self.decide(self.case(self.sensors[0]))
        with self.assertRaisesRegex(UserError, "New version"):
            recall.lot_ids |= self.sensors[1].with_user(self.recall_manager)
        wide = self.draft(recall, self.sensors[:2])
        self.assertTrue(wide.action_apply())
        recall.invalidate_recordset()
        self.assertEqual((recall.scope_id, recall.lot_count), (wide, 4))
        signature = self.env["udi.signature"].search([("document_model", "=", "udi.recall")])
        self.assertEqual(signature.verify()[signature.id], "same", "what was decided stays known")

    def test_running_case_is_narrowed_by_a_second_person(self):
        recall = self.decide(self.case(self.sensors[:2]))
        narrow = self.draft(recall, self.sensors[0])
        with self.assertRaisesRegex(AccessError, "Quality or regulatory"), self.env.cr.savepoint():
            narrow.action_apply()
        self.assertEqual(recall.lot_count, 4)
        action = narrow.with_user(self.quality).action_apply()
        self.sign(action, self.quality)
        recall.invalidate_recordset()
        self.assertEqual((recall.scope_id, recall.lot_count), (narrow, 2))
        left = self.env["udi.recall.line"].search([("recall_id", "=", recall.id), ("left", "=", True)])
        self.assertEqual(sorted(left.lot_id.mapped("name")), ["PUMP-2", "SEN-2"])

    def test_split_and_link(self):
        recall = self.case(self.sensors[:2])
        action = recall.action_split()
        other = self.env["udi.recall"].browse(action["res_id"])
        self.assertEqual((other.parent_id, other.state), (recall, "signal"))
        self.assertEqual(other.lot_ids, self.sensors[:2])
        self.assertIn(other, recall.related_ids)
        self.assertIn(recall, other.related_ids)
        with self.assertRaises(AccessError):
            self.recalls.with_user(self.quality).split(recall.with_user(self.quality))

    def test_a_draft_is_put_in_force_once(self):
        recall = self.case(self.sensors[0])
        draft = self.draft(recall, self.tubes[0])
        with self.assertRaises(AccessError):
            draft.with_user(self.quality).action_apply()
        draft.action_apply()
        with self.assertRaisesRegex(UserError, "Only a draft"):
            draft.action_apply()
        self.assertEqual(recall.lot_count, 4)

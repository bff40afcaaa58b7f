"""Odoo's calls for no order and no moves end at once; what such a call is asked beside that still happens."""

from odoo.tests import tagged

from odoo.addons.udi_traceability.tests.common import UdiCommon


@tagged("post_install", "-at_install")
class TestNothingToDo(UdiCommon):
    def test_no_order_is_finished(self):
        before = self.cr.sql_log_count
        self.assertIs(self.env["mrp.production"].button_mark_done(), True)
        self.assertEqual(self.cr.sql_log_count, before)

    def test_no_moves_are_confirmed(self):
        none = self.env["stock.move"]
        before = self.cr.sql_log_count
        self.assertEqual(none._action_confirm(merge=False), none)
        self.assertEqual(self.cr.sql_log_count, before)

    def test_moves_that_wait_to_be_merged_are_merged(self):
        picking = self.picking("incoming", self.supplier, [(self.pump, 1)])
        second = picking.move_ids.copy()
        second._action_confirm(merge=False)
        self.assertEqual(len(picking.move_ids), 2)
        self.env["stock.move"]._action_confirm(merge_into=picking.move_ids)
        self.assertEqual(picking.move_ids.mapped("product_uom_qty"), [2.0])

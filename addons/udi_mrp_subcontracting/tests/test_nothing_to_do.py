"""Odoo's calls for no order and no moves end at once; what such a call is asked beside that still happens."""

import sys

from odoo.tests import tagged

from odoo.addons.udi_traceability.tests.common import UdiCommon


@tagged("post_install", "-at_install")
class TestNothingToDo(UdiCommon):
    def called(self, function):
        """The names of all Python functions that run meanwhile, and the result."""
        names, before = set(), sys.getprofile()
        sys.setprofile(lambda frame, event, _argument: names.add(frame.f_code.co_name) if event == "call" else None)
        try:
            result = function()
        finally:
            sys.setprofile(before)
        return names, result

    def test_no_order_is_finished(self):
        names, result = self.called(self.env["mrp.production"].button_mark_done)
        self.assertIs(result, True)
        self.assertIn("button_mark_done", names)
        self.assertFalse(names & {"_post_inventory", "_action_done", "_action_cancel", "write"})

    def test_no_moves_are_confirmed(self):
        none = self.env["stock.move"]
        names, result = self.called(none._action_confirm)
        self.assertEqual(result, none)
        self.assertIn("_action_confirm", names)
        self.assertFalse(names & {"_merge_moves", "_action_assign", "write"})

    def test_moves_that_wait_to_be_merged_are_merged(self):
        picking = self.picking("incoming", self.supplier, [(self.pump, 1)])
        second = picking.move_ids.copy()
        second._action_confirm(merge=False)
        self.assertEqual(len(picking.move_ids), 2)
        self.env["stock.move"]._action_confirm(merge_into=picking.move_ids)
        self.assertEqual(picking.move_ids.mapped("product_uom_qty"), [2.0])

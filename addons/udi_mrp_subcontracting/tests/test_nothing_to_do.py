"""Odoo's calls for no order and no moves end at once; what such a call is asked beside that still happens."""

import sys

from odoo import Command
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

    def test_an_order_with_a_rest_may_be_named_by_the_context_alone(self):
        """As Odoo's dialogue of backorders does where nobody told it the orders."""
        plain = self.env["product.product"].create({"name": "Bracket", "is_storable": True})
        order = self.env["mrp.production"].create({"product_id": plain.id, "product_qty": 3})
        order.action_confirm()
        order.qty_producing = 1
        line = Command.create({"mrp_production_id": order.id, "to_backorder": True})
        dialogue = self.env["mrp.production.backorder"].create({"mrp_production_backorder_line_ids": [line]})
        dialogue.action_backorder()
        rest = order.production_group_id.production_ids - order
        self.assertEqual((order.qty_produced, rest.product_qty), (1, 2))
        self.assertEqual(order.move_finished_ids.mapped("state"), ["done"])

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

"""A sales order of a buyer who is not approved."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.udi_traceability.tests.common import UdiCommon


@tagged("post_install", "-at_install")
class TestOrderApproved(UdiCommon):
    def order(self):
        line = {"product_id": self.tube.id, "product_uom_qty": 5, "price_unit": 1}
        return self.env["sale.order"].create({"partner_id": self.hospital_a.id, "order_line": [Command.create(line)]})

    def gate(self, action):
        return self.env["udi.gate.rule"].create({"rule": "approved", "action": action})

    def test_off(self):
        order = self.order()
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_blocked_then_approved_then_expired(self):
        self.gate("block")
        order = self.order()
        with self.assertRaisesRegex(UserError, "Hospital A is not approved as a buyer"), self.env.cr.savepoint():
            order.action_confirm()
        self.assertEqual((order.state, len(order.picking_ids)), ("draft", 0))
        licence = self.env["udi.licence"].create({"partner_id": self.hospital_a.id, "name": "M-1", "kind": "other"})
        self.env["udi.first.purchase"].create({"kind": "buyer", "partner_id": self.hospital_a.id, "state": "approved"})
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        licence.valid_to = "2026-01-31"
        with self.assertRaisesRegex(UserError, "ended on 2026-01-31"), self.env.cr.savepoint():
            self.order().action_confirm()

    def test_warned(self):
        self.gate("warn")
        order = self.order()
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertTrue(any("not approved as a buyer" in message.body for message in order.message_ids))

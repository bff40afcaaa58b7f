"""A purchase order of what is not approved."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.udi_traceability.tests.common import UdiCommon


@tagged("post_install", "-at_install")
class TestOrderApproved(UdiCommon):
    def order(self, product=None):
        line = {"product_id": (product or self.tube).id, "product_qty": 5, "price_unit": 1}
        return self.env["purchase.order"].create({"partner_id": self.supplier.id, "order_line": [Command.create(line)]})

    def gate(self, action):
        return self.env["udi.gate.rule"].create({"rule": "approved", "action": action})

    def approved(self, kind, field, record):
        return self.env["udi.first.purchase"].create({"kind": kind, field: record.id, "state": "approved"})

    def test_off(self):
        order = self.order()
        order.button_confirm()
        self.assertEqual(order.state, "purchase")

    def test_blocked(self):
        self.gate("block")
        order = self.order()
        with self.assertRaisesRegex(UserError, "not approved as a supplier(.|\n)*Infusion set is not approved"):
            order.button_confirm()
        self.assertEqual(order.state, "draft")
        self.order(self.bolt).button_confirm()

    def test_warned(self):
        self.gate("warn")
        order = self.order()
        order.button_confirm()
        self.assertEqual(order.state, "purchase")
        self.assertTrue(any("not approved as a supplier" in message.body for message in order.message_ids))

    def test_approved_and_then_expired(self):
        self.gate("block")
        licence = self.env["udi.licence"].create({"partner_id": self.supplier.id, "name": "OP-1", "kind": "operation"})
        self.approved("supplier", "partner_id", self.supplier)
        self.env["udi.registration"].create(
            {"name": "R1", "identifier_ids": [Command.set(self.tube.udi_identifier_ids.ids)]}
        )
        self.approved("product", "product_tmpl_id", self.tube.product_tmpl_id)
        self.order().button_confirm()
        licence.valid_to = "2026-01-31"
        with self.assertRaisesRegex(UserError, "ended on 2026-01-31"):
            self.order().button_confirm()
        waiting = self.order()
        waiting.state = "to approve"
        with self.assertRaisesRegex(UserError, "ended on"):
            waiting.button_approve()

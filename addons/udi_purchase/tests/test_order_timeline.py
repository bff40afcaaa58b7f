from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.udi_traceability.tests.common import UdiCommon


@tagged("post_install", "-at_install")
class TestOrderTimeline(UdiCommon):
    """From the purchase order to what the ledger says of its receipts."""

    def purchase(self, names):
        line = {"product_id": self.sensor.id, "product_qty": len(names), "price_unit": 5}
        order = self.env["purchase.order"].create(
            {"partner_id": self.supplier.id, "order_line": [Command.create(line)]}
        )
        order.button_confirm()
        self.fill(order.picking_ids, self.env["stock.lot"].union(*(self.make_lot(self.sensor, name) for name in names)))
        return order

    def test_nothing_yet(self):
        order = self.purchase(["S1"])
        self.assertEqual(order.udi_event_count, 0)
        self.assertEqual(self.env["udi.timeline"].page("purchase.order", order.id)["events"], [])

    def test_who_may_not_read_the_ledger(self):
        order = self.purchase(["S1"])
        order.picking_ids.button_validate()
        buyer = self.person("purchase.group_purchase_user")
        self.assertEqual(order.with_user(buyer).udi_event_count, 0)
        with self.assertRaises(AccessError):
            self.env["udi.timeline"].with_user(buyer).page("purchase.order", order.id)
        with self.assertRaises(AccessError):  # a reader of the ledger who may not read the order
            self.env["udi.timeline"].with_user(self.auditor).page("purchase.order", order.id)

    def test_receipt_and_return(self):
        order, other = self.purchase(["S1", "S2"]), self.purchase(["S3"])
        (order | other).picking_ids.button_validate()
        back = self.env["stock.return.picking"].create({"picking_id": order.picking_ids.id})
        back.product_return_moves.quantity = 1
        returned = self.env["stock.picking"].browse(back.action_create_returns()["res_id"])
        self.fill(returned, self.env["stock.lot"].search([("name", "=", "S1"), ("product_id", "=", self.sensor.id)]))
        returned.button_validate()
        self.env.invalidate_all()
        self.assertEqual((order.udi_event_count, other.udi_event_count), (2, 1))
        action = order.action_udi_timeline()
        page = self.env["udi.timeline"].page(action["params"]["subject_model"], action["params"]["subject_id"])
        self.assertEqual([entry["title"] for entry in page["events"]], ["Sent back to the supplier", "Receiving"])

    def test_a_list_of_orders_is_counted_at_once(self):
        orders = self.purchase(["S1"]) | self.purchase(["S2"]) | self.purchase(["S3"])
        orders.picking_ids.button_validate()
        self.env.invalidate_all()
        self.assertTrue(orders.picking_ids)  # the orders' own reading is not counted
        with self.assertQueryCount(3):
            self.assertEqual(orders.mapped("udi_event_count"), [1, 1, 1])

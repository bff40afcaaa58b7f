from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.udi_traceability.tests.common import UdiCommon


@tagged("post_install", "-at_install")
class TestOrderTimeline(UdiCommon):
    """From the sales order to what the ledger says of its deliveries."""

    def sale(self, lots):
        line = {"product_id": self.pump.id, "product_uom_qty": len(lots), "price_unit": 5}
        order = self.env["sale.order"].create({"partner_id": self.hospital_a.id, "order_line": [Command.create(line)]})
        order.action_confirm()
        self.fill(order.picking_ids, lots)
        return order

    def test_nothing_yet(self):
        order = self.sale(self.receive(self.pump, ["P1"]))
        self.assertEqual(order.udi_event_count, 0)
        self.assertEqual(self.env["udi.timeline"].page("sale.order", order.id)["events"], [])

    def test_who_may_not_read_the_ledger(self):
        order = self.sale(self.receive(self.pump, ["P1"]))
        order.picking_ids.button_validate()
        seller = self.person("sales_team.group_sale_salesman_all_leads")
        self.assertEqual(order.with_user(seller).udi_event_count, 0)
        with self.assertRaises(AccessError):
            self.env["udi.timeline"].with_user(seller).page("sale.order", order.id)
        with self.assertRaises(AccessError):  # a reader of the ledger who may not read the order
            self.env["udi.timeline"].with_user(self.auditor).page("sale.order", order.id)

    def test_a_seller_who_reads_the_ledger_needs_no_stock_rights(self):
        order = self.sale(self.receive(self.pump, ["P1"]))
        order.picking_ids.button_validate()
        seller = self.person("sales_team.group_sale_salesman_all_leads")
        seller.group_ids += self.env.ref("udi_traceability.group_udi_auditor")
        self.env.invalidate_all()
        self.assertEqual(order.with_user(seller).udi_event_count, 1)
        page = self.env["udi.timeline"].with_user(seller).page("sale.order", order.id)
        self.assertEqual([entry["partner"] for entry in page["events"]], ["Hospital A"])

    def test_delivery_and_return(self):
        lots = self.receive(self.pump, ["P1", "P2", "P3"])
        order, other = self.sale(lots[:2]), self.sale(lots[2])
        (order | other).picking_ids.button_validate()
        back = self.env["stock.return.picking"].create({"picking_id": order.picking_ids.id})
        back.product_return_moves.quantity = 1
        returned = self.env["stock.picking"].browse(back.action_create_returns()["res_id"])
        self.fill(returned, lots[0])
        returned.button_validate()
        self.env.invalidate_all()
        self.assertEqual((order.udi_event_count, other.udi_event_count), (2, 1))
        page = self.env["udi.timeline"].page("sale.order", order.id)
        self.assertEqual([entry["title"] for entry in page["events"]], ["Returned", "Delivering"])

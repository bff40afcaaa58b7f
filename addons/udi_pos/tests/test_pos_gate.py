"""Over the counter: what the gate refuses is not sold, although point of sale would go on."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from odoo.addons.point_of_sale.tests.common import TestPoSCommon
from odoo.addons.udi_traceability.tests.common import UdiCommon


@tagged("post_install", "-at_install")
class TestPosGate(TestPoSCommon, UdiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # in the company that the tests of point of sale have made, where the accountant is no superuser
        cls.env = cls.env(su=True)
        UdiCommon.set_up_world.__func__(cls)
        cls.config = cls.basic_config
        cls.seller = cls.person("base.group_user,stock.group_stock_user,point_of_sale.group_pos_user", "udi_seller")
        (cls.pump | cls.tube).write({"available_in_pos": True, "list_price": 10, "taxes_id": [Command.clear()]})
        cls.warehouse = cls.config.picking_type_id.warehouse_id
        cls.stock_location = cls.config.picking_type_id.default_location_src_id
        cls.lots = cls.receive(cls.pump, ["P1", "P2"])

    @classmethod
    def set_up_world(cls):
        """Not before there is a company with accounts."""

    def order(self, product, quantity, names):
        session = self.pos_session
        return {
            "amount_paid": 10 * quantity,
            "amount_return": 0,
            "amount_tax": 0,
            "amount_total": 10 * quantity,
            "company_id": self.company.id,
            "date_order": "2026-11-01 08:00:00",
            "fiscal_position_id": False,
            "lines": [
                Command.create(
                    {
                        "discount": 0,
                        "pack_lot_ids": [Command.create({"lot_name": name}) for name in names],
                        "price_unit": 10,
                        "product_id": product.id,
                        "price_subtotal": 10 * quantity,
                        "price_subtotal_incl": 10 * quantity,
                        "qty": quantity,
                        "tax_ids": [],
                        "uuid": f"line {product.id} {names}",
                    }
                )
            ],
            "name": f"Order {names}",
            "partner_id": self.hospital_a.id,
            "pricelist_id": self.config.pricelist_id.id,
            "session_id": session.id,
            "payment_ids": [
                Command.create({"amount": 10 * quantity, "name": "2026-11-01", "payment_method_id": self.cash_pm1.id})
            ],
            "to_invoice": False,
            "user_id": self.seller.id,
            "uuid": f"order {product.id} {names}",
            "state": "paid",
        }

    def sell(self, product, quantity, names):
        """As the counter's browser does it, as a person with the rights of counter and stock and none of ours."""
        orders = self.env["pos.order"].with_user(self.seller)
        call_kw(orders, "sync_from_ui", [[self.order(product, quantity, names)]], {})
        return self.env["pos.order"].search([("session_id", "=", self.pos_session.id)], order="id desc", limit=1)

    def test_a_good_device_is_sold(self):
        self.open_new_session()
        order = self.sell(self.pump, 1, ["P1"])
        self.assertEqual(order.state, "paid")
        self.assertEqual(self.lots[0].udi_state, "at_partner")
        self.assertEqual(self.lots[0].udi_holder_ids.partner_id, self.hospital_a)

    def test_a_held_device_is_not(self):
        self.open_new_session()
        self.env["udi.hold"].with_user(self.quality).freeze(self.lots, "Leak")
        with self.assertRaisesRegex(UserError, "P1 .* is on hold: Leak"):
            self.sell(self.pump, 1, ["P1"])
        self.assertFalse(self.env["pos.order"].search([("session_id", "=", self.pos_session.id)]))
        self.assertEqual(self.lots[0].udi_state, "in_stock")

    def test_unknown_expired_or_without_a_number(self):
        self.open_new_session()
        with self.assertRaisesRegex(UserError, "never received or made here"):
            self.sell(self.pump, 1, ["GHOST"])
        with self.assertRaisesRegex(UserError, "without a lot or serial number"):
            self.sell(self.pump, 1, [])
        tube = self.receive(self.tube, ["T1"], quantity=5)
        tube.udi_expiry_date = "2026-02-01"
        with self.assertRaisesRegex(UserError, "expired on 2026-02-01"):
            self.sell(self.tube, 2, ["T1"])
        tube.udi_expiry_date = "2031-02-01"
        with self.assertRaisesRegex(UserError, "Only 5 of T1"):
            self.sell(self.tube, 6, ["T1"])

    def test_a_warning_is_noted_on_the_order(self):
        self.set_gates("warn")
        self.open_new_session()
        self.env["udi.hold"].with_user(self.quality).freeze(self.lots, "Leak")
        order = self.sell(self.pump, 1, ["P1"])
        self.assertIn("on hold: Leak", " ".join(order.message_ids.mapped("body")))

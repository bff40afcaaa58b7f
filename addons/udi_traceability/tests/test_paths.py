"""Every way in which stock moves leaves an event, settles the holders and meets the gate."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import UdiCommon


@tagged("post_install", "-at_install")
class TestPaths(UdiCommon):
    def steps(self, lot):
        items = self.env["udi.event.item"].search([("lot_id", "=", lot.id)], order="id")
        return [(item.biz_step, item.disposition, item.role) for item in items]

    def place(self, lot):
        return [(row.kind, row.partner_id, row.quantity) for row in lot.udi_holder_ids]

    def test_receipt_and_delivery(self):
        lots = self.receive(self.sensor, ["S1", "S2"])
        self.assertEqual(self.steps(lots[0]), [("receiving", "in_progress", "object")])
        self.assertEqual(lots.mapped("udi_state"), ["in_stock", "in_stock"])
        picking = self.deliver(lots[0], self.hospital_a)
        self.assertEqual(picking.state, "done")
        self.assertEqual(self.steps(lots[0])[-1], ("shipping", "in_transit", "object"))
        self.assertEqual(self.place(lots[0]), [("partner", self.hospital_a, 1.0)])
        event = self.env["udi.event"].search(
            [("document_ref", "=", picking.id), ("document_model", "=", "stock.picking")]
        )
        self.assertEqual(event.partner_name, "Hospital A")
        self.assertEqual(event.user_login, self.env.user.login)
        self.assertEqual(picking.udi_event_count, 1)

    def test_lot_quantities(self):
        tube = self.receive(self.tube, ["T1"], quantity=100)
        self.deliver(tube, self.hospital_a, quantity=30)
        self.deliver(tube, self.hospital_b, quantity=20)
        found = {(row.kind, row.partner_id.name): row.quantity for row in tube.udi_holder_ids}
        self.assertEqual(found, {("internal", False): 50, ("partner", "Hospital A"): 30, ("partner", "Hospital B"): 20})
        with self.assertRaisesRegex(UserError, "Only 50 of T1"):
            self.deliver(tube, self.hospital_a, quantity=60)

    def test_return_names_the_holder_of_now(self):
        lot = self.receive(self.pump, ["P1"])
        delivery = self.deliver(lot, self.hospital_a)
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=delivery.id, active_ids=delivery.ids, active_model="stock.picking")
            .create({"picking_id": delivery.id})
        )
        wizard.product_return_moves.quantity = 1
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_line_ids.unlink()
        self.fill(back, lot)
        back.button_validate()
        self.assertEqual(self.steps(lot)[-1], ("receiving", "returned", "object"))
        self.assertEqual(lot.udi_state, "in_stock")
        self.deliver(lot, self.hospital_b)
        self.assertEqual(self.place(lot), [("partner", self.hospital_b, 1.0)])

    def test_direct_action_done_is_gated(self):
        lot = self.receive(self.pump, ["P1"])
        self.deliver(lot, self.hospital_a)
        move = (
            self.env["stock.move"]
            .with_user(self.operator)
            .create(
                {
                    "product_id": self.pump.id,
                    "product_uom_qty": 1,
                    "product_uom": self.pump.uom_id.id,
                    "location_id": self.stock_location.id,
                    "location_dest_id": self.customer_location.id,
                }
            )
        )
        move._action_confirm()
        move.move_line_ids.unlink()
        move.move_line_ids = [
            Command.create({**move._prepare_move_line_vals(), "lot_id": lot.id, "quantity": 1, "picked": True})
        ]
        with self.assertRaisesRegex(UserError, "was delivered to Hospital A already"):
            move._action_done()

    def test_received_twice(self):
        self.receive(self.sensor, ["S1"])
        picking = self.picking("incoming", self.supplier, [(self.sensor, 1)]).with_context(skip_expired=True)
        picking.move_line_ids.write({"lot_name": "S1", "quantity": 1, "picked": True})
        with self.assertRaisesRegex(UserError, "is in stock already"):
            picking.button_validate()
        lot = self.env["stock.lot"].search([("name", "=", "S1"), ("product_id", "=", self.sensor.id)])
        self.deliver(lot, self.hospital_a)
        with self.assertRaisesRegex(UserError, "was delivered to Hospital A already"):
            picking.button_validate()

    def test_never_received(self):
        lot = self.make_lot(self.pump, "GHOST")
        with self.assertRaisesRegex(UserError, "was never received or made here"):
            self.deliver(lot, self.hospital_a)
        self.assertFalse(lot.udi_holder_ids)

    def test_expired(self):
        lot = self.receive(self.tube, ["T1"], quantity=5)
        lot.udi_expiry_date = "2026-02-01"
        with self.assertRaisesRegex(UserError, "expired on 2026-02-01"):
            # Odoo itself only asks "sure?" in its form, and one click ships
            picking = self.picking("outgoing", self.hospital_a, [(self.tube, 1)])
            self.fill(picking, lot)
            picking.with_context(skip_expired=True).button_validate()
        self.assertEqual(lot.udi_holder_ids.kind, "internal")

    def test_quant_from_nothing(self):
        lot = self.make_lot(self.pump, "P9")
        values = {"product_id": self.pump.id, "location_id": self.stock_location.id, "lot_id": lot.id, "quantity": 1}
        with self.assertRaisesRegex(UserError, "transfers, orders and inventory counts only"):
            self.env["stock.quant"].with_user(self.udi_admin).create(values)
        with self.assertRaisesRegex(UserError, "transfers, orders and inventory counts only"):
            self.env["stock.quant"].with_user(self.udi_admin).with_context(udi_moving=True).create(values)
        plain = {"product_id": self.bolt.id, "location_id": self.stock_location.id, "quantity": 1}
        self.assertEqual(self.env["stock.quant"].create(plain).quantity, 1)

    def test_quant_rewritten(self):
        lot = self.receive(self.pump, ["P1"])
        quant = self.env["stock.quant"].search([("lot_id", "=", lot.id), ("location_id", "=", self.stock_location.id)])
        with self.assertRaisesRegex(UserError, "transfers, orders and inventory counts only"):
            quant.sudo().write({"quantity": 7})

    def test_inventory_count(self):
        lot = self.make_lot(self.pump, "P1")
        quant = (
            self.env["stock.quant"]
            .with_context(inventory_mode=True)
            .create(
                {
                    "product_id": self.pump.id,
                    "location_id": self.stock_location.id,
                    "lot_id": lot.id,
                    "inventory_quantity": 1,
                }
            )
        )
        quant.action_apply_inventory()
        self.assertEqual(self.steps(lot)[-1][0], "stock_taking")
        self.assertEqual(lot.udi_state, "in_stock")
        quant.inventory_quantity = 0
        quant.action_apply_inventory()
        self.assertEqual(lot.udi_state, "scrapped")

    def test_scrap(self):
        lot = self.receive(self.tube, ["T1"], quantity=10)
        scrap = self.env["stock.scrap"].create(
            {"product_id": self.tube.id, "lot_id": lot.id, "scrap_qty": 4, "location_id": self.stock_location.id}
        )
        scrap.do_scrap()
        self.assertEqual(self.steps(lot)[-1][0], "destroying")
        self.assertEqual({row.kind: row.quantity for row in lot.udi_holder_ids}, {"internal": 6, "scrap": 4})

    def test_done_line_rewritten(self):
        first, second = self.receive(self.pump, ["P1", "P2"])
        picking = self.deliver(first, self.hospital_a)
        line = picking.move_line_ids
        line.with_user(self.operator).write({"lot_id": second.id})
        self.assertEqual(first.udi_state, "in_stock")
        self.assertEqual(self.place(second), [("partner", self.hospital_a, 1.0)])
        item = self.env["udi.event.item"].search([("lot_id", "=", second.id)], order="id desc", limit=1)
        self.assertIn('"lot": "P1"', item.detail)
        ghost = self.make_lot(self.pump, "GHOST")
        with self.assertRaisesRegex(UserError, "never received"):
            line.with_user(self.operator).write({"lot_id": ghost.id})

    def test_line_added_to_a_done_move(self):
        lot = self.receive(self.pump, ["P1", "P2"])
        picking = self.deliver(lot[0], self.hospital_a)
        self.env["stock.move.line"].create(
            {**picking.move_ids._prepare_move_line_vals(), "lot_id": lot[1].id, "quantity": 1}
        )
        self.assertEqual(self.place(lot[1]), [("partner", self.hospital_a, 1.0)])

    def test_plain_product_is_left_alone(self):
        picking = self.picking("incoming", self.supplier, [(self.bolt, 5)])
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        self.assertFalse(picking.udi_event_count)

    def test_stock_older_than_the_addon(self):
        product = self.make_product("Old pump", "06901234500042", "serial")
        product.product_tmpl_id.udi_controlled = False
        lot = self.receive(product, ["OLD"])
        self.assertFalse(lot.udi_holder_ids)
        product.product_tmpl_id.udi_controlled = True
        self.deliver(lot, self.hospital_a)
        self.assertEqual(self.place(lot), [("partner", self.hospital_a, 1.0)])

    def test_warning_lets_pass_and_says_so(self):
        self.set_gates("warn")
        lot = self.make_lot(self.pump, "GHOST")
        picking = self.deliver(lot, self.hospital_a)
        self.assertEqual(picking.state, "done")
        self.assertIn("was never received", picking.message_ids[0].body)

    def test_statements_do_not_grow_with_serials(self):
        """What this addon adds to a receipt is a constant number of statements."""

        def added(names):
            counts = []
            for controlled in (True, False):
                self.sensor.product_tmpl_id.udi_controlled = controlled
                lots = self.env["stock.lot"].union(
                    *(self.make_lot(self.sensor, f"{name}-{controlled}") for name in names)
                )
                picking = self.picking("incoming", self.supplier, [(self.sensor, len(names))])
                self.fill(picking, lots)
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                picking.move_ids._action_done()
                self.env.flush_all()
                counts.append(self.cr.sql_log_count - before)
            return counts[0] - counts[1]

        added([f"W{index}" for index in range(3)])  # warm caches
        few = added([f"A{index}" for index in range(5)])
        many = added([f"B{index}" for index in range(60)])
        self.assertLessEqual(many - few, 2, f"5 serials cost {few} statements more than plain Odoo, 60 cost {many}")

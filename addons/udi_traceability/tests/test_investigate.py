"""Impossible steps: refused, or let pass and sent to quality. Life, place, permission: none follows from another."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import UdiCommon


class Steps(UdiCommon):
    def receipt(self, product, name):
        picking = self.picking("incoming", self.supplier, [(product, 1)])
        picking.move_line_ids.write({"lot_name": name, "quantity": 1, "picked": True})
        return picking.with_context(skip_expired=True)

    def rule(self, rule, action):
        rows = self.env["udi.gate.rule"].search([("rule", "=", rule), ("company_id", "=", self.company.id)])
        rows.action = action


@tagged("post_install", "-at_install")
class TestInvestigate(Steps):
    def received_again(self):
        lot = self.receive(self.pump, ["P1"])
        self.deliver(lot, self.hospital_a)
        self.receipt(self.pump, "P1").with_user(self.operator).button_validate()
        return lot

    def delivered_twice(self):
        lot = self.receive(self.pump, ["P1"])
        self.deliver(lot, self.hospital_a)
        self.deliver(lot, self.hospital_b)
        return lot

    def shipped_before_made(self):
        lot = self.make_lot(self.pump, "GHOST")
        self.deliver(lot, self.hospital_a)
        return lot

    STORIES = ("received_again", "delivered_twice", "shipped_before_made")

    def test_refused(self):
        for name in self.STORIES:
            with self.subTest(name), self.assertRaises(UserError), self.env.cr.savepoint():
                getattr(self, name)()
        self.assertFalse(self.env["udi.hold"].search([("kind", "=", "data"), ("company_id", "=", self.company.id)]))

    def test_sent_to_quality(self):
        self.rule("place", "investigate")
        for name in self.STORIES:
            with self.subTest(name):
                savepoint = self.env.cr.savepoint()
                lot = getattr(self, name)()
                hold = lot.udi_hold_ids
                self.assertEqual((hold.kind, hold.state, hold.scope), ("data", "active", "lots"))
                self.assertEqual(hold.source_document._name, "stock.picking")
                activity = hold.activity_ids
                self.assertIn(activity.user_id, self.env.ref("udi_traceability.group_udi_quality").all_user_ids)
                self.assertIn(lot.name, str(activity.note))
                self.assertIn(lot.name, hold.name)
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_one_hold_for_a_batch(self):
        self.rule("place", "investigate")
        ghosts = self.make_lot(self.pump, "G1") | self.make_lot(self.pump, "G2")
        self.deliver(ghosts, self.hospital_a)
        self.assertTrue(all(ghosts.mapped("udi_on_hold")))
        good = self.receive(self.pump, ["P1"])
        self.assertFalse(good.udi_on_hold)

    def test_a_done_line_rewritten(self):
        self.rule("place", "investigate")
        lot = self.receive(self.pump, ["P1"])
        delivery = self.deliver(lot, self.hospital_a)
        ghost = self.make_lot(self.pump, "GHOST")
        delivery.move_line_ids.write({"lot_id": ghost.id})
        self.assertEqual(ghost.udi_hold_ids.kind, "data")

    def test_lines_of_one_batch_count_together(self):
        """Two lines of a lot, each of which would do alone."""
        tube = self.receive(self.tube, ["T1"], quantity=50)
        picking = self.picking("outgoing", self.hospital_a, [(self.tube, 60)])
        picking.move_line_ids.unlink()
        for _line in range(2):
            self.fill_more(picking, tube, 30)
        with self.assertRaisesRegex(UserError, "Only 50 of T1"):
            picking.button_validate()

    def fill_more(self, picking, lot, quantity):
        vals = picking.move_ids._prepare_move_line_vals()
        self.env["stock.move.line"].create({**vals, "lot_id": lot.id, "quantity": quantity, "picked": True})


@tagged("post_install", "-at_install")
class TestThreeFacts(Steps):
    def test_none_follows_from_another(self):
        lot = self.receive(self.tube, ["T1"], quantity=100)
        self.deliver(lot, self.hospital_a, quantity=30)
        scrap = self.env["stock.scrap"].create(
            {"product_id": self.tube.id, "lot_id": lot.id, "scrap_qty": 5, "location_id": self.stock_location.id}
        )
        scrap.do_scrap()
        self.assertEqual(lot.udi_state, "mixed")
        self.assertEqual(lot._udi_life_facts()[lot.id], {"received": 100.0, "destroyed": 5.0})
        self.assertEqual(lot.udi_life, "received 100 · scrapped or lost 5")
        self.assertEqual(lot.udi_permission, "free")
        hold = self.env["udi.hold"].with_user(self.quality).freeze(lot, "Leak")
        self.assertEqual((lot.udi_permission, lot.udi_permission_reason), ("held", "Leak"))
        self.assertEqual((lot.udi_state, lot.udi_life), ("mixed", "received 100 · scrapped or lost 5"))
        self.release(hold, self.second_quality, "Good")
        self.assertEqual(lot.udi_permission, "free")

    def test_expired_where_it_is(self):
        lot = self.receive(self.tube, ["T1"], quantity=10)
        lot.udi_expiry_date = "2026-02-01"
        self.assertEqual((lot.udi_permission, lot.udi_permission_reason), ("expired", "2026-02-01"))
        self.assertEqual(lot.udi_state, "in_stock")

    def test_a_serial_needs_no_number(self):
        lot = self.receive(self.pump, ["P1"])
        self.assertEqual(lot.udi_life, "received")
        back_and_forth = self.deliver(lot, self.hospital_a)
        self.assertTrue(back_and_forth)
        self.assertEqual(lot.udi_life, "received")

    def test_statements_do_not_grow(self):
        lots = self.receive(self.pump, [f"P{number}" for number in range(30)])

        def cost(some):
            self.env.flush_all()
            self.env.invalidate_all()
            some.mapped("product_id.tracking")
            before = self.cr.sql_log_count
            some._udi_life_facts()
            return self.cr.sql_log_count - before

        self.assertEqual(cost(lots), cost(lots[:1]))


@tagged("post_install", "-at_install")
class TestWhoHolds(Steps):
    """A holder is a partner, a delivery address or a department; each has its own quantity of a lot."""

    def test_delivery_address_and_department(self):
        address = self.env["res.partner"].create(
            {"name": "North site", "parent_id": self.hospital_a.id, "type": "delivery"}
        )
        ward = self.env["res.partner"].create({"name": "Ward 3", "parent_id": self.hospital_a.id, "type": "other"})
        lot = self.receive(self.tube, ["T1"], quantity=100)
        for partner, quantity in ((self.hospital_a, 10), (address, 20), (ward, 30), (address, 5)):
            self.deliver(lot, partner, quantity=quantity)
        held = {row.partner_id: row.quantity for row in lot.udi_holder_ids if row.kind == "partner"}
        self.assertEqual(held, {self.hospital_a: 10, address: 25, ward: 30})
        self.assertEqual(ward.udi_holder_ids.lot_id, lot)

    def test_a_return_comes_from_who_has_it(self):
        ward = self.env["res.partner"].create({"name": "Ward 3", "parent_id": self.hospital_a.id, "type": "other"})
        lot = self.receive(self.tube, ["T1"], quantity=100)
        self.deliver(lot, self.hospital_a, quantity=10)
        delivery = self.deliver(lot, ward, quantity=30)
        wizard = self.env["stock.return.picking"].create({"picking_id": delivery.id})
        wizard.product_return_moves.quantity = 12
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_line_ids.unlink()
        self.fill(back, lot, 12)
        back.button_validate()
        held = {row.partner_id: row.quantity for row in lot.udi_holder_ids if row.kind == "partner"}
        self.assertEqual(held, {self.hospital_a: 10, ward: 18})
        self.assertEqual(sum(lot.udi_holder_ids.filtered(lambda row: row.kind == "internal").mapped("quantity")), 72)

    def test_gates_of_a_department(self):
        """The wish of the house holds for its ward; the place of a ward is its hospital's."""
        ward = self.env["res.partner"].create({"name": "Ward 3", "parent_id": self.hospital_a.id, "type": "other"})
        lot = self.receive(self.tube, ["T1"], quantity=10)
        self.hospital_a.udi_min_shelf_days = 36000
        self.env["udi.gate.rule"].create({"rule": "shelf_life", "action": "block"})
        with self.assertRaisesRegex(UserError, "36000 days are asked for"):
            self.deliver(lot, ward)

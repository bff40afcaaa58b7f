"""Holds of a product, a supplier's lot, a place; what stays allowed; the ledger of very many."""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..models import udi_hold_freeze
from .common import UdiCommon


@tagged("post_install", "-at_install")
class TestHoldScopes(UdiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        locations = cls.env["stock.location"]
        cls.shelf = locations.create({"name": "Shelf 7", "location_id": cls.stock_location.id})
        cls.quarantine = locations.create(
            {"name": "Quarantine", "location_id": cls.stock_location.location_id.id, "udi_quarantine": True}
        )
        cls.inner = locations.create({"name": "Cage", "location_id": cls.quarantine.id})

    @property
    def holds(self):
        return self.env["udi.hold"].with_user(self.quality)

    def move(self, lot, target, quantity=1, source=None, kind=None):
        source = source or self.stock_location
        places = {"location_id": source.id, "location_dest_id": target.id}
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": (kind or self.warehouse.int_type_id).id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": lot.product_id.id,
                            "product_uom_qty": quantity,
                            "product_uom": lot.product_id.uom_id.id,
                        }
                        | places
                    )
                ],
                **places,
            }
        )
        picking.action_confirm()
        self.fill(picking, lot, quantity)
        picking.button_validate()
        return picking

    def refused(self, call, *args, **kwargs):
        with self.assertRaisesRegex(UserError, "is on hold"), self.env.cr.savepoint():
            call(*args, **kwargs)

    def last_event(self, lot):
        return self.env["udi.event.item"].search([("lot_id", "=", lot.id)], order="id desc", limit=1).event_id

    # ------------------------------------------------------------------ bad input
    def test_bad_input(self):
        with self.assertRaisesRegex(UserError, "Say why"):
            self.holds.freeze_product(self.pump, " ")
        with self.assertRaisesRegex(UserError, "Enter the supplier's lot"):
            self.holds.freeze_supplier_lot("  ", "Leak")
        with self.assertRaisesRegex(UserError, "no place of our own"):
            self.holds.freeze_location(self.customer_location, "Leak")
        for user in (self.operator, self.auditor, self.nobody, self.regulatory):
            holds = self.env["udi.hold"].with_user(user)
            for call in (
                lambda h: h.freeze_product(self.pump, "Leak"),
                lambda h: h.freeze_supplier_lot("X", "Leak"),
                lambda h: h.freeze_location(self.shelf, "Leak"),
            ):
                with self.assertRaises(AccessError):
                    call(holds)
        self.assertFalse(self.holds.search([("name", "=", "Leak")]))

    # ------------------------------------------------------------------ product
    def test_product_and_what_arrives_later(self):
        here, there = self.receive(self.pump, ["P1", "P2"])
        self.deliver(there, self.hospital_a)
        hold = self.holds.freeze_product(self.pump, "Leak")
        self.assertEqual(hold.member_ids.lot_id, here | there)
        self.refused(self.deliver, here, self.hospital_a)
        late = self.receive(self.pump, ["P3"])
        self.assertTrue(late.udi_on_hold, "what arrives is taken in and held")
        self.assertEqual(self.last_event(late).biz_step, "holding")
        self.refused(self.deliver, late, self.hospital_a)
        sensor = self.receive(self.sensor, ["S1"])
        self.deliver(sensor, self.hospital_a)
        self.release(hold, self.second_quality, "Test passed")
        self.deliver(here | late, self.hospital_a)

    def test_product_without_a_lot_yet(self):
        hold = self.holds.freeze_product(self.pump, "Drawing is wrong")
        self.assertEqual(hold.member_count, 0)
        event = self.env["udi.event"].search([("document_model", "=", "udi.hold"), ("document_ref", "=", hold.id)])
        self.assertEqual((event.biz_step, len(event.item_ids), event.item_ids.lot_id.id), ("holding", 1, False))
        self.assertTrue(self.receive(self.pump, ["P1"]).udi_on_hold)

    def test_product_hold_of_another_company(self):
        lot = self.receive(self.pump, ["P1"])
        other = self.env["res.company"].create({"name": "Other"})
        self.quality.company_ids |= other
        hold = self.holds.with_company(other).freeze_product(self.pump, "Theirs")
        self.assertEqual(hold.company_id, other)
        late = self.receive(self.pump, ["P2"])
        self.assertFalse(late.udi_on_hold)
        self.deliver(late, self.hospital_a)
        self.assertEqual(lot.product_id, self.pump)

    # ------------------------------------------------------------------ supplier's lot
    def test_supplier_lot(self):
        mine = self.receive(self.tube, ["A1", "A2"], quantity=10, udi_supplier_lot="SUP-9, SUP-10")
        named = self.receive(self.tube, ["SUP-9"], quantity=10)
        other = self.receive(self.tube, ["B1"], quantity=10, udi_supplier_lot="SUP-90")
        hold = self.holds.freeze_supplier_lot(" SUP-9 ", "Supplier's notice")
        self.assertEqual(hold.member_ids.lot_id, mine | named)
        self.assertEqual(hold.supplier_lot, "SUP-9")
        self.deliver(other, self.hospital_a)
        self.refused(self.deliver, named, self.hospital_a)
        late = self.receive(self.tube, ["A9"], quantity=10, udi_supplier_lot="SUP-9")
        self.assertTrue(late.udi_on_hold)
        self.refused(self.deliver, late, self.hospital_a)

    def test_supplier_lot_of_one_supplier(self):
        other_supplier = self.env["res.partner"].create({"name": "Other Works"})
        site = self.env["res.partner"].create({"name": "Plant 2", "parent_id": self.supplier.id, "type": "delivery"})
        ours = self.receive(self.sensor, ["S1"], site, udi_supplier_lot="L-5")
        theirs = self.receive(self.sensor, ["S2"], other_supplier, udi_supplier_lot="L-5")
        hold = self.holds.freeze_supplier_lot("L-5", "Notice", supplier=self.supplier)
        self.assertEqual(hold.member_ids.lot_id, ours)
        late = self.receive(self.sensor, ["S3"], self.supplier, udi_supplier_lot="L-5")
        self.assertTrue(late.udi_on_hold)
        self.assertFalse(theirs.udi_on_hold)
        self.refused(self.deliver, late, self.hospital_a)
        self.deliver(theirs, self.hospital_a)

    # ------------------------------------------------------------------ place
    def test_what_is_put_into_a_held_place_is_held_at_once(self):
        hold = self.holds.freeze_location(self.shelf, "Roof leaks")
        lots = self.receive(self.sensor, ["NEW-1", "NEW-2"])
        self.move(lots[0], self.shelf)
        self.assertEqual(hold.member_ids.lot_id, lots[0])

    def test_place_holds_a_part_of_a_lot(self):
        tube = self.receive(self.tube, ["T1"], quantity=10)
        self.move(tube, self.shelf, 4)
        hold = self.holds.freeze_location(self.shelf, "Roof leaks")
        self.assertEqual(hold.member_ids.lot_id, tube)
        for quantity, source, works in ((3, self.shelf, False), (3, self.stock_location, True)):
            picking = self.picking("outgoing", self.hospital_a, [(self.tube, quantity)])
            self.fill(picking, tube, quantity)
            picking.move_line_ids.location_id = source
            if works:
                picking.button_validate()
                self.assertEqual(picking.state, "done")
            else:
                self.refused(picking.button_validate)
        self.move(tube, self.shelf, 1)  # what is put there later
        self.refused(self.move, tube, self.stock_location, 5, self.shelf)
        self.move(tube, self.quarantine, 5, self.shelf)
        self.assertFalse(hold.reservations_open)

    def test_reservation_passes_the_place_over(self):
        tube = self.receive(self.tube, ["T1"], quantity=10)
        self.move(tube, self.shelf, 4)
        self.holds.freeze_location(self.shelf, "Roof leaks")
        picking = self.picking("outgoing", self.hospital_a, [(self.tube, 10)])
        picking.action_assign()
        self.assertEqual(sum(picking.move_line_ids.mapped("quantity")), 6)
        self.assertNotIn(self.shelf, picking.move_line_ids.location_id)

    # ------------------------------------------------------------------ reservation
    def test_reservation_passes_held_lots_over(self):
        good, bad = self.receive(self.pump, ["GOOD", "BAD"])
        self.holds.freeze(bad, "Leak")
        picking = self.picking("outgoing", self.hospital_a, [(self.pump, 2)])
        picking.action_assign()
        self.assertEqual(picking.move_line_ids.lot_id, good)
        self.assertEqual(picking.move_ids.state, "partially_available")
        # counting and asking for stock see everything
        self.assertEqual(self.env["stock.quant"]._get_available_quantity(self.pump, self.stock_location), 1)
        self.assertEqual(self.pump.qty_available, 2)
        self.assertEqual(len(self.env["stock.quant"]._gather(self.pump, self.stock_location)), 2)

    def test_a_move_that_stays_allowed_reserves_held_lots(self):
        bad = self.receive(self.pump, ["BAD"])
        self.holds.freeze(bad, "Leak")
        places = {"location_id": self.stock_location.id, "location_dest_id": self.inner.id}
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.int_type_id.id,
                "move_ids": [
                    Command.create(
                        {"product_id": self.pump.id, "product_uom_qty": 1, "product_uom": self.pump.uom_id.id, **places}
                    )
                ],
                **places,
            }
        )
        picking.action_confirm()
        picking.action_assign()
        self.assertEqual(picking.move_line_ids.lot_id, bad, "into a place inside the quarantine")
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertEqual(bad.location_id, self.inner)

    # ------------------------------------------------------------------ what stays allowed
    def test_what_stays_allowed(self):
        lots = self.receive(self.pump, [f"P{number}" for number in range(6)])
        hold = self.holds.freeze(lots, "Leak")
        self.assertEqual(
            (
                hold.allow_quarantine,
                hold.allow_internal,
                hold.allow_vendor_return,
                hold.allow_repair,
                hold.allow_destruction,
            ),
            (True, False, True, True, True),
        )
        self.refused(self.move, lots[0], self.shelf)
        self.move(lots[0], self.quarantine)
        self.refused(self.move, lots[0], self.stock_location, 1, self.quarantine)
        hold.allow_quarantine = False
        self.refused(self.move, lots[1], self.quarantine)
        hold.allow_internal = True
        self.move(lots[1], self.shelf)
        hold.allow_internal = False
        vendor = self.supplier_location
        hold.allow_vendor_return = False
        self.refused(self.move, lots[2], vendor)
        hold.allow_vendor_return = True
        self.move(lots[2], vendor)
        self.assertEqual(lots[2].udi_state, "supplier")

    def test_repair_stays_allowed(self):
        if "repair.order" not in self.env:
            self.skipTest("repair is not installed")
        lot = self.receive(self.pump, ["P1"])
        hold = self.holds.freeze(lot, "Leak")
        kind = self.warehouse.repair_type_id
        hold.allow_repair = False
        self.refused(self.move, lot, self.shelf, 1, None, kind)
        hold.allow_repair = True
        self.move(lot, self.shelf, 1, None, kind)

    # ------------------------------------------------------------------ very many
    def test_a_very_large_hold_is_one_event_with_a_digest(self):
        lots = self.receive(self.pump, [f"P{number}" for number in range(5)])
        with patch.object(udi_hold_freeze, "EACH_NAMED", 4):
            hold = self.holds.freeze(lots, "Leak")
            event = self.env["udi.event"].search([("document_model", "=", "udi.hold"), ("document_ref", "=", hold.id)])
            self.assertEqual((len(event.item_ids), event.item_ids.lot_id.id), (1, False))
            self.assertIn(hold._members_digest()["sha256"], event.item_ids.detail)
            self.assertIn('"count": 5', event.item_ids.detail)
            self.release(hold, self.second_quality, "Good")
        self.assertFalse(any(lots.mapped("udi_on_hold")))

    def test_the_digest_says_exactly_which(self):
        lots = self.receive(self.pump, ["P1", "P2", "P3"])
        first = self.holds.freeze(lots[:2], "Leak")._members_digest()
        self.assertEqual(first, self.holds.freeze(lots[1] | lots[0], "Again")._members_digest())
        self.assertNotEqual(first, self.holds.freeze(lots[1:], "Other")._members_digest())

    def test_reservations_in_two_parts(self):
        lots = self.receive(self.pump, [f"P{number}" for number in range(5)])
        pickings = self.env["stock.picking"]
        for lot in lots:
            picking = self.picking("outgoing", self.hospital_a, [(self.pump, 1)])
            self.fill(picking, lot)
            pickings |= picking
        with patch.object(udi_hold_freeze, "RELEASED_AT_ONCE", 2):
            hold = self.holds.freeze(lots, "Leak")
        self.assertEqual(len(pickings.move_line_ids), 3)
        self.assertTrue(hold.reservations_open)
        for picking in pickings.filtered("move_line_ids"):
            self.refused(picking.button_validate)
        self.assertEqual(hold._release_reservations(10), 3)
        self.assertFalse(pickings.move_line_ids)
        self.assertFalse(hold.reservations_open)

    # ------------------------------------------------------------------ dialog
    def test_dialog(self):
        self.receive(self.pump, ["P1", "P2"])
        form = Form(self.env["udi.hold.set"].with_user(self.leader).with_context(default_scope="product"))
        form.product_id = self.pump
        self.assertEqual(form.affected, "2 lots and serials")
        form.reason = "Drawing is wrong"
        form.save().action_confirm()
        hold = self.env["udi.hold"].search([("name", "=", "Drawing is wrong")])
        self.assertEqual((hold.scope, hold.product_id, hold.member_count), ("product", self.pump, 2))
        self.assertIn(self.pump.name, hold.scope_text)

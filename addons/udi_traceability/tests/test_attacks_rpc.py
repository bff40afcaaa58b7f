"""What a plain stock user tries over RPC to move, make or hide a device.

Each test ends where it began: the unit is where it was, the ledger is as it was, no quantity came from nothing.
"""

import contextlib

from odoo import Command, fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .attacks_common import HELD, REFUSALS, AttackCommon

# what a caller may claim in a context: JSON, never the objects that the process itself uses
CLAIMS = ("udi_moving", "udi_scan", "udi_regroup", "udi_trial", "udi_migration", "udi_reserving", "udi_posting_orders")


@tagged("post_install", "-at_install")
class TestAttacksOnStock(AttackCommon):
    # ------------------------------------------------------------------ claims in the context
    def test_context_keys_open_nothing(self):
        picking, ghost = self.outgoing(self.held), self.make_lot(self.pump, "GHOST")
        quant = {"product_id": self.pump.id, "lot_id": ghost.id, "location_id": self.stock_location.id, "quantity": 1}
        for key in CLAIMS:
            for value in (True, 1, "x", {"free": []}, [picking.id], {}):
                context = {key: value}
                with self.subTest(context=context):
                    self.assertIn(HELD, self.unchanged(self.call, picking, "button_validate", context=context))
                    quants = self.env["stock.quant"]
                    self.unchanged(self.call, quants, "create", [quant], user=self.udi_admin, context=context)

    def test_a_scan_cannot_be_claimed_on_a_line(self):
        line = self.outgoing(self.free).move_line_ids
        for values in ({"udi_evidence": "scanned"}, {"udi_scanner": "PDA"}, {"udi_scanned_by_id": self.quality.id}):
            self.unchanged(self.call, line, "write", values, context={"udi_scan": {"scanner": "PDA"}})

    # ------------------------------------------------------------------ quantities
    def test_impossible_quantities_of_a_finished_line(self):
        """Less than nothing, endless, more than there is."""
        done = self.deliver(self.tubes, self.hospital_a, quantity=5)
        for quantity in (-1, -0.5, 1e308, -1e308, 1e15, 121, float("nan"), float("inf"), "many"):
            with self.subTest(quantity=quantity):
                self.unchanged(self.call, done.move_line_ids, "write", {"quantity": quantity}, error=Exception)

    def test_a_finished_line_emptied_and_filled_again(self):
        """Nothing was delivered after all; then more is: a delivery for gate, holders and ledger."""
        done = self.deliver(self.tubes, self.hospital_a, quantity=5)
        line = done.move_line_ids
        self.call(line, "write", {"quantity": 0})
        self.env.invalidate_all()
        self.assertEqual({row.kind: row.quantity for row in self.tubes.udi_holder_ids}, {"internal": 120})
        self.assertIn("Only 120 of T1", self.unchanged(self.call, line, "write", {"quantity": 121}))
        self.call(line, "write", {"quantity": 7})
        self.env.invalidate_all()
        self.assertEqual({row.kind: row.quantity for row in self.tubes.udi_holder_ids}, {"internal": 113, "partner": 7})
        item = self.env["udi.event.item"].search([("lot_id", "=", self.tubes.id)], order="id desc", limit=1)
        self.assertEqual((item.quantity, bool(item.event_id.corrects_uuid)), (7, True))
        self.call(line, "write", {"quantity": 0})
        self.env["udi.hold"].with_user(self.quality).freeze(self.tubes, "Leak")
        self.assertIn(HELD, self.unchanged(self.call, line, "write", {"quantity": 1}))

    def test_an_empty_line_added_to_a_finished_move_and_filled(self):
        done = self.outgoing(self.free)
        self.call(done, "button_validate")
        values = {**done.move_ids._prepare_move_line_vals(), "lot_id": self.held.id, "quantity": 0, "picked": True}

        def attack():
            line = self.env["stock.move.line"].browse(self.call(self.env["stock.move.line"], "create", [values]))
            self.call(line, "write", {"quantity": 1})

        self.unchanged(attack)
        values["quantity"] = 1
        self.assertIn(HELD, self.unchanged(attack))

    def test_impossible_quantities_of_an_open_transfer(self):
        waiting = self.outgoing(self.tubes, 5)
        for quantity in (-1, -0.000001, 1e308, -1e308, 1e15, 121):
            with self.subTest(quantity=quantity):
                before = self.state()
                with self.env.cr.savepoint() as point:
                    try:
                        with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                            self.call(waiting.move_line_ids, "write", {"quantity": quantity})
                            self.call(waiting, "button_validate", context={"skip_backorder": True})
                    except Exception:  # noqa: BLE001 - whoever refuses it
                        self.assertEqual(self.state(), before)
                    else:  # Odoo takes a line of less than nothing for none
                        self.assertLessEqual(quantity, 0)
                        self.assertEqual(self.state()[:2], before[:2])
                    point.rollback()

    def test_a_fraction_of_a_serial(self):
        """Half of a serial to each of two hospitals."""
        picking = self.outgoing(self.free, 0.5)
        with contextlib.suppress(*REFUSALS), self.env.cr.savepoint():
            self.call(picking, "button_validate", context={"skip_backorder": True})
        self.env.invalidate_all()
        self.assertEqual(sum(self.free.udi_holder_ids.mapped("quantity")), 1)

    def test_dozens(self):
        """Entered in dozens, counted in units: in the gate, the holders and the ledger."""
        dozen = self.env.ref("uom.product_uom_dozen")
        picking = self.outgoing(self.tubes, 1)
        line = picking.move_line_ids
        line.write({"product_uom_id": dozen.id, "quantity": 11})
        self.assertIn("Only 120 of T1", self.refused_dozens(line))
        line.quantity = 2
        self.call(picking, "button_validate", context={"skip_backorder": True})
        self.assertEqual({row.kind: row.quantity for row in self.tubes.udi_holder_ids}, {"internal": 96, "partner": 24})
        item = self.env["udi.event.item"].search([("lot_id", "=", self.tubes.id)], order="id desc", limit=1)
        self.assertEqual((item.quantity, item.entered_quantity, item.entered_uom), (24, 2, "Dozens"))

    def refused_dozens(self, line):
        """11 dozens are 132, 120 are there."""
        return self.unchanged(self.call, line.picking_id, "button_validate", context={"skip_backorder": True})

    # ------------------------------------------------------------------ where and to whom
    def test_a_transfer_with_a_place_outside(self):
        """An internal transfer whose line goes to the customer is a delivery for the gate."""
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.int_type_id.id,
                "location_id": self.stock_location.id,
                "location_dest_id": self.customer_location.id,
                "move_line_ids": [
                    Command.create(
                        {
                            "product_id": self.pump.id,
                            "lot_id": self.held.id,
                            "quantity": 1,
                            "picked": True,
                            "location_id": self.stock_location.id,
                            "location_dest_id": self.customer_location.id,
                        }
                    )
                ],
            }
        )
        self.assertIn(HELD, self.unchanged(self.call, picking, "button_validate"))

    def test_a_line_that_starts_elsewhere(self):
        """The unit lies here; the line claims that it comes from the supplier, from production, from a count."""
        for lot in (self.free, self.held):
            for usage in ("supplier", "production", "inventory", "customer"):
                place = self.env["stock.location"].search([("usage", "=", usage)], limit=1)
                picking = self.outgoing(lot)
                picking.move_line_ids.location_id = place
                with self.subTest(lot=lot.name, usage=usage):
                    self.unchanged(self.call, picking, "button_validate")

    def test_inter_company_transit(self):
        """Goods on the way to another company are nobody's to ship, hold or not, and a held unit does not set out."""
        transit = self.env.ref("stock.stock_location_inter_company")
        transit.active = True
        held, free = self.outgoing(self.held), self.outgoing(self.free)
        for picking in (held, free):
            for records in (picking, picking.move_ids, picking.move_line_ids):
                records.write({"location_dest_id": transit.id})
        self.assertIn(HELD, self.unchanged(self.call, held, "button_validate"))
        self.call(free, "button_validate")
        self.env.invalidate_all()
        self.assertEqual(self.free.udi_holder_ids.mapped("kind"), ["transit"])
        received_again = self.incoming("FREE").with_context(skip_expired=True)
        self.assertIn("FREE", self.unchanged(received_again.with_user(self.nobody).button_validate))

    def incoming(self, name):
        picking = self.picking("incoming", self.supplier, [(self.pump, 1)])
        picking.move_line_ids.write({"lot_name": name, "quantity": 1, "picked": True})
        return picking

    # ------------------------------------------------------------------ the same again
    def test_delivered_twice(self):
        first, second = self.outgoing(self.free), self.outgoing(self.free, partner=self.hospital_b)
        self.call(first, "button_validate")
        self.assertIn("was delivered to Hospital A already", self.unchanged(self.call, second, "button_validate"))

    def test_delivered_twice_in_one_call(self):
        pickings = self.outgoing(self.free) | self.outgoing(self.free, partner=self.hospital_b)
        self.unchanged(self.call, pickings, "button_validate")

    def test_returned_twice(self):
        delivery = self.outgoing(self.free)
        self.call(delivery, "button_validate")
        self.call(self.returned(delivery, self.free), "button_validate")
        self.assertEqual(self.free.udi_state, "in_stock")
        again = self.picking("incoming", self.hospital_a, [(self.pump, 1)])
        again.move_ids.location_id = self.customer_location
        self.fill(again, self.free)
        again.move_line_ids.location_id = self.customer_location
        self.assertIn("is in stock already", self.unchanged(self.call, again, "button_validate"))

    def test_more_of_a_lot_comes_back_than_went_out(self):
        delivery = self.deliver(self.tubes, self.hospital_a, quantity=10)
        self.call(self.returned(delivery, self.tubes, 4), "button_validate")
        self.assertEqual({row.kind: row.quantity for row in self.tubes.udi_holder_ids}, {"internal": 114, "partner": 6})
        self.call(self.returned(delivery, self.tubes, 6), "button_validate", context={"skip_backorder": True})
        self.env.invalidate_all()
        self.assertEqual({row.kind: row.quantity for row in self.tubes.udi_holder_ids}, {"internal": 120})

    # ------------------------------------------------------------------ a unit that is gone
    def test_scrap_of_a_unit_at_a_customer(self):
        self.deliver(self.free, self.hospital_a)
        for place in (self.stock_location, self.customer_location):
            scrap = self.env["stock.scrap"].create(
                {"product_id": self.pump.id, "lot_id": self.free.id, "scrap_qty": 1, "location_id": place.id}
            )
            with self.subTest(place=place.name):
                said = self.unchanged(scrap.with_user(self.nobody).do_scrap)
                self.assertIn("was delivered to Hospital A already", said)

    # ------------------------------------------------------------------ another lot in its place
    def test_lot_renamed_or_given_to_another_product(self):
        self.deliver(self.free, self.hospital_a)
        for values in (
            {"name": "OTHER"},
            {"product_id": self.sensor.id},
            {"udi_expiry_date": "2040-01-01"},
            {"expiration_date": "2040-01-01 00:00:00"},
            {"udi_lot_number": "L9"},
        ):
            with self.subTest(values=values):
                self.unchanged(self.call, self.free, "write", values)
        self.unchanged(self.call, self.free, "unlink", error=Exception)
        self.unchanged(self.call, self.free, "write", {"name": "X"}, context={"udi_change_reason": "because"})

    def test_the_flag_taken_off_the_product(self):
        for record in (self.pump, self.pump.product_tmpl_id, self.category):
            with self.subTest(record=record._name):
                self.unchanged(self.call, record, "write", {"udi_controlled": False})
        self.unchanged(
            self.call,
            self.pump.product_tmpl_id,
            "write",
            {"categ_id": self.env.ref("product.product_category_goods").id},
        )
        self.unchanged(self.call, self.pump.product_tmpl_id, "write", {"tracking": "none"})

    def test_a_line_of_another_product_with_this_lot(self):
        picking = self.picking("outgoing", self.hospital_a, [(self.bolt, 1)])
        values = {**picking.move_ids._prepare_move_line_vals(), "lot_id": self.held.id, "quantity": 1, "picked": True}

        def attack():
            self.call(self.env["stock.move.line"], "create", [values])
            self.call(picking, "button_validate")

        before = self.state()
        with contextlib.suppress(*REFUSALS), self.env.cr.savepoint():
            attack()
        self.assertEqual(self.state(), before, "the held pump is where it was, whatever the line of bolts says")

    # ------------------------------------------------------------------ Odoo's side doors
    def quant(self, lot):
        return self.env["stock.quant"].search([("lot_id", "=", lot.id), ("location_id", "=", self.stock_location.id)])

    def test_relocation_of_a_quant(self):
        """Odoo's dialog makes the move itself; its place is a domain of the form only."""
        shelf = self.env["stock.location"].create({"name": "Shelf", "location_id": self.stock_location.id})
        for place in (shelf, self.customer_location):
            values = {"quant_ids": [Command.set(self.quant(self.held).ids)], "dest_location_id": place.id}
            self.unchanged(self.call, self.env["stock.quant.relocate"], "create", [values])
            manager = self.person("stock.group_stock_manager")
            wizard = self.env["stock.quant.relocate"].with_user(manager).create(values)
            with self.subTest(place=place.name):
                self.assertIn(HELD, self.unchanged(self.call, wizard, "action_relocate_quants", user=manager))

    def count(self, values, user):
        quants = self.env["stock.quant"].with_user(user).with_context(inventory_mode=True)
        self.call(quants.create(values), "action_apply_inventory", user=user)

    def test_counted_at_a_customer(self):
        """A count puts goods on a shelf of ours, not into a hospital."""
        manager = self.person("stock.group_stock_manager")
        for lot in (self.free, self.make_lot(self.pump, "GHOST")):
            values = {"product_id": self.pump.id, "lot_id": lot.id, "inventory_quantity": 1}
            for usage in ("customer", "supplier", "production"):
                place = self.env["stock.location"].search([("usage", "=", usage)], limit=1)

                with self.subTest(lot=lot.name, usage=usage):
                    self.unchanged(self.count, {**values, "location_id": place.id}, manager)

    def test_finished_documents_taken_back(self):
        delivery = self.outgoing(self.free)
        self.call(delivery, "button_validate")
        for records, method in (
            (delivery, "action_cancel"),
            (delivery, "unlink"),
            (delivery.move_ids, "unlink"),
            (delivery.move_line_ids, "unlink"),
        ):
            with self.subTest(method=f"{records._name}.{method}"):
                self.unchanged(self.call, records, method)

    def test_state_of_a_finished_move_written(self):
        """Said to be open, given another unit, said to be finished: the ledger and the holders know what moved."""
        delivery = self.outgoing(self.free)
        self.call(delivery, "button_validate")
        before = self.state()
        with contextlib.suppress(*REFUSALS), self.env.cr.savepoint():
            self.call(delivery.move_ids, "write", {"state": "assigned"})
            self.call(delivery.move_line_ids, "write", {"lot_id": self.held.id})
            self.call(delivery.move_ids, "write", {"state": "done"})
        self.assertEqual(self.state(), before)

    # ------------------------------------------------------------------ dates
    def test_far_and_bad_times(self):
        picking = self.outgoing(self.free)
        for moment in ("9999-12-31 23:59:59", "0001-01-01 00:00:00", "soon", 7, ["x"], "2026-13-45T00:00:00"):
            with self.subTest(moment=moment):
                self.unchanged(
                    self.call, picking, "button_validate", context={"udi_event_time": moment}, error=Exception
                )
        self.call(picking, "button_validate")
        self.env.flush_all()

        def rewrite():
            self.call(picking, "write", {"date_done": "9999-12-31 23:59:59"})
            self.env.flush_all()
            self.env.cr.precommit.run()

        rewrite_refused = False
        try:
            with self.env.cr.savepoint():
                rewrite()
        except Exception:  # noqa: BLE001
            rewrite_refused = True
        last = self.env["udi.event"].search([("document_ref", "=", picking.id)], order="id desc", limit=1)
        self.assertTrue(rewrite_refused or last.event_time <= fields.Datetime.now(), "no event of the future")

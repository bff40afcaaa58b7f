"""What a unit is made of over its life: unbuild, rework, by-products, kits, scrap, quantities, Odoo's own report."""

import itertools

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import UdiMrpCommon


@tagged("post_install", "-at_install")
class TestGenealogy(UdiMrpCommon):
    def unbuild(self, order, name, user=None):
        unbuild = (
            self.env["mrp.unbuild"]
            .with_user(user or self.operator)
            .create(
                {
                    "product_id": order.product_id.id,
                    "mo_id": order.id,
                    "bom_id": order.bom_id.id,
                    "lot_id": self.unit(order, name).id,
                    "product_qty": 1,
                    "product_uom_id": order.product_id.uom_id.id,
                }
            )
        )
        unbuild.action_unbuild()
        return unbuild

    def unbuild_events(self, unbuild):
        return self.env["udi.event"].search(
            [("document_model", "=", "mrp.unbuild"), ("document_ref", "=", unbuild.id)], order="id"
        )

    def holders(self, lot):
        return {row.kind: row.quantity for row in self.env["udi.holder"].search([("lot_id", "=", lot.id)])}

    def balance(self, lot):
        row = self.env["udi.holder.balance"].balance(lot)[lot.id]
        return {name: value for name, value in row.items() if value}

    def reached(self, lots, direction="downstream"):
        found = getattr(self.env["udi.trace"], direction)(lots)
        return {self.env["stock.lot"].browse(row["lot_id"]).name: row["certainty"] for row in found}

    def two_pumps(self):
        order = self.order(2, ["P1", "P2"])
        self.pair(order, "P1", self.sensors[1])
        self.pair(order, "P2", self.sensors[0])
        return self.done(order)

    # ------------------------------------------------------------------ unbuild
    def test_unbuild_ends_the_links(self):
        order = self.two_pumps()
        before = self.events(order).item_ids.mapped(lambda item: (item.lot_id.id, item.into_lot_id.id))
        unbuild = self.unbuild(order, "P1")
        left = self.unbuild_events(unbuild).filtered(lambda event: event.event_type == "association")
        self.assertEqual(
            (left.action, left.biz_step, left.user_login), ("delete", "disassembling", self.operator.login)
        )
        links = {(item.role, item.lot_id.name, item.into_lot_id.name, item.quantity) for item in left.item_ids}
        self.assertEqual(links, {("parent", "P1", False, 1), ("child", "S2", "P1", 1), ("child", "T1", "P1", 1)})
        self.assertEqual(self.holders(self.sensors[1]), {"internal": 1})
        self.assertEqual(self.holders(self.unit(order, "P1")), {"used": 1})
        self.assertEqual(self.balance(self.unit(order, "P1")), {"made": 1, "used": 1})
        self.assertFalse(self.sensors[1].udi_unit_id)
        self.assertEqual(self.sensors[0].udi_unit_id.name, "P2")
        after = self.events(order).item_ids.mapped(lambda item: (item.lot_id.id, item.into_lot_id.id))
        self.assertEqual(after, before, "history is not rewritten")

    def test_component_goes_into_another_unit_after_it_was_taken_out(self):
        self.unbuild(self.two_pumps(), "P1")
        other = self.order(1, ["P3"])
        self.pair(other, "P3", self.sensors[1])
        self.done(other)
        self.assertEqual(self.inputs(other)["S2"], "P3")
        self.assertEqual(self.sensors[1].udi_unit_id.name, "P3")

    def test_component_in_a_unit_goes_into_no_other(self):
        self.two_pumps()
        other = self.order(1, ["P3"])
        with self.refused("not in stock"):
            self.pair(other, "P3", self.sensors[1])

    def test_unit_is_built_again_under_its_serial(self):
        order = self.two_pumps()
        unit = self.unit(order, "P1")
        self.unbuild(order, "P1")
        again = self.order(1)
        again.lot_producing_ids = unit
        again.qty_producing = 1
        again._set_qty_producing()
        self.pair(again, "P1", self.sensors[4])
        self.done(again)
        self.assertEqual(self.sensors[4].udi_unit_id, unit)
        self.assertFalse(self.sensors[1].udi_unit_id)
        self.assertEqual(self.holders(unit), {"internal": 1})
        self.assertEqual(self.balance(unit), {"made": 1, "in_stock": 1})
        self.assertEqual(self.balance(self.sensors[1]), {"made": 1, "in_stock": 1})

    def test_produced_twice(self):
        order = self.two_pumps()
        again = self.order(1)
        again.lot_producing_ids = self.unit(order, "P2")
        again.qty_producing = 1
        again._set_qty_producing()
        count = self.env["udi.event"].search_count([])
        with self.refused("already produced|in stock already"):
            again.button_mark_done()
        self.assertEqual(self.env["udi.event"].search_count([]), count)

    # ------------------------------------------------------------------ rework
    def rework(self, order, names):
        """An order that takes finished pumps in and gives them back, with a new tube set."""
        units = self.env["stock.lot"].union(*(self.unit(order, name) for name in names))
        rework = self.env["mrp.production"].create(
            {
                "product_id": self.pump.id,
                "product_qty": len(units),
                "bom_id": False,
                "move_raw_ids": [
                    Command.create({"product_id": product.id, "product_uom_qty": len(units)})
                    for product in (self.pump, self.tube)
                ],
            }
        )
        rework.action_confirm()
        move = rework.move_raw_ids.filtered(lambda move: move.product_id == self.pump)
        move.move_line_ids.unlink()
        values = move._prepare_move_line_vals()
        self.env["stock.move.line"].create(
            [{**values, "lot_id": unit.id, "quantity": 1, "picked": True} for unit in units]
        )
        rework.action_assign()
        rework.lot_producing_ids = units
        rework.qty_producing = len(units)
        rework._set_qty_producing()
        return rework

    def test_rework_of_one_unit(self):
        order = self.two_pumps()
        unit = self.unit(order, "P1")
        made = (unit.udi_lot_number, unit.udi_manufacture_date)
        rework = self.done(self.rework(order, ["P1"]))
        event = self.events(rework)
        self.assertEqual((event.event_type, event.biz_step), ("transformation", "repairing"))
        links = {(item.role, item.lot_id.name, item.into_lot_id.name) for item in event.item_ids}
        self.assertEqual(links, {("output", "P1", False), ("input", "T1", "P1")}, "it is no part of itself")
        self.assertEqual(self.holders(unit), {"internal": 1})
        self.assertEqual(self.balance(unit), {"made": 1, "in_stock": 1})
        self.assertEqual((unit.udi_lot_number, unit.udi_manufacture_date), made, "its dates are history")
        self.assertEqual(self.reached(unit, "upstream"), {"S2": "exact", "T1": "exact"})

    def test_rework_of_two_units(self):
        order = self.two_pumps()
        rework = self.done(self.rework(order, ["P1", "P2"]))
        self.assertFalse(rework.udi_pair_possible, "a unit is no component to pair")
        outputs = self.events(rework).item_ids.filtered(lambda item: item.role == "output")
        self.assertEqual(set(outputs.lot_id.mapped("name")), {"P1", "P2"})
        self.assertLessEqual({("P1", "P1"), ("P2", "P2")}, self.relation(rework))
        self.assertFalse({("P1", "P2"), ("P2", "P1")} & self.relation(rework))

    # ------------------------------------------------------------------ by-products and kits
    def test_byproducts_have_their_own_genealogy(self):
        bom = self.make_bom(self.pump, [(self.sensor, 1), (self.tube, 1)])
        bom.byproduct_ids = [Command.create({"product_id": self.make_product("Offcut", "06901234500042", "lot").id})]
        order = self.order(2, ["P1", "P2"], bom=bom)
        offcut = self.make_lot(bom.byproduct_ids.product_id, "BY1")
        order.move_byproduct_ids.quantity = 2
        order.move_byproduct_ids.move_line_ids.lot_id = offcut
        self.pair(order, "P1", self.sensors[2])
        self.pair(order, "P2", self.sensors[3])
        self.done(order)
        self.assertEqual(self.reached(offcut, "upstream"), {"T1": "exact"}, "a paired sensor is in its pump")
        self.assertEqual(self.reached(self.sensors[2]), {"P1": "exact"})
        self.assertEqual(set(self.reached(self.tubes)), {"P1", "P2", "BY1"})
        self.assertEqual(self.holders(offcut), {"internal": 2})

    def test_kit_is_delivered_part_by_part(self):
        kit = self.env["product.product"].create({"name": "Infusion kit", "type": "consu", "is_storable": True})
        self.make_bom(kit, [(self.pump, 1), (self.tube, 2)], type="phantom")
        pump = self.done(self.order(1, ["P1"])).lot_producing_ids
        picking = self.picking("outgoing", self.hospital_a, [(kit, 1)])
        self.assertEqual(picking.move_ids.product_id, self.pump | self.tube)
        for move, lot, quantity in ((picking.move_ids[0], pump, 1), (picking.move_ids[1], self.tubes, 2)):
            move.move_line_ids.unlink()
            self.env["stock.move.line"].create(
                {**move._prepare_move_line_vals(), "lot_id": lot.id, "quantity": quantity, "picked": True}
            )
        picking.with_user(self.operator).button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(self.holders(pump), {"partner": 1})
        self.assertEqual(self.holders(self.tubes)["partner"], 2)
        shipped = self.env["udi.event"].search([("document_ref", "=", picking.id), ("biz_step", "=", "shipping")])
        self.assertEqual(set(shipped.item_ids.lot_id.mapped("name")), {"P1", "T1"})

    # ------------------------------------------------------------------ scrap and quantities
    def scrap(self, order, lot, user=None):
        scrap = (
            self.env["stock.scrap"]
            .with_user(user or self.operator)
            .create(
                {
                    "product_id": lot.product_id.id,
                    "lot_id": lot.id,
                    "scrap_qty": 1,
                    "production_id": order.id,
                    "location_id": self.stock_location.id,
                }
            )
        )
        scrap.do_scrap()
        return scrap

    def test_component_scrapped_inside_the_order(self):
        order = self.order(2, ["P1", "P2"])
        self.pair(order, "P1", self.sensors[0])
        self.pair(order, "P2", self.sensors[1])
        order.do_unreserve()
        self.scrap(order, self.sensors[0])
        self.assertEqual(self.holders(self.sensors[0]), {"scrap": 1})
        with self.refused("S1 of .* was scrapped or lost"):
            order.button_mark_done()
        order.udi_pair_ids.filtered(lambda pair: pair.component_lot_id == self.sensors[0]).unlink()
        self.pair(order, "P1", self.sensors[2])
        order.qty_producing = 2
        order._set_qty_producing()
        self.done(order)
        self.assertEqual(self.inputs(order), {"S3": "P1", "S2": "P2", "T1": False})

    def test_unit_scrapped_from_the_order(self):
        order = self.two_pumps()
        unit = self.unit(order, "P1")
        self.scrap(order, unit)
        self.assertEqual(self.holders(unit), {"scrap": 1})
        self.assertEqual(self.balance(unit), {"made": 1, "scrapped": 1})
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.deliver(unit, self.hospital_a)

    def test_quantities_in_another_unit_of_measure(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.bom.bom_line_ids.filtered(lambda line: line.product_id == self.tube).write(
            {"product_qty": 0.5, "product_uom_id": dozen.id}
        )
        order = self.done(self.order(1, ["P1"]))
        item = self.events(order).item_ids.filtered(lambda item: item.lot_id == self.tubes)
        self.assertEqual((item.quantity, item.uom), (6, self.tube.uom_id.with_context(lang="en_US").name))
        self.assertEqual((item.entered_quantity, item.entered_uom), (0.5, "Dozens"))

    def test_tenths_add_up(self):
        self.bom.bom_line_ids.filtered(lambda line: line.product_id == self.tube).product_qty = 0.1
        order = self.done(self.order(3, ["P1", "P2", "P3"]))
        item = self.events(order).item_ids.filtered(lambda item: item.lot_id == self.tubes)
        self.assertEqual(item.quantity, 0.3)
        self.assertEqual(self.holders(self.tubes), {"internal": 49.7, "used": 0.3})

    # ------------------------------------------------------------------ Odoo's own report, and the order of entering
    def test_odoos_traceability_report(self):
        order = self.two_pumps()
        report = self.env["stock.traceability.report"]
        line = order.move_finished_ids.move_line_ids.filtered(lambda line: line.lot_id.name == "P1")
        below = report.with_context(active_id=line.id, model="stock.move.line").get_lines(
            line_id=line.id, model_name="stock.move.line", model_id=line.id, level=1
        )
        self.assertEqual({row["lot_name"] for row in below if row["lot_name"]}, {"S2", "T1"})

    def test_pairs_in_any_order_give_the_same(self):
        pairs = [("P1", "S3"), ("P2", "S1"), ("P3", "S2")]
        answers = set()
        for number, permuted in enumerate(itertools.islice(itertools.permutations(pairs), 0, 6, 2)):
            with self.env.cr.savepoint() as savepoint:
                order = self.order(3, ["P1", "P2", "P3"])
                result = self.env["udi.pairing"].read_lines(order, "\n".join("\t".join(pair) for pair in permuted))
                self.assertEqual(result["paired"], 3, number)
                self.done(order)
                answers.add((frozenset(self.inputs(order).items()), frozenset(self.relation(order))))
                savepoint.close(rollback=True)
            self.env.invalidate_all()
        self.assertEqual(len(answers), 1)

    def test_who_said_so(self):
        """The link's person is who paired, not who closed the order."""
        order = self.order(2, ["P1", "P2"])
        self.env["udi.pairing"].with_user(self.operator).read_lines(order.with_user(self.operator), "P1\tS2")
        self.done(order.with_user(self.leader))
        items = self.events(order).item_ids.filtered(lambda item: item.into_lot_id)
        self.assertEqual({item.lot_id.name: item.evidence for item in items}, {"S2": "imported", "S1": "inferred"})

    def test_mark_of_a_posting_cannot_be_sent(self):
        """A remote caller who claims to be posting an order is recorded like anybody."""
        order = self.done(self.order(1, ["P1"]))
        move = order.move_raw_ids.filtered(lambda move: move.product_id == self.sensor)
        self.env["stock.move.line"].with_user(self.operator).with_context(udi_posting_orders=order.ids).create(
            {**move._prepare_move_line_vals(), "lot_id": self.sensors[5].id, "quantity": 1, "picked": True}
        )
        self.assertTrue(
            self.env["udi.event.item"].search([("lot_id", "=", self.sensors[5].id), ("event_id.reason", "!=", False)])
        )

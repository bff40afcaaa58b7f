from odoo import Command
from odoo.tests import tagged
from odoo.tools import SQL

from ..models.stock_move_line import POSTING_ORDERS, Posting
from .common import UdiMrpCommon


@tagged("post_install", "-at_install")
class TestPosting(UdiMrpCommon):
    def quants(self, lots):
        return {
            quant.lot_id.name: quant.quantity
            for quant in self.env["stock.quant"].search(
                [("lot_id", "in", lots.ids), ("location_id", "child_of", self.stock_location.id), ("quantity", "!=", 0)]
            )
        }

    def consumed(self, order, product):
        return set(
            order.move_raw_ids.filtered(lambda move: move.product_id == product).move_line_ids.lot_id.mapped("name")
        )

    # ------------------------------------------------------------------ what is consumed
    def test_paired_serials_are_consumed_instead_of_the_reserved_ones(self):
        order = self.order(3, ["P1", "P2", "P3"])
        self.assertEqual(self.consumed(order, self.sensor), {"S1", "S2", "S3"}, "what Odoo reserves")
        for unit, sensor in (("P1", 5), ("P2", 0), ("P3", 4)):
            self.pair(order, unit, self.sensors[sensor])
        self.done(order)
        self.assertEqual(self.consumed(order, self.sensor), {"S6", "S1", "S5"})
        self.assertEqual(self.inputs(order), {"S6": "P1", "S1": "P2", "S5": "P3", "T1": False})
        self.assertEqual(set(self.quants(self.sensors)), {"S2", "S3", "S4"})
        reserved = self.env["stock.quant"].search([("lot_id", "in", self.sensors.ids)]).mapped("reserved_quantity")
        self.assertEqual(set(reserved), {0.0}, "no reservation is left behind")
        move = order.move_raw_ids.filtered(lambda move: move.product_id == self.sensor)
        self.assertEqual(move.quantity, 3)

    def test_another_orders_reservation_gives_way(self):
        other = self.order(6)
        order = self.order(1, ["P1"])
        self.pair(order, "P1", self.sensors[3])
        self.done(order)
        self.assertEqual(self.consumed(order, self.sensor), {"S4"})
        self.assertNotIn("S4", self.consumed(other, self.sensor))

    def test_pairs_without_any_reservation(self):
        order = self.order(2, ["P1", "P2"])
        order.do_unreserve()
        self.pair(order, "P1", self.sensors[1])
        self.pair(order, "P2", self.sensors[0])
        order.qty_producing = 2
        order._set_qty_producing()
        self.done(order)
        self.assertEqual(self.inputs(order), {"S2": "P1", "S1": "P2", "T1": False})

    def test_missing_pairs_make_a_bounded_set(self):
        order = self.order(3, ["P1", "P2", "P3"])
        self.pair(order, "P2", self.sensors[5])
        self.done(order)
        inputs = self.inputs(order)
        self.assertEqual(inputs.pop("S6"), "P2")
        self.assertEqual(len(inputs), 3)
        self.assertFalse(any(inputs.values()), "nothing is guessed")

    def test_last_open_unit_takes_the_last_component(self):
        order = self.order(3, ["P1", "P2", "P3"])
        self.pair(order, "P1", self.sensors[2])
        self.pair(order, "P3", self.sensors[0])
        self.done(order)
        self.assertEqual(self.inputs(order), {"S3": "P1", "S1": "P3", "S2": "P2", "T1": False})
        evidence = {item.lot_id.name: item.evidence for item in self.events(order).item_ids if item.role == "input"}
        self.assertEqual(evidence["S2"], "inferred")
        self.assertEqual(evidence["S3"], "typed")

    def test_one_unit_needs_no_pair(self):
        order = self.done(self.order(1, ["P1"]))
        self.assertEqual(self.inputs(order), {"S1": "P1", "T1": "P1"})

    def test_pair_of_a_unit_that_is_not_produced(self):
        order = self.order(2, ["P1", "P2"])
        self.pair(order, "P1", self.sensors[0])
        order.lot_producing_ids = [Command.set(self.make_lot(self.pump, "P3").ids + self.unit(order, "P2").ids)]
        with self.refused("units that it does not produce: P1"):
            order.button_mark_done()
        self.assertNotEqual(order.state, "done")
        self.assertFalse(self.events(order))

    def test_component_that_left_meanwhile(self):
        order = self.order(2, ["P1", "P2"])
        self.pair(order, "P1", self.sensors[5])
        self.deliver(self.sensors[5], self.hospital_a)
        with self.refused("not in stock"):
            order.button_mark_done()
        self.assertEqual(self.consumed(order, self.sensor), {"S1", "S2"}, "nothing changed")

    def test_more_pairs_than_consumed(self):
        order = self.order(2, ["P1", "P2"])
        self.pair(order, "P1", self.sensors[3])
        self.pair(order, "P2", self.sensors[4])
        move = order.move_raw_ids.filtered(lambda move: move.product_id == self.sensor)
        move.product_uom_qty = 1
        move.quantity = 1
        with self.refused("do not fit in"):
            order.button_mark_done()
        self.assertFalse(self.events(order))

    def test_component_frozen_after_pairing(self):
        order = self.order(2, ["P1", "P2"])
        self.pair(order, "P1", self.sensors[3])
        self.env["udi.hold"].freeze(self.sensors[3], "Leaks")
        with self.refused("on hold"):
            order.button_mark_done()
        self.assertNotEqual(order.state, "done")
        self.assertEqual(self.quants(self.sensors[3]), {"S4": 1.0})

    # ------------------------------------------------------------------ the event
    def test_one_event_per_order(self):
        order = self.order(2, ["P1", "P2"])
        self.scan_pair(order, "P1", "S2", "PDA-07")
        self.done(order)
        event = self.events(order)
        self.assertEqual(len(event), 1)
        self.assertEqual(
            (event.event_type, event.biz_step, event.disposition), ("transformation", "commissioning", "active")
        )
        self.assertEqual(event.document_name, order.display_name)
        outputs = event.item_ids.filtered(lambda item: item.role == "output")
        self.assertEqual(set(outputs.lot_id.mapped("name")), {"P1", "P2"})
        quantities = {item.lot_id.name: item.quantity for item in event.item_ids}
        self.assertEqual(quantities, {"P1": 1, "P2": 1, "S1": 1, "S2": 1, "T1": 2})
        evidence = {item.lot_id.name: item.evidence for item in event.item_ids}
        self.assertEqual((evidence["S2"], evidence["S1"]), ("scanned", "inferred"))
        scanner = {item.lot_id.name: item.own_scanner for item in event.item_ids}
        self.assertEqual((scanner["S2"], scanner["S1"]), ("PDA-07", False))
        self.assertEqual(order.udi_event_count, 1)
        subject = order.action_udi_timeline()["params"]
        page = self.env["udi.timeline"].page(subject["subject_model"], subject["subject_id"])
        self.assertEqual({entry["id"] for entry in page["events"]}, set(event.ids))
        for lots, state in ((order.lot_producing_ids, "in_stock"), (self.sensors[:2], "used")):
            self.assertEqual(set(lots.mapped("udi_state")), {state})
        again = self.env["udi.event.item"].search([("lot_id", "in", order.lot_producing_ids.ids)])
        self.assertEqual(again.event_id, event, "no second event for the same lines")

    def test_lot_product(self):
        bom = self.make_bom(self.tube, [(self.sensor, 1), (self.bolt, 1)], product_qty=10)
        order = self.order(10, product=self.tube, bom=bom)
        order.action_generate_serial()
        order.qty_producing = 10
        order._set_qty_producing()
        self.done(order)
        event = self.events(order)
        self.assertEqual(event.biz_step, "creating_class_instance")
        self.assertEqual(self.inputs(order), {"S1": order.lot_producing_ids.name})
        output = event.item_ids.filtered(lambda item: item.role == "output")
        self.assertEqual((output.lot_id, output.quantity), (order.lot_producing_ids, 10))

    def test_byproduct_is_an_output_too(self):
        bom = self.make_bom(self.pump, [(self.sensor, 1)])
        bom.byproduct_ids = [Command.create({"product_id": self.tube.id, "product_qty": 1})]
        order = self.order(1, ["P1"], bom=bom)
        lot = self.make_lot(self.tube, "BY1")
        move = order.move_byproduct_ids
        move.quantity = 1
        move.move_line_ids.lot_id = lot
        self.pair(order, "P1", self.sensors[2])
        self.done(order)
        outputs = self.events(order).item_ids.filtered(lambda item: item.role == "output")
        self.assertEqual(set(outputs.lot_id.mapped("name")), {"P1", "BY1"})
        self.assertEqual(self.inputs(order), {"S3": "P1"})
        self.assertEqual(self.relation(order), {("S3", "P1"), ("S3", "BY1")}, "by-products keep Odoo's rows")

    def test_backorder(self):
        order = self.order(3, ["P1", "P2", "P3"])
        for unit, sensor in (("P1", 3), ("P2", 4), ("P3", 5)):
            self.pair(order, unit, self.sensors[sensor])
        order.lot_producing_ids = [Command.unlink(self.unit(order, "P3").id)]
        order.qty_producing = 2
        order._set_qty_producing()
        self.done(order, backorder=True)
        self.assertEqual({name: into for name, into in self.inputs(order).items() if into}, {"S4": "P1", "S5": "P2"})
        rest = order.production_group_id.production_ids - order
        self.assertEqual(len(rest), 1)
        self.assertEqual(rest.udi_pair_ids.component_lot_id.name, "S6")
        rest.lot_producing_ids = self.env["stock.lot"].search([("name", "=", "P3"), ("product_id", "=", self.pump.id)])
        rest.qty_producing = 1
        rest._set_qty_producing()
        self.done(rest)
        self.assertEqual(self.inputs(rest), {"S6": "P3", "T1": "P3"})

    def test_several_orders_at_once(self):
        orders = self.order(1, ["P1"]) | self.order(2, ["P2", "P3"])
        self.pair(orders[1], "P2", self.sensors[5])
        self.pair(orders[1], "P3", self.sensors[4])
        orders.button_mark_done()
        self.assertEqual(set(orders.mapped("state")), {"done"})
        self.assertEqual([len(self.events(order)) for order in orders], [1, 1])
        self.assertEqual(self.inputs(orders[1]), {"S6": "P2", "S5": "P3", "T1": False})

    def test_line_added_to_a_done_order_is_recorded(self):
        order = self.done(self.order(1, ["P1"]))
        move = order.move_raw_ids.filtered(lambda move: move.product_id == self.sensor)
        self.env["stock.move.line"].create(
            {**move._prepare_move_line_vals(), "lot_id": self.sensors[5].id, "quantity": 1, "picked": True}
        )
        items = self.env["udi.event.item"].search([("lot_id", "=", self.sensors[5].id)])
        self.assertEqual(len(items.event_id.filtered(lambda event: event.reason)), 1)

    # ------------------------------------------------------------------ Odoo's own relation
    def test_relation_holds_the_true_pairs_only(self):
        order = self.order(3, ["P1", "P2", "P3"])
        for unit, sensor in (("P1", 2), ("P2", 0), ("P3", 1)):
            self.pair(order, unit, self.sensors[sensor])
        self.done(order)
        units = ("P1", "P2", "P3")
        expected = {("S3", "P1"), ("S1", "P2"), ("S2", "P3")}
        expected |= {(component, unit) for component in ("T1", False) for unit in units}
        self.assertEqual(self.relation(order), expected)

    def test_no_other_row_is_ever_written(self):
        """Not even for a moment: rows that are written and pruned cost what the orders of the baseline cost."""
        order = self.order(3, ["P1", "P2", "P3"])
        for unit, sensor in (("P1", 2), ("P2", 0), ("P3", 1)):
            self.pair(order, unit, self.sensors[sensor])
        table = self.env["stock.move.line"]._fields["consume_line_ids"].relation
        self.env.cr.execute(
            SQL(
                """CREATE TEMP TABLE written (what text, row text) ON COMMIT DROP;
                   CREATE FUNCTION pg_temp.note() RETURNS trigger LANGUAGE plpgsql AS $note$ BEGIN
                       INSERT INTO written VALUES (TG_OP, COALESCE(NEW, OLD)::text); RETURN NULL; END $note$;
                   CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON %s
                      FOR EACH ROW EXECUTE FUNCTION pg_temp.note()""",
                SQL.identifier(table),
            )
        )
        self.done(order)
        self.env.flush_all()
        self.env.cr.execute("SELECT what, count(*), count(DISTINCT row) FROM written GROUP BY 1")
        found = self.env.cr.fetchall()
        self.env.invalidate_all()
        rows = sum(len(line.produce_line_ids) for line in order.move_raw_ids.move_line_ids)
        self.assertEqual(found, [("INSERT", rows, rows)])
        self.assertEqual(rows, 3 + 2 * 3, "three pairs; the tubes and the bolts with all three")

    def test_relation_of_unpaired_serials_stays_odoos(self):
        order = self.order(3, ["P1", "P2", "P3"])
        self.pair(order, "P1", self.sensors[0])
        self.done(order)
        relation = {pair for pair in self.relation(order) if (pair[0] or "").startswith("S")}
        units = ("P1", "P2", "P3")
        self.assertEqual(relation, {("S1", "P1")} | {(name, unit) for name in ("S2", "S3") for unit in units})

    def test_relation_without_pairs_is_odoos(self):
        order = self.done(self.order(2, ["P1", "P2"]))
        components, units = ("S1", "S2", "T1", False), ("P1", "P2")
        self.assertEqual(self.relation(order), {(component, unit) for component in components for unit in units})

    def test_flag_does_not_leak(self):
        order = self.order(2, ["P1", "P2"])
        self.pair(order, "P1", self.sensors[0])
        self.done(order)
        self.assertNotIn(POSTING_ORDERS, order.env.context)
        line = order.move_finished_ids.move_line_ids[0]
        line.consume_line_ids = [Command.clear()]
        self.assertFalse(line.consume_line_ids, "outside the posting the relation is written as ever")
        foreign = self.done(self.order(1, ["P9"])).move_finished_ids.move_line_ids
        foreign.with_context(**{POSTING_ORDERS: Posting(order.ids)}).consume_line_ids = [Command.clear()]
        self.assertFalse(foreign.consume_line_ids, "and of other orders even inside")

    def test_unbuild_gives_back_the_paired_component(self):
        order = self.order(2, ["P1", "P2"])
        self.pair(order, "P1", self.sensors[1])
        self.pair(order, "P2", self.sensors[0])
        self.done(order)
        unbuild = self.env["mrp.unbuild"].create(
            {
                "product_id": self.pump.id,
                "mo_id": order.id,
                "bom_id": self.bom.id,
                "lot_id": self.unit(order, "P1").id,
                "product_qty": 1,
                "product_uom_id": self.pump.uom_id.id,
            }
        )
        unbuild.action_unbuild()
        self.assertIn("S2", self.quants(self.sensors))
        self.assertNotIn("S1", self.quants(self.sensors))
        self.assertEqual(self.sensors[1].udi_state, "in_stock")
        self.assertEqual(self.unit(order, "P1").udi_state, "used")
        events = self.env["udi.event"].search(
            [("document_model", "=", "mrp.unbuild"), ("document_ref", "=", unbuild.id)]
        )
        self.assertEqual(set(events.mapped("biz_step")), {"disassembling"})
        self.assertEqual(set(events.item_ids.lot_id.mapped("name")), {"P1", "S2", "T1"})
        unit = self.unit(order, "P1")
        self.assertFalse(self.env["udi.gate"].lot_refusals(unit, "producing"), "it may be built again")
        other = self.unit(order, "P2")
        self.assertTrue(self.env["udi.gate"].lot_refusals(other, "producing"), "not what is still whole")

    # ------------------------------------------------------------------ cost
    def test_statements_do_not_grow_with_the_pairs(self):
        """Beyond what Odoo itself does for the same order without pairs."""

        def count(number, paired):
            names = [f"{'A' if paired else 'B'}{number}-{index}" for index in range(number)]
            sensors = self.receive(self.sensor, [f"C{name}" for name in names])
            order = self.order(number, names)
            reserved = order.move_raw_ids.move_line_ids.lot_id.filtered(lambda lot: lot.product_id == self.sensor)
            if paired:
                text = "\n".join(f"{name}\t{lot.name}" for name, lot in zip(names, reserved[::-1], strict=True))
                self.env["udi.pairing"].read_lines(order, text)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.done(order)
            self.env.flush_all()
            self.assertTrue(sensors)
            return self.env.cr.sql_log_count - before

        self.receive(self.tube, ["T2"], quantity=500)
        count(2, True)  # fills the caches of both
        extra_small = count(5, True) - count(5, False)
        extra_large = count(50, True) - count(50, False)
        # Odoo's own caches make it vary by a few; one statement a pair would be 45 more
        self.assertLess(extra_large, extra_small + 15)

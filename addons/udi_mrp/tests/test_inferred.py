"""A sub-assembly without lot or serial does not cut the chain from a raw lot to the finished unit."""

from datetime import datetime, timedelta

from freezegun import freeze_time
from odoo import Command
from odoo.tests import tagged

from .common import UdiMrpCommon

START = datetime(2026, 3, 2, 8, 0)


class InferredCommon(UdiMrpCommon):
    """Glue lots go into frames (not tracked), frames go into pumps. Each step happens an hour after the one before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hour = 0
        cls.glue = cls.make_product("Glue", "06901234500042", "lot")
        cls.frame = cls.env["product.product"].create({"name": "Frame", "type": "consu", "is_storable": True})
        cls.frame_bom = cls.make_bom(cls.frame, [(cls.glue, 1)])
        cls.pump_bom = cls.make_bom(cls.pump, [(cls.frame, 1)])
        cls.glues = cls.receive(cls.glue, ["G1", "G2", "G3"], quantity=100)

    @classmethod
    def later(cls):
        cls.hour += 1
        return freeze_time(START + timedelta(hours=cls.hour))

    def frames(self, glue, quantity, product=None, bom=None, finish=True):
        """An order of frames made with this lot of glue."""
        with self.later():
            order = self.order(quantity, product=product or self.frame, bom=bom or self.frame_bom)
            if glue:
                line = order.move_raw_ids.filtered(lambda move: move.product_id == self.glue).move_line_ids
                line.lot_id = glue
            order.qty_producing = quantity
            order._set_qty_producing()
            return self.done(order) if finish else order

    def pumps(self, names):
        with self.later():
            return self.done(self.order(len(names), names, bom=self.pump_bom))

    def inferred(self, order):
        """{lot name: (unit it is certainly in or None, in every unit, orders it came through)} of the order's event."""
        items = self.events(order).item_ids.filtered(lambda item: item.evidence == "inferred")
        self.assertTrue(all(item.role == "input" and not item.quantity for item in items))
        return {item.lot_id.name: (item.into_lot_id.name or None, item.into_all) for item in items}

    def reached(self, lot):
        """Units that contain or may contain a lot: {name: certainty}."""
        found = self.env["udi.trace"].downstream(lot)
        return {self.env["stock.lot"].browse(row["lot_id"]).name: row["certainty"] for row in found}

    def move_frames(self, source, target, quantity):
        move = self.env["stock.move"].create(
            {
                "product_id": self.frame.id,
                "product_uom_qty": quantity,
                "picked": True,
                "location_id": source.id,
                "location_dest_id": target.id,
                "move_line_ids": [
                    Command.create(
                        {
                            "product_id": self.frame.id,
                            "quantity": quantity,
                            "picked": True,
                            "location_id": source.id,
                            "location_dest_id": target.id,
                        }
                    )
                ],
            }
        )
        move._action_done()


@tagged("post_install", "-at_install")
class TestInferred(InferredCommon):
    # ------------------------------------------------------------------ one possible lot
    def test_one_lot_is_certain(self):
        self.frames(self.glues[0], 5)
        order = self.pumps(["P1"])
        self.assertEqual(self.inferred(order), {"G1": ("P1", False)})
        self.assertEqual(self.reached(self.glues[0]), {"P1": "exact"})

    def test_one_lot_in_all_units(self):
        self.frames(self.glues[0], 5)
        order = self.pumps(["P1", "P2"])
        self.assertEqual(self.inferred(order), {"G1": (None, True)})
        self.assertEqual(self.reached(self.glues[0]), {"P1": "exact", "P2": "exact"})
        self.assertEqual(self.reached(self.glues[1]), {})

    # ------------------------------------------------------------------ a bounded set
    def test_both_orders_are_possible_while_both_lie_there(self):
        self.frames(self.glues[0], 5)
        self.frames(self.glues[1], 5)
        order = self.pumps(["P1"])
        self.assertEqual(self.inferred(order), {"G1": (None, False), "G2": (None, False)}, "no first in, first out")
        self.assertEqual(self.reached(self.glues[0]), {"P1": "possible"})
        self.assertEqual(self.reached(self.glues[1]), {"P1": "possible"})

    def test_an_empty_shelf_bounds_the_set(self):
        self.frames(self.glues[0], 2)
        first = self.pumps(["P1", "P2"])
        self.frames(self.glues[1], 2)
        second = self.pumps(["P3"])
        self.assertEqual(self.inferred(first), {"G1": (None, True)})
        self.assertEqual(self.inferred(second), {"G2": ("P3", False)})

    def test_one_order_with_two_lots(self):
        with self.later():
            order = self.order(4, product=self.frame, bom=self.frame_bom)
            move = order.move_raw_ids
            move.move_line_ids.unlink()
            values = move._prepare_move_line_vals()
            self.env["stock.move.line"].create(
                [{**values, "lot_id": glue.id, "quantity": 2, "picked": True} for glue in self.glues[:2]]
            )
            order.qty_producing = 4
            self.done(order)
        self.assertEqual(self.inferred(self.pumps(["P1"])), {"G1": (None, False), "G2": (None, False)})

    def test_another_shelf_is_another_set(self):
        shelf = self.env["stock.location"].create({"name": "Shelf B", "location_id": self.stock_location.id})
        self.frames(self.glues[0], 2)
        with self.later():
            self.move_frames(self.stock_location, shelf, 2)
        self.frames(self.glues[1], 2)
        with self.later():
            order = self.order(1, ["P1"], bom=self.pump_bom)
            order.move_raw_ids.move_line_ids.location_id = shelf
            self.done(order)
        self.assertEqual(self.inferred(order), {"G1": ("P1", False)})

    def test_bought_frames_make_it_uncertain(self):
        self.frames(self.glues[0], 2)
        with self.later():
            self.move_frames(self.supplier_location, self.stock_location, 5)
        self.assertEqual(self.inferred(self.pumps(["P1"])), {"G1": (None, False)})

    def test_two_levels_without_a_number(self):
        body = self.env["product.product"].create({"name": "Body", "type": "consu", "is_storable": True})
        self.pump_bom.bom_line_ids = [Command.clear(), Command.create({"product_id": body.id, "product_qty": 1})]
        body_bom = self.make_bom(body, [(self.frame, 1)])
        self.frames(self.glues[0], 2)
        self.frames(None, 1, product=body, bom=body_bom)
        self.frames(self.glues[1], 2)
        self.frames(None, 1, product=body, bom=body_bom)
        order = self.pumps(["P1"])
        self.assertEqual(self.inferred(order), {"G1": (None, False), "G2": (None, False)})
        detail = self.events(order).item_ids.filtered(lambda item: item.lot_id == self.glues[1]).detail
        self.assertIn("through", detail)

    def test_a_lot_that_goes_both_ways(self):
        """The same glue directly and through the frame: two inputs, one booked and one inferred."""
        self.pump_bom.bom_line_ids = [Command.create({"product_id": self.glue.id, "product_qty": 1})]
        self.frames(self.glues[0], 5)
        with self.later():
            order = self.order(1, ["P1"], bom=self.pump_bom)
            order.move_raw_ids.filtered(lambda move: move.product_id == self.glue).move_line_ids.lot_id = self.glues[0]
            self.done(order)
        items = self.events(order).item_ids.filtered(lambda item: item.lot_id == self.glues[0])
        self.assertEqual(sorted(items.mapped("evidence")), ["document", "inferred"])
        self.assertEqual(sorted(items.mapped("quantity")), [0, 1])

    def test_upstream_of_the_unit(self):
        self.frames(self.glues[0], 5)
        self.frames(self.glues[1], 5)
        order = self.pumps(["P1"])
        found = self.env["udi.trace"].upstream(order.lot_producing_ids)
        names = {self.env["stock.lot"].browse(row["lot_id"]).name: row["certainty"] for row in found}
        self.assertEqual(names, {"G1": "possible", "G2": "possible"})

    def test_nothing_is_inferred_from_bought_parts(self):
        with self.later():
            self.move_frames(self.supplier_location, self.stock_location, 5)
        self.assertEqual(self.inferred(self.pumps(["P1"])), {})

    # ------------------------------------------------------------------ recorded in the wrong order
    def test_used_before_its_making_was_recorded(self):
        early = self.pumps(["P1"])
        self.assertEqual(self.inferred(early), {})
        self.frames(self.glues[1], 5)
        self.assertEqual(self.reached(self.glues[1]), {"P1": "possible"})
        late = self.events(early).sorted("id")[-1]
        self.assertTrue(late.reason)
        self.assertEqual(set(late.item_ids.mapped("quantity")), {0}, "everything was booked by the first event")
        self.assertEqual(late.event_time, self.events(early).sorted("id")[0].event_time)
        self.frames(self.glues[2], 5)
        self.assertEqual(self.reached(self.glues[2]), {}, "nothing was missing any more")

    def test_any_order_of_recording_finds_the_lot(self):
        """The same three orders, posted in two orders: the glue is found in both pumps either way."""
        with self.env.cr.savepoint() as savepoint:
            self.frames(self.glues[0], 2)
            self.pumps(["P1"])
            self.pumps(["P2"])
            usual = set(self.reached(self.glues[0]))
            savepoint.close(rollback=True)
        self.env.invalidate_all()
        self.pumps(["P1"])
        self.pumps(["P2"])
        self.frames(self.glues[0], 2)
        self.assertEqual(set(self.reached(self.glues[0])), usual)

    def test_statements_do_not_grow_with_the_orders(self):
        def count(number, names):
            for _order in range(number):
                self.frames(self.glues[0], 1)
            with self.later():
                order = self.order(1, names, bom=self.pump_bom)
                consumed = order.move_raw_ids.move_line_ids
                self.env.flush_all()
                before = self.env.cr.sql_log_count
                self.assertTrue(self.env["udi.inferred"].inputs(order, consumed))
                return self.env.cr.sql_log_count - before

        count(2, ["P0"])
        self.assertLessEqual(count(12, ["P2"]), count(2, ["P1"]) + 2)

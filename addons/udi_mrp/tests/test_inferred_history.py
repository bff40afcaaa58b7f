"""What history infers through goods without a number is what live recording would have inferred."""

from odoo.tests import tagged

from .test_inferred import InferredCommon
from odoo.addons.udi_traceability.tests.history_common import HistoryCommon


@tagged("post_install", "-at_install")
class TestInferredHistory(InferredCommon, HistoryCommon):
    """Each story is told of controlled products, and of others that come under UDI afterwards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_gates("off")
        cls.world = {"live": (cls.glue, cls.pump, cls.frame, cls.glues, cls.frame_bom, cls.pump_bom)}
        glue, pump = cls.plain("Glue", "lot"), cls.plain("Infusion pump", "serial")
        frame = cls.env["product.product"].create({"name": "Frame", "type": "consu", "is_storable": True})
        frame_bom, pump_bom = cls.make_bom(frame, [(glue, 1)]), cls.make_bom(pump, [(frame, 1)])
        glues = cls.receive(glue, ["G1", "G2", "G3"], quantity=100)
        cls.world["old"] = (glue, pump, frame, glues, frame_bom, pump_bom)

    def in_world(self, name):
        cls = type(self)
        cls.glue, cls.pump, cls.frame, cls.glues, cls.frame_bom, cls.pump_bom = self.world[name]
        cls.hour = 0

    def pumps(self, names):
        with self.later():
            return self.done(self.order(len(names), names, product=self.pump, bom=self.pump_bom))

    def told(self, order):
        """Inferred inputs of all events of an order, whichever of them says so."""
        return sorted(
            (item.lot_id.name, item.into_lot_id.name or "", item.into_all, item.quantity)
            for item in self.events(order).item_ids
            if item.role == "input" and item.evidence == "inferred"
        )

    def compare(self, story):
        """Tell a story, which gives its orders of pumps, in both worlds; history must say and answer the same."""
        self.in_world("live")
        orders = story()
        live = ([self.told(order) for order in orders], [self.reached(glue) for glue in self.glues])
        self.in_world("old")
        orders = story()
        self.assertFalse(self.events(orders[0]))
        self.build(self.control(self.glue, self.pump))
        self.assert_holders_are_quants()
        self.assert_ledger()
        self.assertEqual(([self.told(order) for order in orders], [self.reached(glue) for glue in self.glues]), live)
        return live

    # ------------------------------------------------------------------ stories
    def test_one_lot(self):
        def story():
            self.frames(self.glues[0], 5)
            return [self.pumps(["P1"]), self.pumps(["P2", "P3"])]

        told, reached = self.compare(story)
        self.assertEqual(told, [[("G1", "P1", False, 0)], [("G1", "", True, 0)]])
        self.assertEqual(reached[0], {"P1": "exact", "P2": "exact", "P3": "exact"})

    def test_several_possible_and_an_empty_shelf(self):
        def story():
            self.frames(self.glues[0], 2)
            self.frames(self.glues[1], 1)
            first = self.pumps(["P1", "P2", "P3"])
            self.frames(self.glues[2], 2)
            return [first, self.pumps(["P4"])]

        _told, reached = self.compare(story)
        possible = dict.fromkeys(("P1", "P2", "P3"), "possible")
        self.assertEqual(reached, [possible, possible, {"P4": "exact"}])

    def test_bought_frames_among_them(self):
        def story():
            self.frames(self.glues[0], 2)
            with self.later():
                self.move_frames(self.supplier_location, self.stock_location, 5)
            return [self.pumps(["P1"])]

        _told, reached = self.compare(story)
        self.assertEqual(reached[0], {"P1": "possible"})

    def test_two_levels(self):
        def story():
            body = self.env["product.product"].create({"name": "Body", "type": "consu", "is_storable": True})
            body_bom = self.make_bom(body, [(self.frame, 1)])
            pump_bom, self.pump_bom = self.pump_bom, self.make_bom(self.pump, [(body, 1)])
            self.frames(self.glues[0], 2)
            self.frames(None, 1, product=body, bom=body_bom)
            self.frames(self.glues[1], 2)
            self.frames(None, 1, product=body, bom=body_bom)
            orders = [self.pumps(["P1"])]
            self.pump_bom = pump_bom
            return orders

        _told, reached = self.compare(story)
        self.assertEqual(reached, [{"P1": "possible"}, {"P1": "possible"}, {}])

    def test_directly_and_through_the_frame(self):
        def story():
            pump_bom, self.pump_bom = self.pump_bom, self.make_bom(self.pump, [(self.frame, 1), (self.glue, 1)])
            self.frames(self.glues[0], 5)
            with self.later():
                order = self.order(1, ["P1"], product=self.pump, bom=self.pump_bom)
                used = order.move_raw_ids.filtered(lambda move: move.product_id == self.glue)
                used.move_line_ids.lot_id = self.glues[0]
                self.done(order)
            self.pump_bom = pump_bom
            return [order]

        self.compare(story)

    def test_used_before_its_making_was_recorded(self):
        """Live tells it in a second event; history, which knows all, in the first. The answers are the same."""

        def story():
            orders = [self.pumps(["P1"]), self.pumps(["P2"])]
            self.frames(self.glues[1], 5)
            orders.append(self.pumps(["P3"]))
            self.frames(self.glues[2], 5)
            return orders

        _told, reached = self.compare(story)
        self.assertEqual(reached[1], {"P1": "possible", "P2": "possible", "P3": "exact"})
        self.assertEqual(reached[2], {})

    def test_statements_do_not_grow_with_the_orders(self):
        self.in_world("old")
        for number in range(12):
            self.frames(self.glues[number % 3], 1)
            self.pumps([f"P{number}"])
        run = self.control(self.glue, self.pump)
        self.env["udi.history"].step(run)
        orders = self.env["mrp.production"].search([("product_id", "in", (self.pump | self.frame).ids)], order="id")
        counts = []
        for last in (orders[3], orders[3], orders[-1]):  # the first one fills Odoo's caches
            self.env.invalidate_all()
            with self.cr.savepoint() as try_out:
                before = self.cr.sql_log_count
                self.env["udi.history.builder"].build(run, "order", orders[0].id - 1, last.id)
                counts.append(self.cr.sql_log_count - before)
                try_out.close(rollback=True)
            self.cr.execute("DISCARD TEMP")
        self.assertEqual(counts[1], counts[2])

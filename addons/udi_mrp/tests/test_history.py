"""Production from before UDI control: genealogy as far as Odoo knows it, and no further."""

from odoo.tests import tagged

from .common import UdiMrpCommon
from odoo.addons.udi_traceability.tests.history_common import HistoryCommon


@tagged("post_install", "-at_install")
class TestProductionHistory(UdiMrpCommon, HistoryCommon):
    """``old_pump`` takes one ``old_sensor`` (serials) and half a ``plain_tube`` (lots); nothing is controlled yet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old_sensor = cls.plain("Old sensor", "serial")
        cls.old_pump = cls.plain("Old device", "serial")
        cls.old_bom = cls.make_bom(cls.old_pump, [(cls.old_sensor, 1), (cls.plain_tube, 0.5)])
        cls.old_sensors = cls.receive(cls.old_sensor, [f"OS{number}" for number in range(1, 8)])
        cls.old_tubes = cls.receive(cls.plain_tube, ["OT1"], quantity=50)
        cls.products = cls.old_sensor | cls.old_pump | cls.plain_tube

    @classmethod
    def make(cls, names, backorder=False):
        order = cls.order(len(names), names, product=cls.old_pump, bom=cls.old_bom)
        return cls.done(order, backorder)

    def build_all(self):
        self.build(self.control(*self.products))
        self.assert_holders_are_quants()
        self.assert_ledger()

    def links(self, order):
        """``{component: (unit it is known to be in, whether it is in all)}`` of the newest event of an order."""
        event = self.events(order).sorted("id")[-1]
        items = event.item_ids.filtered(lambda item: item.role == "input")
        return {item.lot_name: (item.into_lot_name, item.into_all) for item in items}

    def test_one_unit_is_exact(self):
        order = self.make(["U1"])
        self.build_all()
        sensor = order.move_raw_ids.move_line_ids.lot_id.filtered(lambda lot: lot.product_id == self.old_sensor)
        self.assertEqual(self.links(order), {sensor.name: ("U1", False), "OT1": ("U1", False)})
        event = self.events(order)
        self.assertEqual((event.event_type, event.biz_step), ("transformation", "commissioning"))
        self.assertEqual(event.item_ids.filtered(lambda item: item.role == "output").lot_name, "U1")
        self.assertEqual(event.item_ids.filtered(lambda item: item.lot_name == "OT1").quantity, 0.5)
        self.assert_each_movement_once(self.products)

    def test_many_units_are_bounded(self):
        order = self.make(["U1", "U2", "U3"])
        before = self.relation(order)
        self.build_all()
        self.assertEqual(self.relation(order), before, "Odoo's own history is not rewritten")
        links = self.links(order)
        self.assertEqual(links.pop("OT1"), (False, True), "the only lot of its product is in all of them")
        self.assertEqual(len(links), 3)
        self.assertEqual(set(links.values()), {(False, False)}, "nobody knows which sensor is in which unit")

    def test_the_same_as_live(self):
        """An order from history reads as the same order recorded live."""
        old = self.make(["U1", "U2"])
        self.build_all()
        self.set_gates("off")
        live = self.make(["V1", "V2"])
        first, second = self.events(old), self.events(live)
        for name in ("event_type", "action", "biz_step", "disposition", "document_model", "event_offset"):
            self.assertEqual(first[name], second[name], name)

        def shape(event):
            return [
                (item.sequence, item.product_id, item.role, item.quantity, bool(item.into_lot_id), item.into_all)
                for item in event.item_ids.sorted("sequence")
            ]

        self.assertEqual(shape(first), shape(second))

    def test_what_odoos_relation_tells_apart(self):
        """Rows that name one unit for a component are believed: somebody has written them on purpose."""
        order = self.make(["U1", "U2"])
        units = order.move_finished_ids.move_line_ids
        sensors = order.move_raw_ids.move_line_ids.filtered(lambda line: line.product_id == self.old_sensor)
        for unit, sensor in zip(units, sensors, strict=True):
            unit.consume_line_ids = (unit.consume_line_ids - sensors) | sensor
        self.env.flush_all()
        self.build_all()
        links = self.links(order)
        for unit, sensor in zip(units, sensors, strict=True):
            self.assertEqual(links[sensor.lot_id.name], (unit.lot_id.name, False))
        self.assertEqual(links["OT1"], (False, True))
        items = self.events(order).item_ids.filtered(lambda item: item.lot_id in sensors.lot_id)
        self.assertEqual(set(items.mapped("evidence")), {"inferred"})

    def test_backorder(self):
        order = self.order(2, ["U1"], product=self.old_pump, bom=self.old_bom)
        order.qty_producing = 1
        self.done(order, backorder=True)
        rest = order.production_group_id.production_ids - order
        self.generate(rest, ["U2"])
        self.done(rest)
        self.build_all()
        for part, unit in ((order, "U1"), (rest, "U2")):
            self.assertEqual({into for into, _all in self.links(part).values()}, {unit})
        self.assert_each_movement_once(self.products)

    def test_unbuild(self):
        order = self.make(["U1"])
        unit = order.lot_producing_ids
        unbuild = self.env["mrp.unbuild"].create({"mo_id": order.id, "lot_id": unit.id, "product_qty": 1})
        unbuild.action_unbuild()
        self.build_all()
        event = self.env["udi.event"].search(
            [("document_model", "=", "mrp.unbuild"), ("document_ref", "=", unbuild.id)]
        )
        self.assertEqual((event.event_type, event.action, event.biz_step), ("association", "delete", "disassembling"))
        self.assertEqual(event.item_ids.filtered(lambda item: item.role == "parent").lot_id, unit)
        parts = event.item_ids.filtered(lambda item: item.role == "child")
        self.assertEqual(parts.into_lot_id, unit)
        self.assertEqual(set(parts.mapped("product_name")), {"Old sensor", "Old tube"})
        balance = self.env["udi.holder.balance"].balance(self.old_tubes)[self.old_tubes.id]
        self.assertEqual((balance["made"], balance["in_stock"], balance["used"]), (50, 50, 0))
        self.assert_each_movement_once(self.products)

    def test_scrap_of_an_order_is_told_for_itself(self):
        order = self.order(1, ["U1"], product=self.old_pump, bom=self.old_bom)
        spare = self.old_sensors - order.move_raw_ids.move_line_ids.lot_id
        scrap = self.env["stock.scrap"].create(
            {
                "product_id": self.old_sensor.id,
                "lot_id": spare[0].id,
                "scrap_qty": 1,
                "production_id": order.id,
                "location_id": self.stock_location.id,
            }
        )
        scrap.do_scrap()
        self.done(order)
        self.build_all()
        self.assertNotIn(spare[0].name, self.links(order))
        steps = self.env["udi.event.item"].search([("lot_id", "=", spare[0].id)]).event_id.mapped("biz_step")
        self.assertEqual(sorted(steps), ["destroying", "receiving"])
        self.assert_each_movement_once(self.products)

    def test_component_used_and_the_balance_of_a_lot(self):
        self.make(["U1", "U2", "U3"])
        self.build_all()
        balance = self.env["udi.holder.balance"].balance(self.old_tubes)[self.old_tubes.id]
        self.assertEqual((balance["made"], balance["in_stock"], balance["used"]), (50, 48.5, 1.5))
        self.assertEqual(balance["unaccounted"], 0)

    def test_a_lot_that_is_made_twice(self):
        """Making more of a lot takes nothing away from what was used of it."""
        bulk = self.plain("Old bulk", "lot")
        bulk_bom = self.make_bom(bulk, [(self.plain_tube, 1)])
        lot = self.env["stock.lot"].create({"name": "B1", "product_id": bulk.id})
        user = self.plain("Old kit", "serial")
        user_bom = self.make_bom(user, [(bulk, 4)])

        def make_bulk(quantity):
            order = self.order(quantity, product=bulk, bom=bulk_bom)
            order.lot_producing_ids = lot
            order.qty_producing = quantity
            order.move_raw_ids.picked = True
            self.done(order)

        make_bulk(10)
        self.done(self.order(1, ["K1"], product=user, bom=user_bom))
        make_bulk(5)
        self.products |= bulk | user
        self.build_all()
        balance = self.env["udi.holder.balance"].balance(lot)[lot.id]
        self.assertEqual(
            (balance["made"], balance["in_stock"], balance["used"], balance["unaccounted"]), (15, 11, 4, 0)
        )

    def test_the_finished_product_comes_later(self):
        """The order was told without its unit: the later event takes the place of the first."""
        order = self.make(["U1"])
        self.build(self.control(self.old_sensor, self.plain_tube))
        first = self.events(order)
        self.assertFalse(first.item_ids.filtered(lambda item: item.role == "output"))
        self.build(self.control(self.old_pump))
        second = self.events(order) - first
        self.assertEqual(second.corrects_uuid, first.uuid)
        self.assertEqual({into for into, _all in self.links(order).values()}, {"U1"})
        self.assert_holders_are_quants()
        self.assert_ledger()
        unit = order.lot_producing_ids
        self.assertEqual(
            {row["lot_id"] for row in self.env["udi.trace"].upstream(unit)},
            set(order.move_raw_ids.move_line_ids.lot_id.ids),
        )

    def test_killed_and_resumed_gives_the_same(self):
        orders = self.make(["U1"]) | self.make(["U2", "U3"])
        self.deliver(orders[0].lot_producing_ids, self.hospital_a)
        lots = self.old_sensors | self.old_tubes | orders.lot_producing_ids
        run = self.control(*self.products)
        self.assert_killed_and_resumed_gives_the_same(run, lots)

    def test_an_order_finished_live_meanwhile(self):
        self.set_gates("off")
        before = self.make(["U1"])
        open_order = self.order(1, ["U2"], product=self.old_pump, bom=self.old_bom)
        run = self.control(*self.products)
        self.build(run, between=lambda number: self.done(open_order) if number == 2 else None)
        self.assertEqual(len(self.events(before)), 1)
        self.assertEqual(len(self.events(open_order)), 1)
        self.assertEqual(self.events(open_order).uuid[14], "4", "recorded live")
        self.assert_each_movement_once(self.products)
        self.assert_holders_are_quants()
        self.assert_ledger()

"""Repairs from before UDI control read as the same repairs recorded live."""

from odoo import fields
from odoo.tests import tagged

from .test_repair import RepairCommon
from odoo.addons.udi_traceability.tests.history_common import HistoryCommon


@tagged("post_install", "-at_install")
class TestRepairHistory(RepairCommon, HistoryCommon):
    """One story, told twice: once of products that are controlled, once of products that come under UDI afterwards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_gates("off")

    def goods(self, controlled):
        """A pump, a sensor and a tube with their lots in stock: ``{name: lot}`` and the products."""
        if controlled:
            products = [
                self.make_product(name, di, tracking)
                for name, di, tracking in (
                    ("Story pump", "06901234500103", "serial"),
                    ("Story sensor", "06901234500110", "serial"),
                    ("Story tube", "06901234500127", "lot"),
                )
            ]
        else:
            products = [
                self.plain(name, tracking)
                for name, tracking in (("Story pump", "serial"), ("Story sensor", "serial"), ("Story tube", "lot"))
            ]
        pump, sensor, tube = products
        lots = self.receive(pump, ["HP1", "HP2"]) | self.receive(sensor, ["HS1", "HS2", "HS3"])
        lots |= self.receive(tube, ["HT1"], quantity=20)
        return {lot.name: lot for lot in lots}, self.env["product.product"].union(*products)

    def tell(self, lot):
        """Parts join, leave, are replaced, come back; the order of the lines on a form is not that of the work."""
        first, second = lot["HP1"], lot["HP2"]
        return (
            self.repair(first, [("add", lot["HS1"], 1), ("add", lot["HT1"], 2.5)])
            | self.repair(first, [("add", lot["HS2"], 1), ("recycle", lot["HS1"], 1)])
            | self.repair(second, [("add", lot["HS1"], 1)])
            | self.repair(second, [("add", lot["HS1"], 1), ("recycle", lot["HS1"], 1), ("remove", lot["HT1"], 1)])
            | self.repair(first, [("remove", lot["HS2"], 1)])
            | self.repair(first, [])
        )

    def told(self, repairs):
        """What the ledger says of the repairs, without numbers of rows, times and what differs by nature."""
        names = (
            "event_type",
            "action",
            "biz_step",
            "disposition",
            "read_point",
            "source_name",
            "destination_name",
            "partner_name",
            "document_model",
            "event_offset",
        )
        return [
            sorted(
                (
                    [event[name] for name in names],
                    [
                        (item.role, item.lot_name, item.quantity, item.into_lot_name, item.into_all, item.uom)
                        for item in event.item_ids.sorted("sequence")
                    ],
                )
                for event in self.events(repair)
            )
            for repair in repairs
        ]

    def traced(self, lots):
        """Every answer of the trace and of the holders, by name."""
        trace, name = self.env["udi.trace"], {lot.id: lot.name for lot in lots.values()}
        return {
            key: (
                *(
                    sorted((name[row["lot_id"]], row["certainty"], bool(row["until"])) for row in way(lot, ever=ever))
                    for way in (trace.upstream, trace.downstream)
                    for ever in (False, True)
                ),
                sorted((row["kind"], row["location_id"], row["quantity"]) for row in trace.holders(lot)),
                self.env["udi.holder.balance"].balance(lot)[lot.id],
                lot.udi_unit_id.name,
            )
            for key, lot in lots.items()
        }

    def build_all(self, products):
        self.build(self.control(*products))
        self.env.flush_all()
        self.assert_holders_are_quants()
        self.assert_ledger()

    def test_history_is_what_live_would_have_written(self):
        live, _products = self.goods(controlled=True)
        live_repairs = self.tell(live)
        old, products = self.goods(controlled=False)
        old_repairs = self.tell(old)
        self.assertFalse(self.events(old_repairs[0]))
        self.build_all(products)
        self.assertEqual(self.told(old_repairs), self.told(live_repairs))
        self.assertEqual(self.traced(old), self.traced(live))
        for repair in old_repairs | live_repairs:
            left = self.events(repair).filtered(lambda event: event.action == "delete")
            joined = self.events(repair).filtered(lambda event: event.action == "add")
            if left and joined:
                self.assertLess(left.id, joined.id, "what leaves goes before what joins")

    def test_killed_and_resumed_gives_the_same(self):
        lots, products = self.goods(controlled=False)
        self.tell(lots)
        everything = self.env["stock.lot"].union(*lots.values())
        run = self.control(*products)
        self.assert_killed_and_resumed_gives_the_same(run, everything)

    def test_twice_gives_nothing_twice(self):
        lots, products = self.goods(controlled=False)
        self.tell(lots)
        everything = self.env["stock.lot"].union(*lots.values())
        self.build_all(products)
        expected = (self.history_of(everything), self.holders_of(everything))
        self.cr.execute("DELETE FROM udi_history_product")
        self.build(self.env["udi.history"].start())
        self.assertEqual((self.history_of(everything), self.holders_of(everything)), expected)

    def test_the_parts_come_later_than_the_device(self):
        """A later build adds the new parts; what was told of the others stays."""
        lots, products = self.goods(controlled=False)
        repair = self.repair(lots["HP1"], [("add", lots["HS1"], 1), ("add", lots["HT1"], 3)])
        pump, sensor, tube = products
        self.build_all(pump | sensor)
        first = self.events(repair)
        self.build_all(tube)
        second = self.events(repair) - first
        self.assertEqual(second.item_ids.mapped("lot_name"), ["HP1", "HT1"])
        self.assertFalse(second.corrects_uuid)
        upstream = {row["lot_id"] for row in self.env["udi.trace"].upstream(lots["HP1"])}
        self.assertEqual(upstream, {lots["HS1"].id, lots["HT1"].id})

    def test_the_device_comes_later_than_the_parts(self):
        """Parts were told as used up by a device without a UDI; then that takes the place of what stands there."""
        lots, products = self.goods(controlled=False)
        repair = self.repair(lots["HP1"], [("add", lots["HS1"], 1), ("add", lots["HT1"], 3)])
        pump, sensor, tube = products
        self.build_all(sensor | tube)
        first = self.events(repair)
        self.assertEqual(first.mapped("event_type"), ["object"])
        self.build_all(pump)
        joined = (self.events(repair) - first).filtered(lambda event: event.event_type == "association")
        self.assertEqual((joined.corrects_uuid, joined.error_reason), (first.uuid, "incorrect_data"))
        upstream = {row["lot_id"] for row in self.env["udi.trace"].upstream(lots["HP1"])}
        self.assertEqual(upstream, {lots["HS1"].id, lots["HT1"].id})
        state = self.env["udi.trace"].state_on(lots["HT1"], fields.Datetime.now())[0]
        self.assertEqual({place["kind"]: place["quantity"] for place in state["places"]}, {"internal": 17, "used": 3})

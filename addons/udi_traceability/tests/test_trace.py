"""Downstream, upstream, timeline and picture, from production events written by hand."""

from odoo.tests import tagged

from .common import UdiCommon


@tagged("post_install", "-at_install")
class TestTrace(UdiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sensors = cls.receive(cls.sensor, ["S1", "S2", "S3"])
        cls.reel = cls.receive(cls.tube, ["R1"], quantity=10)
        cls.pumps = cls.env["stock.lot"].union(*(cls.make_lot(cls.pump, name) for name in ("P1", "P2", "P3")))
        cls.make(
            inputs=[(cls.sensors[0], cls.pumps[2]), (cls.sensors[1], cls.pumps[0]), (cls.reel, None)],
            outputs=cls.pumps,
        )

    @classmethod
    def make(cls, inputs, outputs):
        return cls.env["udi.recorder"].record(
            {"biz_step": "commissioning", "event_type": "transformation", "action": "add"},
            [{"lot": lot, "role": "input", "into_lot": into, "evidence": "scanned"} for lot, into in inputs]
            + [{"lot": lot, "role": "output"} for lot in outputs],
        )

    def down(self, lots):
        rows = self.env["udi.trace"].with_user(self.auditor).downstream(lots.ids)
        return {self.env["stock.lot"].browse(row["lot_id"]).name: row["certainty"] for row in rows}

    def up(self, lots):
        rows = self.env["udi.trace"].with_user(self.auditor).upstream(lots.ids)
        return {self.env["stock.lot"].browse(row["lot_id"]).name: row["certainty"] for row in rows}

    def test_pairs_are_exact_and_nothing_else(self):
        self.assertEqual(self.down(self.sensors[0]), {"P3": "exact"})
        self.assertEqual(self.up(self.pumps[0]), {"S2": "exact", "R1": "exact"})
        self.assertEqual(self.up(self.pumps[1]), {"R1": "exact"})

    def test_the_only_reel_of_the_order_is_in_every_unit(self):
        self.assertEqual(self.down(self.reel), {"P1": "exact", "P2": "exact", "P3": "exact"})

    def test_unpaired_serials_are_a_bounded_set(self):
        sensors = self.receive(self.sensor, ["S7", "S8"])
        pumps = self.make_lot(self.pump, "P7") | self.make_lot(self.pump, "P8")
        self.make([(lot, None) for lot in sensors], pumps)
        self.assertEqual(self.down(sensors[0]), {"P7": "possible", "P8": "possible"})

    def test_one_unit_is_certain(self):
        sensor, pump = self.receive(self.sensor, ["S7"]), self.make_lot(self.pump, "P7")
        event = self.make([(sensor, None)], pump)
        self.assertEqual(event.item_ids.filtered(lambda item: item.role == "input").into_lot_id, pump)

    def test_levels_and_loops(self):
        station = self.make_lot(self.pump, "STATION")
        self.make([(self.pumps[2], None)], station)
        self.assertEqual(self.down(self.sensors[0]), {"P3": "exact", "STATION": "exact"})
        self.make([(station, None)], self.pumps[2])  # taken apart and built again
        self.assertEqual(self.down(self.sensors[0]), {"P3": "exact", "STATION": "exact"})

    def test_holders(self):
        lots = self.receive(self.pump, ["P9"])
        self.deliver(lots, self.hospital_b)
        rows = self.env["udi.trace"].with_user(self.auditor).holders(lots.ids)
        self.assertEqual(
            [(row["kind"], row["holder_name"], row["quantity"]) for row in rows], [("partner", "Hospital B", 1)]
        )

    def test_graph_folds_long_rows(self):
        many = self.env["stock.lot"].union(*(self.make_lot(self.pump, f"M{index}") for index in range(40)))
        reel = self.receive(self.tube, ["R2"], quantity=40)
        self.make([(reel, None)], many)
        graph = self.env["udi.genealogy"].with_user(self.auditor).graph(reel.id)
        self.assertEqual(
            {(node["kind"], node["count"], node["level"]) for node in graph["nodes"]}, {("lot", 1, 0), ("group", 40, 1)}
        )
        self.assertEqual(len(graph["edges"]), 1)
        graph = self.env["udi.genealogy"].with_user(self.auditor).graph(self.pumps[0].id)
        self.assertEqual({node["label"]: node["level"] for node in graph["nodes"]}, {"P1": 0, "S2": -1, "R1": -1})

    def test_timeline(self):
        self.deliver(self.receive(self.pump, ["P9"]), self.hospital_a)
        lot = self.env["stock.lot"].search([("name", "=", "P9")])
        timeline = self.env["udi.timeline"].with_user(self.auditor).page("stock.lot", lot.id)
        self.assertEqual([event["title"] for event in timeline["events"]], ["Delivering", "Receiving"])
        self.assertEqual(timeline["events"][0]["partner"], "Hospital A")

"""Large sets are walked as runs of numbers: the same answers as lot by lot, and as plain Python gives."""

import random
from collections import Counter
from itertools import pairwise

from odoo.tests import tagged

from .common import UdiCommon
from .trace_oracle import Oracle

NUMBER = 240  # more than the trace takes lot by lot


@tagged("post_install", "-at_install")
class TestTraceRuns(UdiCommon):
    """A reel in 240 sensors of one order, each in a pump; numbers without gaps, but for some that are not of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reel = cls.receive(cls.tube, ["R1"], quantity=1000)
        lots = cls.env["stock.lot"]
        cls.sensors = lots.create([cls.values(cls.sensor, f"S{n:03}") for n in range(NUMBER)])
        cls.pumps = lots.create([cls.values(cls.pump, f"P{n:03}") for n in range(NUMBER)])
        cls.used = cls.sensors.filtered(lambda lot: lot.id % 60)  # some of the numbers are of something else
        record = cls.env["udi.recorder"].record_many
        made = {"biz_step": "commissioning", "event_type": "transformation", "action": "add"}
        items = [{"lot": cls.reel, "role": "input", "quantity": 500}]
        record([(made, items + [{"lot": lot, "role": "output"} for lot in cls.used])])
        pairs = list(zip(cls.used, cls.pumps, strict=False))
        record([(made, [{"lot": part, "role": "input"}, {"lot": unit, "role": "output"}]) for part, unit in pairs])
        cls.made = lots.union(*(unit for _part, unit in pairs))
        cls.place()
        cls.trace = cls.env["udi.trace"].with_user(cls.auditor)

    @staticmethod
    def values(product, name):
        return {"name": name, "product_id": product.id, "udi_lot_number": "L1"}

    @classmethod
    def place(cls):
        """Most are somewhere, some at two places, some nowhere; a few were delivered."""
        nobody, stock = cls.env["res.partner"], cls.stock_location
        shelf = cls.env["stock.location"].create({"name": "Shelf", "location_id": stock.id})
        rows = [
            (cls.company.id, lot, 1, cls.supplier_location, shelf if lot.id % 7 else stock, nobody)
            for lot in cls.made
            if lot.id % 11
        ]
        cls.env["udi.holder"]._apply(rows)
        twice = [lot for lot in cls.made if lot.id % 11 and not lot.id % 13]
        cls.env.cr.execute(
            "INSERT INTO udi_holder (company_id, lot_id, product_id, kind, quantity)"
            " SELECT %s, lot, %s, 'scrap', 1 FROM unnest(%s) lot",
            [cls.company.id, cls.pump.id, [lot.id for lot in twice]],
        )
        cls.env["udi.recorder"].record_many(
            [
                ({"biz_step": "shipping", "disposition": "in_transit", "document": lot}, [{"lot": lot}])
                for lot in cls.made
                if not lot.id % 3
            ]
        )
        cls.env.flush_all()

    def runs(self, lots):
        self.env.cr.execute("SELECT lows, highs FROM udi_trace_runs(%s)", [lots])
        lows, highs = self.env.cr.fetchone()
        return None if lows is None else [*zip(lows, highs, strict=True)]

    def test_runs_are_the_set(self):
        dice = random.Random(4)
        for size in (100, 101, 400, 1500):
            numbers, lots = dice.randint(1, 10**6), []
            while len(lots) < size:
                length = dice.randint(8, 60)
                lots += range(numbers, numbers + length)
                numbers += length + dice.randint(1, 40)
            found = self.runs(lots)
            self.assertTrue(found)
            self.assertEqual([lot for low, high in found for lot in range(low, high + 1)], lots)
            self.assertTrue(all(first[1] + 1 < second[0] for first, second in pairwise(found)))

    def test_runs_as_long_as_the_one_before(self):
        """…and a little longer, shorter, single lots between them; the last one ends with the set."""
        for lengths in ([17] * 20, [17, 17, 18, 17, 16, 17, 34, 17, 17, 1, 1, 17], [1, *[60] * 4], [60, 60, 1], [120]):
            wanted = [(1000 * place, 1000 * place + length - 1) for place, length in enumerate(lengths, 1)]
            lots = [lot for low, high in wanted for lot in range(low, high + 1)]
            with self.subTest(lengths=lengths):
                self.assertEqual(self.runs(lots), wanted)

    def test_scattered_and_small_sets_have_none(self):
        self.assertIsNone(self.runs(list(range(1, 5000, 3))))
        self.assertIsNone(self.runs(list(range(1, 90))))
        self.assertIsNone(self.runs([]))

    def test_the_walk_is_that_of_the_oracle(self):
        self.assertTrue(self.runs(self.used.ids), "otherwise this tests nothing")
        found = self.trace.downstream(self.reel.ids)
        expected = Oracle(self.env.cr).walk(self.reel.ids)
        self.assertEqual(
            {row["lot_id"]: (row["depth"], row["certainty"], row["via_event_id"]) for row in found}, expected
        )

    def test_some_of_a_run_are_in_one_unit_and_some_in_nobody_knows_which(self):
        crates = self.env["stock.lot"].create([self.values(self.tube, f"K{n}") for n in range(3)])
        made = {"biz_step": "commissioning", "event_type": "transformation", "action": "add"}
        known = [{"lot": lot, "role": "input", "into_lot": crates[0]} for lot in self.made[:40]]
        loose = [{"lot": lot, "role": "input"} for lot in self.made[40:90]]
        for inputs, outputs in ((known, crates[:1]), (loose, crates[1:])):
            items = [*inputs, *({"lot": lot, "role": "output"} for lot in outputs)]
            self.env["udi.recorder"].record_many([(made, items)])
        self.env.flush_all()
        found = {row["lot_id"]: row["certainty"] for row in self.trace.downstream(self.reel.ids)}
        expected = Oracle(self.env.cr).walk(self.reel.ids)
        self.assertEqual(found, {lot: row[1] for lot, row in expected.items()})
        self.assertEqual([found[lot] for lot in crates.ids], ["exact", "possible", "possible"])

    def test_counts_are_those_of_the_rows(self):
        found = self.trace.summary(self.reel.ids)
        reached = self.used | self.made
        self.assertEqual(found["lots"], len(reached))
        self.assertEqual(found["deliveries"], len(self.made.filtered(lambda lot: not lot.id % 3)))
        held = Counter()
        rows = self.env["udi.holder"].search([("lot_id", "in", reached.ids)])
        for row in rows:
            held[row.kind, row.location_id.id if row.kind == "internal" else False] += row.quantity
        held["unknown", False] = len(reached - rows.lot_id)
        self.assertEqual(
            {(row["kind"], row["location_id"]): row["exact_quantity"] for row in found["holders"]}, dict(held)
        )
        products = {row["product_id"]: row["exact_lots"] for row in found["products"]}
        self.assertEqual(products, {self.sensor.id: len(self.used), self.pump.id: len(self.made)})
        self.assertEqual(
            [row["lot_id"] for row in found["rows"]],
            [row["lot_id"] for row in self.trace.rows(self.reel.ids, limit=100)["rows"]],
        )
        self.assertEqual(
            [row["via_event_id"] for row in found["rows"]],
            [row["via_event_id"] for row in self.trace.rows(self.reel.ids, limit=100)["rows"]],
        )

    def test_places_with_and_without_runs(self):
        """Of any set, also with lots at two places and lots that nobody holds."""
        for companies in (None, self.company.ids, [0]):
            for lots in (self.made.ids, (self.used | self.made).ids):
                answers = []
                for runs in ("r.lows, r.highs", "NULL, NULL"):
                    self.env.cr.execute(
                        f"""SELECT p.* FROM udi_trace_runs(%(lots)s) r
                             CROSS JOIN LATERAL udi_trace_places(%(lots)s, {runs}, %(own)s::int[], 5) p""",
                        {"lots": lots, "own": companies},
                    )
                    answers.append(Counter(map(str, self.env.cr.fetchall())))
                self.env.cr.execute("SELECT p.* FROM udi_trace_places(%s, %s::int[], 5) p", [lots, companies])
                answers.append(Counter(map(str, self.env.cr.fetchall())))
                self.assertEqual(answers[0], answers[1])
                self.assertEqual(answers[0], answers[2])

"""The trace against an independent search over the raw rows, on companies made at random (always the same ones)."""

import datetime
import uuid

import hypothesis
from hypothesis import strategies as st
from odoo.tests import tagged

from .common import UdiCommon
from .trace_oracle import Oracle

MORNING = datetime.datetime(2026, 3, 2, 6)
RANDOM = st.randoms(use_true_random=False)
settings = hypothesis.settings(
    derandomize=True,
    deadline=None,
    max_examples=25,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
    phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),  # to make an example smaller takes minutes
)


@tagged("post_install", "-at_install")
class TestTraceOracle(UdiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        lots = cls.env["stock.lot"]
        cls.serials = lots.union(*(cls.make_lot(cls.pump, f"U{n}") for n in range(9)))
        cls.serials |= lots.union(*(cls.make_lot(cls.sensor, f"C{n}") for n in range(4)))
        cls.bulk = lots.union(*(cls.make_lot(cls.tube, f"R{n}") for n in range(5)))
        cls.lots = cls.serials | cls.bulk
        cls.trace = cls.env["udi.trace"].with_user(cls.auditor)

    def history(self, random):
        """Some days of a company as ``(event, items)`` for the recorder: deep and shallow orders, pairs known and
        unknown, splits and merges, parts exchanged, units taken apart, built again and built into their own parts."""
        pairs = []
        links = []
        for number in range(random.randint(3, 22)):
            step = random.choices(("make", "regroup", "join", "leave", "apart"), (6, 1, 2, 3, 1))[0]
            if step == "make":
                kind, items = "transformation", self._order(random, links)
            elif step == "regroup":  # lots split or merged: each input into a known output
                into = random.sample(self.bulk.ids, 2)
                kind, items = "transformation", [self._item(into[0], "input", 2, into[1])]
                items += [self._item(into[1], "output", 2)]
                links.append((into[0], into[1]))
            else:
                kind, items = "association", self._exchange(random, links, step)
            event = {
                "uuid": str(uuid.UUID(int=number + 1)),
                "event_type": kind,
                "action": "delete" if step in ("leave", "apart") else "add",
                "biz_step": {"apart": "disassembling", "make": "commissioning"}.get(step, "repairing"),
                "event_time": MORNING + datetime.timedelta(hours=number),
            }
            pairs.append((event, items))
        return pairs

    def _order(self, random, links):
        inputs = random.sample(self.lots.ids, random.randint(1, 4))
        outputs = random.sample(self.lots.ids, random.randint(1, 4))  # at times one of its own inputs: rework
        items = []
        for lot in inputs:
            into = random.choice([None, None, *outputs])
            items.append(self._item(lot, "input", random.randint(1, 3), into))
            links.append((lot, into or random.choice(outputs)))
        return items + [self._item(lot, "output", 1) for lot in outputs]

    def _exchange(self, random, links, step):
        part, unit = random.choice(links) if links and random.random() < 0.8 else random.sample(self.lots.ids, 2)
        parts = [part]
        if step == "apart":
            parts = sorted({part, *(one for one, other in links if other == unit)})
        if step == "join":
            links.append((part, unit))
        items = [self._item(unit, "parent", 1)]
        return items + [self._item(lot, "child", random.randint(1, 3), unit) for lot in parts]

    def _item(self, lot_id, role, quantity, into=None):
        lots = self.env["stock.lot"]
        serial = lot_id in self.serials.ids
        return {
            "lot": lots.browse(lot_id),
            "role": role,
            "quantity": 1 if serial else quantity,
            "into_lot": lots.browse(into) if into else None,
        }

    def each_company(self, check):
        """Call ``check(random, pairs)`` in a transaction of its own for each company."""

        class Undo(Exception):
            pass

        @settings
        @hypothesis.given(RANDOM)
        def run(random):
            try:
                with self.env.cr.savepoint():
                    check(random, self.history(random))
                    raise Undo
            except Undo:
                self.env.invalidate_all()

        run()

    def start_of(self, random):
        return random.sample(self.lots.ids, random.choice((1, 1, 2)))

    def test_every_row_is_what_a_plain_search_finds(self):
        seen = set()

        def check(random, pairs):
            self.env["udi.recorder"].record_many(pairs)
            start = self.start_of(random)
            for ever in (False, True):
                oracle = Oracle(self.env.cr, ever)
                for direction, upward in (("downstream", False), ("upstream", True)):
                    rows = getattr(self.trace, direction)(start, ever=ever)
                    self.assertEqual(
                        {row["lot_id"]: (row["depth"], row["certainty"], row["via_event_id"]) for row in rows},
                        oracle.walk(start, upward),
                    )
                    self.assertEqual(len(rows), len({row["lot_id"] for row in rows}))
                    order = [(row["depth"], row["lot_id"]) for row in rows]
                    self.assertEqual(order, sorted(order))
                    self.assertEqual(
                        {row["lot_id"]: str(row["until"]) for row in rows if row["until"]},
                        oracle.until(start, upward) if ever else {},
                    )
                    seen.update(row["certainty"] for row in rows)
                    seen.update("deep" for row in rows if row["depth"] > 3)
                    seen.update("ended" for row in rows if row["until"])

        self.each_company(check)
        self.assertEqual(seen, {"exact", "possible", "deep", "ended"}, "the companies have all of it")

    def test_the_order_of_recording_changes_nothing(self):
        def answers(start):
            found = []
            for direction in ("downstream", "upstream"):
                for ever in (False, True):
                    rows = getattr(self.trace, direction)(start, ever=ever)
                    events = self.env["udi.event"].browse(row["via_event_id"] for row in rows)
                    found.append([{**row, "via_event_id": event.uuid} for row, event in zip(rows, events, strict=True)])
                    summary = self.trace.summary(start, direction, ever)
                    found.append({**summary, "rows": None})
            return found

        def check(random, pairs):
            start = self.start_of(random)
            savepoint = self.env.cr.savepoint()
            self.env["udi.recorder"].record_many(pairs)
            first = answers(start)
            savepoint.close(rollback=True)
            self.env.invalidate_all()
            random.shuffle(pairs)
            for pair in pairs:  # one by one, as people do
                self.env["udi.recorder"].record_many([pair])
            self.assertEqual(answers(start), first)

        self.each_company(check)

    def test_counts_pages_and_stream_say_the_same(self):
        def check(random, pairs):
            self.env["udi.recorder"].record_many(pairs)
            start, ever = self.start_of(random), random.random() < 0.5
            product_of = {lot.id: lot.product_id.id for lot in self.lots}
            for direction in ("downstream", "upstream"):
                expected = Oracle(self.env.cr, ever).walk(start, direction == "upstream")
                summary = self.trace.summary(start, direction, ever)
                for certainty in ("exact", "possible"):
                    lots = [lot for lot, row in expected.items() if row[1] == certainty]
                    self.assertEqual(summary[certainty]["lots"], len(lots))
                    self.assertEqual(
                        {row["product_id"]: row[f"{certainty}_lots"] for row in summary["products"]},
                        {
                            product: sum(product_of[lot] == product for lot in lots)
                            for product in {product_of[lot] for lot in expected}
                        },
                    )
                self.assertEqual(summary["lots"], len(expected))
                rows = sorted((depth, lot) for lot, (depth, _certainty, _via) in expected.items())
                self.assertEqual([(row["depth"], row["lot_id"]) for row in summary["rows"]], rows)
                self.assertEqual(self._all_pages(start, direction, ever), rows)
                streamed = [(row["depth"], row["lot_id"]) for row in self.trace.stream(start, direction, ever)]
                self.assertEqual(streamed, rows)
                groups = {}
                for depth, lot in rows:
                    groups.setdefault((depth, product_of[lot]), []).append(lot)
                self.assertEqual(
                    {
                        (row["depth"], row["product_id"]): (row["exact"] + row["possible"], row["lot_ids"])
                        for row in self.trace.levels(start, direction, ever, first=2)
                    },
                    {key: (len(lots), lots[:2]) for key, lots in groups.items()},
                )

        self.each_company(check)

    def _all_pages(self, start, direction, ever):
        found, after = [], None
        while True:
            page = self.trace.rows(start, direction, ever, after, limit=3)
            found += [(row["depth"], row["lot_id"]) for row in page["rows"]]
            after = page["after"]
            if not after:
                return found

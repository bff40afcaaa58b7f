"""State on a past day against plain addition, with late events and permuted records."""

import datetime
import uuid

import hypothesis
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import UdiCommon
from .test_trace_oracle import MORNING, RANDOM, settings
from .trace_oracle import Stock

KINDS = {"customer": "partner", "supplier": "supplier", "inventory": "scrap", "production": "used"}


@tagged("post_install", "-at_install")
class TestTraceState(UdiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        lots = cls.env["stock.lot"]
        cls.serials = lots.union(*(cls.make_lot(cls.pump, f"U{n}") for n in range(4)))
        cls.bulk = lots.union(*(cls.make_lot(cls.tube, f"R{n}") for n in range(3)))
        cls.lots = cls.serials | cls.bulk
        location = cls.env["stock.location"]
        cls.shelf = location.create({"name": "Shelf", "location_id": cls.stock_location.id})
        cls.scrap = location.search([("usage", "=", "inventory"), ("company_id", "=", cls.company.id)], limit=1)
        cls.production = location.search([("usage", "=", "production"), ("company_id", "=", cls.company.id)], limit=1)
        cls.trace = cls.env["udi.trace"].with_user(cls.auditor)

    # ------------------------------------------------------------------ a company at random
    def places(self):
        """Every place as ``(location, partner)``."""
        nobody = self.env["res.partner"]
        return {
            "stock": (self.stock_location, nobody),
            "shelf": (self.shelf, nobody),
            "hospital a": (self.customer_location, self.hospital_a),
            "hospital b": (self.customer_location, self.hospital_b),
            "supplier": (self.supplier_location, self.supplier),
            "scrap": (self.scrap, nobody),
            "used": (self.production, nobody),
        }

    def key(self, place):
        location, partner = self.places()[place]
        return KINDS.get(location.usage, "internal"), partner.id or False, location.id

    def history(self, random):
        """``[(event, items, [(lot id, quantity, from, to)])]`` by time; what moves was there."""
        stock, story = Stock(set(self.serials.ids)), []
        for number in range(random.randint(2, 25)):
            lot = random.choice(self.lots)
            unit = lot in self.serials
            here = [place for place in stock.of(lot.id) if place in ("stock", "shelf", "hospital a", "hospital b")]
            source = random.choice(here) if here and random.random() < 0.85 else "supplier"
            if unit and stock.of(lot.id) and not here:
                continue  # used up or scrapped
            if unit and here:
                source = here[0]
            # an event names one partner: nothing goes from hospital to hospital in one step
            barred = {source, "supplier"} | ({"hospital a", "hospital b"} if source.startswith("hospital") else set())
            target = random.choice([place for place in self.places() if place not in barred])
            available = stock.of(lot.id).get(source, 5.0)
            quantity = 1.0 if unit else float(random.randint(1, int(available)))
            stock.move(lot.id, quantity, source, target)
            story.append((self._event(number, source, target), lot, quantity, source, target))
        return story

    def _event(self, number, source, target):
        (left, giver), (reached, taker) = self.places()[source], self.places()[target]
        step = {"customer": "shipping", "inventory": "destroying", "production": "commissioning"}.get(reached.usage)
        if reached.usage == "internal":
            step = "storing" if left.usage == "internal" else "receiving"
        return {
            "uuid": str(uuid.UUID(int=number + 1)),
            "biz_step": step,
            "disposition": "returned" if step == "receiving" and left.usage == "customer" else "in_progress",
            "event_type": "transformation" if step == "commissioning" else "object",
            "event_time": MORNING + datetime.timedelta(hours=number),
            "source": left,
            "destination": reached,
            "partner": taker or giver,
        }

    def record(self, story):
        for event, lot, quantity, _source, target in story:
            role = "input" if target == "used" else "object"
            self.env["udi.recorder"].record(event, [{"lot": lot, "quantity": quantity, "role": role}])

    def expected(self, story, moment):
        stock = Stock(set(self.serials.ids))
        for event, lot, quantity, source, target in story:
            if event["event_time"] <= moment:
                stock.move(lot.id, quantity, source, target)
        return {
            lot.id: {self.key(place): quantity for place, quantity in stock.of(lot.id).items() if place != "supplier"}
            for lot in self.lots
        }

    def test_places_at_any_moment(self):
        class Undo(Exception):
            pass

        @settings
        @hypothesis.given(RANDOM)
        def run(random):
            try:
                with self.env.cr.savepoint():
                    story = self.history(random)
                    records = list(story)
                    random.shuffle(records)  # late events: recorded in any order
                    self.record(records)
                    moment = MORNING + datetime.timedelta(hours=random.randint(-1, 26), minutes=30)
                    expected = self.expected(story, moment)
                    answer = self.trace.state_on(self.lots.ids, moment)
                    self.assertEqual(
                        {
                            row["lot_id"]: {
                                (place["kind"], place["partner_id"], place["location_id"]): place["quantity"]
                                for place in row["places"]
                                if place["kind"] != "supplier"
                            }
                            for row in answer
                        },
                        expected,
                    )
                    self._check_all(moment, expected)
                    raise Undo
            except Undo:
                self.env.invalidate_all()

        run()

    def _check_all(self, moment, expected):
        sums = {}
        for lot in self.lots:
            for key, quantity in expected[lot.id].items():
                group = (lot.product_id.id, *key)
                lots, total = sums.get(group, (0, 0.0))
                sums[group] = lots + 1, total + quantity
        found = self.trace.state_of_all_on(moment, product_ids=(self.pump | self.tube).ids)["rows"]
        self.assertEqual(
            {
                (row["product_id"], row["kind"], row["partner_id"], row["location_id"]): (row["lots"], row["quantity"])
                for row in found
                if row["kind"] != "supplier"
            },
            sums,
        )

    # ------------------------------------------------------------------ what people know of it
    def test_state_now_is_what_the_holders_say(self):
        lots = self.receive(self.tube, ["N1"], quantity=10)
        self.deliver(lots, self.hospital_a, quantity=3)
        now = fields.Datetime.now()
        [state] = self.trace.state_on(lots.ids, now)
        held = {(row["kind"], row["partner_id"], row["quantity"]) for row in self.trace.holders(lots.ids)}
        self.assertEqual({(row["kind"], row["partner_id"], row["quantity"]) for row in state["places"]}, held)
        self.assertEqual([entry["word"] for entry in state["life"]], ["received", "shipping"])
        self.assertTrue(state["as_known_then"])

    def test_hold_and_release(self):
        lots = self.receive(self.pump, ["H1"])
        hold = self.env["udi.hold"].with_user(self.leader).freeze(lots, "Noise in the gear")
        [state] = self.trace.state_on(lots.ids, fields.Datetime.now())
        self.assertEqual([entry["reason"] for entry in state["holds"]], ["Noise in the gear"])
        hold.with_user(self.quality).release("Tested")
        [state] = self.trace.state_on(lots.ids, fields.Datetime.now())
        self.assertFalse(state["on_hold"])

    def test_a_late_event_is_in_its_place_and_marked(self):
        lot = self.serials[0]
        past = fields.Datetime.now() - datetime.timedelta(days=30)
        event = {**self._event(0, "supplier", "shelf"), "event_time": past}
        self.env["udi.recorder"].record(event, [{"lot": lot}])
        [state] = self.trace.state_on(lot.ids, past + datetime.timedelta(days=1))
        self.assertEqual(state["places"][0]["location_id"], self.shelf.id)
        self.assertEqual((state["later_known"], state["as_known_then"]), (1, False))
        [state] = self.trace.state_on(lot.ids, past - datetime.timedelta(days=1))
        self.assertEqual((state["places"], state["life"], state["later_known"]), ([], [], 0))

    def test_an_event_declared_wrong_does_not_count(self):
        lot = self.serials[1]
        event = self._event(0, "supplier", "shelf")
        self.env["udi.recorder"].record(event, [{"lot": lot}])
        correction = {**self._event(1, "supplier", "stock"), "corrects_uuid": event["uuid"]}
        self.env["udi.recorder"].record({**correction, "error_reason": "incorrect_data"}, [{"lot": lot}])
        [state] = self.trace.state_on(lot.ids, event["event_time"])
        self.assertEqual(state["places"], [])
        [state] = self.trace.state_on(lot.ids, correction["event_time"])
        self.assertEqual([row["location_id"] for row in state["places"]], [self.stock_location.id])

    def test_what_left_the_wrong_place_is_taken_where_it_is(self):
        lot = self.bulk[0]
        steps = (("supplier", "stock", 8), ("stock", "hospital a", 6), ("hospital b", "shelf", 2))
        story = [(self._event(n, *way), lot, quantity, *way) for n, (*way, quantity) in enumerate(steps)]
        self.record(story)
        moment = story[-1][0]["event_time"]
        places = {self.key("stock"): 2, self.key("hospital a"): 4, self.key("shelf"): 2}
        [state] = self.trace.state_on(lot.ids, moment)
        self.assertEqual(
            {(row["kind"], row["partner_id"], row["location_id"]): row["quantity"] for row in state["places"]}, places
        )
        rows = self.trace.state_of_all_on(moment, product_ids=self.tube.ids)["rows"]
        self.assertEqual(
            {(row["kind"], row["partner_id"], row["location_id"]): row["quantity"] for row in rows}, places
        )

    def test_pages_have_each_product_once(self):
        self.receive(self.pump, ["G1"])
        self.receive(self.sensor, ["G2"])
        self.receive(self.tube, ["G3"])
        now, products, after = fields.Datetime.now(), [], None
        wanted = (self.pump | self.sensor | self.tube).ids
        while True:
            page = self.trace.state_of_all_on(now, product_ids=wanted, after=after, limit=1)
            products += {row["product_id"] for row in page["rows"]}
            after = page["after"]
            if not after:
                break
        self.assertEqual(sorted(products), sorted(wanted))

    # ------------------------------------------------------------------ refused
    def test_bad_moments_and_strangers(self):
        lots = self.serials
        for moment in (None, "", fields.Datetime.now() + datetime.timedelta(days=1)):
            with self.assertRaises(UserError):
                self.trace.state_on(lots.ids, moment)
            with self.assertRaises(UserError):
                self.trace.state_of_all_on(moment)
        for moment in ("yesterday", "2026-13-01", 7.5):
            with self.assertRaises(UserError):
                self.trace.state_on(lots.ids, moment)
        for after in ("x", [1, 2], {"id": 1}):
            with self.assertRaises(UserError):
                self.trace.state_of_all_on(MORNING, after=after)
        stranger = self.user("base.group_user")
        with self.assertRaises(AccessError):
            self.env["udi.trace"].with_user(stranger).state_on(lots.ids, MORNING)
        with self.assertRaises(AccessError):
            self.env["udi.trace"].with_user(stranger).state_of_all_on(MORNING)

"""The timeline: right order, keyset pages, folding, filters, rights; the two ways of reading agree."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..services import timeline
from .common import UdiCommon


@tagged("post_install", "-at_install")
class TestTimeline(UdiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lots = cls.receive(cls.pump, [f"T{number:02d}" for number in range(12)])
        cls.deliver(cls.lots[:3], cls.hospital_a)
        cls.tubes = cls.receive(cls.tube, ["U1"], quantity=50)

    def page(self, record=None, user=None, **options):
        model, res_id = (record._name, record.id) if record is not None else (None, None)
        return self.env["udi.timeline"].with_user(user or self.auditor).page(model, res_id, **options)

    def all_pages(self, record=None, limit=2, **options):
        """Every event number by following `next`, and how many calls it took."""
        found, before, calls = [], None, 0
        while calls < 500:
            page = self.page(record, before=before, limit=limit, **options)
            calls += 1
            found += [event["id"] for event in page["events"]]
            before = page["next"]
            if not before:
                return found, calls
        self.fail("the timeline does not end")

    def note(self, lot, **event):
        return self.env["udi.recorder"].record({"biz_step": "inspecting", **event}, [{"lot": lot}])

    # ------------------------------------------------------------------ bad input and rights first
    def test_no_such_record(self):
        for model, res_id in (("no.such.model", 1), ("stock.lot", "1"), ("stock.lot", None), ("stock.lot", [1, 2])):
            with self.subTest(model=model, res_id=res_id), self.assertRaises(UserError):
                self.env["udi.timeline"].page(model, res_id)

    def test_bad_filters_and_keys(self):
        for filters in ({"since": "yesterday"}, {"until": "2026-13-45"}):
            with self.subTest(filters=filters), self.assertRaisesRegex(UserError, "is not a date"):
                self.page(self.pump, filters=filters)
        for before in (["x", 1], [1], "2026-01-01", ["2026-01-01 00:00:00", None]):
            with self.subTest(before=before), self.assertRaisesRegex(UserError, "Open the page again"):
                self.page(self.pump, before=before)

    def test_words_are_no_patterns_and_no_sql(self):
        self.assertTrue(self.page(self.lots[0], filters={"text": "T00"})["events"])
        for text in ("%", "_00", "T00\\", "'; DROP TABLE udi_event; --", "x" * 5000):
            with self.subTest(text=text[:30]):
                self.assertFalse(self.page(self.lots[0], filters={"text": text})["events"])

    def test_rights(self):
        for user in (self.operator, self.leader, self.quality, self.recall_manager, self.service, self.auditor):
            for record in (self.lots[0], self.pump, self.hospital_a, None):
                with self.subTest(user=user.login, record=record):
                    self.assertTrue(self.page(record, user)["events"])
        stranger = self.user("base.group_user")
        with self.assertRaises(AccessError):
            self.page(self.lots[0], stranger)
        event = self.env["udi.event"].search([], limit=1)
        with self.assertRaises(AccessError):
            self.env["udi.timeline"].with_user(stranger).items(event.id)

    def test_events_of_another_company_are_counted_not_shown(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.note(self.lots[0], company_id=other.id, reason="Secret of the other company")
        page = self.page(self.lots[0])
        self.assertEqual(page["hidden"], 1)
        self.assertNotIn("Secret", str(page))
        foreign = self.env["udi.event"].search([("company_id", "=", other.id)])
        with self.assertRaises(AccessError):
            self.env["udi.timeline"].with_user(self.auditor).items(foreign.id)

    # ------------------------------------------------------------------ order and pages
    def test_late_events_stand_where_they_happened(self):
        lot = self.lots[0]
        late = self.note(lot, event_time=fields.Datetime.now() - timedelta(days=400))
        events = self.page(lot)["events"]
        self.assertEqual(events[-1]["id"], late.id)
        self.assertTrue(events[-1]["late"])
        self.assertFalse(events[0]["late"])

    def test_pages_meet_without_gap_or_repeat_also_at_equal_times(self):
        moment = fields.Datetime.now() - timedelta(days=3)
        for _number in range(9):
            self.note(self.lots[5], event_time=moment)
        for record in (self.lots[5], self.pump, None):
            once = [event["id"] for event in self.page(record, limit=200)["events"]]
            for limit in (1, 2, 5):
                with self.subTest(record=record, limit=limit):
                    self.assertEqual(self.all_pages(record, limit)[0], once)

    def test_both_ways_of_reading_agree(self):
        for record in (self.lots[1], self.pump, self.pump.product_tmpl_id, self.hospital_a):
            for filters in ({}, {"steps": ["shipping"]}, {"text": "T01"}, {"place": "stock"}, {"user": "nobody"}):
                with self.subTest(record=record, filters=filters):
                    expected = self.all_pages(record, filters=filters)[0]
                    with (
                        patch.object(timeline, "FEW", 0),
                        patch.object(timeline, "WINDOW", 3),
                        patch.object(timeline, "WORD_WINDOW", 2),
                    ):
                        found, calls = self.all_pages(record, filters=filters)
                    self.assertEqual(found, expected)
                    # the index of the partner finds his events without reading those of others
                    self.assertTrue(calls > 1 or record == self.hospital_a)

    def test_statements_do_not_grow_with_the_items(self):
        few = self.receive(self.pump, ["V1"])
        many = self.receive(self.pump, [f"W{number}" for number in range(30)])
        counts = []
        for lots in (few, many):
            event = lots[0].udi_event_item_ids.event_id
            picking = self.env["stock.picking"].browse(event.document_ref)
            self.page(picking)
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertEqual(self.page(picking)["events"][0]["groups"][0]["count"], len(lots))
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)

    # ------------------------------------------------------------------ content
    def test_many_lots_of_one_event_are_one_line(self):
        events = self.page(self.pump)["events"]
        received = next(event for event in events if event["biz_step"] == "receiving")
        self.assertEqual([(group["count"], group["quantity"]) for group in received["groups"]], [(12, 12.0)])
        self.assertIsNone(received["groups"][0]["lot"])
        names, after = [], 0
        while after is not None:
            page = self.env["udi.timeline"].with_user(self.auditor).items(received["id"], self.pump.id, after=after, limit=5)
            names += [item["lot"]["name"] for item in page["items"]]
            after = page["next"]
        self.assertEqual(names, self.lots.mapped("name"))

    def test_a_lot_shows_its_own_quantity(self):
        received = self.page(self.tubes)["events"][-1]
        self.assertEqual(received["groups"][0]["quantity"], 50)
        self.assertEqual(received["groups"][0]["lot"], {"id": self.tubes.id, "name": "U1"})

    def test_a_partner_and_its_addresses(self):
        ward = self.env["res.partner"].create({"name": "Ward 3", "parent_id": self.hospital_a.id, "type": "delivery"})
        self.deliver(self.lots[3], ward)
        self.assertEqual([event["partner"] for event in self.page(ward)["events"]], [ward.display_name])
        self.assertEqual(len(self.page(self.hospital_a)["events"]), 2)
        self.assertFalse(self.page(self.hospital_b)["events"])

    def test_filters(self):
        lot = self.lots[0]
        steps = [event["biz_step"] for event in self.page(lot, filters={"steps": ["receiving"]})["events"]]
        self.assertEqual(steps, ["receiving"])
        old = fields.Datetime.now() - timedelta(days=30)
        self.note(lot, event_time=old, scanner="PDA-7")
        since = fields.Datetime.to_string(old - timedelta(hours=1))
        until = fields.Datetime.to_string(old + timedelta(hours=1))
        self.assertEqual(len(self.page(lot, filters={"since": since, "until": until})["events"]), 1)
        self.assertEqual(self.page(lot, filters={"until": since})["events"], [])
        self.assertEqual(len(self.page(lot, filters={"place": "customers"})["events"]), 1)
        self.assertEqual(len(self.page(lot, filters={"text": "hospital a"})["events"]), 1)
        self.assertEqual(len(self.page(self.pump, filters={"text": "T07"})["events"]), 1)

    def test_a_correction_leads_to_what_it_corrects(self):
        wrong = self.note(self.lots[0], source_name="Shelf A")
        right = self.note(self.lots[0], source_name="Shelf B", corrects_uuid=wrong.uuid)
        by_id = {event["id"]: event for event in self.page(self.lots[0])["events"]}
        self.assertEqual(by_id[wrong.id]["corrected_by"]["id"], right.id)
        self.assertEqual(by_id[right.id]["corrects"]["id"], wrong.id)
        self.assertIn(("From", "Shelf A", "Shelf B"), [tuple(row.values()) for row in by_id[right.id]["undone"]])

    def test_a_rewritten_line_shows_what_it_said_before(self):
        line = self.env["stock.move.line"].search([("lot_id", "=", self.tubes.id), ("state", "=", "done")])
        line.quantity = 40
        changes = self.page(self.tubes)["events"][0]["groups"][0]["changes"]
        self.assertIn(("Quantity", "50.0", None), [tuple(row.values()) for row in changes])

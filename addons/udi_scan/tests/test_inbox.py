"""What devices hand over: everything wrong first, then kept once, in order, whatever the network does."""

import uuid
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..services.inbox import BOOKING
from .common import ScanCommon


@tagged("post_install", "-at_install")
class TestInbox(ScanCommon):
    def setUp(self):
        super().setUp()
        self.receipt = self.picking("incoming", self.supplier, [(self.sensor, 5)])

    def count(self):
        return self.env["udi.scan.capture"].search_count([])

    def assertRejected(self, item, code):
        before = self.count()
        answer = self.accept([item])
        self.assertEqual(answer["status"], "ok")
        [row] = answer["answers"]
        self.assertEqual((row["status"], row["code"]), ("rejected", code), row)
        self.assertTrue(row["message"])
        self.assertEqual(self.count(), before)

    # ------------------------------------------------------------------ bad input
    def test_not_a_device(self):
        item = self.item(self.receipt, self.sensor_code())
        for token in ("", None, "wrong", 7, "x" * 5000, ["a"]):
            inbox = self.env["udi.scan.inbox"].with_user(self.operator)
            answer = inbox.accept(token, [item])
            self.assertEqual((answer["status"], answer["code"]), ("error", "device"))
        self.assertFalse(self.count())

    def test_revoked_device(self):
        self.device.with_user(self.udi_admin).action_revoke()
        answer = self.accept([self.item(self.receipt, self.sensor_code())])
        self.assertEqual((answer["status"], answer["code"]), ("error", "device"))
        self.assertFalse(self.count())

    def test_user_without_the_right(self):
        for user in (self.auditor, self.service, self.regulatory):
            answer = self.accept([self.item(self.receipt, self.sensor_code())], user)
            self.assertEqual((answer["status"], answer["code"]), ("error", "no_right"))
        self.assertFalse(self.count())

    def test_two_hundred_and_one(self):
        items = [self.item(self.receipt, self.sensor_code(f"SN-{number}")) for number in range(201)]
        answer = self.accept(items)
        self.assertEqual((answer["status"], answer["code"]), ("error", "too_many_items"))
        self.assertFalse(self.count())
        self.assertEqual(self.accept("no list")["code"], "too_many_items")

    def test_altered_items(self):
        good = self.item(self.receipt, self.sensor_code())
        for values, code in (
            ({"raw": "x" * 1_000_000}, "too_long"),
            ({"raw": ""}, "bad_value"),
            ({"raw": "a\x00b"}, "bad_value"),
            ({"raw": None}, "bad_value"),
            ({"uuid": "1; DROP TABLE stock_lot"}, "bad_uuid"),
            ({"uuid": None}, "bad_uuid"),
            ({"sequence": 0}, "bad_value"),
            ({"sequence": "1"}, "bad_value"),
            ({"sequence": True}, "bad_value"),
            ({"sequence": 2**31}, "bad_value"),
            ({"quantity": -1}, "bad_value"),
            ({"quantity": float("nan")}, "bad_value"),
            ({"quantity": 1e12}, "bad_value"),
            ({"captured_at": "yesterday"}, "bad_value"),
            ({"captured_at": "0001-01-01T00:00:00"}, "bad_value"),
            ({"offset_ms": 1e18}, "bad_value"),
            ({"action": "validate"}, "bad_value"),
            ({"scenario": "drive"}, "bad_value"),
            ({"scenario": "../../etc"}, "bad_value"),
            ({"job": "1"}, "bad_value"),
            ({"action": "undo"}, "bad_value"),
            ({"undo_of": str(uuid.uuid4())}, "bad_value"),
            ({"ticket": ""}, "bad_value"),
        ):
            with self.subTest(values={name: str(value)[:40] for name, value in values.items()}):
                self.assertRejected({**good, **values}, code)
        for item in (None, 7, "text", [good]):
            self.assertRejected(item, "not_an_object")

    def test_ticket_of_somebody_else(self):
        """A ticket names device, person and time: none of them can be changed."""
        ticket = self.ticket()
        device, user, issued, expires, signature = ticket.split(".")
        other = self.env["udi.scan.device"].create({"name": "PDA 2"})
        for forged in (
            ".".join([device, str(self.quality.id), issued, expires, signature]),
            ".".join([device, user, issued, str(int(expires) + 86400), signature]),
            ".".join([str(other.id), user, issued, expires, signature]),
            ".".join([device, user, issued, expires, "0" * 64]),
            ".".join([device, user, issued, expires]),
            self.ticket(device=other),
            "a.b.c.d.e",
        ):
            self.assertRejected(self.item(self.receipt, self.sensor_code(), ticket=forged), "bad_ticket")

    def test_one_bad_item_does_not_hold_up_the_others(self):
        items = [self.item(self.receipt, self.sensor_code(f"SN-{number}")) for number in range(3)]
        items[1]["raw"] = "x" * 9999
        answers = {row["uuid"]: row["status"] for row in self.accept(items)["answers"]}
        self.assertEqual([answers[item["uuid"]] for item in items], ["accepted", "rejected", "accepted"])

    # ------------------------------------------------------------------ once
    def test_sent_again(self):
        """The answer was lost on the way: the device sends everything again."""
        items = [self.item(self.receipt, self.sensor_code(f"SN-{number}")) for number in range(3)]
        self.accept(items)
        again = self.accept([*items, self.item(self.receipt, self.sensor_code("SN-9"))])
        self.assertEqual([row["status"] for row in again["answers"]], ["duplicate"] * 3 + ["accepted"])
        self.assertEqual(self.count(), 4)

    def test_twice_in_one_request(self):
        item = self.item(self.receipt, self.sensor_code())
        self.assertEqual([row["status"] for row in self.accept([item, item])["answers"]], ["accepted", "duplicate"])
        self.assertEqual(self.count(), 1)

    def test_same_key_other_content(self):
        item = self.item(self.receipt, self.sensor_code())
        self.accept([item])
        self.assertRejected({**item, "raw": self.sensor_code("SN-2")}, "other_content")

    def test_same_number_other_scan(self):
        """A copied device counts on from where the first one was copied."""
        item = self.item(self.receipt, self.sensor_code())
        self.accept([item])
        self.assertRejected({**item, "uuid": str(uuid.uuid4())}, "number_taken")

    # ------------------------------------------------------------------ time and person
    def test_what_one_scanned_and_another_sends(self):
        item = self.item(self.receipt, self.sensor_code(), user=self.operator)
        self.accept([item], user=self.leader)
        self.assertEqual(self.captures([item]).user_id, self.operator)

    def test_clock(self):
        now = fields.Datetime.now()
        slow, fast, wrong = (
            self.item(self.receipt, self.sensor_code(f"SN-{number}"), captured_at=moment.isoformat(), offset_ms=offset)
            for number, (moment, offset) in enumerate(
                (
                    (now - timedelta(hours=2), 7_200_000 - 60_000),
                    (now + timedelta(hours=5), 0),
                    (now - timedelta(days=400), 0),
                )
            )
        )
        self.accept([slow, fast, wrong])
        captures = self.captures([slow, fast, wrong])
        self.assertAlmostEqual(captures[0].event_time, now - timedelta(minutes=1), delta=timedelta(seconds=5))
        self.assertEqual(captures[1].event_time, captures[1].received_at, "it cannot have been later than now")
        self.assertEqual(captures.mapped("state"), ["waiting", "waiting", "conflict"])
        self.assertEqual(captures[2].code, "ticket_time")

    # ------------------------------------------------------------------ numbers
    def test_gaps(self):
        first = self.item(self.receipt, self.sensor_code("SN-1"))
        lost = self.item(self.receipt, self.sensor_code("SN-2"))
        third = self.item(self.receipt, self.sensor_code("SN-3"))
        self.accept([first, third], last_number=third["sequence"] + 2)
        self.device.invalidate_recordset()
        number = lost["sequence"]
        self.assertEqual(self.device.missing_count, 3)
        self.assertEqual(self.device.missing_text, f"{number}, {number + 2}–{number + 3}")
        self.accept([lost])
        self.device.invalidate_recordset()
        self.assertEqual(self.device.missing_count, 2)

    def test_a_leap_is_told_at_once(self):
        """Also one over a billion numbers, by a device that is broken: nothing grows with it."""
        self.accept([self.item(self.receipt, self.sensor_code())])
        count = len(self.device.message_ids)
        self.accept([self.item(self.receipt, self.sensor_code("SN-2"))])
        self.assertEqual(len(self.device.message_ids), count)
        self.accept([self.item(self.receipt, self.sensor_code("SN-3"), sequence=2_000_000_000)])
        self.device.invalidate_recordset()
        self.assertIn("3 to 1999999999", self.device.message_ids[0].body)
        self.assertEqual(self.device.missing_text, "3–1999999999")
        self.assertEqual(self.device.missing_count, 1_999_999_997)
        self.assertEqual(len(self.device.message_ids), count + 1)

    def test_lost_device_keeps_its_list(self):
        self.accept([self.item(self.receipt, self.sensor_code())], last_number=self.number + 2)
        self.device.invalidate_recordset()
        self.device.with_user(self.udi_admin).action_close_lost()
        self.assertEqual(self.device.state, "lost")
        self.assertIn(f"{self.number + 1}–{self.number + 2}", self.device.message_ids[0].body)
        self.assertEqual(self.accept([self.item(self.receipt, "x")])["code"], "device")

    def test_nonsense_beside_the_items(self):
        numbers = [{"last_number": value} for value in (-5, "9", 2**70, None)]
        for options in (*numbers, {"asked": "abc"}, {"asked": [1]}):
            answer = self.accept([], **options)
            self.assertEqual((answer["status"], answer["outcomes"]), ("ok", []))
        self.assertEqual(self.device.announced_number, 0)

    # ------------------------------------------------------------------ load
    def test_constant_number_of_statements(self):
        """Two hundred scans cost as many statements as one."""
        counts = []
        self.accept([self.item(self.receipt, self.sensor_code("first"))])  # what is read once for all requests
        for size in (1, 200):
            items = [self.item(self.receipt, self.sensor_code(f"S{size}-{number}")) for number in range(size)]
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            answer = self.accept(items)
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(answer["answers"]), size)
        self.assertEqual(counts[0], counts[1])

    def test_booking_begins_after_the_commit(self):
        """Not a minute later, when the scheduler comes by itself."""
        called = {f"udi_call_{action}" for action in BOOKING}
        after = self.env.cr.postcommit.data
        for name in called:
            after.pop(name, None)
        item = self.item(self.receipt, self.sensor_code())
        self.accept([{**item, "ticket": "forged"}])
        self.assertFalse(called & after.keys())
        self.accept([item])
        self.assertLessEqual(called, after.keys())
        self.assertEqual(len(self.env["ir.cron"].union(*map(self.env.ref, BOOKING))), 2)

    # ------------------------------------------------------------------ people who leave
    def test_a_user_who_is_deleted_stays_named(self):
        """Neither his scans nor what he settled keep him; both keep his name."""
        gone = self.person("udi_traceability.group_udi_operator", "udi_gone")
        settler = self.person("udi_traceability.group_udi_shift_leader", "udi_settler")
        items = [self.item(self.receipt, self.sensor_code(), user=gone), self.item(self.receipt, "12 KG", user=gone)]
        self.accept(items[1:])
        self.book(self.receipt)
        self.env["udi.scan.runner"].with_user(settler).discard(self.captures(items[1:]), "A label of the scales")
        self.accept(items[:1])
        names = gone.name, settler.name
        self.env.flush_all()
        (gone | settler).unlink()
        self.book(self.receipt)
        taken, settled = self.captures(items)
        self.assertEqual((taken.user_name, settled.settled_by_name), names)
        self.assertEqual((taken.state, taken.code), ("conflict", "user"), "nobody books in his name any more")
        self.assertIn(names[0], taken.message)
        found = self.env["udi.scan.capture"].with_user(self.leader).search([("user_name", "=", names[0])])
        self.assertEqual(len(found.read()), 2)

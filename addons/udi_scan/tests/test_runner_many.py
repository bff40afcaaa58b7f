"""Booked together: nothing differs from one after the other, and the statements do not grow with the scans."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from .common import ScanCommon

ANSWER = ("state", "code", "title", "message", "booked_quantity", "event_time")
ITEM = ("lot_name", "quantity", "role", "evidence", "user_login", "scanner", "known_at")


@tagged("post_install", "-at_install")
class TestRunnerMany(ScanCommon):
    def setUp(self):
        super().setUp()
        self.receipt = self.picking("incoming", self.supplier, [(self.sensor, 8), (self.tube, 30)])
        self.start = fields.Datetime.now() - timedelta(minutes=9)

    def scan(self, raw, **values):
        """The next scan, a few seconds after the one before."""
        moment = self.start + timedelta(seconds=7 * self.number)
        return self.item(self.receipt, raw, captured_at=moment.isoformat(), **values)

    def left_behind(self, items):
        self.env.flush_all()
        self.env.invalidate_all()
        lines = self.receipt.move_line_ids.sorted("id")
        events = lines.lot_id.udi_event_item_ids.event_id.sorted("id")
        return {
            "answers": [
                [capture[name] for name in ANSWER] + [capture.move_line_id.lot_id.name]
                for capture in self.captures(items)
            ],
            "lines": [
                (line.lot_id.name, line.quantity, line.picked, line.udi_scanned_by_id.login, line.udi_scanned_at)
                for line in lines
            ],
            "events": [
                (
                    *(event.biz_step, event.event_time, event.user_login),
                    *([item[name] for name in ITEM] for item in event.item_ids.sorted("sequence")),
                )
                for event in events
            ],
        }

    def test_as_one_by_one(self):
        second = self.env["udi.scan.device"].create({"name": "PDA 2"})
        token = self.enrol(second, self.leader)
        other = {"ticket": self.ticket(self.leader, second)}
        gone = self.person("udi_traceability.group_udi_operator", "udi_gone")
        items = [
            self.scan(self.sensor_code("SN-1")),
            self.scan(self.tube_code("T1"), quantity=12),
            self.scan(self.sensor_code("SN-2")),
            self.scan(self.sensor_code("SN-5"), user=gone),
            self.scan("WEIGHT 12 KG"),
            self.scan(self.sensor_code("SN-1")),
            self.scan(self.sensor_code("SN-3")),
        ]
        items += [
            self.scan("", action="undo", undo_of=items[2]["uuid"]),
            self.scan(self.sensor_code("SN-4"), scenario="issue"),
            self.scan(self.sensor_code("SN-6")),
            self.scan(self.tube_code("T2"), quantity=3),
            self.scan("", action="finish"),
            self.scan(self.sensor_code("SN-7")),
        ]
        beside = [self.scan(self.sensor_code(f"SN-2{n}"), **other) for n in range(2)]
        for number, item in enumerate(beside):  # between the first scans of the other device
            moment = self.start + timedelta(seconds=3 + 7 * number)
            item.update(sequence=number + 1, captured_at=moment.isoformat())
        self.accept(items)
        self.accept(beside, self.leader, token)
        gone.active = False
        runner, found = type(self.env["udi.scan.runner"]), []
        for handler in (lambda *_capture: None, runner._handler_of_many):
            point = self.env.cr.savepoint()
            with patch.object(runner, "_handler_of_many", handler):
                self.book(self.receipt)
            found.append(self.left_behind([*items, *beside]))
            point.rollback()
            self.env.invalidate_all()
        self.maxDiff = None
        alone, together = found
        for name, value in alone.items():
            self.assertEqual(together[name], value, name)
        states = [answer[0] for answer in together["answers"]]
        self.assertEqual(states.count("applied"), 9)
        self.assertTrue(together["events"])

    def test_fault_of_the_program_while_booking_together(self):
        """Then each one is booked alone, and those that can be are."""
        items = [self.scan(self.sensor_code(f"SN-{number}")) for number in range(3)]
        self.accept(items)
        handler = type(self.env["udi.scan.scenario.transfer"])
        logger = "odoo.addons.udi_scan.services.runner_step"
        with patch.object(handler, "book_batch", side_effect=ZeroDivisionError), self.assertLogs(logger, "ERROR"):
            self.book(self.receipt)
        self.assertEqual(self.captures(items).mapped("state"), ["applied"] * 3)

    def test_constant_number_of_statements(self):
        counts = {}
        for size in (3, 3, 60):
            self.receipt = self.picking("incoming", self.supplier, [(self.sensor, size)])
            self.start = fields.Datetime.now() - timedelta(minutes=9)
            self.receipt.move_line_ids.date = self.start  # not partly of this very second
            # letters: a serial of many digits can be read in two ways, and is asked for
            letters = str.maketrans("0123456789", "ABCDEFGHJK")
            names = [f"{self.receipt.id % 1000:03}{number:03}".translate(letters) for number in range(size)]
            items = [self.scan(self.sensor_code(name)) for name in names]
            self.accept(items)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.book(self.receipt)
            counts[size] = self.env.cr.sql_log_count - before
            self.assertEqual(set(self.captures(items).mapped("state")), {"applied"})
        # rows whose date is this very second already are written apart from the others
        self.assertLessEqual(counts[60], counts[3] + 2)

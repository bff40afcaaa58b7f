"""Which job is booked next: what finishes at once, scans in a row a moment later and together."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ..services.runner import FULL, LOCK
from .common import ScanCommon


@tagged("post_install", "-at_install")
class TestRunnerOrder(ScanCommon):
    def setUp(self):
        super().setUp()
        self.first, self.second = (
            self.picking("incoming", self.supplier, [(self.sensor, FULL), (self.tube, 30)]) for _number in range(2)
        )
        self.runner = self.env["udi.scan.runner"]

    def next_job(self, *busy):
        found = self.runner._next_job({f"stock.picking,{picking.id}" for picking in busy})
        return found and (self.env["stock.picking"].browse(int(found[0].split(",")[1])), found[1])

    def take_in(self, picking, *serials, ago=0):
        """Scans that have arrived so many seconds ago."""
        items = [self.item(picking, self.sensor_code(serial)) for serial in serials]
        self.accept(items)
        captures = self.captures(items)
        captures.sudo().received_at = fields.Datetime.now() - timedelta(seconds=ago)
        captures.flush_recordset()
        return captures

    def test_nothing_waits(self):
        self.assertIsNone(self.next_job())

    def test_a_scan_waits_for_the_next_ones(self):
        self.take_in(self.first, "A-1")
        self.assertEqual(self.next_job(), (self.first, False))

    def test_but_not_for_long(self):
        self.take_in(self.first, "A-1")
        self.take_in(self.second, "B-1", ago=5)
        self.assertEqual(self.next_job(), (self.second, True))
        self.assertEqual(self.next_job(self.second), (self.first, False))
        self.assertIsNone(self.next_job(self.first, self.second))

    def test_a_full_batch_waits_for_nothing(self):
        self.take_in(self.first, "A-1")
        self.take_in(self.second, *(f"B-{number}" for number in range(FULL)))
        self.assertEqual(self.next_job(), (self.second, True))

    def test_what_finishes_waits_for_nothing(self):
        self.take_in(self.first, "A-1")
        self.take_in(self.second, "B-1")
        self.accept([self.item(self.second, action="finish")])
        self.assertEqual(self.next_job(), (self.second, True))

    def test_a_run_gathers_and_leaves_nothing(self):
        """It looks again until the scans are due, and books those of one job in one transaction."""
        captures = self.take_in(self.first, "A-1", "A-2") | self.take_in(self.second, "B-1", ago=5)
        sizes, book_job = [], type(self.runner).book_job

        def booked(self, job, *args):
            sizes.append(book_job(self, job, *args))
            return sizes[-1]

        def pause(_seconds):
            for capture in captures.sudo():
                capture.received_at -= timedelta(seconds=1)
            captures.flush_recordset()

        cron = type(self.env["ir.cron"])
        with (
            patch.object(type(self.runner), "book_job", booked),
            patch("odoo.addons.udi_scan.services.runner.time.sleep", side_effect=pause),
            patch.object(cron, "_commit_progress", lambda *_args, **_values: float("inf")),
        ):
            self.runner.run()
        self.assertEqual(sizes, [1, 2])
        self.assertEqual(set(captures.mapped("state")), {"applied"})

    def test_who_is_busy_is_left_alone(self):
        """A job that somebody else books is passed, the others are booked."""
        captures = self.take_in(self.first, "A-1", ago=9) | self.take_in(self.second, "B-1", ago=5)
        key = f"stock.picking,{self.first.id}"
        with (
            self.registry.cursor() as other,
            patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_values: float("inf")),
        ):
            other.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", (LOCK, key))
            self.runner.run()
        captures.invalidate_recordset()
        self.assertEqual(captures.mapped("state"), ["waiting", "applied"])

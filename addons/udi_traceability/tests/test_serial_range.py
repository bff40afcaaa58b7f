"""Serial ranges: each number once, its account complete."""

from unittest.mock import patch

import psycopg2
from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.sql_db import db_connect
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models import udi_serial_range
from .common import UdiCommon


@tagged("post_install", "-at_install")
class TestSerialRange(UdiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.serial = cls.env["udi.serial"]
        cls.range = cls.make_range("Pumps")

    @classmethod
    def make_range(cls, name, **vals):
        values = {
            "name": name,
            "product_tmpl_id": cls.pump.product_tmpl_id.id,
            "prefix": "P",
            "width": 4,
            "first": 1,
            "last": 5000,
            "state": "active",
            **vals,
        }
        return cls.env["udi.serial.range"].create(values)

    def refused(self, message, way, *args, error=UserError, **kwargs):
        with self.assertRaisesRegex(error, message), self.env.cr.savepoint():
            way(*args, **kwargs)

    def lots(self, names, product=None):
        return self.env["stock.lot"].create([{"name": name, "product_id": (product or self.pump).id} for name in names])

    # ------------------------------------------------------------------ drawing
    def test_each_number_once(self):
        names = self.serial.draw(self.pump, 3) + self.serial.draw(self.pump, 2)
        self.assertEqual(names, ["P0001", "P0002", "P0003", "P0004", "P0005"])
        self.assertEqual((self.range.next_number, self.range.drawn_count, self.range.free_count), (6, 5, 4995))

    def test_what_is_taken_is_left_out(self):
        self.lots(["P0002", "P0005"])
        self.serial.void(self.range, 4, 4, "spoilt")
        self.assertEqual(self.serial.draw(self.pump, 4), ["P0001", "P0003", "P0006", "P0007"])
        self.assertEqual(self.serial.next_name(self.pump), "P0008")

    def test_not_enough(self):
        self.range.last = 10
        self.serial.draw(self.pump, 8)
        self.refused("only 2 numbers left, 3 are wanted", self.serial.draw, self.pump, 3)
        self.refused("at least one", self.serial.draw, self.pump, 0)
        self.assertEqual(self.serial.draw(self.pump, 2), ["P0009", "P0010"])
        self.refused("no serial range in use", self.serial.draw, self.sensor, 1)

    def test_next_range_when_one_is_full(self):
        self.range.last = 3
        self.make_range("More pumps", prefix="Q")
        self.serial.draw(self.pump, 3)
        self.assertEqual(self.serial.draw(self.pump, 1), ["Q0001"])

    def test_category(self):
        general = self.make_range("Devices", prefix="D", product_tmpl_id=False, categ_id=self.category.id)
        self.assertEqual(self.serial.draw(self.sensor, 2), ["D0001", "D0002"])
        self.assertEqual(self.serial.draw(self.pump, 1), ["P0001"], "its own range first")
        self.range.state = "closed"
        self.assertEqual(self.serial.draw(self.pump, 1), ["D0003"])
        self.assertEqual(general.next_number, 4)

    def test_random(self):
        self.range.state = "closed"
        numbers = self.make_range("Random", mode="random", prefix="R", width=8, last=100_000)
        names = self.serial.draw(self.pump, 500)
        self.assertEqual(len(set(names)), 500)
        self.assertTrue(all(len(name) == 9 and name.startswith("R") for name in names))
        self.lots(names[:100])
        self.assertEqual(numbers._used(), [(1, 100)])
        self.assertEqual(numbers._missing(), [(101, 500)])
        other = self.make_range("Other", mode="random", prefix="R", width=8, last=100_000)
        self.assertNotEqual(other._naming().name(1), names[0])

    def test_a_report_on_many_random_numbers_has_a_bound(self):
        self.range.state = "closed"
        numbers = self.make_range("Random", mode="random", prefix="R", width=8, last=100_000)
        names = self.serial.draw(self.pump, 500)
        self.lots([*names[:100], *names[460:480]])
        with patch.object(udi_serial_range, "MOST_RANDOM", 50):
            self.assertEqual(numbers._missing(), [(451, 460), (481, 500)])
            self.assertIn("the last 50 numbers drawn", numbers.action_gaps()["name"])
            self.refused("is on a device", self.serial.void, numbers, 90, 400, "x")
            self.serial.void(numbers, 451, 455, "torn off")
            self.assertEqual(numbers._missing(), [(456, 460), (481, 500)])
        self.assertEqual(numbers._missing(), [(101, 450), (456, 460), (481, 500)])
        self.assertNotIn("the last", numbers.action_gaps()["name"])

    def test_the_secret_stays_secret(self):
        for user in (self.udi_admin, self.regulatory, self.operator):
            with self.assertRaises(AccessError):
                self.range.with_user(user).read(["key"])
            self.assertNotIn("key", self.range.with_user(user).read()[0])

    def test_numbers_longer_than_a_range_counts(self):
        for last in (9_999_999_999, 2_147_483_647):
            with self.subTest(last=last):
                self.refused("into the prefix", self.make_range, "Long", prefix="L", width=10, last=last)
                self.refused("into the prefix", self.range.write, {"last": last})
        self.range.state = "closed"
        numbers = self.make_range("Long", prefix="L", width=10, first=2_147_483_645, last=2_147_483_646)
        self.assertEqual(self.serial.draw(self.pump, 2), ["L2147483645", "L2147483646"])
        self.refused("only 0 numbers left", self.serial.draw, self.pump, 1)
        self.assertEqual(numbers._missing(), [(2_147_483_645, 2_147_483_646)])

    def test_ten_thousand(self):
        numbers = self.make_range("Many", prefix="M", width=8, last=10_000_000)
        self.range.state = "closed"
        before = self.env.cr.sql_log_count
        self.assertEqual(len(set(self.serial.draw(self.pump, 10_000))), 10_000)
        self.assertLess(self.env.cr.sql_log_count - before, 20)
        self.assertEqual(numbers.free_count, 9_990_000)

    # ------------------------------------------------------------------ account
    def test_gaps(self):
        self.lots(self.serial.draw(self.pump, 10)[:4])
        self.serial.void(self.range, 6, 6, "spoilt label")
        self.serial.reserve(self.range, 5, partner=self.supplier, reason="engraved there")
        self.assertEqual(self.range._used(), [(1, 4)])
        self.assertEqual(self.range._missing(), [(5, 5), (7, 10)])
        action = self.range.with_user(self.regulatory).action_gaps()
        rows = self.env["udi.serial.gap"].with_user(self.regulatory).search(action["domain"])
        self.assertEqual(
            [(row.kind, row.first_name, row.last_name, row.count) for row in rows],
            [("missing", "P0005", "P0005", 1), ("missing", "P0007", "P0010", 4), ("free", "P0016", "P5000", 4985)],
        )
        void = rows[1].action_void()
        form = Form(self.env["udi.serial.void"].with_user(self.regulatory).with_context(**void["context"]))
        self.assertEqual(form.count, 4)
        form.reason = "torn off"
        form.save().action_confirm()
        self.assertEqual(self.range._missing(), [(5, 5)])

    def test_used_is_told_by_whole_names(self):
        self.lots(["P0003", "P00031", "XP0004", "P000A", "P003"])
        self.assertEqual(self.range._used(), [(3, 3)])

    def test_void(self):
        self.lots(["P0003"])
        void = self.serial.void
        self.refused("P0003 is on a device", void, self.range, 1, 5, "x")
        self.refused("Say why", void, self.range, 10, 10, " ")
        self.refused("are not in", void, self.range, 0, 2, "x")
        self.refused("are not in", void, self.range, 9, 8, "x")
        void(self.range, 10, 12, "spoilt")
        self.refused("P0012 is reserved or void", void, self.range, 12, 13, "x")
        wizard = self.env["udi.serial.void"].with_user(self.regulatory)
        self.refused(
            "not a number of",
            wizard.create({"range_id": self.range.id, "first_name": "Q1", "reason": "x"}).action_confirm,
        )

    def test_reservation(self):
        block = self.serial.reserve(self.range, 3, partner=self.supplier, reason="engraved there")
        self.assertEqual(block._names(), ["P0001", "P0002", "P0003"])
        self.assertEqual(block.file.decode() and block.file_name, "P0001-P0003.csv")
        self.assertEqual(self.serial.draw(self.pump, 1), ["P0004"])
        block.with_user(self.regulatory).action_release()
        self.assertEqual(self.serial.draw(self.pump, 1), ["P0005"], "never given out twice")
        self.assertEqual(self.range._missing(), [(1, 5)])
        self.refused("Only a reservation", block.with_user(self.regulatory).action_release)

    def test_records_stay(self):
        block = self.serial.reserve(self.range, 3, reason="x").with_user(self.regulatory)
        self.refused("stays on record", block.write, {"last": 2})
        self.refused("stays on record", block.write, {"state": "void"})
        self.refused("", block.unlink)
        numbers = self.range.with_user(self.regulatory)
        self.refused("counter", numbers.write, {"next_number": 1})
        self.refused("what they look like stays", numbers.write, {"prefix": "Q"})
        self.refused("what they look like stays", numbers.write, {"last": 2})
        self.refused("close it", numbers.unlink)
        numbers.write({"last": 9999, "name": "Pumps of all years"})

    def test_bad_ranges(self):
        for vals, message in (
            ({"last": 10_000}, "does not fit into 4"),
            ({"first": 10, "last": 9}, "first number comes before"),
            ({"first": -1}, "first number comes before"),
            ({"width": 0}, "between 1 and 20"),
            ({"width": 21}, "between 1 and 20"),
            ({"prefix": "P#"}, "holds “#”"),
            ({"prefix": "P" * 17}, "has 21 characters"),
            ({"first": 4000, "last": 6000}, "writes already"),
        ):
            with self.subTest(vals=vals):
                self.refused(message, self.make_range, "Bad", error=UserError, **vals)

    # ------------------------------------------------------------------ Odoo's own ways
    def test_lot_without_a_name(self):
        lots = self.env["stock.lot"].with_user(self.operator).create([{"product_id": self.pump.id}] * 3)
        self.assertEqual(lots.mapped("name"), ["P0001", "P0002", "P0003"])
        form = Form(self.env["stock.lot"].with_context(default_product_id=self.pump.id))
        self.assertEqual(form.name, "P0004")
        self.assertEqual(form.save().name, "P0004")
        self.assertEqual(self.serial.draw(self.pump, 1), ["P0005"])

    def test_generate_dialogue(self):
        picking = self.picking("incoming", self.supplier, [(self.pump, 3)])
        context = {
            "default_product_id": self.pump.id,
            "default_location_dest_id": self.stock_location.id,
            "default_tracking": "serial",
            "default_quantity": 3,
            "default_picking_id": picking.id,
        }
        generate = self.env["stock.move"].with_user(self.operator).action_generate_lot_line_vals
        names = [line["lot_name"] for line in generate(context, "generate", "", 3, "")]
        self.assertEqual(names, ["P0001", "P0002", "P0003"])
        names = [line["lot_name"] for line in generate(context, "generate", "P0004", 2, "")]
        self.assertEqual(names, ["P0004", "P0005"])
        names = [line["lot_name"] for line in generate(context, "generate", "SUP9", 2, "")]
        self.assertEqual(names, ["SUP9", "SUP10"], "a number of the supplier's")
        picking.move_line_ids.unlink()
        picking.move_ids.move_line_ids = [
            Command.create({"lot_name": "P0001", "quantity": 1, "product_id": self.pump.id, "picked": True})
        ]

    def test_nothing_of_it_by_remote_call(self):
        from odoo.service.model import get_public_method

        for name in ("draw", "reserve", "void", "range_for"):
            with self.assertRaises(AccessError):
                get_public_method(self.serial, name)

    # ------------------------------------------------------------------ at the same time
    def test_two_at_once(self):
        """The second one waits, and never gets what the first one took."""
        database = self.env.cr.dbname
        with db_connect(database).cursor() as cr:
            env = self.env(cr=cr)
            product = env["product.product"].create({"name": "Twice", "is_storable": True, "tracking": "serial"})
            numbers = env["udi.serial.range"].create(
                {"name": "Twice", "product_tmpl_id": product.product_tmpl_id.id, "prefix": "TW-", "state": "active"}
            )
            cr.commit()  # pylint: disable=invalid-commit  # other connections must see it
            try:
                with db_connect(database).cursor() as one, db_connect(database).cursor() as two:
                    # the second transaction has begun, and read, before the first one draws
                    two.execute("SELECT count(*) FROM udi_serial_range")
                    first = self.env(cr=one)["udi.serial"].draw(product.with_env(self.env(cr=one)), 5)
                    two.execute("SET LOCAL lock_timeout = '300ms'")
                    waiting = self.env(cr=two)["udi.serial"]
                    with self.assertRaises(psycopg2.errors.LockNotAvailable), self.quiet():
                        waiting.draw(product.with_env(waiting.env), 5)
                    two.rollback()
                    two.execute("SELECT count(*) FROM udi_serial_range")
                    one.commit()
                    with self.assertRaises(psycopg2.errors.SerializationFailure), self.quiet():
                        waiting.draw(product.with_env(waiting.env), 5)
                    two.rollback()
                    waiting.env.invalidate_all()
                    second = waiting.draw(product.with_env(waiting.env), 5)
                    two.commit()
                self.assertFalse(set(first) & set(second))
                self.assertEqual(second[0], "TW-000006")
            finally:
                cr.rollback()
                cr.execute("DELETE FROM udi_serial_range WHERE id = %s", [numbers.id])
                env.invalidate_all()
                env["product.product"].browse(product.id).product_tmpl_id.unlink()
                cr.commit()  # pylint: disable=invalid-commit

    def quiet(self):
        return mute_logger("odoo.sql_db")

"""A trace in numbers, by pages and as a file: what it counts, what it hides, what it refuses, what it costs."""

import csv
import io
import json

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import UdiCommon


class Chain(UdiCommon):
    """A reel in three sensors, each sensor in a pump, two pumps delivered, one of them returned and sent elsewhere."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reel = cls.receive(cls.tube, ["R1"], quantity=10)
        lots = cls.env["stock.lot"]
        cls.sensors = lots.union(*(cls.make_lot(cls.sensor, f"S{n}") for n in range(3)))
        cls.pumps = lots.union(*(cls.make_lot(cls.pump, f"P{n}") for n in range(3)))
        for sensor, pump in zip(cls.sensors, cls.pumps, strict=True):
            cls.build([(cls.reel, 2)], sensor)
            cls.build([(sensor, 1)], pump)
        cls.deliver(cls.pumps[0], cls.hospital_a)
        second = cls.deliver(cls.pumps[1], cls.hospital_a)
        back = cls.env["stock.return.picking"].create({"picking_id": second.id})
        back.product_return_moves.quantity = 1
        back = back._create_return()
        back.move_ids.picked = True
        back.button_validate()
        cls.deliver(cls.pumps[1], cls.hospital_b)
        cls.env.flush_all()
        cls.trace = cls.env["udi.trace"].with_user(cls.auditor)

    @classmethod
    def build(cls, inputs, output):
        """A production event of one unit, and where its parts and it are since then."""
        production = cls.env["stock.location"].search(
            [("usage", "=", "production"), ("company_id", "=", cls.company.id)], limit=1
        )
        cls.env["udi.recorder"].record(
            {"biz_step": "commissioning", "event_type": "transformation", "action": "add"},
            [{"lot": lot, "role": "input", "quantity": quantity} for lot, quantity in inputs]
            + [{"lot": output, "role": "output"}],
        )
        nobody, stock = cls.env["res.partner"], cls.stock_location
        moves = [(cls.company.id, lot, quantity, stock, production, nobody) for lot, quantity in inputs]
        cls.env["udi.holder"]._apply([*moves, (cls.company.id, output, 1, production, stock, nobody)])
        cls.env["stock.quant"].sudo()._update_available_quantity(output.product_id, stock, 1, lot_id=output)


@tagged("post_install", "-at_install")
class TestTraceSummary(Chain):
    def test_counts(self):
        found = self.trace.summary(self.reel.ids)
        self.assertEqual((found["lots"], found["units"], found["depth"]), (6, 6, 2))
        self.assertEqual(found["exact"], {"lots": 6, "units": 6})
        self.assertEqual(found["possible"], {"lots": 0, "units": 0})
        self.assertEqual(found["deliveries"], 3)
        self.assertEqual(
            {(row["kind"], row["name"], row["exact_quantity"]) for row in found["holders"]},
            {
                ("used", "Used in production", 3),
                ("partner", "Hospital A", 1),
                ("partner", "Hospital B", 1),
                ("internal", self.stock_location.complete_name, 1),
            },
        )
        self.assertEqual([row["lot_name"] for row in found["rows"]], ["S0", "S1", "S2", "P0", "P1", "P2"])
        self.assertTrue(all(row["via_event_id"] for row in found["rows"]))
        self.assertEqual(found["start"]["units"], 10)
        self.assertEqual(
            {(row["kind"], row["exact_quantity"]) for row in found["start"]["holders"]}, {("internal", 4), ("used", 6)}
        )
        self.assertEqual(found["masked"], {"lots": 0, "units": 0})

    def test_upstream_and_levels(self):
        found = self.trace.summary(self.pumps[0].ids, "upstream")
        self.assertEqual([(row["depth"], row["lot_name"]) for row in found["rows"]], [(1, "S0"), (2, "R1")])
        self.assertEqual(found["start"]["deliveries"], 1)
        levels = self.trace.levels(self.reel.ids, first=2)
        self.assertEqual(
            [(row["depth"], row["product_id"], row["exact"], row["lot_ids"]) for row in levels],
            [(1, self.sensor.id, 3, self.sensors[:2].ids), (2, self.pump.id, 3, self.pumps[:2].ids)],
        )

    def test_direct_links(self):
        links = self.trace.links((self.reel | self.sensors[0] | self.pumps[0]).ids)
        self.assertEqual(
            {(row["source"], row["target"], row["certainty"], row["until"]) for row in links},
            {
                (self.reel.id, self.sensors[0].id, "exact", None),
                (self.sensors[0].id, self.pumps[0].id, "exact", None),
            },
        )

    def test_a_lot_that_nobody_holds_is_counted(self):
        ghost = self.make_lot(self.pump, "GHOST")
        self.env["udi.recorder"].record(
            {"biz_step": "commissioning", "event_type": "transformation", "action": "add"},
            [{"lot": self.sensors[2], "role": "input"}, {"lot": ghost, "role": "output"}],
        )
        found = self.trace.summary(self.sensors[2].ids)
        self.assertEqual((found["lots"], found["units"]), (2, 2))
        self.assertIn(("unknown", 1), {(row["kind"], row["exact_quantity"]) for row in found["holders"]})

    def test_a_lot_at_many_places_is_one_lot(self):
        kit = self.make_lot(self.tube, "KIT")
        self.build([(self.pumps[2], 1)], kit)
        nobody = self.env["res.partner"]
        places = [(self.stock_location, nobody)] + [
            (self.customer_location, hospital) for hospital in (self.hospital_a, self.hospital_b)
        ]
        self.env["udi.holder"]._apply(
            [(self.company.id, kit, 5, self.supplier_location, place, partner) for place, partner in places]
        )
        found = self.trace.summary(self.pumps[2].ids)
        self.assertEqual((found["lots"], found["units"]), (1, 16))
        self.assertEqual(found["products"][0]["exact_lots"], 1)

    def test_another_company_is_counted_and_not_named(self):
        other = self.env["res.company"].create({"name": "Sister"})
        secret = self.make_lot(self.pump, "SECRET", company_id=other.id)
        self.env["udi.recorder"].record(
            {"biz_step": "commissioning", "event_type": "transformation", "company_id": other.id},
            [{"lot": self.sensors[0], "role": "input"}, {"lot": secret, "role": "output"}],
        )
        nobody = self.env["res.partner"]
        self.env["udi.holder"]._apply([(other.id, secret, 1, self.supplier_location, self.stock_location, nobody)])
        found = self.trace.summary(self.sensors[0].ids)
        self.assertEqual((found["lots"], found["masked"]), (1, {"lots": 1, "units": 1}))
        self.assertNotIn("SECRET", json.dumps(found, default=str))
        rows = self.trace.downstream(self.sensors[0].ids)
        self.assertEqual([row["lot_id"] for row in rows], self.pumps[0].ids)
        self.assertEqual([row["lot_name"] for row in self.trace.stream(self.sensors[0].ids)], ["P0"])
        self.assertIn({"depth": 1, "masked": 1}, self.trace.levels(self.sensors[0].ids))
        both = self.env["udi.trace"].with_user(self.auditor)
        self.auditor.company_ids = [Command.link(other.id)]
        both = both.with_context(allowed_company_ids=[self.company.id, other.id])
        self.assertEqual(both.summary(self.sensors[0].ids)["lots"], 2)
        with self.assertRaises(AccessError):
            self.trace.with_context(allowed_company_ids=self.company.ids).summary(secret.ids)

    def test_statements_do_not_grow_with_the_lots(self):
        def statements(function, lots):
            self.env.invalidate_all()
            self.trace.summary(self.pumps[0].ids, "upstream")  # rights and names of fields are cached
            before = self.env.cr.sql_log_count
            function(lots.ids)
            return self.env.cr.sql_log_count - before

        functions = (self.trace.summary, self.trace.downstream, self.trace.levels, self.trace.rows, self.trace.holders)
        few = [statements(function, self.reel) for function in functions]
        for number in range(60):
            self.build([(self.reel, 1)], self.make_lot(self.sensor, f"M{number}"))
        self.assertEqual([statements(function, self.reel) for function in functions], few)

    def test_nothing_is_written(self):
        """A replica may answer: the same questions in a read-only transaction."""
        self.env.cr.execute("SET LOCAL transaction_read_only = on")
        for direction in ("downstream", "upstream"):
            self.trace.summary(self.sensors.ids, direction, ever=True)
            self.trace.levels(self.sensors.ids, direction)
            self.trace.rows(self.sensors.ids, direction, ever=True)
            list(self.trace.stream(self.sensors.ids, direction))
        self.trace.state_on(self.pumps.ids, "2026-01-01 00:00:00")
        self.trace.state_of_all_on("2026-01-01 00:00:00")

    def test_bad_questions(self):
        for direction in ("sideways", "", None, "downstream; DROP TABLE udi_event"):
            for function in (self.trace.summary, self.trace.rows, self.trace.levels):
                with self.assertRaises(UserError):
                    function(self.reel.ids, direction)
        for after in ("x", [1], [1, 2, 3], ["a", "b"], {"a": 1}):
            with self.assertRaises(UserError):
                self.trace.rows(self.reel.ids, after=after)
        self.assertEqual(self.trace.downstream([]), [])
        self.assertEqual(self.trace.summary([])["lots"], 0)
        self.assertEqual(self.trace.levels([]), [])
        self.assertEqual(self.trace.rows([]), {"rows": [], "after": None})
        stranger = self.env["udi.trace"].with_user(self.user("base.group_user"))
        for function in (stranger.downstream, stranger.upstream, stranger.summary, stranger.rows, stranger.links):
            with self.assertRaises(AccessError):
                function(self.reel.ids)


@tagged("post_install", "-at_install")
class TestTraceFile(Chain, HttpCase):
    def rows(self, address):
        answer = self.url_open(address)
        self.assertEqual(answer.status_code, 200)
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))

    def test_file(self):
        user = new_test_user(self.env, "trace_reader", "udi_traceability.group_udi_auditor", company_id=self.company.id)
        self.authenticate(user.login, user.login)
        rows = self.rows(f"/udi/trace/downstream/{self.reel.id}.csv")
        self.assertEqual(len(rows), 7)
        self.assertEqual(rows[4], ["2", "Certain", self.pump.display_name, "P0", "Hospital A"])
        self.assertEqual(len(self.rows(f"/udi/trace/upstream/{self.pumps[0].id}.csv?ever=1")[0]), 6)
        self.assertEqual(self.url_open("/udi/trace/downstream/999999999.csv").status_code, 404)
        self.assertEqual(self.url_open(f"/udi/trace/sideways/{self.reel.id}.csv").status_code, 404)

    def test_a_formula_stays_text(self):
        file = io.StringIO(newline="")
        self.env.cr.execute("UPDATE stock_lot SET name = '=1+1' WHERE id = %s", [self.pumps[0].id])
        self.env.invalidate_all()
        count = self.trace.write_csv(self.sensors[0].ids, "downstream", file)
        self.assertEqual((count, list(csv.reader(io.StringIO(file.getvalue())))[1][3]), (1, "'=1+1"))

    def test_strangers_get_no_file(self):
        user = new_test_user(self.env, "trace_stranger", "base.group_user", company_id=self.company.id)
        self.authenticate(user.login, user.login)
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(f"/udi/trace/downstream/{self.reel.id}.csv").status_code, 403)

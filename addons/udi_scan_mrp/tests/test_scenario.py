"""What a device takes along of an order, and how its steps are booked."""

import uuid
from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from .common import ProductionScanCommon
from odoo.addons.udi_scan.tests.common import ScanCommon


@tagged("post_install", "-at_install")
class TestScenario(ProductionScanCommon, ScanCommon):
    def setUp(self):
        super().setUp()
        self.app = self.env["udi.scan.app"].with_user(self.operator)

    def load(self, order):
        answer = self.app.load(self.token, "production", order.id)
        self.assertEqual(answer["status"], "ok", answer)
        return answer

    def scanned(self, order, raw="", unit=None, **values):
        options = {"options": {"unit": unit}} if unit else {}
        return self.item(order, raw, scenario="production", **options, **values)

    def item(self, order, raw="", user=None, **values):
        self.number += 1
        return {
            "uuid": str(uuid.uuid4()),
            "sequence": self.number,
            "action": "scan",
            "job": order.id,
            "captured_at": f"{(fields.Datetime.now() - timedelta(minutes=5)).isoformat()}Z",
            "offset_ms": 0,
            "raw": raw,
            "quantity": 1,
            "ticket": self.ticket(user),
            **values,
        }

    # ------------------------------------------------------------------ what a device keeps
    def test_open_orders(self):
        order, finished = self.order(2), self.done(self.order(1, ["P9"]))
        plain = self.env["mrp.production"].create({"product_id": self.bolt.id, "product_qty": 1})
        plain.action_confirm()
        rework = self.env["mrp.production"].create(
            {
                "product_id": self.pump.id,
                "product_qty": 1,
                "move_raw_ids": [Command.create({"product_id": self.pump.id, "product_uom_qty": 1})],
            }
        )
        rework.action_confirm()
        found = [job["id"] for job in self.app.jobs(self.token, "production")["jobs"]]
        self.assertIn(order.id, found)
        self.assertFalse({finished.id, plain.id, rework.id} & set(found))
        for number in (0, -1, 2**31, "7", None, [7]):
            self.assertEqual(self.app.load(self.token, "production", number)["code"], "gone")

    def test_everything_for_an_order(self):
        order, other = self.order(2, ["P1", "P2"]), self.order(1, ["Q1"])
        self.taken(other, self.step("S6", unit="Q1"))
        self.taken(order, self.pump_code(order, "P1"), self.step("S2", unit="P1"), self.tube_code())
        self.env["udi.hold"].freeze(self.sensors[2], "Leaks")
        answer = self.load(order)
        job, lines = answer["job"], {line["product_id"]: line for line in answer["job"]["lines"]}
        self.assertEqual(job["lines"][0]["role"], "unit")
        self.assertEqual(lines[self.pump.id]["lots"], [{"lot": "P1", "quantity": 1}])
        sensor, tube = lines[self.sensor.id], lines[self.tube.id]
        self.assertEqual((sensor["each"], sensor["demand"], sensor["lots"]), (1, 2, [{"lot": "S2", "quantity": 1}]))
        self.assertEqual((tube["each"], tube["demand"], tube["lots"]), (0, 2, [{"lot": "T1", "quantity": 1}]))
        self.assertEqual(
            job["units"],
            [{"name": "P1", "parts": [{"product_id": self.sensor.id, "lot": "S2"}]}, {"name": "P2", "parts": []}],
        )
        self.assertEqual(job["elsewhere"], [[self.sensor.id, "S6", "Q1", other.name]])
        self.assertEqual((job["other"], job["new_units"], job["consumption"]), (1, 0, "flexible"))
        self.assertEqual(job["expect"]["lot_number"], order.udi_lot_number)
        self.assertEqual(job["expect"]["expiry"], order.udi_expiry_date.isoformat())
        columns = answer["lots"]["columns"]
        held = {row[columns.index("name")]: row[columns.index("held")] for row in answer["lots"]["rows"]}
        self.assertEqual((held["S3"], held["S1"]), ("Leaks", None))
        self.assertEqual({row["id"] for row in answer["products"]}, {self.pump.id, self.sensor.id, self.tube.id})

    def test_new_serials_while_some_are_missing(self):
        self.assertEqual(self.load(self.order(3))["job"]["new_units"], 3)

    # ------------------------------------------------------------------ booking
    def test_booked_as_who_scanned(self):
        order = self.order(2, ["P1", "P2"])
        items = [
            self.scanned(order, self.pump_code(order, "P2")),
            self.scanned(order, self.sensor_code("S5"), unit="P2"),
            self.scanned(order, self.tube_code(), quantity=2),
            self.scanned(order, self.pump_code(order, "P1")),
            self.scanned(order, self.sensor_code("S3"), unit="P1"),
            self.scanned(order, action="finish", options={"backorder": True}),
        ]
        captures = self.send(items)
        self.assertEqual(captures.mapped("state"), ["applied"] * 6, captures.mapped("message"))
        self.assertEqual(order.state, "done")
        self.assertEqual(self.inputs(order), {"S5": "P2", "S3": "P1", "T1": False})
        items = {item.lot_id.name: item for item in self.events(order).item_ids}
        self.assertEqual((items["S5"].own_scanner, items["P1"].own_scanner), ("PDA 1", "PDA 1"))
        self.assertEqual(self.app.load(self.token, "production", order.id)["job"]["done"], True)

    def test_one_by_one_and_together_are_the_same(self):
        for together in (True, False):
            order = self.order(2, [f"P1{together}", f"P2{together}"])
            names = order.lot_producing_ids.mapped("name")
            first = "S1" if together else "S3"
            items = [
                self.scanned(order, self.pump_code(order, names[0])),
                self.scanned(order, self.pump_code(order, names[0])),
                self.scanned(order, self.sensor_code(first), unit=names[0]),
                self.scanned(order, self.sensor_code(first), unit=names[1]),
                self.scanned(order, self.tube_code("T9")),
            ]
            captures = self.send(items) if together else self.env["udi.scan.capture"].union(*map(self.send_one, items))
            self.assertEqual(captures.mapped("state"), ["applied", "rejected", "applied", "conflict", "conflict"])
            self.assertEqual(captures.mapped("code"), ["taken", "double", "paired", "already_paired", "unknown_lot"])

    def send_one(self, item):
        return self.send([item])

    def test_taken_back(self):
        order = self.order(2, ["P1", "P2"])
        scans = [
            self.scanned(order, self.pump_code(order, "P1")),
            self.scanned(order, self.sensor_code("S1"), unit="P1"),
            self.scanned(order, self.tube_code(), quantity=2),
        ]
        self.send(scans)
        for scan in reversed(scans):
            [capture] = self.send([self.scanned(order, action="undo", undo_of=scan["uuid"])])
            self.assertEqual(capture.state, "applied", capture.message)
        self.assertEqual(set(self.captures(scans).mapped("state")), {"undone"})
        self.assertFalse(order.udi_pair_ids | order.udi_output_ids.production_id.udi_pair_ids)
        self.assertFalse(order.udi_output_ids)
        self.assertFalse(self.env["udi.scan.production"]._scanned_lines(order.move_raw_ids))

    def test_what_is_not_right_waits_for_a_person(self):
        order = self.order(1, ["P1"])
        finish = self.scanned(order, action="finish")
        [capture] = self.send([finish])
        self.assertEqual((capture.state, order.state == "done"), ("conflict", False))
        self.assertIn("Scan at least one finished unit", capture.message)
        self.send([self.scanned(order, self.pump_code(order, "P1")), self.scanned(order, "S1", unit="P1")])
        capture.with_user(self.leader).action_apply()
        self.assertEqual((capture.state, order.state), ("applied", "done"))

    def test_order_of_another_company(self):
        company = self.env["res.company"].create({"name": "Other"})
        foreign = (
            self.env["mrp.production"]
            .with_company(company)
            .create({"product_id": self.pump.id, "product_qty": 1, "company_id": company.id})
        )
        foreign.action_confirm()
        self.assertEqual(self.app.load(self.token, "production", foreign.id)["code"], "gone")
        [capture] = self.send([self.scanned(foreign, "X1")])
        self.assertEqual(capture.state, "conflict")
        self.assertFalse(foreign.lot_producing_ids)

    # ------------------------------------------------------------------ who may
    def test_roles(self):
        order = self.order(1, ["P1"])
        self.taken(order, self.pump_code(order, "P1"))
        for user in (self.operator, self.leader, self.quality, self.auditor):
            self.assertEqual(order.udi_output_ids.with_user(user).mapped("quantity"), [1])
        for user in (self.operator, self.leader, self.quality, self.auditor, self.udi_admin, self.nobody):
            with self.subTest(user=user.login), self.assertRaises(Exception) as caught:
                order.udi_output_ids.with_user(user).write({"quantity": 7})
            self.assertEqual(type(caught.exception).__name__, "AccessError")

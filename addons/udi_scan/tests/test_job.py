"""What a device takes along: complete, of its own company, later only what changed."""

from odoo.tests import tagged

from .common import SENSOR_DI, TUBE_DI, ScanCommon


@tagged("post_install", "-at_install")
class TestJob(ScanCommon):
    def setUp(self):
        super().setUp()
        self.app = self.env["udi.scan.app"].with_user(self.operator)

    def load(self, picking, since=None, scenario="issue"):
        return self.app.load(self.token, scenario, picking.id, since)

    def lots(self, answer):
        columns = answer["lots"]["columns"]
        rows = [dict(zip(columns, row, strict=True)) for row in answer["lots"]["rows"]]
        return {row["name"]: row for row in rows}

    def test_refused(self):
        picking = self.picking("incoming", self.supplier, [(self.sensor, 1)])
        self.assertEqual(self.app.jobs("wrong", "receive")["code"], "device")
        self.assertEqual(self.app.jobs(self.token, "drive")["code"], "scenario")
        self.assertEqual(self.app.jobs(self.token, None)["code"], "scenario")
        for job in (2**30, 2**40, 0, -1, "7", None, [7]):
            self.assertEqual(self.app.load(self.token, "receive", job)["code"], "gone")
        self.device.with_user(self.udi_admin).action_revoke()
        self.assertEqual(self.load(picking)["code"], "device")

    def test_open_transfers(self):
        wanted = self.picking("incoming", self.supplier, [(self.sensor, 1), (self.bolt, 9)])
        self.picking("incoming", self.supplier, [(self.bolt, 9)])
        self.picking("incoming", self.supplier, [(self.sensor, 1)]).action_cancel()
        company = self.env["res.company"].create({"name": "Other"})
        self.operator.company_ids |= company
        jobs = self.app.jobs(self.token, "receive")["jobs"]
        self.assertEqual([job["id"] for job in jobs if job["id"] >= wanted.id], [wanted.id])
        self.assertEqual([job for job in self.app.jobs(self.token, "issue")["jobs"] if job["id"] == wanted.id], [])

    def test_everything_for_a_job(self):
        lots = self.receive(self.sensor, ["SN-1", "SN-2", "SN-3"], udi_lot_number="L7")
        self.deliver(lots[1], self.hospital_b)
        self.env["udi.hold"].with_user(self.quality).freeze(lots[2], "Recall 7", kind="recall")
        self.receive(self.pump, ["P-1"])
        delivery = self.picking("outgoing", self.hospital_a, [(self.sensor, 2), (self.bolt, 5)])
        answer = self.load(delivery)
        self.assertEqual((answer["status"], answer["full"], answer["job"]["other"]), ("ok", True, 1))
        self.assertEqual([line["demand"] for line in answer["job"]["lines"]], [2])
        [product] = answer["products"]
        self.assertEqual((product["tracking"], product["rules"]["hold"]), ("serial", "block"))
        [identifier] = answer["identifiers"]
        self.assertEqual((identifier["code"], identifier["contains"]), (SENSOR_DI, 1))
        self.assertEqual(set(identifier["needs"]), {"lot", "manufacture_date", "expiry"})
        known = self.lots(answer)
        self.assertEqual(set(known), {"SN-1", "SN-2", "SN-3"}, "of the transfer's products alone")
        self.assertEqual((known["SN-1"]["here"], known["SN-1"]["expiry"]), (1, "2031-01-04"))
        self.assertEqual(known["SN-1"]["place"], self.stock_location.complete_name)
        self.assertEqual((known["SN-2"]["here"], known["SN-2"]["gone"]), (0, "partner"))
        self.assertEqual(known["SN-3"]["held"], "Recall 7")

    def test_carton(self):
        unit = self.tube.udi_identifier_ids
        self.env["udi.device.identifier"].create(
            {
                "agency": "gs1",
                "code": "16901234500032",
                "kind": "package",
                "state": "active",
                "product_ids": unit.product_ids.ids,
                "contained_id": unit.id,
                "contained_quantity": 25,
            }
        )
        answer = self.load(self.picking("incoming", self.supplier, [(self.tube, 50)]), scenario="receive")
        contains = {row["code"]: row["contains"] for row in answer["identifiers"]}
        self.assertEqual(contains, {TUBE_DI: 1, "16901234500032": 25})

    def test_only_what_changed(self):
        lots = self.receive(self.sensor, ["SN-1", "SN-2"], udi_lot_number="L7")
        delivery = self.picking("outgoing", self.hospital_a, [(self.sensor, 2)])
        mark = self.load(delivery)["watermark"]
        event = mark.split("|")[1]
        # a watermark an hour later: nothing of what was there before has to come again
        later = f"2099-01-01 00:00:00|{int(event) + 5_000}"
        self.assertEqual(self.lots(self.load(delivery, later)), {})
        self.deliver(lots[0], self.hospital_b)
        self.assertEqual(set(self.lots(self.load(delivery, later))), {"SN-1"}, "an event tells it")
        answer = self.load(delivery, mark)
        self.assertFalse(answer["full"])
        self.assertEqual(set(self.lots(answer)), {"SN-1", "SN-2"}, "what was just open overlaps")
        for nonsense in ("x", "x|y", 7, [], "2026-01-01|x"):
            self.assertTrue(self.load(delivery, nonsense)["full"])

    def test_what_is_booked_is_named(self):
        picking = self.picking("incoming", self.supplier, [(self.sensor, 2)])
        [capture] = self.send([self.item(picking, self.sensor_code())])
        waiting = self.item(picking, self.sensor_code("SN-2"))
        self.accept([waiting])
        answer = self.load(picking, scenario="receive")
        self.assertEqual(answer["booked"], [capture.uuid])
        self.assertEqual([lot["lot"] for lot in answer["job"]["lines"][0]["lots"]], ["SN-1"])

    def test_another_companys_transfer(self):
        company = self.env["res.company"].create({"name": "Other"})
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
        self.operator.company_ids |= company
        foreign = self.env["stock.picking"].create(
            {
                "picking_type_id": warehouse.in_type_id.id,
                "location_id": self.supplier_location.id,
                "location_dest_id": warehouse.lot_stock_id.id,
            }
        )
        answer = self.load(foreign, scenario="receive")
        self.assertEqual((answer["status"], answer["code"]), ("error", "gone"))

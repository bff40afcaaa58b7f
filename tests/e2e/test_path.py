"""The whole path in a real browser with the demo company: register, receive, make, label, deliver, trace, recall.

Each person does their errand in Chromium (``path_tour.js``); after it the server is asked whether it is true.
"""

import hashlib
import io
import json
from pathlib import Path

import openpyxl
import pypdfium2
import zxingcpp
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

MODULE = "udi_traceability"
NEEDED = ("udi.recall", "udi.print.job", "udi.component.pair")
TOURS = (Path(__file__).parent / "path_tour.js").read_text(encoding="utf-8")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def record(number, brand, code, **values):
    """A device record as openFDA publishes them; everything about it is invented."""
    return {
        "public_device_record_key": f"99999999-1111-4000-8000-{number:012d}",
        "brand_name": brand,
        "version_or_model_number": "TP-9",
        "company_name": "Example Devices Ltd.",
        "identifiers": [
            {"id": code, "type": "Primary", "issuing_agency": "GS1"},
            *values.pop("packages", ()),
        ],
        "public_version_number": "1",
        "record_status": "Published",
        "commercial_distribution_status": "In Commercial Distribution",
        "is_single_use": "false",
        "has_serial_number": "true",
        "has_lot_or_batch_number": "false",
        "has_expiration_date": "false",
        **values,
    }


CARTON = {
    "id": "10999000071011",
    "type": "Package",
    "issuing_agency": "GS1",
    "unit_of_use_id": "00999000071014",
    "quantity_per_package": "5",
    "package_type": "Carton",
}
BRAND = "Example thermometer"
REASON = "Drifting flow signal"
RECORDS = {
    "results": [
        record(1, BRAND, "00999000071014", packages=[CARTON]),
        record(2, "Example cuff", "00999000071021", is_single_use="true"),
        record(3, "Wrong check digit", "00999000071039"),
    ]
}


@tagged("post_install", "-at_install")
class TestPath(HttpCase):
    browser_size = "1600x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.env.ref(f"{MODULE}.demo_product_sensor", raise_if_not_found=False):
            cls.skipTest(cls, "demo company not installed")
        missing = [name for name in NEEDED if name not in cls.env]
        assert not missing, f"The path needs all addons; these models are missing: {missing}"

    def ref(self, name):
        return self.env.ref(f"{MODULE}.{name}")

    def walk(self, name, login, **known):
        """One errand of one person; `known` is what the tour may know."""
        tour = f"udi_path_{name}"
        self.start_tour(
            "/odoo/udi",
            tour,
            login=login,
            # the tours come with the code: there is nothing to wait for but the page
            ready="typeof odoo.startTour === 'function'",
            code=f"{TOURS.rstrip().removesuffix(';')}({json.dumps(known)}); odoo.startTour('{tour}', {{}});",
            timeout=180,
        )
        self.env.invalidate_all()

    def steps(self, lot):
        return set(self.env["udi.event.item"].search([("lot_id", "=", lot.id)]).mapped("event_id.biz_step"))

    def test_from_the_record_to_the_recall(self):
        self.codes = {code["key"]: code["text"] for code in self.env["udi.demo.code"].codes()}
        self.register()
        sensors = self.receive()
        pumps = self.make(sensors)
        self.label(pumps)
        self.deliver(pumps)
        case = self.recall(pumps[0], *sensors[:1], self.ref("demo_lot_sensor_good"))
        self.lists(case, pumps)
        self.refused(pumps)

    # ------------------------------------------------------------------ the chapters
    def register(self):
        self.walk("register", "regulatory", records=json.dumps(RECORDS), brand=BRAND)
        entries = self.env["udi.catalogue.entry"].search([("key", "like", "99999999-1111-")])
        self.assertEqual(set(entries.mapped("brand")), {BRAND, "Example cuff"})
        product = entries.product_id
        self.assertEqual(len(product), 1, "only the adopted record became a product")
        identifiers = product.udi_identifier_ids
        self.assertEqual(set(identifiers.mapped("code")), {"00999000071014", "10999000071011"})
        carton = identifiers.filtered(lambda item: item.kind == "package")
        self.assertEqual((carton.contained_id.code, carton.contained_quantity), ("00999000071014", 5))
        self.assertEqual((product.tracking, product.udi_controlled), ("serial", True))

    def receive(self):
        receipt = self.ref("demo_picking_receipt")
        self.walk("receive", "operator", codes=self.codes, receipt=receipt.name, sensor="FS20-0021")
        self.assertEqual(receipt.state, "done")
        sensors = receipt.move_line_ids.lot_id.sorted("name")
        self.assertEqual(sensors.mapped("name"), ["FS20-0021", "FS20-0022"])
        self.assertEqual(set(receipt.move_line_ids.mapped("udi_evidence")), {"scanned"})
        for sensor in sensors:
            self.assertEqual(self.steps(sensor), {"receiving"})
            self.assertTrue(sensor.udi_manufacture_date < sensor.udi_expiry_date)
        return sensors

    def make(self, sensors):
        order = self.ref("demo_production_open")
        product = order.product_id
        first = int(product.next_serial)
        prefix = product.serial_prefix_format
        names = [f"{prefix}{number:0{len(product.next_serial)}d}" for number in range(first, first + 3)]
        self.pairs = dict(zip(names, sensors | self.ref("demo_lot_sensor_good"), strict=True))
        scans = [text for name, sensor in self.pairs.items() for text in (name, sensor.udi_hri)]
        self.walk("make", "operator", order=order.name, prefix=prefix, pairs=scans)
        self.assertEqual((order.state, order.qty_produced), ("done", 3))
        pumps = order.lot_producing_ids.sorted("name")
        self.assertEqual(pumps.mapped("name"), names)
        event = self.env["udi.event"].search([("document_model", "=", order._name), ("document_ref", "=", order.id)])
        self.assertEqual((len(event), event.event_type), (1, "transformation"))
        for pump in pumps:
            inside = {row["lot_id"]: row["certainty"] for row in self.env["udi.trace"].upstream(pump)}
            found = self.env["stock.lot"].browse(inside).filtered(lambda lot: lot.product_id == sensors.product_id)
            self.assertEqual(found, self.pairs[pump.name])
            self.assertEqual(set(inside.values()), {"exact"})
        return pumps

    def label(self, pumps):
        order = self.ref("demo_production_open")
        self.walk("label", "operator", order=order.name)
        job = pumps.udi_print_job_ids
        self.assertEqual((len(job), job.state, job.lot_ids, job.user_id.login), (1, "done", pumps, "operator"))
        content = self.url_open(job._file_url()).content
        self.assertEqual(hashlib.sha256(content).hexdigest(), job.sha256)
        self.assertEqual(self.read_symbols(content), [pump.udi_hri for pump in pumps])

    def read_symbols(self, content):
        """What a scanner reads on each page of a label file."""
        texts = []
        for page in pypdfium2.PdfDocument(content):
            picture = page.render(scale=300 / 72).to_pil().convert("L")
            [symbol] = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.DataMatrix)
            texts.append(symbol.text)
        return texts

    def deliver(self, pumps):
        delivery = self.ref("demo_picking_delivery")
        self.walk("deliver", "operator", codes=self.codes, delivery=delivery.name, made=pumps[0].udi_hri)
        self.assertEqual(delivery.state, "done")
        self.assertEqual(delivery.move_line_ids.lot_id, pumps[0] | self.ref("demo_lot_pump_good"))
        self.assertEqual(pumps[0].udi_holder_ids.partner_id, delivery.partner_id)
        self.assertIn("shipping", self.steps(pumps[0]))
        self.assertEqual(self.ref("demo_lot_pump_held").udi_state, "in_stock")

    def recall(self, pump, sensor, other):
        hospital = self.ref("demo_partner_hospital_shanghai").name
        known = {"pump": pump.name, "sensor": sensor.name, "otherSensor": other.name, "hospital": hospital}
        known["reason"] = REASON
        self.walk("recall", "recall", **known)
        case = self.env["udi.recall"].search([("lot_ids", "in", sensor.ids)])
        self.assertEqual((len(case), case.is_frozen, case.unit_qty), (1, True, 2))
        self.assertEqual(set(case.lot_ids), set(sensor | other))
        affected = self.env["stock.lot"].search(
            [("name", "in", [n for n, s in self.pairs.items() if s in case.lot_ids])]
        )
        self.assertEqual(len(affected), 2)
        self.assertTrue(all(affected.mapped("udi_on_hold")))
        return case

    def lists(self, case, pumps):
        """The Excel list of the hospital names its pump and nobody else's."""
        holder = case.holder_ids.filtered(lambda row: row.kind == "partner")
        self.assertEqual(len(holder), 1)
        self.authenticate("recall", "recall")
        answer = self.url_open(f"/udi/recall/{case.id}/holder/{holder.id}.xlsx")
        self.assertEqual((answer.status_code, answer.headers["Content-Type"]), (200, XLSX))
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        cells = {cell for sheet in book for line in sheet.iter_rows(values_only=True) for cell in line}
        self.assertLessEqual({case.reference, pumps[0].name, pumps[0].udi_identifier_id.code}, cells)
        self.assertFalse(cells & set(pumps[1:].mapped("name")))

    def refused(self, pumps):
        """A frozen pump does not leave: not by scanning, and not by Odoo's own button."""
        frozen = pumps.filtered(lambda pump: self.pairs[pump.name] == self.ref("demo_lot_sensor_good"))
        self.assertEqual(frozen.udi_state, "in_stock")
        story = self.env["udi.demo.story"]
        hospital = self.ref("demo_partner_chengdu_surgery")
        delivery = story._transfer("outgoing", hospital, [(frozen.product_id, 1)], "SO-299")
        self.walk("refused", "operator", nextDelivery=delivery.name, frozen=frozen.udi_hri, reason=REASON)
        self.assertNotEqual(delivery.state, "done")
        operator = self.env.ref(f"{MODULE}.user_demo_operator")
        line = delivery.with_user(operator).move_line_ids
        line.lot_id = frozen
        line.picked = True
        with self.assertRaisesRegex(UserError, frozen.name):
            line.picking_id.button_validate()

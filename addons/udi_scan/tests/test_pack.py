"""Pack and unpack by the app: what goes into which SSCC, once, and the ledger says both."""

import uuid

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import ScanCommon
from odoo.addons.udi_core.sscc import is_sscc

SSCC, OTHER = "106141411928374657", "106141411928374664"


@tagged("post_install", "-at_install")
class TestPack(ScanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.units = cls.receive(cls.sensor, ["SN-1", "SN-2", "SN-3"], udi_lot_number="L7")
        cls.tubes = cls.receive(cls.tube, ["T1"], quantity=100)

    def setUp(self):
        super().setUp()
        self.key = str(uuid.uuid4())

    def step(self, raw="", code=SSCC, action="scan", job=None, **values):
        options = {"sscc": code, **values.pop("options", {})}
        picking = self.env["stock.picking"]
        return self.item(picking, raw, scenario="pack", job=job or self.key, action=action, options=options, **values)

    def pack(self, *texts, code=SSCC, job=None):
        return self.send([*(self.step(text, code, job=job) for text in texts), self.step("", code, "finish", job)])

    def packing(self, lot):
        events = lot.udi_event_item_ids.event_id.sorted("id").filtered(lambda e: e.biz_step in ("packing", "unpacking"))
        return [(event.biz_step, event.action, event.parent_name) for event in events]

    def packed_in(self, lot):
        return self.env["stock.quant"].search([("lot_id", "=", lot.id), ("quantity", ">", 0)]).package_id.mapped("name")

    # ------------------------------------------------------------------ refused
    def test_no_sscc(self):
        for code in ("", "PACK-1", "106141411928374658", 5, None):
            [capture] = self.send([self.step(self.sensor_code(), code, job=str(uuid.uuid4()))])
            self.assertEqual((capture.state, capture.code), ("conflict", "no_sscc"), code)
        self.assertFalse(self.packed_in(self.units[0]))

    def test_unknown_twice_and_held(self):
        self.env["udi.hold"].with_user(self.quality).freeze(self.units[1], "Recall 7")
        captures = self.send(
            [
                self.step(self.sensor_code("SN-9")),
                self.step(self.sensor_code("SN-1")),
                self.step(self.sensor_code("SN-1")),
                self.step(self.sensor_code("SN-2")),
                self.step("WEIGHT 12 KG"),
            ]
        )
        self.assertEqual(captures.mapped("state"), ["conflict", "applied", "rejected", "conflict", "conflict"])
        self.assertEqual(captures.mapped("code")[:4], ["unknown_lot", "packed", "double", "hold"])

    def test_in_another_pack(self):
        self.pack(self.sensor_code("SN-1"))
        again, other = self.send(
            [
                self.step(self.sensor_code("SN-1"), job=str(uuid.uuid4())),
                self.step(self.sensor_code("SN-1"), OTHER, job=str(uuid.uuid4())),
            ]
        )
        self.assertEqual((again.state, again.code), ("rejected", "double"))
        self.assertEqual((other.state, other.code), ("conflict", "in_package"))
        self.assertIn(SSCC, other.message)

    def test_unpack_what_is_empty(self):
        [capture] = self.send([self.step("", OTHER, "step", options={"step": "unpack"})])
        self.assertEqual((capture.state, capture.code), ("conflict", "empty_package"))
        [capture] = self.send([self.step("", OTHER, "step", options={"step": "explode"})])
        self.assertEqual((capture.state, capture.code), ("conflict", "refused"))

    # ------------------------------------------------------------------ the way it goes
    def test_pack_and_unpack(self):
        captures = self.pack(self.sensor_code("SN-1"), self.sensor_code("SN-2"))
        self.assertEqual(set(captures.mapped("state")), {"applied"}, captures.mapped("message"))
        for lot in self.units[:2]:
            self.assertEqual(self.packed_in(lot), [SSCC])
            self.assertEqual(self.packing(lot), [("packing", "add", SSCC)])
        item = self.units[0].udi_event_item_ids.filtered(lambda item: item.event_id.biz_step == "packing")
        self.assertEqual((item.evidence, item.scanner), ("scanned", "PDA 1"))
        self.assertEqual(item.event_id.event_time, captures[-1].event_time)
        unpack = [
            self.step("", SSCC, "step", job=str(uuid.uuid4()), options={"step": "unpack"}),
        ]
        [capture] = self.send(unpack)
        self.assertEqual((capture.state, capture.code), ("applied", "unpacked"), capture.message)
        self.assertEqual(self.packing(self.units[0])[-1], ("unpacking", "delete", SSCC))
        self.assertFalse(self.packed_in(self.units[0]))
        self.assertEqual(self.units.udi_holder_ids.mapped("quantity"), [1, 1, 1])

    def test_part_of_a_lot(self):
        self.send([self.step(self.tube_code(), quantity=30), self.step("", action="finish")])
        quants = self.env["stock.quant"].search([("lot_id", "=", self.tubes.id), ("quantity", ">", 0)])
        self.assertEqual({quant.package_id.name: quant.quantity for quant in quants}, {SSCC: 30, False: 70})

    def test_taken_back(self):
        scan, other = self.step(self.sensor_code("SN-1")), self.step(self.sensor_code("SN-2"))
        self.send([scan, other])
        undo = self.step("", action="undo", undo_of=scan["uuid"])
        self.send([undo, self.step("", action="finish")])
        self.assertEqual((self.packed_in(self.units[0]), self.packed_in(self.units[1])), ([], [SSCC]))

    def test_package_in_a_package(self):
        self.pack(self.sensor_code("SN-1"))
        pallet = self.env["stock.package"].create({"name": OTHER})
        self.units[0].quant_ids.package_id.parent_package_id = pallet
        [capture] = self.send([self.step("", OTHER, "step", options={"step": "unpack"})])
        self.assertEqual(capture.state, "applied")
        self.assertEqual(self.packing(self.units[0])[-1], ("unpacking", "delete", OTHER))
        self.assertEqual(self.packed_in(self.units[0]), [SSCC], "the inner one stays closed")

    def test_what_a_device_takes_along(self):
        self.pack(self.sensor_code("SN-1"))
        answer = self.env["udi.scan.app"].with_user(self.operator).load(self.token, "pack", "free")
        self.assertEqual(answer["job"]["packages"][SSCC], [[self.sensor.id, "SN-1", 1]])
        self.assertEqual(self.env["udi.scan.app"].with_user(self.operator).jobs(self.token, "pack")["jobs"], [])

    # ------------------------------------------------------------------ numbers
    def test_numbers_are_given_once(self):
        service = self.env["udi.sscc"].with_user(self.operator)
        self.assertEqual(service.reserve(self.token, 5)["code"], "no_prefix")
        self.company.udi_gs1_prefix = "690123456789"
        first, second = service.reserve(self.token, 20)["numbers"], service.reserve(self.token, 3)["numbers"]
        self.assertEqual((len(first), len(second), len({*first, *second})), (20, 3, 23))
        self.assertTrue(all(is_sscc(code) and code.startswith("0690123456789") for code in [*first, *second]))
        block = self.env["udi.sscc.block"].search([], limit=1)
        self.assertEqual((block.first_code, block.last_code, block.device_id), (second[0], second[-1], self.device))
        with self.assertRaises(UserError):
            block.sudo().last_number = 5

    def test_numbers_are_refused(self):
        self.company.udi_gs1_prefix = "690123456789"
        service = self.env["udi.sscc"].with_user(self.operator)
        for count in (0, -1, 51, "5", None, True):
            self.assertEqual(service.reserve(self.token, count)["code"], "count", count)
        self.assertEqual(service.reserve("wrong", 5)["code"], "device")
        self.assertEqual(service.with_user(self.auditor).reserve(self.token, 5)["code"], "device")
        self.assertFalse(self.env["udi.sscc.block"].search([]))

    def test_the_last_number(self):
        self.company.udi_gs1_prefix = "690123456789"
        self.env["udi.sscc.block"].create(
            {
                "company_id": self.company.id, "device_id": self.device.id, "user_id": self.env.uid,
                "given_on": "2026-01-01", "prefix": "0690123456789", "first_number": 0, "last_number": 9997,
                "first_code": "a", "last_code": "b",
            }
        )  # fmt: skip
        self.env.flush_all()
        service = self.env["udi.sscc"].with_user(self.operator)
        self.assertEqual(len(service.reserve(self.token, 50)["numbers"]), 2)
        self.assertEqual(service.reserve(self.token, 1)["code"], "used_up")

    def test_prefix(self):
        for prefix, extension in (("123", "0"), ("12345678901x", "0"), ("6901234", "x"), ("6901234", "")):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.company.write({"udi_gs1_prefix": prefix, "udi_sscc_extension": extension or "é"})

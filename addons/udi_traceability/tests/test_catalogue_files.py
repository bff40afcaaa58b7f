"""What kinds of files come into the catalogue, and which are refused."""

import io
import os
import zipfile
from pathlib import Path

from odoo.tests import tagged
from openpyxl import load_workbook

from .test_catalogue import gtin
from .test_catalogue_jobs import JobCommon, device, nmpa, zipped
from odoo.addons.udi_core.catalogue import template

NMPA = Path(os.environ.get("UDI_SHARED") or Path(__file__).parents[4] / "shared") / "samples" / "nmpa"


@tagged("post_install", "-at_install")
class TestCatalogueFiles(JobCommon):
    """What kinds of files come in, and which are refused."""

    def test_nmpa_download(self):
        package_list = (
            f"<packingList><packing><bzcpbs>{gtin(2)}</bzcpbs><cpbzjb>盒</cpbzjb><bznhxyjcpbssl>10</bznhxyjcpbssl>"
            f"<bznhxyjbzcpbs>{gtin(1)}</bznhxyjbzcpbs></packing></packingList>"
        )
        result = self.load(nmpa(device(1).replace("</device>", f"{package_list}</device>")), name="UDID_1.xml")
        self.assertEqual(self.counts(result), [1, 0, 0, 0, 0])
        entry = self.entry(1)
        self.assertEqual((entry.source, entry.generic_name, entry.model), ("nmpa", "输液器1", "A & B"))
        self.assertEqual(entry.display_name, "输液器1 A & B")
        self.assertEqual((entry.registration_numbers, entry.credit_code), ("国械注准20193030166", "91320594346302401E"))
        box = entry.identifier_ids.filtered(lambda line: line.kind == "package")
        self.assertEqual((box.package_type, box.quantity, box.contains), ("盒", 10, gtin(1)))

    def test_our_template_filled_in(self):
        for chinese in (False, True):
            book = load_workbook(io.BytesIO(template.workbook(chinese)))
            target = io.BytesIO()
            book.save(target)
            result = self.load(target.getvalue(), name="filled.xlsx")
            self.assertFalse(result["errors"])
            entry = self.Entry.browse(result["entry_ids"])
            self.assertEqual((entry.source, entry.primary_code), ("file", "06901234567892"))
            self.assertEqual(entry.identifier_ids.filtered(lambda line: line.kind == "package").quantity, 10)

    def test_csv_without_packages_keeps_them(self):
        head = "UDI-DI,Model,Version,Package 1 DI,Package 1 quantity inside"
        self.load(f"{head}\n{gtin(1)},M1,1,{gtin(2)},5\n".encode(), name="a.csv")
        result = self.load(f"UDI-DI;Model;Version\n{gtin(1)};M2;2\n".encode(), name="b.csv")
        entry = self.Entry.browse(result["entry_ids"])
        self.assertEqual((result["updated"], entry.model), (1, "M2"))
        self.assertEqual(entry.identifier_ids.mapped("kind"), ["package", "primary"])
        again = self.load(f"UDI-DI;Model;Version\n{gtin(1)};M3;2\n".encode(), name="b.csv")
        self.assertEqual((again["unchanged"], entry.model), (1, "M2"))

    def test_refused_as_a_whole(self):
        deep = nmpa(device(1))
        for _level in range(4):
            stream = io.BytesIO()
            with zipfile.ZipFile(stream, "w") as archive:
                archive.writestr("inner.zip", deep)
            deep = stream.getvalue()
        bomb = io.BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.xml", b"0" * (80 << 20))
        laughs = '<!DOCTYPE lolz [<!ENTITY lol "lol">]>' + nmpa(device(1)).decode().partition("?>")[2]
        outside = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + nmpa(device(1)).decode().partition("?>")[2]
        cases = {
            "zip_too_deep": deep,
            "zip_bomb": bomb.getvalue(),
            "has_dtd": laughs.encode(),
            "bad_zip": nmpa(device(1)) and zipped(nmpa(*map(device, range(50))))[:-40],
            "truncated": nmpa(device(1), device(2))[:-40],
            "unknown_format": b"%PDF-1.7 \x00\x01",
            "old_excel": b"\xd0\xcf\x11\xe0" + bytes(600),
            "not_device_records": b"<!DOCTYPE html><html></html>",
        }
        before = self.Entry.search_count([])
        for code, content in [*cases.items(), ("has_dtd", outside.encode())]:
            with self.subTest(code=code):
                result = self.load(content, name="file")
                self.assertEqual([(error["code"], error["position"]) for error in result["errors"]], [(code, None)])
        self.assertEqual(self.Entry.search_count([]), before)

    def test_a_record_without_end_does_not_fill_the_memory(self):
        huge = f"<device><cpms>{'x' * (9 << 20)}</cpms></device>"
        result = self.load(nmpa(device(1), huge, device(2)), name="a.xml")
        self.assertEqual(self.counts(result), [2, 0, 0, 0, 1])
        self.assertEqual((result["errors"][0]["code"], result["errors"][0]["position"]), ("record_too_big", 2))

    def test_real_sample(self):
        if not NMPA.is_dir():
            self.skipTest("UDI_SHARED not present")
        path = NMPA / "udid_download_fixture_1.xml"
        result = self.load(path.read_bytes(), name=path.name)
        self.assertEqual(self.counts(result), [2, 0, 0, 0, 0])
        products = self.catalogue.adopt(self.Entry.browse(result["entry_ids"]).with_user(self.regulatory))
        sampler, balloon = products.sorted("name", reverse=True)
        self.assertEqual((sampler.name, sampler.udi_risk_class), ("一次性使用采样器 KPCJ12", "1"))
        self.assertEqual((balloon.udi_risk_class, balloon.udi_nmpa_class_code), ("3", "03-13-06"))
        self.assertEqual(balloon.udi_registrant_id.vat, "91320594346302401E")
        self.assertEqual(balloon.udi_registration_ids.name, "国械注准20193030166")
        self.assertEqual(sampler.udi_registration_ids.kind, "filing")
        box = sampler.udi_identifier_ids.filtered(lambda item: item.kind == "package")
        self.assertEqual((box.base_quantity, sampler.udi_storage), (10, "冷藏: 2~8 ℃"))

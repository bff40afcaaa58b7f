"""What Odoo's own scanning gets: every agency, Odoo's own structure, internal barcodes first."""

import datetime

from odoo.tests import tagged

from .common import SENSOR_DI, TUBE_DI, UdiCommon
from odoo.addons.udi_core.codes.checkdigits import gtin_check_digit, mod43

GS = "\x1d"


class Nomenclatures(UdiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.default = cls.env.ref("barcodes.default_barcode_nomenclature")
        cls.lot = cls.make_lot(cls.sensor, "S1")


@tagged("post_install", "-at_install")
class TestDefaultNomenclature(Nomenclatures):
    """One dictionary, as Odoo's own."""

    def test_plain_barcodes_stay_odoos(self):
        for text in ("4006381333931", "96385074", "036000291452", "internal-7", "2100001003000", "WH-STOCK"):
            with self.subTest(text=text):
                parsed = self.default.parse_barcode(text)
                self.assertEqual(parsed, self.default.parse_nomenclature_barcode(text))
                self.assertNotIn("udi_reading", parsed)

    def test_a_whole_udi_gives_its_product(self):
        for text in (
            f"]d201{SENSOR_DI}1731010410L1{GS}21S1",
            f"01{SENSOR_DI}1126010510L1{GS}21S1",
            f"(01){SENSOR_DI}(11)260105(10)L1(21)S1",
            f"https://id.gs1.org/01/{SENSOR_DI}/21/S1",
        ):
            with self.subTest(text=text):
                parsed = self.default.parse_barcode(text)
                self.assertEqual((parsed["type"], parsed["base_code"]), ("product", SENSOR_DI))
                self.assertEqual(parsed["udi_reading"]["serial"], "S1")
                lots = [item["value"] for item in parsed["udi_elements"] if item["type"] == "lot"]
                self.assertEqual(lots, ["S1"])
        self.sensor.barcode = "FS-20"
        self.assertEqual(self.default.parse_barcode(f"01{SENSOR_DI}21S1")["base_code"], "FS-20")

    def test_other_agencies(self):
        self.env["udi.device.identifier"].create(
            {
                "code": "A99912345",
                "agency": "hibcc",
                "kind": "secondary",
                "main_id": self.sensor.udi_identifier_ids.id,
            }
        )
        self.sensor.barcode = SENSOR_DI
        text = "+A99912345/$$+7S1"
        parsed = self.default.parse_barcode(text + mod43(text))
        self.assertEqual((parsed["type"], parsed["base_code"]), ("product", SENSOR_DI))
        self.assertEqual([item["value"] for item in parsed["udi_elements"]], ["A99912345", "S1"])
        unknown = self.default.parse_barcode("+B99912345" + mod43("+B99912345"))
        self.assertEqual((unknown["type"], unknown["base_code"]), ("product", "B99912345"))

    def test_what_is_wrong_stays_odoos_and_says_so(self):
        for text in (f"01{SENSOR_DI}17271331", f"01{SENSOR_DI}01{TUBE_DI}", "0106901234500012"):
            with self.subTest(text=text):
                parsed = self.default.parse_barcode(text)
                self.assertEqual(parsed["base_code"], text)
                self.assertTrue(parsed["udi_reading"]["defects"])

    def test_an_internal_match_wins(self):
        text = f"01{SENSOR_DI}21S1"
        self.bolt.barcode = text
        parsed = self.default.parse_barcode(text)
        self.assertEqual(parsed["base_code"], text)
        self.assertEqual((parsed["internal"]["kind"], parsed["internal"]["id"]), ("product", self.bolt.id))
        self.assertEqual(parsed["udi_reading"]["serial"], "S1")

    def test_uris_stay_odoos(self):
        parsed = self.default.parse_barcode("urn:epc:id:sgtin:0614141.107346.2017")
        self.assertEqual([item["type"] for item in parsed], ["product", "lot"])


@tagged("post_install", "-at_install")
class TestGs1Nomenclature(Nomenclatures):
    """A list, as Odoo's own. Runs where barcodes_gs1_nomenclature is installed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gs1 = cls.env.ref("barcodes_gs1_nomenclature.default_gs1_nomenclature", raise_if_not_found=False)
        if not cls.gs1:
            cls.skipTest(cls, "barcodes_gs1_nomenclature is not installed")

    def types(self, text):
        return {item["ai"]: (item["type"], item["value"]) for item in self.gs1.parse_barcode(text) or ()}

    def test_every_element_in_odoos_words(self):
        parsed = self.types(f"]C101{SENSOR_DI}11260105173101003012{GS}10L1{GS}21S1")
        self.assertEqual(parsed["01"], ("product", SENSOR_DI))
        self.assertEqual(parsed["11"], ("manufacture_date", datetime.date(2026, 1, 5)))
        self.assertEqual(parsed["17"], ("expiration_date", datetime.date(2031, 1, 31)))
        self.assertEqual(parsed["30"], ("quantity", 12))
        self.assertEqual(parsed["21"], ("lot", "S1"))
        self.assertEqual(parsed["10"], ("udi_lot_number", "L1"), "the goods have one name: the serial")
        self.assertEqual(self.types(f"01{TUBE_DI}10L1")["10"], ("lot", "L1"))
        self.assertEqual(self.types(f"01{TUBE_DI}10L1{GS}21S1")["10"], ("lot", "L1"), "tracked by lot")

    def test_what_odoo_gave_up_on(self):
        """Any element outside its rules, and every form but the element string, gave nothing."""
        for rest in (
            "11260105",
            "22A1",
            "235A1",
            "240A1",
            "250A1",
            "70032701011200",
            "80127.1",
            "8018" + "1" * 17 + gtin_check_digit("1" * 17),
        ):
            text = f"01{SENSOR_DI}" + (rest if rest[:3] != "250" else f"21S1{GS}250A1")
            with self.subTest(text=text):
                self.assertEqual(self.types(text)["01"], ("product", SENSOR_DI))
        for text in (
            f"]d101{SENSOR_DI}",
            f"]E0{SENSOR_DI[1:]}",
            f"(01){SENSOR_DI}(21)S1",
            f"https://id.gs1.org/01/{SENSOR_DI}/21/S1",
            SENSOR_DI[1:],
        ):
            with self.subTest(text=text):
                self.assertEqual(self.types(text)["01"], ("product", SENSOR_DI))

    def test_nothing_raises(self):
        for month in ("00", "13", "99"):
            for day in ("00", "01", "32"):
                self.assertIsNone(self.gs1.parse_barcode(f"01{SENSOR_DI}1727{month}{day}"))
        for text in ("", GS, "]d2", "(01)", "01", "\\", "(" * 999, "0" * 9999, "10"):
            with self.subTest(text=text[:20]):
                self.gs1.parse_barcode(text)

    def test_two_devices_in_one_code(self):
        self.assertIsNone(self.gs1.parse_barcode(f"01{SENSOR_DI}01{TUBE_DI}"))
        self.assertIsNone(self.gs1.parse_barcode(f"01{SENSOR_DI}10A{GS}10B"))
        self.assertEqual(len(self.gs1.parse_barcode(f"01{SENSOR_DI}01{SENSOR_DI}")), 2, "the same twice is harmless")

    def test_an_internal_lot_stays_internal(self):
        self.assertEqual(self.types("10D9T")["10"], ("lot", "D9T"), "nobody has such a lot")
        lot = self.make_lot(self.tube, "10D9T")
        (parsed,) = self.gs1.parse_barcode("10D9T")
        self.assertEqual((parsed["type"], parsed["value"]), ("lot", "10D9T"))
        self.assertEqual((parsed["internal"]["id"], parsed["internal"]["name"]), (lot.id, "10D9T"))
        self.assertEqual(parsed["udi_reading"]["lot"], "D9T", "what else it could be")
        self.assertFalse(parsed["rule"].type)

    def test_internal_records_of_every_kind(self):
        self.bolt.barcode = "10BOLT"
        self.stock_location.barcode = "10SHELF"
        self.env["stock.package"].create({"name": "10PACK"})
        unit = self.env["uom.uom"].create({"name": "Box", "relative_factor": 2, "relative_uom_id": self.bolt.uom_id.id})
        self.env["product.uom"].create({"product_id": self.bolt.id, "uom_id": unit.id, "barcode": "10BOX"})
        for text, kind in (("10BOLT", "product"), ("10SHELF", "location"), ("10PACK", "package"), ("10BOX", "product")):
            with self.subTest(text=text):
                (parsed,) = self.gs1.parse_barcode(text)
                self.assertEqual((parsed["type"], parsed["value"]), (kind, text))

    def test_the_companys_own_separator(self):
        self.assertEqual(self.types(f"01{SENSOR_DI}10L1#21S1")["21"], ("lot", "S1"))

    def test_the_companys_own_rules(self):
        """An element that GS1 does not know, and a rule that does."""
        self.env["barcode.rule"].create(
            {
                "name": "Own",
                "barcode_nomenclature_id": self.gs1.id,
                "encoding": "gs1-128",
                "type": "lot",
                "pattern": r"(05)(\d{4})",
                "gs1_content_type": "alpha",
            }
        )
        self.assertEqual(self.types("051234")["05"], ("lot", "1234"))

    def test_logistic_units(self):
        self.assertEqual(self.types("00106141412345678908")["00"], ("package", "106141412345678908"))
        parsed = self.types("02069012345000353712")
        self.assertEqual((parsed["02"], parsed["37"]), (("product", TUBE_DI), ("quantity", 12)))

    def test_other_agencies(self):
        parsed = self.types("+A99912345" + mod43("+A99912345"))
        self.assertEqual(parsed["01"], ("product", "A99912345"))
        text = "+A99912345/$$3270105L1"
        parsed = self.types(text + mod43(text))
        self.assertEqual(parsed["10"], ("lot", "L1"))
        self.assertEqual(parsed["17"], ("expiration_date", datetime.date(2027, 1, 5)))

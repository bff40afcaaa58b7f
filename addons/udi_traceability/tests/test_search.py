"""Search anywhere by UDI: products, lots, stock, transfers, holders; words that are no code cost nothing."""

from odoo import Command
from odoo.tests import tagged

from .common import SENSOR_DI, TUBE_DI, UdiCommon
from odoo.addons.udi_core.codes.checkdigits import mod43

GS = "\x1d"


@tagged("post_install", "-at_install")
class TestSearch(UdiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.serials = cls.receive(cls.sensor, ["S1", "S2"])
        cls.lot = cls.receive(cls.tube, ["LOT1"], quantity=10)
        cls.search = cls.env["udi.search"]
        cls.udi = f"(01){SENSOR_DI}(17)310104(10)L1(21)S1"

    def test_every_form_of_a_udi(self):
        texts = (
            self.udi,
            f"]d201{SENSOR_DI}1731010410L1{GS}21S1",
            f"01{SENSOR_DI}1731010410L1{GS}21S1",
            f"{GS}01{SENSOR_DI}1731010410L1{GS}21S1",
            f"https://id.gs1.org/01/{SENSOR_DI}/10/L1/21/S1?17=310104",
        )
        for text in texts:
            with self.subTest(text=text):
                found = self.search.find(text)
                self.assertEqual(found["products"], self.sensor)
                self.assertEqual(found["lots"], self.serials[0])
                self.assertEqual(found["identifiers"], self.sensor.udi_identifier_ids)
                self.assertEqual(found["reading"].serial, "S1")

    def test_every_length_of_a_di(self):
        for text in (SENSOR_DI, SENSOR_DI[1:]):
            found = self.search.find(text)
            self.assertEqual(found["products"], self.sensor)
            self.assertFalse(found["lots"], "a UDI-DI alone names no lot")
            self.assertEqual(self.env["stock.lot"].search(self.search.lot_domain(text)), self.serials)

    def test_other_agencies(self):
        self.env["udi.device.identifier"].create(
            {
                "code": "A99912345",
                "agency": "hibcc",
                "kind": "secondary",
                "main_id": self.sensor.udi_identifier_ids.id,
            }
        )
        primary = "+A99912345" + mod43("+A99912345")
        for text in (primary, f"*{primary}*"):
            with self.subTest(text=text):
                self.assertEqual(self.search.find(text)["products"], self.sensor)
        text = "+A99912345/$$+7S1"
        self.assertEqual(self.search.find(text + mod43(text))["lots"], self.serials[0])

    def test_an_old_di(self):
        old = self.env["udi.device.identifier"].create(
            {"code": "4006381333931", "state": "ended", "product_id": self.sensor.id}
        )
        text = "(01)04006381333931(21)S2"
        self.assertEqual(self.search.find(text)["lots"], self.serials[1])
        self.assertEqual(self.search.find("4006381333931")["products"], self.sensor)
        old.product_ids = [Command.clear()] if not old._is_used() else old.product_ids.ids
        self.assertEqual(self.search.find(text)["identifiers"], old)

    def test_an_old_di_without_product_leads_to_the_newest(self):
        Identifier = self.env["udi.device.identifier"]
        middle = Identifier.create({"code": "96385074"})
        old = Identifier.create({"code": "4006381333931", "replaced_by_id": middle.id})
        middle.replaced_by_id = self.sensor.udi_identifier_ids
        found = self.search.find("(01)04006381333931(21)S2")
        self.assertEqual((found["identifiers"], found["products"]), (old, self.sensor))
        self.assertEqual(found["lots"], self.serials[1])

    def test_a_barcode_that_the_register_does_not_know(self):
        self.bolt.barcode = "4006381333931"
        for text in ("04006381333931", "(01)04006381333931(10)A1"):
            self.assertEqual(self.search.find(text)["products"], self.bolt)
            self.assertEqual([item[0] for item in self.env["product.product"].name_search(text)], self.bolt.ids)

    def test_a_swallowed_separator(self):
        """A web page gets no GS from a keyboard scanner; what the register knows decides."""
        text = f"01{SENSOR_DI}1731010410L121S1"
        found = self.search.find(text)
        self.assertEqual(found["lots"], self.serials[0])
        self.assertEqual((found["reading"].lot, found["reading"].serial), ("L1", "S1"))
        unknown = self.search.find(f"01{SENSOR_DI}1731010410L121S9")
        self.assertFalse(unknown["lots"])
        self.assertEqual(unknown["reading"].lot, "L121S9", "what nobody knows stays as it was read")

    def test_production_identifiers_alone(self):
        self.assertEqual(self.search.find("(10)LOT1")["lots"], self.lot)
        self.assertEqual(self.search.find("(21)S2")["products"], self.sensor)
        self.make_lot(self.tube, "D9T")
        self.assertFalse(self.search.find("10D9T")["lots"], "an internal number is not taken for an element string")

    def test_found_everywhere(self):
        lot = self.serials[0]
        self.deliver(lot, self.hospital_a)
        line = self.env["stock.move.line"].search([("lot_id", "=", lot.id)])
        for model, expected in (
            ("product.product", self.sensor),
            ("product.template", self.sensor.product_tmpl_id),
            ("stock.lot", lot),
            ("stock.quant", self.env["stock.quant"].search([("lot_id", "=", lot.id)])),
            ("stock.move.line", line),
            ("stock.picking", line.picking_id),
            ("udi.holder", self.env["udi.holder"].search([("lot_id", "=", lot.id)])),
        ):
            with self.subTest(model=model):
                self.assertTrue(expected)
                self.assertEqual(self.env[model].search([("udi_search", "ilike", self.udi)]), expected)
                self.assertFalse(self.env[model].search([("udi_search", "ilike", "no such words")]))
                self.assertFalse(self.env[model].search([("udi_search", "ilike", "(01)04006381333931(21)S1")]))

    def test_by_name_as_well(self):
        for model, expected in (("product.product", self.sensor), ("product.template", self.sensor.product_tmpl_id)):
            for text in (self.udi, SENSOR_DI, SENSOR_DI[1:]):
                with self.subTest(model=model, text=text):
                    self.assertEqual(self.env[model].search([("display_name", "ilike", text)]), expected)
                    self.assertEqual([item[0] for item in self.env[model].name_search(text)], expected.ids)
        self.assertEqual(
            self.env["udi.device.identifier"].search([("display_name", "ilike", self.udi)]),
            self.sensor.udi_identifier_ids,
        )

    def test_the_search_boxes_of_odoo_find_it(self):
        """The first field of each search view, which Enter takes."""
        for model, view in (
            ("product.template", "product.product_template_search_view"),
            ("product.product", "product.product_search_form_view"),
            ("stock.lot", "stock.search_product_lot_filter"),
            ("stock.picking", "stock.view_picking_internal_search"),
            ("udi.holder", "udi_traceability.view_udi_holder_search"),
        ):
            arch = self.env[model].get_view(self.env.ref(view).id, "search")["arch"]
            with self.subTest(model=model):
                self.assertRegex(arch[: arch.index("filter_domain") + 600], "udi_search")

    def test_words_cost_nothing(self):
        models = ("product.product", "product.template", "stock.lot", "stock.quant", "stock.picking", "udi.holder")
        words = ("Flow sensor", "输液泵", "12345", "FS-20", "S00012", "%", "", "a" * 600, "P-1002 blue")
        for text in words:
            with self.subTest(text=text), self.assertQueryCount(0):
                self.assertFalse(self.search.find(text)["products"])
                self.assertIsNone(self.search.product_domain([text]))
                self.assertIsNone(self.search.lot_domain(text))
                for model in models:
                    domain = self.env[model]._search_udi_search("ilike", text)
                    self.assertTrue(domain.is_false())

    def test_one_code_costs_little(self):
        self.search.find(self.udi)
        with self.assertQueryCount(8):
            self.env.invalidate_all()
            self.search.find(self.udi)

    def test_the_rules_of_the_user_decide(self):
        other = self.env["res.company"].create({"name": "Other company"})
        theirs = self.env["product.product"].create({"name": "Theirs", "company_id": other.id})
        self.env["udi.device.identifier"].create({"code": "4006381333931", "product_ids": [Command.set(theirs.ids)]})
        find = self.search.with_user(self.operator).find
        self.assertFalse(find("4006381333931")["products"])
        self.assertEqual(find(TUBE_DI)["products"], self.tube)

    def test_hostile_texts(self):
        for text in ("%", "\\", "'", "(01)", GS, "]d2", "(" * 5000, "0" * 20_000, "<script>", None, False, 7):
            self.search.find(text)

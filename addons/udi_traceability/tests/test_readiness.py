"""Product × market: every check turns a cell, the label text names what it lacks, and 50 products cost what 5 cost."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from odoo import Command, fields
from odoo.tests import HttpCase, tagged

from .common import UdiCommon


class ReadyCase(UdiCommon):
    """`template` (the pump) is ready for China."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)
        cls.china = cls.env.ref("base.cn")
        cls.maker = cls.env["res.partner"].create(
            {
                "name": "苏州示范",
                "is_company": True,
                "country_id": cls.china.id,
                "city": "苏州",
                "street": "演示路 18 号",
                "phone": "0512",
            }
        )
        cls.licence = cls.env["udi.licence"].create(
            {"name": "苏许 1", "partner_id": cls.maker.id, "valid_to": cls.today + relativedelta(years=3)}
        )
        cls.template = cls.pump.product_tmpl_id
        cls.identifier = cls.pump.udi_identifier_ids
        cls.registration, cls.publication = cls.make_ready(cls.template, "国械注准20233149901")

    @classmethod
    def make_ready(cls, template, number):
        template.write(
            {
                "use_expiration_date": False,
                "udi_generic_name": "输液泵",
                "udi_model": "KY",
                "udi_risk_class": "3",
                "udi_registrant_id": cls.maker.id,
                "udi_nmpa_class_code": "14-02",
                "udi_nhsa_code": "C99999999999999999999000001",
                "udi_service_life": "8 年",
                "udi_temperature_rule": "range",
                "udi_temperature_min": 5,
                "udi_temperature_max": 40,
                "udi_market_cn": True,
                "udi_market_eu": False,
                "udi_market_us": False,
            }
        )
        identifier = template.udi_identifier_ids
        registration = cls.env["udi.registration"].create(
            {
                "name": number,
                "valid_to": cls.today + relativedelta(years=3),
                "technical_requirements": number,
                "identifier_ids": [Command.set(identifier.ids)],
            }
        )
        publication = cls.env["udi.publication"].create(
            {"identifier_id": identifier.id, "database": "nmpa", "state": "published"}
        )
        return registration, publication

    def cell(self, market="cn"):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["udi.readiness"].with_user(self.auditor).compute(self.template)[self.template.id][market]

    def codes(self, market="cn"):
        return {finding["code"] for finding in self.cell(market)["findings"]}


@tagged("post_install", "-at_install")
class TestReadiness(ReadyCase):
    def test_ready(self):
        self.assertEqual(self.cell(), {"state": "ready", "label": "Ready", "findings": []})
        self.assertEqual(self.cell("eu")["state"], "off")

    def expect(self, code, level, market="cn"):
        findings = [item for item in self.cell(market)["findings"] if item["code"] == code]
        self.assertEqual([item["level"] for item in findings], [level], code)
        finding = findings[0]
        self.assertTrue(finding["message"])
        if finding["record_id"]:
            self.assertTrue(self.env[finding["model"]].browse(finding["record_id"]).exists())
        else:
            self.env[finding["model"]].with_context(**finding["context"]).default_get(["active"])

    def test_china(self):
        product, day = self.template, self.today
        for record, values, code, level in (
            (product, {"udi_risk_class": False}, "risk_class", "missing"),
            (product, {"udi_registrant_id": False}, "registrant", "missing"),
            (product, {"udi_nmpa_class_code": False}, "class_code", "missing"),
            (product, {"udi_nhsa_code": False}, "nhsa", "watch"),
            (product, {"udi_generic_name": "Pump"}, "language", "missing"),
            (product, {"udi_temperature_rule": False}, "text", "missing"),
            (product, {"udi_service_life": False}, "text", "missing"),
            (self.maker, {"street": False}, "text", "missing"),
            (self.maker, {"country_id": self.env.ref("base.de").id}, "agent", "missing"),
            (self.maker, {"country_id": False}, "registrant_country", "watch"),
            (self.identifier, {"state": "ended"}, "no_di", "missing"),
            (self.registration, {"active": False}, "certificate", "missing"),
            (self.registration, {"valid_to": day - timedelta(days=1)}, "certificate_expired", "missing"),
            (self.registration, {"valid_from": day + timedelta(days=9)}, "certificate_expired", "missing"),
            (self.registration, {"valid_to": day + timedelta(days=99)}, "certificate_expiring", "watch"),
            (self.licence, {"valid_to": day - timedelta(days=1)}, "licence_expired", "missing"),
            (self.licence, {"valid_to": day + timedelta(days=99)}, "licence_expiring", "watch"),
            (self.licence, {"kind": "operation"}, "licence", "missing"),
            (self.publication, {"state": "corrected"}, "publication_correction", "watch"),
        ):
            with self.subTest(code=code, values=values):
                before = {name: record[name] for name in values}
                record.write(values)
                self.expect(code, level)
                if record._fields[next(iter(values))].type == "many2one":
                    before = {name: value.id for name, value in before.items()}
                record.write(before)
        self.publication.state = "published"
        self.assertEqual(self.cell()["state"], "ready")

    def test_publication(self):
        self.publication.database = "gudid"
        self.expect("publication", "missing")
        publication = self.env["udi.publication"].create({"identifier_id": self.identifier.id, "database": "nmpa"})
        self.expect("publication_draft", "missing")
        publication.action_submit()
        self.expect("publication_submitted", "watch")

    def test_the_certificate_must_cover_the_primary_code(self):
        package = self.env["udi.device.identifier"].create(
            {
                "code": "16901234500025",
                "kind": "package",
                "product_id": self.pump.id,
                "contained_id": self.identifier.id,
                "contained_quantity": 2,
            }
        )
        self.registration.identifier_ids = package
        self.expect("certificate_scope", "missing")

    def test_contract_manufacturer(self):
        other = self.env["res.partner"].create({"name": "Contract", "country_id": self.china.id})
        self.template.udi_contract_manufacturer_id = other
        self.assertEqual(self.codes(), {"licence", "text"})
        other.write({"street": "1", "city": "宁波"})
        self.env["udi.licence"].create({"name": "浙许 1", "partner_id": other.id})
        self.assertEqual(self.codes(), set())

    def test_european_union_and_united_states(self):
        self.template.write({"udi_market_eu": True, "udi_market_us": True})
        self.assertEqual(
            self.codes("eu"), {"certificate", "basic_udi_di", "emdn", "publication", "representative", "importer"}
        )
        self.assertEqual(self.codes("us"), {"certificate", "gmdn", "product_code", "publication", "us_agent"})
        self.identifier.basic_udi_di = "6999999KY500GY"
        self.template.write(
            {
                "udi_emdn_code": "Z1203",
                "udi_gmdn_code": "99001",
                "udi_fda_product_code": "FRN",
                "udi_representative_eu_id": self.hospital_a.id,
                "udi_importer_eu_id": self.hospital_a.id,
                "udi_agent_us_id": self.hospital_a.id,
            }
        )
        for authority, database in (("eu", "eudamed"), ("fda", "gudid")):
            self.env["udi.registration"].create(
                {
                    "name": f"X {authority}",
                    "authority": authority,
                    "kind": "other",
                    "identifier_ids": [Command.link(self.identifier.id)],
                }
            )
            self.env["udi.publication"].create(
                {"identifier_id": self.identifier.id, "database": database, "state": "published"}
            )
        self.assertEqual(self.cell("eu")["state"], "ready")
        self.assertEqual(self.cell("us")["state"], "ready")

    def test_the_page(self):
        page = self.env["udi.readiness"].with_user(self.auditor).matrix(search="Infusion pump")
        row = next(row for row in page["rows"] if row["id"] == self.template.id)
        self.assertEqual(row["codes"], [True, True, True])
        self.assertEqual(page["three_codes"]["complete"], 1)
        self.assertEqual(page["three_codes"]["total"], page["total"])
        self.assertIn(self.category.id, [item["id"] for item in page["categories"]])
        find = self.env["udi.readiness"].matrix
        self.assertEqual([item["id"] for item in find(search=self.identifier.code)["rows"]], self.template.ids)
        self.assertEqual([item["id"] for item in find(product_ids=self.template.ids)["rows"]], self.template.ids)
        for row in find(category_id=self.category.id, state="ready")["rows"]:
            self.assertIn("ready", [cell["state"] for cell in row["cells"].values()])
        self.assertEqual(find(search="no such thing")["rows"], [])

    def test_a_filter_misses_no_product(self):
        """Also the ones that come late in the alphabet, on pages of their own."""
        make = self.env["product.template"].create
        make(
            [
                {"name": f"Zz {number:03}", "categ_id": self.category.id, "tracking": "lot", "is_storable": True}
                for number in range(205)
            ]
        )
        find = self.env["udi.readiness"].matrix
        pages = [find(search="Zz ", state="missing", limit=100, offset=offset) for offset in (0, 100, 200, 300)]
        self.assertEqual({page["total"] for page in pages}, {205})
        self.assertEqual([len(page["rows"]) for page in pages], [100, 100, 5, 0])
        self.assertEqual(pages[2]["rows"][-1]["name"], "Zz 204")

    def test_hostile_search(self):
        find = self.env["udi.readiness"].matrix
        for text in ("%", "\\", "'", "(01)", "<script>", "0" * 5000):
            find(search=text)

    def test_three_codes_count_only_what_is_valid(self):
        score = self.env["udi.readiness"].matrix(product_ids=self.template.ids)["three_codes"]
        self.assertEqual(score, {"complete": 1, "total": 1})
        self.assertEqual(self.template.udi_codes_complete, 3)
        self.registration.valid_to = self.today - timedelta(days=1)
        score = self.env["udi.readiness"].matrix(product_ids=self.template.ids)["three_codes"]
        self.assertEqual(score, {"complete": 0, "total": 1})
        self.env.invalidate_all()
        self.assertEqual(self.template.udi_codes_complete, 2)

    def test_fifty_products_cost_what_five_cost(self):
        templates = self.env["product.template"]
        for index in range(50):
            product = self.make_product(f"Bulk {index}", gtin(index), "lot")
            self.make_ready(product.product_tmpl_id, f"国械注准2023314{index:04d}")
            templates |= product.product_tmpl_id
        templates.write({"udi_market_eu": True, "udi_market_us": True})
        self.env.flush_all()
        counts = []
        for some in (templates[:5], templates):
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            cells = self.env["udi.readiness"].compute(some)
            counts.append(self.env.cr.sql_log_count - start)
            self.assertEqual({cells[item.id]["cn"]["state"] for item in some}, {"ready"})
        self.assertLessEqual(counts[1], counts[0] + 3, counts)


@tagged("post_install", "-at_install")
class TestStatutoryText(ReadyCase):
    def text(self, lot=None, product=None):
        return dict(self.env["udi.statutory.text"].for_product(product or self.pump, lot))

    def test_complete_in_order(self):
        lines = self.env["udi.statutory.text"].for_product(self.template)
        self.assertEqual(
            [label for label, _value in lines],
            [
                "产品名称",
                "规格型号",
                "注册人名称",
                "注册人住所",
                "联系方式",
                "生产地址",
                "生产许可证编号",
                "医疗器械注册证编号",
                "产品技术要求编号",
                "使用期限",
                "贮存条件",
            ],
        )
        text = dict(lines)
        self.assertEqual(text["注册人住所"], "苏州 演示路 18 号")
        self.assertEqual(text["生产许可证编号"], "苏许 1")
        self.assertEqual(text["医疗器械注册证编号"], "国械注准20233149901")
        self.assertEqual(text["贮存条件"], "5 ~ 40 °C")
        self.assertEqual(self.env["udi.statutory.text"].missing(self.template), [])

    def test_missing_pieces_are_named(self):
        self.template.udi_model = False
        self.registration.active = False
        missing = self.env["udi.statutory.text"].missing(self.template)
        self.assertEqual(
            missing, ["Model and specification", "Registration certificate", "Product technical requirements no."]
        )
        self.assertNotIn("规格型号", self.text())
        self.assertIn("Model and specification", self.template.udi_statutory_text)

    def test_a_lot_gives_its_dates_and_its_time(self):
        """What was in force when the lot was made is on its label, also after the renewal."""
        lot = self.make_lot(self.pump, "P1", udi_manufacture_date="2020-01-05")
        self.env["udi.registration"].create(
            {
                "name": "国械注准20153149901",
                "valid_from": "2015-01-01",
                "valid_to": "2021-12-31",
                "identifier_ids": [Command.link(self.identifier.id)],
            }
        )
        self.registration.valid_from = "2022-01-01"
        self.licence.valid_from = "2022-01-01"
        text = self.text(lot)
        self.assertEqual(text["医疗器械注册证编号"], "国械注准20153149901")
        self.assertNotIn("生产许可证编号", text)
        self.assertEqual((text["生产日期"], text["失效日期"]), ("2020-01-05", "2031-01-04"))
        self.assertEqual((text["序列号"], text["生产批号"]), ("P1", "L1"))
        self.assertIn("Manufacturing licence", self.env["udi.statutory.text"].missing(self.pump, lot))

    def test_contract_maker_filing_and_import(self):
        self.registration.write({"kind": "filing", "name": "苏苏械备20200001"})
        self.template.udi_contract_manufacturer_id = self.env["res.partner"].create(
            {"name": "宁波受托", "country_id": self.china.id, "city": "宁波", "street": "1 号"}
        )
        text = self.text()
        self.assertIn("备案人名称", text)
        self.assertEqual(text["受托生产企业名称"], "宁波受托")
        self.assertEqual(text["医疗器械备案凭证编号"], "苏苏械备20200001")
        self.template.udi_contract_manufacturer_id = False
        self.maker.country_id = self.env.ref("base.de")
        missing = self.env["udi.statutory.text"].missing(self.template)
        self.assertEqual(missing, ["Agent in China", "Address of the agent in China"])


def gtin(index):
    """A GTIN-14 that no other test uses."""
    digits = f"0690123460{index:03d}"
    total = sum(int(digit) * (3 if position % 2 == 0 else 1) for position, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


@tagged("post_install", "-at_install")
class TestReadinessPage(ReadyCase, HttpCase):
    """The matrix in a browser, as regulatory affairs use it."""

    def test_from_what_is_missing_to_what_is_entered(self):
        self.sensor.product_tmpl_id.write({"udi_market_cn": True, "udi_risk_class": False})
        self.regulatory.password = self.regulatory.login
        self.start_tour("/odoo/udi-readiness", "udi_traceability_readiness", login=self.regulatory.login)
        registration = self.env["udi.registration"].search([("name", "=", "国械注准20233149999")])
        self.assertEqual(registration.identifier_ids, self.sensor.udi_identifier_ids)
        self.assertEqual((registration.authority, registration.kind), ("nmpa", "registration"))

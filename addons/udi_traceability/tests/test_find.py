"""One search box: every kind of thing is found, hostile and empty texts are answered, rights and companies hold."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import PUMP_DI, UdiCommon


@tagged("post_install", "-at_install")
class TestFind(UdiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lots = cls.receive(cls.pump, ["KX-1001", "KX-1002"], udi_lot_number="LOT77", udi_supplier_lot="SUP/4711")
        cls.hospital_a.write({"name": "Hospital of the Lake", "udi_gln": "6901234500066"})
        cls.delivery = cls.deliver(cls.lots[0], cls.hospital_a)

    def ask(self, text, user=None):
        return self.env["udi.find"].with_user(user or self.auditor).ask(text)

    def found(self, text, user=None):
        """``{group: titles}`` in their order."""
        groups = self.ask(text, user)["groups"]
        return {group["key"]: [row["title"] for row in group["results"]] for group in groups}

    # ------------------------------------------------------------------ bad input and rights first
    def test_nothing_and_nonsense(self):
        for text in (None, 5, "", "   ", ["x"]):
            answer = self.ask(text)
            self.assertFalse(answer["groups"])
            self.assertIn("Scan a code", answer["hint"])
        for text in ("%%%%", "____", "' OR 1=1 --", "\\" * 40, "no such thing", "(01", "x" * 5000, "\x1d\x1d\x1d"):
            with self.subTest(text=text[:20]):
                answer = self.ask(text)
                self.assertFalse(answer["groups"])
                self.assertTrue(answer["hint"])

    def test_a_good_code_that_nobody_knows_says_so(self):
        self.assertIn("does not know this product", self.ask("(01)09520123456788(21)A")["hint"])
        self.assertIn("no lot or serial carries this number", self.ask("(10)NOBODY")["hint"])

    def test_rights(self):
        for user in (self.operator, self.leader, self.quality, self.recall_manager, self.service, self.auditor):
            with self.subTest(user=user.login):
                self.assertIn("lot", self.found("KX-1001", user))
        with self.assertRaises(AccessError):
            self.ask("KX-1001", self.user("base.group_user"))

    def test_another_company_finds_nothing_of_ours(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.make_lot(self.pump, "KX-9999", company_id=other.id)
        self.assertFalse(self.found("KX-9999"))

    # ------------------------------------------------------------------ what is found
    def test_a_whole_udi_finds_the_very_unit_first(self):
        found = self.found(f"(01){PUMP_DI}(10)LOT77(21)KX-1001")
        self.assertEqual(next(iter(found)), "code")
        self.assertEqual(found["code"], ["KX-1001"])
        self.assertEqual(found["product"], [self.pump.display_name])

    def test_a_device_identifier_finds_the_product_and_its_lots(self):
        found = self.found(PUMP_DI)
        self.assertEqual(found["product"], [self.pump.display_name])
        self.assertEqual(set(found["code"]), {"KX-1001", "KX-1002"})

    def test_serial_equal_first_then_beginning_blind_to_case(self):
        self.make_lot(self.pump, "KX-100")
        self.assertEqual(self.found("kx-100")["lot"][0], "KX-100")
        self.assertEqual(set(self.found("kx-100")["lot"]), {"KX-100", "KX-1001", "KX-1002"})
        self.assertEqual(self.found("X-1002")["lot"], ["KX-1002"])

    def test_lot_number_and_suppliers_lot(self):
        self.assertEqual(set(self.found("LOT77")["lot"]), {"KX-1001", "KX-1002"})
        self.assertEqual(set(self.found("4711")["supplier_lot"]), {"KX-1001", "KX-1002"})

    def test_delivery_partner_and_origin(self):
        self.delivery.origin = "SO-2026-77"
        self.assertEqual(self.found(self.delivery.name)["stock_picking"], [self.delivery.display_name])
        self.assertEqual(self.found(self.delivery.name.lower())["stock_picking"], [self.delivery.display_name])
        self.assertEqual(self.found("SO-2026-77")["stock_picking"], [self.delivery.display_name])
        self.assertEqual(self.found("of the lake")["partner"], ["Hospital of the Lake"])
        self.assertEqual(self.found("6901234500066")["partner"], ["Hospital of the Lake"])

    def test_package_by_sscc(self):
        sscc = "106141412345678908"
        package = self.env["stock.package"].create({"name": sscc})
        for text in (sscc, f"00{sscc}", f"(00){sscc}", f"]C100{sscc}"):
            with self.subTest(text=text):
                self.assertEqual(self.found(text).get("package"), [package.display_name])

    def test_a_document_that_only_the_ledger_knows(self):
        self.env["udi.recorder"].record(
            {"biz_step": "inspecting", "document_name": "QC-2026-0815"}, [{"lot": self.lots[0]}]
        )
        self.assertEqual(self.found("qc-2026-08")["event"], ["QC-2026-0815"])

    def test_many_are_cut_and_lead_on(self):
        for number in range(12):
            self.make_lot(self.pump, f"MANY-{number:02d}")
        [group] = self.ask("MANY-")["groups"]
        self.assertEqual((len(group["results"]), group["more"]), (8, True))
        lots = self.env["stock.lot"].with_user(self.auditor).search(group["domain"])
        self.assertEqual(len(lots), 12)

    def test_an_answer_says_what_it_is_and_where(self):
        [group] = self.ask("KX-1001")["groups"]
        [row] = group["results"]
        self.assertIn("Infusion pump", row["about"])
        self.assertIn("Hospital of the Lake", row["about"])
        self.assertEqual(row["state"], "At a customer")

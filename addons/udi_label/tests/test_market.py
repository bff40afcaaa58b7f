"""A DI that is not active for the label's market gets no label, with the reason."""

from odoo.exceptions import UserError

from .common import LabelCommon


class TestMarket(LabelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.certificate = cls.pump.udi_primary_identifier_id.registration_ids
        cls.identifier = cls.pump.udi_primary_identifier_id

    def assertRefused(self, lots, market, message, **options):
        jobs = self.env["udi.print.job"].search_count([])
        with self.assertRaisesRegex(UserError, message):
            self.print_as(self.operator, lots, market=market, **options)
        self.assertEqual(self.env["udi.print.job"].search_count([]), jobs)
        self.assertFalse(self.events(lots))

    def test_no_certificate_of_the_market(self):
        lots = self.pumps(2)
        self.assertRefused(lots, "us", "not registered for United States")
        self.assertRefused(lots, "eu", "not registered for European Union")
        self.assertRefused(self.make_lot(self.tube, "T1"), "cn", "no registration certificate for China")
        self.assertEqual(self.print_as(self.operator, lots, market="cn").market, "cn")

    def test_certificate_of_the_day_of_manufacture(self):
        self.certificate.write({"valid_from": "2020-01-01", "valid_to": "2025-12-31"})
        lot = self.make_lot(self.pump, "LATE", udi_manufacture_date="2026-01-05")
        self.assertRefused(lot, "cn", "was made on 2026-01-05: no registration")
        self.assertEqual(self.print_as(self.operator, self.make_lot(
            self.pump, "GOOD", udi_manufacture_date="2025-06-01"), market="cn").state, "done")  # fmt: skip

    def test_publication_of_the_authority(self):
        publication = self.env["udi.publication"].create({"identifier_id": self.identifier.id, "database": "gudid"})
        lots = self.pumps(1)
        self.assertRefused(lots, "us", "not registered")
        publication.state = "submitted"
        self.assertRefused(lots, "us", "not registered")
        publication.state = "published"
        self.assertEqual(self.print_as(self.operator, lots, market="us").market, "us")

    def test_market_of_the_template_goes_before_the_choice(self):
        template = self.env.ref("udi_label.template_unit_50x30")
        template.market = "us"
        lots = self.pumps(1)
        self.assertRefused(lots, "cn", "not registered for United States")
        self.assertRefused(lots, None, "not registered for United States")

    def test_dialogue_proposes_the_only_market_and_says_why_not(self):
        self.tube.product_tmpl_id.write({"udi_market_cn": True, "udi_market_eu": False, "udi_market_us": False})
        dialogue = self.env["udi.label.print"].with_user(self.operator)
        wizard = dialogue.create({"lot_ids": self.make_lot(self.tube, "T1").ids})
        self.assertEqual(wizard.market, "cn")
        self.assertIn("no registration certificate for China", wizard.problem)
        self.assertFalse(wizard.preview_url)
        wizard.market = False
        self.assertFalse(wizard.problem)
        self.tube.product_tmpl_id.udi_market_eu = True
        self.assertFalse(dialogue.create({"lot_ids": self.make_lot(self.tube, "T2").ids}).market)

    def test_number_of_statements_does_not_grow(self):
        lots = self.pumps(40)
        counts = []
        for part in (lots[:4], lots[4:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["udi.label.market"].refusals(part, "us")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])


class TestEveryLevelRefuses(LabelCommon):
    """A hold, a data defect, a DI that is not active for the market: from a lot, a receipt, a package, a box."""

    def setUp(self):
        super().setUp()
        self.lot = self.make_lot(self.tube, "T1")
        self.package = self.env["stock.package"].create({"name": "069012345000000011"})
        self.receipt = self.picking("incoming", self.supplier, [(self.tube, 3)])
        self.fill(self.receipt, self.lot, 3)
        self.receipt.move_line_ids.result_package_id = self.package
        self.receipt.button_validate()
        self.env["udi.device.identifier"].create(
            {
                "agency": "gs1",
                "code": "16901234500032",
                "kind": "package",
                "state": "active",
                "contained_id": self.tube.udi_primary_identifier_id.id,
                "contained_quantity": 20,
                "product_ids": [(4, self.tube.id)],
            }
        )

    def wizards(self, **values):
        """``{from where: the print dialogue}``, as its buttons open it."""
        found = {}
        for name, record in (("lot", self.lot), ("receipt", self.receipt), ("package", self.package)):
            action = record.with_user(self.operator).action_udi_print_labels()
            dialogue = self.env[action["res_model"]].with_user(self.operator).with_context(**action["context"])
            found[name] = dialogue.create(values)
        action = self.lot.with_user(self.operator).action_udi_print_labels()
        dialogue = self.env[action["res_model"]].with_user(self.operator).with_context(**action["context"])
        found["box"] = dialogue.create({**values, "level": "box"})
        return found

    def assertEachRefuses(self, message, **values):
        jobs = self.env["udi.print.job"].search_count([])
        for name, wizard in self.wizards(**values).items():
            self.assertRegex(wizard.problem or "", message, name)
            with self.assertRaisesRegex(UserError, message, msg=name), self.env.cr.savepoint():
                wizard.action_print()
        self.assertEqual(self.env["udi.print.job"].search_count([]), jobs)

    def test_nothing_wrong(self):
        for name, wizard in self.wizards(market=False).items():
            self.assertFalse(wizard.problem, name)
            self.assertEqual(wizard.action_print()["tag"], "udi_label.printed", name)

    def test_hold(self):
        self.env["udi.hold"].freeze(self.lot, "Leak")
        self.assertEachRefuses("on hold: Leak", market=False)

    def test_data_defect(self):
        self.tube.udi_primary_identifier_id.has_software_version = True
        self.assertEachRefuses("has no software version", market=False)

    def test_identifier_not_active(self):
        self.lot.udi_identifier_id = self.tube.udi_primary_identifier_id
        self.tube.udi_primary_identifier_id.state = "ended"
        self.assertEachRefuses("not active|no active", market=False)

    def test_market(self):
        self.assertEachRefuses("not registered for United States", market="us")

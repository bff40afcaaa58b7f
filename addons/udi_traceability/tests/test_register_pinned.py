"""A UDI-DI stays with its device: archived products, published codes, the last day, and who did what."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import SENSOR_DI, UdiCommon
from .test_register import Refusals


@tagged("post_install", "-at_install")
class TestArchivedProducts(Refusals, UdiCommon):
    """An archived product still holds its UDI-DIs: its goods are with customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.identifier = cls.sensor.udi_identifier_ids
        cls.receive(cls.sensor, ["A1"])
        cls.sensor.action_archive()
        cls.env.invalidate_all()

    def test_its_code_is_not_given_to_another_product(self):
        identifier = self.identifier.with_user(self.regulatory)
        ways = {
            "the identifier": lambda: identifier.write({"product_id": self.pump.id}),
            "its list": lambda: identifier.write({"product_ids": [Command.set(self.pump.ids)]}),
            "an emptied list": lambda: identifier.write({"product_ids": [Command.clear()]}),
            "the archived product": lambda: self.sensor.with_user(self.regulatory).write({"udi_identifier_ids": False}),
        }
        for name, way in ways.items():
            with self.subTest(way=name), self.refused("stays with Flow sensor"), self.env.cr.savepoint():
                way()
            self.env.invalidate_all()
        with self.refused("both"), self.env.cr.savepoint():
            self.pump.with_user(self.regulatory).write({"udi_identifier_ids": [Command.link(self.identifier.id)]})
        self.assertEqual(self.identifier.product_ids, self.sensor)

    def test_it_is_found_and_can_come_back(self):
        self.assertEqual(self.identifier.product_id, self.sensor)
        self.assertEqual(self.env["udi.search"].find(f"]d201{SENSOR_DI}21A1")["lots"].name, "A1")
        self.sensor.action_unarchive()
        self.assertEqual(self.identifier.product_id, self.sensor)

    def test_it_takes_its_code_to_no_other_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.pump.udi_identifier_ids.unlink()
        mine, theirs = self.pump, self.tube
        mine.company_id, theirs.company_id = self.company, other
        identifier = self.env["udi.device.identifier"].create(
            {"code": "4006381333931", "product_ids": [Command.set((mine | theirs).ids)]}
        )
        theirs.action_archive()
        with self.refused("both"), self.env.cr.savepoint():
            theirs.company_id = self.company
        self.assertEqual(len(identifier.product_ids), 2)


@tagged("post_install", "-at_install")
class TestPublishedCodes(Refusals, UdiCommon):
    """What a regulator has shown is not given to another device, even before the first goods."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.identifier = cls.pump.udi_identifier_ids
        cls.publication = cls.env["udi.publication"].create({"identifier_id": cls.identifier.id, "database": "nmpa"})

    def refuse_all(self):
        identifier = self.identifier.with_user(self.regulatory)
        with self.refused("stays with Infusion pump.*published.*delete it"), self.env.cr.savepoint():
            identifier.product_id = self.sensor
        with self.refused("no longer change, because a regulator"), self.env.cr.savepoint():
            identifier.code = "4006381333931"
        with self.refused("published by a regulator and stays"), self.env.cr.savepoint():
            identifier.unlink()
        with self.refused("stays as the record of it", UserError), self.env.cr.savepoint():
            self.publication.with_user(self.regulatory).unlink()

    def test_a_draft_is_free(self):
        self.identifier.with_user(self.regulatory).write({"product_id": self.tube.id, "code": "4006381333931"})
        self.assertEqual(self.identifier.product_id, self.tube)
        self.publication.with_user(self.regulatory).unlink()
        self.identifier.with_user(self.regulatory).unlink()

    def test_a_published_one_stays(self):
        self.publication.action_publish()
        self.refuse_all()
        self.publication.action_correct()
        self.refuse_all()
        self.publication.action_submit()
        self.publication.action_draft()  # withdrawn: it was shown all the same
        self.refuse_all()
        self.identifier.with_user(self.regulatory).state = "ended"

    def test_the_product_entered_twice_may_go(self):
        self.publication.action_publish()
        self.pump.product_tmpl_id.unlink()
        self.env.invalidate_all()
        self.identifier.with_user(self.regulatory).product_id = self.tube
        self.assertEqual(self.identifier.product_id, self.tube)

    def test_who_published_and_when(self):
        publication = self.publication.with_user(self.regulatory)
        publication.write({"state": "submitted", "user_id": self.operator.id})
        self.assertEqual(publication.user_id, self.regulatory)
        publication.write({"user_id": self.operator.id, "note": "x"})
        self.assertEqual(publication.user_id, self.regulatory)
        other = self.env["udi.publication"].with_user(self.regulatory)
        made = other.create({"identifier_id": self.identifier.id, "database": "gudid", "user_id": self.operator.id})
        self.assertEqual(made.user_id, self.regulatory)
        with self.refused("still to come"), self.env.cr.savepoint():
            publication.date = fields.Date.today() + timedelta(days=3)


@tagged("post_install", "-at_install")
class TestLastDay(UdiCommon):
    """The scheduled job ends a code when its last day is over, wherever the company is."""

    def test_it_ends_after_its_last_day(self):
        today = fields.Datetime.now().date()
        identifiers = self.sensor.udi_identifier_ids | self.pump.udi_identifier_ids | self.tube.udi_identifier_ids
        over, last_day, later = identifiers
        over.valid_to = today - timedelta(days=2)
        last_day.valid_to, later.valid_to = today, today + timedelta(days=9)
        self.env["udi.device.identifier"]._cron_end()
        self.assertEqual(identifiers.mapped("state"), ["ended", "active", "active"])
        self.assertEqual(over.valid_to, today - timedelta(days=2))
        self.assertIn("last day has passed", over.message_ids[0].body)
        messages = len(over.message_ids)
        self.env["udi.device.identifier"]._cron_end()
        self.assertEqual(len(over.message_ids), messages)

    def test_the_job_is_there(self):
        cron = self.env.ref("udi_traceability.ir_cron_identifier_end")
        self.sensor.udi_identifier_ids.valid_to = "2020-01-01"
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual(self.sensor.udi_identifier_ids.state, "ended")


@tagged("post_install", "-at_install")
class TestCounts(Refusals, UdiCommon):
    def test_numbers_that_no_package_holds(self):
        pump = self.pump.udi_identifier_ids
        box = {"code": "16901234500025", "kind": "package", "contained_id": pump.id}
        for count in (2**31, 10**12, -(2**40)):
            with self.subTest(count=count), self.refused("more than any package holds"), self.env.cr.savepoint():
                self.env["udi.device.identifier"].create({**box, "contained_quantity": count})
        with self.refused("more than any package holds"), self.env.cr.savepoint():
            pump.unit_of_use_quantity = 2**31

    def test_a_chain_that_no_package_holds(self):
        inside = self.pump.udi_identifier_ids
        for code in ("16901234500025", "26901234500022"):
            inside = self.env["udi.device.identifier"].create(
                {"code": code, "kind": "package", "contained_id": inside.id, "contained_quantity": 10_000}
            )
        with self.refused("1,000,000,000,000 units"), self.env.cr.savepoint():
            self.env["udi.device.identifier"].create(
                {"code": "36901234500029", "kind": "package", "contained_id": inside.id, "contained_quantity": 10_000}
            )

    def test_the_unit_of_the_product_changes_below_its_packages(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.env["udi.device.identifier"].create(
            {
                "code": "16901234500025",
                "kind": "package",
                "contained_id": self.pump.udi_identifier_ids.id,
                "contained_quantity": 12,
                "uom_id": dozen.id,
            }
        )
        with self.refused("means 1 Dozens, but UDI-DI 16901234500025 holds 12"), self.env.cr.savepoint():
            self.pump.uom_id = dozen


@tagged("post_install", "-at_install")
class TestCategory(UdiCommon):
    """A category that becomes UDI-controlled says which of its products stay as they are."""

    def test_products_that_were_there_before(self):
        category = self.env["product.category"].create({"name": "Old stock"})
        old = self.env["product.template"].create({"name": "Old", "type": "consu", "categ_id": category.id})
        service = {"name": "Calibration", "type": "service", "categ_id": category.id}
        self.env["product.template"].create(service)
        category.udi_controlled = True
        self.assertFalse(old.udi_controlled)
        self.assertEqual(category.udi_other_count, 1)
        self.assertEqual(self.env["product.template"].search(category.action_udi_others()["domain"]), old)
        old.write({"is_storable": True, "tracking": "lot", "udi_controlled": True})
        category.invalidate_recordset()
        self.assertEqual(category.udi_other_count, 0)


@tagged("post_install", "-at_install")
class TestImportInTheName(UdiCommon):
    """A job runs with the rights of its user: nobody puts another one there."""

    def test_nobody_starts_a_job_for_another(self):
        jobs = self.env["udi.catalogue.import"].with_user(self.regulatory)
        job = jobs.create({"user_id": self.udi_admin.id})
        self.assertEqual(job.user_id, self.regulatory)
        with self.assertRaises(AccessError):
            job.user_id = self.udi_admin
        self.assertEqual(job.user_id, self.regulatory)


@tagged("post_install", "-at_install")
class TestBarcodeAsScanned(Refusals, UdiCommon):
    """A blank or an invisible mark beside a code hides no second holder."""

    def test_blanks_and_invisible_marks_at_the_ends(self):
        code = "4006381333931"
        for entered in (f" {code}", f"{code} ", f"{code}\xa0", f"\u200b{code}", f"{code}\ufeff", f"\t{code}\r\n"):
            with self.subTest(entered=ascii(entered)):
                self.sensor.barcode = entered
                self.assertEqual(self.sensor.barcode, code)
                with self.refused("same GTIN"), self.env.cr.savepoint():
                    self.pump.barcode = code.zfill(14)
                with self.refused("same GTIN"), self.env.cr.savepoint():
                    self.env["product.uom"].create(
                        {
                            "product_id": self.pump.id,
                            "uom_id": self.env.ref("uom.product_uom_dozen").id,
                            "barcode": f"\u200b{code.zfill(14)}",
                        }
                    )
        made = self.env["product.template"].create({"name": "X", "barcode": " 96385074 "})
        self.assertEqual(made.product_variant_id.barcode, "96385074")

    def test_whole_carriers(self):
        code = "04006381333931"
        for entered in (f"(01){code}", f"01{code}", f"]d201{code}", f"]C101{code}"):
            with self.subTest(entered=entered):
                self.sensor.barcode = entered
                with self.refused("same GTIN"), self.env.cr.savepoint():
                    self.pump.barcode = code

    def test_internal_barcodes_are_left_alone(self):
        for entered in (" shelf 7 ", "12 ", "+not a code ", "\u200babc"):
            self.sensor.barcode = entered
            self.assertEqual(self.sensor.barcode, entered)

    def test_a_blank_may_be_the_check_character(self):
        code = "A999000021"  # HIBC: its check character is a blank
        self.sensor.barcode = f" +{code} "
        self.assertEqual(self.sensor.barcode, f"+{code} ")
        with self.refused("same|UDI-DI"), self.env.cr.savepoint():
            self.env["udi.device.identifier"].create(
                {"agency": "hibcc", "code": code, "product_id": self.pump.id, "kind": "secondary"}
            )

    def test_what_was_there_before_is_listed(self):
        self.sensor.barcode = "4006381333931"
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE product_product SET barcode = %s WHERE id = %s", ["\xa004006381333931", self.pump.id]
        )
        self.env.invalidate_all()
        clashes = self.env["udi.barcode.clash"].search([("product_id", "in", (self.sensor | self.pump).ids)])
        self.assertEqual(clashes.product_id, self.sensor | self.pump)


@tagged("post_install", "-at_install")
class TestLotOfNoCompany(UdiCommon):
    """A lot shared by companies is locked for all of them once one has delivered it."""

    def test_another_company_neither_renames_nor_deletes_it(self):
        lot = self.receive(self.pump, ["P1"])
        lot.company_id = False
        self.deliver(lot, self.hospital_a)
        company = self.env["res.company"].create({"name": "Other"})
        groups = "stock.group_stock_manager,udi_traceability.group_udi_operator"
        stranger = (
            self.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": "Stranger",
                    "login": "stranger",
                    "company_id": company.id,
                    "company_ids": [Command.set(company.ids)],
                    "group_ids": [Command.set([self.env.ref(group).id for group in groups.split(",")])],
                }
            )
        )
        self.env.invalidate_all()
        theirs = lot.with_user(stranger)
        self.assertTrue(theirs.udi_locked)
        with self.assertRaisesRegex(UserError, "are locked"):
            theirs.write({"name": "P2"})
        with self.assertRaisesRegex(UserError, "cannot be deleted"), self.env.cr.savepoint():
            theirs.unlink()
        self.assertEqual(lot.name, "P1")
        with self.assertRaises(ValidationError):
            lot.with_context(udi_change_reason="x").write({"udi_expiry_date": "0001-01-01"})

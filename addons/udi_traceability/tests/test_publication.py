"""Publication per UDI-DI and database: allowed steps, differences, taking theirs, following the catalogue."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import TUBE_DI, UdiCommon

BOX_DI = "16901234500032"


class PublicationCase(UdiCommon):
    """`entry`: the record of the Chinese database for `tube`, agreeing with ours in everything."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.identifier = cls.tube.udi_identifier_ids
        cls.template = cls.tube.product_tmpl_id
        cls.registration = cls.env["udi.registration"].create(
            {"name": "国械注准20233149902", "identifier_ids": [Command.link(cls.identifier.id)]}
        )
        cls.template.write(
            {
                "udi_generic_name": "一次性使用输液器",
                "udi_model": "IS-1",
                "udi_trade_name": "康示",
                "udi_catalogue_number": "IS-1-150",
                "udi_nmpa_class_code": "14-02",
                "udi_nhsa_code": "C99999999999999999999000001",
                "udi_storage": "干燥",
                "udi_single_use": True,
                "udi_sterile": True,
                "udi_registrant_id": cls.supplier.id,
            }
        )
        cls.supplier.vat = "91320500MA99999901"
        cls.box = cls.env["udi.device.identifier"].create(
            {
                "code": BOX_DI,
                "kind": "package",
                "product_id": cls.tube.id,
                "contained_id": cls.identifier.id,
                "contained_quantity": 50,
            }
        )
        cls.entry = cls.make_entry(cls.template, "KEY-1")
        cls.identifier.catalogue_entry_id = cls.entry

    @classmethod
    def make_entry(cls, template, key, code=TUBE_DI, **vals):
        return cls.env["udi.catalogue.entry"].create(
            {
                "source": "nmpa",
                "key": key,
                "version": 1,
                "version_date": "2026-02-15",
                "generic_name": template.udi_generic_name,
                "model": template.udi_model,
                "brand": template.udi_trade_name,
                "catalogue_number": template.udi_catalogue_number,
                "class_code": template.udi_nmpa_class_code,
                "nhsa_code": template.udi_nhsa_code,
                "storage": template.udi_storage,
                "company": "Sensor Works",
                "registration_numbers": "国械注准20233149902",
                "single_use": True,
                "sterile": True,
                "has_lot": True,
                "has_manufacture_date": True,
                "has_expiry_date": True,
                "identifier_ids": [
                    Command.create({"agency": "gs1", "code": code, "kind": "primary"}),
                    Command.create(
                        {"agency": "gs1", "code": BOX_DI, "kind": "package", "contains": code, "quantity": 50}
                    ),
                ],
                **vals,
            }
        )

    def publish(self, **vals):
        return self.env["udi.publication"].create(
            {
                "identifier_id": self.identifier.id,
                "database": "nmpa",
                "catalogue_entry_id": self.entry.id,
                "state": "published",
                **vals,
            }
        )

    @staticmethod
    def fields_of(publication):
        return {item["field"] for item in publication.differences or []}


@tagged("post_install", "-at_install")
class TestPublicationSteps(PublicationCase):
    def test_the_way_of_a_publication(self):
        publication = self.publish(state="draft", catalogue_entry_id=False).with_user(self.regulatory)
        publication.action_submit()
        publication.action_publish()
        self.assertEqual((publication.state, publication.version), ("published", 1))
        self.assertTrue(publication.date)
        self.assertEqual(publication.user_id, self.regulatory)
        publication.action_correct()
        publication.action_submit()
        publication.action_publish()
        self.assertEqual(publication.version, 2)

    def test_steps_that_are_not_allowed(self):
        publication = self.publish()
        for state in ("draft", "submitted"):
            with self.subTest(state=state), self.assertRaises(UserError) as caught:
                publication.state = state
            self.assertIn("Correction open", str(caught.exception))
        with self.assertRaises(UserError):
            self.publish(database="gudid", state="draft", catalogue_entry_id=False).action_correct()
        self.assertEqual(publication.state, "published")

    def test_one_per_identifier_and_database(self):
        self.publish()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.publish()

    def test_the_record_must_show_the_code(self):
        other = self.make_entry(self.template, "KEY-2", code="06901234500011")
        with self.assertRaises(ValidationError) as caught:
            self.publish(catalogue_entry_id=other.id)
        self.assertIn(TUBE_DI, str(caught.exception))
        foreign = self.make_entry(self.template, "KEY-3", source="gudid")
        with self.assertRaises(ValidationError):
            self.publish(catalogue_entry_id=foreign.id)

    def test_other_roles_read_only(self):
        publication = self.publish()
        for user in (self.quality, self.udi_admin, self.auditor):
            self.assertTrue(publication.with_user(user).display_name)
            for change in (
                lambda record: record.write({"state": "corrected"}),
                lambda record: record.action_correct(),
                lambda record: record.action_take_theirs("model"),
            ):
                with self.assertRaises(AccessError):
                    change(publication.with_user(user))


@tagged("post_install", "-at_install")
class TestDifferences(PublicationCase):
    def test_agreement(self):
        publication = self.publish()
        self.assertFalse(publication.differences)
        self.assertEqual(publication.difference_count, 0)

    def test_what_makes_no_difference(self):
        publication = self.publish()
        self.entry.write({"model": " is-1 ", "catalogue_number": "ＩＳ-1-150", "storage": False, "company": "Other"})
        self.entry.credit_code = "91320500ma99999901"
        self.assertFalse(publication.differences)

    def test_each_field_of_theirs(self):
        publication = self.publish()
        for name, value, field in (
            ("generic_name", "输液器", "generic_name"),
            ("brand", "别的", "trade_name"),
            ("model", "IS-2", "model"),
            ("catalogue_number", "X", "catalogue_number"),
            ("class_code", "14-03", "class_code"),
            ("nhsa_code", "C99999999999999999999000009", "nhsa_code"),
            ("storage", "冷藏", "storage"),
            ("registration_numbers", "国械注准20233149902,国械注准20233149909", "registrations"),
            ("company", "Somebody", "registrant"),
            ("single_use", False, "single_use"),
            ("sterile", False, "sterile"),
            ("has_lot", False, "has_lot"),
            ("has_serial", True, "has_serial"),
            ("has_manufacture_date", False, "has_manufacture_date"),
            ("has_expiry_date", False, "has_expiry_date"),
            ("unit_of_use_quantity", 5, "unit_of_use_quantity"),
        ):
            before = self.entry[name]
            self.entry[name] = value
            with self.subTest(field=field):
                self.assertEqual(self.fields_of(publication), {field})
                self.assertEqual(publication.difference_count, 1)
                self.assertTrue(publication.differences[0]["label"])
            self.entry[name] = before
        self.assertEqual(publication.difference_count, 0)

    def test_ours_changes(self):
        publication = self.publish()
        self.template.udi_model = "IS-9"
        self.assertEqual(self.fields_of(publication), {"model"})
        self.identifier.has_serial = True
        self.assertEqual(self.fields_of(publication), {"model", "has_serial"})
        self.registration.active = False
        self.assertIn("registrations", self.fields_of(publication))
        found = self.env["udi.publication"].search([("difference_count", ">", 0)])
        self.assertIn(publication, found)

    def test_one_of_the_product_codes_is_enough(self):
        publication = self.publish(database="gudid", catalogue_entry_id=False)
        entry = self.make_entry(self.template, "FDA-1", source="gudid", registration_numbers=False)
        publication.catalogue_entry_id = entry
        self.assertNotIn("product_code", self.fields_of(publication))  # they state none
        entry.product_codes = "FRN, LHI, long name"
        (row,) = [item for item in publication.differences if item["field"] == "product_code"]
        self.assertEqual((row["ours"], row["theirs"], row["label"]), ("", "FRN, LHI", "FDA product code"))
        self.template.udi_fda_product_code = "lhi"
        self.assertNotIn("product_code", self.fields_of(publication))
        self.template.udi_fda_product_code = "ABC"
        publication.with_user(self.regulatory).action_take_theirs("product_code")
        self.assertEqual(self.template.udi_fda_product_code, "FRN")
        self.assertNotIn("product_code", self.fields_of(publication))

    def test_packages_compare_exactly(self):
        publication = self.publish()
        self.box.contained_quantity = 40
        self.assertEqual(self.fields_of(publication), {"packages"})
        self.assertIn("40", publication.differences[0]["ours"])
        self.assertIn("50", publication.differences[0]["theirs"])
        self.box.contained_quantity = 50
        case = self.env["udi.device.identifier"].create(
            {
                "code": "26901234500039",
                "kind": "package",
                "product_id": self.tube.id,
                "contained_id": self.box.id,
                "contained_quantity": 10,
                "state": "draft",
            }
        )
        self.assertFalse(self.fields_of(publication), "a draft is not ours yet")
        case.state = "active"
        self.assertEqual(self.fields_of(publication), {"packages"})
        case.state = "ended"
        self.assertEqual(publication.difference_count, 0)

    def test_without_a_record_nothing_differs(self):
        self.assertFalse(self.publish(catalogue_entry_id=False).differences)


@tagged("post_install", "-at_install")
class TestTakeTheirs(PublicationCase):
    def take(self, publication, field):
        return publication.with_user(self.regulatory).action_take_theirs(field)

    def test_take_every_field(self):
        publication = self.publish()
        partner = self.env["res.partner"].create({"name": "New maker", "is_company": True})
        self.entry.write(
            {
                "model": "IS-2",
                "sterile": False,
                "has_serial": True,
                "company": "New maker",
                "registration_numbers": "国械注准20233149903",
            }
        )
        self.entry.identifier_ids.filtered(lambda line: line.kind == "package").quantity = 40
        for item in publication.differences:
            self.take(publication, item["field"])
        self.assertEqual(publication.difference_count, 0)
        self.assertEqual(self.template.udi_model, "IS-2")
        self.assertFalse(self.template.udi_sterile)
        self.assertEqual(self.template.udi_registrant_id, partner)
        self.assertTrue(self.identifier.has_serial)
        self.assertEqual(self.box.contained_quantity, 40)
        self.assertEqual(self.identifier.registration_ids.mapped("name"), ["国械注准20233149903"])
        self.assertEqual(self.identifier.registration_ids.kind, "registration")
        self.assertIn("IS-2", " ".join(publication.message_ids.mapped("body")))

    def test_packaging_levels_follow_up_the_chain(self):
        unit = self.tube.uom_id
        box50, case500 = self.env["uom.uom"].create(
            [
                {"name": "Box of 50", "relative_factor": 50, "relative_uom_id": unit.id},
                {"name": "Case of 500", "relative_factor": 500, "relative_uom_id": unit.id},
            ]
        )
        self.box.uom_id = box50
        case = self.env["udi.device.identifier"].create(
            {
                "code": "26901234500039",
                "kind": "package",
                "product_id": self.tube.id,
                "contained_id": self.box.id,
                "contained_quantity": 10,
                "uom_id": case500.id,
            }
        )
        publication = self.publish()
        self.entry.identifier_ids.filtered(lambda line: line.code == BOX_DI).write(
            {"quantity": 40, "package_type": "盒"}
        )
        self.env["udi.catalogue.identifier"].create(
            {
                "entry_id": self.entry.id,
                "agency": "gs1",
                "code": case.code,
                "kind": "package",
                "contains": BOX_DI,
                "quantity": 10,
            }
        )
        self.take(publication, "packages")
        self.assertEqual((self.box.base_quantity, case.base_quantity), (40, 400))
        self.assertEqual(self.box.uom_id._compute_quantity(1, unit), 40)
        self.assertEqual(case.uom_id._compute_quantity(1, unit), 400)
        self.assertEqual(publication.difference_count, 0)

    def test_what_cannot_be_taken_says_why(self):
        publication = self.publish()
        self.entry.company = "Nobody knows me"
        with self.assertRaises(UserError) as caught:
            self.take(publication, "registrant")
        self.assertIn("Nobody knows me", str(caught.exception))
        for field in ("model", "no such field", "__class__"):
            with self.subTest(field=field), self.assertRaises(UserError):
                self.take(publication, field)
        self.entry.nhsa_code = "123"
        with self.assertRaises(ValidationError):
            self.take(publication, "nhsa_code")
        self.entry.identifier_ids.filtered(lambda line: line.kind == "package").code = "36901234500036"
        with self.assertRaises(UserError) as caught:
            self.take(publication, "packages")
        self.assertIn("36901234500036", str(caught.exception))


@tagged("post_install", "-at_install")
class TestFollowCatalogue(PublicationCase):
    def sync(self, entries=None):
        return self.env["udi.publication"]._sync_from_catalogue(entries or self.entry)

    def test_an_adopted_record_is_published(self):
        publication = self.sync()
        self.assertEqual(publication.identifier_id, self.identifier)
        self.assertEqual(
            (publication.database, publication.state, publication.version, publication.record_key),
            ("nmpa", "published", 1, "KEY-1"),
        )
        self.assertEqual(str(publication.date), "2026-02-15")
        self.assertEqual(self.sync(), publication)

    def test_drafts_become_published_and_corrections_wait_for_a_newer_version(self):
        publication = self.publish(state="draft", catalogue_entry_id=False)
        self.assertEqual(self.sync(), publication)
        self.assertEqual(publication.state, "published")
        publication.action_correct()
        self.sync()
        self.assertEqual(publication.state, "corrected")
        self.entry.version = 2
        self.sync()
        self.assertEqual((publication.state, publication.version), ("published", 2))

    def test_others_stay_out(self):
        self.entry.source = "file"
        self.assertFalse(self.sync())
        self.entry.source = "nmpa"
        self.identifier.catalogue_entry_id = False
        self.assertFalse(self.sync())
        self.assertFalse(self.env["udi.publication"]._sync_from_catalogue(self.entry.browse()))

    def test_past_the_orm(self):
        publication = self.sync()
        self.env.cr.execute("UPDATE udi_catalogue_entry SET model = 'IS-7' WHERE id = %s", [self.entry.id])
        self.env.invalidate_all()
        self.sync()
        self.assertEqual(self.fields_of(publication), {"model"})

    def test_constant_number_of_queries(self):
        counts = []
        for size in (2, 20):
            entries = self.env["udi.catalogue.entry"]
            for index in range(size):
                code = f"{90000 + size * 100 + index:012d}"
                entry = self.make_entry(self.template, f"BULK-{size}-{index}", code=f"A{code}")
                self.env["udi.device.identifier"].create(
                    {"agency": "hibcc", "code": f"A999{size:02d}{index:02d}1", "catalogue_entry_id": entry.id}
                )
                line = entry.identifier_ids[0]
                line.write({"agency": "hibcc", "code": entry.device_identifier_ids.code})
                entries |= entry
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self.sync(entries)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
        self.assertLessEqual(counts[1], counts[0] + 4, counts)

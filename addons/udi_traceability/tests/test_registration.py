"""Certificates and licences: what the number says, the history they follow, and the reminders."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import UdiCommon

EXPIRY_TYPE = "udi_traceability.mail_activity_type_expiry"


@tagged("post_install", "-at_install")
class TestRegistrationNumber(UdiCommon):
    def test_the_number_fills_the_defaults(self):
        registration = self.env["udi.registration"].create({"name": "粤潮械备20140023"})
        self.assertEqual(
            (registration.authority, registration.kind, registration.device_class), ("nmpa", "filing", "1")
        )
        self.assertIn("粤潮", registration.number_meaning)
        form = Form(self.env["udi.registration"])
        form.name = "国械注进20203140012"
        self.assertEqual((form.kind, form.device_class), ("registration", "3"))
        self.assertIn("2020", form.number_meaning)

    def test_it_never_overrules_and_never_refuses(self):
        Registration = self.env["udi.registration"]
        stated = Registration.create({"name": "国械注准20233149901", "kind": "other", "authority": "other"})
        self.assertEqual((stated.kind, stated.authority), ("other", "other"))
        for number in ("K999901", "%", "x" * 5000, "国械注准2023"):
            unknown = Registration.create({"name": number, "authority": "other", "kind": "other"})
            self.assertFalse(unknown.number_meaning)


@tagged("post_install", "-at_install")
class TestRegistrationHistory(UdiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registration = cls.env["udi.registration"].create(
            {"name": "国械注准20233149901", "valid_from": "2023-01-01", "valid_to": "2027-12-31"}
        )

    def version(self, **vals):
        return self.env["udi.registration.version"].create({"registration_id": self.registration.id, **vals})

    def test_dates_follow_the_newest_version(self):
        self.version(kind="initial", date="2023-01-01", valid_from="2023-01-01", valid_to="2027-12-31", scope="A")
        self.version(kind="renewal", date="2027-06-01", valid_from="2028-01-01", valid_to="2032-12-31")
        self.assertEqual(str(self.registration.valid_to), "2032-12-31")
        self.assertEqual(self.registration.scope, "A")
        change = self.version(kind="change", date="2028-02-01", scope="A, B", technical_requirements="T-2")
        self.assertEqual((self.registration.scope, self.registration.technical_requirements), ("A, B", "T-2"))
        self.assertEqual(str(self.registration.valid_to), "2032-12-31")
        change.scope = "A, B, C"
        self.assertEqual(self.registration.scope, "A, B, C")
        change.unlink()
        self.assertEqual(self.registration.scope, "A")

    def test_a_late_entry_of_an_old_version_changes_nothing(self):
        self.version(kind="renewal", date="2027-06-01", valid_to="2032-12-31")
        self.version(kind="initial", date="2023-01-01", valid_to="2027-12-31")
        self.assertEqual(str(self.registration.valid_to), "2032-12-31")

    def test_without_versions_the_dates_are_typed(self):
        self.registration.valid_to = "2026-12-31"
        self.assertEqual(str(self.registration.valid_to), "2026-12-31")

    def test_with_versions_they_are_not(self):
        self.version(kind="renewal", date="2027-06-01", valid_to="2032-12-31")
        with self.assertRaises(ValidationError) as caught:
            self.registration.valid_to = "2040-01-01"
        self.assertIn("History", str(caught.exception))
        self.env.invalidate_all()
        self.assertEqual(str(self.registration.valid_to), "2032-12-31")

    def test_a_version_that_ends_before_it_begins(self):
        with self.assertRaises(ValidationError):
            self.version(date="2027-06-01", valid_from="2028-01-01", valid_to="2027-01-01")

    def test_other_roles_read_only(self):
        version = self.version(kind="initial", date="2023-01-01")
        with self.assertRaises(AccessError):
            version.with_user(self.quality).note = "x"
        with self.assertRaises(AccessError):
            version.with_user(self.nobody).read(["note"])


@tagged("post_install", "-at_install")
class TestReminders(UdiCommon):
    """One activity per step, never two; certificates and licences alike."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)
        cls.env["udi.registration"].search([]).active = False
        cls.env["udi.licence"].search([]).active = False

    def registration(self, **vals):
        return self.env["udi.registration"].create({"name": "R 1", "responsible_id": self.regulatory.id, **vals})

    def activities(self, record):
        kind = self.env.ref(EXPIRY_TYPE)
        return record.activity_ids.filtered(lambda item: item.activity_type_id == kind)

    def remind(self, record):
        type(record)._cron_remind(record.browse())
        return self.activities(record)

    def test_six_three_one(self):
        registration = self.registration(valid_to=self.today + relativedelta(months=6, days=1))
        self.assertFalse(self.remind(registration))
        registration.valid_to = self.today + relativedelta(months=6)
        self.assertEqual(len(self.remind(registration)), 1)
        first = self.activities(registration)
        self.assertEqual(first.user_id, self.regulatory)
        self.assertIn(str(registration.valid_to), first.summary)
        self.assertEqual(self.remind(registration), first)
        first.action_feedback("Applied")
        self.assertFalse(self.remind(registration), "an answered reminder does not come back the next day")
        for months in (3, 1):
            registration.valid_to = self.today + relativedelta(months=months)
            self.assertEqual(len(self.remind(registration)), 1, months)
            self.assertEqual(len(self.remind(registration)), 1, months)
        registration.valid_to = self.today - timedelta(days=1)
        self.assertIn("expired", self.remind(registration).summary)

    def test_a_renewal_begins_anew(self):
        registration = self.registration(valid_to=self.today + relativedelta(months=2))
        self.assertEqual(len(self.remind(registration)), 1)
        registration.valid_to = self.today + relativedelta(years=5)
        self.activities(registration).action_done()
        self.assertFalse(self.remind(registration))
        self.assertEqual(registration.state, "valid")

    def test_the_setting_of_one_certificate(self):
        registration = self.registration(valid_to=self.today + relativedelta(months=9), reminder_months=9)
        self.assertEqual(registration.state, "expiring")
        self.assertEqual(len(self.remind(registration)), 1)
        late = self.registration(name="R 2", valid_to=self.today + relativedelta(months=2), reminder_months=1)
        self.assertEqual(late.state, "valid")
        self.assertFalse(self.remind(late))
        found = self.env["udi.registration"].search([("state", "=", "expiring"), ("name", "like", "R _")])
        self.assertEqual(found, registration)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            late.reminder_months = -1
            late.flush_recordset()

    def test_somebody_of_regulatory_affairs_gets_what_nobody_has(self):
        registration = self.registration(responsible_id=False, valid_to=self.today + relativedelta(months=2))
        user = self.remind(registration).user_id
        self.assertTrue(user.has_group("udi_traceability.group_udi_regulatory"))

    def test_archived_ones_are_quiet(self):
        registration = self.registration(valid_to=self.today, active=False)
        self.assertFalse(self.remind(registration))

    def test_licences_and_the_list_of_all(self):
        licence = self.env["udi.licence"].create(
            {
                "name": " 9903 ",
                "partner_id": self.supplier.id,
                "valid_to": self.today + relativedelta(months=2),
                "responsible_id": self.regulatory.id,
            }
        )
        self.assertEqual(licence.name, "9903")
        self.assertEqual(len(self.remind(licence)), 1)
        self.assertEqual(len(self.remind(licence)), 1)
        registration = self.registration(valid_to=self.today - timedelta(days=3))
        rows = self.env["udi.market.expiry"].with_user(self.auditor).search([("remind_from", "<=", self.today)])
        self.assertEqual(rows.registration_id, registration)
        self.assertEqual(rows.licence_id, licence)
        self.assertEqual(rows.mapped("urgency"), ["expired", "expiring"])
        self.assertEqual(rows[0].action_open()["res_id"], registration.id)
        self.assertEqual(rows[1].action_open()["res_model"], "udi.licence")
        self.assertEqual(self.supplier.with_user(self.auditor).udi_licence_count, 1)
        self.assertEqual(self.supplier.action_view_udi_licences()["domain"], [("partner_id", "=", self.supplier.id)])

    def test_first_day_at_the_end_of_months(self):
        registration = self.registration(valid_to="2027-08-29")
        self.assertEqual(str(registration.remind_from), "2027-03-01")
        registration.valid_to = "2027-08-28"
        self.assertEqual(str(registration.remind_from), "2027-02-28")


@tagged("post_install", "-at_install")
class TestControlFlag(UdiCommon):
    """What protects the one flag: by the form, by import, by RPC."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.user("product.group_product_manager")
        cls.receive(cls.sensor, ["S1"])
        cls.template = cls.sensor.product_tmpl_id
        cls.plain = cls.env["product.category"].create({"name": "Plain"})

    def refused(self, user, words, change):
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            change(self.template.with_user(user))
        self.assertIn(words, str(caught.exception))
        self.env.invalidate_all()
        self.assertTrue(self.template.udi_controlled)
        self.assertEqual(self.template.tracking, "serial")

    def test_a_product_manager_is_refused_on_every_path(self):
        other = "regulatory affairs only"
        self.refused(self.manager, other, lambda product: product.write({"udi_controlled": False}))
        self.refused(self.manager, other, lambda product: product.write({"tracking": "lot"}))
        self.refused(self.manager, other, lambda product: product.write({"categ_id": self.plain.id}))
        self.refused(
            self.manager,
            other,
            lambda product: product.with_context(udi_change_reason="I want to").write({"udi_controlled": False}),
        )
        self.refused(self.manager, other, lambda product: product.product_variant_id.write({"udi_controlled": False}))

        def by_import(product):
            found = product.load([".id", "udi_controlled"], [[str(product.id), "False"]])
            raise UserError(found["messages"][0]["message"])

        self.refused(self.manager, other, by_import)

    def test_regulatory_gives_a_reason(self):
        self.refused(self.regulatory, "say why", lambda product: product.write({"udi_controlled": False}))
        self.refused(
            self.regulatory,
            "say why",
            lambda product: product.with_context(udi_change_reason="  ").write({"udi_controlled": False}),
        )
        before = self.env["udi.event"].search([], order="id desc", limit=1).id
        wizard = self.env["udi.product.flag"].with_user(self.regulatory).create(
            {
                "product_tmpl_id": self.template.id,
                "udi_controlled": False,
                "tracking": "serial",
                "reason": "No medical device by decision",
            }
        )  # fmt: skip
        wizard.action_confirm()
        self.assertFalse(self.template.udi_controlled)
        self.assertIn("No medical device by decision", self.template.message_ids[0].body)
        event = self.env["udi.event"].search([("id", ">", before)])
        self.assertEqual(event.reason, "No medical device by decision")
        self.assertEqual(event.item_ids.lot_id.mapped("name"), ["S1"])
        self.assertIn("udi_controlled", event.item_ids.detail)

    def test_only_regulatory_opens_the_wizard(self):
        with self.assertRaises(AccessError):
            self.env["udi.product.flag"].with_user(self.manager).create(
                {"product_tmpl_id": self.template.id, "tracking": "lot", "reason": "x"}
            )

    def test_a_published_identifier_protects_too(self):
        product = self.tube.product_tmpl_id
        self.assertFalse(product.udi_flag_protected)
        self.env["udi.publication"].create(
            {"identifier_id": self.tube.udi_identifier_ids.id, "database": "nmpa", "state": "published"}
        )
        self.env.invalidate_all()
        self.assertTrue(product.udi_flag_protected)
        with self.assertRaises(UserError):
            product.with_user(self.manager).udi_controlled = False

    def test_what_is_neither_recorded_nor_published_is_free(self):
        self.pump.product_tmpl_id.with_user(self.manager).udi_controlled = False
        self.assertFalse(self.pump.udi_controlled)

    def test_another_controlled_category_is_free(self):
        category = self.env["product.category"].create({"name": "More devices", "udi_controlled": True})
        self.template.with_user(self.manager).categ_id = category
        self.assertEqual(self.template.categ_id, category)
        self.assertTrue(self.template.udi_controlled)

    def test_the_form_shows_it_read_only(self):
        form = Form(self.template.with_user(self.regulatory))
        self.assertTrue(form.udi_flag_protected)
        with self.assertRaises(AssertionError):
            form.udi_controlled = False


@tagged("post_install", "-at_install")
class TestHealthInsuranceCode(UdiCommon):
    def test_stored_in_one_form(self):
        product = self.sensor.product_tmpl_id
        product.udi_nhsa_code = " c0203020-0102001021280000001 "
        self.assertEqual(product.udi_nhsa_code, "C02030200102001021280000001")
        self.assertEqual(product.udi_nhsa_class, "C0203020010200102128")
        product.udi_nhsa_code = False
        self.assertFalse(product.udi_nhsa_class)

    def test_a_wrong_code_is_refused_and_changes_nothing(self):
        product = self.sensor.product_tmpl_id
        product.udi_nhsa_code = "C02030200102001021280000001"
        for code, words in (
            ("C0203020010200102128000000", "has 26 characters"),
            ("C020302001020010212800000012", "has 28 characters"),
            ("C0203020O102001021280000001", "“O” at position 9"),
            ("<script>", "“<” at position 1"),
            ("9" * 10_000, "has 10000 characters"),
        ):
            with self.subTest(code=code[:30]), self.assertRaises(ValidationError) as caught:
                product.udi_nhsa_code = code
            self.assertIn(words, str(caught.exception))
            self.assertEqual(product.udi_nhsa_code, "C02030200102001021280000001")
        with self.assertRaises(ValidationError):
            self.env["product.template"].create({"name": "X", "udi_nhsa_code": "123"})

    def test_storage_limits(self):
        product = self.sensor.product_tmpl_id
        product.write({"udi_temperature_rule": "range", "udi_temperature_min": 2, "udi_temperature_max": 8})
        product.write({"udi_humidity_rule": "max", "udi_humidity_max": 80})
        self.assertEqual(product._udi_limits(), ["2 ~ 8 °C", "≤ 80 % RH"])
        with self.assertRaises(ValidationError):
            product.udi_temperature_min = 20
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            product.udi_humidity_max = 120
            product.flush_recordset()

    def test_storage_limits_by_the_variant(self):
        limits = {"udi_temperature_rule": "range", "udi_temperature_min": 20, "udi_temperature_max": 30}
        self.sensor.write({**limits, "udi_humidity_rule": "range", "udi_humidity_min": 10, "udi_humidity_max": 93})
        self.assertEqual(self.sensor.product_tmpl_id._udi_limits(), ["20 ~ 30 °C", "10 ~ 93 % RH"])

    def test_registrations_of_a_product(self):
        registration = self.env["udi.registration"].create(
            {"name": "R 9", "identifier_ids": [Command.link(self.sensor.udi_identifier_ids.id)]}
        )
        action = self.sensor.action_view_udi_registrations()
        self.assertEqual(action["domain"], [("id", "in", registration.ids)])

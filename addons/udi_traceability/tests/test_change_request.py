"""Regulated data change by request: read exactly, judged by the rules of the markets, approved by somebody else."""

from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import ROLES, UdiCommon


@tagged("post_install", "-at_install")
class TestChangeRequest(UdiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.pump.product_tmpl_id
        cls.template.write({"udi_risk_class": "2", "udi_model": "M1"})
        cls.identifier = cls.pump.udi_identifier_ids
        cls.second_regulatory = cls.person("udi_traceability.group_udi_regulatory", "udi_second_regulatory")

    def request(self, record, user=None, **values):
        """A draft with new values by field, made in the form as a person does."""
        form = Form(self.env["udi.change.request"].with_user(user or self.regulatory))
        form.record_ref = f"{record._name},{record.id}"
        form.reason = "New artwork"
        names = list(record._udi_lineage_fields())
        for name, text in values.items():
            with form.line_ids.edit(names.index(name)) as line:
                line.new_text = text
        return form.save()

    def ask(self, record, answer="The label stays", **values):
        request = self.request(record, **values)
        if request.new_di != "no":
            request.no_new_reason = answer
        request.action_ask()
        return request

    def approve(self, request, user):
        return self.sign(request.with_user(user).action_approve(), user)

    # ------------------------------------------------------------------ bad input
    def test_values_that_cannot_be_read(self):
        for record, name, text in (
            (self.template, "udi_risk_class", "Class 9"),
            (self.template, "udi_sterile", "perhaps"),
            (self.template, "udi_temperature_min", "warm"),
            (self.template, "udi_registrant_id", "Nobody at all"),
            (self.identifier, "valid_to", "31.12.2030"),
            (self.identifier, "contained_quantity", "ten"),
        ):
            request = self.request(record, **{name: text})
            request.no_new_reason = "x"
            with self.subTest(name), self.assertRaisesRegex(UserError, "cannot be the new value"):
                request.action_ask()
            self.assertEqual(request.state, "draft")

    def test_nothing_to_change(self):
        with self.assertRaisesRegex(UserError, "at least one"):
            self.request(self.template).action_ask()

    def test_other_fields_are_not_let_in(self):
        request = self.request(self.template, udi_model="M2")
        with self.assertRaisesRegex(UserError, "no regulated field"):
            request.line_ids[0].field_name = "list_price"
        with self.assertRaisesRegex(UserError, "no regulated field"):
            request.line_ids[0].write({"model": "res.users", "field_name": "password"})

    def test_what_was_asked_stays(self):
        request = self.ask(self.template, udi_model="M2")
        with self.assertRaisesRegex(UserError, "not changed any more"):
            request.reason = "another"
        with self.assertRaises(AccessError):
            self.request(self.template, udi_model="M3").state = "approved"
        with self.assertRaisesRegex(UserError, "Only a draft"):
            request.unlink()
        with self.assertRaisesRegex(UserError, "sent already"):
            request.action_ask()
        line = request.line_ids
        with self.assertRaisesRegex(UserError, "not changed any more"):
            line.new_text = "M9"

    def test_nobody_asks_for_another(self):
        """Who asked may not approve: a remote call does not decide who that is."""
        for request in (self.request(self.template, udi_model="M2"), self.ask(self.template, udi_model="M3")):
            asked = request.asked_by_id, request.asked_by_name
            for values in ({"asked_by_id": self.second_quality.id}, {"asked_by_login": "somebody"}):
                with self.assertRaisesRegex(AccessError, "goes on by its buttons"):
                    request.with_user(self.regulatory).write(values)
                with self.assertRaisesRegex(AccessError, "goes on by its buttons"):
                    request.with_user(self.regulatory).create(
                        {"record_ref": f"product.template,{self.template.id}", "reason": "x", **values}
                    )
            self.assertEqual((request.asked_by_id, request.asked_by_name), asked)

    # ------------------------------------------------------------------ roles
    def test_roles(self):
        request = self.ask(self.template, udi_model="M2")
        for name in ROLES:
            user = getattr(self, name)
            self.assertTrue(request.with_user(user).name)
            if name != "regulatory":
                with self.assertRaises(AccessError):
                    self.env["udi.change.request"].with_user(user).create({"reason": "x"})
            if name != "quality":  # the author himself, and everybody without the right
                with self.subTest(name), self.assertRaises(AccessError):
                    request.with_user(user).action_approve()

    # ------------------------------------------------------------------ the verdict
    def test_needs_a_new_identifier(self):
        request = self.request(self.template, udi_model="M2")
        self.assertEqual(request.new_di, "yes")
        self.assertIn("21 CFR 830.50", request.new_di_text)
        with self.assertRaisesRegex(UserError, "new UDI-DI"):
            request.action_ask()
        request.new_identifier_id = self.identifier
        request.action_ask()

    def test_needs_none(self):
        request = self.request(self.template, udi_storage="Keep dry")
        self.assertEqual(request.new_di, "no")
        request.action_ask()

    def test_open_question(self):
        self.assertEqual(self.request(self.template, udi_risk_class="Class III").new_di, "ask")

    # ------------------------------------------------------------------ approval and coming into force
    def test_approved_and_in_force(self):
        request = self.ask(self.template, udi_risk_class="Class III", udi_sterile="Yes")
        self.assertEqual(len(request.line_ids), 2)
        self.approve(request, self.quality)
        self.assertEqual(
            (request.state, self.template.udi_risk_class, self.template.udi_sterile), ("applied", "3", True)
        )
        lines = self.env["udi.lineage"].of("product.template", self.template.id)
        line = next(line for line in lines if line["field"] == "udi_risk_class")
        self.assertEqual((line["source"]["key"], line["source"]["text"]), ("request", request.name))
        signature = self.env["udi.signature"].search([("document_ref", "=", request.id), ("meaning", "=", "approve")])
        self.assertEqual((signature.user_login, signature.verdict), (self.quality.login, "same"))

    def test_refused(self):
        request = self.ask(self.template, udi_model="M2")
        self.sign(request.with_user(self.quality).action_refuse(), self.quality, reason="Not registered")
        self.assertEqual((request.state, request.refusal, self.template.udi_model), ("refused", "Not registered", "M1"))

    def test_empties_a_field(self):
        self.approve(self.ask(self.template, udi_model="-"), self.quality)
        self.assertFalse(self.template.udi_model)

    def test_comes_into_force_on_its_day(self):
        request = self.request(self.template, udi_model="M2")
        request.write({"no_new_reason": "same device", "effective_on": fields.Date.today() + timedelta(days=3)})
        request.action_ask()
        self.approve(request, self.second_regulatory)
        self.env["udi.change.request"]._cron_apply()
        self.assertEqual((request.state, self.template.udi_model), ("approved", "M1"))
        self.env.cr.execute(
            "UPDATE udi_change_request SET effective_on = %s WHERE id = %s", (date(2026, 1, 1), request.id)
        )
        request.invalidate_recordset()
        self.env["udi.change.request"]._cron_apply()
        self.assertEqual((request.state, self.template.udi_model), ("applied", "M2"))

    def test_changed_meanwhile(self):
        request = self.ask(self.template, udi_model="M2")
        self.template.udi_model = "M7"
        with self.assertRaisesRegex(UserError, "by now"):
            self.approve(request, self.quality)
        self.assertEqual(self.template.udi_model, "M7")

    def test_locked_lot(self):
        lot = self.receive(self.pump, ["P1"])
        self.deliver(lot, self.hospital_a)
        self.assertTrue(lot.udi_locked)
        request = self.request(lot, udi_expiry_date="2030-06-30")
        self.assertEqual(request.new_di, "no")
        request.action_ask()
        self.approve(request, self.quality)
        self.assertEqual(lot.udi_expiry_date, date(2030, 6, 30))

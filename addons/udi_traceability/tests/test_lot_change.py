"""Data of a shipped device: every path by which somebody might change them, as every role."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import UdiCommon

CHANGES = (
    {"name": "P2"},
    {"udi_lot_number": "L9"},
    {"udi_manufacture_date": "2026-01-06"},
    {"udi_manufacture_date": False},
    {"udi_expiry_date": "2040-01-01"},
    {"expiration_date": "2040-01-01 10:00:00"},
    {"expiration_date": False},
    {"udi_software_version": "2.0"},
    {"udi_carrier": "forged"},
    {"udi_supplier_lot": "X9"},
    {"udi_exempt_reason": "sample"},
)


@tagged("post_install", "-at_install")
class TestLotChange(UdiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lot = cls.receive(cls.pump, ["P1"], udi_carrier="as scanned", udi_supplier_lot="M77")
        cls.receipt = cls.env["stock.move.line"].search([("lot_id", "=", cls.lot.id)]).picking_id
        cls.delivery = cls.deliver(cls.lot, cls.hospital_a)
        cls.group = cls.env.ref("udi_traceability.group_udi_regulatory")

    def refused(self, way, *args, **kwargs):
        state = self.lot.sudo().read(list({name for vals in CHANGES for name in vals}))
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            way(*args, **kwargs)
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.lot.sudo().read(list({name for vals in CHANGES for name in vals})), state)
        return str(caught.exception)

    def last_item(self):
        return self.env["udi.event.item"].search([("lot_id", "=", self.lot.id)], order="id desc", limit=1)

    # ------------------------------------------------------------------ who may not
    def test_write_as_everybody(self):
        everybody = (
            *(self.nobody, self.operator, self.leader, self.quality, self.recall_manager),
            *(self.service, self.auditor, self.udi_admin),
        )
        for user in everybody:
            for vals in CHANGES:
                with self.subTest(user=user.login, vals=vals):
                    self.refused(self.lot.with_user(user).write, vals)

    def test_a_wizard_with_elevated_rights_does_not_help(self):
        self.assertIn("are locked", self.refused(self.lot.with_user(self.operator).sudo().write, {"name": "P2"}))

    def test_form_as_a_stock_user(self):
        with Form(self.lot.with_user(self.nobody)) as form:
            with self.assertRaisesRegex(AssertionError, "readonly"):
                form.name = "P2"
            form.note = "scratch on the case"
        self.assertIn("scratch", self.lot.note)

    def test_import_as_a_stock_user(self):
        self.env["ir.model.data"].create(
            {"module": "__import__", "name": "lot_p1", "model": "stock.lot", "res_id": self.lot.id}
        )
        lots = self.env["stock.lot"].with_user(self.nobody)
        for fields, row in (
            (["id", "name"], ["__import__.lot_p1", "P2"]),
            ([".id", "name"], [str(self.lot.id), "P2"]),
            ([".id", "udi_expiry_date"], [str(self.lot.id), "2040-01-01"]),
        ):
            result = lots.load(fields, [row])
            self.assertFalse(result["ids"])
            self.assertIn("are locked", result["messages"][0]["message"])
        self.assertEqual(self.lot.name, "P1")

    def test_many_at_once(self):
        others = self.receive(self.pump, ["Q1", "Q2"])
        self.refused((self.lot | others).with_user(self.nobody).write, {"udi_lot_number": "L9"})
        self.assertEqual(set(others.mapped("udi_lot_number")), {"L1"})

    def test_lot_name_on_finished_documents(self):
        for line in (self.receipt | self.delivery).move_line_ids.with_user(self.nobody):
            self.assertIn("cannot be renamed", self.refused(line.write, {"lot_name": "P2"}))
            self.assertEqual(line.lot_id.name, "P1")

    def test_product(self):
        message = self.refused(self.lot.with_user(self.nobody).write, {"product_id": self.sensor.id})
        self.assertIn("are locked", message)

    def test_delete(self):
        for user in (self.nobody, self.operator, self.udi_admin, self.regulatory):
            self.refused(self.lot.with_user(user).unlink)
        self.refused(self.lot.sudo().unlink)

    def test_copy_is_another_lot(self):
        self.refused(self.lot.with_user(self.nobody).copy)
        copied = self.lot.with_user(self.nobody).copy({"name": "P9"})
        self.assertFalse(copied.udi_expiry_date or copied.udi_lot_number or copied.udi_carrier)
        self.assertEqual(self.lot.name, "P1")

    def test_product_no_longer_controlled(self):
        self.pump.udi_controlled = False
        self.refused(self.lot.with_user(self.nobody).write, {"name": "P2"})

    def test_the_same_value_is_no_change(self):
        self.lot.with_user(self.nobody).write({"name": "P1", "udi_expiry_date": "2031-01-04", "note": "x"})

    # ------------------------------------------------------------------ what may still be learnt
    def test_alias_and_carrier_may_be_learnt_later(self):
        lot = self.receive(self.pump, ["P5"])
        self.deliver(lot, self.hospital_a)
        lot = lot.with_user(self.operator)
        lot.write({"udi_supplier_lot": "M1"})
        lot.write({"udi_supplier_lot": "M1, M2"})
        lot.write({"udi_carrier": "]d2010690123450002821P5"})
        for vals in (
            {"udi_supplier_lot": "M2"},
            {"udi_supplier_lot": "M1, M22"},
            {"udi_supplier_lot": False},
            {"udi_carrier": "]d2010690123450002821P55"},
        ):
            with self.subTest(vals=vals):
                self.assertIn("are locked", self.refused(lot.write, vals))

    def test_before_it_is_labelled_or_shipped_it_is_free(self):
        lot = self.receive(self.pump, ["P5"]).with_user(self.operator)
        lot.write({"name": "P6", "udi_expiry_date": "2032-01-01", "udi_lot_number": "L2"})
        self.assertEqual(lot.name, "P6")

    # ------------------------------------------------------------------ regulatory affairs
    def test_regulatory_needs_a_reason(self):
        lot = self.lot.with_user(self.regulatory)
        for reason in (None, "", "  "):
            message = self.refused(lot.with_context(udi_change_reason=reason).write, {"name": "P2"})
            self.assertIn("needs a reason", message)
        self.refused(self.lot.with_user(self.operator).with_context(udi_change_reason="I want").write, {"name": "P2"})

    def test_regulatory_with_a_reason(self):
        lot = self.lot.with_user(self.regulatory).with_context(udi_change_reason="Typing error")
        lot.write({"name": "P2", "udi_expiry_date": "2032-05-31"})
        item = self.last_item()
        self.assertEqual(item.event_id.reason, "Typing error")
        self.assertEqual(item.event_id.user_login, self.regulatory.login)
        self.assertEqual(item.lot_name, "P2")
        self.assertIn('"name": {"new": "P2", "old": "P1"}', item.detail)
        self.assertIn('"old": "2031-01-04"', item.detail)
        self.assertNotIn("expiration_date", item.detail)
        body = self.lot.message_ids[0].body
        for word in ("Typing error", "P1 → P2", "2031-01-04 → 2032-05-31"):
            self.assertIn(word, body)

    def test_the_timeline_shows_old_and_new(self):
        other = self.env["udi.device.identifier"].create(
            {"agency": "gs1", "code": "04006381333931", "product_id": self.pump.id, "kind": "secondary"}
        )
        lot = self.lot.with_user(self.regulatory).with_context(udi_change_reason="Typing error")
        lot.write({"name": "P2", "udi_expiry_date": False, "udi_identifier_id": other.id})
        event = self.env["udi.timeline"].with_user(self.auditor).page("stock.lot", self.lot.id)["events"][0]
        self.assertEqual(
            [(row["label"], row["old"], row["new"]) for row in event["groups"][0]["changes"]],
            [
                ("Lot/serial", "P1", "P2"),
                ("Expiry date", "2031-01-04", "–"),
                ("UDI-DI", "–", other.code),
            ],
        )

    def test_dialogue(self):
        action = self.lot.with_user(self.regulatory).action_udi_change()
        wizard = self.env["udi.lot.change"].with_user(self.regulatory).with_context(**action["context"])
        with self.assertRaisesRegex(AssertionError, "required"), Form(wizard) as form:
            form.new_expiry_date = "2032-05-31"
        form = Form(wizard)
        self.assertEqual(form.new_name, "P1")
        self.assertIn("Nothing is changed", form.preview)
        form.new_expiry_date = "2032-05-31"
        form.reason = "Certificate of the maker"
        self.assertIn("Expiry date of 1 lots", form.preview)
        self.assertIn("1 are with customers", form.preview)
        form.save().action_confirm()
        self.assertEqual(str(self.lot.udi_expiry_date), "2032-05-31")
        self.assertEqual(self.last_item().event_id.reason, "Certificate of the maker")
        self.assertNotIn("udi_lot_number", self.last_item().detail)

    def test_dialogue_of_several(self):
        lots = self.lot | self.receive(self.pump, ["Q1"], udi_expiry_date="2033-03-03")
        wizard = (
            self.env["udi.lot.change"].with_user(self.regulatory).create({"lot_ids": lots.ids, "reason": "Recount"})
        )
        self.assertFalse(wizard.old_expiry_date)
        with self.assertRaisesRegex(UserError, "Nothing is changed"):
            wizard.action_confirm()
        wizard.new_lot_number = "L8"
        wizard.action_confirm()
        self.assertEqual(lots.mapped("udi_lot_number"), ["L8", "L8"])
        self.assertEqual(set(lots.mapped("udi_expiry_date")), {lots[0].udi_expiry_date, lots[1].udi_expiry_date})

    def test_dialogue_is_for_regulatory_affairs(self):
        for user in (self.nobody, self.operator, self.quality, self.udi_admin):
            with self.assertRaises(AccessError):
                self.env["udi.lot.change"].with_user(user).create({"lot_ids": self.lot.ids, "reason": "x"})

    def test_a_wrong_correction_changes_nothing(self):
        lot = self.lot.with_user(self.regulatory).with_context(udi_change_reason="x")
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            lot.write({"udi_expiry_date": "2020-01-01"})
        self.assertEqual(self.last_item().event_id.biz_step, "shipping")

    def test_a_look_alike_is_asked_about(self):
        self.receive(self.pump, ["P1O"])
        vals = {"lot_ids": self.lot.ids, "reason": "Photo of the label", "new_name": "P10"}
        wizard = self.env["udi.lot.change"].with_user(self.regulatory).create(vals)
        self.assertEqual(wizard.twin_ids.mapped("name"), ["P1O"])
        with self.assertRaisesRegex(UserError, "told apart from “P1O”.*tick “It is another number”"):
            wizard.action_confirm()
        self.assertEqual(self.lot.name, "P1")
        wizard.is_distinct = True
        wizard.action_confirm()
        self.assertEqual(self.lot.name, "P10")
        self.assertEqual(str(self.lot.udi_expiry_date), "2031-01-04", "what the dialogue does not name stays")
        self.assertEqual(self.last_item().event_id.reason, "Photo of the label")
        self.assertNotIn("udi_lot_number", self.last_item().detail)
        self.assertIn("looks like another lot", "".join(self.lot.message_ids.mapped("body")))

    def test_an_ordinary_correction_has_no_twin(self):
        wizard = Form(self.env["udi.lot.change"].with_user(self.regulatory).with_context(default_lot_ids=self.lot.ids))
        wizard.new_name = "P2"
        self.assertFalse(wizard.twin_ids)

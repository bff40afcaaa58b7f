"""The same dialog on documents whose lines are made when they are finished, and the exception that is signed."""

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from .common import UdiCommon


class OverrideCommon(UdiCommon):
    """Gates on block that allow exceptions, and the dialog as the browser drives it."""

    @classmethod
    def overridable(cls, rule, **vals):
        rules = cls.env["udi.gate.rule"]
        rules.search([("rule", "=", rule), ("company_id", "=", cls.company.id)]).unlink()
        return rules.create({"rule": rule, "action": "block", "overridable": True, **vals})

    def rpc(self, record, user, method, *args):
        """A call as it comes from outside: model, name, ids."""
        return call_kw(record.with_user(user).browse(), method, [record.ids, *args], {})

    def dialog(self, document, user):
        return (
            self.env["udi.override.allow"]
            .with_user(user)
            .browse(self.rpc(document, user, "action_udi_allow")["res_id"])
        )

    def allow(self, document, user, reason="Number compared with the certificate"):
        wizard = self.dialog(document, user)
        wizard.reason = reason
        return call_kw(wizard.browse(), "action_confirm", [wizard.ids], {})

    def overrides(self, document):
        return self.env["udi.override"].search(
            [("document_model", "=", document._name), ("document_ref", "=", document.id)]
        )


@tagged("post_install", "-at_install")
class TestOverrideDocuments(OverrideCommon):
    def setUp(self):
        super().setUp()
        self.lots = self.receive(self.pump, ["P1", "P2"])
        hold = self.env["udi.hold"].with_user(self.quality).freeze(self.lots, "Leak")
        hold.allow_destruction = False
        self.scrap = self.env["stock.scrap"].create(
            {
                "product_id": self.pump.id,
                "lot_id": self.lots[0].id,
                "scrap_qty": 1,
                "location_id": self.stock_location.id,
            }
        )

    def refused(self, user=None):
        with self.assertRaisesRegex(UserError, "P1 of Infusion pump is on hold: Leak"), self.env.cr.savepoint():
            self.rpc(self.scrap, user or self.operator, "action_validate")
        self.assertEqual(self.scrap.state, "draft")

    # ------------------------------------------------------------------ bad input first
    def test_who_may_not(self):
        self.overridable("hold")
        for user in (self.operator, self.nobody, self.regulatory, self.auditor, self.udi_admin):
            with self.assertRaises(AccessError):
                self.rpc(self.scrap, user, "action_udi_allow")
        self.refused()

    def test_the_row_must_allow_it(self):
        wizard = self.dialog(self.scrap, self.leader)
        self.assertEqual((wizard.open_count, wizard.fixed_count), (1, 1))
        wizard.line_ids.write({"allowed": True, "overridable": True})
        wizard.reason = "x"
        with self.assertRaisesRegex(UserError, "No exception is possible"), self.env.cr.savepoint():
            call_kw(wizard.browse(), "action_confirm", [wizard.ids], {})
        self.refused()

    def test_a_dialog_over_anything_else(self):
        """The dialog is a record that its user may write: what it names is looked at again."""
        self.overridable("hold")
        wizard = self.dialog(self.scrap, self.leader)
        for model in ("res.users", "nonsense", "udi.override.allow"):
            wizard.write({"document_model": model, "document_ref": self.leader.id, "reason": "x"})
            with self.assertRaisesRegex(UserError, "no longer in the system"), self.env.cr.savepoint():
                wizard.action_confirm()
        self.assertFalse(self.env["udi.override"].search([("user_id", "=", self.leader.id)]))

    def test_a_trial_cannot_be_claimed(self):
        """Over RPC the context is JSON: it passes no gate."""
        for claim in (True, 1, "Trial", {"refusals": []}, []):
            with self.assertRaisesRegex(UserError, "is on hold"), self.env.cr.savepoint():
                self.scrap.with_user(self.operator).with_context(udi_trial=claim).action_validate()

    def test_nothing_refused(self):
        self.env["udi.gate.rule"].search([("rule", "=", "hold")]).action = "warn"
        with self.assertRaisesRegex(UserError, "Nothing is refused"):
            self.rpc(self.scrap, self.leader, "action_udi_allow")

    # ------------------------------------------------------------------ it works
    def test_a_scrap(self):
        self.overridable("hold")
        events = self.env["udi.event"].search_count([])
        wizard = self.dialog(self.scrap, self.leader)
        self.assertEqual(
            wizard.line_ids.mapped("message"),
            ["P1 of Infusion pump is on hold: Leak. Leave it where it is and ask quality."],
        )
        # the dialog only looked
        self.assertEqual((self.scrap.state, self.lots[0].udi_state, len(self.scrap.move_ids)), ("draft", "in_stock", 0))
        self.assertEqual(self.env["udi.event"].search_count([]), events)
        self.refused()
        self.allow(self.scrap, self.leader)
        self.rpc(self.scrap, self.operator, "action_validate")
        self.assertEqual((self.scrap.state, self.lots[0].udi_state), ("done", "scrapped"))
        override = self.overrides(self.scrap)
        self.assertEqual((override.state, override.user_id, override.used_by_id), ("used", self.leader, self.operator))
        self.assertEqual(self.scrap.udi_event_count, 2, "the scrapping, and the exception")
        page = self.env["udi.timeline"].page("stock.scrap", self.scrap.id)
        self.assertEqual(len(page["events"]), 2)
        self.assertTrue(any("Number compared" in entry["reason"] for entry in page["events"]))

    def test_not_for_another_scrap(self):
        self.overridable("hold")
        self.allow(self.scrap, self.leader)
        other = self.scrap.copy({"lot_id": self.lots[0].id})
        with self.assertRaisesRegex(UserError, "is on hold"), self.env.cr.savepoint():
            other.action_validate()
        self.scrap.lot_id = self.lots[1]
        with self.assertRaisesRegex(UserError, "is on hold"), self.env.cr.savepoint():
            self.scrap.action_validate()

    # ------------------------------------------------------------------ signed
    def test_signed_where_the_row_asks(self):
        self.overridable("hold", signed=True)
        self.assertTrue(self.dialog(self.scrap, self.leader).to_sign)
        action = self.allow(self.scrap, self.leader)
        override = self.overrides(self.scrap)
        self.assertEqual((action["res_model"], override.state), ("udi.signature.request", "unsigned"))
        self.assertEqual(self.env["udi.override"].search([("state", "=", "unsigned")]), override)
        self.refused()
        self.sign(action, self.leader, "wrong")
        self.refused()
        self.sign(action, self.leader)
        self.assertEqual(override.state, "open")
        self.assertEqual(self.env["udi.override"].search([("state", "=", "open")]), override)
        signature = self.env["udi.signature"].search([("document_model", "=", "udi.override")])
        self.assertEqual((signature.user_login, signature.meaning), (self.leader.login, "allow"))
        self.rpc(self.scrap, self.operator, "action_validate")
        self.assertEqual(self.scrap.state, "done")
        self.env.invalidate_all()
        self.assertEqual(signature.verdict, "same", "the use changes nothing of what was signed")

    def test_signed_by_nobody_else(self):
        self.overridable("hold", signed=True)
        self.allow(self.scrap, self.leader)
        override = self.overrides(self.scrap)
        with self.assertRaisesRegex(AccessError, "by the person who allows it"):
            override.with_user(self.quality)._udi_ask_signature("allow")
        for name in ("_udi_sign", "_udi_signed", "_udi_ask_signature"):
            with self.assertRaises(AccessError):
                call_kw(override.with_user(self.leader).browse(), name, [override.ids, "allow", {}, None], {})
        with self.assertRaises(AccessError):
            self.rpc(override, self.leader, "write", {"signed_on": "2026-01-01"})
        self.refused()

    def test_a_row_that_now_asks_for_a_signature(self):
        row = self.overridable("hold")
        self.allow(self.scrap, self.leader)
        row.signed = True
        self.refused()

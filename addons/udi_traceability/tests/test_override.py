"""An exception: the right role, a reason, one unit, one rule, one step, one document, once."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ..models.udi_override import VALID_FOR
from .common import UdiCommon


@tagged("post_install", "-at_install")
class TestOverride(UdiCommon):
    def setUp(self):
        super().setUp()
        self.rule("scan", "block", overridable=True)
        self.lots = self.receive(self.pump, ["P1", "P2"])
        self.picking_out = self.shipment(self.lots[0])

    def rule(self, rule, action, overridable=False):
        rules = self.env["udi.gate.rule"]
        rules.search([("rule", "=", rule), ("company_id", "=", self.company.id)]).unlink()
        rules.create({"rule": rule, "action": action, "overridable": overridable})

    @classmethod
    def receive(cls, product, names, **vals):
        """Receipts are scanned here: this test is about what goes out."""
        scan = cls.env["udi.gate.rule"].search([("rule", "=", "scan"), ("company_id", "=", cls.company.id)])
        before = scan.action
        scan.action = "off"
        lots = super().receive(product, names, **vals)
        scan.action = before or "off"
        return lots

    def shipment(self, lots, partner=None):
        picking = self.picking("outgoing", partner or self.hospital_a, [(lots.product_id, len(lots))])
        self.fill(picking, lots)
        return picking

    def allow(self, picking, user=None, reason="Carrier scratched"):
        user = user or self.leader
        wizard = self.env["udi.override.allow"].with_user(user)
        wizard = wizard.browse(picking.with_user(user).action_udi_allow()["res_id"])
        wizard.reason = reason
        wizard.action_confirm()
        return self.env["udi.override"].search([("document_ref", "=", picking.id)], order="id desc")

    def refused(self, picking):
        with self.assertRaisesRegex(UserError, "was not scanned"), self.env.cr.savepoint():
            picking.with_user(self.operator).button_validate()

    # ------------------------------------------------------------------ who
    def test_an_operator_cannot(self):
        for user in (self.operator, self.nobody, self.regulatory, self.recall_manager, self.udi_admin, self.auditor):
            with self.assertRaises(AccessError):
                self.allow(self.picking_out, user)
        self.refused(self.picking_out)

    def test_nor_over_rpc(self):
        values = {
            "company_id": self.company.id,
            "rule": "scan",
            "product_id": self.pump.id,
            "lot_id": self.lots[0].id,
            "step": "shipping",
            "quantity": 1,
            "document_model": "stock.picking",
            "document_ref": self.picking_out.id,
            "reason": "mine",
            "user_id": self.leader.id,
            "expires_on": "2099-01-01",
        }
        for user in (self.operator, self.nobody, self.leader, self.quality, self.udi_admin):
            overrides = self.env["udi.override"].with_user(user)
            with self.assertRaises(AccessError):
                call_kw(overrides, "create", [[values]], {})
            for name in ("allow", "_use", "_spend"):
                with self.assertRaises(AccessError):
                    call_kw(overrides, name, [[], "x"], {})
        wizards = self.env["udi.override.allow"].with_user(self.operator)
        with self.assertRaises(AccessError):
            document = {"document_model": "stock.picking", "document_ref": self.picking_out.id}
            call_kw(wizards, "create", [[{**document, "reason": "x"}]], {})
        override = self.allow(self.picking_out)
        for user in (self.operator, self.leader, self.udi_admin):
            with self.assertRaises(AccessError):
                call_kw(override.with_user(user).browse(), "write", [override.ids, {"quantity": 100}], {})

    def test_quality_can(self):
        self.assertEqual(self.allow(self.picking_out, self.quality).user_id, self.quality)

    # ------------------------------------------------------------------ what
    def test_a_reason_is_needed(self):
        for reason in (False, "", "   "):
            with self.assertRaisesRegex(UserError, "Say why"), self.env.cr.savepoint():
                self.allow(self.picking_out, reason=reason)

    def test_only_where_the_row_allows_it(self):
        self.rule("scan", "block", overridable=False)
        with self.assertRaisesRegex(UserError, "Choose what may pass"), self.env.cr.savepoint():
            self.allow(self.picking_out)
        refusals = self.env["udi.override"].refusals(self.picking_out.move_line_ids)
        with self.assertRaisesRegex(UserError, "No exception is possible"):
            self.env["udi.override"].with_user(self.leader).allow(refusals, "x")
        self.refused(self.picking_out)

    def test_a_row_that_no_longer_allows_it_ends_it(self):
        self.allow(self.picking_out)
        self.rule("scan", "block", overridable=False)
        self.refused(self.picking_out)

    def test_nothing_to_allow(self):
        self.scanned(self.picking_out.move_line_ids)
        with self.assertRaisesRegex(UserError, "Nothing is refused"):
            self.allow(self.picking_out)

    def test_the_hold_of_the_same_unit_still_stops_it(self):
        self.allow(self.picking_out)
        self.env["udi.hold"].with_user(self.quality).freeze(self.lots[0], "Leak")
        self.fill(self.picking_out, self.lots[0])
        with self.assertRaisesRegex(UserError, "is on hold: Leak"), self.env.cr.savepoint():
            self.picking_out.with_user(self.operator).button_validate()
        self.assertEqual(self.env["udi.override"].search([("document_ref", "=", self.picking_out.id)]).state, "open")

    # ------------------------------------------------------------------ bound
    def test_used_once_with_an_event(self):
        override = self.allow(self.picking_out)
        self.assertEqual((override.state, override.rule, override.lot_id), ("open", "scan", self.lots[0]))
        self.picking_out.with_user(self.operator).button_validate()
        self.assertEqual(self.picking_out.state, "done")
        self.assertEqual((override.state, override.used_by_id), ("used", self.operator))
        items = self.env["udi.event.item"].search([("lot_id", "=", self.lots[0].id)], order="id")
        exception = items.filtered(lambda item: "exception" in (item.detail or ""))
        self.assertIn("Carrier scratched", exception.event_id.reason)
        self.assertIn('"allowed_by": "udi_group_udi_shift_leader"', exception.detail)
        self.assertEqual(exception.event_id.document_ref, self.picking_out.id)
        # it comes back and is to go out again: the same exception does not help
        back = self.env["stock.return.picking"].create({"picking_id": self.picking_out.id})
        back.product_return_moves.quantity = 1
        returned = self.env["stock.picking"].browse(back.action_create_returns()["res_id"])
        self.fill(returned, self.lots[0])
        self.scanned(returned.move_line_ids)
        returned.button_validate()
        self.refused(self.shipment(self.lots[0]))

    def test_another_lot_document_or_rule(self):
        self.allow(self.picking_out)
        self.refused(self.shipment(self.lots[0], self.hospital_b))
        line = self.picking_out.move_line_ids
        line.lot_id = self.lots[1]
        line.udi_evidence = "typed"
        self.refused(self.picking_out)

    def test_not_for_more_than_was_shown(self):
        tube = self.receive(self.tube, ["T1"], quantity=50)
        picking = self.picking("outgoing", self.hospital_a, [(self.tube, 5)])
        self.fill(picking, tube, 5)
        self.allow(picking)
        picking.move_line_ids.quantity = 50
        self.refused(picking)
        picking.move_line_ids.quantity = 4
        picking.with_user(self.operator).with_context(
            skip_backorder=True, picking_ids_not_to_backorder=picking.ids
        ).button_validate()
        self.assertEqual(picking.state, "done")

    def test_it_expires(self):
        override = self.allow(self.picking_out)
        self.assertAlmostEqual(override.expires_on, fields.Datetime.now() + VALID_FOR, delta=timedelta(minutes=5))
        override.sudo().expires_on = fields.Datetime.now() - timedelta(seconds=1)
        self.assertEqual(override.state, "expired")
        self.assertIn(override, self.env["udi.override"].search([("state", "=", "expired")]))
        self.refused(self.picking_out)

    def test_one_unit_of_two(self):
        picking = self.shipment(self.lots)
        wizard = self.env["udi.override.allow"].with_user(self.leader)
        wizard = wizard.browse(picking.with_user(self.leader).action_udi_allow()["res_id"])
        self.assertEqual((len(wizard.line_ids), wizard.fixed_count), (2, 0))
        wizard.line_ids[1].allowed = False
        wizard.reason = "Only this one"
        wizard.action_confirm()
        with self.assertRaisesRegex(UserError, "P2 .* was not scanned") as caught, self.env.cr.savepoint():
            picking.with_user(self.operator).button_validate()
        self.assertNotIn("P1", str(caught.exception))
        override = self.env["udi.override"].search([("document_ref", "=", picking.id)])
        self.assertEqual((len(override), override.state), (1, "open"), "a refused attempt does not use it up")

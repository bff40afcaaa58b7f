"""Devices without a UDI: who may say so, what passes, what is recorded."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import UdiCommon


@tagged("post_install", "-at_install")
class TestLotExempt(UdiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old = cls.make_lot(cls.pump, "OLD1")

    def test_only_regulatory_affairs(self):
        for user in (self.nobody, self.operator, self.quality, self.udi_admin):
            with self.assertRaisesRegex(UserError, "Only regulatory affairs"):
                self.old.with_user(user).udi_exempt_reason = "sample"
            with self.assertRaisesRegex(UserError, "Only regulatory affairs"):
                self.env["stock.lot"].with_user(user).create(
                    {"name": "X1", "product_id": self.pump.id, "udi_exempt_reason": "sample"}
                )
        self.assertFalse(self.old.udi_exempt)

    def test_other_needs_a_note(self):
        with self.assertRaisesRegex(ValidationError, "write in the note"):
            self.old.with_user(self.regulatory).udi_exempt_reason = "other"

    def test_ledger_and_chatter(self):
        self.old.with_user(self.regulatory).write({"udi_exempt_reason": "before_duty", "udi_exempt_note": "Made 2019"})
        item = self.env["udi.event.item"].search([("lot_id", "=", self.old.id)], order="id desc", limit=1)
        self.assertIn('"udi_exempt_reason": {"new": "before_duty", "old": ""}', item.detail)
        self.assertIn("Made before the duty date", self.old.message_ids[0].body)
        lot = self.env["stock.lot"].create({"name": "C1", "product_id": self.pump.id, "udi_exempt_reason": "sample"})
        self.assertIn("sample", lot.udi_event_item_ids.detail)

    def test_gate(self):
        self.pump.udi_primary_identifier_id.state = "draft"
        with self.assertRaisesRegex(UserError, "no active device identifier"):
            self.receive(self.pump, ["NEW1"])
        self.old.with_user(self.regulatory).udi_exempt_reason = "before_duty"
        picking = self.picking("incoming", self.supplier, [(self.pump, 1)])
        self.fill(picking, self.old)
        picking.button_validate()
        self.assertEqual(self.deliver(self.old, self.hospital_a).state, "done")

    def test_exempt_identifier(self):
        identifier = self.pump.udi_primary_identifier_id
        identifier.with_user(self.regulatory).write({"udi_exempt_reason": "custom_made", "state": "draft"})
        lots = self.receive(self.pump, ["NEW1"])
        self.assertTrue(lots._udi_needs_no_udi())
        self.assertFalse(lots.udi_hri)
        identifier.state = "ended"
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "no active device identifier"):
            self.receive(self.pump, ["NEW2"])

    def test_no_udi_is_shown(self):
        self.assertIn("(21)OLD1", self.old.udi_hri)
        self.old.with_user(self.regulatory).udi_exempt_reason = "sample"
        self.assertFalse(self.old.udi_hri)
        self.assertFalse(self.old._udi_elements())

    def test_other_rules_still_hold(self):
        lot = self.make_lot(self.pump, "E1", udi_expiry_date="2026-02-01", udi_exempt_reason="sample")
        picking = self.picking("incoming", self.supplier, [(self.pump, 1)])
        self.fill(picking, lot)
        with self.assertRaisesRegex(UserError, "expired on"):
            picking._action_done()

    def test_after_delivery_with_a_reason_only(self):
        lot = self.receive(self.pump, ["P1"])
        self.deliver(lot, self.hospital_a)
        with self.assertRaisesRegex(UserError, "needs a reason"):
            lot.with_user(self.regulatory).udi_exempt_reason = "sample"
        lot.with_user(self.regulatory).with_context(udi_change_reason="Found out later").udi_exempt_reason = "sample"
        self.assertEqual(lot.udi_event_item_ids.sorted("id")[-1].event_id.reason, "Found out later")

    def test_search(self):
        lots = self.env["stock.lot"]
        self.old.udi_exempt_reason = "sample"
        self.assertIn(self.old, lots.search([("udi_exempt", "=", True)]))
        self.assertNotIn(self.old, lots.search([("udi_exempt", "=", False)]))

    def test_a_number_without_limits(self):
        lot = self.env["stock.lot"].create(
            {"name": "样品 1", "product_id": self.pump.id, "udi_exempt_reason": "sample"}
        )
        self.assertEqual(lot.name, "样品 1")

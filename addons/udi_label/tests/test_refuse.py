"""What must not be labelled is refused with its reason, and nothing is left behind."""

from unittest.mock import patch

from odoo.exceptions import UserError

from .common import LabelCommon
from odoo.addons.udi_core.label import blocks
from odoo.addons.udi_core.label.symbols import gs1_data_matrix


class TestRefuse(LabelCommon):
    def assertRefused(self, lots, message, user=None, **kwargs):
        jobs = self.env["udi.print.job"].search_count([])
        with self.assertRaisesRegex(UserError, message):
            self.print_as(user or self.operator, lots, **kwargs)
        self.assertEqual(self.env["udi.print.job"].search_count([]), jobs)
        self.assertFalse(self.events(lots))

    def test_nothing_chosen(self):
        self.assertRefused(self.env["stock.lot"], "choose lots")

    def test_one_held_serial_stops_all(self):
        lots = self.pumps(3)
        self.env["udi.hold"].freeze(lots[1], "Sensor drift")
        self.assertRefused(lots, "SN0001.*on hold.*Sensor drift")

    def test_held_even_where_the_gate_only_warns(self):
        self.set_gates("off")
        lots = self.pumps(1)
        self.env["udi.hold"].freeze(lots, "Sensor drift")
        self.assertRefused(lots, "on hold")

    def test_identifier_not_active(self):
        lots = self.pumps(1, udi_identifier_id=self.pump.udi_primary_identifier_id.id)
        self.pump.udi_primary_identifier_id.state = "ended"
        self.assertRefused(lots, "not active")

    def test_identifier_past_its_last_day(self):
        self.pump.udi_primary_identifier_id.write({"valid_from": "2020-01-01", "valid_to": "2025-12-31"})
        self.assertRefused(self.pumps(1), "not active")

    def test_no_identifier(self):
        lots = self.pumps(1)
        self.pump.udi_primary_identifier_id.state = "draft"
        self.assertRefused(lots, "no active")

    def test_not_controlled(self):
        bolt = self.env["product.product"].create({"name": "Bolt M4", "is_storable": True, "tracking": "lot"})
        self.assertRefused(self.env["stock.lot"].create({"name": "B1", "product_id": bolt.id}), "not UDI-controlled")

    def test_missing_production_identifiers_are_named(self):
        lots = self.pumps(1, udi_lot_number=False, udi_manufacture_date=False)
        self.assertRefused(lots, "no lot number, manufacturing date")

    def test_default_expiry_is_never_printed(self):
        self.pump.expiration_time = 700
        lot = self.env["stock.lot"].create(
            {"name": "D1", "product_id": self.pump.id, "udi_lot_number": "L1", "udi_manufacture_date": "2026-01-05"}
        )
        self.assertTrue(lot.udi_expiry_is_default)
        self.assertRefused(lot, "only computed")

    def test_characters_that_gs1_does_not_know(self):
        lot = self.make_lot(self.pump, "SN1")
        # as it may stand in a database older than the rule at the door
        self.env.flush_all()
        self.env.cr.execute("UPDATE stock_lot SET name = 'SN 1' WHERE id = %s", [lot.id])
        self.env.invalidate_all()
        self.assertRefused(lot, "cannot be printed")

    def test_text_that_does_not_fit_names_the_size(self):
        self.pump.name = "Infusion pump " * 40
        self.assertRefused(self.pumps(1), "does not fit on a label of 50 × 30 mm")

    def test_character_without_font(self):
        self.pump.name = "Pump \U0001f9ff"
        self.assertRefused(self.pumps(1), "No installed font draws “\U0001f9ff”")

    def test_copies(self):
        lots = self.pumps(1)
        self.assertRefused(lots, "one label only", copies=2)
        self.assertRefused(lots, "at least one", copies=0)
        self.assertRefused(self.make_lot(self.tube, "T1"), "several jobs", copies=20_001)

    def test_second_label_needs_role_and_reason(self):
        lots = self.pumps(2)
        self.print_as(self.operator, lots[0])
        jobs = self.env["udi.print.job"].search_count([])
        for user, reason, message in (
            (self.operator, "torn", "Ask the shift leader"),
            (self.leader, None, "Say why"),
            (self.leader, "  ", "Say why"),
            (self.quality, "", "Say why"),
        ):
            with self.assertRaisesRegex(UserError, message):
                self.print_as(user, lots, reason=reason)
        self.assertEqual(self.env["udi.print.job"].search_count([]), jobs)
        self.assertEqual(len(self.events(lots)), 1)

    def test_many_reasons_are_cut(self):
        with self.assertRaisesRegex(UserError, "and 2 further reasons"):
            self.print_as(self.operator, self.pumps(12, udi_lot_number=False))

    def test_symbol_that_says_something_else_is_never_released(self):
        """A faulty encoder: the job is kept as failed, without file, event or claim that a label exists."""
        lots = self.pumps(2)
        wrong = gs1_data_matrix("[01]06901234500028[10]OTHER")
        with patch.object(blocks, "encode", lambda *_args, **_options: wrong):
            job = self.print_as(self.operator, lots)
        self.assertEqual(job.state, "failed")
        self.assertIn("SN0000", job.failure)
        self.assertIn("lot", job.failure)
        self.assertFalse(job.sudo().attachment_id or job.sha256)
        self.assertFalse(self.events(lots))
        with self.assertRaisesRegex(UserError, "has no file"):
            job.action_download()
        self.assertEqual(self.print_as(self.operator, lots).state, "done", "a failed job is no first label")

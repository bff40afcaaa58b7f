"""Lot number beside the serial, dates that are dates, and data that lock."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import PUMP_DI, UdiCommon


@tagged("post_install", "-at_install")
class TestLot(UdiCommon):
    def test_lot_number_beside_the_serial(self):
        lot = self.make_lot(self.pump, "P1", udi_lot_number="B77")
        self.assertEqual(lot.udi_hri, f"(01){PUMP_DI}(11)260105(17)310104(10)B77(21)P1")
        tube = self.make_lot(self.tube, "T1")
        self.assertEqual(tube.udi_lot_number, "T1")
        self.assertNotIn("(21)", tube.udi_hri)

    def test_expiry_is_a_date_in_every_zone(self):
        for zone in ("UTC", "Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati"):
            self.company.partner_id.tz = zone
            lot = self.make_lot(self.pump, f"Z{len(zone)}", udi_expiry_date="2027-01-01")
            self.assertIn("(17)270101", lot.udi_hri)
            values = {"name": f"Y{len(zone)}", "product_id": self.pump.id, "expiration_date": lot.expiration_date}
            again = self.env["stock.lot"].create(values)
            self.assertEqual(str(again.udi_expiry_date), "2027-01-01", zone)

    def test_default_expiry_is_marked_and_never_printed(self):
        self.pump.expiration_time = 100
        lot = self.env["stock.lot"].create({"name": "P1", "product_id": self.pump.id})
        self.assertTrue(lot.expiration_date)
        self.assertTrue(lot.udi_expiry_is_default)
        self.assertNotIn("(17)", lot.udi_hri)
        lot.udi_expiry_date = "2030-06-30"
        self.assertFalse(lot.udi_expiry_is_default)

    def test_default_expiry_of_a_typed_receipt(self):
        self.pump.expiration_time = 100
        picking = self.picking("incoming", self.supplier, [(self.pump, 1)])
        picking.move_line_ids.write({"lot_name": "P1", "quantity": 1, "picked": True})
        picking.button_validate()
        lot = picking.move_line_ids.lot_id
        self.assertTrue(lot.udi_expiry_is_default)

    def test_expires_before_it_was_made(self):
        with self.assertRaisesRegex(ValidationError, "before it was made"):
            self.make_lot(self.pump, "P1", udi_expiry_date="2025-01-01")

    def test_regulated_fields_lock(self):
        lot = self.receive(self.pump, ["P1"])
        lot.with_user(self.operator).udi_lot_number = "L2"
        self.deliver(lot, self.hospital_a)
        self.assertTrue(lot.udi_locked)
        for values in (
            {"name": "P2"},
            {"udi_expiry_date": "2040-01-01"},
            {"expiration_date": "2040-01-01 10:00:00"},
            {"udi_lot_number": "L9"},
            {"udi_manufacture_date": False},
        ):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "are locked"):
                lot.with_user(self.operator).write(values)
        lot.with_user(self.operator).write({"note": "scratch on the case", "name": "P1"})

    def test_regulatory_change_becomes_an_event(self):
        lot = self.receive(self.pump, ["P1"])
        self.deliver(lot, self.hospital_a)
        admin = self.udi_admin
        admin.group_ids += self.env.ref("udi_traceability.group_udi_regulatory")
        lot.with_user(admin).udi_expiry_date = "2032-05-31"
        item = self.env["udi.event.item"].search([("lot_id", "=", lot.id)], order="id desc", limit=1)
        self.assertIn('"old": "2031-01-04"', item.detail)
        self.assertIn('"new": "2032-05-31"', item.detail)
        self.assertEqual(item.event_id.user_login, admin.login)

    def test_search_by_state_and_hold(self):
        lots = self.receive(self.pump, ["P1", "P2"])
        self.deliver(lots[0], self.hospital_a)
        self.env["udi.hold"].with_user(self.quality).freeze(lots[1], "Leak")
        search = self.env["stock.lot"].search
        self.assertEqual(search([("udi_state", "=", "at_partner"), ("product_id", "=", self.pump.id)]), lots[0])
        self.assertEqual(search([("udi_on_hold", "=", True), ("product_id", "=", self.pump.id)]), lots[1])
        self.assertEqual(search([("udi_on_hold", "=", False), ("product_id", "=", self.pump.id)]), lots[0])

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
        lot.with_user(admin).with_context(udi_change_reason="Certificate").udi_expiry_date = "2032-05-31"
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

    # ------------------------------------------------------------------ dates and product_expiry
    def test_both_ways(self):
        for zone in ("Asia/Shanghai", "America/Los_Angeles"):
            self.company.partner_id.tz = zone
            lot = self.make_lot(self.pump, f"W{len(zone)}", udi_expiry_date=False)
            for day in ("2027-01-01", "2027-12-31", "2028-02-29"):
                lot.udi_expiry_date = day
                moment = lot.expiration_date
                lot.write({"udi_expiry_date": False})
                self.assertFalse(lot.expiration_date)
                lot.expiration_date = moment
                self.assertEqual(str(lot.udi_expiry_date), day, zone)
            lot.expiration_date = False
            self.assertFalse(lot.udi_expiry_date)

    def test_the_pure_date_counts_where_both_are_given(self):
        lot = self.make_lot(self.pump, "B1", udi_expiry_date="2030-01-01", expiration_date="2029-05-05 10:00:00")
        self.assertEqual((str(lot.udi_expiry_date), str(lot.expiration_date)[:10]), ("2030-01-01", "2030-01-01"))

    def test_import(self):
        load = self.env["stock.lot"].load
        rows = [["I1", str(self.pump.id), "2027-01-01"], ["I2", str(self.pump.id), "2027-01-02"]]
        lots = self.env["stock.lot"].browse(load(["name", "product_id/.id", "udi_expiry_date"], rows)["ids"])
        self.assertEqual([str(lot.expiration_date)[:10] for lot in lots], ["2027-01-01", "2027-01-02"])
        rows = [["I3", str(self.pump.id), "2027-01-01 12:00:00"]]
        lot = self.env["stock.lot"].browse(load(["name", "product_id/.id", "expiration_date"], rows)["ids"])
        self.assertEqual(str(lot.udi_expiry_date), "2027-01-01")

    def test_another_product_keeps_the_stated_date(self):
        lot = self.make_lot(self.pump, "K1")
        moment = lot.expiration_date
        self.sensor.expiration_time = 10
        lot.product_id = self.sensor
        self.assertEqual((lot.expiration_date, str(lot.udi_expiry_date)), (moment, "2031-01-04"))

    def test_use_removal_and_alert_follow(self):
        self.pump.write({"use_time": 10, "removal_time": 20, "alert_time": 30})
        lot = self.make_lot(self.pump, "F1", udi_expiry_date="2030-03-31")
        for expiry in ("2030-03-31", "2031-03-31"):
            lot.udi_expiry_date = expiry
            days = [(lot.expiration_date - moment).days for moment in (lot.use_date, lot.removal_date, lot.alert_date)]
            self.assertEqual(days, [10, 20, 30], expiry)
        lot.udi_expiry_date = False
        self.assertFalse(lot.use_date or lot.removal_date or lot.alert_date)

    def test_typed_receipt(self):
        self.pump.expiration_time = 100
        picking = self.picking("incoming", self.supplier, [(self.pump, 2)])
        typed, default = picking.move_line_ids
        typed.write({"lot_name": "P1", "quantity": 1, "picked": True, "expiration_date": "2029-06-30 12:00:00"})
        default.write({"lot_name": "P2", "quantity": 1, "picked": True})
        # planned for another day after the default was computed: it is a default all the same
        picking.scheduled_date = "2026-12-24 08:00:00"
        picking.button_validate()
        self.assertEqual(str(typed.lot_id.udi_expiry_date), "2029-06-30")
        self.assertFalse(default.lot_id.udi_expiry_date)
        self.assertTrue(default.lot_id.udi_expiry_is_default)

    # ------------------------------------------------------------------ the supplier's number
    def test_supplier_lot_is_an_alias(self):
        lot = self.make_lot(self.tube, "T1", udi_supplier_lot="MAKER-778")
        found = self.env["stock.lot"].name_search("MAKER-778")
        self.assertEqual([id_ for id_, _name in found], lot.ids)
        self.assertEqual(self.env["stock.lot"].search([("display_name", "ilike", "ker-77")]), lot)

    def test_supplier_lots_of_receipts(self):
        self.tube.expiration_time = 700
        picking = self.picking("incoming", self.supplier, [(self.tube, 5)])
        picking.move_line_ids.write({"lot_name": "T1", "quantity": 5, "picked": True, "udi_supplier_lot": "M1"})
        picking.button_validate()
        lot = picking.move_line_ids.lot_id
        self.assertEqual(lot.udi_supplier_lot, "M1")
        for number in ("M2", "M1"):
            picking = self.picking("incoming", self.supplier, [(self.tube, 5)])
            self.fill(picking, lot, 5)
            picking.move_line_ids.udi_supplier_lot = number
            picking.button_validate()
        self.assertEqual(lot.udi_supplier_lot, "M1, M2")

    def test_search_by_udi(self):
        lots = self.make_lot(self.pump, "P1") | self.make_lot(self.pump, "P2")
        names = self.env["stock.lot"]
        self.assertEqual([id_ for id_, _name in names.name_search(lots[0].udi_hri)], lots[0].ids)
        self.assertEqual({id_ for id_, _name in names.name_search(PUMP_DI)}, set(lots.ids))

"""One scan on a receipt or a delivery: what it takes, and what it refuses without changing anything."""

from odoo.tests import tagged

from .common import PUMP_DI, SENSOR_DI, TUBE_DI, UdiCommon

GS = "\x1d"


@tagged("post_install", "-at_install")
class TestScan(UdiCommon):
    def scan(self, picking, text, user=None):
        return self.env["udi.scan"].with_user(user or self.operator).apply(picking.id, text)

    def sensor_code(self, serial="SN-1", expiry="310104", lot="L7", made="260105"):
        return f"]d201{SENSOR_DI}11{made}17{expiry}10{lot}{GS}21{serial}"

    def state_of(self, picking):
        """Everything that a refused scan must leave alone."""
        return (
            self.env["stock.lot"].search_count([]),
            self.env["udi.event"].search_count([]),
            picking.move_line_ids.mapped(lambda line: (line.id, line.lot_id.id, line.quantity, line.picked)),
        )

    def assertRefused(self, picking, text, code, words, user=None):
        before = self.state_of(picking)
        answer = self.scan(picking, text, user)
        self.assertEqual((answer["status"] != "ok", answer["code"]), (True, code), answer["message"])
        self.assertIn(words, answer["message"])
        picking.invalidate_recordset()
        self.assertEqual(self.state_of(picking), before)
        return answer

    # ------------------------------------------------------------------ receipt
    def test_receipt_in_one_scan(self):
        picking = self.picking("incoming", self.supplier, [(self.sensor, 2)])
        answer = self.scan(picking, self.sensor_code())
        self.assertEqual(answer["status"], "ok", answer["message"])
        lot = self.env["stock.lot"].browse(answer["lot"]["id"])
        self.assertEqual((lot.name, lot.udi_lot_number), ("SN-1", "L7"))
        self.assertEqual((str(lot.udi_manufacture_date), str(lot.udi_expiry_date)), ("2026-01-05", "2031-01-04"))
        self.assertEqual(lot.udi_identifier_id.code, SENSOR_DI)
        self.assertEqual(answer["picking"]["lines"][0]["scanned"], 1)
        self.scan(picking, self.sensor_code("SN-2"))
        done = self.env["udi.scan"].with_user(self.operator).validate(picking.id)
        self.assertEqual(done["status"], "ok", done["message"])
        self.assertEqual(picking.state, "done")
        self.assertEqual(lot.udi_event_item_ids.mapped("evidence"), ["scanned"])
        self.assertEqual(lot.udi_event_item_ids.user_login, self.operator.login)

    def test_partial_receipt_asks_for_a_backorder(self):
        picking = self.picking("incoming", self.supplier, [(self.sensor, 2)])
        self.scan(picking, self.sensor_code())
        answer = self.env["udi.scan"].with_user(self.operator).validate(picking.id)
        self.assertEqual(answer["action"]["res_model"], "stock.backorder.confirmation")

    def test_delivery_without_a_reservation(self):
        """Nothing is reserved, as after a freeze that was lifted: the scan makes the line itself."""
        [lot] = self.receive(self.sensor, ["SN-1"], udi_lot_number="L7")
        picking = self.picking("outgoing", self.hospital_a, [(self.sensor, 1)])
        picking.do_unreserve()
        self.assertFalse(picking.move_line_ids)
        answer = self.scan(picking, self.sensor_code())
        self.assertEqual(answer["status"], "ok", answer["message"])
        self.assertEqual((picking.move_line_ids.lot_id, picking.move_line_ids.udi_evidence), (lot, "scanned"))

    def test_carton_counts_its_contents(self):
        each = self.tube.udi_identifier_ids
        self.env["udi.device.identifier"].create(
            {
                "agency": "gs1",
                "code": "16901234500032",
                "kind": "package",
                "state": "active",
                "product_ids": each.product_ids.ids,
                "contained_id": each.id,
                "contained_quantity": 25,
            }
        )
        picking = self.picking("incoming", self.supplier, [(self.tube, 50)])
        answer = self.scan(picking, "(01)16901234500032(11)260105(17)310104(10)T1")
        self.assertEqual(answer["picking"]["lines"][0]["scanned"], 25)
        self.assertEqual(picking.move_line_ids.lot_id.udi_identifier_id, each, "the unit's own code, not the carton's")
        answer = self.scan(picking, f"(01){TUBE_DI}(11)260105(17)310104(10)T1(30)5")
        self.assertEqual(answer["picking"]["lines"][0]["scanned"], 30)
        self.assertEqual(len(picking.move_line_ids.lot_id), 1)

    def test_receipt_refusals(self):
        picking = self.picking("incoming", self.supplier, [(self.sensor, 2)])
        cases = [
            (f"(01){TUBE_DI}(11)260105(17)310104(10)T1", "wrong_product", "This is Infusion set"),
            ("(01)06901234500012(17)310104(10)L7(21)X", "bad_check_digit", "1 was expected"),
            ("WEIGHT 12 KG", "unknown_format", "This is not a UDI"),
            ("", "empty", "Nothing was read"),
            (self.sensor_code(expiry="260104", made="250105"), "expiry", "expired"),
            (self.sensor_code(expiry="260105", made="260106"), "refused", "before it was made"),
            (self.sensor_code(expiry="261301"), "bad_date", "month that does not exist"),
            (f"(01){SENSOR_DI}(11)260105(17)310104(10)L7", "incomplete", "serial number"),
            (f"(01){SENSOR_DI}(11)260105(10)L7(21)S", "incomplete", "expiry date"),
            ("(01)06901234599992(17)310104(10)L7(21)S", "unknown_di", "06901234599992"),
            ("(17)310104(10)L7(21)S", "no_di", "no device identifier"),
            ("x" * 20000, "too_long", "far too long"),
            (f"]d201{SENSOR_DI}21<script>alert(1)</script>", "bad_length", "25 characters"),
        ]
        for text, code, words in cases:
            with self.subTest(code=code, text=text[:40]):
                self.assertRefused(picking, text, code, words)

    def test_expired_lot_is_not_made(self):
        picking = self.picking("incoming", self.supplier, [(self.sensor, 2)])
        self.scan(picking, self.sensor_code(serial="OLD", expiry="260104", made="250105"))
        self.assertFalse(self.env["stock.lot"].search([("name", "=", "OLD")]))

    def test_serial_is_here_already(self):
        picking = self.picking("incoming", self.supplier, [(self.sensor, 2)])
        lot = self.receive(self.sensor, ["SN-1"], udi_lot_number="L7")
        self.assertRefused(picking, self.sensor_code(), "place", "is in stock already")
        self.deliver(lot, self.hospital_b)
        self.assertRefused(picking, self.sensor_code(), "place", "delivered to Hospital B")

    def test_scanned_twice_and_one_too_many(self):
        picking = self.picking("incoming", self.supplier, [(self.sensor, 1)])
        self.scan(picking, self.sensor_code())
        self.assertRefused(picking, self.sensor_code(), "double", "scanned on this transfer already")
        self.assertRefused(picking, self.sensor_code("SN-2"), "too_many", "1 of 1")

    def test_label_that_contradicts_our_records(self):
        self.make_lot(self.sensor, "SN-1", udi_lot_number="L7", udi_expiry_date="2030-12-31")
        picking = self.picking("incoming", self.supplier, [(self.sensor, 1)])
        self.assertRefused(picking, self.sensor_code(), "conflict", "2030-12-31")

    def test_undo(self):
        picking = self.picking("incoming", self.supplier, [(self.sensor, 2)])
        before = self.env["stock.lot"].search_count([])
        answer = self.scan(picking, self.sensor_code())
        scan = self.env["udi.scan"].with_user(self.operator)
        answer = scan.undo(picking.id, answer["move_line_id"])
        self.assertEqual(answer["picking"]["lines"][0]["scanned"], 0)
        self.assertEqual(self.env["stock.lot"].search_count([]), before)
        self.assertEqual(self.scan(picking, self.sensor_code())["status"], "ok")

    def test_undo_takes_back_what_the_scan_took(self):
        picking = self.picking("incoming", self.supplier, [(self.tube, 50)])
        code = f"(01){TUBE_DI}(11)260105(17)310104(10)T1"
        first = self.scan(picking, code)
        second = self.scan(picking, code + "(30)5")
        self.assertEqual((first["quantity"], second["quantity"]), (1, 5))
        scan = self.env["udi.scan"].with_user(self.operator)
        answer = scan.undo(picking.id, second["move_line_id"], second["quantity"])
        self.assertEqual(answer["picking"]["lines"][0]["scanned"], 1)
        answer = scan.undo(picking.id, first["move_line_id"], first["quantity"])
        self.assertEqual(answer["picking"]["lines"][0]["scanned"], 0)
        self.assertFalse(self.env["stock.lot"].search([("name", "=", "T1"), ("product_id", "=", self.tube.id)]))

    def test_catalogued_device_names_who_to_ask(self):
        entry = self.env["udi.catalogue.entry"].create({"source": "gudid", "key": "k1", "brand": "Foreign pump"})
        self.env["udi.catalogue.identifier"].create(
            {"entry_id": entry.id, "agency": "gs1", "code": "06901234599992", "kind": "primary"}
        )
        picking = self.picking("incoming", self.supplier, [(self.sensor, 1)])
        answer = self.assertRefused(picking, "(01)06901234599992(10)L1(21)S", "not_adopted", "Ask regulatory affairs")
        self.assertIn("Foreign pump", answer["message"])

    # ------------------------------------------------------------------ delivery
    def test_delivery(self):
        lots = self.receive(self.pump, ["P1", "P2", "P3"])
        picking = self.picking("outgoing", self.hospital_a, [(self.pump, 2)])
        picking.action_assign()
        answer = self.scan(picking, f"(01){PUMP_DI}(21)P3")
        self.assertEqual(answer["status"], "ok", answer["message"])
        self.assertEqual(self.scan(picking, f"01{PUMP_DI}21P1")["status"], "ok")
        self.assertEqual(self.env["udi.scan"].with_user(self.operator).validate(picking.id)["status"], "ok")
        self.assertEqual(lots.mapped("udi_state"), ["at_partner", "in_stock", "at_partner"])

    def test_delivery_by_plain_serial(self):
        self.receive(self.pump, ["P1"])
        picking = self.picking("outgoing", self.hospital_a, [(self.pump, 1)])
        self.assertEqual(self.scan(picking, "P1")["status"], "ok")

    def test_delivery_refusals(self):
        lots = self.receive(self.pump, ["P1", "P2", "P3", "P4"])
        self.deliver(lots[1], self.hospital_b)
        self.env["udi.hold"].with_user(self.quality).freeze(lots[2], "Leak in the test")
        lots[3].udi_expiry_date = "2026-02-01"
        picking = self.picking("outgoing", self.hospital_a, [(self.pump, 1)])
        picking.action_assign()
        cases = [
            ("P2", "place", "Hospital B"),
            ("P3", "hold", "Leak in the test"),
            ("P4", "expiry", "2026-02-01"),
            ("GHOST", "unknown_lot", "never received"),
        ]
        for serial, code, words in cases:
            with self.subTest(code=code):
                self.assertRefused(picking, f"(01){PUMP_DI}(21){serial}", code, words)

    def test_return_by_scanning(self):
        lots = self.receive(self.pump, ["P1", "P2"])
        delivery = self.deliver(lots[0], self.hospital_a)
        wizard = self.env["stock.return.picking"].with_context(active_id=delivery.id, active_model="stock.picking")
        wizard = wizard.create({"picking_id": delivery.id})
        wizard.product_return_moves.quantity = 1
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        self.assertRefused(back, f"(01){PUMP_DI}(21)GHOST", "unknown_lot", "never received")
        answer = self.scan(back, f"(01){PUMP_DI}(21)P1")
        self.assertEqual(answer["status"], "ok", answer["message"])
        self.env["udi.scan"].with_user(self.operator).validate(back.id)
        self.assertEqual((back.state, lots[0].udi_state), ("done", "in_stock"))

    def test_finished_transfer(self):
        lot = self.receive(self.pump, ["P1"])
        picking = self.deliver(lot, self.hospital_a)
        self.assertRefused(picking, f"(01){PUMP_DI}(21)P1", "closed", "finished or cancelled")

    def test_look_up(self):
        lots = self.receive(self.pump, ["P1", "P2"])
        self.env["udi.hold"].with_user(self.quality).freeze(lots[1], "Leak")
        scan = self.env["udi.scan"].with_user(self.service)
        self.assertEqual(scan.look_up(f"(01){PUMP_DI}(21)P1")["status"], "ok")
        answer = scan.look_up(f"(01){PUMP_DI}(21)P2")
        self.assertEqual((answer["status"], answer["lot"]["hold_reason"]), ("error", "Leak"))
        self.assertEqual(scan.look_up(f"(01){PUMP_DI}(21)P9")["code"], "no_lot")
        self.assertEqual(scan.look_up("nonsense")["code"], "unknown_format")
        self.deliver(lots[0], self.hospital_b)
        answer = scan.look_up(f"(01){PUMP_DI}(21)P1")
        self.assertEqual((answer["status"], answer["code"]), ("warning", "elsewhere"))
        self.assertIn("Hospital B has it", answer["message"])

    def test_who_may_not_scan(self):
        picking = self.picking("incoming", self.supplier, [(self.sensor, 1)])
        for user in (self.auditor, self.service, self.recall_manager):
            with self.subTest(user=user.login):
                self.assertRefused(picking, self.sensor_code(), "refused", "not allowed", user)

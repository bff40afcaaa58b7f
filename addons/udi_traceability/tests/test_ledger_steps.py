"""Each step becomes the event that belongs to it, with its own time, also when it comes late or is corrected."""

from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import UdiCommon


class StepCase(UdiCommon):
    def events(self, lot, *steps):
        """Events of a lot, the first one first, of these steps only."""
        self.env.invalidate_all()
        events = lot.udi_event_item_ids.event_id.sorted("id")
        return events.filtered(lambda event: event.biz_step in steps) if steps else events

    def item(self, event, lot):
        return event.item_ids.filtered(lambda item: item.lot_id == lot)

    def words(self, event):
        return (event.event_type, event.action, event.biz_step, event.disposition)

    def verify(self):
        """What was recorded is whole."""
        return self.env["udi.verifier"].verify(self.company)


@tagged("post_install", "-at_install")
class TestSteps(StepCase):
    def test_words_of_receipt_move_delivery_and_return(self):
        lot = self.receive(self.pump, ["P1"])
        shelf = self.env["stock.location"].create({"name": "Shelf", "location_id": self.stock_location.id})
        lot.quant_ids.filtered(lambda quant: quant.quantity > 0).move_quants(shelf)
        delivery = self.deliver(lot, self.hospital_a)
        wizard = self.env["stock.return.picking"].with_context(active_id=delivery.id, active_model="stock.picking")
        back = wizard.create({"picking_id": delivery.id})
        back.product_return_moves.quantity = 1
        returned = self.env["stock.picking"].browse(back.action_create_returns()["res_id"])
        returned.move_line_ids.write({"lot_id": lot.id, "quantity": 1, "picked": True})
        returned.button_validate()
        self.assertEqual(
            [self.words(event) for event in self.events(lot)],
            [
                ("object", "observe", "receiving", "in_progress"),
                ("object", "observe", "storing", "sellable_accessible"),
                ("object", "observe", "shipping", "in_transit"),
                ("object", "observe", "receiving", "returned"),
            ],
        )
        stored = self.events(lot)[1]
        self.assertEqual(
            (stored.source_ref, stored.destination_ref, stored.destination_name),
            (self.stock_location.id, shelf.id, shelf.complete_name),
        )
        self.assertTrue(self.verify().ok)

    def test_scrap_names_its_document_and_reason(self):
        lot = self.receive(self.pump, ["P1"])
        tag = self.env["stock.scrap.reason.tag"].create({"name": "Dropped"})
        scrap = self.env["stock.scrap"].create(
            {"product_id": self.pump.id, "lot_id": lot.id, "scrap_qty": 1, "scrap_reason_tag_ids": tag.ids}
        )
        scrap.action_validate()
        event = self.events(lot)[-1]
        self.assertEqual(self.words(event), ("object", "delete", "destroying", "destroyed"))
        self.assertEqual((event.document_model, event.document_ref, event.reason), ("stock.scrap", scrap.id, "Dropped"))

    def test_inspection_hook(self):
        lots = self.receive(self.pump, ["P1", "P2"])
        recorder = self.env["udi.recorder"]
        passed = recorder.inspected(lots[0], True, event_time="2026-03-01 08:00:00")
        failed = recorder.inspected(lots[1], False, reason="Display dark", document=lots[1])
        self.assertEqual(self.words(passed), ("object", "observe", "inspecting", "conformant"))
        self.assertEqual(str(passed.event_time), "2026-03-01 08:00:00")
        self.assertEqual(self.words(failed), ("object", "observe", "inspecting", "non_conformant"))
        self.assertEqual((failed.reason, failed.document_model), ("Display dark", "stock.lot"))

    def count(self, lot, quantity, date=None):
        quant = lot.quant_ids.filtered(lambda quant: quant.location_id == self.stock_location)
        quant.inventory_quantity = quantity
        quant.action_apply_inventory(date)
        return self.events(lot, "stock_taking")[-1]

    def test_count_says_by_how_much_it_differs(self):
        lot = self.receive(self.tube, ["T1"], quantity=10)
        less = self.count(lot, 8)
        self.assertEqual((self.item(less, lot).quantity, less.disposition), (-2, "unavailable"))
        more = self.count(lot, 11)
        self.assertEqual((self.item(more, lot).quantity, more.disposition), (3, "available"))
        same = self.count(lot, 11)
        self.assertNotEqual(same, more)
        self.assertEqual((self.item(same, lot).quantity, same.disposition), (0, "available"))
        self.assertEqual(sum(lot.udi_holder_ids.filtered(lambda row: row.kind == "internal").mapped("quantity")), 11)
        self.assertTrue(self.verify().ok)

    def test_a_count_with_its_own_date(self):
        """Odoo writes the date after it has moved the goods, still in the same transaction."""
        lot = self.receive(self.tube, ["T1"], quantity=10)
        event = self.count(lot, 8, datetime(2026, 2, 3, 4, 5, 6))
        self.assertFalse(event.corrects_uuid)
        self.env.cr.flush()
        self.env.invalidate_all()
        self.assertEqual(str(event.event_time), "2026-02-03 04:05:06")
        self.assertGreater(event.record_time, event.event_time)
        self.assertTrue(self.verify().ok)

    def test_entered_unit_is_kept_beside_the_products(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        lot = self.make_lot(self.tube, "T1")
        picking = self.picking("incoming", self.supplier, [(self.tube, 24)])
        self.fill(picking, lot)
        picking.move_line_ids.write({"product_uom_id": dozen.id, "quantity": 2})
        picking.button_validate()
        item = lot.udi_event_item_ids
        self.assertEqual((item.quantity, item.uom, item.entered_quantity, item.entered_uom), (24, "Units", 2, "Dozens"))


@tagged("post_install", "-at_install")
class TestCorrections(StepCase):
    def setUp(self):
        super().setUp()
        self.lot = self.receive(self.pump, ["P1"])
        self.picking_in = self.env["stock.picking"].browse(self.events(self.lot).document_ref)
        self.env.cr.flush()  # the transaction of the receipt is over
        self.receipt = self.events(self.lot)

    def test_a_date_written_later_is_a_correction(self):
        before = self.receipt.event_time
        self.picking_in.date_done = before - timedelta(days=3)
        correction = self.events(self.lot)[-1]
        self.assertEqual(correction.corrects_uuid, self.receipt.uuid)
        self.assertEqual((correction.error_reason, correction.biz_step), ("incorrect_data", "receiving"))
        self.assertEqual(correction.event_time, before - timedelta(days=3))
        self.assertIn(str(before), self.item(correction, self.lot).detail)
        self.assertEqual(self.receipt.event_time, before)
        self.assertTrue(self.verify().ok)

    def test_a_date_of_the_future_is_refused(self):
        for record, name in ((self.picking_in, "date_done"), (self.picking_in.move_line_ids, "date")):
            with self.assertRaisesRegex(UserError, "lies in the future"), self.env.cr.savepoint():
                record[name] = fields.Datetime.now() + timedelta(days=1)
        self.assertEqual(self.events(self.lot), self.receipt)

    def test_the_same_date_again_is_no_event(self):
        self.picking_in.move_line_ids.date = self.receipt.event_time
        self.picking_in.move_ids.date = self.receipt.event_time
        self.assertEqual(self.events(self.lot), self.receipt)

    def test_another_lot_on_a_finished_line_shows_in_both_lives(self):
        other = self.make_lot(self.pump, "P2")
        self.picking_in.move_line_ids.lot_id = other
        correction = self.events(other)
        self.assertEqual(correction.corrects_uuid, self.receipt.uuid)
        self.assertEqual(self.events(self.lot), self.receipt | correction)
        self.assertEqual(self.item(correction, self.lot).quantity, 0)
        self.assertIn('"before": {', self.item(correction, other).detail)
        self.assertEqual(other.udi_state, "in_stock")

    def test_one_correction_for_many_lines_of_one_event(self):
        lots = self.receive(self.pump, [f"Q{number}" for number in range(12)])
        self.env.cr.flush()
        lines = self.env["stock.move.line"].search([("lot_id", "in", lots.ids)])
        lines.date = fields.Datetime.now() - timedelta(days=1)
        corrections = self.events(lots).filtered("corrects_uuid")
        self.assertEqual((len(corrections), len(corrections.item_ids)), (1, 12))


@tagged("post_install", "-at_install")
class TestPacking(StepCase):
    def pack(self, name):
        return self.env["stock.package"].create({"name": name})

    def receive_packed(self, names, package):
        lots = self.env["stock.lot"].union(*(self.make_lot(self.pump, name) for name in names))
        picking = self.picking("incoming", self.supplier, [(self.pump, len(names))])
        self.fill(picking, lots)
        picking.move_line_ids.result_package_id = package
        picking.button_validate()
        return lots

    def parts(self, lot):
        return [(event.biz_step, event.action, event.parent_name) for event in self.events(lot, "packing", "unpacking")]

    def test_packed_on_receipt_moved_whole_unpacked_on_delivery(self):
        sscc = self.pack("034531200000111113")
        lots = self.receive_packed(["P1", "P2"], sscc)
        (event,) = self.events(lots[0], "packing")
        self.assertEqual(self.words(event), ("aggregation", "add", "packing", "in_progress"))
        self.assertEqual((event.parent_ref, event.parent_name), (sscc.id, "034531200000111113"))
        self.assertEqual(event.item_ids.mapped("role"), ["child", "child"])
        shelf = self.env["stock.location"].create({"name": "Shelf", "location_id": self.stock_location.id})
        sscc.location_id = shelf
        self.assertEqual(self.parts(lots[0]), [("packing", "add", sscc.name)], "moved as a whole: nothing was opened")
        self.assertEqual(self.events(lots[0])[-1].biz_step, "storing")
        picking = self.picking("outgoing", self.hospital_a, [(self.pump, 1)])
        self.fill(picking, lots[0])
        picking.move_line_ids.write({"package_id": sscc.id, "location_id": shelf.id})
        picking.button_validate()
        self.assertEqual(self.parts(lots[0])[-1], ("unpacking", "delete", sscc.name))
        self.assertEqual(len(self.parts(lots[1])), 1)
        self.assertTrue(self.verify().ok)

    def test_unpacking_in_place_is_no_move(self):
        package = self.pack("PACK-1")
        lot = self.receive_packed(["P1"], package)
        package.unpack()
        self.assertEqual([event.biz_step for event in self.events(lot)], ["packing", "receiving", "unpacking"])

    def test_packages_in_packages(self):
        box, pallet, other = self.pack("BOX"), self.pack("PALLET"), self.pack("PALLET-2")
        lots = self.receive_packed(["P1", "P2"], box)
        box.parent_package_id = pallet
        box.parent_package_id = pallet
        box.parent_package_id = other
        pallet.unlink()
        other.unpack()
        self.assertEqual(
            self.parts(lots[1])[1:],
            [
                ("packing", "add", "PALLET"),
                ("unpacking", "delete", "PALLET"),
                ("packing", "add", "PALLET-2"),
                ("unpacking", "delete", "PALLET-2"),
            ],
        )
        event = self.events(lots[0], "packing")[-1]
        self.assertEqual((len(event.item_ids), event.item_ids[0].detail), (2, '{"package": "BOX"}'))

    def test_a_package_changed_on_a_finished_line(self):
        box, right = self.pack("BOX"), self.pack("RIGHT")
        lot = self.receive_packed(["P1"], box)
        self.env.cr.flush()
        self.events(lot)
        self.env["stock.move.line"].search([("lot_id", "=", lot.id)]).result_package_id = right
        self.assertEqual(
            self.parts(lot)[1:],
            [("unpacking", "delete", "BOX"), ("packing", "add", "RIGHT")],
            "said beside the correction",
        )
        self.assertTrue(self.events(lot).filtered("corrects_uuid"))
        self.assertEqual(lot.quant_ids.filtered(lambda quant: quant.quantity > 0).package_id, right)

    def test_uncontrolled_content_is_nobodys_business(self):
        package, container = self.pack("BOLTS"), self.pack("CRATE")
        self.env["stock.quant"]._update_available_quantity(self.bolt, self.stock_location, 5, package_id=package)
        before = self.env["udi.event"].search_count([])
        package.parent_package_id = container
        package.unpack()
        self.assertEqual(self.env["udi.event"].search_count([]), before)

    def test_the_package_of_a_quant_is_not_rewritten(self):
        lot = self.receive_packed(["P1"], self.pack("BOX"))
        with self.assertRaisesRegex(UserError, "changes by transfers"):
            lot.quant_ids.filtered(lambda quant: quant.quantity > 0).sudo().package_id = self.pack("X")

    def test_statements_do_not_grow_with_the_content(self):
        def statements(names, package, container):
            self.receive_packed(names, package)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            package.parent_package_id = container
            self.env.flush_all()
            return self.cr.sql_log_count - before

        statements(["W1"], self.pack("W"), self.pack("WW"))
        few = statements(["A1", "A2"], self.pack("A"), self.pack("AA"))
        many = statements([f"B{number}" for number in range(30)], self.pack("B"), self.pack("BB"))
        self.assertLessEqual(many, few)


@tagged("post_install", "-at_install")
class TestScanFacts(StepCase):
    def setUp(self):
        super().setUp()
        self.receipt = self.picking("incoming", self.supplier, [(self.sensor, 2)])
        self.scan = self.env["udi.scan"].with_user(self.operator)

    def code(self, serial):
        return f"(01)06901234500011(11)260105(17)310104(10)L1(21){serial}"

    def test_offline_scan_keeps_its_own_time(self):
        answer = self.scan.apply(
            self.receipt.id, self.code("S1"), scanner="gun 7", event_time="2026-05-04T10:00:00+08:00"
        )
        self.assertEqual(answer["status"], "ok", answer)
        answer = self.scan.apply(
            self.receipt.id, self.code("S2"), scanner="gun 7", event_time="2026-05-04T10:01:00+08:00"
        )
        self.assertEqual(answer["status"], "ok", answer)
        answer = self.scan.with_user(self.leader).validate(self.receipt.id, event_time="2026-05-04T10:02:00+08:00")
        self.assertEqual(answer["status"], "ok", answer)
        self.env.cr.flush()
        self.env.invalidate_all()
        event = self.receipt.move_line_ids.lot_id.udi_event_item_ids.event_id
        self.assertEqual((len(event), str(event.event_time)), (1, "2026-05-04 02:02:00"))
        self.assertGreater(event.record_time, event.event_time)
        first = event.item_ids.sorted("sequence")[0]
        self.assertEqual(
            (first.evidence, first.user_login, first.scanner, str(first.known_at)),
            ("scanned", self.operator.login, "gun 7", "2026-05-04 02:00:00"),
        )
        self.assertEqual(event.user_login, self.leader.login)
        self.assertEqual(str(self.receipt.date_done), "2026-05-04 02:02:00")
        self.assertTrue(self.verify().ok)

    def test_the_time_survives_the_question_about_a_backorder(self):
        self.scan.apply(self.receipt.id, self.code("S1"), event_time="2026-05-04T02:00:00")
        answer = self.scan.validate(self.receipt.id, event_time="2026-05-04T02:02:00")
        action = answer["action"]
        wizard = (
            self.env[action["res_model"]].with_user(self.operator).with_context(**action["context"], skip_expired=True)
        )
        wizard.create({}).process()
        self.env.cr.flush()
        self.env.invalidate_all()
        event = self.receipt.move_line_ids.lot_id.udi_event_item_ids.event_id
        self.assertEqual(str(event.event_time), "2026-05-04 02:02:00")

    def test_times_that_are_none_or_lie_ahead_are_refused(self):
        ahead = (fields.Datetime.now() + timedelta(hours=1)).isoformat()
        for wrong in (ahead, "yesterday", "2026-13-01T00:00:00", "0001-01-01T00:00:00+14:00"):
            with self.subTest(wrong):
                answer = self.scan.apply(self.receipt.id, self.code("S1"), event_time=wrong)
                self.assertEqual(answer["status"], "error")
                self.assertFalse(self.receipt.move_line_ids.filtered("picked"))
        self.scan.apply(self.receipt.id, self.code("S1"))
        self.assertEqual(self.scan.validate(self.receipt.id, event_time=ahead)["status"], "error")
        with self.assertRaisesRegex(UserError, "lies in the future"):
            self.receipt.with_context(udi_event_time=ahead, skip_backorder=True, skip_expired=True).button_validate()
        self.assertNotEqual(self.receipt.state, "done")

    def test_nobody_claims_a_scan(self):
        line = self.receipt.move_line_ids[0].with_user(self.operator)
        for values in ({"udi_evidence": "scanned"}, {"udi_scanner": "x"}, {"udi_scanned_by_id": self.quality.id}):
            with self.subTest(values), self.assertRaisesRegex(UserError, "recorded by scanning"):
                line.with_context(udi_scan=True).write(values)
            with self.subTest(values), self.assertRaisesRegex(UserError, "recorded by scanning"):
                line.copy(values)
            with self.subTest(values), self.assertRaisesRegex(UserError, "recorded by scanning"):
                line.create({**line.move_id._prepare_move_line_vals(), **values})

    def test_a_split_line_stays_scanned_and_another_lot_does_not(self):
        answer = self.scan.apply(self.receipt.id, self.code("S1"), scanner="gun 7")
        line = self.env["stock.move.line"].browse(answer["move_line_id"])
        split = line.copy({"quantity": 0})
        self.assertEqual((split.udi_evidence, split.udi_scanner), ("scanned", "gun 7"))
        line.lot_id = line.lot_id
        self.assertEqual(line.udi_evidence, "scanned")
        line.lot_id = self.make_lot(self.sensor, "S9")
        self.assertEqual((line.udi_evidence, line.udi_scanner, line.udi_scanned_at), ("typed", False, False))

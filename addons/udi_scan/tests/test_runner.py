"""Booking: once, in the order in which it happened, as the person who scanned; what cannot be booked waits."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ScanCommon


@tagged("post_install", "-at_install")
class TestRunner(ScanCommon):
    def setUp(self):
        super().setUp()
        self.receipt = self.picking("incoming", self.supplier, [(self.sensor, 5), (self.tube, 100)])

    def settle(self, capture, user, **values):
        wizard = self.env["udi.scan.correct"].with_user(user)
        return wizard.create({"capture_id": capture.id, **values}).action_settle()

    # ------------------------------------------------------------------ what stops
    def test_refused_by_the_gate(self):
        """The device did not know it: recalled meanwhile, or expired overnight."""
        lots = self.receive(self.sensor, ["SN-1"], udi_lot_number="L7")
        delivery = self.picking("outgoing", self.hospital_a, [(self.sensor, 1)])
        self.hold(lots)
        [capture] = self.send([self.item(delivery, self.sensor_code())])
        self.assertEqual((capture.state, capture.code), ("conflict", "hold"))
        self.assertIn("Recall 7", capture.message)
        self.assertFalse(delivery.move_line_ids.filtered("picked"))

    def hold(self, lots):
        self.env["udi.hold"].with_user(self.quality).freeze(lots, "Recall 7")

    def test_wrong_product_and_unreadable(self):
        items = [self.item(self.receipt, text) for text in ("WEIGHT 12 KG", self.sensor_code(expiry="261301"))]
        captures = self.send(items)
        self.assertEqual(set(captures.mapped("state")), {"conflict"})
        self.assertFalse(self.receipt.move_line_ids.filtered("picked"))

    def test_finished_cancelled_deleted_transfer(self):
        cancelled = self.picking("incoming", self.supplier, [(self.sensor, 1)])
        cancelled.action_cancel()
        deleted = self.picking("incoming", self.supplier, [(self.sensor, 1)])
        item = self.item(deleted, self.sensor_code("SN-3"))
        deleted.action_cancel()
        deleted.unlink()
        [gone] = self.send([item])
        [late] = self.send([self.item(cancelled, self.sensor_code("SN-2"))])
        self.assertEqual((gone.state, late.state), ("conflict", "conflict"))
        self.assertEqual((late.code, gone.job_ref), ("closed", item["job"]))
        self.assertFalse(gone.picking_id)

    def test_other_kind_of_transfer(self):
        [capture] = self.send([self.item(self.receipt, self.sensor_code(), scenario="issue")])
        self.assertEqual((capture.state, capture.code), ("conflict", "wrong_job"))

    def test_other_companys_transfer(self):
        company = self.env["res.company"].create({"name": "Other"})
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
        foreign = self.env["stock.picking"].create(
            {
                "picking_type_id": warehouse.in_type_id.id,
                "location_id": self.supplier_location.id,
                "location_dest_id": warehouse.lot_stock_id.id,
            }
        )
        [capture] = self.send([self.item(foreign, self.sensor_code(), scenario="receive")])
        self.assertEqual((capture.state, capture.code), ("conflict", "refused"))
        self.assertFalse(foreign.move_line_ids)

    def test_person_who_left(self):
        item = self.item(self.receipt, self.sensor_code())
        self.accept([item])
        self.operator.active = False
        self.book(self.receipt)
        self.assertEqual(self.captures([item]).code, "user")

    def test_same_unit_from_two_devices(self):
        """Nobody has to decide anything: it is taken once, and the second is told."""
        first = self.item(self.receipt, self.sensor_code())
        captures = self.send([first, self.item(self.receipt, self.sensor_code())])
        self.assertEqual(captures.mapped("state"), ["applied", "rejected"])
        self.assertEqual(len(self.receipt.move_line_ids.filtered("picked")), 1)

    def test_fault_of_the_program(self):
        item = self.item(self.receipt, self.sensor_code())
        self.accept([item])
        handler = type(self.env["udi.scan.scenario.transfer"])
        logger = "odoo.addons.udi_scan.services.runner_step"
        with patch.object(handler, "_book_scan", side_effect=ZeroDivisionError), self.assertLogs(logger, "ERROR"):
            for state in ("waiting", "waiting", "conflict"):
                self.book(self.receipt)
                self.assertEqual(self.captures([item]).state, state)
        self.assertEqual(self.captures([item]).code, "fault")

    # ------------------------------------------------------------------ what is booked
    def test_booked_as_who_scanned(self):
        item = self.item(self.receipt, self.sensor_code(), user=self.operator)
        [capture] = self.send([item], user=self.leader)
        line = capture.move_line_id
        self.assertEqual(capture.state, "applied")
        self.assertEqual((line.udi_scanned_by_id, line.udi_scanner), (self.operator, "PDA 1"))
        self.assertEqual((line.udi_evidence, line.udi_scanned_at), ("scanned", capture.event_time))
        self.assertEqual(line.lot_id.create_uid, self.operator)

    def test_once_however_often_it_runs(self):
        items = [self.item(self.receipt, self.sensor_code(f"SN-{number}")) for number in range(3)]
        self.send(items)
        self.accept(items)
        self.book(self.receipt)
        self.assertEqual(len(self.receipt.move_line_ids.filtered("picked")), 3)

    def test_order_is_the_devices_numbers(self):
        """The clock was set back between two scans: the undo still comes after its scan."""
        scan = self.item(self.receipt, self.sensor_code())
        [capture] = self.send([scan])
        self.assertEqual(capture.state, "applied")
        earlier = f"{(fields.Datetime.now() - timedelta(minutes=5)).isoformat()}Z"
        again = self.item(self.receipt, self.sensor_code("SN-2"))
        undo = self.item(self.receipt, action="undo", undo_of=scan["uuid"], captured_at=earlier)
        captures = self.send([again, undo])
        self.assertEqual(captures.mapped("state"), ["applied", "applied"])
        self.assertEqual(self.receipt.move_line_ids.filtered("picked").lot_id.mapped("name"), ["SN-2"])
        self.assertEqual(self.captures([scan]).state, "undone")

    def test_taken_back_before_it_was_booked(self):
        scan = self.item(self.receipt, self.sensor_code())
        undo = self.item(self.receipt, action="undo", undo_of=scan["uuid"])
        lots = self.env["stock.lot"].search_count([])
        self.assertEqual(self.send([scan, undo]).mapped("state"), ["undone", "applied"])
        self.assertEqual(self.env["stock.lot"].search_count([]), lots, "the stock never heard of it")

    def test_undo_of_another_devices_scan(self):
        [capture] = self.send([self.item(self.receipt, self.sensor_code())])
        other = self.env["udi.scan.device"].create({"name": "PDA 2"})
        token = self.enrol(other)
        undo = self.item(self.receipt, action="undo", undo_of=capture.uuid, ticket=self.ticket(device=other))
        self.accept([undo], token=token)
        self.book(self.receipt)
        self.assertEqual(self.captures([undo]).code, "undo_unknown")
        self.assertEqual(capture.state, "applied")

    def test_undo_clears_the_inbox(self):
        [capture] = self.send([self.item(self.receipt, "WEIGHT 12 KG")])
        self.send([self.item(self.receipt, action="undo", undo_of=capture.uuid)])
        self.assertEqual(capture.state, "undone")

    def test_times(self):
        captures = self.send(
            [
                self.item(self.receipt, self.tube_code(), quantity=12),
                self.item(self.receipt, self.tube_code(), quantity=3),
                self.item(self.receipt, self.sensor_code(), quantity=2),
            ]
        )
        self.assertEqual(captures.mapped("state"), ["applied", "applied", "conflict"])
        self.assertEqual(captures[2].code, "one_each")
        self.assertEqual(captures[0].move_line_id.quantity, 15)
        self.send([self.item(self.receipt, action="undo", undo_of=captures[0].uuid)])
        self.assertEqual(captures[1].move_line_id.quantity, 3)

    def test_two_codes_of_one_label(self):
        whole = self.sensor_code()
        device, production = whole[:19], whole[:3] + whole[19:]
        [capture] = self.send([self.item(self.receipt, f"{device}\n{production}")])
        self.assertEqual(capture.state, "applied", capture.message)
        lot = capture.move_line_id.lot_id
        self.assertEqual((lot.name, lot.udi_lot_number), ("SN-1", "L7"))

    def test_finish_leaves_the_rest_open(self):
        moment = fields.Datetime.now() - timedelta(hours=3)
        captured = {"captured_at": moment.isoformat()}
        ticket = self.env["udi.scan.ticket"]
        with patch("odoo.addons.udi_scan.services.ticket.fields.Datetime.now", return_value=moment):
            captured["ticket"] = ticket.issue(self.device, self.operator)[0]
        items = [
            self.item(self.receipt, self.sensor_code(), **captured),
            self.item(self.receipt, action="finish", **captured),
        ]
        captures = self.send(items)
        self.assertEqual(captures.mapped("state"), ["applied", "applied"], captures.mapped("message"))
        self.assertEqual(self.receipt.state, "done")
        rest = self.receipt.backorder_ids
        self.assertEqual(sum(rest.move_ids.mapped("product_uom_qty")), 104)
        event = captures[0].move_line_id.lot_id.udi_event_item_ids.event_id
        self.assertEqual(event.event_time, captures[1].event_time, "its true place in the ledger")

    def test_issue(self):
        lots = self.receive(self.sensor, ["SN-1", "SN-2"], udi_lot_number="L7")
        delivery = self.picking("outgoing", self.hospital_a, [(self.sensor, 2)])
        items = [self.item(delivery, self.sensor_code(lot.name)) for lot in lots]
        captures = self.send([*items, self.item(delivery, action="finish")])
        self.assertEqual(set(captures.mapped("state")), {"applied"}, captures.mapped("message"))
        self.assertEqual(delivery.state, "done")
        self.assertEqual(lots.udi_holder_ids.partner_id, self.hospital_a)

    def test_outcomes_go_back(self):
        items = [self.item(self.receipt, text) for text in (self.sensor_code(), "WEIGHT 12 KG")]
        self.send(items)
        waiting = self.item(self.receipt, self.sensor_code("SN-5"))
        answer = self.accept([waiting], asked=[item["uuid"] for item in [*items, waiting]])
        self.assertEqual(
            {row["uuid"]: row["state"] for row in answer["outcomes"]},
            {
                items[0]["uuid"]: "applied",
                items[1]["uuid"]: "conflict",
            },
        )
        other = self.env["udi.scan.device"].create({"name": "PDA 2"})
        foreign = self.accept([], token=self.enrol(other), asked=[items[0]["uuid"]])
        self.assertEqual(foreign["outcomes"], [], "another device's scans are not its business")

    # ------------------------------------------------------------------ decisions
    def test_who_settles(self):
        [capture] = self.send([self.item(self.receipt, "WEIGHT 12 KG")])
        for user in (self.operator, self.regulatory, self.auditor, self.service, self.udi_admin):
            with self.assertRaises(AccessError):
                capture.with_user(user).action_apply()
        self.assertEqual(capture.state, "conflict")

    def test_home_tells_who_settles(self):
        self.send([self.item(self.receipt, "WEIGHT 12 KG")])
        for user, shown in ((self.leader, 1), (self.quality, 1), (self.operator, None), (self.auditor, None)):
            tiles = self.env["udi.home"].with_user(user).summary()["tiles"]
            counts = {tile["key"]: tile["count"] for tile in tiles}
            self.assertEqual(counts.get("settle"), shown, user.login)

    def test_book_again_after_the_cause_is_gone(self):
        lots = self.receive(self.sensor, ["SN-1"], udi_lot_number="L7")
        self.hold(lots)
        delivery = self.picking("outgoing", self.hospital_a, [(self.sensor, 1)])
        [capture] = self.send([self.item(delivery, self.sensor_code())])
        capture.with_user(self.leader).action_apply()
        self.assertEqual(capture.state, "conflict", "the cause is still there")
        self.release(lots.udi_hold_ids, self.second_quality, "Checked")
        capture.with_user(self.leader).action_apply()
        self.assertEqual((capture.state, capture.settled_by_id), ("applied", self.leader), capture.message)
        self.assertEqual(capture.move_line_id.udi_scanned_by_id, self.operator, "still who scanned it")
        with self.assertRaises(UserError):
            capture.with_user(self.leader).action_apply()

    def test_book_on_another_transfer(self):
        cancelled = self.picking("incoming", self.supplier, [(self.sensor, 1)])
        cancelled.action_cancel()
        [capture] = self.send([self.item(cancelled, self.sensor_code())])
        with self.assertRaises(UserError):
            self.settle(capture, self.leader, how="move")
        self.settle(capture, self.leader, how="move", picking_id=self.receipt.id)
        self.assertEqual((capture.state, capture.picking_id), ("applied", self.receipt))

    def test_discard_with_a_reason(self):
        [capture] = self.send([self.item(self.receipt, "WEIGHT 12 KG")])
        with self.assertRaises(UserError):
            self.settle(capture, self.quality, how="discard", reason="  ")
        self.settle(capture, self.quality, how="discard", reason="A label of the scales")
        self.assertEqual((capture.state, capture.settle_reason), ("discarded", "A label of the scales"))

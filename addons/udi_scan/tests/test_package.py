"""An announced carton is received by one scan of its SSCC: all that is in it, or nothing, and honestly recorded."""

from odoo.tests import tagged

from .common import ScanCommon

SSCC, OTHER, PALLET, FREE = "106141411928374657", "106141411928374664", "106141411928374671", "106141411928374688"


@tagged("post_install", "-at_install")
class TestPackage(ScanCommon):
    def setUp(self):
        super().setUp()
        self.receipt = self.announce([(self.sensor, 3), (self.tube, 40)], {SSCC: ["SN-1", "SN-2"], OTHER: ["T1"]})

    def announce(self, demands, packages):
        """A receipt whose supplier has said what is in which carton: serials of the sensor, forty of a lot."""
        receipt = self.picking("incoming", self.supplier, demands)
        moves = {move.product_id: move for move in receipt.move_ids}
        for code, names in packages.items():
            package = self.env["stock.package"].create({"name": code})
            for name in names:
                move = moves[self.tube if name.startswith("T") else self.sensor]
                self.announce_line(move, name, package, 40 if name.startswith("T") else 1)
        return receipt

    def announce_line(self, move, name, package, quantity):
        move.move_line_ids.filtered(lambda line: not line.lot_name and not line.picked)[:quantity].unlink()
        return self.env["stock.move.line"].create(
            {
                **move._prepare_move_line_vals(),
                "lot_name": name,
                "quantity": quantity,
                "picked": False,
                "result_package_id": package.id,
                "udi_evidence": "imported",
            }
        )

    def carton(self, code=SSCC, picking=None, **values):
        options = {"step": "package", "sscc": code, **values.pop("options", {})}
        return self.item(picking or self.receipt, action="step", options=options, **values)

    def finish(self):
        return self.item(self.receipt, action="finish", options={"backorder": True})

    def open_lines(self, code=SSCC):
        lines = self.receipt.move_line_ids.filtered(lambda line: line.result_package_id.name == code)
        return {line.lot_name: (line.picked, line.udi_evidence, bool(line.lot_id)) for line in lines}

    def assert_untouched(self):
        self.receipt.move_line_ids.invalidate_recordset()
        self.assertFalse(any(self.receipt.move_line_ids.mapped("picked")))
        self.assertFalse(self.env["stock.lot"].search([("name", "in", ("SN-1", "SN-2", "T1"))]))

    # ------------------------------------------------------------------ refused, and nothing has changed
    def test_no_number_and_unknown(self):
        for code, expected in (
            ("", "no_sscc"), ("PACK1", "no_sscc"), (None, "no_sscc"), (7, "no_sscc"),
            ("106141411928374658", "no_sscc"), (FREE, "unknown_package"),
        ):  # fmt: skip
            [capture] = self.send([self.carton(code)])
            self.assertEqual((capture.state, capture.code), ("conflict", expected), code)
        [capture] = self.send([self.carton(options={"step": "explode"})])
        self.assertEqual((capture.state, capture.code), ("conflict", "refused"))
        self.assert_untouched()

    def test_of_another_delivery(self):
        other = self.announce([(self.sensor, 1)], {FREE: ["SN-9"]})
        [capture] = self.send([self.carton(FREE)])
        self.assertEqual((capture.state, capture.code), ("conflict", "other_receipt"))
        self.assertIn(other.name, capture.message)
        self.assert_untouched()

    def test_one_lot_that_may_not_come_in(self):
        """Held, here already, expired: the whole carton stays out, and the lot is named."""
        self.receive(self.sensor, ["SN-2"], udi_lot_number="L7")
        [capture] = self.send([self.carton()])
        self.assertEqual((capture.state, capture.code), ("conflict", "place"))
        self.assertIn("SN-2", capture.message)
        self.assertIn("put it aside", capture.message)
        lot = self.make_lot(self.tube, "T1")
        self.env["udi.hold"].with_user(self.quality).freeze(lot, "Recall 7")
        [held] = self.send([self.carton(OTHER)])
        self.assertEqual((held.state, held.code), ("conflict", "hold"))
        self.assertIn("Recall 7", held.message)
        self.assertFalse(any(self.receipt.move_line_ids.mapped("picked")))
        self.assertFalse(self.env["stock.lot"].search([("name", "=", "SN-1")]), "nothing of the carton was made")

    def test_expired(self):
        self.make_lot(self.sensor, "SN-1", udi_expiry_date="2026-01-31")
        [capture] = self.send([self.carton()])
        self.assertEqual((capture.state, capture.code), ("conflict", "expiry"))
        self.assertIn("SN-1", capture.message)

    def test_without_content_and_more_than_ordered(self):
        line = self.receipt.move_line_ids.filtered(lambda line: line.lot_name == "SN-2")
        line.lot_name = False
        [capture] = self.send([self.carton()])
        self.assertEqual((capture.state, capture.code), ("conflict", "no_content"))
        self.assert_untouched()
        line.lot_name = "SN-2"
        singles = [self.item(self.receipt, self.sensor_code(name)) for name in ("SN-3", "SN-4")]
        capture = self.send([*singles, self.carton()])[-1]
        self.assertEqual((capture.state, capture.code), ("conflict", "too_many"))
        self.assertEqual(self.open_lines()["SN-1"], (False, "imported", False))

    def test_somebody_without_the_right(self):
        gone = self.person("udi_traceability.group_udi_operator", "udi_gone")
        item = self.carton(user=gone)
        self.accept([item], gone)
        gone.active = False
        self.book(self.receipt)
        self.assertEqual(self.captures([item]).code, "user")
        self.assert_untouched()

    def test_other_tasks_know_no_cartons(self):
        for scenario in ("issue", "return", "vendor_return"):
            [capture] = self.send([self.carton(picking=self.receipt, scenario=scenario)])
            self.assertEqual(capture.state, "conflict", scenario)
        self.assert_untouched()

    # ------------------------------------------------------------------ taken
    def test_taken_whole(self):
        [capture] = self.send([self.carton()])
        self.assertEqual((capture.state, capture.code), ("applied", "package_taken"), capture.message)
        self.assertEqual((capture.booked_quantity, capture.message), (2, f"Units: 2, products: 1. {SSCC}"))
        self.assertEqual(self.open_lines(), dict.fromkeys(("SN-1", "SN-2"), (True, "package", True)))
        self.assertEqual(self.open_lines(OTHER), {"T1": (False, "imported", False)})
        again, unit, third = self.send(
            [self.carton(), *(self.item(self.receipt, self.sensor_code(name)) for name in ("SN-1", "SN-3"))]
        )
        self.assertEqual((again.state, again.code), ("rejected", "double"))
        self.assertEqual((unit.state, unit.code), ("rejected", "double"))
        self.assertEqual((third.state, third.code), ("applied", "taken"))

    def test_what_the_ledger_says(self):
        done = self.send([self.carton(), self.carton(OTHER), self.finish()])
        self.assertEqual(set(done.mapped("state")), {"applied"}, done.mapped("message"))
        lots = self.receipt.move_line_ids.lot_id
        self.assertEqual(sorted(lots.mapped("name")), ["SN-1", "SN-2", "T1"])
        receiving = lots.udi_event_item_ids.filtered(lambda item: item.event_id.biz_step == "receiving")
        self.assertEqual(set(receiving.mapped("evidence")), {"package"})
        self.assertEqual(set(receiving.mapped("scanner")), {"PDA 1"})
        self.assertEqual(receiving.mapped("known_at"), [done[0].event_time] * 2 + [done[1].event_time])
        packing = lots.udi_event_item_ids.event_id.filtered(lambda event: event.biz_step == "packing")
        self.assertEqual(set(packing.mapped("parent_name")), {SSCC, OTHER})
        here = lots.quant_ids.filtered(lambda quant: quant.quantity > 0)
        self.assertEqual(set(here.package_id.mapped("name")), {SSCC, OTHER})
        rest = self.receipt.backorder_ids
        self.assertEqual((rest.move_ids.product_id, rest.move_ids.product_uom_qty), (self.sensor, 1))

    def test_gate_on_scans(self):
        """Where only what was scanned may come in, a carton that was scanned may."""
        self.env["udi.gate.rule"].create({"rule": "scan", "action": "block"})
        self.assertEqual(self.send([self.carton(), self.finish()]).mapped("state"), ["applied"] * 2)

    def test_taken_back(self):
        single = self.item(self.receipt, self.sensor_code("SN-1"))
        self.send([single])
        taken = self.carton()
        [capture] = self.send([taken])
        self.assertEqual((capture.state, capture.booked_quantity), ("applied", 1), "the other one was there already")
        [undo] = self.send([self.item(self.receipt, action="undo", undo_of=taken["uuid"])])
        self.assertEqual(undo.state, "applied", undo.message)
        lines = self.open_lines()
        self.assertEqual((lines["SN-1"][:2], lines["SN-2"]), ((True, "scanned"), (False, "imported", False)))
        self.assertFalse(self.env["stock.lot"].search([("name", "=", "SN-2")]), "made by the carton alone")
        [again] = self.send([self.carton()])
        self.assertEqual((again.state, again.booked_quantity), ("applied", 1))

    def test_taken_back_before_it_was_booked(self):
        taken = self.carton()
        done = self.send([taken, self.item(self.receipt, action="undo", undo_of=taken["uuid"])])
        self.assertEqual(done.mapped("state"), ["undone", "applied"])
        self.assert_untouched()

    def test_part_of_it_arrives(self):
        """Single scans find the announced lines; the carton then brings what is missing."""
        half = self.item(self.receipt, self.tube_code("T1"), quantity=15)
        done = self.send([self.item(self.receipt, self.sensor_code("SN-2")), half, self.carton(OTHER)])
        self.assertEqual(set(done.mapped("state")), {"applied"}, done.mapped("message"))
        self.assertEqual(done.mapped("booked_quantity"), [1, 15, 25])
        self.assertEqual(self.open_lines()["SN-1"][0], False)
        self.send([self.finish()])
        sets = self.receipt.move_line_ids.filtered(lambda line: line.lot_id.name == "T1")
        self.assertEqual({line.udi_evidence: line.quantity for line in sets}, {"scanned": 15, "package": 25})

    def test_single_scan_taken_back_is_announced_again(self):
        single = self.item(self.receipt, self.sensor_code("SN-1"))
        self.send([single])
        self.send([self.item(self.receipt, action="undo", undo_of=single["uuid"])])
        self.assertEqual(self.open_lines()["SN-1"][:2], (False, "document"))
        [capture] = self.send([self.carton()])
        self.assertEqual((capture.state, capture.booked_quantity), ("applied", 2))

    def test_pallet(self):
        """One number for several cartons takes all of them."""
        pallet = self.env["stock.package"].create({"name": PALLET})
        self.env["stock.package"].search([("name", "in", (SSCC, OTHER))]).package_dest_id = pallet
        [capture] = self.send([self.carton(PALLET)])
        self.assertEqual((capture.state, capture.booked_quantity), ("applied", 42), capture.message)
        self.send([self.finish()])
        quants = self.receipt.move_line_ids.lot_id.quant_ids.filtered(lambda quant: quant.quantity > 0)
        self.assertEqual(quants.package_id.parent_package_id, pallet)
        other = self.announce([(self.sensor, 1)], {FREE: ["SN-9"]})
        [capture] = self.send([self.carton(PALLET, other)])
        self.assertEqual((capture.state, capture.code), ("conflict", "here_already"))

    # ------------------------------------------------------------------ what a device keeps
    def test_what_a_device_is_told(self):
        app = self.env["udi.scan.app"].with_user(self.operator)
        [row_1, row_2] = app.load(self.token, "receive", self.receipt.id)["job"]["packages"][SSCC]
        self.assertEqual((row_1[:5], row_2[1]), ([self.sensor.id, "SN-1", 1, None, False], "SN-2"))
        self.send([self.carton()])
        rows = app.load(self.token, "receive", self.receipt.id)["job"]["packages"][SSCC]
        self.assertEqual([row[4] for row in rows], [True, True])

    def test_constant_number_of_statements(self):
        counts = []
        for code, size in ((FREE, 3), (PALLET, 3), ("106141411928374695", 60)):
            receipt = self.picking("incoming", self.supplier, [(self.sensor, size)])
            package = self.env["stock.package"].create({"name": code})
            for number, line in enumerate(receipt.move_line_ids):
                line.write({"lot_name": f"U-{code[-3:]}-{number}", "result_package_id": package.id})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["udi.scan"].take_package(receipt, code)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1] + 5)

"""Units go into cartons while a delivery is picked: on its own lines, in the ledger with the delivery."""

from odoo.tests import tagged

from .common import ScanCommon

SSCC, OTHER = "106141411928374657", "106141411928374664"


@tagged("post_install", "-at_install")
class TestPickIntoCartons(ScanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.units = cls.receive(cls.sensor, ["SN-1", "SN-2", "SN-3"], udi_lot_number="L7")
        cls.tubes = cls.receive(cls.tube, ["T1"], quantity=100)

    def setUp(self):
        super().setUp()
        self.delivery = self.picking("outgoing", self.hospital_a, [(self.sensor, 2), (self.tube, 30)])

    def scan(self, raw, code=None, **values):
        return self.item(self.delivery, raw, options={"package": code} if code is not None else {}, **values)

    def finish(self):
        return self.item(self.delivery, action="finish")

    def cartons(self):
        lines = self.delivery.move_line_ids.filtered("picked")
        return sorted((line.lot_id.name, line.result_package_id.name or "", line.quantity) for line in lines)

    # ------------------------------------------------------------------ refused
    def test_no_sscc(self):
        for code in ("PACK-1", "106141411928374658", 5, True, [SSCC]):
            [capture] = self.send([self.scan(self.sensor_code("SN-1"), code)])
            self.assertEqual((capture.state, capture.code), ("conflict", "no_sscc"), code)
        self.assertEqual(self.cartons(), [])

    def test_number_that_stands_for_other_goods(self):
        package = self.env["stock.package"].create({"name": SSCC})
        self.units[2].quant_ids.filtered(lambda q: q.location_id == self.stock_location).move_quants(
            package_dest_id=package
        )
        [capture] = self.send([self.scan(self.sensor_code("SN-1"), SSCC)])
        self.assertEqual((capture.state, capture.code), ("conflict", "package_in_use"))
        self.send([self.scan(self.sensor_code("SN-1"), OTHER), self.finish()])
        self.delivery = self.picking("outgoing", self.hospital_b, [(self.sensor, 1)])
        [late] = self.send([self.scan(self.sensor_code("SN-2"), OTHER)])
        self.assertEqual((late.state, late.code), ("conflict", "package_in_use"), "that carton has left")
        self.assertEqual(self.cartons(), [])

    def test_refused_unit_leaves_no_carton(self):
        self.env["udi.hold"].with_user(self.quality).freeze(self.units[0], "Recall 7")
        [capture] = self.send([self.scan(self.sensor_code("SN-1"), SSCC)])
        self.assertEqual((capture.state, capture.code), ("conflict", "hold"))
        self.assertFalse(self.env["stock.package"].search([("name", "=", SSCC)]))

    def test_twice_in_two_cartons(self):
        one, two = self.send([self.scan(self.sensor_code("SN-1"), SSCC), self.scan(self.sensor_code("SN-1"), OTHER)])
        self.assertEqual((one.state, two.state, two.code), ("applied", "rejected", "double"))
        self.assertEqual(self.cartons(), [("SN-1", SSCC, 1)])

    # ------------------------------------------------------------------ the way it goes
    def test_packed_and_delivered(self):
        done = self.send(
            [
                self.scan(self.sensor_code("SN-1"), SSCC),
                self.scan(self.tube_code(), SSCC, quantity=10),
                self.scan(self.tube_code(), OTHER, quantity=5),
                self.scan(self.tube_code(), SSCC, quantity=2),
                self.scan(self.tube_code(), quantity=8),
                self.scan(self.tube_code(), quantity=5),
                self.scan(self.sensor_code("SN-2")),
            ]
        )
        self.assertEqual(set(done.mapped("state")), {"applied"}, done.mapped("message"))
        wanted = [("SN-1", SSCC, 1), ("SN-2", "", 1), ("T1", "", 13), ("T1", SSCC, 12), ("T1", OTHER, 5)]
        self.assertEqual(self.cartons(), wanted)
        [finished] = self.send([self.finish()])
        self.assertEqual((finished.state, self.delivery.state), ("applied", "done"), finished.message)
        events = self.units[0].udi_event_item_ids.event_id.filtered(lambda event: event.biz_step == "packing")
        self.assertEqual(events.mapped("parent_name"), [SSCC])
        item = events.item_ids.filtered(lambda item: item.lot_id == self.units[0])
        self.assertEqual((item.evidence, item.scanner, item.known_at), ("scanned", "PDA 1", done[0].event_time))
        self.assertEqual(events.document_ref, self.delivery.id)
        quants = self.env["stock.quant"].search([("lot_id", "=", self.tubes.id), ("quantity", "!=", 0)])
        there = {quant.package_id.name: quant.quantity for quant in quants if quant.location_id.usage == "customer"}
        self.assertEqual(there, {SSCC: 12, OTHER: 5, False: 13})
        self.assertEqual(sum(quants.filtered(lambda q: q.location_id.usage == "internal").mapped("quantity")), 70)

    def test_taken_back(self):
        first, second = self.scan(self.sensor_code("SN-1"), SSCC), self.scan(self.tube_code(), SSCC, quantity=4)
        self.send([first, second])
        undo = self.send([self.item(self.delivery, action="undo", undo_of=one["uuid"]) for one in (first, second)])
        self.assertEqual(set(undo.mapped("state")), {"applied"}, undo.mapped("message"))
        self.assertEqual(self.cartons(), [])
        self.assertFalse(self.delivery.move_line_ids.result_package_id)
        [again] = self.send([self.scan(self.sensor_code("SN-1"), OTHER)])
        self.assertEqual((again.state, self.cartons()), ("applied", [("SN-1", OTHER, 1)]))

    def test_from_another_place_than_was_reserved(self):
        shelf = self.env["stock.location"].create({"name": "Shelf", "location_id": self.stock_location.id})
        self.units[2].quant_ids.filtered(lambda q: q.location_id == self.stock_location).move_quants(
            location_dest_id=shelf
        )
        self.send([self.scan(self.sensor_code("SN-3"), SSCC), self.finish()])
        self.assertEqual(self.delivery.state, "done")
        inside = self.units[2].quant_ids.filtered(lambda q: q.location_id.usage == "internal")
        self.assertFalse([quant.quantity for quant in inside if quant.quantity])

    # ------------------------------------------------------------------ what a device keeps
    def test_numbers_that_are_in_use(self):
        app = self.env["udi.scan.app"].with_user(self.operator)
        self.assertEqual(app.load(self.token, "issue", self.delivery.id)["job"]["in_use"], [])
        package = self.env["stock.package"].create({"name": SSCC})
        self.units[2].quant_ids.filtered(lambda q: q.location_id == self.stock_location).move_quants(
            package_dest_id=package
        )
        self.assertEqual(app.load(self.token, "issue", self.delivery.id)["job"]["in_use"], [SSCC])

"""Returns: the unit says with which delivery it went out; Odoo's own return receipt takes it back."""

from odoo.tests import tagged

from .common import ScanCommon


@tagged("post_install", "-at_install")
class TestReturn(ScanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sensors = cls.receive(cls.sensor, ["SN-1", "SN-2", "SN-3", "SN-4"], udi_lot_number="L7")
        cls.tubes = cls.receive(cls.tube, ["T1"], quantity=40)
        cls.first = cls.deliver(cls.sensors[:2], cls.hospital_a)
        cls.second = cls.deliver(cls.sensors[2], cls.hospital_b)
        cls.third = cls.deliver(cls.tubes, cls.hospital_a, quantity=10)

    def back(self, *raws, job=None, finish=True, **values):
        job = job or self.job()
        raws = [*raws, *([""] if finish else [])]
        return self.send([self.step("return", job, raw, **(values if raw else {})) for raw in raws])

    def serials(self, *names):
        return [self.sensor_code(name) for name in names]

    def home(self, lot):
        return sum(lot.quant_ids.filtered(lambda q: q.location_id.usage == "internal").mapped("quantity"))

    # ------------------------------------------------------------------ what stops
    def test_what_was_never_delivered(self):
        captures = self.back("WEIGHT 12 KG", *self.serials("SN-NEW", "SN-4"))
        self.assertEqual(captures.mapped("code")[1:], ["unknown_lot", "never_delivered", "nothing_scanned"])
        self.assertFalse(self.first.return_ids | self.second.return_ids)

    def test_label_that_disagrees(self):
        [capture] = self.back(self.sensor_code("SN-1", expiry="300101"), finish=False)
        self.assertEqual((capture.state, capture.code), ("conflict", "conflict"))
        self.assertFalse(self.first.return_ids, "the return that was prepared for it is gone")

    def test_twice_and_more_than_went_out(self):
        captures = self.back(*self.serials("SN-1", "SN-1"), finish=False)
        self.assertEqual(captures.mapped("state"), ["applied", "conflict"])
        [many] = self.back(self.tube_code(), quantity=11, finish=False)
        self.assertEqual((many.state, many.code), ("conflict", "returned_already"))

    def test_back_already(self):
        self.back(*self.serials("SN-1"))
        [again] = self.back(*self.serials("SN-1"), finish=False)
        self.assertEqual((again.state, again.code), ("conflict", "returned_already"))

    # ------------------------------------------------------------------ what is booked
    def test_units_of_two_deliveries(self):
        captures = self.back(*self.serials("SN-1", "SN-3", "SN-2"))
        self.assertEqual(set(captures.mapped("state")), {"applied"}, captures.mapped("message"))
        [one], [two] = self.first.return_ids, self.second.return_ids
        self.assertEqual((one.state, two.state, one.partner_id), ("done", "done", self.hospital_a))
        self.assertEqual(one.move_line_ids.lot_id, self.sensors[:2])
        self.assertEqual(one.move_ids.origin_returned_move_id, self.first.move_ids)
        self.assertEqual([self.home(lot) for lot in self.sensors], [1, 1, 1, 1])
        self.assertFalse((one | two).backorder_ids)
        self.assertEqual(one.move_line_ids.mapped("udi_evidence"), ["scanned"] * 2)

    def test_part_of_a_lot(self):
        captures = self.back(self.tube_code(), quantity=3)
        self.assertEqual(set(captures.mapped("state")), {"applied"}, captures.mapped("message"))
        self.assertEqual(self.home(self.tubes), 33)
        [rest] = self.back(self.tube_code(), quantity=8, finish=False)
        self.assertEqual(rest.state, "conflict", "seven are left")

    def test_held_goods_come_home(self):
        self.env["udi.hold"].with_user(self.quality).freeze(self.sensors[0], "Recall 7")
        self.assertEqual(set(self.back(*self.serials("SN-1")).mapped("state")), {"applied"})

    def test_taken_back(self):
        job = self.job()
        captures = self.back(*self.serials("SN-1", "SN-2"), job=job, finish=False)
        undo = self.step("return", job, action="undo", undo_of=captures[0].uuid)
        done = self.send([undo, self.step("return", job)])
        self.assertEqual(set(done.mapped("state")), {"applied"}, done.mapped("message"))
        self.assertEqual([self.home(lot) for lot in self.sensors[:2]], [0, 1])
        self.assertFalse(self.first.return_ids.backorder_ids)

    # ------------------------------------------------------------------ what the device is told
    def test_what_customers_have(self):
        answer = self.env["udi.scan.app"].with_user(self.operator).load(self.token, "return", "free")
        names = {row[2] for row in answer["lots"]["rows"]}
        self.assertLessEqual({"SN-1", "SN-2", "SN-3", "T1"}, names)
        self.assertNotIn("SN-4", names)

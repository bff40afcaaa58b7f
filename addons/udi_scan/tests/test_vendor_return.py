"""Returns to suppliers: the unit says with which receipt it came; Odoo's own return of that receipt takes it away."""

from odoo.tests import tagged

from .common import ScanCommon


@tagged("post_install", "-at_install")
class TestVendorReturn(ScanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tube_works = cls.env["res.partner"].create({"name": "Tube Works"})
        cls.sensors = cls.receive(cls.sensor, ["SN-1", "SN-2", "SN-3"], udi_lot_number="L7")
        cls.later = cls.receive(cls.sensor, ["SN-4"], udi_lot_number="L7")
        cls.tubes = cls.receive(cls.tube, ["T1"], cls.tube_works, quantity=40)
        cls.first, cls.second, cls.third = (cls.receipt_of(lot) for lot in (cls.sensors[0], cls.later, cls.tubes))
        cls.cage = cls.env["stock.location"].create(
            {"name": "Cage", "location_id": cls.stock_location.id, "udi_quarantine": True}
        )

    @classmethod
    def receipt_of(cls, lot):
        return cls.env["stock.move.line"].search([("lot_id", "=", lot.id)]).picking_id

    def back(self, *raws, job=None, finish=True, **values):
        job = job or self.job()
        raws = [*raws, *([""] if finish else [])]
        return self.send([self.step("vendor_return", job, raw, **(values if raw else {})) for raw in raws])

    def serials(self, *names):
        return [self.sensor_code(name) for name in names]

    def here(self, lot):
        return sum(lot.quant_ids.filtered(lambda q: q.location_id.usage == "internal").mapped("quantity"))

    def put_in_cage(self, lot):
        quants = lot.quant_ids.filtered(lambda quant: quant.location_id == self.stock_location)
        quants.move_quants(location_dest_id=self.cage)

    def count(self, lot):
        """One of it is found on the shelf."""
        quants = self.env["stock.quant"].with_context(inventory_mode=True)
        values = {"product_id": lot.product_id.id, "lot_id": lot.id, "location_id": self.stock_location.id}
        quants.create({**values, "inventory_quantity": 1}).action_apply_inventory()

    def planned(self, receipt, quantity=2):
        """A return as the office makes it in Odoo."""
        wizard = self.env["stock.return.picking"].create({"picking_id": receipt.id})
        wizard.product_return_moves.quantity = quantity
        return wizard._create_return()

    # ------------------------------------------------------------------ what stops
    def test_what_never_came_from_a_supplier(self):
        made = self.make_lot(self.sensor, "SN-MADE", udi_lot_number="L7")
        self.count(made)
        captures = self.back("WEIGHT 12 KG", *self.serials("SN-NEW", "SN-MADE"))
        self.assertEqual(captures.mapped("code")[1:], ["unknown_lot", "never_delivered", "nothing_scanned"])
        self.assertIn("never came from a supplier", captures[2].message)
        self.assertFalse((self.first | self.second).return_ids)

    def test_twice_and_what_is_gone(self):
        twice = self.back(*self.serials("SN-1", "SN-1"))
        self.assertEqual(twice.mapped("state"), ["applied", "conflict", "applied"])
        self.assertEqual(twice[1].code, "returned_already")
        [again] = self.back(*self.serials("SN-1"), finish=False)
        self.assertEqual((again.state, again.code), ("conflict", "returned_already"))
        self.deliver(self.sensors[1], self.hospital_a)
        [gone] = self.back(*self.serials("SN-2"), finish=False)
        self.assertEqual((gone.state, gone.code), ("conflict", "not_here"))

    def test_more_than_came_and_more_than_is_here(self):
        [many] = self.back(self.tube_code(), quantity=41, finish=False)
        self.assertEqual((many.state, many.code), ("conflict", "returned_already"))
        self.deliver(self.tubes, self.hospital_a, quantity=35)
        [few] = self.back(self.tube_code(), quantity=6, finish=False)
        self.assertEqual((few.state, few.code), ("conflict", "few_here"))
        self.assertFalse(self.third.return_ids)

    def test_label_that_disagrees(self):
        [capture] = self.back(self.sensor_code("SN-1", expiry="300101"), finish=False)
        self.assertEqual((capture.state, capture.code), ("conflict", "conflict"))
        self.assertFalse(self.first.return_ids, "the return that was prepared for it is gone")

    def test_hold_that_lets_nothing_go_back(self):
        hold = self.env["udi.hold"].with_user(self.quality).freeze(self.sensors[0], "Evidence for the court")
        hold.allow_vendor_return = False
        [capture] = self.back(*self.serials("SN-1"), finish=False)
        self.assertEqual((capture.state, capture.code), ("conflict", "hold"))
        self.assertFalse(self.first.return_ids)

    def test_other_companys_transfer(self):
        [capture] = self.send([self.item(self.first, self.sensor_code("SN-1"), scenario="vendor_return")])
        self.assertEqual((capture.state, capture.code), ("conflict", "wrong_job"))

    # ------------------------------------------------------------------ what is booked
    def test_units_of_several_receipts(self):
        captures = self.back(*self.serials("SN-1", "SN-4", "SN-2"), self.tube_code())
        self.assertEqual(set(captures.mapped("state")), {"applied"}, captures.mapped("message"))
        returns = (self.first | self.second | self.third).return_ids
        self.assertEqual((len(returns), set(returns.mapped("state"))), (3, {"done"}))
        self.assertEqual(returns.partner_id, self.supplier | self.tube_works)
        self.assertEqual(self.first.return_ids.move_line_ids.lot_id, self.sensors[:2])
        self.assertEqual(self.first.return_ids.move_ids.origin_returned_move_id, self.first.move_ids)
        self.assertEqual([self.here(lot) for lot in self.sensors | self.later | self.tubes], [0, 0, 1, 0, 39])
        self.assertEqual(set(returns.move_line_ids.mapped("udi_evidence")), {"scanned"})
        event = self.sensors[0].udi_event_item_ids.event_id.sorted("id")[-1]
        self.assertEqual((event.biz_step, event.disposition), ("shipping", "returned"))
        self.assertFalse(returns.backorder_ids)

    def test_held_goods_leave_from_the_cage(self):
        self.put_in_cage(self.sensors[0])
        self.env["udi.hold"].with_user(self.quality).freeze(self.sensors[0], "Cracked housing")
        captures = self.back(*self.serials("SN-1"))
        self.assertEqual(set(captures.mapped("state")), {"applied"}, captures.mapped("message"))
        self.assertEqual(self.first.return_ids.move_line_ids.location_id, self.cage)
        inside = self.sensors[0].quant_ids.filtered(lambda q: q.location_id.usage == "internal")
        self.assertFalse([quant.quantity for quant in inside if quant.quantity])

    def test_lot_in_several_places(self):
        self.put_in_cage(self.tubes)
        more = self.picking("incoming", self.tube_works, [(self.tube, 25)])
        self.fill(more, self.tubes, 25)
        more.button_validate()
        [where] = self.back(self.tube_code(), quantity=5, finish=False)
        self.assertEqual((where.state, where.code), ("conflict", "which_place"))
        done = self.back(self.tube_code(), quantity=5, options={"from": self.cage.id})
        self.assertEqual(set(done.mapped("state")), {"applied"}, done.mapped("message"))
        inside = self.tubes.quant_ids.filtered(lambda q: q.location_id.usage == "internal")
        left = {quant.location_id: quant.quantity for quant in inside}
        self.assertEqual(left, {self.stock_location: 25, self.cage: 35})
        self.assertEqual((more.return_ids.state, self.third.return_ids), ("done", more.browse()))

    def test_out_of_a_package(self):
        """What lies in a carton comes out of it: no stock is left behind in the books."""
        package = self.env["stock.package"].create({"name": "106141411928374657"})
        self.tubes.quant_ids.filtered(lambda q: q.location_id == self.stock_location).move_quants(
            package_dest_id=package
        )
        self.assertEqual(set(self.back(self.tube_code(), quantity=10).mapped("state")), {"applied"})
        inside = self.tubes.quant_ids.filtered(lambda q: q.location_id.usage == "internal")
        self.assertEqual({quant.package_id: quant.quantity for quant in inside if quant.quantity}, {package: 30})

    def test_taken_back(self):
        job = self.job()
        captures = self.back(*self.serials("SN-1", "SN-4"), job=job, finish=False)
        undo = self.step("vendor_return", job, action="undo", undo_of=captures[0].uuid)
        done = self.send([undo, self.step("vendor_return", job)])
        self.assertEqual(set(done.mapped("state")), {"applied"}, done.mapped("message"))
        self.assertEqual([self.here(lot) for lot in self.sensors[0] | self.later], [1, 0])
        self.assertEqual(self.first.return_ids.state, "cancel")

    # ------------------------------------------------------------------ planned in Odoo
    def test_planned_return_is_listed_here_alone(self):
        planned = self.planned(self.first)
        app = self.env["udi.scan.app"].with_user(self.operator)
        issues, returns = (
            [job["id"] for job in app.jobs(self.token, name)["jobs"]] for name in ("issue", "vendor_return")
        )
        self.assertNotIn(planned.id, issues)
        self.assertIn(planned.id, returns)
        [line] = app.load(self.token, "vendor_return", planned.id)["job"]["lines"]
        self.assertEqual((line["product_id"], line["demand"]), (self.sensor.id, 2))

    def test_planned_return_is_worked_off(self):
        planned = self.planned(self.first)
        steps = [
            self.item(planned, self.sensor_code(name), scenario="vendor_return")
            for name in ("SN-4", "SN-3", "SN-3", "SN-1", "SN-2")
        ]
        codes = [(capture.state, capture.code) for capture in self.send(steps)]
        self.assertEqual(codes[0], ("conflict", "other_delivery"))
        self.assertEqual([state for state, _code in codes[1:]], ["applied", "rejected", "applied", "conflict"])
        self.assertEqual(codes[4][1], "too_many")
        [done] = self.send([self.item(planned, action="finish", scenario="vendor_return")])
        self.assertEqual((done.state, planned.state), ("applied", "done"), done.message)
        self.assertEqual(planned.move_line_ids.lot_id, self.sensors[0] | self.sensors[2])
        self.assertEqual(self.here(self.sensors[1]), 1)

    def test_rest_of_a_planned_return_stays_open(self):
        planned = self.planned(self.first)
        self.send(
            [
                self.item(planned, self.sensor_code("SN-2"), scenario="vendor_return"),
                self.item(planned, action="finish", scenario="vendor_return", options={"backorder": True}),
            ]
        )
        self.assertEqual((planned.state, planned.backorder_ids.move_ids.product_uom_qty), ("done", 1))

    # ------------------------------------------------------------------ what the device is told
    def test_what_is_in_stock(self):
        made = self.make_lot(self.pump, "SN-MADE")
        self.count(made)
        answer = self.env["udi.scan.app"].with_user(self.operator).load(self.token, "vendor_return", "free")
        names = {row[2] for row in answer["lots"]["rows"]}
        self.assertLessEqual({"SN-1", "SN-4", "T1"}, names)
        self.assertNotIn("SN-MADE", names, "nothing of this product ever came from a supplier")

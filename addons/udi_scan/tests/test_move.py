"""Move and quarantine: refused, put, taken back, finished; who may, and where held goods may go."""

from odoo.tests import tagged

from .common import ScanCommon


@tagged("post_install", "-at_install")
class TestMove(ScanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        places = cls.env["stock.location"]
        cls.shelf, cls.other = places.create(
            [
                {"name": "Shelf 7", "location_id": cls.stock_location.id, "barcode": "SHELF-7"},
                {"name": "Shelf 8", "location_id": cls.stock_location.id},
            ]
        )
        cls.sensors = cls.receive(cls.sensor, ["SN-1", "SN-2", "SN-3"], udi_lot_number="L7")
        cls.tubes = cls.receive(cls.tube, ["T1"], quantity=40)

    def move(self, job, *raws, scenario="move", **values):
        return [self.step(scenario, job, raw, **values) for raw in raws]

    def put(self, job, place, **values):
        return self.step("move", job, action="step", options={"step": "put", "place": place.id}, **values)

    def serials(self, *names):
        return [self.sensor_code(name) for name in names]

    def where(self, lot):
        return lot.quant_ids.filtered(lambda q: q.location_id.usage == "internal" and q.quantity > 0).location_id

    # ------------------------------------------------------------------ what stops
    def test_what_cannot_be_moved(self):
        gone = self.receive(self.sensor, ["SN-9"], udi_lot_number="L7")
        self.deliver(gone, self.hospital_a)
        texts = ["WEIGHT 12 KG", *self.serials("SN-NEW", "SN-9"), self.sensor_code("SN-1", expiry="300101")]
        captures = self.send(self.move(self.job(), *texts))
        self.assertEqual(set(captures.mapped("state")), {"conflict"})
        self.assertEqual(captures.mapped("code")[1:], ["unknown_lot", "not_here", "conflict"])
        self.assertFalse(captures.mapped("job_model")[0], "nothing was scanned: no transfer was made")
        self.assertFalse(self.env["stock.picking"].search([("origin", "=", "PDA 1")]))

    def test_twice_and_too_many(self):
        job = self.job()
        items = self.move(job, *self.serials("SN-1", "SN-1"))
        items += self.move(job, self.tube_code(), quantity=41)
        captures = self.send(items)
        self.assertEqual(captures.mapped("state"), ["applied", "rejected", "conflict"])
        self.assertEqual(captures[2].code, "few_here")

    def test_place_that_is_none(self):
        job = self.job()
        self.send(self.move(job, *self.serials("SN-1")))
        for place in (self.supplier_location, self.warehouse.view_location_id, self.env["stock.location"]):
            [capture] = self.send([self.put(job, place)])
            self.assertEqual(capture.state, "conflict", place)
        [capture] = self.send([self.step("move", job, action="step", options={"step": "explode"})])
        self.assertEqual((capture.state, capture.code), ("conflict", "refused"))
        self.assertEqual(self.where(self.sensors[0]), self.stock_location)

    def test_nothing_in_hand(self):
        [capture] = self.send([self.put(self.job(), self.shelf)])
        self.assertEqual((capture.state, capture.code), ("conflict", "nothing_in_hand"))

    def test_held_goods_go_to_a_quarantine_only(self):
        self.env["udi.hold"].with_user(self.quality).freeze(self.sensors[0], "Recall 7")
        self.other.udi_quarantine = True
        job = self.job()
        captures = self.send([*self.move(job, *self.serials("SN-1", "SN-2")), self.put(job, self.shelf)])
        self.assertEqual((captures[2].state, captures[2].code), ("conflict", "hold"))
        lines = captures[:2].move_line_id
        self.assertEqual(lines.location_dest_id, self.stock_location, "none of them")
        [put] = self.send([self.put(job, self.other)])
        self.assertEqual(put.state, "applied", put.message)

    def test_lot_in_several_places(self):
        self.send_done(self.tube_code(), self.shelf, quantity=10)
        job = self.job()
        [asked] = self.send(self.move(job, self.tube_code(), quantity=5))
        self.assertEqual((asked.state, asked.code), ("conflict", "which_place"))
        [taken] = self.send(self.move(job, self.tube_code(), quantity=5, options={"from": self.shelf.id}))
        self.assertEqual((taken.state, taken.move_line_id.location_id), ("applied", self.shelf))

    def send_done(self, raw, place, **values):
        job = self.job()
        captures = self.send([*self.move(job, raw, **values), self.put(job, place), self.step("move", job)])
        self.assertEqual(set(captures.mapped("state")), {"applied"}, captures.mapped("message"))
        return captures

    def test_another_persons_right(self):
        """Booked as who scanned: a reader of the ledger is no mover."""
        auditor = self.auditor
        answer = self.accept(self.move(self.job(), *self.serials("SN-1")), user=auditor)
        self.assertEqual((answer["status"], answer["code"]), ("error", "no_right"))

    # ------------------------------------------------------------------ what is booked
    def test_two_to_one_place_one_to_another(self):
        job = self.job()
        items = [
            *self.move(job, *self.serials("SN-1", "SN-2")),
            self.put(job, self.shelf),
            *self.move(job, *self.serials("SN-3")),
            *self.move(job, self.tube_code(), quantity=12),
            self.put(job, self.other),
            self.step("move", job),
        ]
        captures = self.send(items)
        self.assertEqual(set(captures.mapped("state")), {"applied"}, captures.mapped("message"))
        picking = captures.picking_id
        self.assertEqual((len(picking), picking.state), (1, "done"))
        self.assertEqual(picking.move_line_ids.mapped("udi_evidence"), ["scanned"] * 4)
        self.assertEqual([self.where(lot) for lot in self.sensors], [self.shelf, self.shelf, self.other])
        here = self.tubes.quant_ids.filtered(lambda quant: quant.location_id == self.other)
        self.assertEqual(here.quantity, 12)
        self.assertFalse(picking.backorder_ids)

    def test_what_was_put_nowhere_stays(self):
        job = self.job()
        items = [
            *self.move(job, *self.serials("SN-1")),
            self.put(job, self.shelf),
            *self.move(job, *self.serials("SN-2")),
        ]
        captures = self.send([*items, self.step("move", job)])
        self.assertEqual(set(captures.mapped("state")), {"applied"})
        self.assertEqual([self.where(lot) for lot in self.sensors[:2]], [self.shelf, self.stock_location])

    def test_taken_back(self):
        job = self.job()
        items = [*self.move(job, *self.serials("SN-1", "SN-2")), self.put(job, self.shelf)]
        captures = self.send(items)
        undo = [self.step("move", job, action="undo", undo_of=items[number]["uuid"]) for number in (2, 1)]
        self.assertEqual(set(self.send(undo).mapped("state")), {"applied"})
        [line] = captures.picking_id.move_line_ids
        self.assertEqual((line.lot_id, line.location_dest_id), (self.sensors[0], self.stock_location))
        self.send([self.put(job, self.other), self.step("move", job)])
        self.assertEqual([self.where(lot) for lot in self.sensors[:2]], [self.other, self.stock_location])
        late = self.step("move", job, action="undo", undo_of=items[0]["uuid"])
        self.assertEqual(self.send([late]).state, "conflict", "it is done")

    def test_everything_taken_back(self):
        job = self.job()
        items = self.move(job, *self.serials("SN-1"))
        captures = self.send(items)
        self.send([self.step("move", job, action="undo", undo_of=items[0]["uuid"])])
        self.assertFalse(captures.picking_id.move_ids)
        self.send_done(self.sensor_code("SN-1"), self.shelf)

    def test_planned_transfer(self):
        """A transfer that somebody has planned in Odoo is worked off as it stands."""
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.int_type_id.id,
                "location_id": self.stock_location.id,
                "location_dest_id": self.shelf.id,
                "move_ids": [
                    (0, 0, {"product_id": self.sensor.id, "product_uom_qty": 1, "location_id": self.stock_location.id,
                            "location_dest_id": self.shelf.id}),
                ],
            }
        )  # fmt: skip
        picking.action_confirm()
        app = self.env["udi.scan.app"].with_user(self.operator)
        self.assertIn(picking.id, [job["id"] for job in app.jobs(self.token, "move")["jobs"]])
        job = app.load(self.token, "move", picking.id)["job"]
        self.assertEqual((job["lines"][0]["demand"], job.get("free")), (1, None))
        places = f"{self.stock_location.complete_name} → {self.shelf.complete_name}"
        self.assertEqual(job["partner"], places, "it says where the goods are put")
        captures = self.send([*self.move(picking.id, *self.serials("SN-2", "SN-3")), self.step("move", picking.id)])
        self.assertEqual(captures.mapped("state"), ["applied", "conflict", "applied"])
        self.assertEqual((captures[1].code, self.where(self.sensors[1])), ("too_many", self.shelf))

    def test_continued_on_another_device(self):
        job = self.job()
        self.send(self.move(job, *self.serials("SN-1")))
        app = self.env["udi.scan.app"].with_user(self.operator)
        head = next(head for head in app.jobs(self.token, "move")["jobs"] if head["key"] == job)
        loaded = app.load(self.token, "move", head["id"])["job"]
        self.assertEqual((loaded["free"], loaded["lines"][0]["demand"]), (True, None))
        captures = self.send([*self.move(head["id"], *self.serials("SN-2")), self.put(head["id"], self.shelf)])
        self.assertEqual(set(captures.mapped("state")), {"applied"}, captures.mapped("message"))
        self.assertEqual(captures.picking_id.move_line_ids.lot_id, self.sensors[:2])

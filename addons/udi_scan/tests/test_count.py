"""A count: refused, taken back, compared, applied; what moved meanwhile; two people in one place."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import SENSOR_DI, ScanCommon


@tagged("post_install", "-at_install")
class TestCount(ScanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shelf = cls.env["stock.location"].create(
            {"name": "Shelf 7", "location_id": cls.stock_location.id, "barcode": "SHELF-7"}
        )
        cls.far = cls.env["stock.location"].create({"name": "Shelf 8", "location_id": cls.stock_location.id})
        cls.sensors = cls.receive(cls.sensor, ["SN-1", "SN-2", "SN-3"], udi_lot_number="L7")
        cls.tubes = cls.receive(cls.tube, ["T1"], quantity=40)
        cls.carry(cls.sensors[:2], cls.shelf)
        cls.carry(cls.tubes, cls.shelf, 40)
        cls.manager = cls.person("stock.group_stock_manager", "udi_count_manager")
        cls.manager.group_ids |= cls.env.ref("udi_traceability.group_udi_reader")

    @classmethod
    def carry(cls, lots, place, quantity=1):
        """Move lots to a place, wherever they are."""
        for lot in lots:
            source = lot.quant_ids.filtered(lambda q: q.location_id.usage == "internal" and q.quantity > 0).location_id
            move = cls.env["stock.move"].create(
                {
                    "product_id": lot.product_id.id,
                    "product_uom_qty": quantity,
                    "location_id": source.id,
                    "location_dest_id": place.id,
                }
            )
            move._action_confirm()
            line = {**move._prepare_move_line_vals(), "lot_id": lot.id, "quantity": quantity, "picked": True}
            move.move_line_ids.unlink()
            cls.env["stock.move.line"].create(line)
            move._action_done()

    def counted(self, job, *raws, place=None, finish=True, **values):
        """The steps of a count, one second after the other, a little while ago."""
        options = {"place": (place or self.shelf).id}
        texts = [*raws, *([""] if finish else [])]
        return [
            self.step("count", job, raw, ago=100 - number, options=options, **values)
            for number, raw in enumerate(texts)
        ]

    def serial(self, name):
        return self.sensor_code(name)

    def count_of(self, captures):
        self.assertEqual(set(captures.mapped("job_model")), {"udi.scan.count"})
        return self.env["udi.scan.count"].browse(captures[0].job_ref)

    def kinds(self, count):
        return {line.lot_id.name: line.kind for line in count.line_ids}

    def later(self):
        """Receipts and moves of this test are older than the count."""
        self.env.cr.execute(
            "UPDATE stock_move_line SET date = date - interval '1 day' WHERE lot_id = ANY(%s)",
            [(self.sensors | self.tubes).ids],
        )
        self.env.invalidate_all()

    def setUp(self):
        super().setUp()
        self.later()

    # ------------------------------------------------------------------ what stops
    def test_place_that_is_none(self):
        other = self.env["res.company"].create({"name": "Other"})
        foreign = self.env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1).lot_stock_id
        for place in (None, 0, -1, 2**30, 2**31 - 1, "7", True, [self.shelf.id], self.supplier_location.id, foreign.id):
            [capture] = self.send([self.step("count", self.job(), self.serial("SN-1"), options={"place": place})])
            self.assertEqual((capture.state, capture.code), ("conflict", "refused"), place)
        self.assertFalse(self.env["udi.scan.count"].search([("location_id", "in", (self.shelf | foreign).ids)]))

    def test_no_lot_of_ours(self):
        captures = self.send(self.counted(self.job(), "WEIGHT 12 KG", self.serial("SN-9"), finish=False))
        self.assertEqual(captures.mapped("state"), ["conflict", "conflict"])
        self.assertEqual(captures[1].code, "unknown_lot")
        self.assertFalse(self.env["udi.scan.count"].search([("location_id", "=", self.shelf.id)]))

    def test_label_that_disagrees(self):
        [capture] = self.send(self.counted(self.job(), self.sensor_code("SN-1", expiry="300101"), finish=False))
        self.assertEqual((capture.state, capture.code), ("conflict", "conflict"))

    def test_scanned_twice_and_one_unit_many_times(self):
        job = self.job()
        items = self.counted(job, self.serial("SN-1"), self.serial("SN-1"), finish=False)
        captures = self.send([*items, self.step("count", job, self.serial("SN-2"), quantity=3)])
        self.assertEqual(captures.mapped("state"), ["applied", "rejected", "conflict"])
        self.assertEqual(self.count_of(captures[0]).line_ids.counted, 1)

    def test_after_it_was_finished(self):
        job = self.job()
        self.send(self.counted(job, self.serial("SN-1")))
        [late] = self.send([self.step("count", job, self.serial("SN-2"), options={"place": self.shelf.id})])
        self.assertEqual((late.state, late.code), ("conflict", "closed"))

    # ------------------------------------------------------------------ what is counted
    def test_everything_there(self):
        job = self.job()
        items = self.counted(job, self.serial("SN-1"), self.tube_code(), self.serial("SN-2"))
        items[1]["quantity"] = 40
        captures = self.send(items)
        count = self.count_of(captures)
        self.assertEqual(set(captures.mapped("state")), {"applied"})
        self.assertEqual((count.state, count.user_id, count.difference_count), ("done", self.operator, 0))
        self.assertEqual(self.shelf.last_inventory_date, fields.Date.today())
        self.assertFalse(self.proposals(), "nothing is left to apply in Odoo's inventory")

    def proposals(self):
        return self.env["stock.quant"].search(
            [("location_id", "in", (self.shelf | self.far).ids), ("inventory_quantity_set", "=", True)]
        )

    def differing(self):
        """SN-1 there, SN-2 missing, SN-3 booked elsewhere, 38 of 40 tubes; the count of it, finished."""
        items = self.counted(self.job(), self.serial("SN-1"), self.serial("SN-3"), self.tube_code())
        items[2]["quantity"] = 38
        return self.count_of(self.send(items))

    def test_differences_are_proposed_not_booked(self):
        count = self.differing()
        self.assertEqual(self.kinds(count), {"SN-1": "right", "SN-2": "missing", "SN-3": "moved", "T1": "missing"})
        self.assertEqual((count.state, count.difference_count), ("to_apply", 3))
        self.assertEqual(set(self.proposals().lot_id.mapped("name")), {"SN-2", "T1"})
        self.assertEqual(self.quantity("SN-2"), 1, "nothing is booked by who counts")

    def quantity(self, name, place=None):
        quants = self.env["stock.quant"].search(
            [("lot_id.name", "=", name), ("location_id", "=", (place or self.shelf).id)]
        )
        return sum(quants.mapped("quantity"))

    def test_who_may_apply(self):
        count = self.differing()
        for user in (self.operator, self.leader, self.quality, self.auditor):
            with self.assertRaises(AccessError):
                count.with_user(user).action_apply()
        self.operator.group_ids |= self.env.ref("stock.group_stock_manager")
        with self.assertRaises(UserError):
            count.with_user(self.operator).action_apply()
        self.assertEqual((count.state, self.quantity("SN-2")), ("to_apply", 1))

    def test_applied_by_a_stock_manager(self):
        count = self.differing()
        count.with_user(self.manager).action_apply()
        self.assertEqual((count.state, count.applied_by_id), ("done", self.manager))
        found = {name: self.quantity(name) for name in ("SN-1", "SN-2", "SN-3", "T1")}
        self.assertEqual(found, {"SN-1": 1, "SN-2": 0, "SN-3": 1, "T1": 38})
        self.assertEqual(self.quantity("SN-3", self.stock_location), 0, "moved, not there twice")
        with self.assertRaises(UserError):
            count.with_user(self.manager).action_apply()

    def test_who_counted_and_who_applied_were_deleted(self):
        self.operator.name = "Lena Leaver"
        count = self.differing()
        items = self.counted(self.job(), self.serial("SN-1"), finish=False, place=self.far)
        other = self.count_of(self.send(items))
        keeper = self.person("stock.group_stock_manager", "udi_keeper")
        reader = self.env.ref("udi_traceability.group_udi_reader")
        keeper.write({"name": "Kim Keeper", "group_ids": [Command.link(reader.id)]})
        self.operator.unlink()
        self.env.flush_all()
        self.env.invalidate_all()
        other.with_user(self.leader).action_evaluate()
        self.assertEqual((other.state, other.user_name), ("to_apply", "Lena Leaver"))
        count.with_user(keeper).action_apply()
        keeper.unlink()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((count.applied_by_name, self.quantity("SN-2")), ("Kim Keeper", 0))

    def test_dropped(self):
        count = self.differing()
        with self.assertRaises(AccessError):
            count.with_user(self.operator).action_drop()
        count.with_user(self.leader).action_drop()
        self.assertEqual(count.state, "dropped")
        self.assertFalse(self.proposals())

    def test_taken_back(self):
        job = self.job()
        items = self.counted(job, self.serial("SN-1"), self.tube_code(), self.tube_code(), finish=False)
        captures = self.send(items)
        undo = [
            self.step("count", job, action="undo", undo_of=item["uuid"], options={"place": self.shelf.id}, ago=10)
            for item in (items[0], items[2])
        ]
        self.assertEqual(set(self.send(undo).mapped("state")), {"applied"})
        lines = self.count_of(captures).line_ids
        self.assertEqual((lines.lot_id, lines.counted), (self.tubes, 1))

    def test_opening_stock(self):
        """A shift leader takes stock of what nobody has recorded yet: it is made from its label."""
        job = self.job()
        items = self.counted(
            job, self.serial("NEW-1"), self.serial("NEW-2"), self.tube_code("T-NEW"), place=self.far, user=self.leader
        )
        items[2]["quantity"] = 30
        items.insert(3, self.step("count", job, user=self.leader, action="undo", undo_of=items[1]["uuid"], ago=10))
        items[3]["options"] = items[4]["options"]
        for number, item in enumerate(items, 1):
            item["sequence"] = number
        captures = self.send(items[:3]) | self.send(items[3:])
        count = self.count_of(captures[:1])
        self.assertEqual(self.kinds(count), {"NEW-1": "more", "T-NEW": "more"})
        self.assertFalse(self.env["stock.lot"].search([("name", "=", "NEW-2")]), "taken back")
        count.with_user(self.manager).action_apply()
        self.assertEqual([self.quantity(name, self.far) for name in ("NEW-1", "T-NEW")], [1, 30])
        lot = self.env["stock.lot"].search([("name", "=", "NEW-1")])
        self.assertEqual((lot.udi_lot_number, str(lot.udi_expiry_date)), ("L7", "2031-01-04"))

    # ------------------------------------------------------------------ time
    def move_at(self, lots, place, ago, quantity=1):
        self.carry(lots, place, quantity)
        moved = self.env["stock.move.line"].search([("lot_id", "in", lots.ids), ("location_dest_id", "=", place.id)])
        moved.sorted("id")[-1].date = fields.Datetime.now() - timedelta(seconds=ago)
        self.env.flush_all()

    def test_what_moved_after_its_scan_is_no_difference(self):
        """Counted without a network, the goods went on, and only then the count arrived."""
        items = self.counted(self.job(), self.serial("SN-1"), self.serial("SN-2"), self.tube_code())
        items[2]["quantity"] = 40
        self.move_at(self.sensors[0], self.far, ago=50)
        self.move_at(self.tubes, self.far, ago=50, quantity=10)
        count = self.count_of(self.send(items))
        self.assertEqual((count.state, set(self.kinds(count).values())), ("done", {"right"}))

    def test_what_moved_unseen_says_nothing(self):
        items = self.counted(self.job(), self.serial("SN-1"), self.tube_code())
        items[1]["quantity"] = 40
        self.move_at(self.sensors[2], self.shelf, ago=99)
        count = self.count_of(self.send(items))
        self.assertEqual(self.kinds(count), {"SN-1": "right", "SN-2": "missing", "SN-3": "unsure", "T1": "right"})
        count.with_user(self.manager).action_apply()
        self.assertEqual((self.quantity("SN-2"), self.quantity("SN-3")), (0, 1), "left as it is")

    def test_two_people_in_one_place(self):
        first, second = self.job(), self.job()
        one = self.counted(first, self.serial("SN-1"))
        two = self.counted(second, self.serial("SN-2"), self.tube_code(), user=self.leader)
        two[1]["quantity"] = 40
        begun = self.send([one[0], two[0]])
        self.assertEqual(len(set(begun.mapped("job_ref"))), 1, "one count")
        [answer] = self.send([one[1]])
        self.assertEqual((answer.code, self.count_of(begun).state), ("together", "counting"))
        self.send(two[1:])
        self.assertEqual(self.count_of(begun).state, "done")

    def test_a_device_that_never_finishes(self):
        count = self.count_of(self.send(self.counted(self.job(), self.serial("SN-1"), finish=False)))
        with self.assertRaises(AccessError):
            count.with_user(self.operator).action_evaluate()
        count.with_user(self.leader).action_evaluate()
        self.assertEqual(self.kinds(count), {"SN-1": "right", "SN-2": "missing", "T1": "missing"})

    # ------------------------------------------------------------------ what the device is told
    def test_places_and_what_should_be_there(self):
        app = self.env["udi.scan.app"].with_user(self.operator)
        heads = {head["place"]: head for head in app.jobs(self.token, "count")["jobs"]}
        self.assertEqual((heads[self.shelf.id]["count"], heads[self.shelf.id]["origin"]), (2, "SHELF-7"))
        self.assertNotIn(self.far.id, heads, "nothing is there")
        answer = app.load(self.token, "count", self.shelf.id)
        known = {line["product_id"]: line["expected"] for line in answer["job"]["lines"]}
        self.assertEqual(known, {self.sensor.id: {"SN-1": 1, "SN-2": 1}, self.tube.id: {"T1": 40}})
        self.device.blind_count = True
        self.assertEqual(app.load(self.token, "count", self.shelf.id)["job"]["lines"], [], "a blind device")
        self.assertEqual({head["count"] for head in app.jobs(self.token, "count")["jobs"]}, {0})

    def test_what_every_free_job_needs(self):
        delivered = self.receive(self.pump, ["P-1"])
        self.deliver(delivered, self.hospital_a)
        answer = self.env["udi.scan.app"].with_user(self.operator).load(self.token, "count", "free")
        names = {row[2] for row in answer["lots"]["rows"]}
        self.assertLessEqual({"SN-1", "SN-2", "SN-3", "T1"}, names)
        self.assertNotIn("P-1", names, "not in stock: not in reach")
        self.assertIn(SENSOR_DI, {row["code"] for row in answer["identifiers"]})
        shelf = next(row for row in answer["places"] if row["id"] == self.shelf.id)
        self.assertEqual((shelf["codes"], shelf["quarantine"]), (["SHELF-7"], False))

    # ------------------------------------------------------------------ how much it asks of the database
    def filled(self, size):
        """A place with so many sensors of its own, which lie there since yesterday; ``(place, lots)``."""
        place = self.far.copy({"name": f"Shelf {size}"})
        lots = self.receive(self.sensor, [f"X{size}-{number}" for number in range(size)], udi_lot_number="L7")
        move = self.env["stock.move"].create(
            {
                "product_id": self.sensor.id,
                "product_uom_qty": size,
                "location_id": self.stock_location.id,
                "location_dest_id": place.id,
            }
        )
        move._action_confirm()
        move.move_line_ids.unlink()
        line = {**move._prepare_move_line_vals(), "quantity": 1, "picked": True}
        self.env["stock.move.line"].create([{**line, "lot_id": lot.id} for lot in lots])
        move._action_done()
        move.move_line_ids.date = fields.Datetime.now() - timedelta(days=1)
        return place, lots

    def statements_of(self, count):
        """How many statements comparing takes, and how many of them insert a row of stock."""
        # as the runner does: with the rights of who counted
        result = self.env["udi.scan.count.result"].with_user(self.operator)
        self.env.flush_all()
        self.env.invalidate_all()
        inserted = self.env["stock.quant"].search_count([])
        before = self.cr.sql_log_count
        result.compare(count.with_user(self.operator), fields.Datetime.now())
        self.env.flush_all()
        taken = self.cr.sql_log_count - before
        return taken, self.env["stock.quant"].search_count([]) - inserted

    def test_constant_number_of_statements(self):
        """Comparing forty lots takes as many statements as comparing four."""
        figures = []
        for size in (4, 40):
            place, lots = self.filled(size)
            items = self.counted(self.job(), *(self.serial(name) for name in lots.mapped("name")), place=place)
            count = self.count_of(self.send(items[:-1]))
            figures.append(self.statements_of(count))
            self.assertEqual(count.state, "done")
        self.assertEqual(figures[0], figures[1])

    def test_constant_number_of_statements_where_all_differs(self):
        """Forty missing units are proposed by as many statements as four."""
        figures = []
        for size in (4, 5, 6, 40, 41):  # the first ones fill what the process keeps; one may meet it emptied
            place, lots = self.filled(size)
            count = self.count_of(
                self.send(self.counted(self.job(), self.serial(lots[0].name), place=place, finish=False))
            )
            figures.append(self.statements_of(count))
            proposed = lots[1:].quant_ids.filtered(lambda quant, place=place: quant.location_id == place)
            self.assertEqual((count.state, set(proposed.mapped("inventory_quantity_set"))), ("to_apply", {True}))
            self.assertEqual(set(proposed.mapped("inventory_diff_quantity")), {-1})
            self.assertEqual(proposed.user_id, self.operator)
        self.assertLessEqual(min(figures[-2:]), max(figures[1:-2]))

    def test_what_the_books_do_not_have_takes_one_statement_each(self):
        """Odoo inserts rows of stock one by one: nothing else grows with them."""
        figures = []
        for size in (3, 4, 5, 12, 13):
            place = self.far.copy({"name": f"Shelf {size}"})
            lots = self.env["stock.lot"].union(
                *(self.make_lot(self.sensor, f"N{size}-{number}", udi_lot_number="L7") for number in range(size))
            )
            items = self.counted(self.job(), *map(self.serial, lots.mapped("name")), place=place, finish=False)
            count = self.count_of(self.send(items))
            taken, inserted = self.statements_of(count)
            self.assertEqual((self.kinds(count), inserted), ({lot.name: "more" for lot in lots}, size))
            self.assertEqual(set(lots.quant_ids.mapped("inventory_quantity")), {1})
            figures.append(taken - inserted)
        self.assertLessEqual(min(figures[-2:]), max(figures[1:-2]))

"""Put aside: the place must be a quarantine, a reason must be given, a hold only by who may."""

from odoo.tests import tagged

from .common import ScanCommon


@tagged("post_install", "-at_install")
class TestQuarantine(ScanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cage = cls.env["stock.location"].create(
            {"name": "Cage", "location_id": cls.stock_location.id, "barcode": "CAGE", "udi_quarantine": True}
        )
        cls.sensors = cls.receive(cls.sensor, ["SN-1", "SN-2"], udi_lot_number="L7")

    def aside(self, *names, user=None, finish=True, **options):
        job = self.job()
        options = {"place": self.cage.id, "reason": "Seal is torn", **options}
        raws = [*(self.sensor_code(name) for name in names), *([""] if finish else [])]
        return self.send([self.step("quarantine", job, raw, user=user, options=options) for raw in raws], user=user)

    def where(self, lot):
        return lot.quant_ids.filtered(lambda q: q.location_id.usage == "internal" and q.quantity > 0).location_id

    # ------------------------------------------------------------------ what stops
    def test_no_quarantine_no_reason(self):
        for options, code in (
            ({"place": self.stock_location.id}, "no_quarantine"),
            ({"place": 2**30}, "no_place"),
            ({"place": None}, "no_quarantine"),
            ({"reason": "  "}, "refused"),
            ({"reason": 7}, "refused"),
        ):
            [capture] = self.aside("SN-1", finish=False, **options)
            self.assertEqual((capture.state, capture.code), ("conflict", code), options)
        self.assertFalse(self.env["stock.picking"].search([("origin", "=", "PDA 1")]))

    def test_hold_by_who_may_not(self):
        """The device does not offer it; who sends it all the same is refused, and nothing is moved."""
        captures = self.aside("SN-1", hold=True)
        self.assertEqual(captures.mapped("state"), ["applied", "conflict"])
        self.assertEqual(self.where(self.sensors[0]), self.stock_location)
        self.assertFalse(self.sensors[0].udi_on_hold)

    # ------------------------------------------------------------------ what is booked
    def test_put_aside(self):
        captures = self.aside("SN-1")
        picking = captures.picking_id
        self.assertEqual((set(captures.mapped("state")), picking.state), ({"applied"}, "done"))
        self.assertEqual(self.where(self.sensors[0]), self.cage)
        self.assertIn("Seal is torn", picking.note)
        self.assertFalse(self.sensors[0].udi_on_hold)

    def test_with_a_hold(self):
        captures = self.aside("SN-1", "SN-2", user=self.leader, hold=True)
        self.assertEqual(set(captures.mapped("state")), {"applied"}, captures.mapped("message"))
        hold = self.sensors[0].udi_hold_ids
        self.assertEqual((hold.name, hold.create_uid), ("Seal is torn", self.leader))
        self.assertEqual([self.where(lot) for lot in self.sensors], [self.cage] * 2)

    def test_held_goods_may_go_there(self):
        self.env["udi.hold"].with_user(self.quality).freeze(self.sensors[0], "Recall 7")
        self.assertEqual(set(self.aside("SN-1").mapped("state")), {"applied"})
        self.assertEqual(self.where(self.sensors[0]), self.cage)

    def test_taken_back(self):
        job = self.job()
        options = {"place": self.cage.id, "reason": "Seal is torn"}
        items = [self.step("quarantine", job, self.sensor_code(name), options=options) for name in ("SN-1", "SN-2")]
        self.send(items)
        undo = self.step("quarantine", job, action="undo", undo_of=items[0]["uuid"], options=options)
        self.send([undo, self.step("quarantine", job, options=options)])
        self.assertEqual([self.where(lot) for lot in self.sensors], [self.stock_location, self.cage])

    # ------------------------------------------------------------------ what the device is told
    def test_places_and_right(self):
        (self.cage.copy({"name": "Shelf in the cage", "location_id": self.cage.id}))
        for user, may in ((self.operator, False), (self.leader, True)):
            answer = self.env["udi.scan.app"].with_user(user).load(self.token, "quarantine", "free")
            self.assertEqual(answer["job"]["may_hold"], may)
        marked = {row["name"].split("/")[-1] for row in answer["places"] if row["quarantine"]}
        self.assertLessEqual({"Cage", "Shelf in the cage"}, marked)
        self.assertNotIn(self.stock_location.name, marked)

    def test_not_among_the_moves(self):
        self.aside("SN-1", finish=False)
        app = self.env["udi.scan.app"].with_user(self.operator)
        self.assertFalse([head for head in app.jobs(self.token, "move")["jobs"] if head["key"]])
        self.assertTrue([head for head in app.jobs(self.token, "quarantine")["jobs"] if head["key"]])

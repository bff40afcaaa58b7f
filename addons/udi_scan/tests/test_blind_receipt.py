"""Goods that nobody has announced: who may, from whom, and nothing is left open."""

from odoo.tests import tagged

from .common import ScanCommon


@tagged("post_install", "-at_install")
class TestBlindReceipt(ScanCommon):
    def blind(self, *raws, user=None, partner=None, finish=True, job=None, **values):
        job = job or self.job()
        options = {"partner": (partner or self.supplier).id if partner is not False else 2**30}
        raws = [*raws, *([""] if finish else [])]
        user = user or self.leader
        return self.send(
            [self.step("receive", job, raw, user=user, options=options, **(values if raw else {})) for raw in raws],
            user=user,
        )

    def pickings(self):
        return self.env["stock.picking"].search([("origin", "=", "PDA 1")])

    # ------------------------------------------------------------------ what stops
    def test_who_may_not(self):
        captures = self.blind(self.sensor_code(), user=self.operator)
        self.assertEqual(set(captures.mapped("state")), {"conflict"})
        self.assertFalse(self.pickings())
        app = self.env["udi.scan.app"].with_user(self.operator)
        answer = app.load(self.token, "receive", "free")
        self.assertEqual((answer["status"], answer["code"]), ("error", "not_begun"))
        self.assertIn("shift leader", answer["message"])

    def test_no_supplier(self):
        captures = self.blind(self.sensor_code(), partner=False)
        self.assertEqual(set(captures.mapped("state")), {"conflict"})
        self.assertFalse(self.pickings())

    def test_what_is_refused_leaves_nothing(self):
        here = self.receive(self.sensor, ["SN-HERE"], udi_lot_number="L7")
        self.assertTrue(here)
        texts = ["WEIGHT 12 KG", self.sensor_code("SN-HERE"), self.sensor_code("SN-2", expiry="200101", made="190101")]
        captures = self.blind(*texts, finish=False)
        self.assertEqual(set(captures.mapped("state")), {"conflict"})
        self.assertEqual(captures.mapped("code")[1:], ["place", "expiry"])
        self.assertFalse(self.pickings(), "no transfer without goods")
        self.assertFalse(self.env["stock.lot"].search([("name", "=", "SN-2")]))

    # ------------------------------------------------------------------ what is booked
    def test_received(self):
        captures = self.blind(self.sensor_code("SN-1"), self.sensor_code("SN-2"), self.tube_code())
        self.assertEqual(set(captures.mapped("state")), {"applied"}, captures.mapped("message"))
        picking = self.pickings()
        self.assertEqual((picking.state, picking.partner_id, picking.user_id), ("done", self.supplier, self.leader))
        self.assertEqual(picking.move_line_ids.lot_id.mapped("name"), ["SN-1", "SN-2", "T1"])
        self.assertFalse(picking.backorder_ids)
        self.assertEqual(set(picking.move_line_ids.mapped("udi_evidence")), {"scanned"})

    def test_many_of_a_lot_and_taken_back(self):
        job = self.job()
        captures = self.blind(self.tube_code(), self.tube_code("T2"), job=job, finish=False, quantity=20)
        undo = self.step("receive", job, user=self.leader, action="undo", undo_of=captures[1].uuid, options={})
        finish = self.step("receive", job, user=self.leader)
        done = self.send([undo, finish], user=self.leader)
        self.assertEqual(set(done.mapped("state")), {"applied"}, done.mapped("message"))
        [line] = self.pickings().move_line_ids
        self.assertEqual((line.lot_id.name, line.quantity), ("T1", 20))
        self.assertFalse(self.pickings().backorder_ids)
        self.assertFalse(self.env["stock.lot"].search([("name", "=", "T2")]), "made by that scan alone")

    def test_the_same_unit_twice(self):
        captures = self.blind(self.sensor_code("SN-1"), self.sensor_code("SN-1"))
        self.assertEqual(captures.mapped("state"), ["applied", "rejected", "applied"])
        self.assertEqual(self.pickings().move_ids.product_uom_qty, 1)

    def test_what_the_device_is_told(self):
        self.receive(self.tube, ["T0"])
        answer = self.env["udi.scan.app"].with_user(self.leader).load(self.token, "receive", "free")
        self.assertIn(self.supplier.id, [row["id"] for row in answer["partners"]])
        self.assertLessEqual({self.sensor.id, self.tube.id}, {row["id"] for row in answer["products"]})

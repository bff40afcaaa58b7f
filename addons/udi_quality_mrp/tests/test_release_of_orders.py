"""What is made waits for its release, with the order behind it."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.udi_mrp.tests.common import UdiMrpCommon


@tagged("post_install", "-at_install")
class TestReleaseOfOrders(UdiMrpCommon):
    def make(self, names, pairs=True):
        order = self.order(len(names), names)
        if pairs:
            for name, sensor in zip(names, self.sensors, strict=False):
                self.pair(order, name, sensor)
        order.qty_producing = len(names)
        order._set_qty_producing()
        order.button_mark_done()
        return order

    def test_a_product_that_needs_none(self):
        self.assertFalse(self.make(["P1"]).udi_release_ids)

    def test_from_the_order_to_the_delivery(self):
        self.pump.product_tmpl_id.udi_needs_release = True
        self.env["udi.gate.rule"].create({"rule": "released", "action": "block"})
        order = self.make(["P1", "P2"])
        release = order.udi_release_ids
        self.assertEqual((release.origin, release.line_ids.lot_id), (order.name, order.lot_producing_ids))
        lots = order.lot_producing_ids
        with self.assertRaisesRegex(UserError, "not released yet"), self.env.cr.savepoint():
            self.deliver(lots, self.hospital_a)
        release.with_user(self.quality).action_check()
        states = {row.key: row.state for row in release.condition_ids}
        self.assertEqual((states["order"], states["pairs"]), ("met", "met"))
        release.with_user(self.quality).action_request()
        self.sign(release.with_user(self.second_quality).action_release(), self.second_quality)
        self.deliver(lots, self.hospital_a)
        self.assertEqual(lots.mapped("udi_holder_names"), ["Hospital A", "Hospital A"])

    def test_a_unit_without_its_pair(self):
        self.pump.product_tmpl_id.udi_needs_release = True
        release = self.make(["P1"], pairs=False).udi_release_ids
        with self.assertRaisesRegex(UserError, "Component pairs recorded: P1"):
            release.with_user(self.quality).action_request()

    def test_who_makes_need_not_read_releases(self):
        self.pump.product_tmpl_id.udi_needs_release = True
        worker = self.person("mrp.group_mrp_user")
        order = self.order(1, ["P9"]).with_user(worker)
        order.qty_producing = 1
        order._set_qty_producing()
        order.button_mark_done()
        self.assertEqual((order.state, order.udi_release_count), ("done", 0))
        self.assertEqual(len(order.sudo().udi_release_ids), 1)

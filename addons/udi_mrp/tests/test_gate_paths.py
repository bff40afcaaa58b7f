"""The gate on the paths of production: what is held is not used, not taken apart, and nothing is made twice."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import UdiMrpCommon
from odoo.addons.udi_traceability.services.gate import Request


@tagged("post_install", "-at_install")
class TestGatePaths(UdiMrpCommon):
    def freeze(self, lots):
        return self.env["udi.hold"].with_user(self.quality).freeze(lots, "Leak")

    def test_a_held_component_is_neither_reserved_nor_used(self):
        self.freeze(self.sensors - self.sensors[0])
        order = self.order(2, ["U1", "U2"])
        reserved = order.move_raw_ids.move_line_ids.lot_id & self.sensors
        self.assertEqual(reserved, self.sensors[0])
        line = order.move_raw_ids.move_line_ids.filtered(lambda line: line.lot_id == self.sensors[0])
        line.lot_id = self.sensors[1]
        with self.refused("is on hold: Leak"):
            self.done(order)
        self.assertEqual(set(self.sensors.mapped("udi_state")), {"in_stock"})

    def test_a_held_unit_is_not_taken_apart(self):
        order = self.done(self.order(1, ["U1"]))
        unit = self.unit(order, "U1")
        self.freeze(unit)
        unbuild = self.unbuild_order(order, unit)
        with self.assertRaisesRegex(UserError, "is on hold: Leak"), self.env.cr.savepoint():
            unbuild.with_user(self.env.user).action_unbuild()
        self.assertEqual(unit.udi_state, "in_stock")
        self.assertEqual(self.sensors[0].udi_state, "used")

    def test_a_sold_unit_is_not_taken_apart(self):
        order = self.done(self.order(1, ["U1"]))
        unit = self.unit(order, "U1")
        self.deliver(unit, self.hospital_a)
        unbuild = self.unbuild_order(order, unit)
        events = self.env["udi.event"].search_count([])
        with self.refused("U1 of Infusion pump was delivered to Hospital A already"):
            unbuild.with_user(self.operator).action_unbuild()
        self.assertEqual((unit.udi_state, self.sensors[0].udi_state), ("at_partner", "used"))
        self.assertEqual(self.env["udi.event"].search_count([]), events)

    def test_produced_twice(self):
        """Odoo looks at serials in its own order; the gate looks at where the unit is, whatever made it."""
        order = self.done(self.order(1, ["U1"]))
        unit = self.unit(order, "U1")
        again = self.order(1)
        again.lot_producing_ids = unit
        with self.refused("already"):
            self.done(again)

        def broken():
            request = Request(self.pump, unit, "producing")
            return [(item.rule, item.action) for item in self.env["udi.gate"].check([request])]

        self.assertEqual(broken(), [("place", "block")])
        self.deliver(unit, self.hospital_a)
        self.assertEqual(broken(), [("place", "block")])

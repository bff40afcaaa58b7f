"""Exceptions on manufacturing orders and unbuilds: their lines are made when they are finished."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import UdiMrpCommon
from odoo.addons.udi_traceability.tests.test_override_documents import OverrideCommon


@tagged("post_install", "-at_install")
class TestOrderOverride(OverrideCommon, UdiMrpCommon):
    def setUp(self):
        super().setUp()
        self.overridable("hold")

    def freeze(self, lots):
        return self.env["udi.hold"].with_user(self.quality).freeze(lots, "Leak")

    def use(self, order, sensors):
        lines = order.move_raw_ids.move_line_ids.filtered(lambda line: line.product_id == self.sensor)
        for line, sensor in zip(lines, sensors, strict=True):
            line.lot_id = sensor

    def test_an_order_that_uses_held_components(self):
        order = self.order(2, ["U1", "U2"])
        self.use(order, self.sensors[:2])
        self.freeze(self.sensors[:2])
        with self.assertRaises(AccessError):
            self.rpc(order, self.operator, "action_udi_allow")
        with self.refused("S1 of Flow sensor is on hold: Leak"):
            self.rpc(order, self.operator, "button_mark_done")
        wizard = self.dialog(order, self.leader)
        self.assertEqual(
            wizard.line_ids.mapped("message"),
            [f"{name} of Flow sensor is on hold: Leak. Leave it where it is and ask quality." for name in ("S1", "S2")],
        )
        self.assertEqual((order.state, set(self.sensors.mapped("udi_state"))), ("to_close", {"in_stock"}))
        self.allow(order, self.leader)
        self.done(order.with_user(self.operator))
        self.assertEqual(self.overrides(order).mapped("state"), ["used", "used"])
        self.assertEqual(self.overrides(order).used_by_id, self.operator)
        exception = self.events(order).filtered(lambda event: event.biz_step == "other")
        self.assertIn("Number compared", exception.reason)
        self.assertEqual(set(exception.item_ids.lot_id), set(self.sensors[:2]))
        self.assertEqual(order.udi_event_count, 2)

    def test_only_part_of_what_is_refused(self):
        order = self.order(2, ["U1", "U2"])
        self.use(order, self.sensors[:2])
        self.freeze(self.sensors[:2])
        wizard = self.dialog(order, self.leader)
        wizard.line_ids[1].allowed = False
        wizard.reason = "Only the first"
        wizard.action_confirm()
        with self.refused("S2 of Flow sensor is on hold"):
            self.rpc(order, self.operator, "button_mark_done")
        self.assertEqual(self.overrides(order).state, "open")

    def test_refusals_of_both_sides_at_once(self):
        """What goes in and what comes out are two steps of Odoo: the dialog shows both."""
        self.overridable("identity")
        order = self.order(1, ["U1"])
        self.use(order, self.sensors[4])
        self.freeze(self.sensors[4])
        self.pump.udi_identifier_ids.state = "ended"
        lines = self.dialog(order, self.leader).line_ids
        self.assertEqual({(line.rule, line.lot_id.name) for line in lines}, {("hold", "S5"), ("identity", "U1")})
        self.allow(order, self.leader)
        self.done(order.with_user(self.operator))
        self.assertEqual(set(self.overrides(order).mapped("state")), {"used"})

    def test_an_order_without_serials(self):
        order = self.order(2)
        with self.assertRaisesRegex(UserError, "Give the units their lot or serial numbers first"):
            self.rpc(order, self.leader, "action_udi_allow")

    def test_produced_in_two_runs(self):
        """An exception is of the order; what goes to the backorder is another document."""
        order = self.order(2, ["U1"])
        order.qty_producing = 1
        self.use(order, self.sensors[:1])
        self.freeze(self.sensors[:2])
        self.allow(order, self.leader)
        self.done(order, backorder=True)
        backorder = order.production_group_id.production_ids - order
        self.generate(backorder, ["U2"])
        line = backorder.move_raw_ids.move_line_ids.filtered(lambda line: line.product_id == self.sensor)
        line.lot_id = self.sensors[1]
        with self.refused("S2 of Flow sensor is on hold"):
            self.done(backorder)

    def test_an_unbuild(self):
        order = self.done(self.order(1, ["U1"]))
        unit = self.unit(order, "U1")
        self.freeze(unit)
        unbuild = self.unbuild_order(order, unit)
        with self.refused("U1 of Infusion pump is on hold: Leak"):
            self.rpc(unbuild, self.operator, "action_validate")
        self.assertTrue(unbuild.udi_gated)
        self.allow(unbuild, self.quality)
        self.assertEqual((unbuild.state, unit.udi_state), ("draft", "in_stock"))
        self.rpc(unbuild, self.operator, "action_validate")
        self.assertEqual((unbuild.state, self.overrides(unbuild).state), ("done", "used"))
        self.assertGreaterEqual(unbuild.udi_event_count, 2)
        page = self.env["udi.timeline"].page("mrp.unbuild", unbuild.id)
        self.assertEqual(len(page["events"]), unbuild.udi_event_count)

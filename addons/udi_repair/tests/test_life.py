"""A sensor's whole life: built in by an order, taken out by a repair, built into another pump."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_repair import RepairCommon


@tagged("post_install", "-at_install")
class TestLife(RepairCommon):
    def setUp(self):
        super().setUp()
        if "udi.component.pair" not in self.env:
            self.skipTest("needs udi_mrp")

    def order(self, unit_names, sensors):
        """A done order in which these sensors were paired with new pumps."""
        bom = self.env["mrp.bom"].create(
            {
                "product_tmpl_id": self.pump.product_tmpl_id.id,
                "consumption": "flexible",
                "bom_line_ids": [Command.create({"product_id": self.sensor.id, "product_qty": 1})],
            }
        )
        env = self.env(user=self.operator)
        order = env["mrp.production"].create(
            {"product_id": self.pump.id, "product_qty": len(unit_names), "bom_id": bom.id}
        )
        order.action_confirm()
        order.action_assign()
        wizard = env["mrp.production.serials"].create({"production_id": order.id})
        wizard.serial_numbers = "\n".join(unit_names)
        wizard.action_apply()
        lines = "\n".join(f"{unit}\t{sensor.name}" for unit, sensor in zip(unit_names, sensors, strict=True))
        self.assertEqual(env["udi.pairing"].read_lines(order, lines)["paired"], len(unit_names))
        order.button_mark_done()
        self.assertEqual(order.state, "done")
        return order.lot_producing_ids.sorted("name")

    def links(self, sensor):
        """Every link of a sensor in the ledger, the first first: (what, unit)."""
        items = self.env["udi.event.item"].search(
            [("lot_id", "=", sensor.id), ("into_lot_id", "!=", False)], order="id"
        )
        return [(item.event_id.action if item.role == "child" else item.role, item.into_lot_id.name) for item in items]

    def test_from_pump_to_pump(self):
        first, second = self.order(["U1", "U2"], self.sensors[1::-1])
        self.assertEqual((self.sensors[1].udi_unit_id, self.sensors[0].udi_unit_id), (first, second))
        self.repair(first, [("recycle", self.sensors[1], 1), ("add", self.sensors[2], 1)])
        third = self.order(["U3"], self.sensors[1])
        self.assertEqual(self.links(self.sensors[1]), [("input", "U1"), ("delete", "U1"), ("input", "U3")])
        self.assertEqual(self.sensors[1].udi_unit_id, third)
        self.assertEqual(self.sensors[2].udi_unit_id, first)
        self.assertEqual(self.sensors[0].udi_unit_id, second)

    def test_wrong_pump(self):
        _first, second = self.order(["U1", "U2"], self.sensors[:2])
        with self.assertRaisesRegex(UserError, "is built into U1, not into U2"), self.env.cr.savepoint():
            self.repair(second, [("remove", self.sensors[0], 1)])
        self.assertEqual(self.links(self.sensors[0]), [("input", "U1")])

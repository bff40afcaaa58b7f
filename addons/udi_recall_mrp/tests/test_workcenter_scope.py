from odoo import Command, fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.udi_recall.tests.common import RecallCommon


@tagged("post_install", "-at_install")
class TestWorkcenterScope(RecallCommon):
    """Two pumps made at two stations from the sensors of `RecallCommon`."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stations = cls.env["mrp.workcenter"].create([{"name": "Solder"}, {"name": "Glue"}])
        cls.recall = cls.env["udi.recall"].create({"title": "Station", "reason": "Too hot"})
        cls.orders = cls.env["mrp.production"]
        cls.made = cls.env["stock.lot"]
        for number, station in enumerate(cls.stations):
            cls.made_at(number, station)

    @classmethod
    def made_at(cls, number, station):
        unit = cls.make_lot(cls.pump, f"MADE-{number}")
        bom = cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": cls.pump.product_tmpl_id.id,
                "bom_line_ids": [Command.create({"product_id": cls.sensor.id})],
                "operation_ids": [Command.create({"name": "Work", "workcenter_id": station.id})],
            }
        )
        order = cls.env["mrp.production"].create({"product_id": cls.pump.id, "bom_id": bom.id, "product_qty": 1})
        order.action_confirm()
        order.lot_producing_ids = unit
        cls.orders |= order
        cls.made |= unit

    def finish(self, order, moment, user):
        work = order.workorder_ids
        work.write({"date_start": moment, "date_finished": moment})
        self.env["mrp.workcenter.productivity"].create(
            {
                "workorder_id": work.id,
                "workcenter_id": work.workcenter_id.id,
                "user_id": user.id,
                "date_start": moment,
                "date_end": moment,
                "loss_id": self.env.ref("mrp.block_reason7").id,
            }
        )

    def names(self, **values):
        scope = self.env["udi.recall.scope"].create(
            {
                "recall_id": self.recall.id,
                "rule_ids": [Command.create({"kind": "workcenter", "downstream": False, **values})],
            }
        )
        rows = self.env.execute_query(self.env["udi.recall.scope.engine"]._rows(scope))
        return sorted(self.env["stock.lot"].browse(row[0] for row in rows).mapped("name"))

    def test_station_window_and_operator(self):
        now = fields.Datetime.now()
        self.finish(self.orders[0], now, self.operator)
        self.finish(self.orders[1], now, self.leader)
        first = {"workcenter_ids": self.stations[0].ids}
        self.assertEqual(self.names(**first), ["MADE-0"])
        self.assertEqual(self.names(workcenter_ids=self.stations.ids), ["MADE-0", "MADE-1"])
        self.assertEqual(self.names(workcenter_ids=self.stations.ids, user_ids=self.leader.ids), ["MADE-1"])
        self.assertEqual(self.names(**first, time_from=fields.Datetime.add(now, days=2)), [])
        self.assertEqual(self.names(**first, time_to=fields.Datetime.subtract(now, days=2)), [])

    def test_a_station_must_be_named(self):
        with self.assertRaises(ValidationError):
            self.names()

    def test_freeze_stops_the_order_with_a_note(self):
        order = self.orders[0]
        order.action_assign()
        taken = order.move_raw_ids.move_line_ids.lot_id
        self.assertTrue(taken)
        recall = self.case(taken)
        self.recalls.with_user(self.recall_manager).freeze(recall, "Drift")
        self.assertFalse(order.move_raw_ids.move_line_ids.filtered(lambda line: line.lot_id in taken))
        self.assertIn(recall.reference, order.message_ids[0].body)

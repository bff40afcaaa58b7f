from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.udi_traceability.tests.common import UdiCommon


class RepairCommon(UdiCommon):
    """Parts join and leave a pump by Odoo's own repair orders, done by an operator without other rights."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pumps = cls.receive(cls.pump, ["P1", "P2"])
        cls.sensors = cls.receive(cls.sensor, ["S1", "S2", "S3"])
        cls.tubes = cls.receive(cls.tube, ["T1"], quantity=10)

    def repair(self, unit, parts, user=None):
        """A repair done by the operator: ``parts`` is a list of (type, lot, quantity)."""
        repair = self.started(unit, parts, user)
        repair.action_repair_end()
        self.assertEqual(repair.state, "done")
        return repair

    def started(self, unit, parts, user=None):
        """The same, not ended."""
        env = self.env(user=user or self.operator)
        repair = env["repair.order"].create(
            {
                "product_id": unit.product_id.id,
                "lot_id": unit.id,
                "product_qty": 1,
                "move_ids": [
                    Command.create(
                        {
                            "repair_line_type": kind,
                            "product_id": lot.product_id.id,
                            "product_uom_qty": quantity,
                        }
                    )
                    for kind, lot, quantity in parts
                ],
            }
        )
        repair.action_validate()
        repair.action_repair_start()
        for move, (_kind, lot, quantity) in zip(repair.move_ids, parts, strict=True):
            move.move_line_ids.unlink()
            env["stock.move.line"].create(
                {**move._prepare_move_line_vals(), "lot_id": lot.id, "quantity": quantity, "picked": True}
            )
        return repair

    def events(self, repair):
        return self.env["udi.event"].search(
            [("document_model", "=", "repair.order"), ("document_ref", "=", repair.id)], order="id"
        )

    def links(self, event):
        return {(item.role, item.lot_id.name, item.into_lot_id.name or "", item.quantity) for item in event.item_ids}

    def holders(self, lot):
        return {row.kind: row.quantity for row in self.env["udi.holder"].search([("lot_id", "=", lot.id)])}


@tagged("post_install", "-at_install")
class TestRepair(RepairCommon):
    # ------------------------------------------------------------------ what must not be
    def test_part_that_is_in_another_device(self):
        self.repair(self.pumps[0], [("add", self.sensors[0], 1)])
        count = self.env["udi.event"].search_count([])
        with self.assertRaisesRegex(UserError, "S1 of .* is built into P1, not into P2"), self.env.cr.savepoint():
            self.repair(self.pumps[1], [("recycle", self.sensors[0], 1)])
        self.assertEqual(self.env["udi.event"].search_count([]), count)
        self.assertEqual(self.sensors[0].udi_unit_id, self.pumps[0])

    def test_part_that_lies_on_the_shelf(self):
        with (
            self.assertRaisesRegex(UserError, "S1 of .* is not built into a device: it is at"),
            self.env.cr.savepoint(),
        ):
            self.repair(self.pumps[0], [("remove", self.sensors[0], 1)])

    def test_part_that_was_taken_out_already(self):
        self.repair(self.pumps[0], [("add", self.sensors[0], 1)])
        self.repair(self.pumps[0], [("remove", self.sensors[0], 1)])
        with self.assertRaisesRegex(UserError, "not built into a device"), self.env.cr.savepoint():
            self.repair(self.pumps[0], [("remove", self.sensors[0], 1)])

    def test_part_on_hold(self):
        self.env["udi.hold"].freeze(self.sensors[0], "Leaks")
        with self.assertRaisesRegex(UserError, "on hold"), self.env.cr.savepoint():
            self.repair(self.pumps[0], [("add", self.sensors[0], 1)])

    def test_device_that_is_with_a_customer(self):
        self.deliver(self.pumps[0], self.hospital_a)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.repair(self.pumps[0], [("add", self.sensors[0], 1)])

    def test_a_gate_set_to_warn_lets_it_pass_and_says_so(self):
        self.repair(self.pumps[0], [("add", self.sensors[0], 1)])
        self.set_gates("warn")
        repair = self.repair(self.pumps[1], [("recycle", self.sensors[0], 1)])
        self.assertIn("is built into P1", "".join(repair.message_ids.mapped("body")))

    # ------------------------------------------------------------------ what is written
    def test_first_part(self):
        repair = self.repair(self.pumps[0], [("add", self.sensors[0], 1), ("add", self.tubes, 2.5)])
        joined = self.events(repair).filtered(lambda event: event.event_type == "association")
        self.assertEqual(
            (joined.action, joined.biz_step, joined.user_login), ("add", "assembling", "udi_group_udi_operator")
        )
        self.assertEqual(
            self.links(joined), {("parent", "P1", "", 1), ("child", "S1", "P1", 1), ("child", "T1", "P1", 2.5)}
        )
        own = self.events(repair) - joined
        self.assertEqual((own.biz_step, own.item_ids.lot_id), ("repairing", self.pumps[0]))
        self.assertEqual(self.sensors[0].udi_unit_id, self.pumps[0])
        self.assertEqual(self.holders(self.sensors[0]), {"used": 1})
        self.assertEqual(self.holders(self.tubes), {"internal": 7.5, "used": 2.5})
        self.assertEqual(repair.udi_event_count, 2)
        subject = repair.action_udi_timeline()["params"]
        page = self.env["udi.timeline"].page(subject["subject_model"], subject["subject_id"])
        self.assertEqual({entry["id"] for entry in page["events"]}, set(self.events(repair).ids))

    def test_replaced_part(self):
        self.repair(self.pumps[0], [("add", self.sensors[0], 1)])
        repair = self.repair(self.pumps[0], [("remove", self.sensors[0], 1), ("add", self.sensors[1], 1)])
        left, joined = self.events(repair).filtered(lambda event: event.event_type == "association")
        self.assertEqual((left.action, left.biz_step), ("delete", "replacing"))
        self.assertEqual((joined.action, joined.biz_step), ("add", "replacing"))
        self.assertEqual(self.links(left), {("parent", "P1", "", 1), ("child", "S1", "P1", 1)})
        self.assertEqual(self.links(joined), {("parent", "P1", "", 1), ("child", "S2", "P1", 1)})
        self.assertFalse(self.sensors[0].udi_unit_id)
        self.assertEqual(self.sensors[1].udi_unit_id, self.pumps[0])
        self.assertEqual(self.holders(self.sensors[0]), {"scrap": 1})

    def test_recycled_part_goes_into_another_device(self):
        self.repair(self.pumps[0], [("add", self.sensors[0], 1)])
        first = self.env["udi.event"].search([("event_type", "=", "association")])
        self.repair(self.pumps[0], [("recycle", self.sensors[0], 1)])
        self.assertEqual(self.holders(self.sensors[0]), {"internal": 1})
        self.repair(self.pumps[1], [("add", self.sensors[0], 1)])
        self.assertEqual(self.sensors[0].udi_unit_id, self.pumps[1])
        balance = self.env["udi.holder.balance"].balance(self.sensors)
        self.assertEqual([(row["made"], row["unaccounted"]) for row in balance.values()], [(1, 0)] * 3)
        self.assertEqual(self.links(first), {("parent", "P1", "", 1), ("child", "S1", "P1", 1)}, "history stays")

    def test_held_part_may_be_taken_out(self):
        self.repair(self.pumps[0], [("add", self.sensors[0], 1)])
        self.env["udi.hold"].freeze(self.sensors[0], "Leaks")
        self.repair(self.pumps[0], [("remove", self.sensors[0], 1)])
        self.assertFalse(self.sensors[0].udi_unit_id)

    def test_part_whose_past_is_unknown(self):
        stranger = self.make_lot(self.sensor, "OLD1")
        repair = self.repair(self.pumps[0], [("remove", stranger, 1)])
        self.assertEqual(self.events(repair).filtered(lambda event: event.action == "delete").biz_step, "removing")

    def test_device_without_a_udi(self):
        """Parts of a device that is not traced are used up, as ever."""
        plain = self.env["product.product"].create(
            {"name": "Trolley", "type": "consu", "is_storable": True, "tracking": "serial"}
        )
        trolley = self.env["stock.lot"].create({"name": "W1", "product_id": plain.id})
        self.env["stock.quant"]._update_available_quantity(plain, self.stock_location, 1, lot_id=trolley)
        repair = self.repair(trolley, [("add", self.sensors[0], 1)])
        self.assertEqual(self.events(repair).event_type, "object")
        self.assertFalse(self.sensors[0].udi_unit_id)

    def test_statements_do_not_grow_with_the_parts(self):
        """Beyond what Odoo itself does for the same parts of a plain product."""
        plain = self.env["product.product"].create(
            {"name": "Plain part", "type": "consu", "is_storable": True, "tracking": "serial"}
        )

        def count(number, product, name):
            if product == plain:
                lots = self.env["stock.lot"].create(
                    [{"name": f"{name}{index}", "product_id": plain.id} for index in range(number)]
                )
                for lot in lots:
                    self.env["stock.quant"]._update_available_quantity(plain, self.stock_location, 1, lot_id=lot)
            else:
                lots = self.receive(product, [f"{name}{index}" for index in range(number)])
            repair = self.env["repair.order"].create(
                {
                    "product_id": self.pump.id,
                    "lot_id": self.pumps[0].id,
                    "product_qty": 1,
                    "move_ids": [
                        Command.create({"repair_line_type": "add", "product_id": product.id, "product_uom_qty": number})
                    ],
                }
            )
            repair.action_validate()
            repair.action_repair_start()
            move = repair.move_ids
            move.move_line_ids.unlink()
            values = move._prepare_move_line_vals()
            self.env["stock.move.line"].create(
                [{**values, "lot_id": lot.id, "quantity": 1, "picked": True} for lot in lots]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            repair.action_repair_end()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(2, self.sensor, "W")
        small = count(3, self.sensor, "A") - count(3, plain, "B")
        large = count(30, self.sensor, "C") - count(30, plain, "D")
        self.assertLess(large, small + 15)

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ProductionScanCommon


@tagged("post_install", "-at_install")
class TestProductionScan(ProductionScanCommon):
    # ------------------------------------------------------------------ what is refused
    def test_bad_input_changes_nothing(self):
        order = self.order(2, ["P1", "P2"])
        before = order.move_raw_ids.move_line_ids.mapped(lambda line: (line.lot_id.name, line.quantity))
        other = self.make_product("Other", "06901234500059", "serial")
        self.receive(other, ["O1"])
        held, old = self.receive(self.sensor, ["HELD"]), self.receive(self.sensor, ["OLD"])
        self.env["udi.hold"].freeze(held, "Leaks")
        old.sudo().write({"udi_expiry_date": "2026-02-01"})
        codes = self.code(
            order,
            "",
            "no code at all \x00\ud800",
            "]d201069012345000",
            "x" * 5000,
            "]d20106901234500059112601051731010410L1\x1d21O1",
            self.step(self.sensor_code("HELD"), unit="P1"),
            self.sensor_code("HELD"),
            self.step(self.sensor_code("NEVER"), unit="P1"),
            self.step(self.sensor_code("S1"), unit="P9"),
            self.step(self.sensor_code("S1", lot="OTHER"), unit="P1"),
            self.step(self.sensor_code("S1"), unit="P1", times=2),
            self.step(self.tube_code("T9")),
            self.step(self.tube_code(), times=99),
            self.pump_code(order, "P3"),
            self.pump_code(order, "P1", lot="OTHER"),
        )
        self.assertEqual(
            codes[4:],
            [
                "wrong_product",
                "hold",
                "hold",
                "unknown_lot",
                "not_produced",
                "conflict",
                "one_each",
                "unknown_lot",
                "too_many",
                "not_produced",
                "conflict",
            ],
        )
        after = order.move_raw_ids.move_line_ids.mapped(lambda line: (line.lot_id.name, line.quantity))
        self.assertEqual(after, before)
        self.assertFalse(order.udi_output_ids | order.udi_pair_ids.mapped("production_id.udi_output_ids"))
        self.assertFalse(order.udi_pair_ids)

    def test_who_has_no_right(self):
        order = self.order(1, ["P1"])
        with self.assertRaises(AccessError):
            self.take(order, self.pump_code(order, "P1"), user=self.auditor_of_nothing())
        with self.assertRaises(AccessError):
            self.take(order, self.step(self.sensor_code("S1"), unit="P1"), user=self.auditor)

    def auditor_of_nothing(self):
        return self.person("base.group_user", "udi_plain_user")

    def test_component_of_another_unit_or_order(self):
        order, other = self.order(2, ["P1", "P2"]), self.order(1, ["Q1"])
        self.taken(order, self.step(self.sensor_code("S1"), unit="P1"))
        self.assertEqual(self.code(order, self.step(self.sensor_code("S1"), unit="P2")), ["already_paired"])
        self.assertEqual(self.code(other, self.step(self.sensor_code("S1"), unit="Q1")), ["paired_elsewhere"])
        self.assertEqual(self.code(order, self.step(self.sensor_code("S2"), unit="P1")), ["place_taken"])
        self.assertEqual(self.code(order, self.step(self.sensor_code("S1"), unit="P1")), ["double"])

    def test_closed_order(self):
        order = self.done(self.order(1, ["P1"]))
        self.assertEqual(self.code(order, self.pump_code(order, "P1")), ["closed"])
        with self.refused("is closed"):
            self.finish(order)

    # ------------------------------------------------------------------ one by one
    def test_pairs_are_exact_whatever_the_order_of_scans(self):
        order = self.order(3, ["P1", "P2", "P3"])
        when = fields.Datetime.now() - timedelta(hours=3)
        self.taken(
            order,
            self.step(self.sensor_code("S5"), unit="P3", time=when),
            self.pump_code(order, "P3"),
            self.step(self.sensor_code("S2"), unit="P1"),
            self.pump_code(order, "P2"),
            self.step("S4", unit="P2"),
            self.step(self.pump_code(order, "P1"), time=when),
        )
        pair = order.udi_pair_ids.filtered(lambda pair: pair.component_lot_id.name == "S5")
        known = ("scanned", "PDA-07", when.replace(microsecond=0))
        self.assertEqual((pair.evidence, pair.scanner, pair.paired_on), known)
        self.assertEqual(pair.user_id, self.operator)
        answer = self.finish(order)
        self.assertEqual((answer["status"], order.state), ("ok", "done"))
        self.assertEqual(self.inputs(order), {"S5": "P3", "S2": "P1", "S4": "P2", "T1": False})
        items = {item.lot_id.name: item for item in self.events(order).item_ids}
        self.assertEqual((items["P1"].evidence, items["P1"].own_scanner), ("scanned", "PDA-07"))
        self.assertEqual(items["S5"].evidence, "scanned")
        self.assertEqual(items["T1"].evidence, "document", "nobody scanned it")

    def test_rest_stays_open_with_its_serials_and_pairs(self):
        order = self.order(3, ["P1", "P2", "P3"])
        self.taken(
            order,
            self.pump_code(order, "P1"),
            self.step(self.sensor_code("S1"), unit="P1"),
            self.step(self.sensor_code("S6"), unit="P3"),
            self.pump_code(order, "P2"),
            self.step(self.sensor_code("S2"), unit="P2"),
        )
        answer = self.finish(order)
        rest = order.production_group_id.production_ids - order
        self.assertIn(rest.name, answer["message"])
        self.assertEqual((order.state, order.qty_produced, rest.product_qty), ("done", 2, 1))
        self.assertEqual(rest.lot_producing_ids.mapped("name"), ["P3"])
        self.assertEqual(rest.udi_pair_ids.component_lot_id.name, "S6")
        self.assertEqual(self.inputs(order), {"S1": "P1", "S2": "P2", "T1": False})
        self.taken(rest, self.pump_code(rest, "P3"))
        self.finish(rest)
        self.assertEqual((rest.state, self.inputs(rest)), ("done", {"S6": "P3", "T1": "P3"}))

    def test_rest_is_given_up(self):
        order = self.order(2, ["P1", "P2"])
        self.taken(order, self.pump_code(order, "P1"), self.step(self.sensor_code("S1"), unit="P1"))
        self.taken(order, self.step(self.sensor_code("S2"), unit="P2"))
        self.finish(order, keep_rest=False)
        self.assertEqual((order.state, order.qty_produced), ("done", 1))
        self.assertEqual(order.production_group_id.production_ids, order)
        self.assertEqual(self.inputs(order), {"S1": "P1", "T1": "P1"})

    def test_nothing_scanned(self):
        order = self.order(1, ["P1"])
        with self.refused("Scan at least one finished unit"):
            self.finish(order)
        self.assertNotEqual(order.state, "done")

    def test_component_held_after_its_scan(self):
        order = self.order(1, ["P1"])
        self.taken(order, self.pump_code(order, "P1"), self.step(self.sensor_code("S1"), unit="P1"))
        self.env["udi.hold"].freeze(self.sensors[0], "Leaks")
        with self.refused("on hold"):
            self.finish(order)
        self.assertNotEqual(order.state, "done")
        self.assertEqual(len(order.udi_output_ids), 1)

    def test_finished_earlier_without_a_network(self):
        order = self.order(1, ["P1"])
        self.taken(order, self.pump_code(order, "P1"), self.step(self.sensor_code("S1"), unit="P1"))
        when = (fields.Datetime.now() - timedelta(hours=5)).replace(microsecond=0)
        self.finish(order, event_time=when)
        self.env.cr.precommit.run()  # the header takes its final time at the end of the transaction
        self.assertEqual(self.events(order).event_time, when)
        self.assertEqual(order.date_finished, when)

    # ------------------------------------------------------------------ a serial printed elsewhere
    def test_new_serial_is_taken_while_the_order_wants_one(self):
        order = self.order(2)
        answers = self.taken(order, self.pump_code(order, "N1"), self.pump_code(order, "N2"))
        self.assertEqual(self.code(order, self.pump_code(order, "N3")), ["too_many"])
        self.assertEqual(order.lot_producing_ids.mapped("name"), ["N1", "N2"])
        self.assertEqual(order.lot_producing_ids.mapped("udi_lot_number"), [order.udi_lot_number] * 2)
        self.undo(order, answers[1])
        self.assertEqual(order.lot_producing_ids.mapped("name"), ["N1"])
        self.assertFalse(self.env["stock.lot"].search([("name", "=", "N2")]))

    def test_unit_of_another_order(self):
        order, other = self.order(1), self.order(1, ["Q1"])
        self.assertEqual(self.code(order, self.pump_code(other, "Q1")), ["not_produced"])
        self.assertFalse(order.lot_producing_ids)

    # ------------------------------------------------------------------ for the whole order
    def test_batch(self):
        order = self.order(3, ["P1", "P2", "P3"])
        self.taken(
            order,
            self.sensor_code("S4"),
            self.sensor_code("S6"),
            self.sensor_code("S5"),
            self.step(self.tube_code(), times=3),
            *(self.pump_code(order, name) for name in ("P1", "P2", "P3")),
        )
        self.assertEqual(self.code(order, self.sensor_code("S1"), self.sensor_code("S4")), ["too_many", "double"])
        self.finish(order)
        self.assertEqual(set(self.inputs(order)), {"S4", "S5", "S6", "T1"})
        self.assertFalse(any(self.inputs(order).values()), "no pair is guessed")
        items = self.events(order).item_ids.filtered(lambda item: item.role == "input")
        self.assertEqual(set(items.mapped("evidence")), {"scanned"})
        self.assertEqual(self.taken_lots(order, self.bolt), {False: (12, "document")})

    def test_lot_is_counted_up_and_taken_back(self):
        order = self.order(4, ["P1", "P2", "P3", "P4"])
        second = self.receive(self.tube, ["T2"], quantity=5)
        first, _second = self.taken(order, self.step(self.tube_code(), times=2), self.tube_code("T2"))
        more = self.taken(order, self.tube_code())[0]
        lines = self.taken_lots(order, self.tube)
        self.assertEqual((lines["T1"][0], lines["T2"]), (4 - 1, (1, "scanned")))
        self.undo(order, more)
        self.undo(order, first)
        lines = self.env["udi.scan.production"]._scanned_lines(order.move_raw_ids)
        self.assertEqual(lines.lot_id, second)
        with self.refused("not on the order any more"):
            self.undo(order, first)

    def test_part_of_a_batch_takes_no_more_than_its_units(self):
        order = self.order(3, ["P1", "P2", "P3"])
        self.taken(order, self.step(self.tube_code(), times=3), self.pump_code(order, "P2"))
        self.taken(order, self.step(self.sensor_code("S3"), unit="P2"))
        self.finish(order)
        self.assertEqual(self.taken_lots(order, self.tube), {"T1": (1, "scanned")})
        self.assertEqual(self.inputs(order), {"S3": "P2", "T1": "P2"})
        rest = order.production_group_id.production_ids - order
        self.assertEqual(rest.product_qty, 2)

    def test_serials_that_no_finished_unit_takes(self):
        order = self.order(2, ["P1", "P2"])
        self.taken(order, self.sensor_code("S1"), self.sensor_code("S2"), self.pump_code(order, "P1"))
        with self.refused("Take back those that are not built in: S1, S2"):
            self.finish(order)
        self.assertNotEqual(order.state, "done")

    def test_strict_bill_of_materials(self):
        self.bom.consumption = "strict"
        order = self.order(2, ["P1", "P2"])
        self.taken(order, self.tube_code(), self.pump_code(order, "P1"), self.pump_code(order, "P2"))
        with self.refused("exactly what its bill of materials says"):
            self.finish(order)
        self.taken(order, self.tube_code())
        self.finish(order)
        self.assertEqual(order.state, "done")

    def test_product_by_lot(self):
        bom = self.make_bom(self.tube, [(self.sensor, 1), (self.bolt, 1)], product_qty=10)
        order = self.order(10, product=self.tube, bom=bom)
        order.udi_lot_number = "TUBE-9"
        made, expiry = order.udi_manufacture_date, order.udi_expiry_date or fields.Date.to_date("2031-01-04")
        text = f"]d2010690123450003511{made:%y%m%d}17{expiry:%y%m%d}10TUBE-9"
        self.assertEqual(self.code(order, text), ["taken"])
        self.taken(order, self.step(text, times=5), self.sensor_code("S1"))
        self.finish(order)
        self.assertEqual((order.state, order.qty_produced, order.lot_producing_ids.name), ("done", 6, "TUBE-9"))

    # ------------------------------------------------------------------ taking back
    def test_take_back_unit_and_pair(self):
        order = self.order(2, ["P1", "P2"])
        unit, pair = self.taken(order, self.pump_code(order, "P1"), self.step(self.sensor_code("S1"), unit="P1"))
        self.undo(order, pair)
        self.undo(order, unit)
        self.assertFalse(order.udi_pair_ids | order.udi_output_ids.production_id.udi_pair_ids)
        self.assertFalse(order.udi_output_ids)
        self.assertEqual(order.lot_producing_ids.mapped("name"), ["P1", "P2"], "the order still makes it")
        reserved = {"booked": {"move_line_id": order.move_raw_ids.move_line_ids[:1].id}}
        for answer in (unit, pair, {"booked": {}}, reserved):
            with self.assertRaises(UserError):
                self.undo(order, answer)

    def test_byproducts_are_left_to_odoo(self):
        bom = self.make_bom(self.pump, [(self.sensor, 1)])
        bom.byproduct_ids = [Command.create({"product_id": self.bolt.id, "product_qty": 1})]
        order = self.order(1, ["P1"], bom=bom)
        self.taken(order, self.pump_code(order, "P1"), self.step(self.sensor_code("S1"), unit="P1"))
        self.finish(order)
        self.assertEqual(order.move_byproduct_ids.quantity, 1)
        self.assertEqual(self.inputs(order), {"S1": "P1"})

    # ------------------------------------------------------------------ cost
    def test_statements_do_not_grow_with_the_scans(self):
        def count(number):
            names = [f"U{number}-{index}" for index in range(number)]
            sensors = self.receive(self.sensor, [f"C{name}" for name in names])
            order = self.order(number, names)
            steps = [self.step(self.pump_code(order, name)) for name in names]
            now = fields.Datetime.now()
            steps += [
                self.step(self.sensor_code(sensor.name), unit=name, time=now - timedelta(seconds=index))
                for index, (name, sensor) in enumerate(zip(names, sensors, strict=True))
            ]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.taken(order, *steps)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(2)
        small, large = count(3), count(40)
        self.assertLess(large, small + 15)

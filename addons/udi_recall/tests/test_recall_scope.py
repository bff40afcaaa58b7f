from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import RecallCommon


@tagged("post_install", "-at_install")
class TestRecallScope(RecallCommon):
    def test_serial_component_reaches_one_unit(self):
        recall = self.case(self.sensors[0])
        self.assertEqual((recall.state, bool(recall.scoped_on)), ("signal", True))
        self.assertEqual(self.lots_of(recall), ["PUMP-1", "SEN-1"])
        line = recall.line_ids.filtered(lambda line: line.lot_id.name == "PUMP-1")
        self.assertEqual((line.depth, line.certainty, line.holder_kind, line.quantity), (1, "exact", "internal", 1.0))
        self.assertEqual(line.holder_id.name, self.warehouse.name)
        self.assertTrue(line.via_event_id)

    def test_component_lot_reaches_several_as_possible(self):
        recall = self.case(self.tubes[0])
        self.assertEqual(self.lots_of(recall), ["PUMP-1", "PUMP-2", "PUMP-3", "TUBE-A"])
        self.assertEqual(self.lots_of(recall, certainty="possible"), ["PUMP-1", "PUMP-2", "PUMP-3"])
        self.assertEqual(recall.possible_qty, 3.0)
        self.assertEqual(recall.exact_qty, recall.unit_qty - 3.0)

    def test_consumed_component_is_not_counted_twice(self):
        self.consume(self.sensors[0])
        recall = self.case(self.sensors[0])
        self.assertEqual((recall.unit_qty, recall.used_qty, recall.stock_qty), (1.0, 1.0, 1.0))
        self.assertEqual(self.lots_of(recall, holder_kind="used"), ["SEN-1"])

    def test_delivered_to_two_hospitals_and_returned(self):
        self.deliver(self.pumps[0] | self.pumps[1], self.hospital_a)
        self.deliver(self.pumps[2], self.hospital_b)
        recall = self.case(self.tubes[0])
        self.assertEqual(recall.partner_qty, 3.0)
        partners = recall.holder_ids.filtered(lambda holder: holder.kind == "partner")
        self.assertEqual(
            {holder.partner_id: holder.quantity for holder in partners}, {self.hospital_a: 2.0, self.hospital_b: 1.0}
        )
        delivered = recall.line_ids.filtered(lambda line: line.lot_id == self.pumps[2])
        self.assertTrue(delivered.document_name)
        self.assertTrue(delivered.document_date)

        self.give_back(self.pumps[0], self.hospital_a)
        self.deliver(self.pumps[0], self.hospital_b)
        recall.action_scope()
        holder = recall.line_ids.filtered(lambda line: line.lot_id == self.pumps[0]).holder_id
        self.assertEqual(holder.partner_id, self.hospital_b, "only who has the unit now is named")

    def test_holder_keeps_its_row_over_scopes(self):
        self.deliver(self.pumps[0], self.hospital_a)
        recall = self.case(self.tubes[0])
        holder = recall.holder_ids.filtered("partner_id")
        self.deliver(self.pumps[1], self.hospital_a)
        recall.action_scope()
        self.assertEqual(recall.holder_ids.filtered("partner_id"), holder)
        self.assertEqual(holder.quantity, 2.0)

    def test_figures_add_up(self):
        self.deliver(self.pumps[0], self.hospital_a)
        self.consume(self.sensors[1])
        recall = self.case(self.tubes[0] | self.sensors[1])
        parts = recall.stock_qty + recall.partner_qty + recall.transit_qty + recall.supplier_qty
        self.assertEqual(recall.unit_qty, parts + recall.scrap_qty + recall.unknown_qty)
        self.assertEqual(sum(recall.holder_ids.mapped("quantity")), recall.unit_qty + recall.used_qty)
        self.assertEqual(sum(recall.line_ids.mapped("quantity")), recall.unit_qty + recall.used_qty)

    def test_never_used_lot_says_so(self):
        recall = self.case(self.make_lot(self.tube, "TUBE-GHOST"))
        self.assertEqual(recall.unit_qty, 0.0)
        self.assertIn("TUBE-GHOST", recall.scope_hint)
        self.assertIn("Nothing was ever recorded", recall.scope_hint)

    def test_unused_lot_in_stock_says_so(self):
        lot = self.receive(self.tube, ["TUBE-NEW"])
        recall = self.case(lot)
        self.assertIn("No other unit contains", recall.scope_hint)
        self.assertEqual(self.lots_of(recall), ["TUBE-NEW"])

    def test_no_lot_is_refused_and_changes_nothing(self):
        recall = self.env["udi.recall"].with_user(self.recall_manager).create({"title": "Nothing named"})
        with self.assertRaisesRegex(UserError, "Add the defective lots"):
            recall.action_scope()
        self.assertEqual((recall.state, recall.scoped_on), ("signal", False))

    def test_change_of_lots_makes_the_scope_stale_and_is_told(self):
        recall = self.case(self.sensors[0])
        recall.lot_ids |= self.sensors[1].with_user(self.recall_manager)
        self.assertTrue(recall.scope_stale)
        recall.action_scope()
        self.assertFalse(recall.scope_stale)
        self.assertEqual(self.lots_of(recall), ["PUMP-1", "PUMP-2", "SEN-1", "SEN-2"])
        self.assertIn("2 lots and serials joined, 0 left", recall.message_ids[0].body)
        recall.lot_ids -= self.sensors[0].with_user(self.recall_manager)
        recall.action_scope()
        self.assertIn("0 lots and serials joined, 2 left", recall.message_ids[0].body)

    def test_scope_again_without_change_is_silent(self):
        recall = self.case(self.sensors[0])
        count = len(recall.message_ids)
        recall.action_scope()
        self.assertEqual(len(recall.message_ids), count)

    def test_statements_do_not_grow_with_the_scope(self):
        def measure(lots):
            recall = self.env["udi.recall"].create({"title": "Count", "lot_ids": lots.ids})
            recall.env.flush_all()
            recall.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.recalls.scope(recall)
            recall.env.flush_all()
            return self.env.cr.sql_log_count - before

        names = [f"BULK-{number}" for number in range(60)]
        units = self.receive(self.pump, names)
        sensors = self.receive(self.sensor, [f"S{name}" for name in names])
        self.build(units, sensors, self.tubes[1])
        measure(self.sensors[0])
        small, large = measure(self.sensors[0]), measure(sensors)
        self.assertLessEqual(abs(large - small), 6, f"{small} statements for 2 lots, {large} for 120")

    def test_form_as_typed(self):
        with Form(self.env["udi.recall"].with_user(self.recall_manager)) as form:
            form.title = "Leaking tube"
            form.lot_ids.add(self.tubes[0])
            form.level = "2"
        recall = form.record
        self.assertRegex(recall.reference, r"^RC/\d{4}/\d{4}$")
        self.assertEqual(recall.user_id, self.recall_manager)

    def test_button_on_the_lot(self):
        action = self.tubes[0].with_user(self.recall_manager).action_udi_recall()
        recall = self.env["udi.recall"].browse(action["res_id"])
        self.assertEqual((recall.lot_ids, recall.state), (self.tubes[0], "signal"))
        self.pumps[0].invalidate_recordset(["udi_recall_count"])
        self.assertEqual(self.pumps[0].udi_recall_count, 1)

    def test_search_by_affected_serial(self):
        recall = self.case(self.sensors[0])
        self.assertIn(recall, self.env["udi.recall"].search([("line_ids.lot_id.name", "=", "PUMP-1")]))

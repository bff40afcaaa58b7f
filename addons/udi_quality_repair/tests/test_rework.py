"""Rework of nonconforming goods: a repair order, an inspection behind it, and a new decision where it is cancelled."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.udi_quality.tests.common import QualityCommon


@tagged("post_install", "-at_install")
class TestRework(QualityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gate("accepted", "block")

    def unfit(self, product=None, quantity=10, found=4):
        [self.lot], inspection = self.arrive(product or self.tube, ["T1"], quantity)
        inspection.with_user(self.quality).line_ids.write({"found": found, "defect": "Torn bags"})
        self.inspect(inspection)
        return self.env["udi.nonconformity"].search([("lot_id", "=", self.lot.id)])

    def rework(self, row):
        own = row.with_user(self.quality)
        own.write({"decision": "rework", "decision_reason": "New bags"})
        own.action_propose()
        self.sign(row.with_user(self.second_quality).action_decide(), self.second_quality)
        return row.document

    def carry_out(self, repair):
        repair.action_validate()
        repair.action_repair_start()
        repair.action_repair_end()

    def inspections(self):
        domain = [("line_ids.lot_id", "=", self.lot.id), ("kind", "=", "again")]
        return self.env["udi.inspection"].search(domain)

    def test_a_repair_order_of_the_lot_where_it_lies(self):
        row = self.unfit()
        repair = self.rework(row)
        self.assertEqual((repair._name, repair.state, row.repair_ids), ("repair.order", "draft", repair))
        self.assertEqual((repair.lot_id, repair.product_qty, repair.product_id), (self.lot, 4, self.tube))
        places = repair.product_location_src_id | repair.product_location_dest_id
        self.assertEqual(places, self.rejected, "they stay where they are")
        self.assertIn("New bags", str(repair.internal_notes))
        self.assertFalse(self.inspections(), "not before it was reworked")
        self.assertEqual(row.with_user(self.quality).action_open_document()["res_model"], "repair.order")

    def test_inspected_again_when_it_is_done(self):
        repair = self.rework(self.unfit())
        self.carry_out(repair)
        inspection = self.inspections()
        self.assertEqual((repair.state, inspection.state, inspection.line_ids.quantity), ("done", "draft", 4))
        self.assertEqual(inspection.line_ids.location_id, self.rejected)
        self.assertEqual(self.there(self.lot, self.rejected), 4, "still apart")
        self.inspect(inspection)
        self.assertEqual((self.there(self.lot, self.rejected), self.there(self.lot, self.accepted)), (0, 10))
        steps = self.lot.udi_event_item_ids.event_id.filtered(lambda event: event.document_model == "repair.order")
        self.assertEqual(set(steps.mapped("biz_step")), {"repairing"})

    def test_one_serial(self):
        repair = self.rework(self.unfit(self.pump, 1, 1))
        self.carry_out(repair)
        self.inspect(self.inspections())
        self.assertEqual(self.there(self.lot, self.accepted), 1)

    def test_cancelled_comes_back_to_quality(self):
        row = self.unfit()
        repair = self.rework(row)
        repair.action_repair_cancel()
        again = self.env["udi.nonconformity"].search([("lot_id", "=", self.lot.id), ("state", "=", "draft")])
        self.assertEqual((again.quantity, again.location_id, again.partner_id), (4, self.rejected, self.supplier))
        self.assertIn(repair.name, again.description)
        with self.assertRaisesRegex(UserError, "Quality decides on the goods again"):
            repair.action_repair_cancel_draft()
        self.assertEqual(len(self.rework(again)), 1)

    def test_does_not_go_on_meanwhile(self):
        """Where no area keeps the goods apart, the gate does, from the decision until they are accepted."""
        (self.awaiting | self.rejected).udi_zone = False
        row = self.unfit(self.pump, 1, 1)
        repair = self.rework(row)
        self.assertIn("does not conform", self.refusal())
        repair.action_validate()
        repair.action_repair_start()
        self.assertIn("does not conform", self.refusal())
        repair.action_repair_end()
        self.assertIn("not accepted yet", self.refusal())
        self.inspect(self.inspections())
        self.assertFalse(self.refusal())

    def refusal(self):
        findings = self.env["udi.gate"].lot_refusals(self.lot, "shipping").get(self.lot.id, ())
        return " ".join(finding.message for finding in findings if finding.rule == "accepted")

    def test_a_place_without_repairs(self):
        row = self.unfit()
        row.location_id.warehouse_id.repair_type_id = False
        row.with_user(self.quality).write({"decision": "rework", "decision_reason": "New bags"})
        row.with_user(self.quality).action_propose()
        action = row.with_user(self.second_quality).action_decide()
        with self.assertRaisesRegex(UserError, "no warehouse that repairs"), self.env.cr.savepoint():
            self.sign(action, self.second_quality)
        self.assertEqual((row.state, bool(row.document)), ("proposed", False))

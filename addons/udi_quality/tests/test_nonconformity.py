"""Nonconforming goods: proposed by one, signed by another, carried out by the right document."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import QualityCommon


@tagged("post_install", "-at_install")
class TestNonconformity(QualityCommon):
    def unfit(self, name="T1", quantity=10):
        self.lots, inspection = self.arrive(self.tube, [name], quantity)
        inspection.with_user(self.quality).line_ids.write({"found": 4, "defect": "Torn bags"})
        self.inspect(inspection)
        return self.env["udi.nonconformity"].search([("lot_id", "=", self.lots.id)])

    def decide(self, row, decision, **vals):
        own = row.with_user(self.quality)
        own.write({"decision": decision, "decision_reason": "As agreed", **vals})
        own.action_propose()
        self.sign(row.with_user(self.second_quality).action_decide(), self.second_quality)

    def test_bad_input(self):
        row = self.unfit()
        own = row.with_user(self.quality)
        with self.assertRaisesRegex(UserError, "Choose what becomes"):
            own.action_propose()
        with self.assertRaises(UserError):
            own.action_decide()
        for vals in ({"state": "decided"}, {"proposed_by_id": self.second_quality.id}, {"name": "X"}):
            with self.assertRaises(UserError):
                own.write(vals)
        for user in (self.operator, self.leader, self.auditor, self.udi_admin):
            with self.assertRaises(AccessError):
                row.with_user(user).action_propose()
        own.write({"decision": "destroy", "decision_reason": "Wet"})
        own.action_propose()
        with self.assertRaisesRegex(AccessError, "proposed this decision yourself"):
            own.action_decide()
        with self.assertRaises(UserError):
            own.unlink()
        self.assertEqual((row.state, bool(row.document)), ("proposed", False))

    def test_back_to_the_supplier(self):
        self.gate("accepted", "block")
        row = self.unfit()
        self.decide(row, "return", partner_id=self.supplier.id)
        self.assertEqual((row.document._name, row.document.partner_id), ("stock.picking", self.supplier))
        self.assertEqual(row.document.state, "assigned")
        row.document.with_context(udi_deciding=False)._action_done()
        self.assertEqual(self.there(self.lots, self.rejected), 0)
        with self.assertRaises(UserError):
            row.with_user(self.quality).write({"decision": "concession"})

    def test_a_return_needs_its_supplier(self):
        row = self.unfit()
        row.with_user(self.quality).write({"decision": "return", "decision_reason": "As agreed", "partner_id": False})
        row.with_user(self.quality).action_propose()
        action = row.with_user(self.second_quality).action_decide()
        with self.assertRaisesRegex(UserError, "Enter the supplier"), self.env.cr.savepoint():
            self.sign(action, self.second_quality)
        self.assertEqual(row.state, "proposed")

    def test_destroyed(self):
        row = self.unfit()
        self.decide(row, "destroy")
        self.assertEqual((row.document._name, row.document.state, row.document.scrap_qty), ("stock.scrap", "draft", 4))
        row.document.do_scrap()
        self.assertEqual(self.there(self.lots, self.rejected), 0)

    def test_reworked_goods_are_inspected_again(self):
        self.gate("accepted", "block")
        row = self.unfit()
        # where repairs are installed, a repair order comes before this
        inspection = self.env["udi.nonconformity.service"]._inspect_again(row, row.location_id, row.name)
        self.assertEqual((inspection.kind, inspection.state, inspection.line_ids.quantity), ("again", "draft", 4))
        self.assertEqual(self.there(self.lots, self.rejected), 4)
        self.inspect(inspection)
        self.assertEqual((self.there(self.lots, self.rejected), self.there(self.lots, self.accepted)), (0, 10))

    def test_concession(self):
        row = self.unfit()
        self.decide(row, "concession")
        self.assertEqual((self.there(self.lots, self.rejected), self.there(self.lots, self.accepted)), (0, 10))
        event = self.env["udi.event"].search([("document_model", "=", "udi.nonconformity")])
        self.assertEqual(event.disposition, "conformant")
        self.assertIn("concession", event.reason)

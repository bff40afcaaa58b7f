from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.mail.tests.common import mail_new_test_user
from odoo.addons.udi_recall.tests.common import RecallCommon


@tagged("post_install", "-at_install")
class TestRecallCredit(RecallCommon):
    """Three infusion sets sold and invoiced to hospital A, two of them come back in the case."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading("generic_coa", cls.company, install_demo=False)
        cls.accountant = mail_new_test_user(
            cls.env, login="udi_accountant", groups="account.group_account_invoice,udi_traceability.group_udi_reader"
        )
        cls.lot = cls.receive(cls.tube, ["TUBE-S"], quantity=10)
        cls.tube.write({"invoice_policy": "delivery", "lst_price": 50.0})
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.hospital_a.id,
                "order_line": [Command.create({"product_id": cls.tube.id, "product_uom_qty": 3, "price_unit": 40.0})],
            }
        )
        cls.order.action_confirm()
        picking = cls.order.picking_ids
        cls.fill(picking, cls.lot, 3)
        picking.button_validate()
        cls.invoice = cls.order._create_invoices()
        cls.invoice.action_post()
        cls.recall = cls.recalls.with_user(cls.recall_manager).open_case(cls.lot.with_user(cls.recall_manager))
        cls.credit = cls.env["udi.recall.credit"].with_user(cls.accountant)

    def back(self, quantity):
        picking = self.picking("incoming", self.hospital_a, [(self.tube, quantity)])
        picking.write({"location_id": self.customer_location.id})
        picking.move_ids.write({"location_id": self.customer_location.id})
        self.fill(picking, self.lot, quantity)
        picking.button_validate()
        self.assertEqual(picking.udi_recall_id, self.recall)

    def test_nothing_came_back(self):
        with self.assertRaisesRegex(UserError, "Nothing that came back"):
            self.credit.make(self.recall)

    def test_right_to_invoice(self):
        self.back(2)
        with self.assertRaisesRegex(AccessError, "right to invoice"):
            self.env["udi.recall.credit"].with_user(self.recall_manager).make(self.recall)
        self.assertFalse(self.recall.credit_note_count)

    def test_only_what_came_back_and_only_once(self):
        self.back(2)
        note = self.credit.make(self.recall)
        self.assertEqual((note.move_type, note.state, note.reversed_entry_id), ("out_refund", "draft", self.invoice))
        line = note.invoice_line_ids
        self.assertEqual((line.quantity, line.price_unit, line.product_id), (2.0, 40.0, self.tube))
        self.assertEqual(note.udi_recall_id, self.recall)
        with self.assertRaisesRegex(UserError, "Nothing that came back"):
            self.credit.make(self.recall)
        self.back(1)
        self.assertEqual(self.credit.make(self.recall).invoice_line_ids.quantity, 1.0)
        self.recall.invalidate_recordset()
        self.assertEqual(self.recall.credit_note_count, 2)

    def test_what_was_credited_otherwise_is_not_credited_again(self):
        self.invoice._reverse_moves([{}]).action_post()
        self.back(2)
        with self.assertRaisesRegex(UserError, "Nothing that came back"):
            self.credit.make(self.recall)

"""Checks in stock: opened when due with what lies there, and what is not in order goes to quality."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import QualityCommon


@tagged("post_install", "-at_install")
class TestStorageCheck(QualityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse.in_type_id.udi_inspect = False
        cls.today = fields.Date.context_today(cls.env.user)
        cls.soon = cls.receive(cls.tube, ["SOON"], quantity=5, udi_expiry_date=cls.today + timedelta(days=20))
        cls.later = cls.receive(cls.tube, ["LATER"], quantity=5)
        cls.plan = cls.env["udi.storage.check.plan"].create(
            {"name": "Store", "location_id": cls.stock_location.id, "every_days": 30, "user_id": cls.operator.id}
        )

    def run_plans(self):
        self.env["udi.storage.check.plan"]._cron_open()
        return self.plan.check_ids

    def test_opened_once_when_it_is_due(self):
        check = self.run_plans()
        self.assertEqual(check.line_ids.lot_id, self.soon | self.later)
        self.assertEqual(check.line_ids[0].lot_id, self.soon, "what expires first is looked at first")
        self.assertEqual(self.plan.next_on, self.today + timedelta(days=30))
        self.assertEqual(self.run_plans(), check)
        self.plan.next_on = self.today
        self.assertEqual(self.run_plans(), check, "the open one is done first")
        self.assertEqual(check.activity_ids.user_id, self.operator)

    def test_near_expiry_only(self):
        self.plan.within_days = 90
        self.assertEqual(self.run_plans().line_ids.lot_id, self.soon)

    def test_nothing_there_opens_nothing(self):
        self.plan.location_id = self.rejected
        self.assertFalse(self.run_plans())

    def test_bad_input(self):
        check = self.run_plans()
        own = check.with_user(self.operator)
        with self.assertRaisesRegex(UserError, "Not looked at yet"):
            own.action_done()
        own.line_ids[0].result = "abnormal"
        own.action_all_in_order()
        with self.assertRaisesRegex(UserError, "Say what is wrong with SOON"):
            own.action_done()
        with self.assertRaises(UserError):
            own.line_ids[0].quantity = 1
        with self.assertRaises(UserError):
            own.state = "done"
        for user in (self.auditor, self.regulatory, self.recall_manager):
            with self.assertRaises(AccessError):
                check.with_user(user).action_done()
        with self.assertRaises(AccessError):
            self.plan.with_user(self.operator).every_days = 1
        self.assertEqual(check.state, "draft")

    def test_what_is_not_in_order_goes_to_quality(self):
        self.gate("accepted", "block")
        check = self.run_plans().with_user(self.operator)
        check.line_ids[0].write({"result": "abnormal", "note": "Bag open"})
        check.action_all_in_order()
        check.action_done()
        row = self.env["udi.nonconformity"].search([("lot_id", "=", self.soon.id)])
        self.assertEqual((row.source, row.quantity, row.description), ("check", 5, "Bag open"))
        with self.assertRaisesRegex(UserError, "does not conform"), self.env.cr.savepoint():
            self.deliver(self.soon, self.hospital_a, 5)
        self.deliver(self.later, self.hospital_a, 5)
        with self.assertRaises(UserError):
            check.line_ids[0].write({"note": "later"})
        with self.assertRaises(UserError):
            check.action_done()
        events = self.env["udi.event"].search([("document_model", "=", "udi.storage.check")])
        self.assertEqual(sorted(events.mapped("disposition")), ["conformant", "non_conformant"])

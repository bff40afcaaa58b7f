"""Labels from a manufacturing order."""

from odoo.exceptions import UserError
from odoo.tests import Form

from odoo.addons.udi_label.tests.common import LabelCommon


class TestProductionLabels(LabelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pump.expiration_time = 1825
        cls.order = cls.make_order(cls.pump, 3)

    @classmethod
    def make_order(cls, product, quantity):
        form = Form(cls.env["mrp.production"])
        form.product_id = product
        form.product_qty = quantity
        return form.save()

    @classmethod
    def give_serials(cls, order, names):
        order.lot_producing_ids = cls.env["stock.lot"].create(
            [{"name": name, "product_id": order.product_id.id} for name in names]
        )

    def test_before_confirmation_and_without_serials(self):
        with self.assertRaisesRegex(UserError, "not confirmed"):
            self.order.action_udi_print_labels()
        self.order.action_confirm()
        with self.assertRaisesRegex(UserError, "no serial"):
            self.order.action_udi_print_labels()

    def test_not_controlled(self):
        order = self.make_order(self.bolt, 1)
        order.action_confirm()
        self.assertEqual(order.udi_label_count, 0)
        with self.assertRaisesRegex(UserError, "not UDI-controlled"):
            order.action_udi_print_labels()

    def test_print_from_the_order(self):
        self.order.action_confirm()
        self.give_serials(self.order, ["P1", "P2", "P3"])
        self.assertEqual((self.order.udi_label_count, self.order.udi_printed_count), (3, 0))
        action = self.order.with_user(self.operator).action_udi_print_labels()
        wizard = self.env[action["res_model"]].with_user(self.operator).with_context(**action["context"]).create({})
        self.assertEqual(wizard.count, 3)
        self.assertFalse(wizard.problem)
        wizard.action_print()
        job = self.order.lot_producing_ids.udi_print_job_ids
        self.assertEqual((job.count, job.document_name), (3, self.order.name))
        self.assertEqual(job.action_open_document()["res_id"], self.order.id)
        self.assertEqual([text[-2:] for _symbology, text in self.codes_of(job)], ["P1", "P2", "P3"])
        self.order.invalidate_recordset()
        self.assertEqual(self.order.udi_printed_count, 3)

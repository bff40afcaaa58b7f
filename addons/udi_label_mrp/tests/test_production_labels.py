"""Labels from a manufacturing order."""

from odoo import Command
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

    def dialogue(self, record):
        action = record.with_user(self.operator).action_udi_print_labels()
        return self.env[action["res_model"]].with_user(self.operator).with_context(**action["context"]).create({})

    def test_order_and_work_order_refuse_with_the_reason(self):
        """A hold, a data defect, a market without a registration; the same from the order and from its work order."""
        centre = self.env["mrp.workcenter"].create({"name": "Labelling"})
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": self.pump.product_tmpl_id.id,
                "operation_ids": [
                    Command.create({"name": "Label", "workcenter_id": centre.id, "time_cycle_manual": 1})
                ],
            }
        )
        order = self.env["mrp.production"].create({"product_id": self.pump.id, "product_qty": 2})
        order.action_confirm()
        self.give_serials(order, ["W1", "W2"])
        places = order, order.workorder_ids
        self.assertEqual(len(order.workorder_ids), 1)
        for place in places:
            self.assertFalse(self.dialogue(place).problem)
        jobs = self.env["udi.print.job"].search_count([])
        lot = order.lot_producing_ids[0]

        def refused(message):
            for place in places:
                wizard = self.dialogue(place)
                self.assertRegex(wizard.problem or "", message, place._name)
                with self.assertRaisesRegex(UserError, message), self.env.cr.savepoint():
                    wizard.action_print()
            self.assertEqual(self.env["udi.print.job"].search_count([]), jobs)

        hold = self.env["udi.hold"].freeze(lot, "Sensor drift")
        refused("W1.*on hold: Sensor drift")
        self.env.cr.execute("UPDATE udi_hold SET state = 'released' WHERE id = %s", [hold.id])
        self.env.invalidate_all()
        self.pump.udi_primary_identifier_id.has_software_version = True
        refused("W1.*has no software version")
        self.pump.udi_primary_identifier_id.has_software_version = False
        self.env["udi.registration"].search([]).write({"valid_from": "2001-01-01", "valid_to": "2002-01-01"})
        refused("no registration certificate for China")
        self.pump.udi_primary_identifier_id.state = "ended"
        refused("not active|no active")

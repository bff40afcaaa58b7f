from odoo import models

from ..models.udi_serial_job import BATCH


class MrpProductionSerials(models.TransientModel):
    _inherit = "mrp.production.serials"

    def _compute_lot_name(self):
        """Proposes the next number of the product's range."""
        result = super()._compute_lot_name()
        for wizard in self:
            order = wizard.production_id
            name = self.env["udi.serial"].next_name(order.product_id, order.company_id)
            if name and not order.lot_producing_ids:
                wizard.lot_name = name
        return result

    def action_generate_serial_numbers(self):
        """From the range, kept for this order, when its proposal was left as it is."""
        self.ensure_one()
        order, serial = self.production_id, self.env["udi.serial"]
        following = serial.next_name(order.product_id, order.company_id)
        if not following or self.lot_name != following or self.lot_quantity < 1:
            return super().action_generate_serial_numbers()
        order.check_access("write")
        if self.lot_quantity > BATCH and self.lot_quantity == order._udi_serials_wanted():
            return order.action_udi_serials()
        names = serial.for_document(order.product_id, self.lot_quantity, order, order.company_id)
        self.serial_numbers = "\n".join(names)
        action = self.env["ir.actions.actions"]._for_xml_id("mrp.action_assign_serial_numbers")
        return {**action, "res_id": self.id}

    def action_apply(self):
        self.production_id.check_access("write")
        # sudo: Odoo counts the product's serial sequence up here, which only a system administrator may write
        return super(MrpProductionSerials, self.sudo()).action_apply()

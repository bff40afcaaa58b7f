from odoo import api, fields, models
from odoo.exceptions import UserError

from .udi_serial_job import BATCH


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    udi_serials_possible = fields.Boolean("Serials from a range", compute="_compute_udi_serials_possible")

    @api.depends("product_id", "state", "lot_producing_ids", "product_qty")
    def _compute_udi_serials_possible(self):
        serial = self.env["udi.serial"]
        for order in self:
            order.udi_serials_possible = (
                order.product_tracking == "serial"
                and order.state in ("confirmed", "progress")
                and order._udi_serials_wanted() > 0
                and bool(serial.range_for(order.product_id, order.company_id))
            )

    def _udi_serials_wanted(self):
        """How many units of the order have no serial yet."""
        self.ensure_one()
        units = self.product_uom_id._compute_quantity(self.product_qty, self.product_id.uom_id)
        return int(units) - len(self.lot_producing_ids)

    def action_udi_serials(self):
        """Give every unit of the order a serial of the product's range; many of them with a progress bar."""
        self.ensure_one()
        wanted = self._udi_serials_wanted()
        if not self.udi_serials_possible:
            raise UserError(
                self.env._(
                    "Order %(order)s needs no serials from a range: it must be confirmed, with units that have none, "
                    "of a product with a serial range in use.",
                    order=self.display_name,
                )
            )
        job = self.env["udi.serial.job"]._start(self, wanted)
        if wanted > BATCH:
            return job.action_show()
        state = job.step()
        if state["state"] == "failed":
            raise UserError(state["message"])
        return None

    def _prepare_stock_lot_values(self):
        """A single serial, too, comes from the range where there is one."""
        vals = super()._prepare_stock_lot_values()
        serial = self.env["udi.serial"]
        if serial.range_for(self.product_id, self.company_id):
            vals["name"] = serial.for_document(self.product_id, 1, self, self.company_id)[0]
        return vals

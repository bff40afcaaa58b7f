from odoo import models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "udi.documented"]

    def _udi_documents(self):
        """The ledger names the order's transfers."""
        # sudo: which transfers are the order's does not depend on who may read them; their numbers alone are used
        return [self.sudo().picking_ids]

"""Labels of packages: logistic units with their SSCC."""

from odoo import models


class StockPackage(models.Model):
    _inherit = "stock.package"

    def action_udi_print_labels(self):
        """The print dialogue for these packages."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Print UDI labels"),
            "res_model": "udi.label.print",
            "view_mode": "form",
            "target": "new",
            "context": {"default_package_ids": self.ids, "default_level": "pallet"},
        }

"""Labels from the work order: those of its manufacturing order."""

from odoo import models


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    def action_udi_print_labels(self):
        """The print dialogue for the units of the order."""
        return self.production_id.action_udi_print_labels()

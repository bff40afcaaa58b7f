"""Labels from a transfer: what came in or goes out with it."""

from odoo import models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def action_udi_print_labels(self):
        """The print dialogue for the UDI-controlled lots of this transfer."""
        self.ensure_one()
        lots = self.move_line_ids.lot_id.filtered("udi_controlled")
        if not lots:
            raise UserError(
                self.env._(
                    "%(transfer)s has no lots of UDI-controlled products yet. Validate the receipt, then print.",
                    transfer=self.name,
                )
            )
        return lots._udi_print_action(document=self)

"""What stands in the ledger stays: its lot cannot be deleted."""

from odoo import api, models
from odoo.exceptions import UserError


class StockLot(models.Model):
    _inherit = "stock.lot"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_ledger(self):
        # sudo: the ledger of every company counts
        items = self.env["udi.event.item"].sudo()
        recorded = items.search([("lot_id", "in", self.ids)], limit=1).lot_id
        if recorded:
            raise UserError(
                self.env._(
                    "%(lot)s stands in the traceability ledger and cannot be deleted. Archive its product, or correct "
                    "the stock by an inventory count.",
                    lot=recorded.name,
                )
            )

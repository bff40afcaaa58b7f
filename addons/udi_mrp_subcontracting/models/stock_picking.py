"""A subcontracted receipt finishes its orders: what the gate refuses of them is refused at the receipt."""

from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _udi_refusals(self):
        """Which components the orders take is known when they are finished: the whole receipt is tried."""
        if not self.move_ids.filtered("is_subcontract"):
            return super()._udi_refusals()
        return self.env["udi.gate"]._try(self._udi_finish)

    def _udi_places(self):
        """Each place is compared with the subcontractors' shelf."""
        return super()._udi_places() | self.company_id.subcontracting_location_id

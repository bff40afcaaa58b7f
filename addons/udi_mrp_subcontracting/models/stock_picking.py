from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _udi_places(self):
        """Each place is compared with the subcontractors' shelf."""
        return super()._udi_places() | self.company_id.subcontracting_location_id

from odoo import api, models


class UdiHolder(models.Model):
    _inherit = "udi.holder"

    @api.model
    def _place(self, location, partner):
        """What lies on a subcontractor's shelf is in stock, and he holds it."""
        place = super()._place(location, partner)
        return (*place[:2], partner.id) if partner and location.is_subcontract() else place

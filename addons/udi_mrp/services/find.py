"""Orders are found in the search box."""

from odoo import api, models


class UdiFind(models.AbstractModel):
    _inherit = "udi.find"

    @api.model
    def _documents(self):
        return [*super()._documents(), ("mrp.production", ("name", "origin"))]

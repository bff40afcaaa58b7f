"""The production tile of the landing page."""

from odoo import api, models


class UdiHome(models.AbstractModel):
    _inherit = "udi.home"

    @api.model
    def _tiles(self):
        return [*super()._tiles(), (30, "production", None, "mrp.mrp_production_action", "fa-cogs")]

    def _tile_production(self):
        open_orders = [("state", "in", ("confirmed", "progress", "to_close"))]
        return self.env._("Production"), self.env["mrp.production"].search_count(open_orders)

"""The landing page tells who settles scans how many wait."""

from odoo import api, models


class UdiHome(models.AbstractModel):
    _inherit = "udi.home"

    @api.model
    def _tiles(self):
        tiles = super()._tiles()
        if self.env["udi.scan.runner"].may_settle():
            tiles = [*tiles, (30, "settle", None, "udi_scan.action_udi_scan_capture", "fa-inbox")]
        return tiles

    def _tile_settle(self):
        return self.env._("Scans to settle"), self.env["udi.scan.capture"].search_count([("state", "=", "conflict")])

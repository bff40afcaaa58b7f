"""The recall tile of the landing page."""

from odoo import api, models


class UdiHome(models.AbstractModel):
    _inherit = "udi.home"

    @api.model
    def _tiles(self):
        return [*super()._tiles(), (40, "recall", None, "udi_recall.action_udi_recall", "fa-bullhorn")]

    def _tile_recall(self):
        return self.env._("Recall"), self.env["udi.recall"].search_count([("state", "not in", ("closed", "cancelled"))])

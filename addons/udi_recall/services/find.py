"""Recall cases are found in the search box."""

from odoo import api, models


class UdiFind(models.AbstractModel):
    _inherit = "udi.find"

    @api.model
    def _documents(self):
        return [*super()._documents(), ("udi.recall", ("reference", "title"))]

from odoo import api, models


class UdiScanScenario(models.AbstractModel):
    _inherit = "udi.scan.scenario"

    @api.private
    def handlers(self):
        return {**super().handlers(), "production": "udi.scan.scenario.production"}

from odoo import fields, models


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    udi_output_ids = fields.One2many("udi.scan.output", "production_id", "Scanned out", copy=False)

    def _post_inventory(self, cancel_backorder=False):
        for order in self:
            self.env["udi.scan.production"].say_scanned(order)
        return super()._post_inventory(cancel_backorder=cancel_backorder)

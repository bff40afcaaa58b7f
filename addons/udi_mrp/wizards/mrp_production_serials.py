from odoo import models


class MrpProductionSerials(models.TransientModel):
    _inherit = "mrp.production.serials"

    def action_apply(self):
        self.production_id.check_access("write")
        # sudo: Odoo counts the product's serial sequence up here, which only a system administrator may write
        return super(MrpProductionSerials, self.sudo()).action_apply()

from odoo import models


class RepairOrder(models.Model):
    _name = "repair.order"
    _inherit = ["repair.order", "udi.gated", "udi.documented"]

    def _udi_finish(self):
        self.action_repair_done()

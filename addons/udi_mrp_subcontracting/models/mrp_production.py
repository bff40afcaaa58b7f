"""Odoo finishes the subcontracted orders of every transfer, also of one that has none."""

from odoo import models

ASKED = ("mo_ids_to_backorder", "from_workorder")  # in the context: something to do although no order is named


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def button_mark_done(self):
        """No order, nothing to finish: Odoo posts no moves four times, a tenth of a small receipt."""
        if self or any(map(self.env.context.get, ASKED)):
            return super().button_mark_done()
        return True

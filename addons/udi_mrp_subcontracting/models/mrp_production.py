"""Odoo finishes the subcontracted orders of every transfer, also of one that has none."""

from odoo import models


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def button_mark_done(self):
        """No order, nothing to finish: Odoo posts no moves four times, a tenth of a small receipt."""
        return super().button_mark_done() if self else True

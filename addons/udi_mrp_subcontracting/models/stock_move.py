"""Odoo confirms moves five times while it finishes a transfer, mostly none: the moves of a rest or of a next step."""

from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_confirm(self, merge=True, merge_into=False, create_proc=True):
        """No moves, nothing to confirm, unless others wait to be merged."""
        if not self and not merge_into:
            return self
        return super()._action_confirm(merge=merge, merge_into=merge_into, create_proc=create_proc)

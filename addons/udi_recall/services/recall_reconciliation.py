"""When the scope of a case is taken, its buckets follow."""

from odoo import models


class UdiRecallService(models.AbstractModel):
    _inherit = "udi.recall.service"

    def scope(self, recall):
        """As in `udi.recall.service`; then every unit is put into its bucket."""
        result = super().scope(recall)
        self.env["udi.recall.reconciliation"]._refresh_soon(recall)
        return result

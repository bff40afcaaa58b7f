"""When the scope of a case is taken, its buckets follow."""

from odoo import models


class UdiRecallService(models.AbstractModel):
    _inherit = "udi.recall.service"

    def scope(self, recall):
        """As in `udi.recall.service`; then every unit is put into its bucket."""
        result = super().scope(recall)
        self.env["udi.recall.reconciliation"]._refresh_soon(recall)
        return result

    def close(self, recall, reason):
        """As in `udi.recall.service`, judged by buckets that are added up anew."""
        if recall.scoped_on:
            # sudo: the buckets follow from what is recorded; who may close is checked where it is done
            recall.sudo().env["udi.recall.reconciliation"]._refresh(recall.sudo())
            recall.invalidate_recordset(recall._balance_fields(), flush=False)
        return super().close(recall, reason)

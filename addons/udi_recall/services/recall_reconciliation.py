"""When the scope of a case is taken, its buckets follow."""

from odoo import models


class UdiRecallService(models.AbstractModel):
    _inherit = "udi.recall.service"

    def _take(self, recall, scope, rows):
        """As in `udi.recall.service`; then every unit is put into its bucket."""
        result = super()._take(recall, scope, rows)
        # sudo: the buckets follow from the snapshot; who may take it was checked by the callers
        self.sudo().env["udi.recall.reconciliation"]._refresh_soon(recall.sudo())
        return result

    def close(self, recall, reason):
        """As in `udi.recall.service`, judged by buckets that are added up anew."""
        if recall.scoped_on:
            # sudo: the buckets follow from what is recorded; who may close is checked where it is done
            recall.sudo().env["udi.recall.reconciliation"]._refresh(recall.sudo())
            recall.invalidate_recordset(recall._balance_fields(), flush=False)
        return super().close(recall, reason)

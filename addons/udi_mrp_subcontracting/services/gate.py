from odoo import models


class UdiGate(models.AbstractModel):
    _inherit = "udi.gate"

    def _broken_place(self, request, facts, words):
        """A unit that went back to the subcontractor may be received from him again."""
        if request.line and request.line.move_id.is_subcontract:
            rows = facts["where"].get(request.lot.id, [])
            away = [row for row in rows if not (row.location_id and row.location_id.is_subcontract())]
            facts = {**facts, "where": {request.lot.id: away}}
        return super()._broken_place(request, facts, words)

"""What the gate must know of orders."""

from odoo import models


class UdiGate(models.AbstractModel):
    _inherit = "udi.gate"

    def _made_again(self, request):
        """A unit that its order consumed a moment ago comes out again under its serial (rework)."""
        order = request.line.move_id.production_id if request.line else None
        if order and request.lot in order.move_raw_ids.move_line_ids.filtered("picked").lot_id:
            return True
        return super()._made_again(request)

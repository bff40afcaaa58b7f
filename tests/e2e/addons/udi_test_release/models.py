"""Quality says of each lot that it is released; the gate is told by inheriting one method."""

from odoo import fields, models


class StockLot(models.Model):
    _inherit = "stock.lot"

    test_released = fields.Boolean()


class UdiGate(models.AbstractModel):
    _inherit = "udi.gate"

    def _released(self, lots):
        return super()._released(lots) | lots.filtered(lambda lot: not lot.test_released)

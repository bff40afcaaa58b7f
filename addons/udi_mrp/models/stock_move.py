from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _should_bypass_set_qty_producing(self):
        """While thousands of serials are made only the components learn their quantity.

        Odoo would make a line without serial for each unit, in quadratic time, and replace them all on closing.
        """
        finished = self.production_id and self.product_id == self.production_id.product_id
        return (self.env.context.get("udi_serials_only") and finished) or super()._should_bypass_set_qty_producing()

"""The dialogue "Generate serials" of a transfer: an empty first number means the product's range."""

from odoo import api, models


class StockMove(models.Model):
    _inherit = "stock.move"

    @api.model
    def action_generate_lot_line_vals(self, context_data, mode, first_lot, count, lot_text):
        product = self.env["product.product"].browse(context_data.get("default_product_id"))
        first = (first_lot or "").strip()
        serial = self.env["udi.serial"]
        if mode == "generate" and product.tracking == "serial" and int(count or 0) > 0:
            following = serial.next_name(product)
            if following and first in ("", following):
                self.check_access("write")
                mode, lot_text = "import", "\n".join(serial.draw(product, int(count)))
        return super().action_generate_lot_line_vals(context_data, mode, first_lot, count, lot_text)

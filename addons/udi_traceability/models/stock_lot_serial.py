"""Where Odoo numbers devices itself, the product's serial range decides."""

from odoo import api, models


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _compute_name(self):
        """A new form shows the number that would come next; saving it takes it."""
        ranged = self.browse()
        for lot in self.filtered(lambda lot: not lot.name and lot.product_id.tracking == "serial"):
            name = self.env["udi.serial"].next_name(lot.product_id, lot.company_id or self.env.company)
            if name:
                lot.name = name
                ranged |= lot
        return super(StockLot, self - ranged)._compute_name()

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(self._udi_number(vals_list))

    @api.model
    def _udi_number(self, vals_list):
        """Values with serials drawn, product by product, for those without a name."""
        serial = self.env["udi.serial"]
        nameless = {}
        for index, vals in enumerate(vals_list):
            product_id = vals.get("product_id") or self.env.context.get("default_product_id")
            if product_id and not vals.get("name") and not self.env.context.get("default_name"):
                nameless.setdefault(product_id, []).append(index)
        names = {}
        for product_id, indexes in nameless.items():
            product = self.env["product.product"].browse(product_id)
            if serial.range_for(product):
                names.update(zip(indexes, serial.draw(product, len(indexes)), strict=True))
        return [{**vals, "name": names[index]} if index in names else vals for index, vals in enumerate(vals_list)]

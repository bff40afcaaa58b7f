"""A search field "UDI-DI or whole UDI" on everything that shows goods. Ordinary words cost no query."""

from odoo import api, fields, models
from odoo.fields import Domain


class UdiSearchable(models.AbstractModel):
    _name = "udi.searchable"
    _description = "Found by UDI"

    udi_search = fields.Char("UDI-DI or whole UDI", store=False, search="_search_udi_search", exportable=False)

    def _search_udi_search(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS or operator not in ("in", "ilike", "like", "=ilike", "=like"):
            return NotImplemented
        texts = [value] if isinstance(value, str) else [text for text in value or () if isinstance(text, str)]
        return Domain.OR(self._udi_search_domain(text) for text in texts)

    @api.model
    def _udi_search_domain(self, text):
        """Records of this model that the text names; `Domain.FALSE` where it names none or cannot be a code."""
        lots = self.env["udi.search"].lot_domain(text)
        return Domain.FALSE if lots is None else Domain(self._udi_lot_field, "any", lots)

    _udi_lot_field = "lot_id"


class StockQuant(models.Model):
    _name = "stock.quant"
    _inherit = ["stock.quant", "udi.searchable"]


class StockMoveLine(models.Model):
    _name = "stock.move.line"
    _inherit = ["stock.move.line", "udi.searchable"]


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "udi.searchable"]

    _udi_lot_field = "move_line_ids.lot_id"


class UdiHolder(models.Model):
    _name = "udi.holder"
    _inherit = ["udi.holder", "udi.searchable"]


class StockLot(models.Model):
    _name = "stock.lot"
    _inherit = ["stock.lot", "udi.searchable"]

    @api.model
    def _udi_search_domain(self, text):
        return self.env["udi.search"].lot_domain(text) or Domain.FALSE


class ProductProduct(models.Model):
    _name = "product.product"
    _inherit = ["product.product", "udi.searchable"]

    @api.model
    def _udi_search_domain(self, text):
        return self.env["udi.search"].product_domain([text]) or Domain.FALSE


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "udi.searchable"]

    @api.model
    def _udi_search_domain(self, text):
        products = self.env["udi.search"].product_domain([text])
        return Domain.FALSE if products is None else Domain("product_variant_ids", "any", products)

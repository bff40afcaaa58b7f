"""A product that becomes UDI-controlled brings a past along, which the ledger does not know yet."""

from odoo import api, models

from .product_udi_flag import CAUSES


class ProductProduct(models.Model):
    _inherit = "product.product"

    @api.model_create_multi
    def create(self, vals_list):
        products = super().create(vals_list)
        self.env["udi.history"].created(products.filtered("udi_controlled"))
        return products


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def write(self, vals):
        result = super().write(vals)
        if CAUSES & vals.keys():
            self.env["udi.history"].start(self)
        return result

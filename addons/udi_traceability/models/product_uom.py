"""Barcodes of packagings obey the same rules as those of products."""

from odoo import api, models

from ..services.barcode import tidied


class ProductTemplate(models.Model):
    _inherit = "product.template"

    @api.constrains("udi_controlled", "company_id", "categ_id")
    def _check_udi_barcode(self):
        """A product that becomes UDI-controlled, or moves to another company, brings its barcodes along."""
        products = self.product_variant_ids
        self.env["udi.barcode"].check_barcodes(products)
        # sudo: packagings of the product in every company count
        packagings = self.env["product.uom"].sudo().search([("product_id", "in", products.ids)])
        self.env["udi.barcode"].check_barcodes(packagings)


class ProductUom(models.Model):
    _inherit = "product.uom"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([tidied(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(tidied(vals))

    @api.constrains("barcode", "product_id")
    def _check_udi_barcode(self):
        self.env["udi.barcode"].check_barcodes(self)

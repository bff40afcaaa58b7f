"""Product categories say which products fall under UDI by default."""

from odoo import api, fields, models


class ProductCategory(models.Model):
    _inherit = "product.category"

    udi_controlled = fields.Boolean(
        "UDI-controlled",
        help="New products of this category are medical devices with a UDI. Each product can say otherwise.",
    )

    @api.model
    def _udi_default(self):
        """The category for devices adopted from a regulator's catalogue; made where there is none."""
        category = self.search([("udi_controlled", "=", True)], order="id", limit=1)
        return category or self.create({"name": self.env._("Medical devices"), "udi_controlled": True})

"""Product categories say which products fall under UDI by default."""

from odoo import api, fields, models


class ProductCategory(models.Model):
    _inherit = "product.category"

    udi_controlled = fields.Boolean(
        "UDI-controlled",
        help="New products of this category are medical devices with a UDI. Each product can say otherwise.",
    )

    udi_other_count = fields.Integer(
        "Not UDI-controlled", compute="_compute_udi_other_count", export_string_translation=False
    )

    def _compute_udi_other_count(self):
        found = self.env["product.template"]._read_group(self._udi_others(), ["categ_id"], ["__count"])
        counts = {category.id: count for category, count in found}
        for category in self:
            category.udi_other_count = counts.get(category._origin.id, 0)

    def _udi_others(self):
        """Goods of these categories that are not UDI-controlled."""
        return [("categ_id", "in", self.ids), ("udi_controlled", "=", False), ("type", "=", "consu")]

    def action_udi_others(self):
        """Products that were there before the category became UDI-controlled: each is decided by itself."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Not UDI-controlled"),
            "res_model": "product.template",
            "view_mode": "list,form",
            "domain": self._udi_others(),
        }

    @api.model
    def _udi_default(self):
        """The category for devices adopted from a regulator's catalogue; made where there is none."""
        category = self.search([("udi_controlled", "=", True)], order="id", limit=1)
        return category or self.create({"name": self.env._("Medical devices"), "udi_controlled": True})

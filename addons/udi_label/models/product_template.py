"""Which label a product wears."""

from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    udi_label_template_id = fields.Many2one(
        "udi.label.template",
        "Unit label",
        domain="[('level', '=', 'unit')]",
        ondelete="set null",
        help="The template that the print dialogue proposes. Empty: the first one in the list of templates.",
    )

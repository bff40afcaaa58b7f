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
    udi_label_sign_ids = fields.Many2many(
        "udi.label.sign",
        string="Signs on the label",
        help="Beside those that follow from the other fields (single use, sterile, storage limits), for example the "
        "way of sterilisation, which then stands in place of the plain sign.",
    )
    udi_label_pressure = fields.Char("Limits of atmospheric pressure", help="As the label shows it: 50 ~ 106 kPa.")

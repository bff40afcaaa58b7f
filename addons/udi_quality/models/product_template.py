from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    udi_needs_release = fields.Boolean(
        "Needs product release", help="No lot is delivered or used before quality has released it by signature."
    )
    udi_needs_inspection = fields.Boolean(
        "Needs final inspection", help="A finished inspection that accepts the lot is a condition of its release."
    )
    udi_needs_sterilisation = fields.Boolean(
        "Needs a sterilisation load", help="A load that passed and holds the lot is a condition of its release."
    )

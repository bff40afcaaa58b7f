"""How much of its shelf life goods must have left when they are delivered: of a customer, a product or a category."""

from odoo import fields, models


class UdiShelfLife(models.AbstractModel):
    _name = "udi.shelf.life"
    _description = "Shelf life asked for"

    udi_min_shelf_days = fields.Integer(
        "Minimum shelf life (days)",
        help="Days that goods must have left when they are delivered. A customer's wish comes before the product's, "
        "and this before the category's.",
    )
    udi_min_shelf_percent = fields.Integer(
        "Minimum shelf life (%)", help="The same as a part of the whole time from manufacture to expiry."
    )

    _min_shelf_life = models.Constraint(
        "CHECK (COALESCE(udi_min_shelf_days, 0) BETWEEN 0 AND 36500"
        " AND COALESCE(udi_min_shelf_percent, 0) BETWEEN 0 AND 100)",
        "The minimum shelf life is 0 or more days, and between 0 and 100 %.",
    )


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "udi.shelf.life"]


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "udi.shelf.life"]


class ProductCategory(models.Model):
    _name = "product.category"
    _inherit = ["product.category", "udi.shelf.life"]

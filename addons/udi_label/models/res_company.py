"""How far printed and accounted labels of a job may be apart."""

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    udi_label_difference_limit = fields.Float(
        "Permitted label difference (%)",
        default=0.0,
        digits=(5, 2),
        help="A print job whose labels are not accounted for up to this share cannot be closed.",
    )

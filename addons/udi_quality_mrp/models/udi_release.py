from odoo import fields, models


class UdiRelease(models.Model):
    _inherit = "udi.release"

    production_id = fields.Many2one(
        "mrp.production", "Production order", readonly=True, index="btree_not_null", ondelete="restrict", copy=False
    )

from odoo import fields, models


class UdiNonconformity(models.Model):
    _inherit = "udi.nonconformity"

    document = fields.Reference(selection_add=[("repair.order", "Repair order")])
    repair_ids = fields.One2many("repair.order", "udi_nonconformity_id", "Repair orders", readonly=True)

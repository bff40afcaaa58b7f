from odoo import fields, models


class UdiInspection(models.Model):
    _inherit = "udi.inspection"

    look_ids = fields.One2many("udi.inspection.look", "inspection_id", "Looked at with a hand-held", readonly=True)
    photo_ids = fields.One2many("udi.inspection.photo", "inspection_id", "Photos of hand-helds", readonly=True)


class UdiInspectionLine(models.Model):
    _inherit = "udi.inspection.line"

    look_ids = fields.One2many("udi.inspection.look", "line_id", "Looked at", readonly=True)

    def _looked_at(self):
        """Units of this lot that were looked at with a hand-held and count."""
        return sum(look.quantity for look in self.look_ids if not look.taken_back_on)

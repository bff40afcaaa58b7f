from odoo import fields, models


class StockLocation(models.Model):
    _inherit = "stock.location"

    udi_quarantine = fields.Boolean(
        "Quarantine", help="Held goods may be brought here, and to every place inside it, where their hold lets them."
    )

    def _udi_is_quarantine(self):
        """Whether this place or one around it is a quarantine."""
        self.ensure_one()
        place = self
        while place and not place.udi_quarantine:
            place = place.location_id
        return bool(place)

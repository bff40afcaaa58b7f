"""Areas that inspectors want to see marked: 待验 awaiting inspection, 合格 accepted, 不合格 rejected, 退货 returns."""

from odoo import api, fields, models

ZONES = [
    ("awaiting", "Awaiting inspection"),
    ("accepted", "Accepted goods"),
    ("rejected", "Rejected goods"),
    ("returns", "Returned goods"),
]


class StockLocation(models.Model):
    _inherit = "stock.location"

    udi_zone = fields.Selection(
        ZONES, "Quality area", index="btree_not_null", help="Holds for this place and every place inside it."
    )

    def _udi_zone_kind(self):
        """The quality area that a place lies in, the innermost one, or False."""
        place = self
        while place and not place.udi_zone:
            place = place.location_id
        return place.udi_zone

    @api.model
    def _udi_zone_of(self, warehouse, kind):
        """The place of a warehouse for this kind of goods; accepted goods lie in its stock where nothing is marked."""
        domain = [
            ("udi_zone", "=", kind), ("usage", "=", "internal"), ("id", "child_of", warehouse.view_location_id.id)
        ]  # fmt: skip
        found = self.search(domain, order="id", limit=1)
        return found or (warehouse.lot_stock_id if kind == "accepted" else found)

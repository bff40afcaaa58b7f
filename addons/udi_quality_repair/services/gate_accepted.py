"""Goods that are being reworked do not go on, in whatever place they lie."""

from odoo import models
from odoo.tools import SQL


class UdiGate(models.AbstractModel):
    _inherit = "udi.gate"

    def _nonconforming(self, lot_ids):
        found = super()._nonconforming(lot_ids)
        self.env["repair.order"].flush_model(["lot_id", "state", "udi_nonconformity_id", "product_location_src_id"])
        self.env["udi.nonconformity"].flush_model(["quantity"])
        rows = self.env.execute_query(
            SQL(
                """SELECT r.lot_id, r.product_location_src_id, sum(n.quantity)::float
                     FROM repair_order r JOIN udi_nonconformity n ON n.id = r.udi_nonconformity_id
                    WHERE r.lot_id = ANY(%s) AND r.state NOT IN ('done', 'cancel') GROUP BY 1, 2""",
                lot_ids,
            )
        )
        for lot_id, place_id, quantity in rows:
            places = found.setdefault(lot_id, {})
            places[place_id] = places.get(place_id, 0) + quantity
        return found

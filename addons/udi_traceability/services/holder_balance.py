"""The equation of each lot: what was made is somewhere, or it is said how much is missing."""

from odoo import api, models
from odoo.tools import SQL

KEY_OF_KIND = {
    "internal": "in_stock",
    "transit": "in_transit",
    "partner": "at_customers",
    "used": "used",
    "scrap": "scrapped",
}
KEYS = ("made", *KEY_OF_KIND.values(), "unaccounted")


class UdiHolderBalance(models.AbstractModel):
    _name = "udi.holder.balance"
    _description = "Balance of lots"

    @api.model
    @api.readonly
    def balance(self, lot_ids):
        """``made = in stock + in transit + at customers + used + scrapped + unaccounted`` for each lot.

        :param lot_ids: recordset or ids of `stock.lot`
        :returns: ``{lot id: {made, in_stock, in_transit, at_customers, used, scrapped, unaccounted}}``, quantities in
            the product's unit. ``made`` is what came into being or came from suppliers, less what went back to them,
            by the movements (of a serial one at most); the rest is what the holders say. ``unaccounted`` is what
            nobody holds; it is negative where a count found more than ever came in.
        """
        lots = lot_ids if isinstance(lot_ids, models.BaseModel) else self.env["stock.lot"].browse(lot_ids)
        lots.check_access("read")
        self.env["stock.move.line"].flush_model()
        found = {lot: dict.fromkeys(KEYS, 0) for lot in lots.ids}
        for lot, kind, quantity in self._held(lots):
            if kind in KEY_OF_KIND:
                found[lot][KEY_OF_KIND[kind]] = quantity
        for lot, quantity in self._made(lots):
            found[lot]["made"] = quantity
        for row in found.values():
            row["unaccounted"] = row["made"] - sum(row[name] for name in KEY_OF_KIND.values())
        return {lot: {name: float(value) for name, value in row.items()} for lot, row in found.items()}

    def _held(self, lots):
        self.env.cr.execute(
            SQL("SELECT lot_id, kind, sum(quantity) FROM udi_holder WHERE lot_id = ANY(%s) GROUP BY 1, 2", lots.ids)
        )
        return self.env.cr.fetchall()

    def _made(self, lots):
        self.env.cr.execute(
            SQL(
                # a unit that is reworked or built again is no second one: what happened to it last tells
                """SELECT ml.lot_id,
                          CASE WHEN bool_or(t.tracking = 'serial')
                               THEN (array_agg(CASE WHEN dst.usage = 'supplier' THEN 0 ELSE 1 END
                                               ORDER BY ml.date DESC, ml.id DESC))[1]
                               ELSE sum(CASE WHEN dst.usage = 'supplier' THEN -1 ELSE 1 END * ml.quantity_product_uom)
                          END
                     FROM stock_move_line ml
                     JOIN product_product p ON p.id = ml.product_id
                     JOIN product_template t ON t.id = p.product_tmpl_id
                     JOIN stock_move m ON m.id = ml.move_id
                     JOIN stock_location src ON src.id = ml.location_id
                     JOIN stock_location dst ON dst.id = ml.location_dest_id
                    WHERE ml.lot_id = ANY(%s) AND ml.state = 'done' AND src.usage <> dst.usage
                      AND ml.quantity_product_uom > 0  -- a done line corrected to nothing moved nothing
                      AND (src.usage = 'supplier' OR dst.usage = 'supplier' OR %s)
                    GROUP BY ml.lot_id""",
                lots.ids,
                self.env["udi.holder.builder"]._made_here(),
            )
        )
        return self.env.cr.fetchall()

"""Takes open move lines back with what they reserved: as Odoo's own deletion does it, but many at once.

Odoo gives back line by line, with four statements for each. Here the quants of all lines are updated by one statement,
and Odoo deletes the lines, sums up their moves and finds the state of the transfers, all of which it does in bulk.
"""

from odoo import api, models
from odoo.tools import SQL, float_is_zero

# keys of a quant, in the order in which they stand in the queries below
QUANT = ("product_id", "location_id", "lot_id", "package_id", "owner_id")


class GivenBack(frozenset):
    """In the context key ``udi_given_back``: ids of the moves whose lines have given back already what they reserved.
    An object of this process: no remote call can send it and so leave goods reserved for nobody."""


class UdiUnreserve(models.AbstractModel):
    _name = "udi.unreserve"
    _description = "Undoing of many reservations"

    @api.private
    def lines(self, lines):
        """Delete open move lines; quants, moves and transfers are left as after `unlink`.

        The number of statements grows by a few for each thousand lines, and by Odoo's own note on each transfer whose
        state changes.
        """
        if not lines:
            return
        moves = lines.move_id
        self._give_back(lines.filtered(self._reserves))
        # the state of the moves is computed below, once and without these keys
        lines.with_context(preserve_state=True, udi_given_back=GivenBack(moves.ids)).unlink()
        moves.exists()._recompute_state()

    def _reserves(self, line):
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        if not line.move_id or float_is_zero(line.quantity_product_uom, precision_digits=digits):
            return False
        return not line.move_id._should_bypass_reservation(line.location_id)

    def _give_back(self, lines):
        quants = self.env["stock.quant"]
        quants.flush_model()
        lines.flush_recordset()
        keys = SQL(", ").join(map(SQL.identifier, QUANT))
        self.env.cr.execute(
            SQL(
                """WITH line AS (
                    SELECT %(keys)s, sum(quantity_product_uom) AS quantity
                      FROM stock_move_line WHERE id = ANY(%(lines)s) GROUP BY %(keys)s),
                quant AS (
                    SELECT DISTINCT ON (q.product_id, q.location_id, q.lot_id, q.package_id, q.owner_id)
                           q.id, line.quantity, q.product_id, q.location_id, q.lot_id, q.package_id, q.owner_id
                      FROM line JOIN stock_quant q ON q.lot_id = line.lot_id
                       AND q.product_id = line.product_id AND q.location_id = line.location_id
                       AND q.package_id IS NOT DISTINCT FROM line.package_id
                       AND q.owner_id IS NOT DISTINCT FROM line.owner_id
                     ORDER BY 3, 4, 5, 6, 7, q.in_date, q.id),
                changed AS (
                    UPDATE stock_quant q SET reserved_quantity = GREATEST(0, q.reserved_quantity - quant.quantity),
                           write_uid = %(user)s, write_date = now() AT TIME ZONE 'UTC'
                      FROM quant WHERE quant.id = q.id)
                SELECT %(keys)s, quantity FROM line WHERE NOT EXISTS (
                    SELECT FROM quant q WHERE q.lot_id = line.lot_id
                       AND q.product_id = line.product_id AND q.location_id = line.location_id
                       AND q.package_id IS NOT DISTINCT FROM line.package_id
                       AND q.owner_id IS NOT DISTINCT FROM line.owner_id)""",
                keys=keys,
                lines=lines.ids,
                user=self.env.uid,
            )
        )
        left = self.env.cr.fetchall()
        quants.invalidate_model()
        self._give_back_elsewhere(left)

    def _give_back_elsewhere(self, left):
        """What was reserved where there is no quant of the lot, such as goods that came without one: as Odoo does it.

        :param left: rows of the keys of a quant and a quantity
        """
        for product, location, lot, package, owner, quantity in left:
            self.env["stock.quant"]._update_reserved_quantity(
                self.env["product.product"].browse(product),
                self.env["stock.location"].browse(location),
                -quantity,
                lot_id=self.env["stock.lot"].browse(lot or []),
                package_id=self.env["stock.package"].browse(package or []),
                owner_id=self.env["res.partner"].browse(owner or []),
            )

"""Sub-assemblies without a number that were used before the order that made them was recorded."""

from collections import defaultdict

from odoo import models
from odoo.tools import SQL, float_compare


class UdiInferred(models.AbstractModel):
    _inherit = "udi.inferred"

    def late_events(self, production, produced):
        """Events for units that took what this order makes before it was recorded, as ``[(event, items)]``.

        Odoo's stock of the sub-assembly was below nothing then: every order that took from it since may have used
        the goods that are recorded now. Each gets a second event with the lots as possible inputs; quantities are
        nothing, as everything was booked by the first. One level: what such an order made without a number itself
        and others used is not followed.

        :param produced: the order's done lines of goods without a number
        """
        takers = set()
        for (product, place), lines in produced.grouped(lambda line: (line.product_id, line.location_dest_id)).items():
            takers |= self._takers_in_advance(product, place, lines)
        if not takers:
            return []
        making = self._makings({production.id})[production.id]
        ways = defaultdict(set)
        for lots in making.lots.values():
            for lot in lots:
                ways[lot].add(production.id)
        made = self._made_here({product for product, _place, _time in making.loose})
        loose = [use for use in making.loose if use[0] in made]
        if loose:
            makings, origins, _books = self._collect(production.company_id.id, loose, without=production.id)
            for use in loose:
                self._ways(use, makings, origins, ways)
        items = self._items(ways, certain=())
        orders = self.env["mrp.production"].browse(sorted(takers))
        return [event for order in orders if items and (event := self._late_event(order, items))]

    def _takers_in_advance(self, product, place, lines):
        """Orders that took the product from a place while nothing was left there, up to what these lines bring."""
        made = sum(lines.mapped("quantity_product_uom"))
        # sudo: stock on hand is read as Odoo's own reservation reads it
        quants = (
            self.env["stock.quant"].sudo().search([("product_id", "=", product.id), ("location_id", "=", place.id)])
        )
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        if float_compare(sum(quants.mapped("quantity")) - made, 0, precision_digits=digits) >= 0:
            return set()
        self.env["stock.move.line"].flush_model()
        self.env.cr.execute(
            SQL(
                """SELECT CASE WHEN l.location_dest_id = %(place)s THEN l.quantity_product_uom
                               ELSE -l.quantity_product_uom END,
                          CASE WHEN l.location_id = %(place)s THEN m.raw_material_production_id END
                     FROM stock_move_line l JOIN stock_move m ON m.id = l.move_id
                    WHERE l.product_id = %(product)s AND l.state = 'done' AND NOT l.id = ANY(%(lines)s)
                      AND (l.location_id = %(place)s) <> (l.location_dest_id = %(place)s)
                    ORDER BY l.date, l.id""",
                place=place.id,
                product=product.id,
                lines=lines.ids,
            )
        )
        stock, takers = 0, set()
        for change, taker in self.env.cr.fetchall():
            stock += change
            if float_compare(stock, 0, precision_digits=digits) >= 0:
                takers = set()
            elif taker:
                takers.add(taker)
        return takers

    def _late_event(self, order, items):
        produced = order.move_finished_ids.move_line_ids.filtered(
            lambda line: line.state == "done" and line.lot_id.udi_controlled and line.quantity
        )
        if not produced:
            return None
        outputs = [{"lot": lot, "role": "output", "quantity": 0, "evidence": "inferred"} for lot in produced.lot_id]
        event = {
            "event_type": "transformation",
            "biz_step": "assembling",
            "disposition": "active",
            "company_id": order.company_id.id,
            "event_time": max(produced.mapped("date")),
            "document": order,
            "reason": self.env._("A component was used before its making was recorded"),
        }
        if len(produced.location_dest_id) == 1:
            event["destination"] = produced.location_dest_id
        return event, [*items, *outputs]

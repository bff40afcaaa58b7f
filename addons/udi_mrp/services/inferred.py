"""What is in a unit through components that carry no lot: inferred from the orders that made them."""

from collections import defaultdict
from decimal import Decimal

from odoo import models
from odoo.tools import SQL

from odoo.addons.udi_core.origin import Book, Flow, Origins

# places where stock cannot be less than nothing
CLOSED_USAGES = ("internal", "transit")
NAMED = 100  # orders that an item names


class _Making:
    """What went into one order, as far as it is known."""

    def __init__(self):
        self.lots = defaultdict(set)  # component product -> lots that it consumed
        self.loose = []  # (product, place, time) of what it consumed without a lot


class UdiInferred(models.AbstractModel):
    """Lots that reach a unit through sub-assemblies without lot or serial.

    An order that made the sub-assembly is possible when its output could still have been where the sub-assembly was
    taken from (`udi_core.origin`): bounded by the moments at which nothing was left there, by nothing else. Nothing is
    guessed from the order of dates. Goods that were taken before their making was recorded (stock below nothing in
    Odoo) get their link when it is: see `late_events`.
    """

    _name = "udi.inferred"
    _description = "Inferred genealogy"

    def inputs(self, production, consumed):
        """Ledger items for what an order consumed without a lot; a few statements for each level of sub-assemblies.

        Their quantity is nothing: the amount is booked at the order that used the lot. ``reach`` is "all" where only
        one lot was possible on every way, else "possible".

        :param consumed: the order's done component lines
        """
        loose = [
            (line.product_id.id, line.location_id.id, line.date)
            for line in consumed
            if line.product_id.tracking == "none" and line.quantity > 0
        ]
        made = self._made_here({product for product, _place, _time in loose})
        loose = [use for use in loose if use[0] in made]
        if not loose:
            return []
        makings, origins, _books = self._collect(production.company_id.id, loose, without=production.id)
        certain = self._certain(loose, makings, origins)
        ways = defaultdict(set)
        for use in loose:
            self._ways(use, makings, origins, ways)
        return self._items(ways, certain)

    def _items(self, ways, certain):
        orders = self.env["mrp.production"].browse({order for _lot, found in ways.items() for order in found})
        # sudo: the names belong to the record, whoever posts the order
        names = {order.id: order.name for order in orders.sudo()}
        lots = self.env["stock.lot"].browse(ways).sudo().filtered("udi_controlled").with_env(self.env)
        return [
            {
                "lot": lot,
                "role": "input",
                "quantity": 0,
                "evidence": "inferred",
                "reach": "all" if lot.id in certain else "possible",
                "detail": self._through(names[order] for order in ways[lot.id]),
            }
            for lot in lots.sorted("id")
        ]

    def _through(self, names):
        """What an item says of the ways: the orders that used the lot, and their number where they are very many."""
        names = sorted(names)
        return {"through": names[:NAMED], **({"orders": len(names)} if len(names) > NAMED else {})}

    # ------------------------------------------------------------------ collecting, level by level
    def _collect(self, company_id, loose, without=0):
        """``({order: _Making}, {(product, place, time): Origins}, {product: Book})`` for all that can be reached.

        :param without: the order that consumes at this moment
        """
        makings, origins, books = {}, {}, {}
        frontier = list(loose)
        while frontier:
            missing = {product for product, _place, _time in frontier} - books.keys()
            books.update(self._books(company_id, missing, without))
            for product, place, time in frontier:
                origins[product, place, time] = books[product].origins([(place, time)])
            orders = {order for use in frontier for order in origins[use].orders} - makings.keys()
            found = self._makings(orders)
            makings.update(found)
            uses = {use for making in found.values() for use in making.loose} - origins.keys()
            made = self._made_here({product for product, _place, _time in uses})
            frontier = [use for use in uses if use[0] in made]
        return makings, origins, books

    def _made_here(self, product_ids):
        """Those of the products that an order has made."""
        if not product_ids:
            return set()
        self.env["stock.move"].flush_model(["state", "production_id", "product_id"])
        self.env.cr.execute(
            SQL(
                """SELECT p.id FROM unnest(%s::int[]) AS p(id)
                    WHERE EXISTS (SELECT FROM stock_move m
                                   WHERE m.product_id = p.id AND m.production_id IS NOT NULL AND m.state = 'done')""",
                list(product_ids),
            )
        )
        return {row[0] for row in self.env.cr.fetchall()}

    def _books(self, company_id, product_ids, without):
        """The flows of each product in the company, but for what one order consumes now."""
        if not product_ids:
            return {}
        self.env["stock.move.line"].flush_model()
        self.env.cr.execute(
            SQL(
                """SELECT l.product_id, l.date, l.location_id, l.location_dest_id, l.quantity_product_uom,
                          CASE WHEN source.usage = 'production' THEN m.production_id END,
                          m.raw_material_production_id,
                          CASE WHEN source.usage = 'production' THEN u.mo_id END,
                          source.usage = ANY(%(closed)s), target.usage = ANY(%(closed)s)
                     FROM stock_move_line l
                     JOIN stock_move m ON m.id = l.move_id
                     JOIN stock_location source ON source.id = l.location_id
                     JOIN stock_location target ON target.id = l.location_dest_id
                     LEFT JOIN mrp_unbuild u ON u.id = m.unbuild_id
                    WHERE l.product_id = ANY(%(products)s) AND l.company_id = %(company)s AND l.state = 'done'
                      AND m.raw_material_production_id IS DISTINCT FROM %(order)s""",
                products=list(product_ids),
                company=company_id,
                order=without,
                closed=list(CLOSED_USAGES),
            )
        )
        flows, closed = {product: [] for product in product_ids}, set()
        for (
            product,
            time,
            source,
            target,
            quantity,
            maker,
            taker,
            undone,
            from_shelf,
            to_shelf,
        ) in self.env.cr.fetchall():
            flows[product].append(Flow(time, source, target, Decimal(str(quantity)), maker, taker, undone))
            closed.update(place for place, shelf in ((source, from_shelf), (target, to_shelf)) if shelf)
        return {product: Book(found, closed) for product, found in flows.items()}

    def _makings(self, order_ids):
        """What each of the orders consumed: {order: _Making}."""
        makings = {order: _Making() for order in order_ids}
        if not makings:
            return makings
        self.env.cr.execute(
            SQL(
                """SELECT m.raw_material_production_id, l.product_id, l.lot_id, l.location_id, l.date
                     FROM stock_move m JOIN stock_move_line l ON l.move_id = m.id
                    WHERE m.raw_material_production_id = ANY(%s) AND l.state = 'done' AND l.quantity > 0""",
                list(makings),
            )
        )
        for order, product, lot, place, time in self.env.cr.fetchall():
            if lot:
                makings[order].lots[product].add(lot)
            else:
                makings[order].loose.append((product, place, time))
        return makings

    # ------------------------------------------------------------------ answering
    def _ways(self, use, makings, origins, ways):
        """Add to ``ways`` every lot that can be in what was used: {lot: orders that consumed it}."""
        todo, seen = [use], {use}
        while todo:
            for order in origins.get(todo.pop(), Origins(frozenset(), True)).orders:
                for lots in makings[order].lots.values():
                    for lot in lots:
                        ways[lot].add(order)
                following = [nested for nested in makings[order].loose if nested not in seen]
                seen.update(following)
                todo += following

    def _certain(self, loose, makings, origins):
        """Lots that are in every piece of one of the products used, whichever order made it."""
        known = {}

        def of_order(order, above):
            if order not in known:
                found = {lot for lots in makings[order].lots.values() if len(lots) == 1 for lot in lots}
                known[order] = found | in_all(makings[order].loose, above | {order})
            return known[order]

        def of_use(use, above):
            origin = origins.get(use)
            if origin is None or origin.foreign or not origin.orders or origin.orders & above:
                return set()
            return set.intersection(*(of_order(order, above) for order in origin.orders))

        def in_all(uses, above):
            by_product = defaultdict(list)
            for use in uses:
                by_product[use[0]].append(use)
            return set().union(
                *(set.intersection(*(of_use(use, above) for use in group)) for group in by_product.values())
            )

        return in_all(loose, frozenset())

"""Sub-assemblies without a number in the history: what reached a unit through them, for the orders of one batch."""

import json
from collections import defaultdict

from odoo import models
from odoo.tools import SQL


class UdiInferred(models.AbstractModel):
    _inherit = "udi.inferred"

    def of_history(self, company_id, uses):
        """What `inputs` and `late_events` would have recorded for orders of the past.

        A handful of statements for each level of sub-assemblies, whatever the number of orders. What an order used
        before its making was recorded is a possible input of the order's own event.

        :param uses: ``{order: {(product, place, time)}}`` of what was consumed without a lot and is made here
        :returns: ``{order: {lot: (reach, orders that used the lot)}}``
        """
        makings, origins, books = self._collect(company_id, {use for loose in uses.values() for use in loose})
        late = defaultdict(set)
        for book in books.values():
            for order, makers in book.advances().items():
                if order in uses:
                    late[order] |= makers
        makings, origins = self._with_late(company_id, late, makings, origins)
        found = {}
        for order, loose in uses.items():
            ways = defaultdict(set)
            for use in loose:
                self._ways(use, makings, origins, ways)
            certain = self._certain(loose, makings, origins)
            for maker in late.get(order, ()):
                for lot in (lot for lots in makings[maker].lots.values() for lot in lots):
                    ways[lot].add(maker)
                for use in makings[maker].loose:
                    self._ways(use, makings, origins, ways)
            found[order] = {lot: ("all" if lot in certain else "possible", through) for lot, through in ways.items()}
        return found

    def _with_late(self, company_id, late, makings, origins):
        """The same with what the orders consumed whose goods were used in advance."""
        missing = {maker for makers in late.values() for maker in makers} - makings.keys()
        if not missing:
            return makings, origins
        found = self._makings(missing)
        made = self._made_here({product for making in found.values() for product, _place, _time in making.loose})
        loose = [use for making in found.values() for use in making.loose if use[0] in made]
        more_makings, more_origins, _books = self._collect(company_id, loose)
        return {**more_makings, **found, **makings}, {**more_origins, **origins}


class UdiHistoryBuilder(models.AbstractModel):
    _inherit = "udi.history.builder"

    def _words_tables(self):
        result = super()._words_tables()
        self.env.cr.execute("SELECT to_regclass('pg_temp.udi_history_made') IS NULL")
        if self.env.cr.fetchone()[0]:  # once for the job: goods without a number that some order has made
            self.env.cr.execute(
                """CREATE TEMP TABLE udi_history_made AS
                   SELECT p.id AS product_id FROM product_product p
                     JOIN product_template t ON t.id = p.product_tmpl_id AND t.tracking = 'none'
                    WHERE EXISTS (SELECT FROM stock_move m WHERE m.product_id = p.id AND m.state = 'done'
                                                             AND m.production_id IS NOT NULL)"""
            )
        return result

    def forget_words(self):
        self.env.cr.execute("DROP TABLE IF EXISTS pg_temp.udi_history_made")
        return super().forget_words()

    def _refine(self, source):
        result = super()._refine(source)
        if source == "order":
            self._infer()
        return result

    def _infer(self):
        """Add what went into the batch's units through goods without a number."""
        cr = self.env.cr
        cr.execute(
            """SELECT w.company_id, w.document, ml.product_id, ml.location_id, ml.date
                 FROM (SELECT DISTINCT company_id, document FROM udi_history_work WHERE role = 'output') w
                 JOIN stock_move m ON m.raw_material_production_id = w.document
                 JOIN udi_history_made made ON made.product_id = m.product_id
                 JOIN stock_move_line ml ON ml.move_id = m.id
                WHERE ml.state = 'done' AND ml.quantity > 0"""
        )
        uses = defaultdict(lambda: defaultdict(set))
        for company, order, *use in cr.fetchall():
            uses[company][order].add(tuple(use))
        found = {}
        for company, orders in uses.items():
            found.update(self.env["udi.inferred"].of_history(company, orders))
        self._add_inferred(found)

    def _add_inferred(self, found):
        named = {order for lots in found.values() for _reach, through in lots.values() for order in through}
        if not named:
            return
        self.env.cr.execute(SQL("SELECT id, name FROM mrp_production WHERE id = ANY(%s)", list(named)))
        name, through_of = dict(self.env.cr.fetchall()), self.env["udi.inferred"]._through
        rows = [
            (order, lot, reach, json.dumps(through_of(map(name.get, through)), sort_keys=True, ensure_ascii=False))
            for order, lots in found.items()
            for lot, (reach, through) in lots.items()
        ]
        # numbered after their lots, as recorded live
        self.env.cr.execute_values(
            """INSERT INTO udi_history_work
               SELECT w.group_line, l.id, w.model, w.document, w.document_name, w.company_id, w.event_type, w.biz_step,
                      w.disposition, w.action, 'input', l.id, l.product_id, 0, w.moment, w.source_id,
                      w.destination_id, w.partner_id, w.read_point, NULL, 'inferred', v.reach, v.detail
                 FROM (VALUES %s) v(document, lot_id, reach, detail)
                 JOIN stock_lot l ON l.id = v.lot_id
                 JOIN udi_history_product c ON c.product_id = l.product_id
                 JOIN (SELECT DISTINCT ON (document) * FROM udi_history_work WHERE role = 'output'
                        ORDER BY document, line_id) w ON w.document = v.document""",
            rows,
            page_size=len(rows),
        )

"""Production in the history: each order is one transformation, each unbuild order takes a unit apart."""

from odoo import models
from odoo.tools import SQL

from odoo.addons.udi_traceability.services.history_builder import COMMON, lines_where

PLACES = SQL("(SELECT id FROM stock_location WHERE usage = 'production')")
# Movements of an order that are production; what was scrapped beside it is told for itself. "+ 0" keeps PostgreSQL from
# reading the index of a place that half of all moves reached.
CONSUMED = SQL("m.raw_material_production_id IS NOT NULL AND m.location_dest_id + 0 IN %s", PLACES)
PRODUCED = SQL("m.production_id IS NOT NULL AND m.location_id + 0 IN %s", PLACES)


class UdiHistory(models.AbstractModel):
    _inherit = "udi.history"

    def _sources(self):
        # orders first: most of the history of a maker
        return {"order": 50_000, "unbuild": 5_000, **super()._sources()}

    def _labels(self):
        return {
            **super()._labels(),
            "order": self.env._("manufacturing orders"),
            "unbuild": self.env._("unbuild orders"),
        }


class UdiHolderBuilder(models.AbstractModel):
    _inherit = "udi.holder.builder"

    def _move_columns(self):
        return [*super()._move_columns(), "unbuild_id"]

    def _made_here(self):
        """What an unbuild order gives back was used and is no new unit."""
        return SQL("(%s AND m.unbuild_id IS NULL)", super()._made_here())


class UdiHistoryBuilder(models.AbstractModel):
    _inherit = "udi.history.builder"

    def _tables_of_sources(self):
        return {"order": "mrp_production", "unbuild": "mrp_unbuild", **super()._tables_of_sources()}

    def _loose(self):
        # an unbuild order has its own movements, too
        return SQL("%s AND NOT (%s) AND NOT (%s) AND m.unbuild_id IS NULL", super()._loose(), CONSUMED, PRODUCED)

    def _lines(self, run, source, after, upto):
        if source == "order":
            return self._order_lines(run, after, upto)
        if source == "unbuild":
            return self._unbuild_lines(run, after, upto)
        return super()._lines(run, source, after, upto)

    def _order_lines(self, run, after, upto):
        """Inputs and outputs of orders, as `udi.production` records them live."""
        moves = SQL(
            """(SELECT id, 'input' AS role, raw_material_production_id AS document FROM stock_move m
                 WHERE raw_material_production_id > %(after)s AND raw_material_production_id <= %(upto)s
                   AND %(consumed)s
                 UNION ALL
                SELECT id, 'output', production_id FROM stock_move m
                 WHERE production_id > %(after)s AND production_id <= %(upto)s AND %(produced)s)""",
            after=after,
            upto=upto,
            consumed=CONSUMED,
            produced=PRODUCED,
        )
        return self._document_lines(
            run,
            moves=moves,
            document=SQL("'mrp.production', d.id, d.name, d.company_id, 'transformation'"),
            table=SQL(
                """mrp_production d
                   JOIN product_product dp ON dp.id = d.product_id
                   JOIN product_template dt ON dt.id = dp.product_tmpl_id"""
            ),
            words=SQL(
                """CASE dt.tracking WHEN 'serial' THEN 'commissioning' ELSE 'creating_class_instance' END,
                   'active', 'observe'"""
            ),
            role=SQL("m.role"),
            place=SQL("CASE WHEN m.role = 'output' THEN ml.location_dest_id END"),
            model="mrp.production",
        )

    def _unbuild_lines(self, run, after, upto):
        """The unit that was taken apart, and what came out of it."""
        return self._document_lines(
            run,
            moves=SQL(
                "(SELECT id, unbuild_id AS document FROM stock_move WHERE unbuild_id > %s AND unbuild_id <= %s)",
                after,
                upto,
            ),
            document=SQL("'mrp.unbuild', d.id, d.name, d.company_id, 'association'"),
            table=SQL("mrp_unbuild d"),
            words=SQL("'disassembling', 'active', 'delete'"),
            role=SQL("CASE WHEN dst.usage = 'production' THEN 'parent' ELSE 'child' END"),
            place=SQL("CASE WHEN src.usage = 'production' THEN ml.location_dest_id END"),
            model="mrp.unbuild",
        )

    def _document_lines(self, run, moves, document, table, words, role, place, model):
        """All controlled movements of documents in which a product of the run takes part: one event for each."""
        return SQL(
            """SELECT min(q.line_id) OVER w, q.line_id, q.model, q.document, q.document_name, q.company_id,
                      q.event_type, q.biz_step, q.disposition, q.action, q.role, q.lot_id, q.product_id, q.quantity,
                      max(q.moment) OVER w, NULL::integer, max(q.place) OVER w, NULL::integer, NULL, NULL::integer
                 FROM (SELECT i.*, bool_or(i.wanted) OVER (PARTITION BY i.document) AS wanted_all
                         FROM (SELECT ml.id, %(document)s, %(words)s, %(role)s, %(common)s, %(place)s,
                                      ml.product_id = ANY(%(products)s) AND %(unknown)s
                                 FROM %(moves)s m
                                 JOIN %(table)s ON d.id = m.document
                                CROSS JOIN %(lines)s
                                 JOIN stock_location src ON src.id = ml.location_id
                                 JOIN stock_location dst ON dst.id = ml.location_dest_id
                                WHERE %(not_live)s
                                  AND EXISTS (SELECT FROM udi_history_product c WHERE c.product_id = ml.product_id)
                              ) i(line_id, model, document, document_name, company_id, event_type, biz_step,
                                  disposition, action, role, lot_id, product_id, quantity, moment, source_id,
                                  destination_id, place, wanted)
                      ) q
                WHERE q.wanted_all
               WINDOW w AS (PARTITION BY q.document)""",
            document=document,
            words=words,
            role=role,
            common=COMMON,
            place=place,
            products=run.product_ids.product_id.ids,
            unknown=self._unknown(run, SQL("%s", model), SQL("d.id")),
            moves=moves,
            table=table,
            lines=lines_where(SQL("ml.move_id = m.id")),
            not_live=self._not_live(),
        )

    def _refine(self, source):
        """Where several units were made, a component of which Odoo's own relation names one unit is in that one.

        Odoo links each component with every unit, then nothing more is known than the order says.
        """
        super()._refine(source)
        if source != "order":
            return
        self.env.cr.execute(
            """WITH several AS (SELECT group_line FROM udi_history_work WHERE role = 'output'
                                 GROUP BY group_line HAVING count(DISTINCT lot_id) > 1),
                    linked AS (SELECT c.line_id, min(p.lot_id) AS lot_id
                                 FROM several s
                                 JOIN udi_history_work c ON c.group_line = s.group_line AND c.role = 'input'
                                 JOIN stock_move_line_consume_rel r ON r.produce_line_id = c.line_id
                                 JOIN udi_history_work p ON p.line_id = r.consume_line_id
                                                        AND p.group_line = s.group_line
                                GROUP BY c.line_id HAVING count(DISTINCT p.lot_id) = 1)
               UPDATE udi_history_work w SET into_lot = l.lot_id FROM linked l WHERE w.line_id = l.line_id"""
        )

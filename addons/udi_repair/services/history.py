"""Repairs in the history: what left a device and what joined it, as recorded live, set by set."""

from odoo import models
from odoo.tools import SQL

from ..models.stock_move_line import LEAVING_TYPES
from odoo.addons.udi_traceability.services.history_builder import COMMON, lines_where
from odoo.addons.udi_traceability.services.recorder import STEP_WORDS

MODEL = "repair.order"
LEAVING = SQL("m.repair_line_type IN %s", LEAVING_TYPES)
# whether the device of a repair is under UDI: only then its parts have a unit to join or to leave
TRACED = SQL(
    """EXISTS (SELECT FROM stock_lot device JOIN udi_history_product c ON c.product_id = device.product_id
                WHERE device.id = d.lot_id)"""
)


class UdiHistory(models.AbstractModel):
    _inherit = "udi.history"

    def _sources(self):
        # after the orders that made the devices
        return {**super()._sources(), "repair": 5_000}

    def _labels(self):
        return {**super()._labels(), "repair": self.env._("repair orders")}


class UdiHolderBuilder(models.AbstractModel):
    _inherit = "udi.holder.builder"

    def _move_columns(self):
        return [*super()._move_columns(), "repair_line_type"]

    def _made_here(self):
        """A part that a repair takes out was used and is no new unit."""
        return SQL("(%s AND (%s) IS NOT TRUE)", super()._made_here(), LEAVING)


class UdiHistoryBuilder(models.AbstractModel):
    _inherit = "udi.history.builder"

    def _tables_of_sources(self):
        return {**super()._tables_of_sources(), "repair": "repair_order"}

    def _told_in_parts(self):
        return [*super()._told_in_parts(), MODEL]

    def _loose(self):
        return SQL("%s AND m.repair_id IS NULL", super()._loose())

    def _lines(self, run, source, after, upto):
        if source != "repair":
            return super()._lines(run, source, after, upto)
        condition = SQL("d.id > %s AND d.id <= %s", after, upto)
        return SQL("%s UNION ALL %s", self._part_lines(run, condition), self._other_lines(run, condition))

    def _part_lines(self, run, condition):
        """Parts of traced devices: of each repair one event of what left and one of what joined."""
        products = run.product_ids.product_id.ids
        # a device that comes under UDI now is told with all its traced parts, whatever was told of these before
        new_device = SQL(
            """EXISTS (SELECT FROM stock_lot device WHERE device.id = d.lot_id AND device.product_id = ANY(%s))
               AND NOT EXISTS (SELECT FROM udi_event x WHERE x.document_model = %s AND x.document_ref = d.id
                                                         AND x.event_type = 'association')""",
            products,
            MODEL,
        )
        return SQL(
            """SELECT min(q.line_id) OVER w, q.line_id, %(model)s, q.document, q.document_name, q.company_id,
                      'association', CASE WHEN q.both_ways THEN 'replacing' WHEN q.leaving THEN 'removing'
                                          ELSE 'assembling' END,
                      CASE WHEN q.leaving THEN 'in_progress' ELSE 'active' END,
                      CASE WHEN q.leaving THEN 'delete' ELSE 'add' END, 'child', q.lot_id, q.product_id, q.quantity,
                      max(q.moment) OVER w,
                      CASE WHEN min(q.source_id) OVER w = max(q.source_id) OVER w THEN q.source_id END,
                      CASE WHEN min(q.destination_id) OVER w = max(q.destination_id) OVER w THEN q.destination_id END,
                      NULL::integer, NULL::text, q.device, NULL::text, NULL::text, NULL::text
                 FROM (SELECT d.id, d.name, d.lot_id, %(leaving)s, ml.company_id, ml.id, %(common)s,
                              bool_or(%(leaving)s) OVER p AND bool_or(NOT %(leaving)s) OVER p,
                              ml.product_id = ANY(%(products)s) AND %(unknown)s OR %(new_device)s
                         FROM repair_order d
                         JOIN stock_move m ON m.repair_id = d.id AND m.repair_line_type IS NOT NULL
                        CROSS JOIN %(lines)s
                        WHERE %(condition)s AND %(traced)s AND %(not_live)s
                          AND EXISTS (SELECT FROM udi_history_product c WHERE c.product_id = ml.product_id)
                       WINDOW p AS (PARTITION BY d.id)
                      ) q(document, document_name, device, leaving, company_id, line_id, lot_id, product_id, quantity,
                          moment, source_id, destination_id, both_ways, wanted)
                WHERE q.wanted
               WINDOW w AS (PARTITION BY q.document, q.leaving)""",
            model=MODEL,
            leaving=LEAVING,
            common=COMMON,
            products=products,
            unknown=self._unknown(run, SQL("%s", MODEL), SQL("d.id")),
            new_device=new_device,
            lines=lines_where(SQL("ml.move_id = m.id")),
            condition=condition,
            traced=TRACED,
            not_live=self._not_live(),
        )

    def _other_lines(self, run, condition):
        """The device itself, and parts of devices without a UDI: used up or given back, no more is known."""
        returned, given_back, observed = STEP_WORDS["returning"]
        return self._object_lines(
            run,
            document=(MODEL, SQL("d.id"), SQL("d.name")),
            tables=SQL(
                "repair_order d JOIN stock_move m ON m.repair_id = d.id CROSS JOIN %s",
                lines_where(SQL("ml.move_id = m.id")),
            ),
            partner=SQL("m.partner_id"),
            read_point=SQL("src.complete_name"),
            condition=SQL("%s AND NOT (m.repair_line_type IS NOT NULL AND %s)", condition, TRACED),
            words=SQL(
                """CASE WHEN %(leaving)s THEN 'returning' ELSE st.step END,
                   CASE WHEN m.repair_line_type IS NULL THEN 'repairing' WHEN %(leaving)s THEN %(step)s
                        ELSE st.biz_step END,
                   CASE WHEN m.repair_line_type IS NULL THEN 'in_progress' WHEN %(leaving)s THEN %(disposition)s
                        ELSE st.disposition END,
                   CASE WHEN %(leaving)s THEN %(action)s ELSE st.action END, st.sign""",
                leaving=LEAVING,
                step=returned,
                disposition=given_back,
                action=observed,
            ),
        )

    def _refine(self, source):
        """The device is the parent of its parts; it has no movement of its own in their events."""
        result = super()._refine(source)
        if source != "repair":
            return result
        self.env.cr.execute(
            """INSERT INTO udi_history_work
               SELECT DISTINCT ON (w.group_line) w.group_line, 0, w.model, w.document, w.document_name, w.company_id,
                      w.event_type, w.biz_step, w.disposition, w.action, 'parent', d.lot_id, l.product_id,
                      round((d.product_qty * unit.factor / own.factor)::numeric, 6), w.moment, w.source_id,
                      w.destination_id, w.partner_id, w.read_point
                 FROM udi_history_work w
                 JOIN repair_order d ON d.id = w.document
                 JOIN stock_lot l ON l.id = d.lot_id
                 JOIN product_product p ON p.id = l.product_id
                 JOIN product_template t ON t.id = p.product_tmpl_id
                 JOIN uom_uom own ON own.id = t.uom_id
                 JOIN uom_uom unit ON unit.id = COALESCE(d.product_uom, t.uom_id)
                WHERE w.event_type = 'association' ORDER BY w.group_line, w.line_id"""
        )
        return result

    def _replace_partial(self):
        """Parts that were told as used up, before their device was under UDI, are now told as built in."""
        result = super()._replace_partial()
        self.env.cr.execute(
            SQL(
                """UPDATE udi_history_event n SET corrects_uuid = x.uuid, error_reason = 'incorrect_data'
                     FROM udi_history_event g
                    CROSS JOIN LATERAL (
                          SELECT e.uuid FROM udi_event e
                            JOIN udi_event_item i ON i.event_id = e.id
                            JOIN udi_history_work w ON w.group_line = g.group_line AND w.role = 'child'
                                                   AND w.lot_id = i.lot_id
                           WHERE e.document_model = %(model)s AND e.document_ref = g.document_ref
                             AND e.event_type = 'object' AND e.biz_step <> 'repairing'
                           ORDER BY e.id DESC LIMIT 1) x
                    WHERE g.id = n.id AND g.document_model = %(model)s AND g.event_type = 'association'""",
                model=MODEL,
            )
        )
        return result

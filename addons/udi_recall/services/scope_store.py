"""How a snapshot of the scope gets into the database: a constant number of statements, nothing of it in Python."""

from odoo import models
from odoo.tools import SQL

from odoo.addons.udi_traceability.models.udi_former_partner import FORMER, PARTNER_NOW

# order in which holders are listed: first who has to be told, last what cannot move any more
KIND_ORDER = ("partner", "internal", "transit", "supplier", "unknown", "scrap", "used")
VIA_UP_TO = 50_000  # lots of which the event by which they came in is kept; of more the timeline of each tells
FIGURES = {
    "stock_qty": "internal",
    "partner_qty": "partner",
    "transit_qty": "transit",
    "supplier_qty": "supplier",
    "unknown_qty": "unknown",
    "scrap_qty": "scrap",
    "used_qty": "used",
}
# every covered lot at every place; what nobody is known to hold stands there with one unit where it is a serial
PLACES = """
    CREATE TEMPORARY TABLE udi_recall_place ON COMMIT DROP AS
    SELECT p.*, p.kind || ':' || COALESCE(p.partner_id, 0) || ':' || COALESCE(p.warehouse_id, 0) AS key
      FROM (SELECT r.lot_id, l.product_id, r.certain, r.depth, COALESCE(h.kind, 'unknown') AS kind, h.partner_id,
                   h.location_id, CASE WHEN h.kind = 'internal' THEN s.warehouse_id END AS warehouse_id,
                   COALESCE(h.quantity, CASE WHEN t.tracking = 'serial' THEN 1 ELSE 0 END) AS quantity,
                   COALESCE(c.complete_name, CASE WHEN h.kind IN ('internal', 'transit') THEN s.complete_name END)
                       AS place_name
              FROM udi_recall_reach r
              JOIN stock_lot l ON l.id = r.lot_id
              JOIN product_product v ON v.id = l.product_id
              JOIN product_template t ON t.id = v.product_tmpl_id
              LEFT JOIN udi_holder h ON h.lot_id = r.lot_id AND h.quantity > 0
              LEFT JOIN stock_location s ON s.id = h.location_id
              LEFT JOIN res_partner c ON c.id = h.partner_id
             WHERE %(companies)s::int[] IS NULL OR h.company_id IS NULL OR h.company_id = ANY(%(companies)s)) p
"""
HOLDERS = """
    INSERT INTO udi_recall_holder (recall_id, company_id, create_uid, create_date, write_uid, write_date, key, sequence,
           kind, partner_id, warehouse_id, name, quantity, possible_qty, lot_count, "left")
    SELECT %(recall)s, %(company)s, %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC', p.key,
           array_position(%(order)s::text[], min(p.kind)::text) - 1, min(p.kind), min(p.partner_id),
           min(p.warehouse_id), COALESCE(min(c.complete_name), min(w.name)), sum(p.quantity),
           COALESCE(sum(p.quantity) FILTER (WHERE NOT p.certain), 0), count(DISTINCT p.lot_id), FALSE
      FROM udi_recall_place p
      LEFT JOIN res_partner c ON c.id = p.partner_id LEFT JOIN stock_warehouse w ON w.id = p.warehouse_id
     GROUP BY p.key
        ON CONFLICT (recall_id, key) DO UPDATE
       SET write_uid = EXCLUDED.write_uid, write_date = EXCLUDED.write_date, sequence = EXCLUDED.sequence,
           name = EXCLUDED.name, quantity = EXCLUDED.quantity, possible_qty = EXCLUDED.possible_qty,
           lot_count = EXCLUDED.lot_count, "left" = FALSE
"""
# of a million rows most are as they were: those are left alone; in the order of the indexes they go in faster
LINES = """
    INSERT INTO udi_recall_line AS line (recall_id, company_id, product_id, lot_id, holder_id, holder_sequence,
           holder_kind, holder_name, partner_id, location_id, quantity, certainty, depth, via_event_id, "left")
    SELECT %(recall)s, %(company)s, p.product_id, p.lot_id, h.id, h.sequence, p.kind, min(p.place_name), p.partner_id,
           p.location_id, sum(p.quantity), CASE WHEN bool_and(p.certain) THEN 'exact' ELSE 'possible' END,
           min(p.depth), min(e.event_id), FALSE
      FROM udi_recall_place p
      JOIN udi_recall_holder h ON h.recall_id = %(recall)s AND h.key = p.key
      LEFT JOIN (%(via)s) e ON e.lot_id = p.lot_id
     GROUP BY p.product_id, p.lot_id, h.id, h.sequence, p.kind, p.partner_id, p.location_id
     ORDER BY p.lot_id
        ON CONFLICT (recall_id, lot_id, holder_id, COALESCE(location_id, 0)) DO UPDATE
       SET "left" = FALSE, holder_sequence = EXCLUDED.holder_sequence, holder_name = EXCLUDED.holder_name,
           quantity = EXCLUDED.quantity, certainty = EXCLUDED.certainty, depth = EXCLUDED.depth,
           via_event_id = EXCLUDED.via_event_id
     WHERE (line."left", line.holder_sequence, line.holder_name, line.quantity, line.certainty, line.depth,
            line.via_event_id)
           IS DISTINCT FROM (FALSE, EXCLUDED.holder_sequence, EXCLUDED.holder_name, EXCLUDED.quantity,
                             EXCLUDED.certainty, EXCLUDED.depth, EXCLUDED.via_event_id)
"""
# what is not there any more has left; its row stays, since notices and returns hang on it
LEFT_HOLDERS = """
    UPDATE udi_recall_holder h SET "left" = TRUE WHERE h.recall_id = %(recall)s AND h."left" IS NOT TRUE
       AND h.key NOT IN (SELECT key FROM udi_recall_place)
"""
LEFT_LINES = """
    UPDATE udi_recall_line line SET "left" = TRUE WHERE line.recall_id = %(recall)s AND line."left" IS NOT TRUE
       AND NOT EXISTS (SELECT FROM udi_recall_place p
                         JOIN udi_recall_holder h ON h.recall_id = %(recall)s AND h.key = p.key
                        WHERE p.lot_id = line.lot_id AND h.id = line.holder_id
                          AND COALESCE(p.location_id, 0) = COALESCE(line.location_id, 0))
"""
VIA = """
    SELECT v.lot_id, v.event_id
      FROM (SELECT r.depth, array_agg(r.lot_id ORDER BY r.lot_id) AS lots FROM udi_recall_reach r
             WHERE r.depth > 0 GROUP BY r.depth) l
      JOIN LATERAL (SELECT array_agg(r.lot_id ORDER BY r.lot_id) AS sources FROM udi_recall_reach r
                     WHERE r.depth < l.depth) s ON TRUE
      JOIN LATERAL udi_trace_via(l.lots, s.sources, FALSE, FALSE) v ON TRUE
"""


class UdiRecallScopeStore(models.AbstractModel):
    _name = "udi.recall.scope.store"
    _description = "Writer of recall scopes"

    def _replace(self, recall, rows):
        """Replace the snapshot of ``recall``.

        :param SQL rows: ``(lot_id, certain, depth)``, see `udi.recall.scope.engine`
        :returns: ``(joined, left, figures)``: numbers of lots against the snapshot before, and fields of the case
        """
        cr = self.env.cr
        companies = self.env["udi.trace"]._companies()
        self._collect(rows, companies)
        joined, left = self._difference(recall)
        values = {"recall": recall.id, "company": recall.company_id.id, "uid": self.env.uid}
        cr.execute(SQL(HOLDERS, **values, order=list(KIND_ORDER)))
        cr.execute("SELECT count(*) FROM udi_recall_reach")
        few = cr.fetchone()[0] <= VIA_UP_TO
        via = SQL(VIA) if few else SQL("SELECT 0 AS lot_id, NULL::int AS event_id WHERE FALSE")
        cr.execute(SQL(LEFT_HOLDERS, **values))
        cr.execute(SQL(LEFT_LINES, **values))
        cr.execute(SQL(LINES, **values, via=via))
        if few:
            self._write_documents(recall)
        figures = self._figures(recall)
        cr.execute("DROP TABLE udi_recall_place; DROP TABLE udi_recall_reach")
        for model in ("udi.recall.line", "udi.recall.holder"):
            self.env[model].invalidate_model()
        recall.invalidate_recordset(["line_ids", "holder_ids"])
        return joined, left, figures

    def _collect(self, rows, companies):
        """Covered lots and their places in two tables of this transaction, with what the planner must know of them."""
        cr = self.env.cr
        cr.execute(SQL("CREATE TEMPORARY TABLE udi_recall_reach ON COMMIT DROP AS %s", rows))
        cr.execute("ALTER TABLE udi_recall_reach ADD PRIMARY KEY (lot_id); ANALYZE udi_recall_reach")
        if companies is not None:
            cr.execute(
                SQL(
                    """DELETE FROM udi_recall_reach r USING stock_lot l
                        WHERE l.id = r.lot_id AND l.company_id IS NOT NULL AND NOT l.company_id = ANY(%s)""",
                    companies,
                )
            )
        cr.execute(SQL(PLACES, companies=companies))
        cr.execute("ANALYZE udi_recall_place")

    def _difference(self, recall):
        self.env["udi.recall.line"].flush_model()
        self.env.cr.execute(
            SQL(
                """WITH before AS (SELECT DISTINCT lot_id FROM udi_recall_line
                                    WHERE recall_id = %s AND "left" IS NOT TRUE)
                SELECT count(*) FILTER (WHERE b.lot_id IS NULL), count(*) FILTER (WHERE r.lot_id IS NULL)
                  FROM before b FULL JOIN udi_recall_reach r ON r.lot_id = b.lot_id""",
                recall.id,
            )
        )
        return self.env.cr.fetchone()

    def _figures(self, recall):
        """Sums for the case. What was built into other affected units is counted with them, not beside them."""
        cr = self.env.cr
        cr.execute(
            """SELECT kind, sum(quantity)::float, COALESCE(sum(quantity) FILTER (WHERE NOT certain), 0)::float,
                      count(DISTINCT key)
                 FROM udi_recall_place GROUP BY kind"""
        )
        found = {kind: row for kind, *row in cr.fetchall()}
        figures = {field: found.get(kind, (0.0,))[0] for field, kind in FIGURES.items()}
        cr.execute("SELECT count(*), COALESCE(max(depth), 0) FROM udi_recall_reach")
        figures["lot_count"], figures["max_depth"] = cr.fetchone()
        figures["unit_qty"] = sum(row[0] for kind, row in found.items() if kind != "used")
        figures["possible_qty"] = sum(row[1] for kind, row in found.items() if kind != "used")
        # somebody who has something now
        figures["holder_count"] = sum(found[kind][2] for kind in KIND_ORDER[:4] if kind in found)
        return figures

    def _write_documents(self, recall):
        """The last delivery of each lot to the partner that holds it, as the ledger names it."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE udi_recall_line line
                   SET document_name = found.document_name, document_date = found.event_time
                  FROM (SELECT DISTINCT ON (affected.id) affected.id, e.document_name, e.event_time
                          FROM udi_recall_line affected
                          JOIN udi_event_item item ON item.lot_id = affected.lot_id
                          JOIN udi_event e ON e.id = item.event_id
                          %s
                         WHERE affected.recall_id = %s AND affected.holder_kind IN ('partner', 'supplier')
                           AND e.biz_step = 'shipping' AND affected.partner_id = %s
                      ORDER BY affected.id, e.event_time DESC, e.id DESC) found
                 WHERE line.id = found.id""",
                FORMER,
                recall.id,
                PARTNER_NOW,
            )
        )

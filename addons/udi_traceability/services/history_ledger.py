"""The movements of one batch, gathered in `udi_history_work`, become events with their items in the ledger."""

from odoo import models
from odoo.tools import SQL

from ..models.udi_event import HASH_VERSION
from odoo.addons.udi_core.ledger_sql import hash_sql, header_sql, item_sql


def lot_of(number, alias):
    """The lot of a number (SQL), as a table ``alias`` with what the ledger says of it."""
    return SQL(
        "LATERAL (SELECT id, name, udi_identifier_id FROM stock_lot lot WHERE lot.id = %s OFFSET 0) %s", number, alias
    )


class UdiHistoryBuilder(models.AbstractModel):
    _inherit = "udi.history.builder"

    # ------------------------------------------------------------------ events and items
    def _events(self, run):
        """One event for each group of movements."""
        user = self.env.user
        columns = {
            "uuid": SQL(
                """overlay(overlay(md5(concat_ws(':', 'udi-history', %s::text, g.group_line, g.lines))
                                   PLACING '3' FROM 13) PLACING '8' FROM 17)::uuid""",
                self.env["ir.config_parameter"].sudo().get_param("database.uuid"),  # sudo: names this database
            ),
            "company_id": SQL("g.company_id"),
            "event_time": SQL("g.moment"),
            "event_offset": SQL(
                """(CASE WHEN z.seconds < 0 THEN '-' ELSE '+' END)
                   || to_char(make_interval(secs => abs(z.seconds)), 'HH24:MI')"""
            ),
            "record_time": SQL("date_trunc('second', now() AT TIME ZONE 'UTC')"),
            "event_type": SQL("g.event_type"),
            "action": SQL("g.action"),
            "biz_step": SQL("g.biz_step"),
            "disposition": SQL("g.disposition"),
            "read_point": SQL("g.read_point"),
            "source_name": SQL("src.complete_name"),
            "destination_name": SQL("dst.complete_name"),
            "source_ref": SQL("g.source_id"),
            "destination_ref": SQL("g.destination_id"),
            "partner_ref": SQL("pw.partner_id"),
            "partner_name": SQL("pw.name"),
            "partner_gln": SQL("pw.gln"),
            "user_ref": SQL("%s", user.id),
            "user_login": SQL("%s", user.login),
            "document_model": SQL("g.model"),
            "document_ref": SQL("g.document"),
            "document_name": SQL("g.document_name"),
            "reason": SQL("%s", self.env._("From history")),
            "hash_version": SQL("%s", HASH_VERSION),
        }
        known = {name: value for name, value in columns.items() if name in self.env["udi.event"]._fields}
        known["group_line"] = SQL("g.group_line")
        return SQL(
            """INSERT INTO udi_history_event (id, %s)
               SELECT nextval('udi_event_id_seq'), s.* FROM (
               SELECT %s
                 FROM (SELECT DISTINCT ON (group_line) *, count(*) OVER (PARTITION BY group_line) AS lines
                         FROM udi_history_work ORDER BY group_line, line_id) g
                 JOIN udi_history_company_word cw ON cw.company_id = g.company_id
                CROSS JOIN LATERAL (SELECT EXTRACT(EPOCH FROM g.moment AT TIME ZONE 'UTC' AT TIME ZONE cw.zone
                                                              - g.moment)::integer AS seconds) z
                 LEFT JOIN udi_history_partner_word pw ON pw.partner_id = g.partner_id
                 LEFT JOIN stock_location src ON src.id = g.source_id
                 LEFT JOIN stock_location dst ON dst.id = g.destination_id
                ORDER BY min(g.group_line) OVER (PARTITION BY g.model, g.document), g.action = 'add', g.group_line
               ) s""",  # by document; in it, what leaves goes before what joins
            SQL(", ").join(map(SQL.identifier, known)),
            SQL(", ").join(known.values()),
        )

    def _forget_known(self):
        """Leave out what an earlier build wrote from the same movements."""
        self.env.cr.execute(
            "DELETE FROM udi_history_event n WHERE EXISTS (SELECT FROM udi_event e WHERE e.uuid = n.uuid)"
        )

    def _replace_partial(self):
        """An order that was told without one of its products is told anew, in the place of what stands there."""
        self.env.cr.execute(
            SQL(
                """UPDATE udi_history_event n SET corrects_uuid = x.uuid, error_reason = 'incorrect_data'
                     FROM udi_history_event g
                    CROSS JOIN LATERAL (SELECT uuid FROM udi_event e
                                         WHERE e.document_ref = g.document_ref AND e.document_model = g.document_model
                                           AND e.event_type = g.event_type ORDER BY e.id DESC LIMIT 1) x
                    WHERE g.id = n.id AND g.event_type <> 'object' AND g.document_model <> ALL(%s)""",
                self._told_in_parts(),
            )
        )

    def _told_in_parts(self):
        """Hook: models of documents of which a later build tells only what is new."""
        return []

    def _item_columns(self):
        """Columns of `udi.event.item` as SQL on the tables of `_items`."""
        return {
            "event_id": SQL("e.id"),
            "company_id": SQL("e.company_id"),
            "sequence": SQL("row_number() OVER (PARTITION BY e.id ORDER BY i.rank, i.line_id)"),
            "lot_id": SQL("i.lot_id"),
            "lot_name": SQL("l.name"),
            "product_id": SQL("i.product_id"),
            "product_name": SQL("p.name"),
            "udi_di": SQL("COALESCE(di.code, p.di)"),
            "role": SQL("i.role"),
            "quantity": SQL("i.quantity"),
            "uom": SQL("p.uom"),
            "into_lot_id": SQL("unit.id"),
            "into_lot_name": SQL("unit.name"),
            "into_all": SQL(
                """i.role = 'input' AND unit.id IS NULL
                   AND (i.reach = 'all' OR i.reach IS NULL AND s.first_lot = s.last_lot)"""
            ),
            "evidence": SQL(
                """COALESCE(i.evidence,
                            CASE WHEN i.linked AND o.first_lot < o.last_lot THEN 'inferred' ELSE 'document' END)"""
            ),
            "detail": SQL("i.detail"),
            "delivered": SQL("e.biz_step = 'shipping' AND e.disposition <> 'returned'"),
        }

    def _items(self):
        """The items: one for each movement; in a transformation or association one for each lot and its unit."""
        columns = self._item_columns()
        known = {name: value for name, value in columns.items() if name in self.env["udi.event.item"]._fields}
        return SQL(
            """INSERT INTO udi_event_item (%(names)s)
               SELECT %(values)s
                 FROM (SELECT w.group_line, w.lot_id, w.product_id, w.role, w.into_lot, w.evidence, w.reach, w.detail,
                              min(w.line_id) AS line_id, sum(w.quantity) AS quantity,
                              w.into_lot IS NOT NULL AS linked,
                              CASE WHEN w.role = 'output' THEN 2 ELSE (w.reach IS NOT NULL)::integer END AS rank
                         FROM udi_history_work w
                        GROUP BY w.group_line, w.lot_id, w.product_id, w.role, w.into_lot, w.evidence, w.reach,
                                 w.detail, CASE WHEN w.role = 'object' THEN w.line_id END) i
                 JOIN udi_history_event e ON e.group_line = i.group_line
                 JOIN udi_history_product_word p ON p.product_id = i.product_id
                 LEFT JOIN (SELECT group_line, product_id, min(lot_id) AS first_lot, max(lot_id) AS last_lot
                              FROM udi_history_work WHERE role = 'input' AND reach IS NULL
                             GROUP BY group_line, product_id) s
                   ON s.group_line = i.group_line AND s.product_id = i.product_id AND i.role = 'input'
                 LEFT JOIN (SELECT group_line, min(lot_id) AS first_lot, max(lot_id) AS last_lot
                              FROM udi_history_work WHERE role IN ('output', 'parent') GROUP BY group_line) o
                   ON o.group_line = i.group_line
                CROSS JOIN %(lot)s
                 LEFT JOIN %(unit)s ON TRUE
                 LEFT JOIN udi_device_identifier di ON di.id = l.udi_identifier_id
                ORDER BY e.id, 3""",
            names=SQL(", ").join(map(SQL.identifier, known)),
            values=SQL(", ").join(known.values()),
            lot=lot_of(SQL("i.lot_id"), SQL("l")),
            # the one unit, where it is known or the only one; of what is only possible none is known
            unit=lot_of(
                SQL(
                    """CASE WHEN i.role IN ('input', 'child') AND i.reach IS DISTINCT FROM 'possible'
                       THEN COALESCE(i.into_lot, CASE WHEN o.first_lot = o.last_lot THEN o.first_lot END) END"""
                ),
                SQL("unit"),
            ),
        )

    def _copy(self):
        """Hash the events with the items that were written for them, and put them into the ledger."""
        cr = self.env.cr
        cr.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'udi_event'::regclass AND attnum > 0"
            " AND NOT attisdropped AND attname <> 'content_hash'"
        )
        names = SQL(", ").join(SQL.identifier(name) for (name,) in cr.fetchall())
        cr.execute(
            SQL(
                """INSERT INTO udi_event (%(names)s, content_hash)
                SELECT %(names)s, %(hash)s
                  FROM udi_history_event e
                  JOIN (SELECT event_id, count(*) AS count, string_agg(%(item)s, '' ORDER BY sequence) AS text
                          FROM udi_event_item x
                         WHERE event_id BETWEEN (SELECT min(id) FROM udi_history_event)
                                            AND (SELECT max(id) FROM udi_history_event)
                         GROUP BY event_id) i ON i.event_id = e.id
                 ORDER BY e.id""",
                names=names,
                hash=SQL(hash_sql(header_sql("e", HASH_VERSION), "i.count", "i.text")),
                item=SQL(item_sql("x", HASH_VERSION)),
            )
        )
        self.env["udi.event"].invalidate_model()
        self.env["udi.event.item"].invalidate_model()

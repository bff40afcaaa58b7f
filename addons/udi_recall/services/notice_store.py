"""Lines and sums of notices in bulk: the same few statements whatever the number of holders and serials."""

from odoo import models
from odoo.tools import SQL

from ..models.udi_recall_answer import OUTCOMES
from ..models.udi_recall_holder_merged import key_now

COLUMNS = [f"{outcome}_qty" for outcome, _label in OUTCOMES]


class UdiRecallNoticeStore(models.AbstractModel):
    _name = "udi.recall.notice.store"
    _description = "Writer of recall notices"

    def _add_lines(self, notices):
        """Each notice gets the units of its holder that it does not have yet; a larger quantity is taken over.

        Where contacts that were merged have a notice each, one of these gets what none of them asks for yet.

        :returns: ids of the notices that got something new
        """
        self._flush()
        self.env.cr.execute(
            SQL(
                """
                WITH root AS (
                    SELECT id, recall_id, state, %(key)s AS key,
                           row_number() OVER (PARTITION BY recall_id, %(key)s
                                                  ORDER BY state = 'withdrawn', holder_key <> %(key)s, id) AS place
                      FROM udi_recall_notice
                     WHERE parent_id IS NULL
                       AND recall_id IN (SELECT recall_id FROM udi_recall_notice WHERE id = ANY(%(ids)s))),
                held AS (
                    SELECT root.id AS notice_id, root.recall_id, root.key, line.lot_id, min(lot.name) AS lot_name,
                           min(line.product_id) AS product_id, sum(line.quantity) AS quantity,
                           max(line.document_name) AS document_name, max(line.document_date)::date AS document_date
                      FROM root
                      JOIN udi_recall_holder holder ON holder.recall_id = root.recall_id AND holder.key = root.key
                      JOIN udi_recall_line line ON line.holder_id = holder.id AND line.quantity > 0
                      JOIN stock_lot lot ON lot.id = line.lot_id
                     WHERE root.id = ANY(%(ids)s) AND root.place = 1 AND line."left" IS NOT TRUE
                  GROUP BY root.id, root.recall_id, root.key, line.lot_id),
                asked AS (
                    SELECT root.recall_id, root.key, line.lot_id,
                           sum(CASE WHEN root.state = 'withdrawn' THEN line.told_qty ELSE line.quantity END) AS quantity
                      FROM root JOIN udi_recall_notice_line line ON line.notice_id = root.id
                     WHERE root.place > 1
                  GROUP BY root.recall_id, root.key, line.lot_id),
                wanted AS (
                    SELECT held.notice_id, held.lot_id, held.lot_name, held.product_id,
                           held.quantity - COALESCE(asked.quantity, 0) AS quantity,
                           held.document_name, held.document_date
                      FROM held LEFT JOIN asked USING (recall_id, key, lot_id)
                     WHERE held.quantity > COALESCE(asked.quantity, 0))
                INSERT INTO udi_recall_notice_line AS known
                       (notice_id, lot_id, lot_name, product_id, quantity, document_name, document_date)
                SELECT notice_id, lot_id, lot_name, product_id, quantity, document_name, document_date FROM wanted
                    ON CONFLICT (notice_id, lot_id) DO UPDATE
                   SET quantity = EXCLUDED.quantity, document_name = EXCLUDED.document_name,
                       document_date = EXCLUDED.document_date
                 WHERE known.quantity < EXCLUDED.quantity
                RETURNING notice_id""",
                ids=notices.ids,
                key=key_now(SQL("holder_key")),
            )
        )
        changed = {row[0] for row in self.env.cr.fetchall()}
        self._sum(notices)
        return changed

    def _store_lines(self, notice, vectors):
        """What is now said of lines.

        :param vectors: ``{line id: {outcome: quantity}}``, complete for each line
        """
        self._flush()
        ids = list(vectors)
        values = [[vectors[line_id].get(outcome, 0.0) for line_id in ids] for outcome, _label in OUTCOMES]
        told = [sum(vectors[line_id].values()) for line_id in ids]
        assignments = SQL(", ").join(
            SQL("%s = v.%s", SQL.identifier(column), SQL.identifier(column)) for column in [*COLUMNS, "told_qty"]
        )
        names = SQL(", ").join(SQL.identifier(column) for column in ["id", *COLUMNS, "told_qty"])
        arrays = SQL(", ").join([SQL("%s::int[]", ids), *(SQL("%s::numeric[]", column) for column in [*values, told])])
        self.env.cr.execute(
            SQL(
                "UPDATE udi_recall_notice_line line SET %s FROM unnest(%s) AS v(%s) "
                "WHERE line.id = v.id AND line.notice_id = %s",
                assignments,
                arrays,
                names,
                notice.id,
            )
        )
        self._sum(notice)

    def _sum(self, notices):
        """Sums of the notices from their lines."""
        self._flush()
        self.env.cr.execute(
            SQL(
                """UPDATE udi_recall_notice notice
                      SET line_count = sums.lines, quantity = sums.quantity, told_qty = sums.told, kept_qty = sums.kept
                     FROM (SELECT notice_id, count(*) AS lines, sum(quantity) AS quantity,
                                  COALESCE(sum(told_qty), 0) AS told, COALESCE(sum(quarantined_qty), 0) AS kept
                             FROM udi_recall_notice_line WHERE notice_id = ANY(%s) GROUP BY notice_id) sums
                    WHERE notice.id = sums.notice_id""",
                notices.ids,
            )
        )
        self.env["udi.recall.notice.line"].invalidate_model()
        self.env["udi.recall.notice"].invalidate_model(
            ["line_ids", "line_count", "quantity", "told_qty", "kept_qty", "open_qty"]
        )

    def _flush(self):
        for model in ("udi.recall.notice", "udi.recall.notice.line", "udi.recall.line", "udi.recall.holder"):
            self.env[model].flush_model()

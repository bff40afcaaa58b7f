"""Puts every unit of a case into one bucket, and adds up."""

from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL, split_every

from ..models.udi_recall import OPEN_STATES
from ..models.udi_recall_holder_merged import key_now
from odoo.addons.udi_core.reconciliation import BUCKETS, UNACCOUNTED, Lot, Statement, balance

AT_ONCE = 20_000  # lots that are reconciled in the transaction that changed them; more are left to the job
PART = 50_000  # lots of one round
DIRECT = {"partner": "open", "transit": "transit", "internal": "stock", "supplier": "supplier", "used": "used"}


class UdiRecallReconciliation(models.AbstractModel):
    _name = "udi.recall.reconciliation"
    _description = "Reconciliation of a recall case"

    # ------------------------------------------------------------------ refresh
    @api.model
    def _refresh(self, recall, lot_ids=None):
        """Compute the buckets of a case anew, of all lots or of these: nine statements for up to `PART` lots."""
        recall.ensure_one()
        if lot_ids is None:
            lot_ids = self._all_lots(recall)
        for part in split_every(PART, sorted(lot_ids)):
            self._refresh_part(recall, list(part))
        self.env["udi.recall.balance"].invalidate_model(flush=False)
        recall.invalidate_recordset(recall._balance_fields(), flush=False)

    def _refresh_soon(self, recall):
        """`_refresh` now where the case is small; else by the job, at once after the commit."""
        lots = self._all_lots(recall)
        if len(lots) <= AT_ONCE:
            self._refresh(recall, lots)
        else:
            # sudo: whoever takes the scope starts the job
            self.env.ref("udi_recall.ir_cron_reconciliation").sudo()._trigger()

    @api.model
    def _cron_refresh(self):
        """Every open case, one transaction each."""
        cron = self.env["ir.cron"]
        recalls = self.env["udi.recall"].search([("state", "in", OPEN_STATES), ("scoped_on", "!=", False)])
        cron._commit_progress(remaining=len(recalls))
        for recall in recalls:
            self._refresh(recall)
            if not cron._commit_progress(1):
                return

    def _all_lots(self, recall):
        """Lots of the scope, and those of an earlier scope that still have buckets."""
        self.env["udi.recall.line"].flush_model()
        query = SQL(
            """SELECT lot_id FROM udi_recall_line WHERE recall_id = %(case)s AND "left" IS NOT TRUE
               UNION SELECT lot_id FROM udi_recall_balance WHERE recall_id = %(case)s""",
            case=recall.id,
        )
        return [row[0] for row in self.env.execute_query(query)]

    def _refresh_part(self, recall, lot_ids):
        """Write only what changes: holders who answer for the same lot at the same moment do not meet in a row.

        What one of them changes at another holder, such as a contradiction, is added up by the job at the latest.
        """
        wanted = {
            (lot_id, key, bucket): quantity
            for lot_id, lot in self._facts(recall, lot_ids).items()
            for (key, bucket), quantity in self._balance(lot).items()
        }
        cr = self.env.cr
        cr.execute(
            SQL(
                "SELECT id, lot_id, holder_key, bucket, quantity FROM udi_recall_balance"
                " WHERE recall_id = %s AND lot_id = ANY(%s::int[])",
                recall.id,
                lot_ids,
            )
        )
        kept, gone = [], []
        for row_id, *place, quantity in cr.fetchall():
            if wanted.get(tuple(place)) == quantity:
                kept.append(row_id)
                del wanted[tuple(place)]
            else:
                gone.append(row_id)
        if gone:
            cr.execute(SQL("DELETE FROM udi_recall_balance WHERE id = ANY(%s::int[])", gone))
        if kept:
            self._see_again(kept)
        if wanted:
            self._insert(recall, [(*place, quantity) for place, quantity in wanted.items()])

    def _balance(self, lot):
        """Most lots are one unit of which nothing was told: where it is, is what it is."""
        if not lot.told and len(lot.scope) == len(lot.live) == 1:
            ((kind, key),) = lot.live
            (wanted,), (found,) = lot.scope.values(), lot.live.values()
            if kind in DIRECT and wanted == found:
                return {(key, DIRECT[kind]): found}
        return balance(lot)[0]

    def _see_again(self, row_ids):
        """The last known place of serials whose rows stay, where it is another one now; of a lot it stays."""
        self.env.cr.execute(
            SQL(
                """
                WITH old AS MATERIALIZED (SELECT * FROM udi_recall_balance WHERE id = ANY(%s::int[])),
                     serials AS MATERIALIZED (
                            SELECT DISTINCT old.lot_id FROM old
                              JOIN product_product product ON product.id = old.product_id
                              JOIN product_template template ON template.id = product.product_tmpl_id
                             WHERE old.unaccounted AND template.tracking = 'serial'),
                     seen AS MATERIALIZED (SELECT serials.lot_id, last.* FROM serials CROSS JOIN LATERAL %s last),
                     now AS (SELECT old.id, holder.id AS holder_id, COALESCE(seen.place, old.last_place) AS place,
                                    COALESCE(seen.event_time, old.last_seen) AS event_time,
                                    COALESCE(seen.document_name, old.last_document) AS document_name
                               FROM old
                          LEFT JOIN udi_recall_holder holder
                                 ON holder.recall_id = old.recall_id AND holder.key = old.holder_key
                          LEFT JOIN seen ON seen.lot_id = old.lot_id AND old.unaccounted)
                UPDATE udi_recall_balance row
                   SET holder_id = now.holder_id, last_place = now.place, last_seen = now.event_time,
                       last_document = now.document_name
                  FROM now
                 WHERE row.id = now.id
                   AND (row.holder_id, row.last_place, row.last_seen, row.last_document) IS DISTINCT FROM
                       (now.holder_id, now.place, now.event_time, now.document_name)""",
                row_ids,
                _seen(SQL("serials.lot_id"), SQL("FALSE")),
            )
        )

    def _insert(self, recall, rows):
        flags = {bucket: self.env["udi.recall.balance"]._bucket_flags(bucket) for bucket in BUCKETS}
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO udi_recall_balance (recall_id, company_id, holder_id, holder_key, partner_id, lot_id,
                       product_id, bucket, accounted, unaccounted, quantity, last_place, last_seen, last_document)
                SELECT %(case)s, %(company)s, holder.id, v.key, NULLIF(split_part(v.key, ':', 2)::int, 0), v.lot_id,
                       lot.product_id, v.bucket, v.accounted, v.unaccounted, v.quantity,
                       seen.place, seen.event_time, seen.document_name
                  FROM unnest(%(lots)s::int[], %(keys)s::text[], %(buckets)s::text[], %(quantities)s::numeric[],
                              %(accounted)s::bool[], %(unaccounted)s::bool[])
                       AS v(lot_id, key, bucket, quantity, accounted, unaccounted)
                  JOIN stock_lot lot ON lot.id = v.lot_id
                  JOIN product_product product ON product.id = lot.product_id
                  JOIN product_template template ON template.id = product.product_tmpl_id
             LEFT JOIN udi_recall_holder holder ON holder.recall_id = %(case)s AND holder.key = v.key
             LEFT JOIN LATERAL %(seen)s seen ON v.unaccounted
           ON CONFLICT (recall_id, lot_id, holder_key, bucket) DO NOTHING""",
                # somebody else has just written the same row: this raises, and the request runs again
                seen=_seen(
                    SQL("v.lot_id"),
                    # many hold some of a lot: what went to this one is meant
                    SQL(
                        "template.tracking = 'lot' AND NULLIF(split_part(v.key, ':', 2)::int, 0) IN (event.partner_ref,"
                        " (SELECT partner_id FROM udi_former_partner WHERE number = event.partner_ref))"
                    ),
                ),
                case=recall.id,
                company=recall.company_id.id,
                lots=[row[0] for row in rows],
                keys=[row[1] for row in rows],
                buckets=[row[2] for row in rows],
                quantities=[row[3] for row in rows],
                accounted=[flags[row[2]][0] for row in rows],
                unaccounted=[flags[row[2]][1] for row in rows],
            )
        )

    # ------------------------------------------------------------------ facts
    def _facts(self, recall, lot_ids):
        """``{lot id: Lot}`` of the lots in scope: snapshot, holders now, and what was told."""
        scope, used_before = self._scope(recall, lot_ids)
        live = self._live(list(scope), used_before)
        told = self._told(recall, list(scope))
        return {lot_id: Lot(keys, live.get(lot_id, {}), told.get(lot_id, ())) for lot_id, keys in scope.items()}

    def _scope(self, recall, lot_ids):
        """``{lot: {key: units}}``, and what had been built into other units at the snapshot: that is counted there."""
        query = SQL(
            """SELECT line.lot_id, %s, line.holder_kind = 'used', SUM(line.quantity)
                 FROM udi_recall_line line JOIN udi_recall_holder holder ON holder.id = line.holder_id
                WHERE line.recall_id = %s AND line.lot_id = ANY(%s::int[]) AND line."left" IS NOT TRUE
             GROUP BY 1, 2, 3""",
            key_now(SQL("holder.key")),
            recall.id,
            lot_ids,
        )
        scope, used = {}, {}
        for lot_id, key, is_used, quantity in self.env.execute_query(query):
            if is_used:
                used[lot_id] = used.get(lot_id, 0) + quantity
            else:
                scope.setdefault(lot_id, {})[key] = quantity
        return scope, used

    def _live(self, lot_ids, used_before):
        """``{lot: {(kind, key): units}}`` as the holders are now."""
        self.env["stock.location"].flush_model(["warehouse_id"])
        query = SQL(
            """SELECT h.lot_id, h.kind, concat_ws(':', h.kind, COALESCE(h.partner_id, 0),
                      CASE h.kind WHEN 'internal' THEN COALESCE(place.warehouse_id, 0) ELSE 0 END), SUM(h.quantity)
                 FROM udi_holder h LEFT JOIN stock_location place ON place.id = h.location_id
                WHERE h.lot_id = ANY(%s::int[]) AND h.quantity > 0 GROUP BY 1, 2, 3""",
            lot_ids,
        )
        live, scrapped = {}, {}
        for lot_id, kind, key, quantity in self.env.execute_query(query):
            if kind == "scrap":
                scrapped[lot_id] = (key, quantity)
                continue
            if kind == "used":
                quantity -= used_before.get(lot_id, 0)
            if quantity > 0:
                live.setdefault(lot_id, {})[kind, key] = quantity
        self._split_scrapped(live, scrapped)
        return live

    def _split_scrapped(self, live, scrapped):
        """What the ledger calls destroyed is destroyed; the rest was missing at a count."""
        if not scrapped:
            return
        query = SQL(
            """SELECT item.lot_id, SUM(item.quantity) FROM udi_event_item item JOIN udi_event event
                   ON event.id = item.event_id WHERE item.lot_id = ANY(%s::int[]) AND event.biz_step = 'destroying'
             GROUP BY 1""",
            list(scrapped),
        )
        destroyed = dict(self.env.execute_query(query))
        for lot_id, (key, quantity) in scrapped.items():
            gone = min(quantity, max(destroyed.get(lot_id, Decimal(0)), Decimal(0)))
            for kind, part in (("destroyed", gone), ("lost", quantity - gone)):
                if part > 0:
                    live.setdefault(lot_id, {})[kind, key] = part

    def _told(self, recall, lot_ids):
        """``{lot: (Statement, …)}`` in force; what our own scrap or production shows is in the holders already."""
        query = SQL(
            """SELECT d.lot_id, %s, d.kind, d.quantity, d.source = 'transfer',
                      d.evidence_digest IS NOT NULL OR d.witness IS NOT NULL
                      OR d.source IN ('transfer', 'scrap', 'production')
                 FROM udi_recall_disposition d
                WHERE d.recall_id = %s AND d.lot_id = ANY(%s::int[]) AND d.quantity > 0
                  AND NOT (d.source = 'scrap' AND d.kind = 'destroyed')
                  AND NOT (d.source = 'production' AND d.kind = 'used')
                  AND NOT EXISTS (SELECT FROM udi_recall_disposition n WHERE n.supersedes_id = d.id)
             ORDER BY d.id""",
            key_now(SQL("d.holder_key")),
            recall.id,
            lot_ids,
        )
        told = {}
        for lot_id, key, kind, quantity, transfer, proven in self.env.execute_query(query):
            arrived = transfer and kind == "returned"
            told.setdefault(lot_id, []).append(Statement(key, kind, quantity, proven, arrived))
        return {lot_id: tuple(found) for lot_id, found in told.items()}

    # ------------------------------------------------------------------ figures
    @api.model
    @api.readonly
    def figures(self, recall_ids):
        """``{case id: {bucket: units}}``, one statement whatever the number of cases; buckets without units are left
        out."""
        recalls = self.env["udi.recall"].browse(recall_ids)
        recalls.check_access("read")
        query = SQL(
            "SELECT recall_id, bucket, SUM(quantity)::float FROM udi_recall_balance"
            " WHERE recall_id = ANY(%s::int[]) GROUP BY 1, 2",
            recalls.ids,
        )
        found = {recall_id: {} for recall_id in recalls.ids}
        for recall_id, bucket, quantity in self.env.execute_query(query):
            found[recall_id][bucket] = quantity
        return found

    @api.model
    @api.readonly
    def excess(self, recall_id):
        """What holders told above what they had: list of ``{lot_id, lot_name, holder_key, quantity}``."""
        recall = self.env["udi.recall"].browse(recall_id)
        recall.check_access("read")
        query = SQL("SELECT DISTINCT lot_id FROM udi_recall_disposition WHERE recall_id = %s", recall.id)
        facts = self._facts(recall, [row[0] for row in self.env.execute_query(query)])
        lots = self.env["stock.lot"].browse(facts)
        return [
            {"lot_id": lot.id, "lot_name": lot.name, "holder_key": key, "quantity": float(quantity)}
            for lot in lots
            for key, quantity in balance(facts[lot.id])[1].items()
        ]

    @api.model
    def _unaccounted(self, figures):
        return sum(figures.get(bucket, 0.0) for bucket in UNACCOUNTED)


def _seen(lot, preferred):
    """SQL: where and when the ledger saw a lot last; an event that is ``preferred`` goes before a later one."""
    return SQL(
        """(SELECT COALESCE(event.partner_name, event.destination_name, event.read_point) AS place,
                   event.event_time, event.document_name
              FROM udi_event_item item JOIN udi_event event ON event.id = item.event_id
             WHERE item.lot_id = %s AND event.biz_step NOT IN ('encoding', 'holding', 'other')
          ORDER BY (%s) IS TRUE DESC, event.event_time DESC, event.id DESC LIMIT 1)""",
        lot,
        preferred,
    )

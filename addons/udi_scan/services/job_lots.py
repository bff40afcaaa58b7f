"""The lots of a job's products as a device keeps them: a few facts each, in bulk, later only what has changed."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

OVERLAP = timedelta(minutes=10)  # longer than a transaction that was open when the watermark was taken
EVENTS_BACK = 5_000  # ids are given out before their transaction commits
COLUMNS = ("id", "product_id", "name", "lot_number", "expiry", "made", "held", "here", "place", "gone", "places")


REACH = {"all": SQL("TRUE"), "stock": SQL("own.quantity > 0"), "partner": SQL("gone.kind = 'partner'")}


class UdiScanJobLots(models.AbstractModel):
    _name = "udi.scan.job.lots"
    _description = "Lots for scanning devices"

    @api.private
    @api.readonly
    def changed(self, products, since=None, reach="all"):
        """``{lots: {columns, rows}, watermark, full}`` of these products, with one statement whatever their number.

        ``held`` is the reason of a hold, ``here`` the quantity in stock, ``place`` where most of it lies, in how many
        ``places``, ``gone`` who has it otherwise (kind of holder). ``full`` says that the rows are all there are.

        :param since: a watermark of an earlier answer: only what may have changed since then, wherever it is now
        :param reach: of the first answer: "stock" what this company has, "partner" what customers have, "all"
        """
        products.check_access("read")
        now = fields.Datetime.now()
        after = self._read_watermark(since)
        changed = REACH[reach]
        if after:
            time, event = after
            changed = SQL(
                """(l.write_date >= %(time)s
                    OR EXISTS (SELECT FROM udi_event_item i WHERE i.lot_id = l.id AND i.event_id > %(event)s)
                    OR EXISTS (SELECT FROM udi_hold_member m JOIN udi_hold h ON h.id = m.hold_id
                                WHERE m.lot_id = l.id AND h.write_date >= %(time)s))""",
                time=time - OVERLAP,
                event=event - EVENTS_BACK,
            )
        self.env["stock.lot"].flush_model()
        self.env["udi.hold"].flush_model()
        self.env["udi.holder"].flush_model()
        self.env.cr.execute(self._query(products, changed))
        rows = self.env.cr.fetchall()
        self.env.cr.execute("SELECT coalesce(max(id), 0) FROM udi_event")
        last = self.env.cr.fetchone()[0]
        return {
            "lots": {"columns": COLUMNS, "rows": rows},
            "watermark": f"{fields.Datetime.to_string(now)}|{last}",
            "full": not after,
        }

    def _read_watermark(self, text):
        """``(time, event id)``; None where it is none of ours, and everything is sent."""
        try:
            moment, last = text.split("|")
            return fields.Datetime.to_datetime(moment), int(last)
        except (AttributeError, TypeError, ValueError):
            return None

    def _query(self, products, changed):
        """The facts of the lots; another company's lot counts as gone, and nobody's name is told."""
        company = self.env.company.id
        return SQL(
            """
            SELECT l.id, l.product_id, l.name, l.udi_lot_number, to_char(l.udi_expiry_date, 'YYYY-MM-DD'),
                   to_char(l.udi_manufacture_date, 'YYYY-MM-DD'), held.reason,
                   coalesce(own.quantity, 0)::float, own.place, gone.kind, own.places
              FROM stock_lot l
         LEFT JOIN LATERAL (
                   SELECT sum(h.quantity) AS quantity,
                          (array_agg(p.complete_name ORDER BY h.quantity DESC))[1] AS place,
                          count(*) FILTER (WHERE h.quantity > 0) AS places
                     FROM udi_holder h
                LEFT JOIN stock_location p ON p.id = h.location_id
                    WHERE h.lot_id = l.id AND h.company_id = %(company)s AND h.kind IN ('internal', 'transit')
                   ) own ON TRUE
         LEFT JOIN LATERAL (
                   SELECT h.kind FROM udi_holder h
                    WHERE h.lot_id = l.id AND NOT (h.company_id = %(company)s AND h.kind IN ('internal', 'transit'))
                    ORDER BY h.quantity DESC LIMIT 1
                   ) gone ON TRUE
         LEFT JOIN LATERAL (
                   SELECT string_agg(o.name, '; ' ORDER BY o.id) AS reason FROM udi_hold_member m
                     JOIN udi_hold o ON o.id = m.hold_id AND o.state = 'active'
                LEFT JOIN stock_location hl ON hl.id = o.location_id
                    WHERE m.lot_id = l.id
                      AND (o.scope <> 'location' OR EXISTS (
                          SELECT FROM udi_holder h JOIN stock_location p ON p.id = h.location_id
                           WHERE h.lot_id = l.id AND h.quantity > 0 AND starts_with(p.parent_path, hl.parent_path)
                      ))
                   ) held ON TRUE
             WHERE l.product_id = ANY(%(products)s) AND (l.company_id IS NULL OR l.company_id = %(company)s)
               AND %(changed)s
            """,
            company=company,
            products=products.ids,
            changed=changed,
        )

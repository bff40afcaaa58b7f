"""Computes the scores from the ledger, and tells the page what it shows."""

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..models.udi_former_partner import FORMER, PARTNER_NOW
from .data_check_event import LIVE
from odoo.addons.udi_core.quality import change, level

MONTHS_SHOWN = 12
MOST_ROWS = 200  # of one subject on the page; the list has all of them
MINUTES = 60  # within which a step is recorded in time, unless the company says otherwise
PARAMETER = "udi_traceability.score_minutes"
MAY_COMPUTE = ("udi_traceability.group_udi_quality", "udi_traceability.group_udi_admin")
# each lot or serial on a step of its way, corrections not counted, with what is right about it
MOVED = SQL(
    """
    SELECT i.id, e.company_id, i.product_id,
           date_trunc('month', e.record_time + COALESCE(e.event_offset, '+00:00')::interval)::date AS month,
           CASE WHEN e.biz_step = 'receiving' AND e.disposition IS DISTINCT FROM 'returned'
                THEN COALESCE(r.commercial_partner_id, %(partner)s) END AS supplier,
           CASE WHEN e.biz_step = 'shipping' AND e.disposition IS DISTINCT FROM 'returned'
                THEN COALESCE(r.commercial_partner_id, %(partner)s) END AS customer,
           COALESCE(d.warehouse_id, s.warehouse_id) AS site,
           COALESCE(NULLIF(i.own_user_ref, 0), e.user_ref) AS who,
           COALESCE(i.evidence = 'scanned' AND NOT EXISTS (
               SELECT FROM udi_event c JOIN udi_event_item ci ON ci.event_id = c.id
                WHERE c.corrects_uuid = e.uuid AND ci.lot_id = i.lot_id), FALSE) AS accurate,
           1 + COALESCE(g.has_lot, FALSE)::integer + COALESCE(g.has_manufacture_date, FALSE)::integer
             + COALESCE(g.has_expiry_date, FALSE)::integer + COALESCE(g.has_software_version, FALSE)::integer AS asked,
           (g.id IS NOT NULL)::integer
           + COALESCE((g.has_lot AND l.udi_lot_number <> '')::integer, 0)
           + COALESCE((g.has_manufacture_date AND l.udi_manufacture_date IS NOT NULL)::integer, 0)
           + COALESCE((g.has_expiry_date AND l.udi_expiry_date IS NOT NULL)::integer, 0)
           + COALESCE((g.has_software_version AND l.udi_software_version <> '')::integer, 0) AS filled,
           GREATEST(EXTRACT(EPOCH FROM e.record_time - LEAST(e.event_time, i.known_at)) / 60, 0) AS delay
      FROM udi_event_item i
      JOIN udi_event e ON e.id = i.event_id
      JOIN stock_lot l ON l.id = i.lot_id
      JOIN product_product p ON p.id = l.product_id
 LEFT JOIN udi_device_identifier g ON g.id = COALESCE(l.udi_identifier_id, p.udi_primary_identifier_id)
 LEFT JOIN stock_location s ON s.id = e.source_ref
 LEFT JOIN stock_location d ON d.id = e.destination_ref
 %(former)s
 LEFT JOIN res_partner r ON r.id = %(partner)s
     WHERE e.biz_step IN ('receiving', 'shipping', 'storing', 'commissioning') AND i.role <> 'child'
       AND e.corrects_uuid IS NULL
""",
    former=FORMER,
    partner=PARTNER_NOW,
)
OF = {
    "company": SQL("m.company_id"),
    "product": SQL("m.product_id"),
    "supplier": SQL("m.supplier"),
    "site": SQL("m.site"),
    "customer": SQL("m.customer"),
    "user": SQL("m.who"),
}


class UdiDataScores(models.AbstractModel):
    _name = "udi.data.scores"
    _description = "Scores of data quality"

    # ------------------------------------------------------------------ computing
    @api.private
    def compute(self, months=None):
        """Make the scores of these months anew, of all months without a list. Two statements.

        :param months: first days
        """
        cr, table = self.env.cr, self.env["udi.data.score"]
        self.env.flush_all()
        cr.execute(SQL("DELETE FROM udi_data_score WHERE %s", self._among(SQL("month"), months)))
        cr.execute(
            SQL(
                """WITH m AS (%(moved)s)
                INSERT INTO udi_data_score (company_id, month, subject, res_id, items, items_right, fields_asked,
                        fields_filled, items_timely, delay, accuracy, completeness, timeliness)
                SELECT company_id, month, subject, res_id, items, items_right, asked, filled, timely, delay,
                       floor(items_right * 1000.0 / items) / 10, floor(filled * 1000.0 / asked) / 10,
                       floor(timely * 1000.0 / items) / 10
                  FROM (SELECT m.company_id, m.month, s.subject, s.res_id, count(*) AS items,
                               count(*) FILTER (WHERE m.accurate) AS items_right, sum(m.asked) AS asked,
                               sum(m.filled) AS filled, count(*) FILTER (WHERE m.delay <= %(minutes)s) AS timely,
                               percentile_cont(0.5) WITHIN GROUP (ORDER BY m.delay) AS delay
                          FROM m CROSS JOIN LATERAL (VALUES %(subjects)s) s(subject, res_id)
                         WHERE s.res_id IS NOT NULL AND %(among)s
                         GROUP BY 1, 2, 3, 4) n""",
                moved=self._moved(months),
                minutes=self._minutes(),
                subjects=SQL(", ").join(SQL("(%s, %s)", subject, column) for subject, column in OF.items()),
                among=self._among(SQL("m.month"), months),
            )
        )
        table.invalidate_model(flush=False)

    @api.private
    def compute_recent(self):
        """The nightly job: this month and the last one, whose data are still being mended, and those that have scores
        of contacts that were merged into others; all where there are none."""
        if not self.env["udi.data.score"].search_count([], limit=1):
            return self.compute()
        month = fields.Date.context_today(self).replace(day=1)
        recent = {month - relativedelta(months=1), month, month + relativedelta(months=1)}
        return self.compute(sorted(recent.union(self._merged_months())))

    def _merged_months(self):
        """Months with scores under the number of a contact that is another one now."""
        self.env.cr.execute(
            """SELECT DISTINCT s.month FROM udi_data_score s JOIN udi_former_partner f ON f.number = s.res_id
                WHERE s.subject IN ('supplier', 'customer')"""
        )
        return [month for (month,) in self.env.cr.fetchall()]

    @api.private
    def missed(self, score, dimension):
        """SQL of the ids of the items that cost a score points in one dimension."""
        wrong = {
            "accuracy": SQL("NOT m.accurate"),
            "completeness": SQL("m.filled < m.asked"),
            "timeliness": SQL("m.delay > %s", self._minutes()),
        }[dimension]
        self.env.flush_all()
        return SQL(
            "(SELECT m.id FROM (%s) m WHERE m.company_id = %s AND m.month = %s AND %s = %s AND %s)",
            self._moved([score.month]),
            score.company_id.id,
            score.month,
            OF[score.subject],
            score.res_id,
            wrong,
        )

    def _moved(self, months):
        """What is counted; narrowed to days around the months, so that not the whole ledger is read."""
        days = SQL("TRUE")
        if months is not None:
            first, last = min(months), max(months) + relativedelta(months=1)
            # a place may be half a day ahead of or behind UTC
            days = SQL("e.record_time BETWEEN %s::date - 1 AND %s::date + 1", first, last)
        return SQL("%s AND %s AND %s", MOVED, LIVE, days)

    def _among(self, column, months):
        return SQL("TRUE") if months is None else SQL("%s = ANY(%s::date[])", column, list(months))

    def _minutes(self):
        # sudo: a number of the settings
        return int(self.env["ir.config_parameter"].sudo().get_param(PARAMETER) or MINUTES)

    @api.model
    def compute_now(self):
        """Make all scores anew; what the button on the page does.

        :raises AccessError: who is neither quality nor UDI administrator
        """
        if not any(self.env.user.has_group(group) for group in MAY_COMPUTE):
            raise AccessError(self.env._("Only quality and UDI administrators compute the scores anew."))
        self.compute()

    # ------------------------------------------------------------------ the page
    @api.model
    @api.readonly
    def page(self, month=None):
        """What the page of the scores shows of a month; of the newest one without it.

        :returns: ``{month, months, definitions, company, trend, subjects: {subject: [row]}, minutes}``; a row holds the
            score's id, its name, the three scores with their level, and how they changed since the month before
        """
        scores = self.env["udi.data.score"]
        scores.check_access("read")
        mine = [("company_id", "in", self.env.companies.ids)]
        months = [month for (month,) in scores._read_group(mine, ["month:month"], order="month:month desc")]
        months = [fields.Date.to_date(item) for item in months[:MONTHS_SHOWN]]
        shown = fields.Date.to_date(month) if month else months[:1] and months[0]
        rows = scores.search([*mine, ("month", "=", shown)]) if shown else scores
        before = {}
        if shown:
            earlier = scores.search([*mine, ("month", "=", shown - relativedelta(months=1))])
            before = {(row.company_id.id, row.subject, row.res_id): row for row in earlier}
        trend = scores.search([*mine, ("subject", "=", "company"), ("month", "in", months)], order="month")
        subjects = {
            subject: [self._row(row, before) for row in found.sorted("items", reverse=True)[:MOST_ROWS]]
            for subject, found in rows.grouped("subject").items()
        }
        return {
            "month": fields.Date.to_string(shown) if shown else False,
            "months": [fields.Date.to_string(item) for item in months],
            "definitions": self.definitions(),
            "trend": [self._row(row, {}) for row in trend],
            "subjects": subjects,
            "labels": dict(scores._fields["subject"]._description_selection(self.env)),
            "may_compute": any(self.env.user.has_group(group) for group in MAY_COMPUTE),
        }

    @api.model
    def definitions(self):
        """What each score says, in one sentence."""
        return {
            "accuracy": self.env._(
                "Of the lots and serials on receipts, deliveries, moves and orders of the month: how many were scanned "
                "and not corrected afterwards."
            ),
            "completeness": self.env._(
                "Of the UDI-DI itself and the fields that it asks for on these lots (lot number, manufacturing date, "
                "expiry date, software version): how many are filled today."
            ),
            "timeliness": self.env._(
                "Of these steps: how many were recorded within %(minutes)s minutes after they happened.",
                minutes=self._minutes(),
            ),
        }

    def _row(self, score, before):
        old = before.get((score.company_id.id, score.subject, score.res_id))
        names = ("accuracy", "completeness", "timeliness")
        return {
            "id": score.id,
            "name": score.subject_name,
            "res_id": score.res_id,
            "month": fields.Date.to_string(score.month),
            "items": score.items,
            "delay": score.delay,
            **{
                name: {
                    "value": score[name],
                    "level": level(score[name]),
                    "change": change(score[name], old[name] if old else None),
                }
                for name in names
            },
        }

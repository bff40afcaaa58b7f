"""Asks the rules, keeps what they find as issues, and closes what is right again. One statement for each rule."""

import json
import logging
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .alone import alone
from .call_job import call_after_commit
from .data_check import COLUMNS, everything, only

_logger = logging.getLogger(__name__)
JOB = "udi_traceability.ir_cron_data_check"
WAKE_EVERY = 60  # seconds between two calls for the job by one process
LOCK = (0x5544, 0x4910)  # one runner works in a database
MOST_CHANGED = 50_000  # more changed records than that: everything is looked at
SLACK = timedelta(minutes=1)
# models whose records are looked at again when a sealed event names them
NAMED_IN_LEDGER = {
    "udi.event": "SELECT m.event_id FROM udi_ledger_member m WHERE m.block_id > %s",
    "stock.lot": """SELECT DISTINCT i.lot_id FROM udi_ledger_member m JOIN udi_event_item i ON i.event_id = m.event_id
                     WHERE m.block_id > %s AND i.lot_id IS NOT NULL""",
    "res.partner": """SELECT DISTINCT e.partner_ref FROM udi_ledger_member m JOIN udi_event e ON e.id = m.event_id
                       WHERE m.block_id > %s AND e.partner_ref IS NOT NULL""",
}
# records that are looked at when others were written
ALSO = {
    "stock.lot": """SELECT unnest(ARRAY[alias_ref, master_ref]) FROM udi_alias
                     WHERE model = 'stock.lot' AND COALESCE(undone_on, made_on) >= %s""",
    "product.product": """SELECT p.id FROM product_product p JOIN product_template t ON t.id = p.product_tmpl_id
                           WHERE t.write_date >= %s""",
    "udi.device.identifier": "SELECT identifier_id FROM udi_publication WHERE write_date >= %s",
    "stock.warehouse": """SELECT w.id FROM stock_warehouse w JOIN res_partner r ON r.id = w.partner_id
                           WHERE r.write_date >= %s""",
}
NAMED = {"name": "record_name"}  # column of a check -> field of the issue
SHOWN = ("record_name", "found", "expected", "company_id", "product_id", "partner_id")
RECONCILE = """
    WITH found AS MATERIALIZED (%(query)s),
    kept AS (
        INSERT INTO udi_data_issue AS i (
            rule_id, dimension, severity, model, %(columns)s, state, owner_id, due_date, first_seen, times,
            create_uid, create_date, write_uid, write_date)
        SELECT DISTINCT ON (f.res_id) %(rule)s, %(dimension)s, %(severity)s, %(model)s, %(values)s, 'open',
               (%(owners)s::jsonb ->> COALESCE(f.company_id, 0)::text)::integer, %(due)s::date, %(now)s::timestamp, 1,
               %(user)s, %(now)s::timestamp, %(user)s, %(now)s::timestamp
          FROM found f ORDER BY f.res_id, f.expected
        ON CONFLICT (rule_id, res_id) DO UPDATE SET
            %(updates)s,
            state = CASE WHEN i.state = 'snoozed' AND i.found IS NOT DISTINCT FROM EXCLUDED.found
                         THEN 'snoozed' ELSE 'open' END,
            times = i.times + (i.state = 'fixed')::integer,
            due_date = CASE WHEN i.state = 'fixed' THEN EXCLUDED.due_date ELSE i.due_date END,
            escalated_on = CASE WHEN i.state = 'fixed' THEN NULL ELSE i.escalated_on END,
            closed_on = NULL,
            write_uid = EXCLUDED.write_uid,
            write_date = EXCLUDED.write_date
         WHERE i.state = 'fixed' OR ROW(%(old)s) IS DISTINCT FROM ROW(%(new)s)
        RETURNING i.id),
    gone AS (
        UPDATE udi_data_issue i SET state = 'fixed', closed_on = %(now)s, write_date = %(now)s
         WHERE i.rule_id = %(rule)s AND i.state <> 'fixed' AND %(among)s
           AND NOT EXISTS (SELECT FROM found f WHERE f.res_id = i.res_id)
        RETURNING i.id)
    SELECT (SELECT array_agg(id) FROM kept), (SELECT array_agg(id) FROM gone)
"""


def _names(form):
    """The issue's columns that a check fills, each as ``form``."""
    names = (SQL.identifier(NAMED.get(name, name)) for name in COLUMNS)
    return SQL(", ").join(SQL(form, n=name) if "(n)" in form else SQL(form, name) for name in names)


class UdiDataRunner(models.AbstractModel):
    _name = "udi.data.runner"
    _description = "Runner of the data quality rules"

    @api.private
    def wake(self):
        """Have the job come soon after this transaction's commit. No SQL in the transaction itself."""
        if self.env["udi.data.rule"]._any_asked():
            call_after_commit(self.env, JOB, WAKE_EVERY)

    # ------------------------------------------------------------------ the jobs
    @api.private
    def run(self, full=False):
        """The scheduled action: ask every rule, about what changed or about everything; each is committed on its own.

        :returns: open issues found new or again; None where another runner is at work
        """
        progress, found = self.env["ir.cron"]._commit_progress, 0
        with alone(self.env.cr, LOCK) as mine:
            if not mine:
                return None
            # sudo: the rules look at every company's records, whoever asks
            rules = self.env["udi.data.rule"].sudo().search([])
            for position, rule in enumerate(rules, 1):
                found += self._ask(rule, full)
                if progress(1, remaining=len(rules) - position) <= 0:
                    break
            if full:
                self.env["udi.data.issue"].sudo()._wake_snoozed()  # sudo: as above
        return found

    @api.private
    def check_now(self, rules):
        """Ask some rules about everything; gives the number of their open issues."""
        # sudo: as in `run`
        for rule in rules.sudo():
            self._ask(rule, full=True)
        return sum(rules.mapped("open_count"))

    @api.private
    def check(self, rule, ids):
        """Ask one rule about some records of its model, at once: after a repair."""
        # sudo: whether the data are right does not depend on who asks
        return self._reconcile(rule.sudo(), list(ids))

    @api.private
    def retire(self, rules):
        """A rule that is no longer asked has no issues either."""
        # sudo: whoever may archive a rule may close what it found
        self.env["udi.data.issue"].sudo().search([("rule_id", "in", rules.ids), ("state", "!=", "fixed")])._close()

    def _ask(self, rule, full):
        """Ask one rule; what is wrong with the rule itself is noted on it and stops no other."""
        start = time.perf_counter()
        seen = self._now_seen()
        ids = None if full else self._changed(rule)
        values = {"seen_until": seen[0], "seen_block": seen[1], "last_error": False}
        found = 0
        try:
            with self.env.cr.savepoint():
                if ids is None or ids:
                    found = self._reconcile(rule, ids)
        except Exception as error:  # a condition of one's own may be anything
            _logger.warning("Data rule %s cannot be checked", rule.id, exc_info=True)
            values = {"last_error": str(error).splitlines()[0][:300] if str(error) else type(error).__name__}
        if ids is None:
            values.update(last_run=fields.Datetime.now(), last_seconds=time.perf_counter() - start)
        # by SQL: the position of a job is no change of the rule
        self.env["udi.data.rule"].flush_model(list(values))
        self.env.cr.execute(
            SQL(
                "UPDATE udi_data_rule SET %s WHERE id = %s",
                SQL(", ").join(SQL("%s = %s", SQL.identifier(name), value or None) for name, value in values.items()),
                rule.id,
            )
        )
        rule.invalidate_recordset(list(values), flush=False)
        return found

    # ------------------------------------------------------------------ what changed
    def _now_seen(self):
        """Up to where this transaction sees everything: a moment and the last sealed block.

        A transaction that is still open writes rows with the time at which it began; blocks are committed in order.
        """
        cr = self.env.cr
        cr.execute(
            """SELECT LEAST(now(), (SELECT min(xact_start) FROM pg_stat_activity WHERE datname = current_database()))
                      AT TIME ZONE 'UTC', (SELECT COALESCE(max(id), 0) FROM udi_ledger_block)"""
        )
        moment, block = cr.fetchone()
        return moment - SLACK, block

    def _changed(self, rule):
        """Ids of the records to look at; None for all of them."""
        checks = self.env["udi.data.check"]._checks()
        follows = checks[rule.check].follows if rule.method == "check" and rule.check in checks else "record"
        if not rule.seen_until or follows == "clock":
            return None
        parts = []
        model = self.env[rule.model]
        if model._log_access:
            parts.append(SQL("SELECT id FROM %s WHERE write_date >= %s", SQL.identifier(model._table), rule.seen_until))
        if follows == "ledger" or rule.model == "udi.event":
            parts.append(SQL(NAMED_IN_LEDGER[rule.model], rule.seen_block))
        if rule.model in ALSO:
            parts.append(SQL(ALSO[rule.model], rule.seen_until))
        if not parts:
            return None
        self.env.flush_all()
        self.env.cr.execute(SQL("%s LIMIT %s", SQL(" UNION ").join(parts), MOST_CHANGED + 1))
        ids = [number for (number,) in self.env.cr.fetchall()]
        return None if len(ids) > MOST_CHANGED else ids

    # ------------------------------------------------------------------ found and gone
    def _reconcile(self, rule, ids):
        """Keep what the rule finds among ``ids`` (None: everything), close what is right: one statement.

        :returns: how many issues are new or came back
        """
        self.env.flush_all()
        now = fields.Datetime.now()
        among = everything if ids is None else only(ids)
        self.env.cr.execute(
            SQL(
                RECONCILE,
                query=self.env["udi.data.check"].query(rule, ids),
                columns=_names("%s"),
                values=SQL(", ").join(SQL("f.%s", SQL.identifier(name)) for name in COLUMNS),
                updates=_names("%(n)s = EXCLUDED.%(n)s"),
                old=SQL(", ").join(SQL("i.%s", SQL.identifier(name)) for name in SHOWN),
                new=SQL(", ").join(SQL("EXCLUDED.%s", SQL.identifier(name)) for name in SHOWN),
                rule=rule.id,
                dimension=rule.dimension,
                severity=rule.severity,
                model=rule.model,
                owners=json.dumps(self._owners(rule)),
                due=fields.Date.context_today(self) + timedelta(days=rule.due_days),
                user=self.env.uid,
                now=now,
                among=among(SQL("i.res_id")),
            )
        )
        kept, gone = self.env.cr.fetchone()
        issues = self.env["udi.data.issue"].sudo()  # sudo: written above for every company
        issues.invalidate_model(flush=False)
        issues.browse(kept or [])._after_found()
        issues.browse(gone or [])._after_closed()
        return len(kept or [])

    def _owners(self, rule):
        """``{company id: user id}`` of who gets what is found; 0 stands for records of no company."""
        if rule.owner_id:
            return dict.fromkeys((0, *self._companies()), rule.owner_id.id)
        owners = {}
        for company in [rule.company_id.id] if rule.company_id else self._companies():
            people = self.env["res.users"].search(
                [
                    ("all_group_ids", "in", rule.owner_group_id.ids),
                    ("share", "=", False),
                    ("company_ids", "in", company),
                ],
                order="id",
            )
            # who administers Odoo has every role: the others come first
            for person in people.sorted(lambda user: user.has_group("base.group_system"))[:1]:
                owners[company] = person.id
        if owners:
            owners[0] = next(iter(owners.values()))
        return owners

    def _companies(self):
        # sudo: the issues of every company find their owner
        return self.env["res.company"].sudo().search([]).ids

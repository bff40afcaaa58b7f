"""What a scope covers: its rules combined in the database, previewed without writing anything, compared.

A lot is covered for certain or possibly, see `udi.trace`. Rules are combined one after the other: *or* adds; *and*
keeps what both cover, for certain only where both do; *except* takes away only what is certainly excepted: what may or
may not be excepted stays, as possible.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

READERS = "udi_traceability.group_udi_reader"
# lots of one rule with what contains them
SET = """SELECT m.lot_id, w.exact AS certain, w.depth
           FROM (SELECT COALESCE(array_agg(x.id ORDER BY x.id), '{}') AS lots FROM (%(named)s) x) s
          CROSS JOIN LATERAL (SELECT TRUE AS exact, 0 AS depth, s.lots
                              UNION ALL
                              SELECT d.exact, d.depth, d.lots FROM udi_trace_walk(s.lots, FALSE, FALSE) d
                               WHERE %(downstream)s) w
          CROSS JOIN LATERAL unnest(w.lots) m(lot_id)"""
COMBINE = {
    "or": """SELECT b.lot_id, bool_or(b.certain) AS certain, min(b.depth) AS depth
               FROM (SELECT * FROM %(one)s UNION ALL SELECT * FROM %(other)s) b GROUP BY b.lot_id""",
    "and": """SELECT a.lot_id, a.certain AND b.certain AS certain, LEAST(a.depth, b.depth) AS depth
                FROM %(one)s a JOIN %(other)s b ON b.lot_id = a.lot_id""",
    "except": """SELECT a.lot_id, a.certain AND b.lot_id IS NULL AS certain, a.depth
                   FROM %(one)s a LEFT JOIN %(other)s b ON b.lot_id = a.lot_id WHERE b.certain IS NOT TRUE""",
}
NOTHING = "SELECT 0 AS lot_id, TRUE AS certain, 0 AS depth WHERE FALSE"
PLACES = """
    WITH covered AS MATERIALIZED (%(rows)s),
         level AS MATERIALIZED (
            SELECT c.certain, array_agg(c.lot_id ORDER BY c.lot_id) AS lots FROM covered c GROUP BY c.certain),
         shown AS MATERIALIZED (
            SELECT l.certain, cardinality(l.lots) AS total, udi_trace_visible(l.lots, %(companies)s::int[]) AS lots
              FROM level l)
    SELECT s.certain, s.total, COALESCE(cardinality(s.lots), 0) AS visible, p.what, p.product_id, p.kind,
           p.location_id, p.partner_id, p.lots, p.quantity
      FROM shown s LEFT JOIN LATERAL udi_trace_runs(s.lots) r ON TRUE
      LEFT JOIN LATERAL udi_trace_places(s.lots, r.lows, r.highs, %(companies)s::int[], 0) p ON s.lots IS NOT NULL
"""
MEMORY = "64MB"  # for sorting half a million numbers without a file


class UdiRecallScopeEngine(models.AbstractModel):
    _name = "udi.recall.scope.engine"
    _description = "Engine of recall scopes"

    # ------------------------------------------------------------------ sets
    def _rows(self, scope):
        """SQL: ``(lot_id, certain, depth)`` of everything that ``scope`` covers, in all companies."""
        for model in ("stock.lot", "udi.holder"):
            self.env[model].flush_model()
        rules = self.env["udi.recall.scope.rules"]
        companies = self.env["udi.trace"]._companies()
        parts, last = [], None
        for number, rule in enumerate(scope.rule_ids):
            own = SQL.identifier(f"rule_{number}")
            parts.append(
                SQL(
                    "%s AS MATERIALIZED (%s)",
                    own,
                    SQL(SET, named=rules._query(rule, companies), downstream=rule.downstream),
                )
            )
            if last is None:
                # the first rule stands alone, whatever word is before it
                last = own
                continue
            both = SQL.identifier(f"sum_{number}")
            parts.append(SQL("%s AS MATERIALIZED (%s)", both, SQL(COMBINE[rule.combine], one=last, other=own)))
            last = both
        if last is None:
            return SQL(NOTHING)
        return SQL("WITH %s SELECT lot_id, certain, depth FROM %s", SQL(", ").join(parts), last)

    def _check(self, scope):
        scope.ensure_one()
        scope.check_access("read")
        for model in ("udi.event.item", "udi.holder", "stock.lot"):
            self.env[model].check_access("read")
        if not scope.rule_ids:
            raise UserError(self.env._("Add a rule first: lots, a supplier, a time window or another."))

    def _places(self, rows):
        """The groups of `udi_trace_places` for a query of rows; nothing is written."""
        with Memory(self.env.cr):
            self.env.cr.execute(SQL(PLACES, rows=rows, companies=self.env["udi.trace"]._companies()))
            return self.env.cr.dictfetchall()

    # ------------------------------------------------------------------ verbs
    @api.model
    @api.readonly
    def simulate(self, scope):
        """What the scope would cover now; see `udi.recall.preview` for the parts of the answer."""
        self._check(scope)
        return self.env["udi.recall.preview"]._answer(scope, self._places(self._rows(scope)))

    def preview(self, scope):
        """`simulate`, kept with the scope. For whoever may change it, or compute the scope of the case."""
        service = self.env["udi.recall.service"]
        if not any(self.env.user.has_group(group) for group in service._freezers()) and not self.env.su:
            raise AccessError(self.env._("Only a recall manager or quality counts a scope."))
        answer = self.simulate(scope)
        # sudo: the figures of a scope are closed to everyone's own writes; the role was checked above
        scope.sudo().write(
            {
                "preview": answer,
                "previewed_on": fields.Datetime.now(),
                "lot_count": answer["lots"],
                "unit_qty": answer["units"],
                "possible_qty": answer["possible_units"],
                "cost": answer["cost"]["total"],
            }
        )
        return answer

    @api.model
    @api.readonly
    def compare(self, one, other):
        """``{"only_one", "only_other", "both"}``, each ``{"lots", "units", "where": [{kind, units}]}``."""
        for scope in (one, other):
            self._check(scope)
        query = SQL(
            """WITH a AS MATERIALIZED (%s), b AS MATERIALIZED (%s), joined AS (
                 SELECT COALESCE(a.lot_id, b.lot_id) AS lot_id,
                        CASE WHEN b.lot_id IS NULL THEN 1 WHEN a.lot_id IS NULL THEN 2 ELSE 0 END AS part
                   FROM a FULL JOIN b ON b.lot_id = a.lot_id),
               part AS MATERIALIZED (
                 SELECT part, udi_trace_visible(array_agg(lot_id ORDER BY lot_id), %s::int[]) AS lots
                   FROM joined GROUP BY part)
               SELECT s.part, cardinality(s.lots), p.kind, sum(p.quantity)::float
                 FROM part s LEFT JOIN LATERAL udi_trace_runs(s.lots) r ON TRUE
                 LEFT JOIN LATERAL udi_trace_places(s.lots, r.lows, r.highs, %s::int[], 0) p
                      ON s.lots IS NOT NULL AND p.what = 'place'
                GROUP BY s.part, s.lots, p.kind""",
            self._rows(one),
            self._rows(other),
            *[self.env["udi.trace"]._companies()] * 2,
        )
        names = {0: "both", 1: "only_one", 2: "only_other"}
        answer = {name: {"lots": 0, "units": 0.0, "where": []} for name in names.values()}
        with Memory(self.env.cr):
            self.env.cr.execute(query)
            found = self.env.cr.fetchall()
        for part, lots, kind, units in found:
            entry = answer[names[part]]
            entry["lots"] = lots or 0
            if units:
                entry["where"].append({"kind": kind or "unknown", "units": units})
                entry["units"] += units if kind != "used" else 0.0
        return answer


class Memory:
    """More memory for sorting inside, the session's own again afterwards."""

    def __init__(self, cr):
        self.cr = cr

    def __enter__(self):
        self.cr.execute("SELECT current_setting('work_mem'), set_config('work_mem', %s, FALSE)", (MEMORY,))
        self.before = self.cr.fetchone()[0]

    def __exit__(self, kind, value, traceback):
        if kind is None:
            self.cr.execute("SELECT set_config('work_mem', %s, FALSE)", (self.before,))

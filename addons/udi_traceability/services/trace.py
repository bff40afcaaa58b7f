"""Where did it go, what is in it, who holds it: answers from the ledger.

What a link is. Lot x is in lot y (downstream leads from x to y, upstream from y to x)

- by a transformation event: its input x names y (`into_lot_id`): **exact**; or it names no unit: then x may be in
  every output of the event, **exact** where the recorder knows that every output contains it (`into_all`), else
  **possible**: a bounded set, marked as such;
- by an association event: its child x names y and joins (action ``add``) or leaves (``delete``). The latest by event
  time decides for each pair, equal times by the order of the records; an input of a later transformation joins again.
  What left is no longer in it: such a link has ended and is followed only when asked for what *ever* was in (`ever`).
  Of a lot some may stay: its link ends when as much left as is known to have joined, or when the unit was taken apart.

A lot is exact when a chain of exact links leads to it, possible when any other chain does. Loops end: each lot is found
once. Its depth is the number of steps of the shortest way that gives its certainty. Nothing depends on the order in
which events were recorded, but where two of them carry the same time.

The work is done inside PostgreSQL (sql/trace.sql), on partial indexes of the ledger's items; nothing is written, no
table is made, a replica may answer. The walk crosses companies; what the user's companies do not show is counted
(`masked`) and never named.
"""

import re

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, file_open

from odoo.addons.udi_core.genealogy import Link, last_until

FIRST = 100
STREAMED = 2000  # rows read at once by `stream`
DIRECTIONS = ("downstream", "upstream")
FEW = 10  # upward from so many lots there is little to find: planning would take longer than asking
WITH_FEW = "step|via|uses|held|products|delivered"
FUNCTION = re.compile(rf"CREATE OR REPLACE FUNCTION udi_trace_(?:{WITH_FEW})\(.*?END \$\$;", re.DOTALL)
WALK = """
    SELECT w.depth, w.exact, w.sources, udi_trace_visible(w.lots, %(companies)s) AS lots
      FROM udi_trace_walk(%(start)s, %(upward)s, %(ever)s) w
"""
# the lots of each level after the key, at most so many, each with the event by which it came in
ROWS = """
    SELECT l.depth, l.exact, m.lot_id, v.event_id
      FROM (SELECT w.depth, w.exact, w.sources,
                   CASE WHEN w.depth = %(depth)s THEN w.lots[width_bucket(%(lot)s, w.lots) + 1:] ELSE w.lots END AS lots
              FROM (%(walk)s) w WHERE w.depth >= %(depth)s) l
      JOIN LATERAL (SELECT CASE WHEN %(limit)s IS NULL THEN l.lots ELSE l.lots[1:%(limit)s] END AS lots) page ON TRUE
      JOIN LATERAL unnest(page.lots) m(lot_id) ON TRUE
      LEFT JOIN LATERAL %(via)s(page.lots, l.sources, %(upward)s, %(ever)s) v ON v.lot_id = m.lot_id
     ORDER BY l.depth, m.lot_id LIMIT %(limit)s
"""


class UdiTrace(models.AbstractModel):
    _name = "udi.trace"
    _description = "Trace"

    def init(self):
        drop_functions(self.env.cr)
        with file_open("udi_traceability/sql/trace.sql") as file:
            text = file.read()
        self.env.cr.execute(text)
        for function in FUNCTION.findall(text):
            self.env.cr.execute(_for_few(function))

    # ------------------------------------------------------------------ whole sets
    @api.model
    @api.readonly
    def downstream(self, lot_ids, limit=None, ever=False):
        """Every lot that contains, or may contain, the given ones, as far as the user's companies show them.

        :param lot_ids: recordset or ids of `stock.lot`
        :param bool ever: also those that contained one and no longer do
        :returns: list of ``{lot_id, depth, certainty ('exact' | 'possible'), via_event_id, until}``, nearest first;
            ``until`` is None, or with ``ever`` the time (UTC) since which it is no longer in there
        """
        return self._all_rows(lot_ids, False, limit, ever)

    @api.model
    @api.readonly
    def upstream(self, lot_ids, limit=None, ever=False):
        """Every lot that is, or may be, inside the given ones; see `downstream`."""
        return self._all_rows(lot_ids, True, limit, ever)

    @api.model
    @api.readonly
    def holders(self, lot_ids):
        """Who holds how many of each lot now: list of dicts; the holder's name in the user's language.

        Two or three statements, whatever the number of lots. Holders in companies that are not shown are left out.
        """
        self.env["udi.holder"].check_access("read")
        ids = lot_ids.ids if isinstance(lot_ids, models.BaseModel) else list(lot_ids)
        companies = self._companies()
        found = self.env.execute_query(
            SQL(
                """SELECT lot_id, kind, partner_id, location_id, quantity::float FROM udi_holder
                    WHERE lot_id = ANY(%(lots)s::int[])
                      AND (%(companies)s::int[] IS NULL OR company_id = ANY(%(companies)s::int[]))
                    ORDER BY lot_id, kind, id""",
                lots=ids,
                companies=companies,
            )
        )
        names = self._place_names({row[1:4] for row in found})
        return [
            {
                "lot_id": lot_id,
                "kind": kind,
                "partner_id": partner_id or False,
                "location_id": location_id or False,
                "holder_name": names[kind, partner_id, location_id],
                "quantity": quantity,
            }
            for lot_id, kind, partner_id, location_id, quantity in found
        ]

    @api.model
    @api.readonly
    def links(self, lot_ids):
        """The direct links among the given lots, as a picture draws them.

        :returns: list of ``{"source": part, "target": unit, "certainty", "until", "via_event_id"}``; ``until`` is None
            while the link lasts
        """
        start = self._start(lot_ids)
        self.env.cr.execute(
            SQL(
                """SELECT target, source, certain, until, via FROM udi_trace_links(%(lots)s, TRUE)
                    WHERE target = ANY(%(lots)s) AND target <> source ORDER BY target, source""",
                lots=start,
            )
        )
        return [
            {
                "source": part,
                "target": unit,
                "certainty": "exact" if certain else "possible",
                "until": until,
                "via_event_id": via,
            }
            for part, unit, certain, until, via in self.env.cr.fetchall()
        ]

    def _all_rows(self, lot_ids, upward, limit, ever):
        start = self._start(lot_ids)
        until = self._ended(start, upward) if ever else {}
        self.env.cr.execute(self._rows_query(start, upward, ever, limit=limit))
        return [
            {
                "lot_id": lot_id,
                "depth": depth,
                "certainty": "exact" if exact else "possible",
                "via_event_id": event_id,
                "until": until.get(lot_id),
            }
            for depth, exact, lot_id, event_id in self.env.cr.fetchall()
        ]

    # ------------------------------------------------------------------ page by page
    @api.model
    @api.readonly
    def rows(self, lot_ids, direction="downstream", ever=False, after=None, limit=FIRST):
        """One page of `downstream` or `upstream` with names.

        :param after: what the page before gave as ``after``; None for the first page
        :returns: ``{"rows": [{…, lot_name, product_id, product_name}], "after": key of the last row, None at the end}``
        :raises UserError: a direction or a key that there is not
        """
        upward = self._upward(direction)
        limit = max(1, min(int(limit), 10_000))
        start = self._start(lot_ids)
        until = self._ended(start, upward) if ever else {}
        self.env.cr.execute(self._rows_query(start, upward, ever, self._key(after), limit + 1))
        found = self.env.cr.fetchall()
        page = self._named(found[:limit], until)
        return {"rows": page, "after": [page[-1]["depth"], page[-1]["lot_id"]] if len(found) > limit else None}

    @api.private
    def stream(self, lot_ids, direction="downstream", ever=False):
        """All rows of `rows`, one after the other, with a bounded memory: whatever their number, STREAMED at a time.

        Uses a cursor of the database's: finish, or close, this generator before the transaction ends.
        """
        upward = self._upward(direction)
        start = self._start(lot_ids)
        until = self._ended(start, upward) if ever else {}
        query = self._rows_query(start, upward, ever)
        cr = self.env.cr
        cr.execute(SQL("DECLARE udi_trace_stream NO SCROLL CURSOR FOR %s", query))
        try:
            while True:
                cr.execute(SQL("FETCH %s FROM udi_trace_stream", STREAMED))
                found = cr.fetchall()
                yield from self._named(found, until)
                if len(found) < STREAMED:
                    return
        finally:
            if not cr.closed:
                cr.execute("CLOSE udi_trace_stream")

    def _named(self, found, until):
        return self._rows_of(found, until, self._names(lots=[row[2] for row in found]))

    @staticmethod
    def _rows_of(found, until, names):
        """Rows as `rows` gives them; ``names`` as of `_names`."""
        rows = []
        for depth, exact, lot_id, event_id in found:
            name, product_id = names["lot"][lot_id]
            rows.append(
                {
                    "lot_id": lot_id,
                    "lot_name": name,
                    "product_id": product_id,
                    "product_name": names["product"][product_id],
                    "depth": depth,
                    "certainty": "exact" if exact else "possible",
                    "via_event_id": event_id or False,
                    "until": until.get(lot_id) or False,
                }
            )
        return rows

    # ------------------------------------------------------------------ asking the database
    def _lots(self, lot_ids):
        lots = lot_ids if isinstance(lot_ids, models.BaseModel) else self.env["stock.lot"].browse(lot_ids)
        lots.with_context(prefetch_fields=False).check_access("read")  # reads what the rules ask, nothing else
        return lots

    def _start(self, lot_ids):
        """The ids of lots that the user may read, who also may read the ledger and the holders."""
        for model in ("udi.event.item", "udi.holder"):
            self.env[model].check_access("read")
        # every name of the same goods
        return self.env["udi.alias"]._family("stock.lot", self._lots(lot_ids).ids)

    def _upward(self, direction):
        if direction not in DIRECTIONS:
            raise UserError(self.env._("A trace goes downstream or upstream, not %(word)s.", word=direction))
        return direction == "upstream"

    def _key(self, after):
        try:
            depth, lot_id = after or (0, 0)
            return int(depth), int(lot_id)
        except (TypeError, ValueError):
            raise UserError(
                self.env._("This page of the trace is not known. Start again with the first one.")
            ) from None

    def _companies(self):
        """The companies whose lots are shown; None when that is all of them."""
        if self.env.su:
            return None
        self.env.cr.execute(SQL("SELECT %s", self._companies_shown()))
        return self.env.cr.fetchone()[0]

    def _companies_shown(self):
        """`_companies` as a part of a statement."""
        if self.env.su:
            return SQL("NULL::int[]")
        return SQL(
            "(SELECT %(own)s::int[] WHERE EXISTS (SELECT FROM res_company WHERE id <> ALL(%(own)s::int[])))",
            own=self.env.companies.ids,
        )

    def _walk(self, start, upward, ever):
        companies = SQL("%s::int[]", self._companies())
        return SQL(WALK, start=start, upward=upward, ever=ever, companies=companies)

    def _rows_query(self, start, upward, ever, key=(0, 0), limit=None):
        depth, lot = key
        few = "_few" if upward and len(start) <= FEW else ""
        parts = {"walk": self._walk(start, upward, ever), "via": SQL.identifier(f"udi_trace_via{few}")}
        return SQL(ROWS, **parts, upward=upward, ever=ever, depth=depth, lot=lot, limit=SQL("%s::int", limit))

    def _ended(self, start, upward):
        """``{lot id: time}`` of the lots that are reached only by links that have ended."""
        cr = self.env.cr
        cr.execute(
            SQL(
                """SELECT array_agg(e) FROM (SELECT unnest(lots) e FROM udi_trace_walk(%(start)s, %(upward)s, TRUE)
                   EXCEPT SELECT unnest(lots) FROM udi_trace_walk(%(start)s, %(upward)s, FALSE)) ended""",
                start=start,
                upward=upward,
            )
        )
        ended = cr.fetchone()[0]
        if not ended:
            return {}
        # the links that lead into these lots, from lots that were reached
        cr.execute(
            SQL(
                """SELECT l.target, l.source, l.until FROM udi_trace_links(%(ended)s, NOT %(upward)s) l
                    WHERE l.target = ANY(%(start)s) OR l.target IN
                          (SELECT unnest(lots) FROM udi_trace_walk(%(start)s, %(upward)s, TRUE))""",
                ended=ended,
                start=start,
                upward=upward,
            )
        )
        return last_until(set(ended), [Link(*row) for row in cr.fetchall()])


def _for_few(function):
    """The same function for few lots, or few runs, whose plans are made once in a session and not for each call."""
    function = re.sub(r"(FUNCTION udi_trace_\w+)\(", r"\1_few(", function, count=1)
    function = function.replace("SET plan_cache_mode = force_custom_plan ", "")
    return function.replace(" AS $$", " SET plan_cache_mode = force_generic_plan AS $$", 1)


def drop_functions(cr):
    """Take away the functions of sql/trace.sql."""
    cr.execute(
        r"""DO $$ DECLARE signature text; BEGIN
            FOR signature IN SELECT p.oid::regprocedure FROM pg_proc p
                 WHERE p.pronamespace = current_schema::regnamespace AND p.proname LIKE 'udi\_trace\_%'
            LOOP
                EXECUTE 'DROP FUNCTION ' || signature;
            END LOOP;
        END $$"""
    )

"""The genealogy of one lot as nodes and lines that a browser draws: both directions, all levels, bounded.

Lots of one product on one level are one group. A small group is drawn lot by lot, a large one as one node with counts,
so the answer has the size of the picture, not of the family: `udi.trace` counts half a million units inside PostgreSQL.
`near` gives the direct neighbours at once, `graph` the whole; `members` opens a folded group page by page.
"""

from odoo import api, models
from odoo.tools import SQL

FOLD_ABOVE = 12  # so many lots of one product and level are drawn one by one, more become one node with counts
SIDES = {"upstream": -1, "downstream": 1}
MOST = 200  # lots of one page of `members`
NEAR = """
    SELECT n.exact, l.product_id, NULL AS kind, count(*) AS lots,
           (array_agg(n.lot_id ORDER BY n.lot_id))[1:%(first)s] AS head
      FROM (SELECT target AS lot_id, bool_or(certain) AS exact FROM udi_trace_links(%(start)s, %(upward)s)
             WHERE (%(ever)s OR until IS NULL) AND target <> source GROUP BY target) n
      JOIN stock_lot l ON l.id = n.lot_id
     WHERE l.company_id IS NULL OR l.company_id = ANY(%(companies)s)
     GROUP BY n.exact, l.product_id
"""
MEMBERS = """
    SELECT m.lot_id, bool_or(w.exact)
      FROM udi_trace_walk(%(start)s, %(upward)s, %(ever)s) w
      JOIN LATERAL unnest(udi_trace_visible(w.lots, %(companies)s)) m(lot_id) ON TRUE
      JOIN stock_lot l ON l.id = m.lot_id AND l.product_id = %(product)s
     WHERE w.depth = %(depth)s AND m.lot_id > %(after)s
     GROUP BY m.lot_id ORDER BY m.lot_id LIMIT %(limit)s
"""
HELD = """
    SELECT w.depth, m.product_id, bool_or(h.kind = 'recall'), count(DISTINCT m.lot_id)
      FROM udi_trace_walk(%(start)s, %(upward)s, %(ever)s) w
      JOIN LATERAL unnest(udi_trace_visible(w.lots, %(companies)s)) r(lot_id) ON TRUE
      JOIN udi_hold_member m ON m.lot_id = r.lot_id
      JOIN udi_hold h ON h.id = m.hold_id AND h.state = 'active' AND h.company_id = ANY(%(own)s)
     WHERE w.depth > 0 GROUP BY w.depth, m.product_id
"""
LINKS = """
    SELECT k.source, k.target, l.product_id, k.certain, k.until
      FROM udi_trace_links(%(lots)s, TRUE) k JOIN stock_lot l ON l.id = k.target
     WHERE k.target <> k.source AND (%(ever)s OR k.until IS NULL)
       AND (k.target = ANY(%(lots)s) OR l.product_id = ANY(%(folded)s))
"""


class UdiGenealogy(models.AbstractModel):
    _name = "udi.genealogy"
    _description = "Picture of the genealogy"

    @api.model
    @api.readonly
    def near(self, lot_id, ever=False):
        """The lot with its direct neighbours only: quick whatever lies behind them; see `graph`."""
        trace = self.env["udi.trace"]
        start = trace._start(lot_id)
        groups = {}
        for direction, sign in SIDES.items():
            self.env.cr.execute(
                SQL(
                    NEAR,
                    start=start,
                    upward=sign < 0,
                    ever=bool(ever),
                    first=FOLD_ABOVE,
                    companies=self.env.companies.ids,
                )
            )
            for row in self.env.cr.dictfetchall():
                self._add(groups, direction, 1, row)
        return {**self._picture(start[0], groups, {}, ever), "complete": False}

    @api.model
    @api.readonly
    def graph(self, lot_id, ever=False):
        """Nodes and edges of the whole genealogy in both directions.

        :param bool ever: also what was in it and left again; such links carry ``until``
        :returns: ``{"root", "nodes": [lot or group], "edges": [{"source", "target", "certainty", "until"}],
            "masked": {direction: lots of other companies}, "complete": True}``
        """
        trace = self.env["udi.trace"]
        start = trace._start(lot_id)
        groups, masked = {}, {}
        for direction in SIDES:
            for row in trace._count(start, direction, ever, 0, FOLD_ABOVE):
                if not row.depth:
                    continue
                if row.what == "masked":
                    masked[direction] = masked.get(direction, 0) + row.lots
                elif row.what in ("product", "place"):
                    self._add(groups, direction, row.depth, row._asdict())
        return {**self._picture(start[0], groups, masked, ever), "complete": True}

    @api.model
    @api.readonly
    def held(self, lot_id, ever=False):
        """How many lots of each folded group may not move now: ``[{"id": node, "held": lots, "recalled": bool}]``."""
        if not self.env["udi.hold"].search_count([("state", "=", "active")], limit=1):
            return []
        trace, found = self.env["udi.trace"], []
        for direction, sign in SIDES.items():
            values = self._values(trace._start(lot_id), direction, ever)
            self.env.cr.execute(SQL(HELD, **values, own=self.env.companies.ids))
            found += [
                {"id": _group_id(sign * depth, product_id), "held": lots, "recalled": recalled}
                for depth, product_id, recalled, lots in self.env.cr.fetchall()
            ]
        return found

    @api.model
    @api.readonly
    def members(self, lot_id, direction, depth, product_id, after=0, limit=40, ever=False):
        """One page of the lots behind a folded group: ``{"nodes": […], "after": key or None at the end}``."""
        trace = self.env["udi.trace"]
        limit = max(1, min(int(limit), MOST))
        trace._upward(direction)
        values = self._values(trace._start(lot_id), direction, ever)
        values.update(depth=int(depth), product=int(product_id), after=int(after or 0), limit=limit + 1)
        self.env.cr.execute(SQL(MEMBERS, **values))
        found = dict(self.env.cr.fetchall())
        ids = list(found)[:limit]
        nodes = self._lot_nodes({lot_id: SIDES[direction] * int(depth) for lot_id in ids})
        for node in nodes:
            node["certainty"] = "exact" if found[node["lot_id"]] else "possible"
        return {"nodes": nodes, "after": ids[-1] if len(found) > limit else None}

    # ------------------------------------------------------------------ counting
    def _values(self, start, direction, ever):
        return {
            "start": start,
            "upward": SIDES[direction] < 0,
            "ever": bool(ever),
            "companies": SQL("%s::int[]", self.env["udi.trace"]._companies()),
        }

    def _add(self, groups, direction, depth, row):
        """One row of counts into its group; a group is the lots of one product on one level."""
        key = (SIDES[direction] * depth, row["product_id"])
        group = groups.setdefault(key, {"exact": 0, "possible": 0, "lot_ids": [], "kinds": {}})
        if row["kind"]:
            group["kinds"][row["kind"]] = group["kinds"].get(row["kind"], 0) + row["lots"]
        elif row.get("what") != "place":
            group["exact" if row["exact"] else "possible"] += row["lots"]
            group["lot_ids"] = sorted({*group["lot_ids"], *(row["head"] or ())})[:FOLD_ABOVE]

    # ------------------------------------------------------------------ drawing
    def _picture(self, root, groups, masked, ever):
        folded = {key for key, group in groups.items() if group["exact"] + group["possible"] > FOLD_ABOVE}
        levels = {root: 0}
        for (level, _product), group in sorted(groups.items(), key=lambda item: abs(item[0][0])):
            for lot_id in group["lot_ids"]:
                levels.setdefault(lot_id, level)
        node_of = {lot_id: f"lot-{lot_id}" for lot_id in levels}
        for key in folded:
            node_of.update({lot_id: _group_id(*key) for lot_id in groups[key]["lot_ids"] if lot_id != root})
        alone = {lot_id: level for lot_id, level in levels.items() if node_of[lot_id] == f"lot-{lot_id}"}
        nodes = self._lot_nodes(alone) + self._group_nodes({key: groups[key] for key in folded})
        return {
            "root": f"lot-{root}",
            "nodes": nodes,
            "edges": self._edges(levels, node_of, folded, ever),
            "masked": masked,
        }

    def _edges(self, levels, node_of, folded, ever):
        """Lines between what is drawn. Of a folded group the first lots speak for all."""
        self.env.cr.execute(
            SQL(LINKS, lots=list(levels), ever=bool(ever), folded=[product_id for _level, product_id in folded])
        )
        drawn = {}
        for unit, part, product_id, certain, until in self.env.cr.fetchall():
            # a part that is not drawn itself stands in the folded group of its product, one level nearer the components
            target = node_of.get(part) or (
                _group_id(levels[unit] - 1, product_id) if (levels[unit] - 1, product_id) in folded else None
            )
            pair = (target, node_of[unit])
            if target and pair[0] != pair[1]:
                line = drawn.setdefault(pair, {"exact": True, "until": until})
                line["exact"] = line["exact"] and certain
                line["until"] = max(line["until"], until) if line["until"] and until else None
        return [
            {
                "source": source,
                "target": target,
                "certainty": "exact" if line["exact"] else "possible",
                "until": self._day(line["until"]),
            }
            for (source, target), line in drawn.items()
        ]

    def _day(self, moment):
        return moment and moment.strftime("%Y-%m-%d %H:%M:%S")

    def _lot_nodes(self, levels):
        lots = self.env["stock.lot"].browse(levels)
        states = dict(lots._fields["udi_state"]._description_selection(self.env))
        nodes = []
        for lot in lots:
            state, label = lot.udi_state, states.get(lot.udi_state, "")
            if lot.udi_on_hold:
                recalled = "recall" in lot.udi_hold_ids.mapped("kind")
                state, label = ("recalled", self.env._("Recalled")) if recalled else ("held", self.env._("On hold"))
            nodes.append(
                {
                    "id": f"lot-{lot.id}",
                    "lot_id": lot.id,
                    "label": lot.name,
                    "product": lot.product_id.display_name,
                    "kind": "lot",
                    "count": 1,
                    "level": levels[lot.id],
                    "state": state,
                    "state_label": label,
                    "holder": (lot.udi_holder_names or "")[:80],
                }
            )
        return nodes

    def _group_nodes(self, groups):
        # sudo: whoever may see a lot may read what it is
        products = self.env["product.product"].sudo().browse({product_id for _level, product_id in groups})
        names = {product.id: product.display_name for product in products}
        return [
            {
                "id": _group_id(level, product_id),
                "lot_id": False,
                "product_id": product_id,
                "direction": "upstream" if level < 0 else "downstream",
                "label": names[product_id],
                "product": names[product_id],
                "kind": "group",
                "count": group["exact"] + group["possible"],
                "possible": group["possible"],
                "kinds": group["kinds"],
                "level": level,
                "state": "mixed",
                "state_label": "",
                "holder": "",
            }
            for (level, product_id), group in groups.items()
        ]


def _group_id(level, product_id):
    return f"group-{level}-{product_id}"

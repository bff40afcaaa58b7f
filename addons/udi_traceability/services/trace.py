"""Where did it go, what is in it, who holds it: answers from the ledger."""

from odoo import api, models
from odoo.tools import SQL

# one level downstream: a component with a known unit leads there, any other one to every output of its event
DOWN = """
    SELECT edge.lot_id, bool_or(f.exact AND edge.exact) AS exact, min(i.event_id) AS event_id, f.lot_id AS source
      FROM unnest(%s::int[], %s::bool[]) AS f(lot_id, exact)
      JOIN udi_event_item i ON i.lot_id = f.lot_id AND i.role = 'input'
      JOIN LATERAL (
            SELECT i.into_lot_id AS lot_id, TRUE AS exact WHERE i.into_lot_id IS NOT NULL
            UNION ALL
            SELECT o.lot_id, i.into_all FROM udi_event_item o
             WHERE i.into_lot_id IS NULL AND o.event_id = i.event_id AND o.role = 'output'
           ) edge ON TRUE
     GROUP BY edge.lot_id, f.lot_id
"""
# one level upstream: the inputs of the event that made it, but for those known to be in another unit
UP = """
    SELECT i.lot_id, bool_or(f.exact AND (i.into_lot_id IS NOT NULL OR i.into_all)) AS exact,
           min(i.event_id) AS event_id, f.lot_id AS source
      FROM unnest(%s::int[], %s::bool[]) AS f(lot_id, exact)
      JOIN udi_event_item o ON o.lot_id = f.lot_id AND o.role = 'output'
      JOIN udi_event_item i ON i.event_id = o.event_id AND i.role = 'input'
       AND (i.into_lot_id IS NULL OR i.into_lot_id = o.lot_id)
     GROUP BY i.lot_id, f.lot_id
"""


class UdiTrace(models.AbstractModel):
    _name = "udi.trace"
    _description = "Trace"

    @api.model
    @api.readonly
    def downstream(self, lot_ids, limit=None):
        """Every lot that contains, or may contain, the given ones.

        :param lot_ids: recordset or ids of `stock.lot`
        :returns: list of ``{lot_id, depth, certainty ('exact' | 'possible'), via_event_id}``, nearest first
        """
        return self._walk(lot_ids, DOWN, limit)

    @api.model
    @api.readonly
    def upstream(self, lot_ids, limit=None):
        """Every lot that is, or may be, inside the given ones; see `downstream`."""
        return self._walk(lot_ids, UP, limit)

    @api.model
    @api.readonly
    def holders(self, lot_ids):
        """Who holds how many of each lot now: list of dicts; the holder's name in the user's language."""
        lots = self._lots(lot_ids)
        return [
            {
                "lot_id": row.lot_id.id,
                "kind": row.kind,
                "partner_id": row.partner_id.id or False,
                "location_id": row.location_id.id or False,
                "holder_name": row.holder_name,
                "quantity": row.quantity,
            }
            for row in self.env["udi.holder"].search([("lot_id", "in", lots.ids)])
        ]

    # ------------------------------------------------------------------ walking
    def _lots(self, lot_ids):
        lots = lot_ids if isinstance(lot_ids, models.BaseModel) else self.env["stock.lot"].browse(lot_ids)
        lots.check_access("read")
        return lots

    def _walk(self, lot_ids, sql, limit):
        lots = self._lots(lot_ids)
        found = {}
        frontier = dict.fromkeys(lots.ids, True)
        start, depth = set(lots.ids), 0
        while frontier:
            depth += 1
            following = {}
            for lot_id, exact, event_id, _source in self._level(sql, frontier):
                known = found.get(lot_id)
                # a certain way that is found later makes what lies behind it certain too
                if lot_id in start or (known and (known["certainty"] == "exact" or not exact)):
                    continue
                following[lot_id] = exact or following.get(lot_id, False)
                found[lot_id] = {
                    "lot_id": lot_id,
                    "depth": known["depth"] if known else depth,
                    "certainty": "exact" if exact else "possible",
                    "via_event_id": event_id,
                }
            frontier = following
        rows = sorted(found.values(), key=lambda row: (row["depth"], row["lot_id"]))
        return rows[:limit] if limit else rows

    def _level(self, sql, frontier):
        self.env.cr.execute(SQL(sql, list(frontier), list(frontier.values())))
        return self.env.cr.fetchall()

"""Where did it go, what is in it, who holds it: answers from the ledger."""

import json

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_datetime

from ..models.stock_lot_change import REGULATED

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
FOLD_ABOVE = 25  # so many siblings are drawn one by one, more become one node with a count


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

    @api.model
    @api.readonly
    def timeline(self, lot_id, limit=40, offset=0):
        """What happened to one lot, the latest first: ``{total, events: [...]}``."""
        lot = self._lots(lot_id)
        items = self.env["udi.event.item"].search([("lot_id", "=", lot.id)], order="id desc")
        # the time of the event counts, not the time of the record: late events take their true place
        items = items.sorted(lambda item: (item.event_id.event_time, item.event_id.id), reverse=True)
        page = items[offset : offset + limit]
        return {"total": len(items), "events": [self._entry(item) for item in page]}

    @api.model
    @api.readonly
    def graph(self, lot_id):
        """Nodes and edges of the genealogy of one lot in both directions, long rows of siblings folded."""
        lot = self._lots(lot_id)
        levels = {lot.id: 0}
        edges = []
        for sql, sign in ((UP, -1), (DOWN, 1)):
            frontier, depth = {lot.id: True}, 0
            while frontier:
                depth += 1
                following = {}
                for found, exact, event_id, source in self._level(sql, frontier):
                    pair = (found, source) if sign < 0 else (source, found)
                    edges.append((*pair, exact, event_id))
                    if found not in levels:
                        levels[found] = sign * depth
                        following[found] = exact
                frontier = following
        return self._picture(lot, levels, edges)

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

    # ------------------------------------------------------------------ showing
    def _entry(self, item):
        event = item.event_id
        labels = {
            name: dict(event._fields[name]._description_selection(self.env)) for name in ("biz_step", "disposition")
        }
        evidence = dict(item._fields["evidence"]._description_selection(self.env))
        return {
            "id": event.id,
            "time": fields.Datetime.to_string(event.event_time),
            "local": self._local(event),
            "record_time": fields.Datetime.to_string(event.record_time),
            "late": (event.record_time - event.event_time).total_seconds() > 3600,
            "biz_step": event.biz_step,
            "title": self._title(event, item, labels),
            "disposition": labels["disposition"].get(event.disposition, ""),
            "place_from": event.source_name or "",
            "place_to": event.destination_name or "",
            "partner": event.partner_name or "",
            "document_name": event.document_name or "",
            "document_model": event.document_model or "",
            "document_id": event.document_ref or 0,
            "user": event.user_login or "",
            "scanner": event.scanner or "",
            "evidence": evidence.get(item.evidence, ""),
            "quantity": item.quantity,
            "uom": item.uom or "",
            "role": item.role,
            "reason": event.reason or "",
            "detail": item.detail or "",
            "changes": self._changes(item),
            "into": {"lot_id": item.into_lot_id.id, "name": item.into_lot_name} if item.into_lot_id else None,
        }

    def _changes(self, item):
        """What a correction changed: ``[{label, old, new}]`` in the reader's words."""
        detail = json.loads(item.detail) if item.detail else {}
        lots = self.env["stock.lot"]
        return [
            {
                "label": lots._udi_field_label(name),
                "old": lots._udi_value_text(name, pair["old"]),
                "new": lots._udi_value_text(name, pair["new"]),
            }
            for name, pair in sorted(detail.items())
            if name in REGULATED and isinstance(pair, dict) and pair.keys() == {"old", "new"}
        ]

    def _title(self, event, item, labels):
        if item.role == "input":
            return self.env._("Built in")
        if event.biz_step == "receiving" and event.disposition == "returned":
            return self.env._("Returned")
        if event.biz_step == "shipping" and event.disposition == "returned":
            return self.env._("Sent back to the supplier")
        if event.biz_step == "holding":
            if event.disposition in ("recalled", "non_sellable_other"):
                return self.env._("Put on hold")
            return self.env._("Hold released")
        return labels["biz_step"].get(event.biz_step, event.biz_step)

    def _local(self, event):
        """The time at the place: the event's own offset, not the reader's zone."""
        sign = -1 if (event.event_offset or "+00:00").startswith("-") else 1
        hours, minutes = (event.event_offset or "+00:00")[1:].split(":")
        moment = fields.Datetime.add(event.event_time, minutes=sign * (int(hours) * 60 + int(minutes)))
        return f"{format_datetime(self.env, moment, tz='UTC', dt_format='medium')} ({event.event_offset or '+00:00'})"

    def _picture(self, root, levels, edges):
        lots = self.env["stock.lot"].browse(levels)
        groups = {}
        for lot in lots:
            groups.setdefault((levels[lot.id], lot.product_id), self.env["stock.lot"])
            groups[levels[lot.id], lot.product_id] |= lot
        nodes, node_of = [], {}
        for (level, product), members in groups.items():
            if level and len(members) > FOLD_ABOVE:
                key = f"group-{level}-{product.id}"
                node_of.update(dict.fromkeys(members.ids, key))
                nodes.append(self._group_node(key, level, product, members))
                continue
            for lot in members:
                node_of[lot.id] = f"lot-{lot.id}"
                nodes.append(self._lot_node(lot, level))
        drawn = {}
        for source, target, exact, _event_id in edges:
            pair = (node_of.get(source), node_of.get(target))
            if None not in pair:
                drawn[pair] = drawn.get(pair, True) and exact
        return {
            "root": f"lot-{root.id}",
            "nodes": nodes,
            "edges": [
                {"source": source, "target": target, "certainty": "exact" if exact else "possible"}
                for (source, target), exact in drawn.items()
            ],
        }

    def _lot_node(self, lot, level):
        states = dict(lot._fields["udi_state"]._description_selection(self.env))
        return {
            "id": f"lot-{lot.id}",
            "lot_id": lot.id,
            "label": lot.name,
            "product": lot.product_id.display_name,
            "kind": "lot",
            "count": 1,
            "level": level,
            "state": "held" if lot.udi_on_hold else lot.udi_state,
            "state_label": self.env._("On hold") if lot.udi_on_hold else states.get(lot.udi_state, ""),
            "holder": lot.udi_holder_names or "",
        }

    def _group_node(self, key, level, product, members):
        return {
            "id": key,
            "lot_id": False,
            "lot_ids": members.ids,
            "label": self.env._("%(count)s × %(product)s", count=len(members), product=product.display_name),
            "product": product.display_name,
            "kind": "group",
            "count": len(members),
            "level": level,
            "state": "held" if any(members.mapped("udi_on_hold")) else "mixed",
            "state_label": "",
            "holder": "",
        }

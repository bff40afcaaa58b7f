"""How the lines of the picture are known: by which evidence, by whom, with which scanner, since when."""

from odoo import models
from odoo.tools import SQL
from odoo.tools.misc import format_datetime

# the last word on each pair; an index on the unit finds its few parts
KNOWN = """
    SELECT DISTINCT ON (i.lot_id, i.into_lot_id) i.lot_id, i.into_lot_id, i.evidence,
           COALESCE(i.own_user_login, e.user_login), COALESCE(i.own_scanner, e.scanner),
           COALESCE(i.known_at, e.event_time)
      FROM udi_event_item i JOIN udi_event e ON e.id = i.event_id
     WHERE i.into_lot_id = ANY(%(units)s) AND i.lot_id = ANY(%(parts)s) AND i.role IN ('input', 'child')
       AND (e.action IS DISTINCT FROM 'delete')
     ORDER BY i.lot_id, i.into_lot_id, i.id DESC
"""


class UdiGenealogy(models.AbstractModel):
    _inherit = "udi.genealogy"

    def _edges(self, levels, node_of, folded, ever):
        """Each line between two lots says in ``known`` how the pair is known, in words for the reader."""
        edges = super()._edges(levels, node_of, folded, ever)
        pairs = [(edge, *self._lots_of(edge)) for edge in edges if self._lots_of(edge)]
        if not pairs:
            return edges
        self.env.cr.execute(
            SQL(KNOWN, parts=[part for _edge, part, _unit in pairs], units=[unit for _edge, _part, unit in pairs])
        )
        words = dict(self.env["udi.event.item"]._fields["evidence"]._description_selection(self.env))
        known = {(part, unit): self._known_words(words, *facts) for part, unit, *facts in self.env.cr.fetchall()}
        for edge, part, unit in pairs:
            edge["known"] = known.get((part, unit), "")
        return edges

    def _known_words(self, words, evidence, login, scanner, moment):
        facts = (words.get(evidence), login, scanner, moment and format_datetime(self.env, moment, dt_format="short"))
        return " · ".join(fact for fact in facts if fact)

    def _lots_of(self, edge):
        """``(component, unit)`` of a line between two lots; nothing for a folded group."""
        ends = [edge[name].partition("-") for name in ("source", "target")]
        return tuple(int(number) for kind, _dash, number in ends) if all(end[0] == "lot" for end in ends) else None

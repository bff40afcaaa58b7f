"""The genealogy of one lot as nodes and edges that a browser draws."""

from odoo import api, models

from .trace import DOWN, UP

FOLD_ABOVE = 25  # so many siblings are drawn one by one, more become one node with a count


class UdiGenealogy(models.AbstractModel):
    _name = "udi.genealogy"
    _description = "Picture of the genealogy"

    @api.model
    @api.readonly
    def graph(self, lot_id):
        """Nodes and edges of the genealogy of one lot in both directions, long rows of siblings folded."""
        trace = self.env["udi.trace"]
        lot = trace._lots(lot_id)
        levels = {lot.id: 0}
        edges = []
        for sql, sign in ((UP, -1), (DOWN, 1)):
            frontier, depth = {lot.id: True}, 0
            while frontier:
                depth += 1
                following = {}
                for found, exact, event_id, source in trace._level(sql, frontier):
                    pair = (found, source) if sign < 0 else (source, found)
                    edges.append((*pair, exact, event_id))
                    if found not in levels:
                        levels[found] = sign * depth
                        following[found] = exact
                frontier = following
        return self._picture(lot, levels, edges)

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

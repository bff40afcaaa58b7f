"""What the trace must answer, worked out from the raw rows in plain Python: no SQL function, no service."""

from collections import defaultdict

FOREVER = "9999-12-31 00:00:00"


class Oracle:
    """Reads the whole ledger and answers by breadth-first search.

    :param ever: also what has left
    """

    def __init__(self, cr, ever=False):
        cr.execute(
            """SELECT e.id, e.event_time::text, e.event_type, e.action, e.biz_step, i.lot_id, i.role, i.into_lot_id,
                      i.into_all, i.quantity, t.tracking
                 FROM udi_event_item i JOIN udi_event e ON e.id = i.event_id JOIN stock_lot l ON l.id = i.lot_id
                 JOIN product_product p ON p.id = l.product_id JOIN product_template t ON t.id = p.product_tmpl_id"""
        )
        events = defaultdict(list)
        for event, time, kind, action, step, *item in cr.fetchall():
            events[time, event, kind, action, step].append(item)
        self.facts = defaultdict(list)  # (part, unit) -> [(time, event, joins, certain, quantity or None, step)]
        self.serials = set()
        for (time, event, kind, action, step), items in sorted(events.items(), key=lambda pair: pair[0][:2]):
            outputs = [item[0] for item in items if item[1] == "output"]
            for lot, role, into, into_all, quantity, tracking in items:
                if tracking == "serial":
                    self.serials.add(lot)
                if role == "input" and into:
                    self.facts[lot, into].append((time, event, True, True, quantity, step))
                elif role == "input":
                    for output in outputs:
                        self.facts[lot, output].append((time, event, True, bool(into_all), None, step))
                elif role == "child" and into and kind == "association" and action in ("add", "delete"):
                    self.facts[lot, into].append((time, event, action == "add", True, quantity, step))
        self.ever = ever
        self.links = {}  # (part, unit) -> (certain, until)
        for pair, facts in self.facts.items():
            certain, until = self._link(pair, facts)
            if ever or until is None:
                self.links[pair] = certain, until

    def _link(self, pair, facts):
        """Whether the pair is certain, and when it ended (None: it lasts)."""
        left = [fact[0] for fact in facts if not fact[2]]
        last = facts[-1]
        unknown_share = any(fact[4] is None for fact in facts)
        if pair[0] in self.serials:
            ended = not last[2]
            since = facts
            if not ended:  # what counts is how it came in again
                while any(not fact[2] for fact in since):
                    since = since[1:]
            certain = any(fact[3] for fact in since)
        else:
            certain = any(fact[3] for fact in facts)
            if unknown_share:
                ended = not last[2] and last[5] == "disassembling"
            else:
                ended = sum(fact[4] if fact[2] else -fact[4] for fact in facts) <= 0
        return certain, max(left) if ended and left else None

    def neighbours(self, upward):
        found = defaultdict(dict)
        for (part, unit), (certain, until) in self.links.items():
            source, target = (unit, part) if upward else (part, unit)
            found[source][target] = certain, until
        return found

    def walk(self, start, upward=False):
        """``{lot: (depth, certainty, via event)}``."""
        after = self.neighbours(upward)
        exact = dict.fromkeys(start, 0)
        level = list(start)
        while level:
            following = []
            for lot in level:
                for target, (certain, _until) in after[lot].items():
                    if certain and target not in exact:
                        exact[target] = exact[lot] + 1
                        following.append(target)
            level = following
        possible, changed = {}, True
        while changed:  # until nothing gets nearer
            changed = False
            for lot, depth in [*exact.items(), *possible.items()]:
                for target in after[lot]:
                    if target not in exact and possible.get(target, depth + 2) > depth + 1:
                        possible[target] = depth + 1
                        changed = True
        rows = {lot: (depth, "exact") for lot, depth in exact.items() if lot not in start}
        rows.update((lot, (depth, "possible")) for lot, depth in possible.items())
        return {
            lot: (depth, certainty, self._via(lot, depth, certainty, exact, possible, after, upward))
            for lot, (depth, certainty) in rows.items()
        }

    def _via(self, lot, depth, certainty, exact, possible, after, upward):
        before = [source for source, at in exact.items() if at == depth - 1]
        if certainty == "possible":
            before += [source for source, at in possible.items() if at == depth - 1]
        candidates = []
        for source in before:
            if lot in after[source]:
                pair = (lot, source) if upward else (source, lot)
                candidates += [fact[:2] for fact in self.facts[pair] if fact[2] or self.ever]
        return min(candidates)[1]

    def until(self, start, upward=False):
        """``{lot: time}`` of what is reached only by links that have ended: the way that lasted longest."""
        best = dict.fromkeys(start, FOREVER)
        after, changed = self.neighbours(upward), True
        while changed:
            changed = False
            for source in list(best):
                for target, (_certain, until) in after[source].items():
                    time = min(until or FOREVER, best[source])
                    if time > best.get(target, ""):
                        best[target] = time
                        changed = True
        return {lot: time for lot, time in best.items() if time != FOREVER}


class Stock:
    """Who has what after some movements, by plain addition: ``{lot: {place: quantity}}``."""

    def __init__(self, serials):
        self.serials = serials
        self.places = defaultdict(lambda: defaultdict(float))

    def move(self, lot, quantity, source, target):
        places = self.places[lot]
        if lot in self.serials:
            places.clear()
            places[target] = 1.0
            return
        places[source] = max(0.0, places[source] - quantity)
        places[target] += quantity

    def of(self, lot):
        return {place: quantity for place, quantity in self.places[lot].items() if quantity}

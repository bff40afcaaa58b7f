"""Where goods without lot or serial can have come from: the orders whose output could still have been in stock.

A place is any hashable value. In a *closed* place (a shelf) stock cannot be less than nothing: whenever the book shows
nothing left there, all that came before has gone. That is the only bound taken. First in, first out would be a guess,
and is none of ours. What happens within one and the same moment has no known order: then both orders are possible.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Flow:
    """``quantity`` of one product that moved from ``source`` to ``target``.

    :ivar maker: the order that made it, when the flow is an order's output
    :ivar taker: the order that used it up, when the flow is an order's input
    :ivar undone: the order whose input this brings back (the unit was taken apart)
    """

    time: object
    source: object
    target: object
    quantity: Decimal
    maker: int | None = None
    taker: int | None = None
    undone: int | None = None


@dataclass(frozen=True, slots=True)
class Origins:
    """The answer: the possible orders, and whether goods that no order made are possible as well."""

    orders: frozenset
    foreign: bool


class Book:
    """All flows of one product.

    :param flows: iterable of `Flow`, in any order
    :param closed: the places where stock cannot be less than nothing
    """

    def __init__(self, flows, closed):
        self.closed = closed
        self.into, self.taken = defaultdict(list), defaultdict(list)
        changes = defaultdict(lambda: defaultdict(Decimal))
        self.flows = sorted((flow for flow in flows if flow.source != flow.target), key=lambda flow: flow.time)
        for flow in self.flows:
            self.into[flow.target].append(flow)
            if flow.taker is not None:
                self.taken[flow.taker].append(flow)
            for place, sign in ((flow.source, -1), (flow.target, 1)):
                if place in closed:
                    changes[place][flow.time] += sign * flow.quantity
        self.times = {place: [flow.time for flow in flows] for place, flows in self.into.items()}
        self.empty = {place: list(_empty_times(change)) for place, change in changes.items()}

    def origins(self, queries):
        """What goods that were at a place at a moment can be.

        :param queries: iterable of ``(place, time)``
        """
        orders, foreign, seen = set(), False, set()
        todo = list(queries)
        while todo:
            place, time = todo.pop()
            window = self._window(place, time)
            if (place, window) in seen:
                continue
            seen.add((place, window))
            flows = self.into.get(place, ())[slice(*window)]
            foreign = foreign or not flows or place not in self.closed
            for flow in flows:
                if flow.maker is not None:
                    orders.add(flow.maker)
                elif flow.undone is not None:
                    taken = self.taken.get(flow.undone, ())
                    foreign = foreign or not taken
                    todo += [(used.source, used.time) for used in taken]
                else:
                    todo.append((flow.source, flow.time))
        return Origins(frozenset(orders), foreign)

    def advances(self):
        """Goods that were taken before their making stands in the book: ``{taker: orders that made some later}``.

        While a closed place holds less than nothing, what is made there next may be what was taken since.
        """
        late = defaultdict(set)
        stock, takers = defaultdict(Decimal), defaultdict(set)
        # of one moment no order is known: what is made then was there when it was taken
        for flow in sorted(self.flows, key=lambda flow: (flow.time, flow.taker is not None)):
            if flow.maker is not None and stock[flow.target] < 0:
                for taker in takers[flow.target]:
                    late[taker].add(flow.maker)
            for place, change in ((flow.source, -flow.quantity), (flow.target, flow.quantity)):
                if place not in self.closed:
                    continue
                stock[place] += change
                if stock[place] >= 0:
                    takers[place] = set()
                elif place == flow.source and flow.taker is not None:
                    takers[place].add(flow.taker)
        return dict(late)

    def _window(self, place, time):
        """The part of the place's inflows that may still have been there, as (first, behind the last)."""
        times = self.times.get(place, ())
        empty = self.empty.get(place, ())
        before = bisect_left(empty, time)
        first = bisect_right(times, empty[before - 1]) if before else 0
        return first, bisect_right(times, time)


def _empty_times(changes):
    """The moments after which the book shows nothing left."""
    stock = Decimal(0)
    for time in sorted(changes):
        stock += changes[time]
        if stock <= 0:
            yield time

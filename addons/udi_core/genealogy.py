"""Arithmetic of genealogies: how long a lot was in another one."""

import datetime
import heapq
from collections.abc import Iterable
from typing import NamedTuple

FOREVER = datetime.datetime.max


class Link(NamedTuple):
    """A link from a lot that was reached to the next one; ``until`` is None while it lasts."""

    source: int
    target: int
    until: datetime.datetime | None


def last_until(ended: set[int], links: Iterable[Link]) -> dict[int, datetime.datetime]:
    """When each of the ``ended`` lots was in for the last time.

    A way through several links ends with the first of them that ends; of several ways the one that lasted longest
    counts.

    :param ended: lots that are reached by no way that still lasts
    :param links: the links that lead into them; one from a lot that is not in ``ended`` starts a way that lasts
    """
    following, heap = {}, []
    for link in links:
        until = link.until or FOREVER
        if link.source in ended:
            following.setdefault(link.source, []).append((link.target, until))
        else:
            heap.append((_late(until), link.target))
    heapq.heapify(heap)
    found = {}
    while heap:  # the way that lasts longest first: each lot is settled when it is met
        late, lot = heapq.heappop(heap)
        if lot in found or lot not in ended:
            continue
        found[lot] = FOREVER - late
        for target, until in following.get(lot, ()):
            if target not in found:
                heapq.heappush(heap, (_late(min(until, found[lot])), target))
    return found


def _late(until):
    """Smallest for what lasts longest."""
    return FOREVER - until

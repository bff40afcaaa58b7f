"""Possible origins of goods without a lot, against every way in which the pieces could have been picked."""

import random
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.udi_core.origin import Book, Flow, Origins

SHELVES = ("a", "b", "c")
WORKS = "works"


@st.composite
def histories(draw):
    """Flows of single pieces and more between shelves, never more than there is, one at a time."""
    flows, stock = [], dict.fromkeys(SHELVES, 0)
    for time in range(1, draw(st.integers(1, 9))):
        filled = [shelf for shelf in SHELVES if stock[shelf]]
        kind = draw(st.sampled_from(("make", "move", "use") if filled else ("make",)))
        source = WORKS if kind == "make" else draw(st.sampled_from(filled))
        target = WORKS if kind == "use" else draw(st.sampled_from([shelf for shelf in SHELVES if shelf != source]))
        quantity = draw(st.integers(1, min(2, stock.get(source, 2))))
        for place, sign in ((source, -1), (target, 1)):
            if place in stock:
                stock[place] += sign * quantity
        made = {"maker": time} if kind == "make" else {}
        taken = {"taker": 100 + time} if kind == "use" else {}
        flows.append(Flow(time, source, target, Decimal(quantity), **made, **taken))
    return flows


def picks(pieces, count):
    """Every way to take ``count`` of the pieces, as (taken, left)."""
    if not count:
        return {((), pieces)}
    found = set()
    for index in range(len(pieces)):
        for taken, left in picks(pieces[:index] + pieces[index + 1 :], count - 1):
            found.add((tuple(sorted((pieces[index], *taken))), left))
    return found


def everything_possible(flows):
    """What each use may have taken: {time: makers}, by trying all ways."""
    states, used = {tuple(() for _shelf in SHELVES)}, {}
    for flow in flows:
        count, following = int(flow.quantity), set()
        for state in states:
            shelves = dict(zip(SHELVES, state, strict=True))
            if flow.maker is not None:
                choices = {((flow.maker,) * count, None)}
            else:
                choices = picks(shelves[flow.source], count)
            for taken, left in choices:
                after = dict(shelves)
                if left is not None:
                    after[flow.source] = left
                if flow.target in after:
                    after[flow.target] = tuple(sorted((*after[flow.target], *taken)))
                else:
                    used.setdefault(flow.time, set()).update(taken)
                following.add(tuple(after[shelf] for shelf in SHELVES))
        states = following
    return used


@settings(max_examples=150, deadline=None, derandomize=True)
@given(histories())
def test_exactly_what_could_have_been_picked(flows):
    for time, makers in everything_possible(flows).items():
        use = next(flow for flow in flows if flow.time == time)
        before = [flow for flow in flows if flow is not use]
        assert Book(before, set(SHELVES)).origins([(use.source, time)]) == Origins(frozenset(makers), False)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(histories(), st.integers())
def test_order_of_the_rows_does_not_matter(flows, seed):
    shuffled = list(flows)
    random.Random(seed).shuffle(shuffled)
    for shelf in SHELVES:
        query = [(shelf, 99)]
        assert Book(shuffled, set(SHELVES)).origins(query) == Book(flows, set(SHELVES)).origins(query)


def made(time, order, quantity=1, target="a"):
    return Flow(time, WORKS, target, Decimal(quantity), maker=order)


def used(time, quantity=1, source="a", order=90):
    return Flow(time, source, WORKS, Decimal(quantity), taker=order)


def moved(time, source, target, quantity=1):
    return Flow(time, source, target, Decimal(quantity))


def orders(flows, *queries, closed=("a", "b")):
    return Book(flows, set(closed)).origins(queries)


def test_an_empty_shelf_is_a_border():
    flows = [made(1, 10), used(2), made(3, 11), made(4, 12)]
    assert orders(flows, ("a", 5)) == Origins(frozenset({11, 12}), False)


def test_the_same_moment_is_no_order():
    flows = [made(1, 10), used(2), made(2, 11)]
    assert orders(flows, ("a", 2)) == Origins(frozenset({10, 11}), False)


def test_bought_goods_are_foreign():
    assert orders([made(1, 10), moved(1, "vendor", "a")], ("a", 2)) == Origins(frozenset({10}), True)


def test_goods_that_came_back_from_outside():
    """A customer is no shelf: whatever went there may come back."""
    flows = [made(1, 10), moved(2, "a", "customer"), made(3, 11), moved(4, "a", "customer"), moved(5, "customer", "a")]
    assert orders(flows, ("a", 6)) == Origins(frozenset({10, 11}), True)


def test_what_an_unbuild_gives_back():
    flows = [made(1, 10), used(2, order=50), Flow(3, WORKS, "b", Decimal(1), undone=50)]
    assert orders(flows, ("b", 4)) == Origins(frozenset({10}), False)
    unknown = [Flow(3, WORKS, "b", Decimal(1), undone=51)]
    assert orders(unknown, ("b", 4)) == Origins(frozenset(), True)


def test_never_seen_goods_are_foreign():
    assert orders([], ("a", 1)) == Origins(frozenset(), True)


def test_a_circle_ends():
    flows = [made(1, 10), moved(2, "a", "b"), moved(3, "b", "a"), moved(4, "a", "b"), moved(5, "b", "a")]
    assert orders(flows, ("a", 6)) == Origins(frozenset({10}), False)


def test_fractions_leave_nothing_behind():
    flows = [
        Flow(1, WORKS, "a", Decimal("0.3"), maker=10),
        *(used(2 + n, Decimal("0.1")) for n in range(3)),
        made(9, 11),
    ]
    assert orders(flows, ("a", 10)) == Origins(frozenset({11}), False)


# ------------------------------------------------------------------ taken before their making stands in the book
def advances(flows, closed=("a", "b")):
    return Book(flows, set(closed)).advances()


def test_nothing_is_taken_in_advance_of_what_lies_there():
    assert advances([made(1, 10, 2), used(2), used(3), made(4, 11)]) == {}


def test_taken_before_it_was_made():
    flows = [used(1, order=90), used(2, order=91), made(3, 10, 5), used(4, order=92), made(5, 11)]
    assert advances(flows) == {90: {10}, 91: {10}}


def test_several_orders_fill_what_is_missing():
    flows = [made(1, 9), used(2, 3, order=90), made(3, 10), made(4, 11), made(5, 12)]
    assert advances(flows) == {90: {10, 11}}, "the last one is not needed any more"


def test_taken_and_made_in_one_moment():
    assert advances([used(1, order=90), made(1, 10)]) == {}


def test_another_shelf_lacks_nothing():
    assert advances([used(1, source="a", order=90), made(2, 10, target="b")]) == {}


@settings(max_examples=100, deadline=None, derandomize=True)
@given(histories())
def test_who_never_takes_more_than_there_is_takes_nothing_in_advance(flows):
    assert Book(flows, set(SHELVES)).advances() == {}


@settings(max_examples=100, deadline=None, derandomize=True)
@given(histories(), st.integers(0, 8))
def test_a_making_that_is_recorded_last_is_found_by_who_lacked_it(flows, index):
    """Move one making behind everything: it is in the answer exactly where stock is below nothing then."""
    makings = [flow for flow in flows if flow.maker is not None]
    late = makings[index % len(makings)] if makings else None
    if late is None:
        return
    rest = [flow for flow in flows if flow is not late]
    moved_flow = Flow(1000, late.source, late.target, late.quantity, maker=late.maker)
    stock = sum(flow.quantity * ((flow.target == late.target) - (flow.source == late.target)) for flow in rest)
    found = {maker for makers in Book([*rest, moved_flow], set(SHELVES)).advances().values() for maker in makers}
    takers = any(flow.taker is not None and flow.source == late.target for flow in rest)
    if stock >= 0 or not takers:
        assert late.maker not in found
    elif all(flow.taker is not None for flow in rest if flow.source == late.target):
        assert late.maker in found

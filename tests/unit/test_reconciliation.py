"""The buckets of a recall: known stories, each with the answer that a person would give."""

from decimal import Decimal

import pytest

from odoo.addons.udi_core.reconciliation import UNKNOWN_KEY, Lot, Statement, balance

A, B, HOME, GONE = "partner:7:0", "partner:8:0", "internal:0:1", "scrap:0:0"


def told(kind, quantity=1, key=A, **facts):
    return Statement(key, kind, Decimal(quantity), **facts)


def result(scope, live, *statements):
    found, excess = balance(Lot(scope, live, statements))
    return {place: float(quantity) for place, quantity in found.items()}, excess


STORIES = {
    "nobody answered": (({A: 3}, {("partner", A): 3}), {(A, "open"): 3}),
    "in our own stock": (({HOME: 3}, {("internal", HOME): 3}), {(HOME, "stock"): 3}),
    "told returned, not here yet": (
        ({A: 3}, {("partner", A): 3}, told("returned", 2)),
        {(A, "on_the_way"): 2, (A, "open"): 1},
    ),
    "told returned and arrived counts once": (
        ({A: 3}, {("partner", A): 1, ("internal", HOME): 2}, told("returned", 2), told("returned", 2, arrived=True)),
        {(A, "returned"): 2, (A, "open"): 1},
    ),
    "five announced, three arrived": (
        ({A: 8}, {("partner", A): 5, ("internal", HOME): 3}, told("returned", 5), told("returned", 3, arrived=True)),
        {(A, "returned"): 3, (A, "on_the_way"): 2, (A, "open"): 3},
    ),
    "corrected with evidence": (({A: 1}, {("partner", A): 1}, told("corrected", proven=True)), {(A, "corrected"): 1}),
    "corrected without evidence": (({A: 1}, {("partner", A): 1}, told("corrected")), {(A, "claimed"): 1}),
    "corrected, later back in stock": (
        ({A: 1}, {("internal", HOME): 1}, told("corrected", proven=True), told("returned", arrived=True)),
        {(A, "corrected"): 1},
    ),
    "told destroyed but came back": (
        ({A: 1}, {("internal", HOME): 1}, told("destroyed", proven=True), told("returned", arrived=True)),
        {(A, "conflict"): 1},
    ),
    "told destroyed but is with somebody else": (
        ({A: 1}, {("partner", B): 1}, told("destroyed", proven=True)),
        {(A, "conflict"): 1},
    ),
    "told destroyed and scrapped by us": (
        ({A: 1}, {("destroyed", GONE): 1}, told("destroyed", proven=True)),
        {(A, "destroyed"): 1},
    ),
    "one holder destroyed his, another one's came back and we destroyed them": (
        (
            {A: 3, B: 4},
            {("partner", A): 3, ("destroyed", GONE): 4},
            told("destroyed", 3, proven=True),
            told("returned", 4, key=B, arrived=True),
        ),
        {(A, "destroyed"): 3, (GONE, "destroyed"): 4},
    ),
    "used what is still there, and sent back what was then destroyed": (
        (
            {A: 3},
            {("partner", A): 2, ("destroyed", GONE): 1},
            told("used", 2),
            told("destroyed", 1, proven=True),
            told("returned", 1, arrived=True),
        ),
        {(A, "used"): 2, (A, "destroyed"): 1},
    ),
    "a lot part by part": (
        (
            {A: 10, HOME: 5},
            {("partner", A): 10, ("internal", HOME): 5},
            told("used", 4),
            told("destroyed", 2, proven=True),
            told("not_found", 1),
            told("quarantined", 2),
        ),
        {(A, "used"): 4, (A, "destroyed"): 2, (A, "missing"): 1, (A, "secured"): 2, (A, "open"): 1, (HOME, "stock"): 5},
    ),
    "in quarantine first, then destroyed": (
        ({A: 5}, {("partner", A): 5}, told("quarantined", 5), told("destroyed", 5, proven=True)),
        {(A, "destroyed"): 5},
    ),
    "counted as lost is not destroyed": (({HOME: 2}, {("lost", GONE): 2}), {(GONE, "missing"): 2}),
    "nobody has it": (({"unknown:0:0": 1}, {}), {(UNKNOWN_KEY, "unknown"): 1}),
    "nobody has it, but it was destroyed": (
        ({UNKNOWN_KEY: 1}, {}, told("destroyed", key=UNKNOWN_KEY, proven=True)),
        {(UNKNOWN_KEY, "destroyed"): 1},
    ),
    "more found than the scope knows": (({A: 2}, {("partner", A): 2, ("internal", HOME): 5}), {(A, "open"): 2}),
}


@pytest.mark.parametrize("name", STORIES)
def test_story(name):
    facts, expected = STORIES[name]
    assert result(*facts) == ({place: float(q) for place, q in expected.items()}, {})


def test_more_told_than_the_holder_had():
    found, excess = result({A: 2}, {("partner", A): 2}, told("used", 5))
    assert found == {(A, "used"): 2.0}
    assert excess == {A: Decimal(3)}

"""Arithmetic of serial ranges, against sets as the independent formulation."""

import random
from itertools import pairwise

import pytest

from odoo.addons.udi_core import serials
from odoo.addons.udi_core.lots import look_alike_key, name_defects
from odoo.addons.udi_core.serials import ALPHABET, Naming

KEY = "5f" * 32


def as_set(intervals):
    return {number for first, last in intervals for number in range(first, last + 1)}


def some_intervals(rng):
    return [(start, start + rng.randint(-1, 6)) for start in (rng.randint(0, 60) for _ in range(rng.randint(0, 8)))]


def test_intervals_against_sets():
    rng = random.Random(7)
    for _round in range(2000):
        one, two = some_intervals(rng), some_intervals(rng)
        merged = serials.merge(one)
        assert as_set(merged) == as_set(one)
        assert all(a[1] + 1 < b[0] for a, b in pairwise(merged))
        left = serials.subtract(one, two)
        assert as_set(left) == as_set(one) - as_set(two)
        assert serials.count(merged) == len(as_set(one))
        wanted = rng.randint(0, 20)
        assert sorted(as_set(serials.take(merged, wanted))) == sorted(as_set(one))[:wanted]
        assert serials.intervals_of(as_set(one)) == merged
        assert list(serials.numbers(merged)) == sorted(as_set(one))


def test_sequence():
    naming = Naming("P", "-X", 4)
    assert naming.name(7) == "P0007-X"
    assert naming.number("P0007-X") == 7
    for other in ("P007-X", "P00007-X", "Q0007-X", "P0007-Y", "P00a7-X", "", "P-X", "P٠٠٠٧-X"):
        assert naming.number(other) is None, other
    with pytest.raises(ValueError, match="does not fit"):
        naming.name(10_000)


def test_random_names_never_meet():
    """The whole of a small space: each name once, each leads back to its number."""
    for width in (1, 2, 3):
        naming = Naming("R", "", width, KEY)
        names = [naming.name(number) for number in range(naming.capacity)]
        assert len(set(names)) == len(ALPHABET) ** width
        assert [naming.number(name) for name in names] == list(range(naming.capacity))


def test_random_names_look_random():
    """Neighbours differ in most places, and another key gives another order."""
    naming, other = Naming("", "", 10, KEY), Naming("", "", 10, "a0" * 32)
    names = [naming.name(number) for number in range(400)]
    same = sum(a == b for one, two in pairwise(names) for a, b in zip(one, two, strict=True))
    assert same / (399 * 10) < 0.08
    assert not set(names) & {other.name(number) for number in range(400)}


def test_random_names_cannot_be_misread():
    assert not set(ALPHABET) & set("0O1IL2Z5S8BUV")
    naming = Naming("", "", 8, KEY)
    names = [naming.name(number) for number in range(2000)]
    assert len({look_alike_key(name) for name in names}) == len(names)
    assert not any(name_defects(name, "gs1") or name_defects(name, "iccbba") for name in names)


def test_foreign_names():
    naming = Naming("R", "", 8, KEY)
    for other in ("R", "R1234567", "RACDEFGH", "RACDEFGHJK", "ACDEFGHJ", "Racdefghj"):
        assert naming.number(other) is None, other


def test_keys():
    assert len({serials.new_key() for _ in range(50)}) == 50
    assert len(bytes.fromhex(serials.new_key())) == 32

"""How long a lot was in another one: worked examples."""

import datetime

import pytest

from odoo.addons.udi_core.genealogy import Link, last_until


def day(number):
    return datetime.datetime(2026, 3, number, 8)


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ([], {}),
        ([Link(1, 2, day(5))], {2: day(5)}),
        # of two ways the longer one counts
        ([Link(1, 2, day(5)), Link(1, 3, day(9)), Link(3, 2, day(7))], {2: day(7), 3: day(9)}),
        # a way ends with its first link that ends
        ([Link(1, 2, day(5)), Link(2, 3, day(9))], {2: day(5), 3: day(5)}),
        # what lasts below an ended link has ended with it
        ([Link(1, 2, day(5)), Link(2, 3, None)], {2: day(5), 3: day(5)}),
        # a loop
        ([Link(1, 2, day(5)), Link(2, 3, day(8)), Link(3, 2, day(9))], {2: day(5), 3: day(5)}),
        # nothing leads from the start to this one
        ([Link(2, 3, day(5))], {}),
    ],
)
def test_last_until(links, expected):
    assert last_until({2, 3}, links) == expected
    assert last_until({2, 3}, reversed(links)) == expected

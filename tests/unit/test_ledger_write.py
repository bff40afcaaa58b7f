"""Items as they are written: what is hashed and what PostgreSQL copies say the same, to the last byte."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.udi_core.ledger import LedgerError, canonical_items, text_of
from odoo.addons.udi_core.ledger_rows import FLAGS, cells_of
from odoo.addons.udi_core.ledger_write import ITEM_FIELDS, ItemWriter

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
VALUE = st.one_of(
    st.none(),
    TEXT,
    st.sampled_from(["\\", "\\N", "tab\t", "line\nfeed", "\r", "\b\f\v", "中文", "N"]),
    st.integers(0, 2),
    st.sampled_from([Decimal("1.000"), Decimal("2.5"), Decimal(0)]),
    st.just(datetime.datetime(2026, 5, 1, 8, 30, 5, 999)),
)
ITEM = st.fixed_dictionaries(
    {name: st.sampled_from([None, False, True]) if name in FLAGS else VALUE for name in ITEM_FIELDS}
)


def read(line):
    """The cells of a line as `ledger_rows` reads them back from PostgreSQL, where NULL is the empty text."""
    parts = line.split(b"\t")
    cells = [b"" if part == b"\\N" else cells_of(part)[0] for part in parts]
    for index, name in enumerate(ITEM_FIELDS):
        if name in FLAGS:
            cells[index] = {b"f": b"", b"true": b"true"}[parts[index]]
    return cells


@settings(max_examples=300, deadline=None)
@given(st.lists(ITEM, max_size=6))
def test_hash_and_row_say_the_same(items):
    canonical, lines = ItemWriter().render(items)
    assert canonical == canonical_items(items)
    for item, line in zip(items, lines, strict=True):
        assert b"\n" not in line
        assert read(line) == [text_of(item[name]).encode() for name in ITEM_FIELDS]


def test_equal_numbers_of_other_types_are_not_mixed_up():
    item = dict.fromkeys(ITEM_FIELDS) | {"sequence": 1}
    items = [item | {"entered_quantity": value} for value in (1, True, Decimal("1.0"))]
    assert ItemWriter().render(items)[0] == canonical_items(items)


@pytest.mark.parametrize("value", [1.5, Decimal("NaN")])
def test_what_has_no_exact_text_is_not_written(value):
    with pytest.raises(LedgerError):
        ItemWriter().render([dict.fromkeys(ITEM_FIELDS) | {"quantity": value}])

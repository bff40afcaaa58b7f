"""Arithmetic of data quality."""

import pytest

from odoo.addons.udi_core.quality import change, level, share, worst


@pytest.mark.parametrize(
    ("right", "of", "wanted"), [(0, 0, None), (0, 3, 0.0), (3, 3, 100.0), (2, 3, 66.6), (99_999, 100_000, 99.9)]
)
def test_share(right, of, wanted):
    """A hundred percent is said only of what has no fault."""
    assert share(right, of) == wanted


@pytest.mark.parametrize("pair", [(4, 3), (-1, 3), (1, 0)])
def test_impossible(pair):
    with pytest.raises(ValueError):
        share(*pair)


def test_change():
    assert change(90.0, 80.5) == 9.5
    assert change(None, 80.0) is None
    assert change(80.0, None) is None


def test_level():
    assert [level(value) for value in (None, 100.0, 98.0, 97.9, 90.0, 89.9)] == [
        None, "good", "good", "fair", "fair", "poor",
    ]  # fmt: skip


def test_worst():
    assert worst([None, 99.0, 80.0]) == 80.0
    assert worst([None]) is None

"""Symbols: true GS1 DataMatrix, and nothing a caller says can end the process."""

import pytest

from odoo.addons.udi_core.label.data import build
from odoo.addons.udi_core.label.errors import LabelError
from odoo.addons.udi_core.label.readback import read, render, verify
from odoo.addons.udi_core.label.symbols import Symbol, gs1_data_matrix, plain_data_matrix

GTIN = "06901234500028"


@pytest.mark.parametrize(
    "text", ["", "x" * 3000, "01" + GTIN, f"[01]{GTIN}[10]", f"[01]{GTIN}[10]批", f"[01]{GTIN}[10]A\x1dB", "[01]1"]
)
def test_refused(text):
    with pytest.raises(LabelError) as caught:
        gs1_data_matrix(text)
    assert caught.value.code == "symbol_refused"


def test_gs1_and_plain_symbols_say_what_they_are():
    gs1 = gs1_data_matrix(f"[01]{GTIN}[10]A(1)[21]S")
    assert read(gs1, 3) == ("]d2", f"01{GTIN}10A(1)\x1d21S")
    assert gs1.width == gs1.height
    assert read(plain_data_matrix("HELLO <1>"), 3) == ("]d1", "HELLO <1>")


def test_runs_cover_exactly_the_dark_modules():
    symbol = gs1_data_matrix(f"[01]{GTIN}")
    dark = {(x + step, y) for x, y, length in symbol.runs for step in range(length)}
    assert dark == {(x, y) for y, row in enumerate(symbol.rows) for x, value in enumerate(row) if not value}


def test_rendering_has_the_quiet_zone():
    symbol = gs1_data_matrix(f"[01]{GTIN}")
    image = render(symbol, 4)
    assert image.shape == ((symbol.height + 2) * 4, (symbol.width + 2) * 4)
    assert all(image[0, x] == 255 for x in range(image.shape[1]))


@pytest.mark.parametrize("dots", [2, 3, 4, 9])
def test_read_back_agrees(dots):
    data = build([("01", GTIN), ("10", "P2611"), ("21", "SN1")], "Pump")
    verify(gs1_data_matrix(data.zxing), data, dots)


@pytest.mark.parametrize(
    ("drawn", "field"),
    [
        ([("01", "06901234500011"), ("10", "P2611"), ("21", "SN1")], "di"),
        ([("01", GTIN), ("10", "P2612"), ("21", "SN1")], "lot"),
        ([("01", GTIN), ("10", "P2611"), ("21", "SN2")], "serial"),
        ([("01", GTIN), ("10", "P2611"), ("21", "SN1"), ("240", "X")], "text"),
    ],
)
def test_any_difference_blocks_and_names_the_field(drawn, field):
    data = build([("01", GTIN), ("10", "P2611"), ("21", "SN1")], "Pump")
    with pytest.raises(LabelError) as caught:
        verify(gs1_data_matrix(build(drawn, "Pump").zxing), data, 3)
    assert caught.value.code == "readback_difference"
    assert caught.value.data["field"] == field
    assert caught.value.is_readback


def test_a_symbol_that_is_not_gs1_blocks():
    data = build([("01", GTIN)], "Pump")
    with pytest.raises(LabelError) as caught:
        verify(plain_data_matrix(data.text), data, 3)
    assert caught.value.code == "readback_symbology"
    assert caught.value.data == {"expected": "]d2", "found": "]d1"}


def test_a_damaged_symbol_blocks():
    data = build([("01", GTIN)], "Pump")
    rows = gs1_data_matrix(data.zxing).rows
    damaged = Symbol("data_matrix", "]d2", tuple(b"\xff" * len(row) if y % 2 else row for y, row in enumerate(rows)))
    with pytest.raises(LabelError) as caught:
        verify(damaged, data, 3)
    assert caught.value.code == "readback_unreadable"

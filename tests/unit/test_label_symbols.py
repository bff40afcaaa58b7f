"""Symbols: true GS1 DataMatrix, and nothing a caller says can end the process."""

import datetime

import pytest

from odoo.addons.udi_core.label.data import build
from odoo.addons.udi_core.label.errors import LabelError
from odoo.addons.udi_core.label.items import Modules
from odoo.addons.udi_core.label.layout import lay_out
from odoo.addons.udi_core.label.readback import read, render
from odoo.addons.udi_core.label.readback import verify as verify_placed
from odoo.addons.udi_core.label.symbols import KINDS, Symbol, encode, gs1_data_matrix, plain_data_matrix
from odoo.addons.udi_core.label.template import ready

GTIN = "06901234500028"


def verify(symbol, data, dots):
    verify_placed(Modules(0, 0, symbol, 0.3, dots, 0.3), data)


@pytest.mark.parametrize(
    "text", ["", "x" * 3000, "01" + GTIN, f"[01]{GTIN}[10]", f"[01]{GTIN}[10]批", f"[01]{GTIN}[10]A\x1dB", "[01]1"]
)
def test_refused(text):
    with pytest.raises(LabelError) as caught:
        gs1_data_matrix(text)
    assert caught.value.code == "symbol_refused"


@pytest.mark.parametrize(
    ("kind", "gs1"), [("digital_link", True), ("18x18", False), ("data_matrix; version=x", True), ("__class__", False)]
)
def test_only_known_kinds(kind, gs1):
    with pytest.raises(LabelError) as caught:
        encode(kind, f"[01]{GTIN}" if gs1 else "X", gs1)
    assert caught.value.code == "symbol_refused"


@pytest.mark.parametrize(
    ("kind", "gs1", "identifier"),
    [
        ("data_matrix", True, "]d2"),
        ("data_matrix", False, "]d1"),
        ("data_matrix_rectangular", True, "]d2"),
        ("data_matrix_rectangular", False, "]d1"),
        ("code_128", True, "]C1"),
        ("code_128", False, "]C0"),
        ("qr", True, "]Q3"),
        ("qr", False, "]Q1"),
        ("digital_link", False, "]Q1"),
    ],
)
def test_each_kind_reads_as_itself(kind, gs1, identifier):
    text = f"[01]{GTIN}[10]L1[21]S1" if gs1 else "+A123BJC5D6E71G"
    symbol = encode(kind, text, gs1)
    found, content = read(symbol, 3)
    assert (found, content) == (identifier, f"01{GTIN}10L1\x1d21S1" if gs1 else text)
    assert symbol.identifier == identifier
    if kind == "data_matrix_rectangular":
        assert (symbol.height, symbol.width) in {(8, 18), (8, 32), (12, 26), (12, 36), (16, 36), (16, 48)}


def test_rectangle_too_small_for_the_text_is_refused():
    with pytest.raises(LabelError) as caught:
        encode("data_matrix_rectangular", f"[01]{GTIN}[10]{'l' * 20}[21]{'s' * 20}[240]{'x' * 30}", gs1=True)
    assert caught.value.code == "symbol_refused"


def test_bars_take_ascii_only():
    with pytest.raises(LabelError):
        encode("code_128", "批号")


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
    for kind in KINDS:
        _aim, _text, form = data.carrier(kind)
        verify(encode(kind, form, gs1=kind != "digital_link"), data, dots)


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
        verify(gs1_data_matrix(build(drawn, "Pump").carrier("data_matrix")[2]), data, 3)
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
    rows = gs1_data_matrix(data.carrier("data_matrix")[2]).rows
    damaged = Symbol("data_matrix", "]d2", tuple(b"\xff" * len(row) if y % 2 else row for y, row in enumerate(rows)))
    with pytest.raises(LabelError) as caught:
        verify(damaged, data, 3)
    assert caught.value.code == "readback_unreadable"


def test_gs1_128_holds_48_characters():
    elements = [("01", GTIN), ("17", datetime.date(2031, 11, 1)), ("10", "L" * 10), ("21", "S" * 9)]
    template = ready()["unit_linear_120x50"].at(600)
    assert len(build(elements, "Pump").text) == 48
    assert lay_out(build(elements, "Pump"), template).symbols
    with pytest.raises(LabelError) as caught:
        lay_out(build([*elements[:3], ("21", "S" * 10)], "Pump"), template)
    assert (caught.value.code, caught.value.data) == ("too_long", {"length": 49, "most": 48})


@pytest.mark.parametrize("kind", KINDS)
def test_the_longest_text_of_each_kind_is_encoded_and_more_is_refused(kind):
    """Each by its own capacity, found by trying: digits, which take the least room."""
    low, high = 1, 8000
    while low < high:
        middle = (low + high + 1) // 2
        try:
            encode(kind, "1" * middle)
        except LabelError as error:
            assert error.code == "symbol_refused"
            high = middle - 1
        else:
            low = middle
    assert low == {"data_matrix": 3116, "data_matrix_rectangular": 98, "qr": 5596, "digital_link": 5596}.get(kind, 100)
    assert read(encode(kind, "1" * low), 3)[1] == "1" * low

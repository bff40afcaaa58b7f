"""Reads a drawn symbol as a scanner would and compares it with the print object.

The modules that go on paper are rendered at the printer's own resolution, with the quiet zone, and decoded again.
Nothing that was handed to the encoder is used: only what came out of the decoder is compared.
"""

from __future__ import annotations

import zxingcpp

from ..codes import parse
from .errors import LabelError

FIELDS = ("di", "lot", "serial", "manufacture_date", "expiry", "software_version")
# Bars are read along a line; so many rows are enough for it.
_BAR_ROWS = 8


def render(symbol, dots):
    """Grey image (rows of bytes) of a symbol, ``dots`` printer dots per module, quiet zone included."""
    side = b"\xff" * (symbol.quiet * dots)
    blank = b"\xff" * ((symbol.width + 2 * symbol.quiet) * dots)
    cell = {0: b"\x00" * dots, 255: b"\xff" * dots}
    above = [blank] * (max(symbol.quiet_above, symbol.is_linear) * dots)
    lines = list(above)
    for row in symbol.rows:
        lines += [side + b"".join(cell[module] for module in row) + side] * (_BAR_ROWS if symbol.is_linear else dots)
    lines += above
    return memoryview(b"".join(lines)).cast("B", shape=(len(lines), len(blank)))


def read(symbol, dots):
    """What a scanner sees: ``(symbology identifier, text)``.

    :raises LabelError: ``readback_unreadable``
    """
    barcode = zxingcpp.read_barcode(
        render(symbol, dots),
        formats=symbol.format,
        is_pure=True,
        try_rotate=False,
        try_downscale=False,
        try_invert=False,
        text_mode=zxingcpp.TextMode.Plain,
    )
    if barcode is None or not barcode.valid:
        raise LabelError("readback_unreadable")
    return barcode.symbology_identifier, barcode.bytes.decode("utf-8", "replace")


def verify(placed, data):
    """Decode a symbol as it is placed on the label and compare it with the print object ``data``.

    :param placed: ``layout.Modules``
    :raises LabelError: ``readback_unreadable``, ``readback_symbology`` or ``readback_difference`` with the ``field``
    """
    wanted, content, _encoder = data.carrier(placed.symbol.kind, placed.identifiers)
    found, text = read(placed.symbol, placed.dots)
    if found != wanted:
        raise LabelError("readback_symbology", expected=wanted, found=found)
    if not data.is_internal:
        _compare(parse(found + text), data, placed.identifiers)
    if text != content:
        raise LabelError("readback_difference", field="text", expected=content, found=text)


def _compare(reading, data, identifiers):
    for field in FIELDS:
        expected, found = getattr(data, field), getattr(reading, field)
        if data.agency == "iccbba" and isinstance(expected, str) and found:
            expected, found = expected.lstrip("0"), found.lstrip("0")  # structures are filled up with zeros
        if expected != found and not (identifiers and found is None):
            raise LabelError("readback_difference", field=field, expected=str(expected), found=str(found))


def verify_all(layout, data):
    """`verify` for every symbol of a label."""
    for placed in layout.symbols:
        verify(placed, data)

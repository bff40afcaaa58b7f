"""Reads a drawn symbol as a scanner would and compares it with the print object.

The modules that go on paper are rendered at the printer's own resolution, with the quiet zone, and decoded again.
Nothing that was handed to the encoder is used: only what came out of the decoder is compared.
"""

from __future__ import annotations

import zxingcpp

from ..codes import parse
from .errors import LabelError

FIELDS = ("di", "lot", "serial", "manufacture_date", "expiry", "software_version")


def render(symbol, dots):
    """Grey image (rows of bytes) of a symbol, ``dots`` printer dots per module, quiet zone included."""
    quiet = symbol.quiet * dots
    blank = b"\xff" * (symbol.width * dots + 2 * quiet)
    side = b"\xff" * quiet
    cell = {0: b"\x00" * dots, 255: b"\xff" * dots}
    lines = [blank] * quiet
    for row in symbol.rows:
        lines += [side + b"".join(cell[module] for module in row) + side] * dots
    lines += [blank] * quiet
    return memoryview(b"".join(lines)).cast("B", shape=(len(lines), len(blank)))


def read(symbol, dots):
    """What a scanner sees: ``(symbology identifier, text)``.

    :raises LabelError: ``readback_unreadable``
    """
    barcode = zxingcpp.read_barcode(
        render(symbol, dots),
        formats=zxingcpp.BarcodeFormat.DataMatrix,
        is_pure=True,
        try_rotate=False,
        try_downscale=False,
        try_invert=False,
        text_mode=zxingcpp.TextMode.Plain,
    )
    if barcode is None or not barcode.valid:
        raise LabelError("readback_unreadable")
    return barcode.symbology_identifier, barcode.bytes.decode("utf-8", "replace")


def verify(symbol, data, dots):
    """Decode ``symbol`` at ``dots`` per module and compare it with the print object ``data``.

    :raises LabelError: ``readback_unreadable``, ``readback_symbology`` or ``readback_difference`` with the ``field``
    """
    identifier, text = read(symbol, dots)
    if identifier != data.symbology_identifier:
        raise LabelError("readback_symbology", expected=data.symbology_identifier, found=identifier)
    reading = parse(identifier + text)
    for field in () if data.is_internal else FIELDS:
        expected, found = getattr(data, field), getattr(reading, field)
        if expected != found:
            raise LabelError("readback_difference", field=field, expected=str(expected), found=str(found))
    if text != data.text:
        raise LabelError("readback_difference", field="text", expected=data.text, found=text)

"""Symbols as a matrix of modules.

The encoder is zxing-cpp. It takes options as free text and ends the whole process on a wrongly typed one, so nothing
of a caller's ever reaches its options: the closed table ``_KINDS`` holds every one that is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import zxingcpp

from .errors import LabelError
from .geometry import quiet_zone

# The most characters that are handed to the encoder, what the largest symbol of its own kind takes: ECC 200 of
# 144 x 144 modules, QR code version 40 with level M (digits; whether other characters fit the encoder knows), bars.
_LONGEST = {"data_matrix": 3116, "data_matrix_rectangular": 98, "qr": 5596, "digital_link": 5596, "code_128": 100}
# GS1 General Specifications 5.4: data characters of one GS1-128 symbol, separators counted
MOST_IN_GS1_128 = 48
_FORMAT = zxingcpp.BarcodeFormat
# kind -> (format, options in the order in which they are tried, AIM identifier plain, AIM identifier with FNC1 first).
# Versions 25 to 30 are the rectangles of ISO/IEC 16022: 8×18, 8×32, 12×26, 12×36, 16×36, 16×48.
_KINDS = {
    "data_matrix": (_FORMAT.DataMatrix, ({"force_square": True},), "]d1", "]d2"),
    "data_matrix_rectangular": (
        _FORMAT.DataMatrix,
        tuple({"version": version} for version in (25, 26, 27, 28, 29, 30)),
        "]d1",
        "]d2",
    ),
    "code_128": (_FORMAT.Code128, ({},), "]C0", "]C1"),
    "qr": (_FORMAT.QRCode, ({"ec_level": "M"},), "]Q1", "]Q3"),
    "digital_link": (_FORMAT.QRCode, ({"ec_level": "M"},), "]Q1", None),
}
KINDS = tuple(_KINDS)
_BRACKETS = {ord("["): None, ord("]"): None}


@dataclass(frozen=True)
class Symbol:
    """A symbol: ``rows`` of one byte per module, 0 is dark and 255 light, without quiet zone. Bars are one row.

    :ivar kind: one of ``KINDS``
    :ivar identifier: what a scanner must report of it (AIM)
    """

    kind: str
    identifier: str
    rows: tuple[bytes, ...]

    @property
    def is_linear(self):
        """Bars: as high as the label gives them room."""
        return self.kind == "code_128"

    @property
    def format(self):
        """The decoder's name of this kind."""
        return _KINDS[self.kind][0]

    @property
    def width(self):
        """Modules across, without quiet zone."""
        return len(self.rows[0])

    @property
    def height(self):
        """Modules down, without quiet zone; 1 for bars."""
        return len(self.rows)

    @property
    def quiet(self):
        """Modules that must stay free at the left and the right."""
        return quiet_zone(self.kind)[0]

    @property
    def quiet_above(self):
        """Modules that must stay free above and below."""
        return quiet_zone(self.kind)[1]

    @cached_property
    def runs(self):
        """Dark runs as ``(column, row, length)``, row 0 on top: what a vector drawing needs."""
        found = []
        for y, row in enumerate(self.rows):
            x = row.find(0)
            while x >= 0:
                end = row.find(255, x)
                end = len(row) if end < 0 else end
                found.append((x, y, end - x))
                x = row.find(0, end)
        return tuple(found)


def identifier(kind, gs1):
    """The AIM identifier of a kind of symbol, with or without FNC1 in first position.

    :raises LabelError: ``symbol_refused`` where the kind has no such form
    """
    found = _KINDS[kind][3 if gs1 else 2] if kind in _KINDS else None
    if not found:
        raise LabelError("symbol_refused", reason=f"{kind}{' GS1' if gs1 else ''}")
    return found


def encode(kind, text, gs1=False):
    """A symbol of one of ``KINDS``.

    :param text: what it holds; with ``gs1`` in the encoder's form ``[01]…[10]…``
    :raises LabelError: ``symbol_refused``
    """
    aim = identifier(kind, gs1)
    content = text.translate(_BRACKETS) if gs1 else text
    if not text or len(content) > _LONGEST[kind] or (kind == "code_128" and not text.isascii()):
        raise LabelError("symbol_refused", reason="length", length=len(text))
    form, tries, _plain, _fnc1 = _KINDS[kind]
    for last, options in enumerate(tries, start=1 - len(tries)):
        try:
            barcode = zxingcpp.create_barcode(text, form, gs1=gs1, **options)
            image = memoryview(barcode.to_image(scale=1, add_hrt=False, add_quiet_zones=False))
        except (ValueError, RuntimeError) as error:
            if not last:
                raise LabelError("symbol_refused", reason=str(error)) from error
        else:
            return Symbol(kind, aim, _rows(image, linear=kind == "code_128"))
    raise AssertionError("the last try returns or raises")


def _rows(image, linear):
    height, width = image.shape[:2]
    flat = image.tobytes()
    return tuple(flat[y * width : (y + 1) * width] for y in range(1 if linear else height))


def gs1_data_matrix(bracketed):
    """GS1 DataMatrix (ISO/IEC 16022, FNC1 first, ``]d2``), square, from ``[01]...[10]...``."""
    return encode("data_matrix", bracketed, gs1=True)


def plain_data_matrix(text):
    """Data Matrix without FNC1 (``]d1``): what is *not* a GS1 symbol, for other agencies and our own numbers."""
    return encode("data_matrix", text)

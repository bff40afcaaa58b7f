"""Symbols as a matrix of modules.

The encoder is zxing-cpp. It takes options as free text and ends the whole process on a wrongly typed one, so nothing
of a caller's ever reaches its options: each function here fixes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import zxingcpp

from .errors import LabelError
from .geometry import quiet_zone

# The most characters that are handed to the encoder; a Data Matrix holds at most 2,335 of them.
_LONGEST = 2000


@dataclass(frozen=True)
class Symbol:
    """A two-dimensional symbol: ``rows`` of one byte per module, 0 is dark and 255 light, without quiet zone."""

    symbology: str
    identifier: str
    rows: tuple[bytes, ...]

    @property
    def width(self):
        """Modules across, without quiet zone."""
        return len(self.rows[0])

    @property
    def height(self):
        """Modules down, without quiet zone."""
        return len(self.rows)

    @property
    def quiet(self):
        """Modules of quiet zone that must stay free on every side."""
        return quiet_zone(self.symbology)

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


def gs1_data_matrix(bracketed):
    """GS1 DataMatrix (ISO/IEC 16022, FNC1 first, ``]d2``), square, from ``[01]...[10]...``.

    :raises LabelError: ``symbol_refused``
    """
    return _data_matrix(bracketed, gs1=True)


def plain_data_matrix(text):
    """Data Matrix without FNC1 (``]d1``): what is *not* a GS1 symbol, for demonstration and for HIBC."""
    return _data_matrix(text, gs1=False)


def _data_matrix(text, gs1):
    if not text or len(text) > _LONGEST:
        raise LabelError("symbol_refused", reason="length", length=len(text))
    try:
        barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.DataMatrix, gs1=gs1, force_square=True)
        image = memoryview(barcode.to_image(scale=1, add_hrt=False, add_quiet_zones=False))
    except (ValueError, RuntimeError) as error:
        raise LabelError("symbol_refused", reason=str(error)) from error
    height, width = image.shape[:2]
    flat = image.tobytes()
    rows = tuple(flat[y * width : (y + 1) * width] for y in range(height))
    return Symbol("data_matrix", "]d2" if gs1 else "]d1", rows)

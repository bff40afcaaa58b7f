"""The unit label: from a print object to things with a place.

Lengths are millimetres from the upper left corner, y downwards; text sizes are points. Every text is measured; what
does not fit in the smallest permitted size is refused with the size needed, never squeezed and never overlapping.
The renderers (``pdf``, ``svg``) only draw what stands here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from . import fonts
from .errors import LabelError
from .geometry import Raster
from .symbols import Symbol, gs1_data_matrix, plain_data_matrix
from .text import LEADING, clean, size_mm, text_width, wrap

# Text sizes in points, tried from the largest. Below the smallest one a label cannot be read without help.
SIZES = (6.5, 6.0, 5.6, 5.2)
# By how many points the product's name is larger, tried from the largest.
NAME_EXTRAS = (2.0, 1.0, 0.4)
_GAP = 0.7
_RULE = 0.12


@dataclass(frozen=True)
class Template:
    """A label as a form: its size in mm, its margins, the printer's dots per inch and the GS1 table in use."""

    name: str = "unit_50x30"
    version: str = "1"
    width: float = 50.0
    height: float = 30.0
    margin: float = 1.5
    dpi: int = 300
    use: str = "healthcare"


UNIT_LABEL = Template()


@dataclass(frozen=True, slots=True)
class Text:
    """Text with its baseline at ``y``."""

    x: float
    y: float
    text: str
    size: float
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """The outline of a rectangle."""

    x: float
    y: float
    width: float
    height: float
    line: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line."""

    x: float
    y: float
    width: float
    line: float


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign out of ``signs.SIGNS`` in a square of ``size``."""

    x: float
    y: float
    name: str
    size: float


@dataclass(frozen=True, slots=True)
class Modules:
    """A symbol; (x, y) is the corner of its first module, ``module`` the width of one, ``dots`` the same in dots."""

    x: float
    y: float
    symbol: Symbol
    module: float
    dots: int


@dataclass(frozen=True)
class Layout:
    """A finished label: its size in mm and everything on it."""

    width: float
    height: float
    items: tuple
    symbol: Modules


def unit_label(data, template=UNIT_LABEL):
    """Lay out the unit label.

    :param data: the print object, :class:`~.data.LabelData`
    :raises LabelError: ``too_small`` (with the size needed), ``resolution``, ``font_missing``, ``symbol_refused``
    """
    texts = (data.product_name, data.reference, data.maker_name, data.maker_address, data.notice, *data.statements)
    fonts.require(clean(text) for text in texts)
    symbol = plain_data_matrix(data.text) if data.is_internal else gs1_data_matrix(data.zxing)
    raster = Raster(template.dpi)
    needed = None
    for size, extra, dots in product(SIZES, NAME_EXTRAS, raster.module_dots(template.use)):
        plan = _Plan(data, template, raster, symbol, size, extra, dots)
        if plan.fits:
            return plan.draw()
        needed = plan.needed()
    raise LabelError(
        "too_small",
        width=template.width,
        height=template.height,
        needed_width=needed[0],
        needed_height=needed[1],
    )


@lru_cache(maxsize=256)
def _frame_width(word, size):
    """Width in mm of a word in its frame (LOT, SN, REF …)."""
    return text_width(word, size * 0.92, bold=True) + 0.36 * size_mm(size)


class _Plan:
    """One attempt to place everything with one text size and one module size: measures first, draws if it fits."""

    def __init__(self, data, template, raster, symbol, size, extra, dots):
        self.data, self.template, self.raster, self.symbol = data, template, raster, symbol
        self.size, self.name_size, self.dots = size, size + extra, dots
        self.line = size_mm(size) * LEADING
        self.cap = size_mm(size) * 1.12
        self.row = self.cap + 0.55
        self.inner = template.width - 2 * template.margin
        self.module = raster.length(dots)
        self.side = self.module * (max(symbol.width, symbol.height) + 2 * symbol.quiet)
        self.items = []
        self.too_wide = 0.0
        self._measure()

    # -- measuring ------------------------------------------------------------------------------------------------
    def _measure(self):
        data, size = self.data, self.size
        self.signs_width = _frame_width("MD", size) + self._flags_width()
        self.name = self._wrap(data.product_name, self.name_size, self.inner - self.signs_width - 1, bold=True)
        self.field_x = self.side + 1.4
        self.fields = self._arrange_fields(self.inner - self.field_x)
        self.hri = self._hri_lines()
        indent = self.cap + 0.6
        self.maker = self._maker_lines(self.inner - indent)
        self.statements = self._statement_lines()
        self.heights = {
            "name": len(self.name) * size_mm(self.name_size) * LEADING,
            "body": max(self.side, len(self.fields) * self.row),
            "hri": len(self.hri) * self.line,
            "maker": (len(self.maker) + len(self.statements)) * self.line,
        }
        self.total = sum(self.heights.values()) + 4 * _GAP

    @property
    def fits(self):
        return not self.too_wide and self.total <= self.template.height - 2 * self.template.margin + 1e-6

    def needed(self):
        """Width and height in mm, rounded up to half a millimetre."""
        width = self.template.width + self.too_wide
        height = self.total + 2 * self.template.margin
        return math.ceil(width * 2) / 2, max(self.template.height, math.ceil(height * 2) / 2)

    def _wrap(self, text, size, available, bold=False):
        lines, excess = wrap(text, size, available, bold)
        self.too_wide = max(self.too_wide, excess)
        return lines

    def _flags_width(self):
        drawn = [name for name in self.data.signs if name != "sterile"]
        width = len(drawn) * (self.cap + 0.5)
        return width + (_frame_width("STERILE", self.size) + 0.5 if "sterile" in self.data.signs else 0)

    def _field(self, caption, value):
        """One field as ``(caption, value, width)``; a caption is a framed word or the name of a sign."""
        caption_width = _frame_width(caption, self.size) if caption.isupper() else self.cap
        return caption, value, caption_width + 0.6 + text_width(value, self.size + 0.3, bold=True)

    def _arrange_fields(self, available):
        """Rows of fields; two stand in one row where both fit in half of it."""
        data = self.data
        software = data.software_version and f"V {data.software_version}"
        given = (
            ("REF", clean(data.reference)),
            ("LOT", data.lot),
            ("SN", data.serial),
            ("", software),
            ("manufacture_date", data.manufacture_date and data.manufacture_date.isoformat()),
            ("use_by", data.expiry and data.expiry.isoformat()),
        )
        fields = [self._field(caption, value) for caption, value in given if value]
        self.too_wide = max([self.too_wide, *(field[2] - available for field in fields)])
        self.column = available / 2
        rows = []
        for field in fields:
            last = rows[-1] if rows else None
            paired = last and len(last) == 1 and last[0][2] + 1 <= self.column and field[2] <= self.column
            if paired and (field[0] != "manufacture_date"):
                last.append(field)
            else:
                rows.append([field])
        return rows

    def _hri_lines(self):
        """The interpretation; a line breaks between elements only. On an internal label: that it is one."""
        if self.data.is_internal:
            self.hri_x = 0.0
            return self._wrap(self.data.notice, self.size, self.inner)
        self.hri_x = _frame_width("UDI", self.size) + 0.8
        available = self.inner - self.hri_x
        lines = []
        for part in self.data.hri_parts:
            if lines and text_width(lines[-1] + part, self.size) <= available:
                lines[-1] += part
            else:
                lines.append(part)
        self.too_wide = max([self.too_wide, *(text_width(line, self.size) - available for line in lines)])
        return lines

    def _maker_lines(self, available):
        """Name and address in one line where they fit, else each on lines of its own."""
        parts = [clean(text) for text in (self.data.maker_name, self.data.maker_address) if text]
        joined = ", ".join(parts)
        if text_width(joined, self.size) <= available:
            return [joined] if joined else []
        return [line for part in parts for line in self._wrap(part, self.size, available)]

    def _statement_lines(self):
        """Statutory text; two statements share a line where both fit on it."""
        lines = []
        for statement in self.data.statements:
            for index, line in enumerate(self._wrap(statement, self.size, self.inner)):
                joined = f"{lines[-1]}   {line}" if lines and not index else ""
                if joined and text_width(joined, self.size) <= self.inner:
                    lines[-1] = joined
                else:
                    lines.append(line)
        return lines

    # -- drawing --------------------------------------------------------------------------------------------------
    def draw(self):
        left = self.template.margin
        slack = self.template.height - 2 * left - self.total
        gap = _GAP + min(slack / 4, 0.9)
        y = left
        self._draw_name(left, y)
        y += self.heights["name"] + gap / 2
        self.items.append(Rule(left, y, self.inner, _RULE))
        y += gap / 2
        symbol = self._draw_body(left, y)
        y += self.heights["body"] + gap
        if not self.data.is_internal:
            self._word("UDI", left, y)
        self._lines(self.hri, left + self.hri_x, y)
        self._draw_maker(left, self.template.height - left - self.heights["maker"])
        return Layout(self.template.width, self.template.height, tuple(self.items), symbol)

    def _draw_name(self, left, y):
        height = size_mm(self.name_size)
        for index, line in enumerate(self.name):
            baseline = y + height * (0.86 + index * LEADING)
            self.items.append(Text(left, baseline, line, self.name_size, bold=True))
        x = left + self.inner - _frame_width("MD", self.size)
        top = y + (height * LEADING - self.cap) / 2
        self._word("MD", x, top)
        for name in self.data.signs:
            if name == "sterile":
                x -= _frame_width("STERILE", self.size) + 0.5
                self._word("STERILE", x, top)
            else:
                x -= self.cap + 0.5
                self.items.append(Sign(x, top, name, self.cap))

    def _draw_body(self, left, y):
        quiet = self.symbol.quiet * self.module
        spare = max(0.0, self.heights["body"] - self.side) / 2
        snap = self.raster.snap
        modules = Modules(snap(left + quiet), snap(y + spare + quiet), self.symbol, self.module, self.dots)
        self.items.append(modules)
        pitch = min(self.heights["body"] / max(len(self.fields), 1), self.row + 0.6)
        top = y + (self.heights["body"] - pitch * len(self.fields)) / 2 + (pitch - self.cap) / 2
        for index, row in enumerate(self.fields):
            for column, (caption, value, _width) in enumerate(row):
                self._draw_field(left + self.field_x + column * self.column, top + index * pitch, caption, value)
        return modules

    def _draw_field(self, x, y, caption, value):
        if caption.isupper():
            self._word(caption, x, y)
            x += _frame_width(caption, self.size) + 0.6
        elif caption:
            self.items.append(Sign(x, y, caption, self.cap))
            x += self.cap + 0.6
        baseline = y + self.cap / 2 + size_mm(self.size + 0.3) * 0.36
        self.items.append(Text(x, baseline, value, self.size + 0.3, bold=True))

    def _draw_maker(self, left, y):
        if not self.maker and not self.statements:
            return
        self.items.append(Rule(left, y - _GAP / 2, self.inner, _RULE))
        if self.maker:
            self.items.append(Sign(left, y + (self.line - self.cap) / 2, "manufacturer", self.cap))
            self._lines(self.maker, left + self.cap + 0.6, y)
        self._lines(self.statements, left, y + len(self.maker) * self.line)

    def _word(self, word, x, y):
        """A word in a frame, the frame ``cap`` high."""
        size = self.size * 0.92
        width = _frame_width(word, self.size)
        line = 0.055 * self.cap
        self.items.append(Frame(x + line / 2, y + line / 2, width - line, self.cap - line, line))
        inset = (width - text_width(word, size, bold=True)) / 2
        self.items.append(Text(x + inset, y + self.cap / 2 + size_mm(size) * 0.36, word, size, bold=True))

    def _lines(self, lines, x, y):
        for index, text in enumerate(lines):
            self.items.append(Text(x, y + index * self.line + size_mm(self.size) * 0.92, text, self.size))

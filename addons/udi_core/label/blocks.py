"""The elements of a template: each measures itself in one text size, then draws itself into its place.

What does not fit even in the smallest size is refused with the size needed, never squeezed and never overlapping.
"""

from __future__ import annotations

from functools import lru_cache

from . import values
from .errors import LabelError
from .geometry import Raster, bar_height
from .items import Frame, Modules, Rule, Sign, Text
from .signs import SIGNS, WORDS
from .symbols import MOST_IN_GS1_128, encode
from .template import FIELDS
from .text import LEADING, clean, size_mm, text_width, wrap

_STEP = 0.4  # points between the text sizes that are tried
_FRAME_LINE = 0.055  # of the height of a framed word
# sign -> which further text stands beside it
BESIDE = {
    "temperature": "temperature",
    "temperature_lower": "temperature",
    "temperature_upper": "temperature",
    "humidity": "humidity",
    "pressure": "pressure",
    "country_of_manufacture": "country_of_manufacture",
    "sufficient_for": "sufficient_for",
}
_CAPTIONS = {"manufacture_date": "manufacture_date", "expiry": "use_by"}


def place(element, data, template, level=0):
    """The items of one element, and where it ends (mm from the top).

    :param level: how tight the label is; the module of a symbol becomes smaller after the text has

    :raises LabelError: ``too_small``, ``resolution``, ``use_refused``, ``symbol_refused``, ``encode_refused``
    """
    if element.kind == "symbol":
        return _symbol(element, data, template, level)
    if element.kind == "rule":
        return (Rule(element.x, element.y, element.width, element.line),), element.y + element.line
    if element.kind == "frame":
        frame = Frame(element.x, element.y, element.width, element.height, element.line)
        return (frame,), element.y + element.height
    size = element.size
    while True:
        block = _BLOCKS[element.kind](element, data, size)
        if block.too_wide <= 1e-6 and block.height <= element.height + 1e-6:
            return _drawn(element, block)
        if size <= element.smallest:
            raise _too_small(element, template, block.too_wide, block.height - element.height)
        size = max(element.smallest, size - _STEP)


def _drawn(element, block):
    items = tuple(block.draw())
    if element.ruled and items:
        items += (Rule(element.x, block.top() - 0.35, element.width, element.line),)
    return items, block.top() + block.height if element.place == "top" else element.y + element.height


def _too_small(element, template, too_wide, too_high):
    return LabelError(
        "too_small",
        element=element.kind,
        width=template.width,
        height=template.height,
        needed_width=_half_up(template.width, too_wide),
        needed_height=_half_up(template.height, too_high),
    )


def _half_up(given, more):
    """A length and what is missing, rounded up to half a millimetre."""
    return given if more <= 0 else -(-(given + more) * 2 // 1) / 2


# -- symbols ------------------------------------------------------------------------------------------------------
def _symbol(element, data, template, level):
    if data.is_gs1 and element.identifiers and not data.hri_of(element.identifiers):
        return (), element.y  # nothing that could stand in it
    kind = "data_matrix" if data.is_internal else element.symbology
    _aim, text, form = data.carrier(kind, element.identifiers)
    if kind == "code_128" and data.is_gs1 and len(text) > MOST_IN_GS1_128:
        raise LabelError("too_long", length=len(text), most=MOST_IN_GS1_128)
    symbol = encode(kind, form, gs1=data.is_gs1 and kind != "digital_link")
    raster = Raster(template.dpi)
    least = _least_bars(symbol, data, template) if symbol.is_linear else 0.0
    sizes = raster.module_dots(template.use, kind)
    for dots in sizes[min(max(level - 2, 0), len(sizes) - 1) :]:
        module = raster.length(dots)
        width = module * (symbol.width + 2 * symbol.quiet)
        bars = raster.length(raster.dots(element.height) - 1) if symbol.is_linear else 0
        height = max(bars, least) if symbol.is_linear else module * (symbol.height + 2 * symbol.quiet_above)
        if width <= element.width + 1e-6 and height <= element.height + 1e-6:
            row = bars if symbol.is_linear else module
            placed = _modules(element, symbol, raster, dots, (width, height), row)
            return (placed,), element.y + height
    raise _too_small(element, template, width - element.width, height - element.height)


def _least_bars(symbol, data, template):
    """The least height of bars: the table's for GS1, else 5 mm or 15 % of the length (ISO/IEC 15417)."""
    if data.is_gs1:
        return bar_height(template.use)
    raster = Raster(template.dpi)
    smallest = raster.length(raster.module_dots(template.use, symbol.kind)[-1])
    return max(5.0, 0.15 * symbol.width * smallest)


def _modules(element, symbol, raster, dots, size, row):
    width, height = size
    spare_x, spare_y = element.width - width, element.height - height
    x = element.x + {"left": 0, "center": spare_x / 2, "right": spare_x}[element.align]
    y = element.y + {"top": 0, "middle": spare_y / 2, "bottom": spare_y}[element.place]
    module = raster.length(dots)
    corner = raster.snap(x + symbol.quiet * module), raster.snap(y + symbol.quiet_above * module)
    return Modules(*corner, symbol, module, dots, row, element.identifiers)


# -- text ---------------------------------------------------------------------------------------------------------
@lru_cache(maxsize=1024)
def _word_width(words, size):
    """Width of words in frames side by side."""
    return sum(_framed_width(word, size) for word in words)


def _framed_width(word, size):
    """Width of one frame: around a word, or around a sign, which fills it."""
    inside = cap_height(size) * 0.84 if word.startswith("@") else text_width(word, size * 0.92, bold=True)
    return inside + 0.36 * size_mm(size)


def cap_height(size):
    """Height of signs and framed words beside a text of ``size``."""
    return size_mm(size) * 1.12


@lru_cache(maxsize=4096)
def _words(words, size, x, y):
    """Words in frames, the frames as high as a sign."""
    items, cap = [], cap_height(size)
    line = _FRAME_LINE * cap
    for word in words:
        width = _framed_width(word, size)
        items.append(Frame(x + line / 2, y + line / 2, width - line, cap - line, line))
        if word.startswith("@"):
            inside = cap * 0.84
            items.append(Sign(x + (width - inside) / 2, y + (cap - inside) / 2, word[1:], inside))
            x += width - line
            continue
        inset = (width - text_width(word, size * 0.92, bold=True)) / 2
        items.append(Text(x + inset, y + cap / 2 + size_mm(size * 0.92) * 0.36, word, size * 0.92, bold=True))
        x += width - line
    return tuple(items)


def mark_width(name, size):
    return cap_height(size) if name in SIGNS else _word_width(WORDS[name], size)


def mark(name, size, x, y):
    """A sign or the framed words of a name, beside a text of ``size``."""
    return (Sign(x, y, name, cap_height(size)),) if name in SIGNS else _words(WORDS[name], size, x, y)


class _Block:
    """One element in one text size: ``height`` and ``too_wide`` (mm) say whether it fits."""

    def __init__(self, element, data, size):
        self.element, self.data, self.size = element, data, size
        self.line = size_mm(size) * LEADING
        self.too_wide = self.height = 0.0
        self.measure()

    def top(self):
        """Upper edge of what is drawn."""
        spare = self.element.height - self.height
        return self.element.y + {"top": 0, "middle": spare / 2, "bottom": spare}[self.element.place]

    def left(self, width):
        """Left edge of a part of this width."""
        spare = self.element.width - width
        return self.element.x + {"left": 0, "center": spare / 2, "right": spare}[self.element.align]

    def wrapped(self, text, available):
        lines, excess = wrap(text, self.size, available, self.element.bold)
        self.too_wide = max(self.too_wide, excess)
        return lines

    def shared(self, texts):
        """The lines of several texts; two texts share a line where both fit on it."""
        lines = []
        for text in texts:
            for index, line in enumerate(self.wrapped(text, self.element.width)):
                joined = f"{lines[-1]}   {line}" if lines and not index else ""
                if joined and text_width(joined, self.size, self.element.bold) <= self.element.width:
                    lines[-1] = joined
                else:
                    lines.append(line)
        return lines

    def joined(self, parts, available):
        """Parts that may stand on one line, but none of which is broken."""
        lines = []
        for part in parts:
            if lines and text_width(lines[-1] + part, self.size, self.element.bold) <= available:
                lines[-1] += part
            else:
                lines.append(part)
        widest = max((text_width(line, self.size, self.element.bold) for line in lines), default=0)
        self.too_wide = max(self.too_wide, widest - available)
        return lines


class _TextBlock(_Block):
    """Words, line by line."""

    def measure(self):
        available = self.element.width
        self.lines = [
            line for text in values.fill(self.element.content, self.data) for line in self.wrapped(text, available)
        ]
        self.height = len(self.lines) * self.line

    def draw(self):
        top, bold, size = self.top(), self.element.bold, self.size
        baseline = size_mm(size) * 0.9
        return [
            Text(self.left(text_width(line, size, bold)), top + baseline + index * self.line, line, size, bold)
            for index, line in enumerate(self.lines)
        ]


class _HriBlock(_Block):
    """UDI sign and interpretation; a line breaks between elements only. On an internal label: that it is one.

    With identifiers of its own it is the line below one of several symbols and carries no sign.
    """

    def measure(self):
        data, wanted = self.data, self.element.identifiers
        self.indent = 0.0 if data.is_internal or wanted else _word_width(WORDS["udi"], self.size) + 0.8
        available = self.element.width - self.indent
        if data.is_internal:
            self.lines = self.wrapped(data.notice, available)
        else:
            self.lines = self.joined(data.hri_of(wanted), available)
        self.height = max(len(self.lines) * self.line, cap_height(self.size) if self.lines else 0)

    def draw(self):
        top = self.top()
        items = list(_words(WORDS["udi"], self.size, self.element.x, top)) if self.indent else []
        baseline = size_mm(self.size) * 0.92
        for index, line in enumerate(self.lines):
            x = self.element.x + self.indent if self.indent else self.left(text_width(line, self.size))
            items.append(Text(x, top + baseline + index * self.line, line, self.size))
        return items


class _MakerBlock(_Block):
    """A party's sign, name and address (without a name in the template: the manufacturer's), and below it the lines of
    its text (statutory text)."""

    def measure(self):
        self.party = self.element.names[0] if self.element.names else "manufacturer"
        self.indent = mark_width(self.party, self.size) + 0.6
        available = self.element.width - self.indent
        parts = [clean(text) for text in values.party(self.data, self.party) if text]
        joined = ", ".join(parts)
        if text_width(joined, self.size, self.element.bold) <= available:
            self.lines = [joined] if joined else []
        else:
            self.lines = [line for part in parts for line in self.wrapped(part, available)]
        self.texts = self.shared(values.fill(self.element.content, self.data))
        self.height = (len(self.lines) + len(self.texts)) * self.line

    def draw(self):
        top, left = self.top(), self.element.x
        items = []
        if self.lines:
            items += mark(self.party, self.size, left, top + (self.line - cap_height(self.size)) / 2)
        for index, line in enumerate((*self.lines, *self.texts)):
            x = left + self.indent if index < len(self.lines) else left
            items.append(Text(x, top + size_mm(self.size) * 0.92 + index * self.line, line, self.size))
        return items


class _FieldsBlock(_Block):
    """Signs with their values; two stand in one row where both fit in half of it."""

    def measure(self):
        self.cap = cap_height(self.size)
        self.row = self.cap + 0.55
        self.column = self.element.width / 2
        self.rows = []
        for name in self.element.names or FIELDS[:7]:
            text = values.value(self.data, name)
            if not text:
                continue
            caption = _CAPTIONS.get(name, name)
            value_width = text_width(text, self.size + 0.3, bold=True)
            width = mark_width(caption, self.size) + 0.6 + value_width
            self.too_wide = max(self.too_wide, width - self.element.width)
            self._arrange(caption, text, width)
        self.height = len(self.rows) * self.row - 0.55 if self.rows else 0.0

    def _arrange(self, caption, text, width):
        last = self.rows[-1] if self.rows else None
        paired = last and len(last) == 1 and last[0][2] + 1 <= self.column and width <= self.column
        # The dates stand side by side, or each in a row: never one beside a serial.
        if paired and caption != "manufacture_date":
            last.append((caption, text, width))
        else:
            self.rows.append([(caption, text, width)])

    def draw(self):
        items, top, pitch = [], self.top(), self.row
        for index, row in enumerate(self.rows):
            for number, (caption, text, _width) in enumerate(row):
                x, y = self.element.x + number * self.column, top + index * pitch
                items += mark(caption, self.size, x, y)
                x += mark_width(caption, self.size) + 0.6
                items.append(Text(x, y + self.cap / 2 + size_mm(self.size + 0.3) * 0.36, text, self.size + 0.3, True))
        return items


class _SignsBlock(_Block):
    """Signs side by side; those with limits (temperature, humidity, pressure) carry them as text."""

    def measure(self):
        names = self.element.names or ("medical_device", *self.data.signs)
        extra = dict(self.data.extra)
        self.marks = []
        for name in names:
            text = extra.get(BESIDE.get(name), "")
            width = mark_width(name, self.size) + (0.3 + text_width(text, self.size) if text else 0)
            self.marks.append((name, text, width))
        self.lines = [[]]
        for mark in self.marks:
            used = sum(width + 0.5 for _name, _text, width in self.lines[-1])
            if self.lines[-1] and used + mark[2] > self.element.width:
                self.lines.append([])
            self.lines[-1].append(mark)
        self.too_wide = max(0.0, *(width - self.element.width for _n, _t, width in self.marks)) if self.marks else 0.0
        self.height = len(self.lines) * (cap_height(self.size) + 0.5) - 0.5

    def draw(self):
        items, y = [], self.top()
        for line in self.lines:
            x = self.left(sum(width + 0.5 for _name, _text, width in line) - 0.5)
            for name, text, width in line:
                items += mark(name, self.size, x, y)
                if text:
                    left = x + mark_width(name, self.size) + 0.3
                    items.append(Text(left, y + cap_height(self.size) / 2 + size_mm(self.size) * 0.36, text, self.size))
                x += width + 0.5
            y += cap_height(self.size) + 0.5
        return items


_BLOCKS = {
    "text": _TextBlock,
    "fields": _FieldsBlock,
    "hri": _HriBlock,
    "maker": _MakerBlock,
    "signs": _SignsBlock,
}

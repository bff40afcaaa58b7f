"""The sheet of paper with which a scanner is tested: one card for each code, one below the other, A4."""

from __future__ import annotations

from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from .label.geometry import POINTS_PER_MM
from .label.items import Frame, Modules, Text
from .label.pdf import draw_items
from .label.text import LEADING, size_mm, wrap

_WIDTH, _HEIGHT, _MARGIN = 210.0, 297.0, 14.0
_GUTTER, _PADDING = 4.0, 3.0
# wide enough for a worn scanner, narrow enough that the eye catches one code at a time
_MODULE, _BAR_MODULE, _BARS = 0.75, 0.33, 18.0
_FOOT = 12.0


def write(title, introduction, cards, foot=""):
    """The PDF file (bytes).

    :param cards: ``(title, explanation, symbol)`` in the order of the test
    """
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(_WIDTH * POINTS_PER_MM, _HEIGHT * POINTS_PER_MM), invariant=1)
    canvas.setTitle(title)
    items = [Text(_MARGIN, _MARGIN + 6, title, 18, bold=True)]
    lines, used = _paragraph(introduction, _MARGIN, _MARGIN + 10, 10, _WIDTH - 2 * _MARGIN)
    items += lines
    y = _MARGIN + 10 + used + _GUTTER
    for number, card in enumerate(cards, 1):
        drawn, height = _card(number, card, y)
        if y + height > _HEIGHT - _FOOT:
            _page(canvas, items, foot)
            items, y = [], _MARGIN
            drawn, height = _card(number, card, y)
        items += drawn
        y += height + _GUTTER
    _page(canvas, items, foot)
    canvas.save()
    return buffer.getvalue()


def _page(canvas, items, foot):
    draw_items(canvas, [*items, Text(_MARGIN, _HEIGHT - _FOOT + 5, foot, 8)], 0.0, _HEIGHT)
    canvas.showPage()


def _card(number, card, y):
    """Print objects of one card at ``y``, and its height in mm."""
    title, explanation, symbol = card
    module = _BAR_MODULE if symbol.is_linear else _MODULE
    rows = _BARS if symbol.is_linear else symbol.height * module
    x, right = _MARGIN + _PADDING, _WIDTH - _MARGIN - _PADDING
    left = right - (symbol.quiet + symbol.width) * module
    room = left - symbol.quiet * module - x
    heading, used = _paragraph(f"{number}  {title}", x, y + _PADDING, 13, room, bold=True)
    body, below = _paragraph(explanation, x, y + _PADDING + used + 1, 9.5, room)
    height = max(rows + 2 * symbol.quiet_above * module, used + below + 1) + 2 * _PADDING
    bars = Modules(left, y + (height - rows) / 2, symbol, module, 0, rows if symbol.is_linear else module)
    return [Frame(_MARGIN, y, _WIDTH - 2 * _MARGIN, height, 0.2), *heading, *body, bars], height


def _paragraph(text, x, y, size, available, bold=False):
    """Lines of a text from ``y`` downwards, and the mm they take."""
    lines, _excess = wrap(text, size, available, bold)
    step = size_mm(size) * LEADING
    first = y + size_mm(size) * 0.9
    drawn = [Text(x, first + index * step, line, size, bold) for index, line in enumerate(lines)]
    return drawn, len(lines) * step

"""An A4 sheet of cards with large symbols: codes to try a scanner with."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from .geometry import POINTS_PER_MM
from .items import Frame, Modules, Text
from .pdf import draw_items
from .symbols import Symbol
from .text import LEADING, size_mm, text_width, wrap

_WIDTH, _HEIGHT, _MARGIN = 210.0, 297.0, 14.0
_COLUMNS, _CARD_HEIGHT, _GUTTER = 2, 40.0, 5.0
# Wide modules: a worn scanner and a screen photograph read them as well.
_MODULE = 0.9
_CODE_SIZE = 6.8


@dataclass(frozen=True)
class Card:
    """One code with what it is and what should happen when it is scanned."""

    title: str
    explanation: str
    code: str
    outcome: str
    is_good: bool
    symbol: Symbol


def write(title, introduction, cards):
    """The PDF file (bytes)."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(_WIDTH * POINTS_PER_MM, _HEIGHT * POINTS_PER_MM), invariant=1)
    canvas.setTitle(title)
    top = _MARGIN + 20
    rows = int((_HEIGHT - _MARGIN - top + _GUTTER) // (_CARD_HEIGHT + _GUTTER))
    per_page = rows * _COLUMNS
    for start in range(0, max(len(cards), 1), per_page):
        items = [Text(_MARGIN, _MARGIN + 7, title, 20, bold=True)]
        items += _paragraph(introduction, _MARGIN, _MARGIN + 11, 10, _WIDTH - 2 * _MARGIN)
        for index, card in enumerate(cards[start : start + per_page]):
            row, column = divmod(index, _COLUMNS)
            width = (_WIDTH - 2 * _MARGIN - _GUTTER) / _COLUMNS
            items += _card(card, _MARGIN + column * (width + _GUTTER), top + row * (_CARD_HEIGHT + _GUTTER), width)
        draw_items(canvas, items, 0.0, _HEIGHT)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _card(card, x, y, width):
    side = _MODULE * (card.symbol.width + 2 * card.symbol.quiet)
    quiet = _MODULE * card.symbol.quiet
    text_x = x + 3 + max(side, 24) + 2.5
    available = x + width - 3 - text_x
    items = [
        Frame(x, y, width, _CARD_HEIGHT, 0.2),
        Modules(x + 3 + quiet, y + 3 + quiet, card.symbol, _MODULE, 0, _MODULE),
    ]
    items += _paragraph(card.title, text_x, y + 3, 11, available, bold=True)
    used = len(wrap(card.title, 11, available, True)[0]) * size_mm(11) * LEADING
    items += _paragraph(card.explanation, text_x, y + 4.5 + used, 8.5, available)
    code, _excess = wrap(card.code, _CODE_SIZE, width - 6)
    step = size_mm(_CODE_SIZE) * LEADING
    bottom = y + _CARD_HEIGHT - 3 - (len(code) - 1) * step
    items += [Text(x + 3, bottom + index * step, line, _CODE_SIZE) for index, line in enumerate(code)]
    # A good code has an empty frame, a refused one a thick one: told apart in black and white.
    mark = text_width(card.outcome, 8, bold=True) + 3
    items.append(Frame(text_x, bottom - 9.3, mark, 5, 0.2 if card.is_good else 0.7))
    items.append(Text(text_x + 1.5, bottom - 5.8, card.outcome, 8, bold=True))
    return items


def _paragraph(text, x, y, size, available, bold=False):
    lines, _excess = wrap(text, size, available, bold)
    height = size_mm(size)
    return [Text(x, y + height * (0.9 + index * LEADING), line, size, bold) for index, line in enumerate(lines)]

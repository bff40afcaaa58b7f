"""Vector PDF, one page per label.

Texts are real text, symbol and signs are paths; a font is embedded once per file. The same print objects give the same
bytes (no time of day, no random identifier in the file).
"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from . import fonts
from .geometry import POINTS_PER_MM
from .layout import Frame, Modules, Rule, Sign, Text
from .signs import SIGNS

# Binary streams: streams written as text take a fifth more time and a quarter more room.
rl_config.useA85 = 0
_OPERATORS = {"M": "m", "L": "l", "C": "c", "Z": "h"}


def write(layouts, title="UDI"):
    """The PDF file (bytes) of an iterable of layouts."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pageCompression=1, invariant=1)
    canvas.setTitle(title)
    canvas.setCreator("UDI Traceability")
    for layout in layouts:
        draw(canvas, layout)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def draw(canvas, layout):
    """Set the page size and draw one label on the current page."""
    canvas.setPageSize((layout.width * POINTS_PER_MM, layout.height * POINTS_PER_MM))
    draw_items(canvas, layout.items, 0.0, layout.height)


def draw_items(canvas, items, left, top):
    """Draw items whose origin is ``left`` mm from the left and ``top`` mm above the bottom of the page."""
    # One unit is one millimetre, y downwards, as in the layout; text turns back upright by itself.
    scale = f"{POINTS_PER_MM:.6f}"
    canvas.addLiteral(f"q {scale} 0 0 -{scale} {left * POINTS_PER_MM:.4f} {top * POINTS_PER_MM:.4f} cm")
    canvas.addLiteral(" ".join(_PATHS[type(item)](item) for item in items if type(item) in _PATHS))
    canvas.addLiteral("Q")
    texts = canvas.beginText()
    for item in items:
        if isinstance(item, Text):
            texts.setTextOrigin((left + item.x) * POINTS_PER_MM, (top - item.y) * POINTS_PER_MM)
            for font, piece in fonts.runs(item.text, item.bold):
                texts.setFont(font, item.size)
                texts.textOut(piece)
    canvas.drawText(texts)


def _modules(item):
    rectangles = " ".join(f"{x} {y} {length} 1 re" for x, y, length in item.symbol.runs)
    return f"q {item.module:.6f} 0 0 {item.module:.6f} {item.x:.5f} {item.y:.5f} cm {rectangles} f Q"


def _frame(item):
    return f"{item.line:.3f} w {item.x:.3f} {item.y:.3f} {item.width:.3f} {item.height:.3f} re S"


def _rule(item):
    return f"{item.line:.3f} w {item.x:.3f} {item.y:.3f} m {item.x + item.width:.3f} {item.y:.3f} l S"


@lru_cache(maxsize=64)
def _strokes(name):
    parts = []
    for filled, line, commands in SIGNS[name]:
        path = " ".join(
            " ".join([*(f"{number:g}" for number in numbers), _OPERATORS[letter]]) for letter, *numbers in commands
        )
        parts.append(f"{path} f" if filled else f"{line:g} w {path} S")
    return " ".join(parts)


def _sign(item):
    return f"q {item.size:.3f} 0 0 {item.size:.3f} {item.x:.3f} {item.y:.3f} cm 1 j {_strokes(item.name)} Q"


_PATHS = {Modules: _modules, Frame: _frame, Rule: _rule, Sign: _sign}

"""Vector PDF, one page per label.

Texts are real text, symbols and signs are paths; a font is embedded once per file, and what labels have in common is
drawn once per file. The same print objects give the same bytes (no time of day, no random identifier in the file).
"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from . import fonts
from .geometry import POINTS_PER_MM, Raster
from .items import Frame, Modules, Rule, Sign, Text
from .signs import SIGNS

# Binary streams: streams written as text take a fifth more time and a quarter more room.
rl_config.useA85 = 0
# Dots: keeps a whole number of them from becoming one more by the rounding of a reader.
_SLACK = 1e-3
_OPERATORS = {"M": "m", "L": "l", "C": "c", "Z": "h"}


def write(layouts, title="UDI"):
    """The PDF file (bytes) of an iterable of layouts."""
    buffer = BytesIO()
    sheet = Sheet(buffer, title)
    for layout in layouts:
        sheet.add(layout)
    sheet.close()
    return buffer.getvalue()


class Sheet:
    """A PDF file that grows label by label; ``target`` is a path or a binary file."""

    def __init__(self, target, title="UDI"):
        self.canvas = Canvas(target, pageCompression=1, invariant=1)
        self.canvas.setTitle(title)
        self.canvas.setCreator("UDI Traceability")
        self._forms = {}

    def add(self, layout):
        """One more page."""
        name = self._form(layout)
        width, height = _page(layout)
        self.canvas.setPageSize((width * POINTS_PER_MM, height * POINTS_PER_MM))
        if name:
            self.canvas.doForm(name)
        draw_items(self.canvas, layout.own, 0.0, height)
        self.canvas.showPage()

    def _form(self, layout):
        """The name under which this file holds the common part of a label; it is kept alive as the key."""
        background = layout.background
        if not background.items:
            return None
        if background not in self._forms:
            name = f"udi{len(self._forms)}"
            width, height = _page(layout)
            self.canvas.beginForm(name, 0, 0, width * POINTS_PER_MM, height * POINTS_PER_MM)
            draw_items(self.canvas, background.items, 0.0, height)
            self.canvas.endForm()
            self._forms[background] = name
        return self._forms[background]

    def close(self):
        """Write the end of the file."""
        self.canvas.save()


def _page(layout):
    """Width and height of the page in mm: whole dots, so that nothing is stretched when it is printed dot by dot."""
    raster = Raster(layout.dpi)
    return tuple(raster.length(raster.dots(side) - _SLACK) for side in (layout.width, layout.height))


def draw_items(canvas, items, left, top):
    """Draw items whose origin is ``left`` mm from the left and ``top`` mm above the bottom of the page."""
    # One unit is one millimetre, y downwards, as in the layout; text turns back upright by itself.
    scale = f"{POINTS_PER_MM:.6f}"
    paths = " ".join(_PATHS[type(item)](item) for item in items if type(item) in _PATHS)
    if paths:
        place = f"q {scale} 0 0 -{scale} {left * POINTS_PER_MM:.4f} {top * POINTS_PER_MM:.4f} cm"
        canvas.addLiteral(f"{place} {paths} Q")
    words = [item for item in items if type(item) is Text]
    plain = [item for item in words if fonts.is_western(item.text)]
    if plain:
        canvas.addLiteral(f"BT {' '.join(_words(canvas, item, left, top) for item in plain)} ET")
    if len(plain) < len(words):
        _other_words(canvas, (item for item in words if not fonts.is_western(item.text)), left, top)


def _words(canvas, item, left, top):
    """Text in one of the standard fonts: written directly, which takes a third of the time of a text object."""
    font = _font_name(canvas, fonts.BOLD if item.bold else fonts.REGULAR)
    x, y = (left + item.x) * POINTS_PER_MM, (top - item.y) * POINTS_PER_MM
    return f"{font} {item.size:.3f} Tf 1 0 0 1 {x:.3f} {y:.3f} Tm ({_string(item.text)}) Tj"


def _font_name(canvas, font):
    """The name under which the file knows a standard font."""
    names = canvas.__dict__.setdefault("udi_fonts", {})
    if font not in names:
        canvas.setFont(font, 1)  # enters it into the file
        names[font] = canvas._doc.getInternalFontName(font)
    return names[font]


@lru_cache(maxsize=4096)
def _string(text):
    """A text as the inside of a PDF string, everything beyond ASCII in octal."""
    return "".join(
        f"\\{byte:03o}" if byte in b"()\\" or not 32 <= byte < 127 else chr(byte) for byte in text.encode("cp1252")
    )


def _other_words(canvas, words, left, top):
    texts = canvas.beginText()
    for item in words:
        texts.setTextOrigin((left + item.x) * POINTS_PER_MM, (top - item.y) * POINTS_PER_MM)
        for font, piece in fonts.runs(item.text, item.bold):
            texts.setFont(font, item.size)
            texts.textOut(piece)
    canvas.drawText(texts)


def _modules(item):
    rectangles = " ".join(f"{x} {y} {length} 1 re" for x, y, length in item.symbol.runs)
    return f"q {item.module:.6f} 0 0 {item.row:.6f} {item.x:.5f} {item.y:.5f} cm {rectangles} f Q"


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

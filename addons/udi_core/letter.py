"""A letter on portrait A4 on the paper of `paper`: sender, window for the address, facts, text, a QR code, a table."""

from __future__ import annotations

from .label import symbols
from .paper import BLACK, GREY, MARGIN, Paper, draw, wrap

QUIET = 4  # modules that a QR code needs free on each side


class Letter(Paper):
    """As `Paper`, portrait. One file may hold several letters: `next_letter` begins the next one on a new page."""

    def __init__(self, file, title, foot, mark="", author=""):
        super().__init__(file, title, foot, mark, author, upright=True)

    def sender(self, lines):
        """Who writes, small and grey, at the top."""
        for number, line in enumerate(lines):
            self._line(MARGIN, line, 11 if not number else 8, bold=not number, color=BLACK if not number else GREY)

    def address(self, lines, reference):
        """The receiver where a window envelope shows it; ``reference`` as pairs of label and text at the right."""
        self.y = self.height - 140
        top = self.y
        x, room = self.width - MARGIN - 190, 115
        pieces = [piece for line in lines for piece in wrap(line, x - MARGIN - 40, 10)]
        for piece in pieces[:7]:
            self._line(MARGIN + 20, piece, 10)
        low, self.y = self.y, top
        for label, value in reference:
            at = self.y
            self._line(x, label, 8, color=GREY)
            self.y = at
            for piece in wrap(value, room, 8):
                self._line(x + 75, piece, 8)
        self.y = min(low, self.y, self.height - 235)

    def text(self, paragraphs, size=10):
        for paragraph in paragraphs:
            self.note(paragraph, size=size)
            self.gap(5)

    def code(self, content, lines, size=96):
        """A QR code with text beside it."""
        symbol = symbols.encode("qr", content)
        self._need(size + 10)
        module = size / (symbol.width + 2 * QUIET)
        top = self.y
        self.canvas.setFillColorRGB(*BLACK)
        for column, row, length in symbol.runs:
            x = MARGIN + (QUIET + column) * module
            self.canvas.rect(x, top - (QUIET + row + 1) * module, length * module, module, stroke=0, fill=1)
        for line in lines:
            for piece in wrap(line, self.width - 2 * MARGIN - size - 14, 9):
                self.y -= 13
                draw(self.canvas, MARGIN + size + 14, self.y, piece, 9)
        self.y = min(self.y, top - size) - 8

    def next_letter(self):
        self._new_page()

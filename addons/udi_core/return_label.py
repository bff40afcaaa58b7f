"""Labels for parcels that come back: receiver, sender, a number as a Data Matrix. A6, one on each page."""

from __future__ import annotations

from reportlab.lib.pagesizes import A6
from reportlab.pdfgen.canvas import Canvas

from .label import fonts, symbols
from .paper import BLACK, GREY, draw, wrap

MARGIN = 18
SYMBOL = 76  # points, side of the symbol


class ReturnLabels:
    """A PDF file that grows by one label at a time.

    :param file: binary file
    """

    def __init__(self, file, title):
        self.width, self.height = A6
        self.canvas = Canvas(file, pagesize=A6, pageCompression=1, invariant=1)
        self.canvas.setTitle(title)

    def add(self, heading, labels, receiver, sender, facts, number):
        """One label.

        :param labels: words for "to" and "from"
        :param receiver: lines, the first one in bold
        :param facts: pairs of label and value
        :param number: what the symbol holds
        :raises LabelError: font_missing, symbol_refused
        """
        room = self.width - 2 * MARGIN
        y = self.height - MARGIN
        for line in wrap(heading, room - 12, 12, bold=True):
            self.canvas.setFillColorRGB(*BLACK)
            self.canvas.rect(MARGIN, y - 18, room, 18, stroke=0, fill=1)
            draw(self.canvas, MARGIN + 6, y - 13, line, 12, bold=True, color=(1, 1, 1))
            y -= 18
        y = self._block(labels[0], receiver, y - 16, 13, room, most=7)
        y = self._block(labels[1], sender, y - 10, 9, room, most=5)
        self._symbol(number)
        y = MARGIN + SYMBOL - 8
        for label, value in facts:
            draw(self.canvas, MARGIN + SYMBOL + 12, y, label, 7, color=GREY)
            for piece in wrap(value, room - SYMBOL - 12, 10, bold=True)[:2]:
                y -= 12
                draw(self.canvas, MARGIN + SYMBOL + 12, y, piece, 10, bold=True)
            y -= 12
        self.canvas.showPage()

    def _block(self, label, lines, y, size, room, most):
        draw(self.canvas, MARGIN, y, label, 8, color=GREY)
        pieces = [(piece, not number) for number, line in enumerate(lines) for piece in wrap(line, room, size)]
        for piece, first in pieces[:most]:
            y -= size * 1.3
            bold = first and fonts.is_western(piece)
            draw(self.canvas, MARGIN, y, piece, size, bold=bold)
        return y - 6

    def _symbol(self, number):
        symbol = symbols.plain_data_matrix(number)
        module = SYMBOL / max(symbol.width, symbol.height)
        self.canvas.setFillColorRGB(*BLACK)
        for column, row, length in symbol.runs:
            self.canvas.rect(
                MARGIN + column * module,
                MARGIN + SYMBOL - (row + 1) * module,
                length * module,
                module,
                stroke=0,
                fill=1,
            )

    def save(self):
        self.canvas.save()

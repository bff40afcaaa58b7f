"""Pages to print and sign: title, facts, a table that goes on over the pages, signature lines, "page x of y".

Drawn with reportlab alone: unpatched wkhtmltopdf loses headers and footers. Text in any script goes through the fonts
of the labels (`label.fonts`). Measures are points.
"""

from __future__ import annotations

import re

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from .label import fonts

MARGIN = 36
LEADING = 1.35  # line height ÷ size of the letters
GREY, LIGHT, BLACK = (0.37, 0.42, 0.48), (0.91, 0.93, 0.96), (0, 0, 0)
# where a line may break: after a blank or one of these signs, and between characters of a script without blanks
_TOKENS = re.compile(r"[⺀-鿿豈-﫿＀-￯]|[^\s⺀-鿿豈-﫿＀-￯]+\s*|\s+")


class _NumberedCanvas(Canvas):
    """Keeps its pages until it is known how many there are; then each gets its foot."""

    def __init__(self, *args, foot=None, **options):
        super().__init__(*args, **options)
        self._kept, self._foot = [], foot

    def showPage(self):
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def finish(self):
        total = len(self._kept)
        for number, state in enumerate(self._kept, 1):
            self.__dict__.update(state)
            self._foot(self, number, total)
            Canvas.showPage(self)
        self.save()


class Paper:
    """An A4 document that is written from top to bottom.

    :param file: binary file or path
    :param foot: function ``(page, pages) -> text`` for the right of each foot
    :param mark: text for the left of each foot, such as a hash
    :param upright: a letter; else landscape
    """

    def __init__(self, file, title, foot, mark="", author="", upright=False):
        self.width, self.height = A4 if upright else landscape(A4)
        self._mark = mark
        self._text_foot = foot
        self.canvas = _NumberedCanvas(file, pagesize=(self.width, self.height), foot=self._draw_foot, invariant=1)
        self.canvas.setTitle(title)
        self.canvas.setAuthor(author)
        self.y = self.height - MARGIN

    # ------------------------------------------------------------------ text
    def heading(self, text, size=16):
        for line in wrap(text, self.width - 2 * MARGIN, size, bold=True):
            self._need(size * LEADING)
            self._line(MARGIN, line, size, bold=True)

    def facts(self, pairs, label_width=150, size=9):
        """Lines of label and text."""
        for label, value in pairs:
            lines = wrap(str(value), self.width - 2 * MARGIN - label_width, size)
            self._need(len(lines) * size * LEADING)
            top = self.y
            self._line(MARGIN, label, size, color=GREY)
            self.y = top
            for line in lines:
                self._line(MARGIN + label_width, line, size)
        self.gap(8)

    def note(self, text, size=9, color=BLACK):
        for line in wrap(text, self.width - 2 * MARGIN, size):
            self._need(size * LEADING)
            self._line(MARGIN, line, size, color=color)

    def gap(self, height):
        self.y -= height

    def keep(self, height):
        """Go on on a new page where less than ``height`` is left: what follows belongs together."""
        self._need(height)

    # ------------------------------------------------------------------ table
    def table(self, columns, rows, size=7.5, most_lines=4):
        """A table over as many pages as it takes, its head on each of them.

        :param columns: ``(heading, share of the width)``
        :param rows: iterable of lists of text
        """
        whole = self.width - 2 * MARGIN
        shares = sum(share for _heading, share in columns)
        widths = [whole * share / shares for _heading, share in columns]
        headings = [heading for heading, _share in columns]
        self._table_row(headings, widths, size, most_lines, head=True)
        for row in rows:
            cells = self._cells(row, widths, size, most_lines)
            if self.y - self._row_height(cells, size) < MARGIN + 20:
                self._new_page()
                self._table_row(headings, widths, size, most_lines, head=True)
            self._draw_row(cells, widths, size)
        self.gap(10)

    def _table_row(self, row, widths, size, most_lines, head):
        cells = self._cells(row, widths, size, most_lines, bold=head)
        self._need(self._row_height(cells, size) * 2)
        height = self._row_height(cells, size)
        self.canvas.setFillColorRGB(*LIGHT)
        self.canvas.rect(MARGIN, self.y - height, sum(widths), height, stroke=0, fill=1)
        self._draw_row(cells, widths, size, bold=True)

    def _cells(self, row, widths, size, most_lines, bold=False):
        cells = []
        for text, width in zip(row, widths, strict=True):
            lines = wrap(text, width - 6, size, bold=bold)
            if len(lines) > most_lines:
                lines = [*lines[: most_lines - 1], cut(lines[most_lines - 1] + " …", width - 6, size, bold)]
            cells.append(lines)
        return cells

    def _row_height(self, cells, size):
        return max(map(len, cells)) * size * LEADING + 4

    def _draw_row(self, cells, widths, size, bold=False):
        top, height, x = self.y, self._row_height(cells, size), MARGIN
        for lines, width in zip(cells, widths, strict=True):
            self.y = top - 2
            for line in lines:
                self._line(x + 3, line, size, bold=bold)
            x += width
        self.y = top - height
        self.canvas.setStrokeColorRGB(*LIGHT)
        self.canvas.line(MARGIN, self.y, MARGIN + sum(widths), self.y)

    # ------------------------------------------------------------------ signatures
    def signatures(self, people, labels):
        """Empty lines to fill in by hand, all on one page.

        :param people: headings, one for each who signs
        :param labels: what each fills in: name, date, signature
        """
        height = 24 + 26 * len(labels)
        self._need(height)
        self.gap(14)
        top, width = self.y, (self.width - 2 * MARGIN) / len(people)
        for index, person in enumerate(people):
            x, self.y = MARGIN + index * width, top
            self._line(x, person, 10, bold=True)
            for label in labels:
                self.gap(12)
                self._line(x, label, 9, color=GREY)
                self.canvas.setStrokeColorRGB(*BLACK)
                self.canvas.line(x + 70, self.y, x + width - 30, self.y)

    def save(self):
        self.canvas.showPage()
        self.canvas.finish()

    # ------------------------------------------------------------------ inside
    def _need(self, height):
        if self.y - height < MARGIN + 20:
            self._new_page()

    def _new_page(self):
        self.canvas.showPage()
        self.y = self.height - MARGIN

    def _line(self, x, text, size, bold=False, color=BLACK):
        self.y -= size * LEADING
        draw(self.canvas, x, self.y + size * 0.3, text, size, bold, color)

    def _draw_foot(self, canvas, page, pages):
        text = self._text_foot(page, pages)
        draw(canvas, self.width - MARGIN - fonts.width(text, 8), MARGIN - 8, text, 8, color=GREY)
        draw(canvas, MARGIN, MARGIN - 8, self._mark, 7, color=GREY)


def draw(canvas, x, y, text, size, bold=False, color=BLACK):
    canvas.setFillColorRGB(*color)
    for font, piece in fonts.runs(text, bold):
        canvas.setFont(font, size)
        canvas.drawString(x, y, piece)
        x += canvas.stringWidth(piece, font, size)


def wrap(text, width, size, bold=False):
    """The text in lines that fit; at least one line, words that are too long are cut."""
    lines, line = [], ""
    for token in _TOKENS.findall(str(text or "").replace("\n", " ")):
        if fonts.width((line + token).rstrip(), size, bold) <= width:
            line += token
            continue
        if line.strip():
            lines.append(line.rstrip())
        while fonts.width(token.rstrip(), size, bold) > width and len(token) > 1:
            part = cut(token, width, size, bold)
            lines.append(part)
            token = token[len(part) :]
        line = token.lstrip()
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def cut(text, width, size, bold=False):
    """As many characters from the beginning as fit, one at least."""
    end = len(text)
    while end > 1 and fonts.width(text[:end], size, bold) > width:
        end -= 1
    return text[:end]

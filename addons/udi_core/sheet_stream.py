"""Excel workbooks of any length in constant memory: each row goes straight into the packed file.

Only what a plain table needs: text, numbers, dates, a bold and frozen head, column widths, a filter, several sheets. Text
is always written as text, so that a name that begins with ``=`` stays a name. A table longer than a sheet may be goes on
in a further sheet under the same head.
"""

from __future__ import annotations

import datetime
import re
import zipfile
from itertools import islice
from xml.sax.saxutils import escape, quoteattr

ROWS_OF_SHEET = 1_048_576  # Excel's limit
CHUNK = 500  # rows written at once
EPOCH = datetime.date(1899, 12, 30).toordinal()
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# cell formats: 0 plain, 1 bold head, 2 date, 3 title
_STYLES = f"""{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>
<fonts count="3"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font>
<font><b/><sz val="15"/><name val="Calibri"/></font></fonts>
<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>
<fill><patternFill patternType="solid"><fgColor rgb="FFE8EEF4"/></patternFill></fill></fills>
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>
<cellXfs count="4"><xf/><xf fontId="1" fillId="2" applyFont="1" applyFill="1" applyAlignment="1"><alignment wrapText="1"/></xf>
<xf numFmtId="164" applyNumberFormat="1"/><xf fontId="2" applyFont="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""


class SheetStream:
    """A workbook on a binary file that can be written to. ``with SheetStream(file) as book: book.table(...)``."""

    def __init__(self, file):
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True, compresslevel=1)
        self._names = []

    def __enter__(self):
        return self

    def __exit__(self, error, *_rest):
        if not error:
            self._finish()
        self._zip.close()

    def facts(self, name, title, pairs):
        """A sheet with a title and lines ``(label, value)``."""
        with self._open(name) as sheet:
            sheet.write(_head([28, 90], frozen=False))
            sheet.write(_row([title], style=3))
            for label, value in pairs:
                sheet.write(_row([label, value]))
            sheet.write(b"</sheetData></worksheet>")

    def table(self, name, columns, rows):
        """A sheet, or several, with ``columns`` as ``(heading, width in characters)`` and any number of ``rows``.

        :returns: number of rows written
        """
        rows, count, part = iter(rows), 0, 1
        while True:
            written = self._part(name if part == 1 else f"{name} {part}", columns, islice(rows, ROWS_OF_SHEET - 1))
            count, part = count + written, part + 1
            if written < ROWS_OF_SHEET - 1:
                return count

    def _part(self, name, columns, rows):
        count = 0
        with self._open(name) as sheet:
            sheet.write(_head([width for _heading, width in columns], frozen=True))
            sheet.write(_row([heading for heading, _width in columns], style=1))
            while chunk := list(islice(rows, CHUNK)):
                sheet.write(b"".join(map(_row, chunk)))
                count += len(chunk)
            last = f"{_letters(len(columns))}{count + 1}"
            sheet.write(f'</sheetData><autoFilter ref="A1:{last}"/></worksheet>'.encode())
        return count

    def _open(self, name):
        self._names.append(name)
        return self._zip.open(f"xl/worksheets/sheet{len(self._names)}.xml", "w", force_zip64=True)

    def _finish(self):
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        numbers = range(1, len(self._names) + 1)
        sheets = "".join(
            f'<sheet name={quoteattr(_tab(name, number))} sheetId="{number}" r:id="rId{number}"/>'
            for number, name in zip(numbers, self._names, strict=True)
        )
        parts = "".join(
            f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{kind}.worksheet+xml"/>' for number in numbers
        )
        relations = "".join(
            f'<Relationship Id="rId{number}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{number}.xml"/>'
            for number in numbers
        )
        for path, text in {
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{sheets}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}'
            f'<Relationship Id="rIdS" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>',
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
            f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>{parts}</Types>',
        }.items():
            self._zip.writestr(path, _XML + text)
        self._zip.writestr("xl/styles.xml", _STYLES)


def _head(widths, frozen):
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' if frozen else ""
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>' for number, width in enumerate(widths, 1)
    )
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>"
    ).encode()


def _row(values, style=0):
    return f"<row>{''.join(_cell(value, style) for value in values)}</row>".encode()


def _cell(value, style):
    if value is None or value is False or value == "":
        return "<c/>"
    if isinstance(value, str):
        text = escape(_ILLEGAL.sub("\ufffd", value))
        return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    if isinstance(value, datetime.date):  # a moment too: its day counts
        return f'<c s="2"><v>{value.toordinal() - EPOCH}</v></c>'
    return f'<c s="{style}"><v>{value:.15g}</v></c>'


def _letters(number):
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _tab(name, number):
    """A name that Excel takes: 31 characters at most, none of its own signs; a further part keeps its number."""
    clean = re.sub(r"[\[\]:*?/\\]", "_", name).strip("'")[:31]
    return clean or str(number)

"""Plain Word documents to go on writing in: headings, paragraphs, lines of label and text, tables.

Text is only ever text: signs that XML cannot hold are replaced, nothing becomes a field or a link.
"""

from __future__ import annotations

import re
import zipfile
from xml.sax.saxutils import escape

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the same content is the same file


class Docx:
    """``with Docx(file) as document: document.heading(...)``."""

    def __init__(self, file):
        self._file, self._body = file, []

    def __enter__(self):
        return self

    def __exit__(self, error, *_rest):
        if not error:
            self._save()

    def heading(self, text, size=16):
        self._body.append(f"<w:p>{_spacing(before=200)}{_run(text, size=size, bold=True)}</w:p>")

    def note(self, text, size=10):
        for line in str(text or "").split("\n"):
            self._body.append(f"<w:p>{_spacing(after=100)}{_run(line, size=size)}</w:p>")

    def gap(self, height):
        """Headings have their own distance here."""

    def facts(self, pairs):
        self.table([("", 30), ("", 70)], [[label, value] for label, value in pairs], head=False)

    def table(self, columns, rows, head=True):
        """
        :param columns: ``(heading, share of the width)``
        """
        whole = sum(share for _heading, share in columns)
        widths = [round(9600 * share / whole) for _heading, share in columns]
        lines = [_row([heading for heading, _share in columns], widths, bold=True)] if head else []
        lines += [_row(row, widths) for row in rows]
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        edges = "".join(
            f'<w:{side} w:val="single" w:sz="4" w:color="BFC7D0"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        self._body.append(
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl><w:p/>"
        )

    def signatures(self, people, labels):
        self.table([(person, 1) for person in people], [[f"{label}: "] * len(people) for label in labels])

    def _save(self):
        section = (
            '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
            '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="708" w:footer="708"'
            ' w:gutter="0"/></w:sectPr>'
        )
        parts = {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{_KIND}.document.main+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f'<w:document xmlns:w="{_W}"><w:body>{"".join(self._body)}{section}</w:body>'
            "</w:document>",
        }
        with zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, text in parts.items():
                archive.writestr(zipfile.ZipInfo(path, _MOMENT), _XML + text, zipfile.ZIP_DEFLATED)


def _row(values, widths, bold=False):
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p>{_run(value, size=9, bold=bold)}</w:p></w:tc>'
        for value, width in zip(values, widths, strict=True)
    )
    # the head comes again on each page
    repeated = "<w:trPr><w:tblHeader/></w:trPr>" if bold else ""
    return f"<w:tr>{repeated}{cells}</w:tr>"


def _run(text, size=10, bold=False):
    clean = escape(_ILLEGAL.sub("\ufffd", "" if text is None else str(text)))
    lines = '</w:t><w:br/><w:t xml:space="preserve">'.join(clean.split("\n"))
    strong = "<w:b/>" if bold else ""
    return (
        f'<w:r><w:rPr><w:rFonts w:eastAsia="SimSun"/>{strong}<w:sz w:val="{size * 2}"/></w:rPr>'
        f'<w:t xml:space="preserve">{lines}</w:t></w:r>'
    )


def _spacing(before=0, after=0):
    return f'<w:pPr><w:spacing w:before="{before}" w:after="{after}"/></w:pPr>'

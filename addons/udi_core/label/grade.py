"""Reports of bar code verifiers: grade, aperture, wavelength (ISO/IEC 15415, 15416), read from CSV.

A formal grade is written ``grade/aperture/wavelength``, with an angle behind it where it is not the usual one:
``2.7/08/660``. The aperture is in thousandths of an inch, the wavelength in nanometres.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

LEAST = 1.5  # GS1 General Specifications, regulated healthcare
MOST_BYTES, MOST_ROWS = 5 << 20, 20_000
WAVELENGTH = 660
# Apertures that GS1 asks for: 08 for GS1 DataMatrix of healthcare labels, 06 and 10 for bars.
APERTURES = {"2d": (8,), "linear": (6, 10)}
_FORMAL = re.compile(r"\s*([0-4](?:\.\d{1,2})?)\s*/\s*(\d{1,2})\s*/\s*(\d{3,4})(?:\s*/\s*\S+)?\s*")
_LETTERS = {"A": 4.0, "B": 3.0, "C": 2.0, "D": 1.0, "F": 0.0}
# What verifiers call their columns, in small letters.
_COLUMNS = {
    "text": ("decoded data", "data", "decode", "encoded data", "decoded text", "content", "解码数据", "数据"),
    "formal": ("formal grade", "iso grade", "overall grade", "grade", "symbol grade", "总等级", "等级"),
    "aperture": ("aperture", "aperture (mil)", "孔径"),
    "wavelength": ("wavelength", "wavelength (nm)", "light", "波长"),
    "symbology": ("symbology", "symbol type", "symbol", "码制"),
    "device": ("verifier", "device", "serial number of verifier", "检测仪"),
}


class ReportError(ValueError):
    """The whole report cannot be used; ``code`` is ``too_large``, ``not_text`` or ``no_columns``."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Grade:
    """One line of a report; ``fault`` is a code where the line cannot be used, else "".

    :ivar text: what the verifier decoded, separators as GS
    :ivar value: 0.0 to 4.0
    :ivar aperture: thousandths of an inch
    :ivar wavelength: nm
    """

    line: int
    text: str = ""
    value: float = 0.0
    aperture: int = 0
    wavelength: int = 0
    symbology: str = ""
    device: str = ""
    fault: str = ""

    @property
    def formal(self):
        return f"{self.value:.1f}/{self.aperture:02d}/{self.wavelength}"


def read(content):
    """The lines of a report (bytes of a CSV file).

    :raises ReportError: it is no such report
    """
    if len(content) > MOST_BYTES:
        raise ReportError("too_large")
    text = _decoded(content)
    separator = max(",;\t", key=text.split("\n", 1)[0].count)
    rows = csv.reader(io.StringIO(text), delimiter=separator)
    try:
        header = [cell.strip().lower() for cell in next(rows, [])]
        places = {name: next((header.index(word) for word in words if word in header), None)
                  for name, words in _COLUMNS.items()}  # fmt: skip
        if places["text"] is None or places["formal"] is None:
            raise ReportError("no_columns")
        return [_grade(number, row, places) for number, row in enumerate(rows, start=2) if any(row)][:MOST_ROWS]
    except csv.Error as error:
        raise ReportError("not_text") from error


def _decoded(content):
    for encoding in (
        ("utf-8-sig", "utf-16", "gb18030")
        if content[:2] in (b"\xff\xfe", b"\xfe\xff")
        else (
            "utf-8-sig",
            "gb18030",
        )
    ):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ReportError("not_text")


def _grade(line, row, places):
    cell = {
        name: row[place].strip() if place is not None and place < len(row) else "" for name, place in places.items()
    }
    known = {"line": line, "text": plain(cell["text"]), "symbology": cell["symbology"], "device": cell["device"]}
    formal = _FORMAL.fullmatch(cell["formal"])
    if formal:
        value, aperture, wavelength = float(formal[1]), int(formal[2]), int(formal[3])
    else:
        value = _LETTERS.get(cell["formal"].upper())
        if value is None and re.fullmatch(r"[0-4](\.\d{1,2})?", cell["formal"]):
            value = float(cell["formal"])
        aperture, wavelength = _number(cell["aperture"]), _number(cell["wavelength"])
    if value is None or value > 4 or not known["text"]:
        return Grade(**known, fault="no_grade")
    if not aperture or not wavelength:
        return Grade(**known, value=value, fault="no_aperture")
    return Grade(**known, value=value, aperture=aperture, wavelength=wavelength)


def _number(text):
    found = re.match(r"\d+", text)
    return int(found[0]) if found else 0


def plain(text):
    """Decoded data with separators as GS, however the verifier writes them."""
    for word in ("<GS>", "<F1>", "<FNC1>", "[FNC1]", "{GS}", "␝", "\\x1d"):
        text = text.replace(word, "\x1d")
    text = re.sub(r"^\][A-Za-z][0-9A-Za-z]", "", text)
    return text.removeprefix("\x1d")

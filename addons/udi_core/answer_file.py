"""The Excel form in which a holder answers a recall notice, read back within limits.

Rows: a hidden mark, the fields ``person`` and ``remark``, a hidden row of column names, then one row for each lot.
Column A holds what a machine reads. Everything else may be moved, coloured or commented by whoever fills it in.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from typing import Any, NamedTuple

MARK = "UDI-RECALL-ANSWER-1"
OUTCOMES = ("quarantined", "returned", "used", "destroyed", "corrected", "passed_on", "not_found", "not_received")
COLUMNS = (*OUTCOMES, "passed_to", "contact")
MAX_BYTES = 5 << 20
MAX_UNPACKED = 64 << 20
MAX_MEMBERS = 200
MAX_ROWS = 20_000
MAX_COLUMNS = 60
MAX_TEXT = 4_000
_DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_NUMBER = re.compile(r"[+]?[0-9]{1,12}(?:[.,][0-9]{1,6})?")


class AnswerFileError(Exception):
    """A file that is no filled-in form.

    :ivar code: empty_file, too_big, no_excel, old_excel, zip_bomb, bad_excel, no_form, too_many_rows, bad_number,
        double_line, no_rows
    :ivar data: facts for the sentence
    """

    def __init__(self, code, **data):
        super().__init__(code)
        self.code, self.data = code, data


class Row(NamedTuple):
    """One lot. ``quantities``: only what was filled in; None where the whole row was left empty."""

    number: int
    line: int
    quantities: dict[str, float]
    passed_to: str
    contact: str


class AnswerFile(NamedTuple):
    notice: str
    version: int
    database: str
    person: str
    remark: str
    rows: list[Row]


def read(data: bytes) -> AnswerFile:
    """What was filled in.

    :raises AnswerFileError: for the first thing that is wrong
    """
    rows = list(_rows(data))
    if not rows or not rows[0] or _text(rows[0][0]) != MARK or len(rows[0]) < 4:
        raise AnswerFileError("no_form")
    notice, version, database = (_text(cell) for cell in rows[0][1:4])
    if not (version.isascii() and version.isdecimal()) or len(version) > 9:
        raise AnswerFileError("no_form")
    fields, names, found = {}, None, []
    for number, row in enumerate(rows[1:], 2):
        key = _text(row[0]) if row else ""
        if key in ("person", "remark"):
            fields[key] = next((text for cell in row[2:] if (text := _text(cell))), "")
        elif key == "line":
            names = {_text(cell): place for place, cell in enumerate(row) if _text(cell) in COLUMNS}
            if set(names) != set(COLUMNS):
                raise AnswerFileError("no_form")
        elif names and key.isascii() and key.isdecimal() and len(key) < 10:
            found.append(_row(number, int(key), row, names))
    if not names:
        raise AnswerFileError("no_form")
    lines = [row.line for row in found]
    if len(set(lines)) < len(lines):
        double = next(row for row in found if lines.count(row.line) > 1)
        raise AnswerFileError("double_line", row=double.number)
    told = [row for row in found if row.quantities]
    if not told and not fields.get("remark"):
        raise AnswerFileError("no_rows")
    return AnswerFile(notice, int(version), database, fields.get("person", ""), fields.get("remark", ""), told)


def _row(number, line, row, names):
    quantities = {}
    for outcome in OUTCOMES:
        cell = row[names[outcome]] if names[outcome] < len(row) else None
        amount = _amount(cell, number)
        if amount is not None:
            quantities[outcome] = amount
    passed_to, contact = (
        _text(row[names[name]]) if names[name] < len(row) else "" for name in ("passed_to", "contact")
    )
    return Row(number, line, quantities, passed_to, contact)


def _amount(cell, number):
    """A quantity, None for an empty cell."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and math.isfinite(cell) and 0 <= cell < 10**12:
        return float(cell)
    text = _text(cell)
    if isinstance(cell, str) and _NUMBER.fullmatch(text):
        return float(text.replace(",", "."))
    raise AnswerFileError("bad_number", row=number, value=text[:40])


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip()[:MAX_TEXT]


def _rows(data):
    _check(data)
    import openpyxl  # only here: importing it takes a third of a second

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            sheet = next(iter(book.worksheets), None)
            if sheet is None:
                raise AnswerFileError("no_form")
            sheet.reset_dimensions()  # a wrong dimension in the file would hide cells
            for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS)):
                if number >= MAX_ROWS:
                    raise AnswerFileError("too_many_rows", limit=MAX_ROWS)
                yield row
        finally:
            book.close()
    except AnswerFileError:
        raise
    except Exception as error:
        raise AnswerFileError("bad_excel") from error


def _check(data):
    """Look at the table of contents before anything is unpacked, and refuse XML that declares entities."""
    if not data:
        raise AnswerFileError("empty_file")
    if len(data) > MAX_BYTES:
        raise AnswerFileError("too_big", limit=MAX_BYTES >> 20)
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise AnswerFileError("old_excel")
    if data[:4] != b"PK\x03\x04":
        raise AnswerFileError("no_excel")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            items = archive.infolist()
            if len(items) > MAX_MEMBERS or sum(item.file_size for item in items) > MAX_UNPACKED:
                raise AnswerFileError("zip_bomb")
            for item in items:
                with archive.open(item) as member:
                    if _DOCTYPE.search(member.read(4096)):
                        raise AnswerFileError("bad_excel")
    except AnswerFileError:
        raise
    except Exception as error:
        raise AnswerFileError("bad_excel") from error

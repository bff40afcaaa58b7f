"""A list of unit and component serials in an Excel sheet or a CSV file, within limits."""

import io
import zipfile

from .catalogue.record import CatalogueFileError
from .catalogue.table import csv_rows, excel_rows
from .catalogue.table_columns import plain

MAX_ROWS = 10_000
MAX_BYTES = 8 << 20
MAX_UNPACKED = 128 << 20  # of a workbook; 10,000 rows of whole UDI codes take about 10 MB
MAX_MEMBERS = 500
MAX_CELL = 500  # characters; the longest carrier has fewer than 200
HEADER_ROWS = 10  # a title may stand above the header
HEADERS = {
    "unit": ("unit", "unit serial", "finished serial", "device", "产品", "产品序列号", "整机序列号", "成品序列号"),
    "component": ("component", "component serial", "part", "part serial", "部件", "部件序列号", "组件序列号"),
}
_COLUMN = {plain(word): name for name, words in HEADERS.items() for word in words}


def read(data):
    """List of ``(row number as Excel shows it, unit, component)``; empty rows are passed over.

    Cells are text; a whole number is taken as its digits. What is no text at all (a date, a fraction) stays as the
    text that says so, and will be no known serial.

    :param data: the file as bytes
    :raises CatalogueFileError: empty_file, too_big, unknown_format, bad_excel, zip_bomb, bad_encoding, no_columns,
        too_many_rows
    """
    if not data:
        raise CatalogueFileError("empty_file")
    if len(data) > MAX_BYTES:
        raise CatalogueFileError("too_big", limit=MAX_BYTES)
    rows = enumerate(_rows(data), 1)
    columns = _columns(rows)
    found = []
    for number, row in rows:
        cells = [_text(row[column]) if row and column < len(row) else "" for column in columns]
        if not any(cells):
            continue
        if len(found) >= MAX_ROWS:
            raise CatalogueFileError("too_many_rows", limit=MAX_ROWS)
        found.append((number, *cells))
    if not found:
        raise CatalogueFileError("empty_file")
    return found


def _rows(data):
    if data[:4] == b"PK\x03\x04":
        _check_workbook(data)
        return excel_rows(io.BytesIO(data))
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise CatalogueFileError("old_excel")
    return csv_rows(io.BytesIO(data))


def _check_workbook(data):
    """A workbook is a zip: look at its table of contents before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            items = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise CatalogueFileError("bad_excel") from error
    if "[Content_Types].xml" not in {item.filename for item in items}:
        raise CatalogueFileError("unknown_format")
    if len(items) > MAX_MEMBERS or sum(item.file_size for item in items) > MAX_UNPACKED:
        raise CatalogueFileError("zip_bomb", limit=MAX_UNPACKED)


def _columns(rows):
    """Positions of the two columns; the header stands in one of the first rows."""
    seen = []
    for number, row in rows:
        headers = ["" if cell is None else str(cell).strip() for cell in row or ()]
        names = {}
        for position, header in enumerate(headers):
            name = _COLUMN.get(plain(header))
            if name in names:
                raise CatalogueFileError("double_column", header=header)
            if name:
                names[name] = position
        if len(names) == len(HEADERS):
            return [names[name] for name in HEADERS]
        seen = seen or [header for header in headers if header]
        if number >= HEADER_ROWS:
            break
    raise CatalogueFileError("no_columns" if seen else "empty_file", headers=", ".join(seen)[:200])


def _text(cell):
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip()[:MAX_CELL]

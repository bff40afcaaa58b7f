"""Device records in an Excel sheet or a CSV file, row by row."""

import codecs
import csv
import io
import re
import zipfile
from dataclasses import dataclass, field

from . import nmpa, words
from .nmpa_xml import encoding_of
from .record import BadRecord, CatalogueFileError, CatalogueIdentifier, CatalogueRecord, RecordError
from .table_columns import BY_HEADER, KEPT_HEADERS, LEAVES, READERS, WORDS, plain

HEADER_ROWS = 10  # the header stands in one of the first rows; a title may stand above it
MAX_LINE = 1 << 20  # characters of one row
MAX_ROWS = 200_000  # of a sheet; a CSV has no limit
LEVELS = (1, 2, 3)
_DELIMITERS = ",;\t"


@dataclass(slots=True)
class Mapping:
    """Which column of the file is which field.

    :ivar names: column number -> field
    :ivar unknown: headers that are not understood; their values are kept as published
    """

    headers: list[str]
    names: dict[int, str]
    unknown: list[str] = field(default_factory=list)
    nmpa: bool = False

    @property
    def packages(self):
        return any(name.startswith("package_") for name in self.names.values())


def mapping_of(rows):
    """(mapping, rows behind the header) of an iterator of rows.

    :raises CatalogueFileError: no_columns (no UDI-DI column), double_column, empty_file
    """
    best = []
    for _number, row in zip(range(HEADER_ROWS), rows, strict=False):
        headers = ["" if cell is None else str(cell).strip() for cell in row or ()]
        names = {}
        for index, header in enumerate(headers):
            name = BY_HEADER.get(plain(header))
            if name and name in names.values():
                if "code" in names.values():
                    raise CatalogueFileError("double_column", header=header)
                continue
            if name:
                names[index] = name
        if "code" in names.values():
            unknown = [
                header for index, header in enumerate(headers)
                if header and index not in names and plain(header) not in KEPT_HEADERS
            ]  # fmt: skip
            chinese = sum(plain(header) in KEPT_HEADERS for header in headers)
            key = next((headers[index] for index, name in names.items() if name == "key"), "")
            return Mapping(headers, names, unknown, nmpa=bool(chinese) or (key == "主键编号" and chinese > 0))
        best = best or [header for header in headers if header]
    raise CatalogueFileError("no_columns" if best else "empty_file", headers=", ".join(best)[:200])


def read_rows(rows, cursor=None):
    """Yield (cursor, record or error) of an iterator of rows; `cursor` is [position]. Empty rows are passed over."""
    mapping = mapping_of(rows)
    start = cursor[0] if cursor else 0
    for position, row in enumerate(rows):
        if position < start:
            continue
        if row is None:
            yield [position + 1], RecordError(position, "record_too_big")
            continue
        if not any(cell not in (None, "") for cell in row):
            continue
        try:
            item = _record(mapping, row)
        except BadRecord as error:
            item = RecordError(position, error.code, error.data)
        yield [position + 1], item


def _record(mapping, row):
    cells, raw = {}, {}
    for index, value in enumerate(row):
        if value in (None, "") or index >= len(mapping.headers):
            continue
        header = mapping.headers[index]
        raw[header] = value if isinstance(value, (str, int, float, bool)) else str(value)
        if index in mapping.names:
            cells[mapping.names[index]] = value
    return _nmpa_record(cells, raw) if mapping.nmpa else _own_record(mapping, cells, raw)


def _nmpa_record(cells, raw):
    device = {LEAVES[name]: value for name, value in cells.items() if name in LEAVES}
    return nmpa.record(device, {}, raw, partial=True, status=cells.get("distribution_status"))


def _own_record(mapping, cells, raw):
    fields = {name: _cell(name, reader, cells[name]) for name, reader in READERS.items() if name in cells}
    for name in ("storage", "clinical_sizes", "distribution_status", "status"):
        fields[name] = _cell(name, words.text, cells.get(name))
    identifiers = _identifiers(cells)
    return CatalogueRecord(
        source="file",
        key=_cell("key", words.text, cells.get("key")) or identifiers[0].code,
        identifiers=identifiers,
        partial=not mapping.packages,
        raw=raw,
        **fields,
    )


def _cell(name, reader, value):
    known = WORDS.get(name, {})
    if isinstance(value, str) and value.strip().lower() in known:
        return known[value.strip().lower()]
    try:
        return reader(value)
    except BadRecord as error:
        raise BadRecord(error.code, **{"field": name, **error.data}) from None


def _identifiers(cells):
    primary = _cell("code", words.text, cells.get("code"))
    if not primary:
        raise BadRecord("no_identifier", field="code")
    agency = words.agency_of(_cell("agency", words.text, cells.get("agency")), primary)

    def code(name, value):
        return _cell(name, lambda text: words.identifier(agency, text), value)

    found = [CatalogueIdentifier(code("code", primary), agency, "primary")]
    for name in ("unit_of_use", "direct_mark"):
        value = _cell(name, words.text, cells.get(name))
        if value and code(name, value) != found[0].code:
            found.append(CatalogueIdentifier(code(name, value), agency, name))
    inside = found[0].code
    for level in LEVELS:
        names = [f"package_{level}_{part}" for part in ("code", "type", "quantity")]
        value = _cell(names[0], words.text, cells.get(names[0]))
        if not value:
            continue
        kind = _cell(names[1], words.text, cells.get(names[1]))
        quantity = _cell(names[2], words.number, cells.get(names[2]))
        if not quantity:
            raise BadRecord("bad_number", field=names[2], value=str(cells.get(names[2]) or ""))
        package = CatalogueIdentifier(code(names[0], value), agency, "package", inside, quantity, kind)
        found.append(package)
        inside = package.code
    return tuple(found)


# --- CSV ------------------------------------------------------------------------------------------------------------


class _Lines:
    """Lines of a byte stream as text, each bounded; a longer one becomes a row that is refused."""

    def __init__(self, stream, encoding):
        self.stream, self.decoder = stream, codecs.getincrementaldecoder(encoding)()
        self.encoding = encoding

    def __iter__(self):
        rest, skipping, ended = "", False, False
        while not ended:
            data = self.stream.read(1 << 18)
            ended = not data
            try:
                rest += self.decoder.decode(data, ended)
            except UnicodeDecodeError:
                raise CatalogueFileError("bad_encoding") from None
            *lines, rest = rest.split("\n")
            lines = [f"{line}\n" for line in lines]
            if ended and rest:
                lines.append(rest)
                rest = ""
            for line in lines:
                if skipping:
                    skipping = False
                elif len(line) > MAX_LINE:
                    yield None
                else:
                    yield line.replace("\x00", "")
            if len(rest) > MAX_LINE:
                if not skipping:
                    yield None
                rest, skipping = "", True


def csv_rows(stream):
    """Rows of a CSV file, None for one too long; separators , ; and tab; UTF-8, UTF-16 or GB18030."""
    head = stream.read(1 << 16)
    if not head.strip():
        raise CatalogueFileError("empty_file")
    encoding = encoding_of(head)
    if b"\x00" in head and encoding != "utf-16":
        raise CatalogueFileError("unknown_format")
    if encoding is None:
        raise CatalogueFileError("bad_encoding")
    lines = iter(_Lines(Joined(head, stream), {"utf-8": "utf-8-sig"}.get(encoding, encoding)))
    text = codecs.getincrementaldecoder("utf-8-sig" if encoding == "utf-8" else encoding)().decode(head)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    rows = csv.reader((_TOO_LONG if line is None else line for line in lines), delimiter=delimiter)
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:  # a cell beyond csv's own limit, mostly a quote that is never closed
            yield None
            continue
        yield None if row == [_TOO_LONG.strip()] else row


_TOO_LONG = "\ufdd0too long\n"  # a non-character: no file holds it


class Joined(io.RawIOBase):
    """What has been read, and then the stream."""

    def __init__(self, head, stream):
        super().__init__()
        self.head, self.stream = head, stream

    def read(self, size=-1):  # pylint: disable=method-required-super
        if self.head:
            data, self.head = self.head, b""
            return data
        return self.stream.read(size)


# --- Excel ----------------------------------------------------------------------------------------------------------

_DIMENSION = re.compile(rb'<dimension ref="[A-Z]+[0-9]+:[A-Z]+([0-9]+)"')


def excel_rows(stream):
    """Rows of the first sheet that has any.

    :param stream: a file on disk or in memory (Excel files are read from their end)
    :raises CatalogueFileError: bad_excel, too_many_rows
    """
    import openpyxl  # only here: importing it takes a third of a second

    try:
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    except Exception as error:
        raise CatalogueFileError("bad_excel") from error
    try:
        sheet = next(iter(book.worksheets), None)
        if sheet is None:
            raise CatalogueFileError("empty_file")
        sheet.reset_dimensions()  # a wrong dimension in the file would hide cells
        for number, row in enumerate(_sheet_rows(sheet)):
            if number > MAX_ROWS:
                raise CatalogueFileError("too_many_rows", limit=MAX_ROWS)
            yield row
    finally:
        book.close()


def _sheet_rows(sheet):
    try:
        yield from sheet.iter_rows(values_only=True)
    except CatalogueFileError:
        raise
    except Exception as error:
        raise CatalogueFileError("bad_excel") from error


def sheet_count(stream):
    """Rows by what the sheet says of itself, None where it says nothing."""
    try:
        with zipfile.ZipFile(stream) as archive:
            name = next(item for item in archive.namelist() if item.startswith("xl/worksheets/sheet"))
            with archive.open(name) as sheet:
                match = _DIMENSION.search(sheet.read(4096))
    except (StopIteration, zipfile.BadZipFile, OSError):
        return None
    return int(match[1]) - 1 if match else None

"""Which format a file has, by its content, and one way to read them all."""

import contextlib
from dataclasses import dataclass, field

from . import gudid, nmpa_json, nmpa_xml, table
from .json_values import values
from .record import CatalogueFileError

FORMATS = ("nmpa_xml", "nmpa_json", "gudid_json", "excel", "csv")
_HEAD = 1 << 16


@dataclass(slots=True)
class Sight:
    """What a look at a file tells.

    :ivar count: number of records, None where that is not cheap to know
    :ivar headers: columns of a table; `mapped` those that are understood, `unknown` the others
    """

    format: str
    count: int | None = None
    mapped: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def recognise(head):
    """The format of a file by its first bytes.

    :raises CatalogueFileError: empty_file, old_excel, unknown_format
    """
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")
    if not start:
        raise CatalogueFileError("empty_file")
    if head.startswith(b"PK"):
        return "excel"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise CatalogueFileError("old_excel")
    if start.startswith(b"<"):
        if start[:15].lower().startswith((b"<!doctype html", b"<html")):
            raise CatalogueFileError("not_device_records")
        return "nmpa_xml"
    if start[:1] in b"{[":
        return "json"
    if head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")):
        raise CatalogueFileError("unknown_format")
    return "csv"


def format_of(package, member):
    """The format of one file of an upload."""
    with package.open(member) as stream:
        head = stream.read(_HEAD)
        found = recognise(head)
        if found == "json":
            found = _json_format(table.Joined(head, stream))
    return found


def _json_format(stream):
    for _kind, value in values(stream):
        if nmpa_json.is_page(value) or nmpa_json.is_device(value):
            return "nmpa_json"
        return "gudid_json"
    raise CatalogueFileError("not_device_records")


def read(package, member, kind=None, cursor=None):
    """Yield (cursor, record or error) of one file; give the last `cursor` to go on behind it.

    :raises CatalogueFileError: the file as a whole cannot be read, or not further
    """
    kind = kind or format_of(package, member)
    opened = package.open_seekable if kind == "excel" else package.open
    with opened(member) as stream, contextlib.closing(_reader(kind, stream, cursor)) as items:
        yield from items


def _reader(kind, stream, cursor):
    if kind == "nmpa_xml":
        return nmpa_xml.read(stream, cursor)
    if kind == "nmpa_json":
        return nmpa_json.read(stream, cursor)
    if kind == "gudid_json":
        return _gudid(stream, cursor)
    return table.read_rows(table.excel_rows(stream) if kind == "excel" else table.csv_rows(stream), cursor)


def _gudid(stream, cursor):
    start = cursor[0] if cursor else 0
    for position, item in enumerate(gudid.read(stream, start), start):
        yield [position + 1], item


def inspect(package, member, counting=True):
    """The format of a file and, with `counting`, how many records it holds; reading it whole proves that it is whole.

    :raises CatalogueFileError: the file as a whole cannot be used
    """
    kind = format_of(package, member)
    sight = Sight(kind)
    if kind in ("excel", "csv"):
        _inspect_table(package, member, sight, counting)
    elif not counting:
        for _item in read(package, member, kind):
            break
    elif kind == "nmpa_xml":
        with package.open(member) as stream:
            sight.count = nmpa_xml.count(stream)
    else:
        sight.count = sum(1 for _item in read(package, member, kind))
    if sight.count == 0:
        raise CatalogueFileError("not_device_records")
    return sight


def _inspect_table(package, member, sight, counting):
    opened = package.open_seekable if sight.format == "excel" else package.open
    with opened(member) as stream:
        rows = table.excel_rows(stream) if sight.format == "excel" else table.csv_rows(stream)
        with contextlib.closing(rows):
            mapping = table.mapping_of(rows)
            sight.mapped, sight.unknown = list(mapping.names.values()), mapping.unknown
            if counting and sight.format == "csv":
                sight.count = sum(1 for row in rows if row is None or any(row))
    if sight.format == "excel" and counting:
        with opened(member) as stream:
            sight.count = table.sheet_count(stream)

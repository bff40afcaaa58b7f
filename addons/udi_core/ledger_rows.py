"""Reading a ledger, from its tables or from its export, as the texts that were hashed.

PostgreSQL writes each column as its canonical text (`udi_core.ledger.text_of`), so that a million items need no
conversion in Python. Works with any cursor of psycopg2 and needs no Odoo.
"""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from . import blocks
from .ledger import HASH_FIELDS

EXPORT_FORMAT = 1
TARGET_ITEMS = 20_000  # items of one chunk, about 3 MB of text
# name in the canonical form -> column
COLUMN_OF = {
    "company": "company_id",
    "partner_id": "partner_ref",
    "user_id": "user_ref",
    "document_id": "document_ref",
    "source_id": "source_ref",
    "destination_id": "destination_ref",
    "parent_id": "parent_ref",
}
# the item's own, empty where they are those of the header
ITEM_COLUMN_OF = {"user_id": "own_user_ref", "user_login": "own_user_login", "scanner": "own_scanner"}
TIMES = {"event_time", "record_time", "known_at"}
QUANTITIES = {"quantity", "entered_quantity"}
FLAGS = {"into_all"}
# every field of any version, in the order of the first version that has it
HEADER_FIELDS = tuple(dict.fromkeys(name for header, _item in HASH_FIELDS.values() for name in header))
ITEM_FIELDS = tuple(dict.fromkeys(name for _header, item in HASH_FIELDS.values() for name in item))
END = (b"", b"")
BLOCK_COLUMNS = ("id", *blocks.FIELDS[blocks.VERSION], "hash_version", "block_hash")
RECORD_TIME = HEADER_FIELDS.index("record_time")
ESCAPE = re.compile(rb"\\(.)", re.DOTALL)
UNESCAPED = re.compile(rb"[\\\b\f\n\r\t\v]")
ESCAPED = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}


class ExportError(ValueError):
    """An export cannot be read: ``line`` counts from 1."""

    def __init__(self, line):
        self.line = line
        super().__init__(f"line {line} is not a line of a ledger")


@dataclass(slots=True)
class EventRow:
    """One event as texts. ``header`` follows HEADER_FIELDS; each of ``items`` is a line of COPY that follows
    ITEM_FIELDS, see `cells_of`: there are many of them, and most are never looked at cell by cell."""

    id: int
    block: int | None
    version: int
    content_hash: str
    header: list[bytes]
    items: list[bytes] = field(default_factory=list)

    def text(self, name):
        return self.header[HEADER_FIELDS.index(name)].decode("utf-8", "replace")


def _expression(name, alias, columns):
    column = f"{alias}.{columns.get(name, name)}"
    if name in TIMES:
        return f'to_char({column}, \'YYYY-MM-DD"T"HH24:MI:SS"Z"\')'
    if name in FLAGS:
        return f"CASE WHEN {column} THEN 'true' END"
    return f"trim_scale({column}::numeric)" if name in QUANTITIES else column


def cells_of(line: bytes) -> list[bytes]:
    """The cells of a line of COPY."""
    cells = line.split(b"\t")
    if b"\\" in line:
        cells = [ESCAPE.sub(lambda match: ESCAPED.get(match[1], match[1]), cell) for cell in cells]
    return cells


def line_of(cells: list[bytes]) -> bytes:
    """The line that `cells_of` reads."""
    letters = {value: letter for letter, value in ESCAPED.items()}
    return b"\t".join(UNESCAPED.sub(lambda match: b"\\" + letters.get(match[0], match[0]), cell) for cell in cells)


def _copy(cursor, query, values):
    """Rows of a query as lines of COPY, which takes no parameters itself; NULL and the empty text are the same."""
    query = cursor.mogrify(query, values).decode("utf-8")
    buffer = io.BytesIO()
    cursor.copy_expert(f"COPY ({query}) TO STDOUT WITH (FORMAT text, NULL '', ENCODING 'UTF8')", buffer)
    return buffer.getvalue().split(b"\n")[:-1]


def read_events(cursor, start: int, stop: int, company: int | None = None) -> Iterator[EventRow]:
    """Events with ``start <= id < stop`` in the order of their ids, with their items and the block they are in."""
    values = {"start": start, "stop": stop, "company": company}
    header = ", ".join(_expression(name, "e", COLUMN_OF) for name in HEADER_FIELDS)
    item_columns = ", ".join(_expression(name, "i", ITEM_COLUMN_OF) for name in ITEM_FIELDS)
    lines = _copy(
        cursor,
        f"SELECT i.event_id, {item_columns} FROM udi_event_item i"
        " WHERE i.event_id >= %(start)s AND i.event_id < %(stop)s"
        " AND (%(company)s IS NULL OR i.company_id = %(company)s) ORDER BY i.event_id, i.sequence, i.id",
        values,
    )
    items = (line.split(b"\t", 1) for line in lines)
    owner, item = next(items, END)
    for line in _copy(
        cursor,
        f"SELECT e.id, m.block_id, e.hash_version, e.content_hash, {header}"
        " FROM udi_event e LEFT JOIN udi_ledger_member m ON m.event_id = e.id"
        " WHERE e.id >= %(start)s AND e.id < %(stop)s AND (%(company)s IS NULL OR e.company_id = %(company)s)"
        " ORDER BY e.id",
        values,
    ):
        row_id, block, version, content_hash, *cells = cells_of(line)
        number = int(row_id)
        row = EventRow(
            number, int(block) if block else None, int(version or 0), content_hash.decode("utf-8", "replace"), cells
        )
        while owner and int(owner) < number:  # left behind by an event that is gone
            owner, item = next(items, END)
        while owner == row_id:
            row.items.append(item)
            owner, item = next(items, END)
        yield row


def read_blocks(cursor, company: int | None = None) -> list[dict]:
    """All blocks as mappings of BLOCK_COLUMNS."""
    cursor.execute(
        """SELECT id, company_id, number, previous_hash, merkle_root, first_event, last_event, event_count,
                  to_char(sealed_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), hash_version, block_hash
             FROM udi_ledger_block WHERE %(company)s IS NULL OR company_id = %(company)s
            ORDER BY company_id, number, id""",
        {"company": company},
    )
    return [dict(zip(BLOCK_COLUMNS, row, strict=True)) for row in cursor.fetchall()]


def ranges(cursor) -> list[tuple[int, int]]:
    """Pieces of the ledger for `read_events`, small enough for the memory, in the order of ids."""
    cursor.execute("SELECT min(id), max(id), count(*), (SELECT count(*) FROM udi_event_item) FROM udi_event")
    first, last, events, items = cursor.fetchone()
    if not events:
        return []
    step = max(1, TARGET_ITEMS * events // max(items, events))
    return [(start, start + step) for start in range(first, last + 1, step)]


# --- export: one JSON object in each line ---------------------------------------------------------------------------


def export_lines(cursor, company: int | None = None, **about) -> Iterator[bytes]:
    """The ledger as JSON lines: a title with ``about``, all blocks, then all events with their items."""
    yield _line({"kind": "ledger", "format": EXPORT_FORMAT, **about})
    for block in read_blocks(cursor, company):
        yield _line({"kind": "block", **block})
    for start, stop in ranges(cursor):
        for row in read_events(cursor, start, stop, company):
            yield _line(
                {
                    "kind": "event",
                    "id": row.id,
                    "block": row.block,
                    "hash_version": row.version,
                    "content_hash": row.content_hash,
                    "event": _named(HEADER_FIELDS, row.header),
                    "items": [_named(ITEM_FIELDS, cells_of(item)) for item in row.items],
                }
            )


def _line(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _named(names, cells):
    return {name: cell.decode() for name, cell in zip(names, cells, strict=True) if cell}


def parse_line(line: bytes, number: int) -> tuple[str, dict | EventRow]:
    """One line of an export: its kind, and the block as of `read_blocks`, the event as of `read_events`, or the title.

    :raises ExportError: not a line that `export_lines` writes
    """
    try:
        value = json.loads(line)
        kind = value.pop("kind")
        if kind == "event":
            return kind, _event(value)
        if kind == "block":
            return kind, _block(value)
        if kind == "ledger" and value["format"] == EXPORT_FORMAT:
            return kind, value
    except (ValueError, TypeError, KeyError, AttributeError):
        raise ExportError(number) from None
    raise ExportError(number)


def _block(line):
    block = {name: line[name] for name in BLOCK_COLUMNS}
    for name, value in block.items():
        if not isinstance(value, str if name.endswith(("hash", "root", "_at")) else int):
            raise TypeError(name)
    return block


def _event(line):
    return EventRow(
        int(line["id"]),
        line["block"] and int(line["block"]),
        int(line["hash_version"]),
        str(line["content_hash"]),
        _cells(HEADER_FIELDS, line["event"]),
        [line_of(_cells(ITEM_FIELDS, item)) for item in line["items"]],
    )


def _cells(names, values):
    if not values.keys() <= set(names):  # what no version knows would not be hashed: nobody may hide something there
        raise KeyError("field")
    return [values.get(name, "").encode() for name in names]

"""The content hash of an event as an SQL expression: PostgreSQL hashes a million events where they lie.

The fields, their order and their texts come from `ledger.HASH_FIELDS` and `ledger_rows`, as those of the checker do, so
that a new version of the canonical form needs no change here. Works on tables with the columns of udi_event and
udi_event_item; the database must keep its text as UTF-8, as Odoo's does.
"""

from .ledger import HASH_FIELDS, VERSION
from .ledger_rows import COLUMN_OF, ITEM_COLUMN_OF, _expression


def header_sql(alias: str, version: int = VERSION) -> str:
    """The title and the fields of an event, as text."""
    return " || ".join([_piece(f"'udi-event-{version}'"), *_pieces(HASH_FIELDS[version][0], alias, COLUMN_OF)])


def item_sql(alias: str, version: int = VERSION) -> str:
    """The fields of one item, as text."""
    return " || ".join(_pieces(HASH_FIELDS[version][1], alias, ITEM_COLUMN_OF))


def hash_sql(header: str, count: str, items: str) -> str:
    """The content hash from `header_sql`, the number of items, and their `item_sql` joined in the order of sequence."""
    return f"encode(sha256(convert_to({header} || {_piece(count)} || {items}, 'UTF8')), 'hex')"


def _pieces(names, alias, columns):
    return [_piece(_expression(name, alias, columns)) for name in names]


def _piece(expression):
    """`ledger.piece`: the length in bytes, a colon, the text."""
    text = f"COALESCE(({expression})::text, '')"
    return f"octet_length({text})::text || ':' || {text}"

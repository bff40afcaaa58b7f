"""Canonical form and content hash of an event.

The ledger is only worth something when anybody can compute the same hash from the same facts years later. So the
canonical form is fixed per version: fields in a fixed order, each as its length in bytes, a colon and its UTF-8 text
(netstring without the comma). The length makes it impossible to move text over the border of two fields. A version is
never changed; a new field makes a new version.
"""

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal

VERSION = 2

_HEADER_1 = (
    "uuid",
    "company",
    "event_time",
    "event_offset",
    "record_time",
    "event_type",
    "action",
    "biz_step",
    "disposition",
    "read_point",
    "source_name",
    "destination_name",
    "partner_id",
    "partner_name",
    "partner_gln",
    "user_id",
    "user_login",
    "document_model",
    "document_id",
    "document_name",
    "scanner",
    "reason",
    "corrects_uuid",
)
_ITEM_1 = (
    "sequence",
    "lot_id",
    "lot_name",
    "product_id",
    "product_name",
    "udi_di",
    "role",
    "quantity",
    "uom",
    "into_lot_id",
    "into_lot_name",
    "evidence",
    "detail",
)

# 2: places and the parent of an aggregation by number; how an item is known where that differs from its header, and
# what was entered where that is another unit
_HEADER_2 = (*_HEADER_1, "source_id", "destination_id", "parent_id", "parent_name", "error_reason")
_ITEM_2 = (
    *_ITEM_1,
    "into_all",
    "user_id",
    "user_login",
    "scanner",
    "known_at",
    "entered_quantity",
    "entered_uom",
)

HASH_FIELDS = {1: (_HEADER_1, _ITEM_1), 2: (_HEADER_2, _ITEM_2)}
# what rows of a version may hold outside their hash; every other field that a version does not know must be empty
UNHASHED = {1: frozenset({"into_all"}), 2: frozenset()}


class LedgerError(ValueError):
    """An event cannot be hashed; ``code`` is "unknown_version", "unknown_field" or "unsupported_value"."""

    def __init__(self, code, **data):
        self.code = code
        self.data = data
        super().__init__(code)


def text_of(value) -> str:
    """The one text of a value: None and "" are the same, times are UTC ISO seconds, numbers have no padding.

    Naive datetimes are UTC (Odoo stores them so). Mappings and lists become canonical JSON.

    :raises LedgerError: a type or value that has no exact text (float, infinity)
    """
    if value is None or value is False:
        return ""
    if value is True:
        return "true"
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return _decimal_text(value)
    if isinstance(value, datetime.datetime):
        if value.tzinfo:
            value = value.astimezone(datetime.UTC).replace(tzinfo=None)
        return value.replace(microsecond=0).isoformat() + "Z"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, (Mapping, list, tuple)):
        return canonical_json(value)
    raise LedgerError("unsupported_value", type=type(value).__name__)


def canonical_json(value) -> str:
    """JSON with sorted keys and no blanks; equal content gives equal text.

    :raises LedgerError: content that JSON cannot carry exactly
    """
    try:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError):
        raise LedgerError("unsupported_value", type="json") from None


def _decimal_text(value):
    if not value.is_finite():
        raise LedgerError("unsupported_value", type="Decimal")
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def canonical(event: Mapping, items: Iterable[Mapping], version: int = VERSION) -> bytes:
    """The bytes that are hashed. Items are taken in the order of their ``sequence``.

    :raises LedgerError: a field this version does not know (it would be left out of the hash unseen)
    """
    ordered = sorted(items, key=lambda item: item.get("sequence") or 0)
    return canonical_header(event, len(ordered), version) + canonical_items(ordered, version)


def canonical_header(event: Mapping, count: int, version: int = VERSION) -> bytes:
    """The first part of `canonical`: the header of an event that has ``count`` items."""
    header_fields, _item_fields = _fields(version)
    return b"".join([piece(f"udi-event-{version}"), *_pieces(event, header_fields), piece(str(count))])


def canonical_items(items: Iterable[Mapping], version: int = VERSION) -> bytes:
    """The second part of `canonical`: the items in the order given."""
    _header_fields, item_fields = _fields(version)
    return b"".join([text for item in items for text in _pieces(item, item_fields)])


def _fields(version):
    if version not in HASH_FIELDS:
        raise LedgerError("unknown_version", version=version)
    return HASH_FIELDS[version]


def _pieces(values, fields):
    unknown = set(values) - set(fields)
    if unknown:
        raise LedgerError("unknown_field", fields=sorted(unknown))
    return [piece(text_of(values.get(name))) for name in fields]


def piece(text: str) -> bytes:
    """One field of a canonical form: its length in bytes, a colon, its UTF-8 text."""
    data = text.encode("utf-8", "surrogatepass")
    return b"%d:%s" % (len(data), data)


def content_hash(event: Mapping, items: Iterable[Mapping], version: int = VERSION) -> str:
    """SHA-256 of the canonical form as 64 hexadecimal characters.

    :param event: header fields (names in ``HASH_FIELDS[version][0]``), missing ones count as empty
    :param items: one mapping per item (names in ``HASH_FIELDS[version][1]``); ``quantity`` as ``Decimal``
    :param version: version of the canonical form the event was sealed with
    """
    return hashlib.sha256(canonical(event, items, version)).hexdigest()

"""The content hash: any change shows, nothing can be moved over the border of two fields."""

import datetime
import itertools
from decimal import Decimal

import pytest

from odoo.addons.udi_core.ledger import HASH_FIELDS, VERSION, LedgerError, canonical, content_hash, text_of

ALL_HEADER = [(version, name) for version, (header, _item) in HASH_FIELDS.items() for name in header]
ALL_ITEM = [(version, name) for version, (_header, item) in HASH_FIELDS.items() for name in item]
HEADER, ITEM = HASH_FIELDS[VERSION]


def sample(version=VERSION):
    header, names = HASH_FIELDS[version]
    event = {name: f"{name} value" for name in header}
    event["event_time"] = datetime.datetime(2026, 5, 1, 8, 30)
    event["document_id"] = 17
    item = {name: f"{name} value" for name in names}
    item |= {"sequence": 1, "quantity": Decimal("2.50"), "detail": {"b": 1, "a": "ü"}}
    return event, [item, {**item, "sequence": 2, "lot_name": "B"}]


@pytest.mark.parametrize(("version", "name"), ALL_HEADER)
def test_any_change_of_the_header_changes_the_hash(version, name):
    event, items = sample(version)
    before = content_hash(event, items, version)
    assert content_hash({**event, name: "changed"}, items, version) != before
    assert content_hash({**event, name: None}, items, version) != before


@pytest.mark.parametrize(("version", "name"), ALL_ITEM)
@pytest.mark.parametrize("index", [0, 1])
def test_any_change_of_an_item_changes_the_hash(version, name, index):
    event, items = sample(version)
    before = content_hash(event, items, version)
    items[index] = {**items[index], name: 5 if name == "sequence" else "changed"}
    assert content_hash(event, items, version) != before


def test_the_same_facts_in_another_version_have_another_hash():
    hashes = {content_hash({"uuid": "u"}, [{"lot_name": "L"}], version) for version in HASH_FIELDS}
    assert len(hashes) == len(HASH_FIELDS)


def test_items_added_or_removed_change_the_hash():
    event, items = sample()
    hashes = {
        content_hash(event, items),
        content_hash(event, items[:1]),
        content_hash(event, []),
        content_hash(event, items * 2),
    }
    assert len(hashes) == 4


def test_order_of_items_is_their_sequence():
    event, items = sample()
    assert content_hash(event, items) == content_hash(event, reversed(items))


@pytest.mark.parametrize(("first", "second"), list(itertools.pairwise(HEADER)))
def test_text_cannot_move_to_the_next_field(first, second):
    assert content_hash({first: "ab", second: "c"}, []) != content_hash({first: "a", second: "bc"}, [])
    assert content_hash({first: "ab"}, []) != content_hash({second: "ab"}, [])


def test_text_that_looks_like_a_length_cannot_forge_a_field():
    assert content_hash({"uuid": "a1:b", "company": ""}, []) != content_hash({"uuid": "a", "company": "b"}, [])
    assert content_hash({"uuid": "ü"}, []) != content_hash({"uuid": "u\u0308"}, [])


def test_header_and_items_cannot_be_confused():
    assert content_hash({}, [{}]) != content_hash({}, [])


def test_canonical_form_is_fixed_for_ever():
    event = {"uuid": "u-1", "event_time": datetime.datetime(2026, 5, 1, 8, 30, 5, 999), "partner_id": 7}
    item = {"sequence": 1, "lot_name": "L1", "quantity": Decimal("1.000"), "detail": {"z": 1, "a": [True, None]}}
    expected = (
        b"11:udi-event-1"
        b"3:u-1"
        b"0:"
        b"20:2026-05-01T08:30:05Z"
        + b"0:" * 9
        + b"1:7"
        + b"0:" * 10
        + b"1:1"
        + b"1:1"
        + b"0:"
        + b"2:L1"
        + b"0:" * 4
        + b"1:1"
        + b"0:" * 4
        + b'23:{"a":[true,null],"z":1}'
    )
    assert canonical(event, [item], 1) == expected
    assert len(content_hash(event, [item], 1)) == 64


def test_second_canonical_form_is_fixed_for_ever():
    known = datetime.datetime(2026, 5, 1, 8, 29)
    event = {"uuid": "u-2", "company": 1, "source_id": 8, "parent_name": "PACK1", "error_reason": "incorrect_data"}
    item = {"sequence": 1, "quantity": Decimal(12), "into_all": True, "user_id": 5, "user_login": "op", "scanner": "S1"}
    item |= {"known_at": known, "entered_quantity": Decimal("1.0"), "entered_uom": "Dozens"}
    expected = (
        b"11:udi-event-2"
        b"3:u-2"
        b"1:1"
        + b"0:" * 21
        + b"1:8"
        + b"0:" * 2
        + b"5:PACK1"
        + b"14:incorrect_data"
        + b"1:1"
        + b"1:1"
        + b"0:" * 6
        + b"2:12"
        + b"0:" * 5
        + b"4:true"
        + b"1:5"
        + b"2:op"
        + b"2:S1"
        + b"20:2026-05-01T08:29:00Z"
        + b"1:1"
        + b"6:Dozens"
    )
    assert canonical(event, [item], 2) == expected


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("", ""),
        (False, ""),
        (0, "0"),
        (Decimal("1.00"), "1"),
        (Decimal("2.5"), "2.5"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0.0"), "0"),
        (Decimal("0.10"), "0.1"),
        (datetime.date(2026, 1, 2), "2026-01-02"),
        (datetime.datetime(2026, 1, 2, 3, 4, 5), "2026-01-02T03:04:05Z"),
        (
            datetime.datetime(2026, 1, 2, 3, tzinfo=datetime.timezone(datetime.timedelta(hours=8))),
            "2026-01-01T19:00:00Z",
        ),
    ],
)
def test_text_of_a_value(value, text):
    assert text_of(value) == text


def test_none_and_empty_are_the_same():
    assert content_hash({"reason": None}, []) == content_hash({"reason": ""}, []) == content_hash({}, [])


@pytest.mark.parametrize(
    "value", [1.5, Decimal("NaN"), Decimal("Infinity"), object(), {"a": float("nan")}, {"a": object()}]
)
def test_values_without_an_exact_text_are_refused(value):
    with pytest.raises(LedgerError) as error:
        content_hash({"reason": value}, [])
    assert error.value.code == "unsupported_value"


def test_unknown_fields_and_versions_are_refused():
    with pytest.raises(LedgerError) as error:
        content_hash({"colour": "red"}, [])
    assert error.value.code == "unknown_field"
    with pytest.raises(LedgerError):
        content_hash({}, [{"colour": "red"}])
    with pytest.raises(LedgerError) as error:
        content_hash({}, [], version=99)
    assert error.value.code == "unknown_version"

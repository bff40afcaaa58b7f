"""Sealed blocks: whatever is changed, removed, added or put in another order is found and named."""

import copy
import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.udi_core import ledger_check, ledger_rows
from odoo.addons.udi_core.blocks import FIELDS, GENESIS, block_hash, canonical_block, leaf_of, merkle_root
from odoo.addons.udi_core.ledger import HASH_FIELDS, UNHASHED, VERSION, LedgerError, content_hash
from odoo.addons.udi_core.ledger_rows import HEADER_FIELDS, ITEM_FIELDS, EventRow


def leaf(number):
    return hashlib.sha256(b"%d" % number).digest()


def plain_root(leaves):
    """RFC 6962's definition, written as it stands there: split at the largest power of two below the length."""
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    cut = 1
    while cut * 2 < len(leaves):
        cut *= 2
    return hashlib.sha256(b"\1" + plain_root(leaves[:cut]) + plain_root(leaves[cut:])).digest()


@pytest.mark.parametrize("count", [*range(1, 18), 100])
def test_root_agrees_with_the_definition(count):
    leaves = [leaf(number) for number in range(count)]
    assert merkle_root(leaves) == plain_root(leaves).hex()


def test_leaf_of_a_content_hash():
    text = leaf(7).hex()
    assert leaf_of(text) == leaf(7)
    for other in (text.upper(), f" {text}", text[2:], text + "00", "", "z" * 64):
        assert leaf_of(other) == bytes(32)


def test_root_of_nothing_is_refused():
    with pytest.raises(LedgerError, match="no_events"):
        merkle_root([])


@given(st.integers(1, 40), st.data())
def test_any_other_leaves_have_another_root(count, data):
    leaves = [leaf(number) for number in range(count)]
    index = data.draw(st.integers(0, count - 1))
    root = merkle_root(leaves)
    assert merkle_root([*leaves, leaves[-1]]) != root
    assert merkle_root([*leaves[:index], leaf(-1), *leaves[index + 1 :]]) != root
    if count > 1:
        assert merkle_root(leaves[:index] + leaves[index + 1 :]) != root
        assert merkle_root(leaves[1:] + leaves[:1]) != root


BLOCK = {
    "company": 1,
    "number": 2,
    "previous_hash": "a" * 64,
    "merkle_root": "b" * 64,
    "first_event": 10,
    "last_event": 12,
    "event_count": 3,
    "sealed_at": "2026-05-01T08:30:00Z",
}


def test_form_of_a_block_is_fixed_for_ever():
    assert canonical_block(BLOCK) == (
        b"11:udi-block-1" + b"1:1" + b"1:2" + b"64:" + b"a" * 64 + b"64:" + b"b" * 64 + b"2:10" + b"2:12" + b"1:3"
        b"20:2026-05-01T08:30:00Z"
    )


@pytest.mark.parametrize("name", FIELDS[1])
def test_any_change_of_a_block_changes_its_hash(name):
    assert block_hash({**BLOCK, name: "7"}) != block_hash(BLOCK)
    assert block_hash({**BLOCK, name: None}) != block_hash(BLOCK)


def test_unknown_fields_and_versions_of_a_block_are_refused():
    with pytest.raises(LedgerError, match="unknown_field"):
        block_hash({**BLOCK, "colour": "red"})
    with pytest.raises(LedgerError, match="unknown_version"):
        block_hash(BLOCK, version=9)


# --- a whole ledger -------------------------------------------------------------------------------------------------


def make_ledger(sizes, unsealed=0, items=2, versions=(VERSION,)):
    """Blocks of company 1 with that many events each, as lines of an export; the hash versions alternate."""
    blocks, events, number = [], [], 0
    for index, size in enumerate([*sizes, unsealed], 1):
        members = []
        for _event in range(size):
            number += 1
            version = versions[number % len(versions)]
            header = dict.fromkeys(HEADER_FIELDS, "") | {"uuid": f"u{number}", "company": "1", "reason": "naïve"}
            header["record_time"] = f"2026-05-01T08:30:{number % 60:02}Z"
            rows = [
                dict.fromkeys(ITEM_FIELDS, "")
                | {"sequence": str(item), "lot_name": f"L{number}/{item}", "role": "object"}
                for item in range(1, items + 1)
            ]
            event = {
                "kind": "event",
                "id": number,
                "block": index if index <= len(sizes) else None,
                "hash_version": version,
                "content_hash": hash_of(header, rows, version),
                "event": header,
                "items": rows,
            }
            members.append(event)
        events += members
        if index <= len(sizes):
            blocks.append(seal(index, blocks[-1]["block_hash"] if blocks else GENESIS, members))
    return blocks, events


def hash_of(header, rows, version=VERSION):
    """As the writer computes it: the fields of that version only."""
    names, item_names = HASH_FIELDS[version]
    items = [{name: row[name] for name in item_names} | {"sequence": int(row["sequence"])} for row in rows]
    return content_hash({name: header[name] for name in names}, items, version)


def seal(number, previous, members):
    values = {
        "company": 1,
        "number": number,
        "previous_hash": previous,
        "merkle_root": merkle_root(bytes.fromhex(event["content_hash"]) for event in members),
        "first_event": members[0]["id"],
        "last_event": members[-1]["id"],
        "event_count": len(members),
        "sealed_at": "2026-05-01T09:00:00Z",
    }
    return {"kind": "block", "id": number, **values, "hash_version": 1, "block_hash": block_hash(values)}


def check(blocks, events, anchors=(), pieces=2):
    """Through the text of an export, cut into pieces as processes would."""
    read = [ledger_rows.parse_line(json.dumps(line).encode(), 1)[1] for line in blocks]
    checker = ledger_check.Checker(read)
    rows = [ledger_rows.parse_line(json.dumps(line).encode(), 1)[1] for line in events]
    size = max(1, len(rows) // pieces)
    for start in range(0, len(rows), size):
        checker.add(ledger_check.digest(rows[start : start + size]))
    return checker.finish(anchors)


def codes(report):
    return [(defect.code, defect.block, defect.event) for defect in report.defects]


@pytest.mark.parametrize("versions", [(1,), (2,), (1, 2)])
@pytest.mark.parametrize("pieces", [1, 2, 5, 100])
def test_an_untouched_ledger_is_good(pieces, versions):
    report = check(*make_ledger([3, 1, 4], unsealed=2, versions=versions), pieces=pieces)
    assert report.ok and not report.defects
    assert (report.blocks, report.events, report.items, report.unsealed) == (3, 10, 20, 2)
    assert report.oldest_unsealed == "2026-05-01T08:30:09Z"


def test_an_empty_ledger_is_good():
    assert check([], []).ok


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_changed_byte_of_an_event_is_found_and_named(data):
    blocks, events = make_ledger([2, 3], unsealed=1, versions=(1, 2))
    event = data.draw(st.sampled_from(events))
    target = data.draw(st.sampled_from([event["event"], *event["items"]]))
    # also fields that the version does not know: nobody may hide something there
    name = data.draw(st.sampled_from(sorted(target.keys() - UNHASHED[event["hash_version"]])))
    before = target[name]
    target[name] = data.draw(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=5).filter(lambda t: t != before)
    )
    report = check(blocks, events)
    expected = ("event_changed", event["block"], event["id"])
    if name == "company" and target is event["event"]:
        assert not report.ok
    else:
        assert codes(report)[0] == expected


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_changed_value_of_a_block_is_found(data):
    blocks, events = make_ledger([2, 3, 1])
    block = data.draw(st.sampled_from(blocks))
    name = data.draw(st.sampled_from(ledger_rows.BLOCK_COLUMNS))
    if isinstance(block[name], int):
        block[name] += data.draw(st.integers(1, 9))
    else:
        place = data.draw(st.integers(0, len(block[name]) - 1))
        block[name] = block[name][:place] + "x" + block[name][place + 1 :]
    assert not check(blocks, events).ok


def test_a_change_with_a_new_content_hash_breaks_the_block():
    blocks, events = make_ledger([2, 3])
    events[3]["items"][0]["lot_name"] = "X"
    events[3]["content_hash"] = hash_of(events[3]["event"], events[3]["items"])
    assert codes(check(blocks, events)) == [("block_content", 2, None)]


def test_removed_added_and_moved_events_are_found():
    blocks, events = make_ledger([2, 3], unsealed=1)
    removed = check(blocks, events[:2] + events[3:])
    assert codes(removed) == [("block_events", 2, None)]
    assert removed.defects[0].data == {"expected": 3, "found": 2}
    added = copy.deepcopy(events)
    added[5]["block"] = 2
    report = check(blocks, added)
    assert codes(report) == [("block_events", 2, None)] and report.defects[0].data["found"] == 4
    moved = copy.deepcopy(events)
    moved[1]["block"], moved[2]["block"] = 2, 1
    assert {code for code, *_rest in codes(check(blocks, moved))} == {"block_content"}
    nowhere = copy.deepcopy(events)
    nowhere[0]["block"] = 99
    assert ("event_without_block", None, 1) in codes(check(blocks, nowhere))


def test_a_removed_block_is_found():
    blocks, events = make_ledger([2, 3, 1])
    assert ("block_missing", 2, None) in codes(check([blocks[0], blocks[2]], events))
    assert ("block_missing", 1, None) in codes(check(blocks[1:], events))


def test_resealing_one_block_breaks_the_chain():
    blocks, events = make_ledger([2, 3, 1])
    events[0]["content_hash"] = content_hash({"uuid": "other", "company": "1"}, [])
    events[0]["event"], events[0]["items"] = {"uuid": "other", "company": "1"}, []
    blocks[0] = seal(1, GENESIS, events[:2])
    assert codes(check(blocks, events)) == [("chain_broken", 2, None)]


def test_a_rewritten_chain_is_caught_by_its_anchor_only():
    blocks, events = make_ledger([2, 3])
    anchors = [json.dumps({"company": 1, "number": 2, "block_hash": blocks[1]["block_hash"]}), "\n"]
    assert check(blocks, events, anchors).ok and check(blocks, events, anchors).anchors == 1
    forged, others = make_ledger([2, 3], items=1)
    assert check(forged, others).ok
    assert codes(check(forged, others, anchors)) == [("anchor_mismatch", 2, None)]
    assert codes(check(forged[:1], others[:2], anchors)) == [("anchor_missing", 2, None)]
    assert codes(check(blocks, events, ["nonsense", '{"company": 1}', "[]"])) == [("anchor_unreadable", None, None)] * 3


def test_unknown_versions_are_named():
    blocks, events = make_ledger([2])
    events[1]["hash_version"] = 7
    blocks[0]["hash_version"] = 7
    assert set(codes(check(blocks, events))) == {("event_version", 1, 2), ("block_version", 1, None)}


def test_the_first_broken_place_comes_first():
    blocks, events = make_ledger([2, 2, 2], unsealed=1)
    for index in (6, 5, 2):
        events[index]["event"]["reason"] = "x"
    assert codes(check(blocks, events)) == [
        ("event_changed", 2, 3),
        ("event_changed", 3, 6),
        ("event_changed", None, 7),
    ]


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"kind":"x"}',
        b'{"kind":"event"}',
        b'{"kind":"block","id":1}',
        b'{"kind":"ledger","format":99}',
        b'{"kind":"event","id":1,"block":null,"hash_version":1,"content_hash":"","event":{"colour":"x"},"items":[]}',
        b'{"kind":"event","id":1,"block":null,"hash_version":1,"content_hash":"","event":{"uuid":7},"items":[]}',
    ],
)
def test_lines_that_are_no_ledger_are_refused(line):
    with pytest.raises(ledger_rows.ExportError) as error:
        ledger_rows.parse_line(line, 12)
    assert error.value.line == 12


class Copy:
    """A cursor that answers COPY with prepared text."""

    def __init__(self, *texts):
        self.texts = list(texts)

    def mogrify(self, query, values):
        return (query % {name: repr(value) for name, value in values.items()}).encode()

    def copy_expert(self, _query, file):
        file.write(self.texts.pop(0))


def test_rows_of_copy_are_read_back_to_the_last_byte():
    nasty = 'tab\there\\ new\nline\rand "quotes" 中文'
    escaped = nasty.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r").encode()
    header = [b"u1", b"1"] + [b""] * (len(HEADER_FIELDS) - 3) + [escaped]
    item = [b"1", b"", escaped] + [b""] * (len(ITEM_FIELDS) - 3)
    # items come first; the one of event 4 has lost its header
    items = b"".join(b"\t".join([event, *item]) + b"\n" for event in (b"4", b"5", b"5", b"9"))
    headers = b"".join(
        b"\t".join([event, block, b"1", b"00", *header]) + b"\n" for event, block in ((b"5", b"2"), (b"6", b""))
    )
    rows = list(ledger_rows.read_events(Copy(items, headers), 1, 10))
    assert [(row.id, row.block, len(row.items)) for row in rows] == [(5, 2, 2), (6, None, 0)]
    assert rows[0].header[-1].decode() == nasty == ledger_rows.cells_of(rows[0].items[0])[2].decode()
    assert ledger_rows.line_of(ledger_rows.cells_of(rows[0].items[0])) == rows[0].items[0]
    assert isinstance(rows[0], EventRow) and rows[0].text("uuid") == "u1"

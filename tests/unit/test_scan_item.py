"""One captured step as JSON: read exactly, or a fault."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.udi_core.scan_item import ItemFault, read_item, uuid_of

GOOD = {
    "uuid": "0b8b1c4e-3f1a-4c52-9a51-5a1c7f5b1d11",
    "sequence": 7,
    "action": "scan",
    "scenario": "receive",
    "job": 12,
    "captured_at": "2026-11-28T06:00:00.250Z",
    "offset_ms": -1500,
    "raw": "]d20106901234500011",
    "quantity": 3,
    "ticket": "1.2.3.4.abc",
}


def test_good():
    item = read_item(GOOD)
    assert (item.sequence, item.quantity, item.undo_of) == (7, 3.0, None)
    assert item.captured_at == datetime(2026, 11, 28, 6, 0, 0, 250000)
    assert item.event_time == datetime(2026, 11, 28, 5, 59, 58), "by the server's clock, whole seconds"


def test_times_of_other_zones():
    assert read_item({**GOOD, "captured_at": "2026-11-28T14:00:00+08:00"}).captured_at == datetime(2026, 11, 28, 6)
    assert read_item({**GOOD, "offset_ms": 0.5}).offset == timedelta(milliseconds=0.5)


def test_verdict_is_kept_short():
    verdict = {"status": "ok", "title": "x" * 500, "message": "a\x00b", "code": 7, "secret": "y"}
    assert read_item({**GOOD, "verdict": verdict}).verdict == {"status": "ok", "title": "x" * 120}
    for nonsense in ("ok", {"status": "fine"}, [1], None):
        assert read_item({**GOOD, "verdict": nonsense}).verdict == {}


def test_undo_and_finish():
    undo = {**GOOD, "action": "undo", "undo_of": GOOD["uuid"], "raw": ""}
    assert read_item(undo).undo_of == GOOD["uuid"]
    assert read_item({**GOOD, "action": "finish", "raw": ""}).options == {"backorder": True}
    assert read_item({**GOOD, "action": "finish", "backorder": False}).options == {"backorder": False}
    for values in ({"undo_of": "x"}, {"undo_of": None}, {"undo_of": 7}):
        with pytest.raises(ItemFault):
            read_item({**undo, **values})
    with pytest.raises(ItemFault):
        read_item({**GOOD, "action": "finish", "backorder": "no"})


def test_job_of_the_device_itself():
    assert read_item({**GOOD, "job": GOOD["uuid"]}).job == GOOD["uuid"]
    for job in ("free", GOOD["uuid"].upper(), f"{GOOD['uuid']} ", 0, True, 1.0, None, [GOOD["uuid"]]):
        with pytest.raises(ItemFault):
            read_item({**GOOD, "job": job})


def test_options():
    options = {"place": 7, "reason": "damaged", "hold": True, "weight": 1.5, "pieces": ["a", "b"], "none": None}
    step = {**GOOD, "action": "step", "raw": ""}
    assert read_item({**step, "options": options}).options == options
    for bad in (
        ["place"],
        "place",
        {"Place": 1},
        {7: 1},
        {"place": {"id": 7}},
        {"place": "x" * 201},
        {"place": "a\x00b"},
        {"place": "\ud800"},
        {"place": float("inf")},
        {"place": 2**60},
        {"place": [[1]]},
        {"place": list(range(201))},
        {f"a{number}": 1 for number in range(21)},
    ):
        with pytest.raises(ItemFault):
            read_item({**step, "options": bad})


@pytest.mark.parametrize("name", sorted(set(GOOD) - {"offset_ms", "quantity"}))
def test_nothing_may_be_missing(name):
    with pytest.raises(ItemFault):
        read_item({key: value for key, value in GOOD.items() if key != name})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([*GOOD, "undo_of", "verdict", "backorder"]), JSON)
def test_whatever_is_sent_is_read_or_a_fault(name, value):
    values = {**GOOD, name: value}
    try:
        item = read_item(values)
    except ItemFault as fault:
        assert fault.code
    else:
        assert item.uuid == uuid_of(values)
        item.raw.encode()


def test_surrogates_are_refused():
    with pytest.raises(ItemFault):
        read_item({**GOOD, "raw": "a\ud800"})

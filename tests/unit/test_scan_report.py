"""What a device reports of its scanner and of a practice: read exactly, or a fault."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.udi_core.scan_item import ItemFault
from odoo.addons.udi_core.scan_report import read_report

HEAD = {
    "uuid": "0b8b1c4e-3f1a-4c52-9a51-5a1c7f5b1d11",
    "ticket": "1.2.3.4.abc",
    "captured_at": "2026-11-28T06:00:00.250Z",
    "offset_ms": -1500,
}
TEST = {
    **HEAD,
    "kind": "scanner_test",
    "faults": [],
    "separator": "kept",
    "prefix": "",
    "suffix": "",
    "end": "enter",
    "source": "keys",
    "speed": 4.26,
    "received": {"plain": "UDI-TEST-1", "separator": "0109521234543213\x1d"},
}
TRAINING = {**HEAD, "kind": "training", "exercises": 10, "errors": ["expired", "double"], "seconds": 95}


def test_a_good_scanner():
    report = read_report(TEST)
    assert report.moment == datetime(2026, 11, 28, 5, 59, 58)
    assert (report.values["state"], report.values["faults"], report.values["speed"]) == ("good", "", 4.3)
    assert report.values["received"] == [("plain", "UDI-TEST-1"), ("separator", "0109521234543213\x1d")]


def test_whether_it_is_good_is_not_the_devices_word():
    assert read_report({**TEST, "state": "good", "faults": ["separator_lost"]}).values["state"] == "bad"
    assert read_report({**TEST, "separator": "unknown"}).values["state"] == "bad", "nobody saw that it is kept"
    assert read_report({**TEST, "faults": ["slow"]}).values["state"] == "good", "slow spoils nothing"
    assert read_report({**TEST, "faults": ["no_end", "layout"]}).values["faults"] == "layout,no_end"


def test_training():
    assert read_report(TRAINING).values == {
        "exercises": 10,
        "score": 8,
        "errors": "expired,double",
        "seconds": 95,
    }


@pytest.mark.parametrize(
    ("good", "values"),
    [
        (TEST, {"kind": "other"}),
        (TEST, {"kind": ["training"]}),
        (TEST, {"faults": ["unheard"]}),
        (TEST, {"faults": "layout"}),
        (TEST, {"faults": [["layout"]]}),
        (TEST, {"separator": None}),
        (TEST, {"speed": float("nan")}),
        (TEST, {"speed": True}),
        (TEST, {"speed": 1e9}),
        (TEST, {"prefix": "x" * 41}),
        (TEST, {"received": {"unheard": "x"}}),
        (TEST, {"received": {"plain": "x" * 2001}}),
        (TEST, {"received": {"plain": "\x00"}}),
        (TEST, {"received": []}),
        (TRAINING, {"errors": ["a"] * 2}),
        (TRAINING, {"errors": ["a b"]}),
        (TRAINING, {"errors": [f"e{number}" for number in range(11)]}),
        (TRAINING, {"exercises": 0}),
        (TRAINING, {"exercises": 51}),
        (TRAINING, {"seconds": -1}),
        (TRAINING, {"seconds": 10**9}),
        (TRAINING, {"uuid": "x"}),
        (TRAINING, {"ticket": ""}),
        (TRAINING, {"captured_at": "yesterday"}),
    ],
)
def test_nonsense_is_a_fault(good, values):
    with pytest.raises(ItemFault):
        read_report({**good, **values})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(
    good=st.sampled_from([TEST, TRAINING]),
    spoiled=st.dictionaries(st.sampled_from(sorted({*TEST, *TRAINING})), JSON, min_size=1, max_size=3),
)
def test_anything_is_a_report_or_a_fault(good, spoiled):
    try:
        report = read_report({**good, **spoiled})
    except ItemFault:
        return
    assert report.kind in ("scanner_test", "training")

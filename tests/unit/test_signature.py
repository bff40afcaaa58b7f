"""The text that a signature is bound to."""

import datetime
from decimal import Decimal

import pytest

from odoo.addons.udi_core.ledger import LedgerError
from odoo.addons.udi_core.signature import canonical, content_hash

CONTENT = {"reason": "Leak", "members": {"count": 2, "sha256": "00"}, "set_on": datetime.datetime(2026, 11, 1, 8)}


@pytest.mark.parametrize(
    "content",
    [
        {**CONTENT, "reason": "leak"},
        {**CONTENT, "reason": "Leak "},
        {**CONTENT, "more": ""},
        {key: value for key, value in CONTENT.items() if key != "reason"},
        {**CONTENT, "members": {"count": 3, "sha256": "00"}},
        {**CONTENT, "set_on": datetime.datetime(2026, 11, 1, 8, 0, 1)},
    ],
)
def test_every_change_is_seen(content):
    assert content_hash("udi.hold,1", "release", content) != content_hash("udi.hold,1", "release", CONTENT)


def test_document_and_meaning_belong_to_it():
    hashes = {
        content_hash(document, meaning, CONTENT)
        for document in ("udi.hold,1", "udi.hold,11")
        for meaning in ("release", "reject")
    }
    assert len(hashes) == 4


def test_text_cannot_be_moved_over_a_border():
    assert canonical("a", "b", {"x": "1", "y": "2"}) != canonical("a", "b", {"x": "11:y1:2", "y": ""})
    assert canonical("ab", "c", {}) != canonical("a", "bc", {})
    assert canonical("a", "b", {"xy": ""}) != canonical("a", "b", {"x": "y"})


def test_order_of_names_does_not_matter():
    assert canonical("a", "b", {"x": 1, "y": 2}) == canonical("a", "b", {"y": 2, "x": 1})


def test_known_value():
    """A hash that was once computed stays the same for ever."""
    content = {"amount": Decimal("1.50"), "on": datetime.date(2026, 11, 1), "yes": True, "no": False, "text": "输液泵"}
    assert canonical("udi.hold,1", "release", content) == (
        b"15:udi-signature-110:udi.hold,17:release1:56:amount3:1.52:no0:2:on10:2026-11-014:text9:"
        + "输液泵".encode()
        + b"3:yes4:true"
    )
    assert content_hash("udi.hold,1", "release", content) == (
        "1260448db5a9a534275521408b76a776e24d6b6e5fe80344562c8f29d07255c1"
    )


@pytest.mark.parametrize("value", [1.5, float("inf"), object(), {"x": object()}])
def test_what_has_no_exact_text_is_refused(value):
    with pytest.raises(LedgerError):
        content_hash("a", "b", {"x": value})


def test_an_unknown_version_is_refused():
    with pytest.raises(LedgerError) as caught:
        content_hash("a", "b", {}, 99)
    assert caught.value.code == "unknown_version"

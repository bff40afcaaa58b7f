"""Links of recall notices: what is not signed with the key is never read, whatever was altered."""

import base64
import hashlib
import hmac
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.udi_core.notice_link import LENGTH, Link, is_public, make, read, source_of

KEY = b"k" * 32
LINK = Link(notice=4711, version=3, expires=1_900_000_000)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def test_every_single_character_counts():
    token = make(KEY, LINK)
    for place in range(len(token)):
        for other in ALPHABET:
            if other != token[place]:
                assert read(KEY, token[:place] + other + token[place + 1 :]) is None, (place, other)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A",
        "A" * (LENGTH - 1),
        "A" * (LENGTH + 1),
        "A" * LENGTH,
        "=" * LENGTH,
        "é" * LENGTH,
        "\x00" * LENGTH,
        " " * LENGTH,
        "../" * 20,
        "A" * 10_000_000,
    ],
)
def test_what_is_no_token(text):
    assert read(KEY, text) is None


def test_parts_of_two_links_do_not_fit_together():
    mine, other = make(KEY, LINK), make(KEY, LINK._replace(notice=4712))
    for place in range(1, LENGTH):
        mixed = mine[:place] + other[place:]
        assert read(KEY, mixed) in (None, LINK, LINK._replace(notice=4712))
        if mixed not in (mine, other):
            assert read(KEY, mixed) is None


def test_other_key_and_no_key():
    token = make(KEY, LINK)
    assert read(b"l" * 32, token) is None
    assert read(b"", token) is None
    with pytest.raises(ValueError, match="key"):
        make(b"", LINK)


def test_numbers_that_do_not_fit():
    for wrong in (LINK._replace(notice=-1), LINK._replace(notice=2**64), LINK._replace(version=2**32)):
        with pytest.raises(ValueError, match=r"argument|format|int"):
            make(KEY, wrong)


def test_same_signature_for_another_purpose_is_not_taken():
    """Somebody who gets the key to sign other things (without our purpose in front) has no link by that."""
    head = struct.pack(">BQIQ", 1, 4711, 3, 1_900_000_000)
    foreign = base64.urlsafe_b64encode(head + hmac.new(KEY, head, hashlib.sha256).digest()[:16]).rstrip(b"=").decode()
    assert len(foreign) == LENGTH
    assert read(KEY, foreign) is None


@given(
    st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1), st.integers(0, 2**64 - 1), st.binary(min_size=1, max_size=64)
)
def test_round_trip(notice, version, expires, key):
    link = Link(notice, version, expires)
    token = make(key, link)
    assert len(token) == LENGTH
    assert read(key, token) == link


@given(st.text(max_size=80))
def test_never_raises(text):
    assert read(KEY, text) is None


def test_who_counts_as_one_source():
    assert source_of("203.0.113.7") == "203.0.113.7"
    assert source_of("2001:db8:1:2:3:4:5:6") == source_of("2001:db8:1:2::9")
    assert source_of("2001:db8:1:2::9") != source_of("2001:db8:1:3::9")
    assert source_of("::ffff:203.0.113.7") == "203.0.113.7"
    assert source_of(None) == source_of("somewhere") == "unknown"


@pytest.mark.parametrize(
    ("base", "public"),
    [
        ("https://recall.example.com", True),
        ("https://8.8.8.8:8443", True),
        ("http://localhost:8069", False),
        ("http://10.1.2.3", False),
        ("http://192.168.1.5:8069", False),
        ("http://odoo", False),
        ("http://odoo.local", False),
        ("http://[::1]:8069", False),
        ("https://", False),
    ],
)
def test_what_strangers_reach(base, public):
    assert is_public(base) == public

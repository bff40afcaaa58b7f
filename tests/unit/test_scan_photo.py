"""A photo of a scanning device: read exactly, or a fault."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.udi_core.scan_item import ItemFault
from odoo.addons.udi_core.scan_photo import JPEG, MAX_PHOTO, read_photo


def text_of(content):
    return base64.b64encode(content).decode()


PHOTO = {
    "uuid": "0b8b1c4e-3f1a-4c52-9a51-5a1c7f5b1d11",
    "scenario": "inspect",
    "job": 7,
    "about": 0,
    "ticket": "1.2.3.4.abc",
    "captured_at": "2026-11-28T06:00:00.250Z",
    "offset_ms": -1500,
    "content": text_of(JPEG + b"..."),
}


def test_read():
    photo = read_photo(PHOTO)
    assert (photo.job, photo.about, photo.content) == (7, 0, JPEG + b"...")
    assert str(photo.moment) == "2026-11-28 05:59:58"


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("uuid", "x", "bad_uuid"),
        ("uuid", None, "bad_uuid"),
        ("job", 0, "bad_value"),
        ("job", True, "bad_value"),
        ("job", 2**31, "bad_value"),
        ("job", "0b8b1c4e-3f1a-4c52-9a51-5a1c7f5b1d11", "bad_value"),
        ("about", -1, "bad_value"),
        ("scenario", "../etc", "bad_value"),
        ("ticket", "", "bad_value"),
        ("captured_at", "yesterday", "bad_value"),
        ("content", "", "bad_value"),
        ("content", 7, "bad_value"),
        ("content", "no base 64!", "bad_value"),
        ("content", text_of(b"GIF89a"), "no_photo"),
        ("content", text_of(b"<svg onload='x'/>"), "no_photo"),
        ("content", text_of(JPEG + bytes(MAX_PHOTO)), "too_large"),
    ],
)
def test_refused(name, value, code):
    with pytest.raises(ItemFault) as caught:
        read_photo({**PHOTO, name: value})
    assert caught.value.code == code


def test_the_largest_that_is_taken():
    content = JPEG + bytes(MAX_PHOTO - len(JPEG))
    assert len(read_photo({**PHOTO, "content": text_of(content)}).content) == MAX_PHOTO


@settings(max_examples=100)
@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=3)))
def test_total(value):
    for name in PHOTO:
        try:
            read_photo({**PHOTO, name: value})
        except ItemFault:
            continue

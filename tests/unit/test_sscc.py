"""SSCC: built from a prefix, recognised by the check digit, never a nineteenth digit."""

import pytest

from odoo.addons.udi_core.sscc import capacity, is_sscc, sscc


def test_known_example():
    """The example of the GS1 General Specifications."""
    assert sscc("1", "0614141", 192837465) == "106141411928374657"
    assert is_sscc("106141411928374657")


@pytest.mark.parametrize(
    "text", ["", None, 5, "106141411928374658", "10614141192837465", "1061414119283746571", "1061414119283746５7"]
)
def test_no_sscc(text):
    assert not is_sscc(text)


def test_first_and_last():
    prefix = "690123456789"
    assert capacity(prefix) == 10_000
    for number in (0, 9_999):
        assert is_sscc(sscc("3", prefix, number))
    for extension, company, number in (
        ("3", prefix, 10_000),
        ("3", prefix, -1),
        ("", prefix, 1),
        ("12", prefix, 1),
        ("x", prefix, 1),
        ("3", "69012a", 1),
    ):
        with pytest.raises(ValueError):
            sscc(extension, company, number)

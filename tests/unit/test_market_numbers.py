"""Health-insurance codes and certificate numbers: what they say, and that no text is too strange for them."""

import pytest

from odoo.addons.udi_core.certificates import parse_certificate
from odoo.addons.udi_core.nhsa import NhsaCodeError, nhsa_class, normalize_nhsa

CODE = "C02030200102001021280000001"
FULL_WIDTH = "".join(chr(ord(item) + 0xFEE0) for item in CODE)
HOSTILE = ("", None, 0, "\x00", "%", "'; DROP TABLE", "(" * 5000, "9" * 100_000, "国" * 5000, "<b>", "١" * 27)


@pytest.mark.parametrize(
    "text",
    [
        CODE,
        CODE.lower(),
        f" {CODE} ",
        "C020302-0010200-10212800-00001",
        FULL_WIDTH,
    ],
)
def test_nhsa_one_form(text):
    assert normalize_nhsa(text) == CODE
    assert nhsa_class(text) == CODE[:20]


def test_nhsa_digits_only():
    assert normalize_nhsa("1" * 27) == "1" * 27


@pytest.mark.parametrize(
    ("text", "code", "length"),
    [("", "empty", 0), (" - ", "empty", 0), (None, "empty", 0), (CODE[:-1], "length", 26), (CODE + "1", "length", 28)],
)
def test_nhsa_length(text, code, length):
    with pytest.raises(NhsaCodeError) as caught:
        normalize_nhsa(text)
    assert (caught.value.code, caught.value.length) == (code, length)


def test_nhsa_names_the_character():
    with pytest.raises(NhsaCodeError) as caught:
        normalize_nhsa("C0203020O102001021280000001")
    assert (caught.value.code, caught.value.position, caught.value.character) == ("character", 9, "O")


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_is_too_strange(text):
    with pytest.raises(NhsaCodeError):
        normalize_nhsa(text)
    assert nhsa_class(text) is None
    assert parse_certificate(text) is None


@pytest.mark.parametrize(
    ("text", "kind", "device_class", "year", "authority", "origin", "category"),
    [
        ("国械注准20193030166", "registration", "3", 2019, "national", "domestic", "03"),
        ("国械注进20203140012", "registration", "3", 2020, "national", "imported", "14"),
        ("国械注许20172640001", "registration", "2", 2017, "national", "hk_mo_tw", "64"),
        ("粤械注准20232140999", "registration", "2", 2023, "provincial", "domestic", "14"),
        (" 苏 械注准 20222140001 ", "registration", "2", 2022, "provincial", "domestic", "14"),
        ("国食药监械(准)字2012第3660001号", "registration", "3", 2012, "national", "domestic", "66"),
        ("国食药监械（进）字2013第2543210号", "registration", "2", 2013, "national", "imported", "54"),
        ("粤潮械备20140023", "filing", "1", 2014, "provincial", "domestic", None),
        ("国械备20151134号", "filing", "1", 2015, "national", "imported", None),
        ("浙温械备20140027号", "filing", "1", 2014, "provincial", "domestic", None),
    ],
)
def test_certificate_numbers(text, kind, device_class, year, authority, origin, category):
    found = parse_certificate(text)
    assert (found.kind, found.device_class, found.year) == (kind, device_class, year)
    assert (found.authority, found.origin, found.category) == (authority, origin, category)


@pytest.mark.parametrize(
    "text", ["K123456", "国械注准2019", "国械注准20194030166", "械注准20193030166", "国械注准20193030166x"]
)
def test_other_numbers_say_nothing(text):
    assert parse_certificate(text) is None

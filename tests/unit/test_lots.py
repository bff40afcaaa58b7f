"""Names of lots and serials: look-alikes, characters, lengths."""

import itertools

import pytest

from odoo.addons.udi_core.lots import LIMITS, look_alike_key, name_defects, trim


@pytest.mark.parametrize(
    "other",
    [
        "ABC1",
        "abc1 ",
        " abc1",
        "AbC1",
        "a b c 1",
        "ABCl",
        "abcI",
        "ＡＢＣ１",
        "abc|",
        "\u200babc1",
        "АВС1",
        "ABC\u00a01",
    ],
)
def test_the_same_to_the_eye(other):
    assert look_alike_key(other) == look_alike_key("abc1")


@pytest.mark.parametrize("dash", "-–—−－‐‑")
def test_dashes(dash):
    assert look_alike_key(f"A{dash}1") == look_alike_key("A-1")


def test_o_and_zero():
    assert look_alike_key("LOT0O") == look_alike_key("l0TO0")


@pytest.mark.parametrize("other", ["ABC2", "ABC11", "AB-C1", "ABD1", "1ABC"])
def test_different(other):
    assert look_alike_key(other) != look_alike_key("abc1")


def test_numbers_never_meet():
    names = [f"SN{number:04d}" for number in range(3000)]
    assert len({look_alike_key(name) for name in names}) == len(names)


def test_the_key_is_stable():
    for name in ("abc1", "ＡＢＣ１", "L0T–9", "Größe", "İ", "ﬁ1"):
        assert look_alike_key(look_alike_key(name)) == look_alike_key(name), name


@pytest.mark.parametrize("blank", [" ", "\t", "\n", "\r\n", "\u3000", "\u00a0", "\u200b", "\ufeff"])
def test_trim(blank):
    assert trim(f"{blank}A B{blank}{blank}") == "A B"
    assert trim(blank) == ""


def test_nothing_is_wrong():
    assert name_defects("AZaz09_-/.", "gs1") == []
    assert name_defects("A" * 20, "gs1") == []
    assert name_defects("任意 1", None) == []


@pytest.mark.parametrize(
    ("name", "agency", "code", "character", "position"),
    [
        ("A B", "gs1", "character", " ", 2),
        ("AB#", "gs1", "character", "#", 3),
        ("批1", "gs1", "character", "批", 1),
        ("ab", "hibcc", "character", "a", 1),
        ("A-1", "iccbba", "character", "-", 2),
        ("A.1", "ma", "character", ".", 2),
        ("A\x1d1", "gs1", "control", "U+001D", 2),
        ("A\n1", None, "control", "U+000A", 2),
        ("A\u200b1", None, "control", "U+200B", 2),
    ],
)
def test_the_character_is_named(name, agency, code, character, position):
    (found,) = name_defects(name, agency)
    assert (found.code, found.character, found.position) == (code, character, position)


@pytest.mark.parametrize("agency", LIMITS)
def test_length(agency):
    most = LIMITS[agency].length
    assert name_defects("A" * most, agency) == []
    (found,) = name_defects("A" * (most + 1), agency)
    assert (found.code, found.length, found.most) == ("length", most + 1, most)


def test_character_and_length_together():
    assert [found.code for found in name_defects("A B" + "C" * 20, "gs1")] == ["character", "length"]


def test_empty():
    assert name_defects("", "gs1")[0].code == "empty"


def test_what_a_label_carries_is_what_is_accepted():
    """The encoder of the label agrees with the rule at the door, character by character."""
    from odoo.addons.udi_core.codes import EncodeError, encode

    for char in map(chr, itertools.chain(range(0x20, 0x7F), (0xE4, 0x6279))):
        try:
            encode(agency="gs1", elements=[("01", "06901234500011"), ("10", f"A{char}B")])
            fits = True
        except EncodeError:
            fits = False
        assert fits == (not name_defects(f"A{char}B", "gs1")), char

"""Readings of a text whose separators were swallowed: offered in a fixed order, bounded, never used by themselves."""

import datetime
import random
import time

import pytest

from odoo.addons.udi_core.codes import alternatives, encode, parse

TODAY = datetime.date(2026, 6, 1)
GTIN = "09520123456788"


class Register:
    """Knows one device with its lots and serials."""

    def __init__(self, di=GTIN, lots=(), serials=()):
        self.di, self.lots, self.serials = di, lots, serials

    def knows_di(self, agency, di):
        return agency == "gs1" and di == self.di

    def knows_lot(self, di, lot):
        return lot in self.lots

    def knows_serial(self, di, serial):
        return serial in self.serials


def found(text, known=None):
    return [
        (item.reading.lot, item.reading.serial, item.known) for item in alternatives(parse(text, TODAY), known, TODAY)
    ]


def test_the_serial_that_the_lot_has_swallowed():
    reading = parse(f"]d201{GTIN}10LOT121SER9", TODAY)
    (other,) = alternatives(reading, None, TODAY)
    assert (other.reading.lot, other.reading.serial) == ("LOT1", "SER9")
    assert other.reading.raw == f"]d201{GTIN}10LOT1\x1d21SER9"
    assert (other.places, other.known) == ((len(f"]d201{GTIN}10LOT1"),), False)
    assert (reading.lot, reading.serial) == ("LOT121SER9", None)  # the literal reading stays what it is


def test_what_the_register_knows_comes_first():
    text = f"01{GTIN}10A21B21C"
    assert found(text)[0] == ("A21B", "C", False) or found(text)[0] == ("A", "B21C", False)
    assert found(text, Register(serials={"B21C"}))[0] == ("A", "B21C", True)
    assert found(text, Register(lots={"A21B"}))[0] == ("A21B", "C", True)
    assert found(text, Register(lots={"A21B"}, serials={"B21C"}))[0] == ("A", "B21C", True)
    assert not any(known for _lot, _serial, known in found(text, Register(di="0", serials={"B21C"})))


def test_a_value_too_long_for_its_element_is_explained():
    text = f"]d201{GTIN}10LOT-2026-00000121SER-2026-0009"
    assert not parse(text, TODAY).is_wellformed
    assert ("LOT-2026-000001", "SER-2026-0009", False) in found(text)


def test_several_separators_and_elements_of_fixed_length_between():
    text = f"01{GTIN}10LOTA17271231240X9921SER9"
    assert ("LOTA", "SER9", False) in found(text)
    best = alternatives(parse(text, TODAY), Register(serials={"SER9"}), TODAY)[0]
    assert best.known
    assert best.reading.expiry == datetime.date(2027, 12, 31)


@pytest.mark.parametrize(
    "text",
    [
        f"(01){GTIN}(10)LOT121SER9",
        f"https://id.gs1.org/01/{GTIN}/10/LOT121SER9",
        f"01{GTIN}17271231",
        f"01{GTIN}10LOTX\x1d21SERX",
        "+A99912345/$LOT121SER9Q",
        "9520123456788",
        "",
        "GARBAGE",
    ],
)
def test_where_no_separator_can_be_missing(text):
    assert found(text) == []


def test_a_reading_must_not_break_more_rules_than_the_literal_one():
    # (10) twice, (37) beside (01): well formed, yet nobody writes that
    for text in (f"01{GTIN}10LOTX10LOTY", f"01{GTIN}10LOTX3712"):
        assert found(text) == []
    # the second code of a label has no device identifier, whichever way it is read
    assert ("LOTX", "SERY", False) in found("10LOTX21SERY")


def test_time_and_answers_are_bounded():
    chance = random.Random(7)
    texts = ["]d210" + "1021" * 48, f"01{GTIN}10" + "21" * 90, "]d2" + "10" * 98, "]d291" + "9" * 195]
    texts += ["]d201" + GTIN + "10" + "".join(chance.choices("0129", k=150)) for _round in range(20)]
    for text in texts:
        began = time.process_time()
        answers = alternatives(parse(text, TODAY), None, TODAY)
        assert time.process_time() - began < 5
        assert len(answers) <= 5
        assert [item.places for item in answers] == [
            item.places for item in alternatives(parse(text, TODAY), None, TODAY)
        ]
    assert alternatives(parse("]d210" + "A21" * 100, TODAY)) == []


def test_every_swallowed_separator_is_found_again():
    chance = random.Random(3)
    for _round in range(200):
        lot = "".join(chance.choices("ABCXYZ-", k=chance.randint(2, 12)))
        serial = "".join(chance.choices("ABCXYZ-", k=chance.randint(2, 12)))
        text = encode("gs1", [("01", GTIN), ("17", "271231"), ("10", lot), ("21", serial)], TODAY).text
        assert found(f"]d2{text.replace(chr(29), '')}")[0] == (lot, serial, False)

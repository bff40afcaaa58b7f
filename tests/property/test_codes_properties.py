"""Totality, round trips and independent formulations, with generated values."""

import datetime

import biip
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.fuzz import codes

from odoo.addons.udi_core.codes import ALL_DEFECTS, EncodeError, checkdigits, encode, merge, parse
from odoo.addons.udi_core.codes.checkdigits import CSET82

TODAY = datetime.date(2026, 6, 1)
FEW = settings(max_examples=300, deadline=None)

gtins = st.text("0123456789", min_size=13, max_size=13).map(lambda body: body + checkdigits.gtin_check_digit(body))
batches = st.text(CSET82, min_size=1, max_size=20)
days = st.dates(datetime.date(1977, 1, 1), datetime.date(2076, 12, 31))
openings = st.sampled_from(
    [
        "",
        "]d2",
        "]C1",
        "]Q3",
        "]E0",
        "]d1",
        "]C0",
        "+",
        "*+",
        "=",
        "=+",
        "&,1",
        "[)>\x1e06\x1d",
        "MA.156.M0.",
        "MF",
        "(01)",
        "http://a/",
        "HTTPS://a/01/",
        "\x1d",
        "01",
        "(",
        "https://x?a=MA.156.",
    ]
)


@FEW
@given(openings, st.text(max_size=60))
@example("", "\x00")
@example("]d2", "\u0661" * 14)
@example("MF", "\u0661" * 13)
@example("+", "\u00b2")
def test_every_text_gives_a_reading(opening, rest):
    text = opening + rest
    reading = parse(text, TODAY)
    assert reading.raw == text.rstrip("\r\n")
    assert reading.is_valid <= reading.is_wellformed
    for item in reading.defects:
        assert item.code in ALL_DEFECTS
        assert item.position is None or 0 <= item.position <= len(text)
    reading.as_dict()
    hash(reading)
    merge([reading, parse("]d20109520123456788", TODAY)], TODAY)


def test_random_and_mutated_texts():
    """The corpus of the long random test, 200,000 texts of it, the same ones every time."""
    assert codes.run(count=200_000, seed=20260601).startswith("200,000 texts")


@FEW
@given(gtins, st.none() | batches, st.none() | batches, st.none() | days, st.none() | days)
def test_what_is_written_reads_back_in_every_form(gtin, lot, serial, made, expiry):
    wanted = [("01", gtin), ("11", made), ("17", expiry), ("10", lot), ("21", serial)]
    carrier = encode("gs1", [(ai, value) for ai, value in wanted if value is not None], TODAY)
    for text in (f"]d2{carrier.text}", carrier.text, carrier.bracketed):
        reading = parse(text, TODAY)
        assert reading.is_valid
        assert (reading.di, reading.lot, reading.serial) == (gtin, lot, serial)
        assert (reading.manufacture_date, reading.expiry) == (made, expiry)
        assert [(e.identifier, e.value) for e in reading.elements] == [
            (e.identifier, e.value) for e in carrier.elements
        ]


@FEW
@given(gtins, st.text(min_size=1, max_size=22))
def test_a_lot_is_printed_exactly_or_not_at_all(gtin, lot):
    try:
        carrier = encode("gs1", [("01", gtin), ("10", lot)], TODAY)
    except EncodeError as error:
        assert error.defects
        return
    assert parse(f"]d2{carrier.text}", TODAY).lot == lot


@FEW
@given(gtins, batches, batches, days)
def test_biip_reads_the_same(gtin, lot, serial, expiry):
    carrier = encode("gs1", [("01", gtin), ("10", lot), ("17", expiry), ("21", serial)], datetime.date.today())
    message = biip.parse(f"]d2{carrier.text}").gs1_message
    ours = parse(f"]d2{carrier.text}")
    assert [(item.ai.ai, item.value) for item in message.element_strings] == [
        (item.identifier, item.value) for item in ours.elements
    ]
    assert message.element_strings.get(ai="17").date == ours.expiry


@FEW
@given(st.text("0123456789", min_size=1, max_size=17))
def test_gtin_check_digit_against_another_formulation(body):
    weights = [3 if place % 2 else 1 for place in range(len(body) + 1)]
    whole = body + checkdigits.gtin_check_digit(body)
    assert sum(int(char) * weight for char, weight in zip(reversed(whole), weights, strict=False)) % 10 == 0


@FEW
@given(st.text("0123456789", min_size=13, max_size=13), st.integers(0, 12), st.integers(1, 9))
def test_every_single_wrong_digit_is_caught(body, place, step):
    other = body[:place] + str((int(body[place]) + step) % 10) + body[place + 1 :]
    assert checkdigits.gtin_check_digit(body) != checkdigits.gtin_check_digit(other)


@FEW
@given(st.text(CSET82, min_size=1, max_size=23))
def test_check_pair_against_another_formulation(body):
    primes = [n for n in range(2, 90) if all(n % k for k in range(2, n))]
    number = sum(CSET82.index(char) * primes[len(body) - 1 - i] for i, char in enumerate(body)) % 1021
    alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
    assert checkdigits.check_pair(body) == alphabet[number // 32] + alphabet[number % 32]


@FEW
@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=16))
def test_mod37_against_iso_7064(body):
    weights = [pow(2, len(body) - index, 37) for index in range(len(body))]
    total = sum(int(char, 36) * weight for char, weight in zip(body, weights, strict=False))
    assert (total + checkdigits.mod37_2(body)) % 37 == 1


@FEW
@given(
    st.from_regex(r"[A-Z][A-Z0-9]{3}[A-Z0-9]{1,18}[0-9]", fullmatch=True),
    st.text("ABCXYZ0123456789", min_size=1, max_size=18),
    st.none() | st.text("ABCXYZ0123456789", min_size=1, max_size=18),
    st.none() | st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)),
)
def test_hibc_reads_back(di, lot, serial, expiry):
    wanted = {"di": di, "lot": lot, "serial": serial, "expiry": expiry}
    carrier = encode("hibcc", [(name, value) for name, value in wanted.items() if value is not None], TODAY)
    reading = parse(carrier.text, TODAY)
    assert reading.is_valid
    assert {name: getattr(reading, name) for name in wanted} == wanted


@pytest.mark.parametrize("body", ["+A99912345", "+A123BJC5D6E71"])
def test_hibc_check_character_catches_a_wrong_one(body):
    right = checkdigits.mod43(body)
    for char in checkdigits.MOD43:
        assert parse(body + char, TODAY).is_valid == (char == right)

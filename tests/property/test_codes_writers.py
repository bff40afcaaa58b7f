"""What every agency's writer writes reads back exactly; what cannot be carried is refused, whatever is asked for."""

import datetime
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.udi_core.codes import (
    ALL_DEFECTS,
    EncodeError,
    basic_udi_di,
    checkdigits,
    encode,
    hri,
    merge,
    normalize_di,
    parse,
)
from odoo.addons.udi_core.codes.checkdigits import CSET39, CSET82, MOD43
from odoo.addons.udi_core.codes.gs1_checks import CHECKS
from odoo.addons.udi_core.codes.gs1_table import AI

TODAY = datetime.date(2026, 6, 1)
FEW = settings(max_examples=150, deadline=None)
UPPER = string.digits + string.ascii_uppercase
ALNUM = UPPER + string.ascii_lowercase
MA_TEXT = ALNUM + "-@$,*+%/#!^~"
century = st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 12, 31))
window = st.dates(datetime.date(1977, 1, 1), datetime.date(2076, 12, 31))
any_day = st.dates()
gtins = st.text(string.digits, min_size=13, max_size=13).map(lambda body: body + checkdigits.gtin_check_digit(body))


def chosen(**fields):
    """Pairs of some of the optional fields."""
    return st.fixed_dictionaries({}, optional=fields).map(lambda found: list(found.items()))


def text(alphabet, longest):
    return st.text(alphabet, min_size=1, max_size=longest)


hibcc_dis = st.from_regex(r"[A-Z][A-Z0-9]{3}[A-Z0-9]{1,18}[0-9]", fullmatch=True)
ppns = st.one_of(
    st.from_regex(r"(?!11)[0-9A-Z]{2}[0-9A-Z]{1,18}", fullmatch=True),
    st.from_regex(r"[0-9]{7}", fullmatch=True)
    .filter(checkdigits.pzn_check_digit)
    .map(lambda body: f"11{body}{checkdigits.pzn_check_digit(body)}"),
).map(lambda body: body + checkdigits.ppn_check(body))
ma_dis = st.from_regex(r"MA\.156\.M0\.[0-9]{6}\.[0-9A-Za-z]{2,13}", fullmatch=True).map(
    lambda body: body + checkdigits.ma_check_digit(body)
)
ahm_dis = st.from_regex(r"[0-9A-Za-z]{13}|[0-9]{1,12}", fullmatch=True)
ppics = st.from_regex(r"[A-NP-Z0-9]{5}[A-Z0-9]{11}", fullmatch=True)
donations = st.from_regex(r"[A-NP-Z1-9][A-NP-Z0-9]{2}[0-9]{10}", fullmatch=True).flatmap(
    lambda number: st.sampled_from(["00", str(60 + checkdigits.mod37_2(number))]).map(lambda flags: number + flags)
)
CARRIERS = {
    "hibcc": st.tuples(
        hibcc_dis.map(lambda di: [("di", di)]),
        chosen(
            lot=text(UPPER + ".-", 18),
            serial=text(UPPER + ".-", 18),
            expiry=century,
            manufacture_date=any_day,
            quantity=st.integers(0, 99_999),
        ),
    ),
    "iccbba": st.tuples(
        ppics.map(lambda di: [("=/", di)]),
        chosen(
            **{
                "=": donations,
                "=,": st.text(UPPER, min_size=6, max_size=6),
                "=>": century,
                "=}": century,
                "&,1": st.text(UPPER, min_size=18, max_size=18),
                "&)": st.text(ALNUM, min_size=10, max_size=10),
            }
        ),
    ),
    "ifa": st.tuples(
        ppns.map(lambda di: [("9N", di)]),
        chosen(
            **{
                "1T": text(ALNUM + "_.-", 20),
                "S": text(ALNUM + "_.-", 20),
                "D": window,
                "16D": any_day,
                "Q": st.integers(0, 99_999_999),
                "27Q": text(string.printable.strip(), 30),
            }
        ),
    ),
    "ma": st.tuples(
        ma_dis.map(lambda di: [("DI", di)]),
        chosen(
            S=text(MA_TEXT, 30),
            L=text(MA_TEXT, 30),
            D=text(MA_TEXT, 30),
            M=any_day,
            E=any_day,
            V=any_day,
            Y=text(MA_TEXT, 30),
        ),
    ),
    "ahm": st.tuples(
        ahm_dis.map(lambda di: [("MF", di)]),
        chosen(
            BA=text(ALNUM + "-/.", 30),
            SN=text(ALNUM + "-/.", 30),
            MD=century,
            BD=century,
            ED=century,
            PL=text(string.digits, 2),
        ),
    ),
}
# agency -> names of the identifiers of DI, lot, serial, expiry date, date of making
NAMES = {
    "hibcc": ("di", "lot", "serial", "expiry", "manufacture_date"),
    "iccbba": ("=/", "&,1", "=,", "=>", "=}"),
    "ifa": ("9N", "1T", "S", "D", "16D"),
    "ma": ("DI", "L", "S", "E", "M"),
    "ahm": ("MF", "BA", "SN", "ED", "MD"),
}


@pytest.mark.parametrize("agency", CARRIERS)
def test_every_valid_carrier_is_written_and_reads_back(agency):
    @FEW
    @given(CARRIERS[agency])
    def check(parts):
        wanted = dict(parts[0] + parts[1])
        if "&)" in wanted and "&,1" in wanted:
            del wanted["&)"]  # both are the lot
        carrier = encode(agency, list(wanted.items()), TODAY)
        reading = parse(carrier.text, TODAY)
        assert (reading.agency, reading.is_valid) == (agency, True)
        found = (reading.di, reading.lot, reading.serial, reading.expiry, reading.manufacture_date)
        expected = [wanted.get(name) for name in NAMES[agency]]
        expected[1] = wanted.get("&)", expected[1])
        assert list(found) == expected
        assert reading.elements == carrier.elements
        assert hri(reading) == carrier.hri != ""
        assert parse(carrier.bracketed, TODAY).di == reading.di
        assert normalize_di(agency, reading.di) == reading.di
        # what was read is written the same again
        if agency != "hibcc":
            again = [(e.identifier, e.value) for e in reading.elements if e.identifier not in ("=+", "C")]
            assert encode(agency, again, TODAY).text == carrier.text

    check()


@pytest.mark.parametrize("agency", [*CARRIERS, "gs1"])
def test_whatever_is_asked_for_is_carried_exactly_or_refused(agency):
    names = NAMES.get(agency, ("01", "10", "21", "17", "11"))
    good = {
        "gs1": "09520123456788",
        "hibcc": "A99912345",
        "iccbba": "A9999XYZ100T0944",
        "ifa": "110375286414",
        "ma": "MA.156.M0.100123.01234568",
        "ahm": "1234567890123",
    }[agency]

    @FEW
    @given(st.text(max_size=24), st.none() | st.text(max_size=24), st.none() | any_day)
    def check(lot, serial, expiry):
        wanted = [(names[0], good), (names[1], lot), (names[2], serial), (names[3], expiry)]
        wanted = [(name, value) for name, value in wanted if value is not None]
        try:
            carrier = encode(agency, wanted, TODAY)
        except EncodeError as error:
            assert error.defects
            assert {item.code for item in error.defects} <= set(ALL_DEFECTS)
            return
        reading = parse(carrier.text, TODAY)
        assert (reading.di, reading.lot, reading.serial, reading.expiry) == (good, lot, serial, expiry)

    check()


@FEW
@given(
    st.sampled_from([*CARRIERS, "gs1", "", "x"]),
    st.lists(
        st.tuples(
            st.sampled_from(sorted({n for row in NAMES.values() for n in row})) | st.text(max_size=3),
            st.text(max_size=12),
        ),
        max_size=4,
    ),
    st.booleans(),
)
def test_writers_raise_nothing_but_their_own_error(agency, pairs, complete):
    try:
        carrier = encode(agency, pairs, TODAY, complete)
    except EncodeError as error:
        assert error.defects
        return
    assert parse(carrier.text, TODAY).is_wellformed


@pytest.mark.parametrize("agency", CARRIERS)
def test_an_element_twice_is_refused(agency):
    (di, lot, *_rest) = NAMES[agency]
    with pytest.raises(EncodeError) as error:
        encode(agency, [(di, "X"), (lot, "A"), (lot, "B")], TODAY)
    assert error.value.defects[0].code == "repeated_element"


def test_ahm_always_warns():
    carrier = encode("ahm", [("MF", "1234567890123"), ("BA", "L2601"), ("ED", datetime.date(2027, 1, 31))], TODAY)
    assert carrier.text == "MF1234567890123*BAL2601*ED270131"
    assert [item.code for item in carrier.warnings] == ["low_confidence"]
    assert encode("gs1", [("01", "09520123456788")], TODAY).warnings == ()


# ---------------------------------------------------------------- every GS1 element
_LETTERS = {"N": string.digits, "X": CSET82, "Y": CSET39, "Z": ALNUM + "-_="}
_SPECIAL = {
    "3910": st.just("15612345"),
    "4307": st.just("CN"),
    "4317": st.just("DE"),
    "7007": window.map(lambda day: f"{day:%y%m%d}"),
    "7041": st.just("CT"),
    "7258": st.just("2/3"),
    "8007": st.just("GB98MIDL07009312345678"),
    "8013": st.just("1987654Ad4X4bL5ttr2310c2K"),
    "8014": st.just("1987654Ad4X4bL5ttr2310c2K"),
    "8110": st.just("012345612345611110123"),
    "8112": st.just("001234561234560123456"),
}


def _piece(part, last):
    kind = st.text(_LETTERS[part.kind], min_size=part.minimum if last else part.maximum, max_size=part.maximum)
    if "check_digit" in part.checks:
        kind = kind.map(lambda value: value[:-1] + checkdigits.gtin_check_digit(value[:-1]))
    if {"date", "date_or_month"} & set(part.checks):
        kind = window.map(lambda day: f"{day:%y%m%d}")
    if "long_date" in part.checks:
        kind = century.map(lambda day: f"{day:%Y%m%d}")
    if "country" in part.checks or "country_or_999" in part.checks:
        kind = st.sampled_from(["156", "276", "840"])
    if "currency" in part.checks:
        kind = st.sampled_from(["156", "978"])
    if "prefix_first" in part.checks and part.kind in "XY":
        kind = kind.map(lambda value: ("9521" + value)[: part.maximum])
    if "percent_encoding" in part.checks:
        kind = kind.map(lambda value: value.replace("%", "-"))
    if "hour_minute" in part.checks:
        kind = st.sampled_from(["0000", "2359"])
    return kind.filter(lambda value: all(CHECKS[name](value, TODAY.year) is None for name in part.checks))


@st.composite
def elements(draw):
    ai = draw(st.sampled_from(sorted(AI)))
    if ai in _SPECIAL:
        return ai, draw(_SPECIAL[ai])
    value = ""
    for index, part in enumerate(AI[ai].parts):
        if part.optional and draw(st.booleans()):
            break
        if "minus" in part.checks:
            value += "-"
            break
        if {"hour", "minute", "second", "zero", "winding", "sex", "yes_no", "media_type"} & set(part.checks):
            value += {"media_type": "10"}.get(part.checks[0], "0" * part.maximum)
        elif "piece_of_total" in part.checks:
            value += "0102"
        elif "not_zero" in part.checks:
            value += "1" * part.maximum
        elif "latitude" in part.checks or "longitude" in part.checks:
            value += f"{draw(st.integers(0, 1_800_000_000)):010d}"
        elif "importer_index" in part.checks:
            value += "A"
        else:
            value += draw(_piece(part, index == len(AI[ai].parts) - 1))
    return ai, value


@settings(max_examples=600, deadline=None)
@given(elements())
def test_every_gs1_element_is_written_and_reads_back(element):
    ai, value = element
    carrier = encode("gs1", [element], TODAY, complete=False)
    for form in (f"]d2{carrier.text}", carrier.bracketed):
        reading = parse(form, TODAY)
        assert reading.is_wellformed, reading.defects
        assert [(item.identifier, item.value) for item in reading.elements] == [(ai, value)]
    behind = encode("gs1", [element, ("91", "END")], TODAY, complete=False)
    reading = parse(f"]C1{behind.text}", TODAY)
    assert {(item.identifier, item.value) for item in reading.elements} == {(ai, value), ("91", "END")}


@FEW
@given(gtins, text(CSET82, 20), text(CSET82, 20), window)
def test_a_udi_in_two_codes_is_the_udi_in_one(gtin, lot, serial, expiry):
    primary = encode("gs1", [("01", gtin)], TODAY)
    secondary = encode("gs1", [("17", expiry), ("10", lot), ("21", serial)], TODAY, complete=False)
    label = merge([parse(f"]C1{primary.text}", TODAY), parse(f"]C1{secondary.text}", TODAY)], TODAY)
    assert label.is_valid
    assert (label.di, label.lot, label.serial, label.expiry) == (gtin, lot, serial, expiry)


# ---------------------------------------------------------------- check digits in other words
@FEW
@given(text(MOD43, 40))
def test_mod43_in_other_words(body):
    values = {char: number for number, char in enumerate(UPPER)}
    values |= {"-": 36, ".": 37, " ": 38, "$": 39, "/": 40, "+": 41, "%": 42}
    remainder = 0
    for char in body:
        remainder = (remainder + values[char]) % 43
    assert values[checkdigits.mod43(body)] == remainder


@FEW
@given(text(UPPER, 20))
def test_ppn_in_other_words(body):
    total = 0
    for weight, char in enumerate(body, 2):
        total += weight * ord(char)
    assert int(checkdigits.ppn_check(body)) == total % 97
    assert len(checkdigits.ppn_check(body)) == 2


@FEW
@given(st.from_regex("[0-9]{7}", fullmatch=True), st.integers(0, 6), st.integers(1, 9))
def test_pzn_in_other_words_and_single_errors(body, place, step):
    digit = checkdigits.pzn_check_digit(body)
    remainder = sum(weight * int(char) for weight, char in zip(range(1, 8), body, strict=True)) % 11
    assert digit == (None if remainder == 10 else str(remainder))
    wrong = body[:place] + str((int(body[place]) + step) % 10) + body[place + 1 :]
    assert digit is None or checkdigits.pzn_check_digit(wrong) != digit


@FEW
@given(text(MA_TEXT + ".", 40))
def test_ma_in_other_words(body):
    values = dict(zip(UPPER, range(36), strict=True)) | dict(zip("abcdefg", range(36, 43), strict=True))
    values |= dict(zip("hijklmnopqrstuvwxyz", range(45, 64), strict=True))
    values |= dict(zip("-.@$,*+%/#!^~", range(64, 77), strict=True))
    digits = "".join(str(values[char]) for char in body) + checkdigits.ma_check_digit(body)
    # Luhn over all digits with the check digit, except that the check digit's neighbour is the one not doubled
    body_digits = digits[:-1]
    total = int(digits[-1])
    for place, char in enumerate(body_digits[::-1]):
        total += int(char) if place % 2 == 0 else sum(map(int, str(2 * int(char))))
    assert total % 10 == 0


@FEW
@given(st.sampled_from([("gs1", CSET82), ("hibcc", UPPER), ("iccbba", UPPER), ("ifa", UPPER)]), st.data())
def test_basic_udi_di_with_its_own_check_characters_is_right(kind, data):
    agency, alphabet = kind
    body = {
        "gs1": text(alphabet, 23),
        "hibcc": hibcc_dis.map(lambda di: f"++{di[:20]}"),
        "iccbba": st.text(UPPER, min_size=16, max_size=16),
        "ifa": st.from_regex("PP[0-9A-Z]{5}[0-9A-Z.]{1,16}", fullmatch=True),
    }[agency]
    body = data.draw(body)
    pair = basic_udi_di.check_characters(agency, body)
    assert basic_udi_di.check(agency, body + pair) == ()
    other = body + ("22" if pair != "22" else "33")
    assert basic_udi_di.check(agency, other)


NAMED = {
    "gs1": [("01", "09520123456788"), ("10", "L")],
    "ifa": [("9N", "110375286414"), ("1T", "L")],
    "ma": [("DI", "MA.156.M0.100123.01234568"), ("L", "L")],
    "ahm": [("MF", "1234567890123"), ("BA", "L")],
    "iccbba": [("=/", "A9999XYZ100T0944"), ("=,", "000025")],
    "hibcc": [("di", "A99912345"), ("lot", "L")],
}


@pytest.mark.parametrize("agency", NAMED)
@pytest.mark.parametrize("value", [None, False, True, ""])
def test_nothing_is_no_value(agency, value):
    """A lot without a number must not be labelled "None" or "False"."""
    (first, (name, _value)) = NAMED[agency]
    if agency == "hibcc" and value is None:  # named fields: one that is nothing is not there
        assert encode(agency, [first, (name, value)], TODAY).text == encode(agency, [first], TODAY).text
        return
    with pytest.raises(EncodeError):
        encode(agency, [first, (name, value)], TODAY)


@pytest.mark.parametrize("agency", NAMED)
@pytest.mark.parametrize("character", ["\u6279", "\xe9", "\x7f", "\ud800", "\uff21", "\x00", "\u200b"])
def test_what_no_agency_prints(agency, character):
    (first, (name, _value)) = NAMED[agency]
    others = [(name, f"A{character}1")] + ([("27Q", f"A{character}1")] if agency == "ifa" else [])
    for pair in others:
        with pytest.raises(EncodeError):
            encode(agency, [first, pair], TODAY)

"""HIBCC, ICCBBA, IFA, MA, AHM and Digital Link: what each must read, refuse and write."""

import datetime

import pytest

from odoo.addons.udi_core.codes import ALL_DEFECTS, EncodeError, basic_udi_di, digital_link, encode, hri, parse
from odoo.addons.udi_core.codes.checkdigits import mod43

TODAY = datetime.date(2026, 6, 1)
GTIN = "09520123456788"


def codes(text):
    return [item.code for item in parse(text, TODAY).defects]


def hibc(body):
    return body + mod43(body)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (hibc("+A99912345/$$3260230L1"), "bad_date"),
        (hibc("+A99912345/$$8AB"), "bad_content"),
        (hibc("+A99912345/S" + "1" * 19), "bad_length"),
        (hibc("+A99912345/XX"), "bad_structure"),
        (hibc("+A99912345/$"), "empty_value"),
        ("+A99912345/$$52001510X3A", "bad_check_digit"),
        ("+a99912345", "bad_charset"),
        ("=/A9997AB3456t0123", "bad_charset"),
        ("=,0000", "bad_length"),
        ("=>026366", "bad_date"),
        ("=+03000=/A9997XYZ100T0479=,000012", "bad_structure"),
        ("=G12341765432171", "bad_check_digit"),
        ("[)>\x1e06\x1d9N110375286415\x1e\x04", "bad_check_digit"),
        ("[)>\x1e05\x1d9N110375286414\x1e\x04", "bad_structure"),
        ("[)>\x1e06\x1d9N110375286414\x1dD270230\x1e\x04", "bad_date"),
        ("[)>\x1e06\x1d9N110375286414\x1d8P04150047759334\x1e\x04", "excluded_pair"),
        ("MA.156.M0.100472.11103317", "bad_check_digit"),
        ("MA.156.M0.10047.11103317", "bad_structure"),
        ("MA.156.M0.100472.11103316.E271301", "bad_date"),
        ("MF1234567890123*MD261315", "bad_date"),
        (hibc("+A99912345/$L1/S1/S2"), "repeated_element"),
        ("=/A9997XYZ100T0479=,000012=,000013", "repeated_element"),
        ("=+02034=/A9997XYZ100T0479=,000012", "missing_pair"),
        ("[)>\x1e06\x1d9N110375286414\x1d1TA\x1d1TB\x1e\x04", "repeated_element"),
        ("[)>\x1e06\x1d9N110375286414\x1d27QA\x1eB\x1e\x04", "bad_charset"),
        ("MA.156.M0.100472.11103316.LA.LB", "repeated_element"),
        ('<UDI IAC="MA"><DI>MA.156.M0.10047.11103316</DI></UDI>', "bad_structure"),
        ('<UDI IAC="MA"><DI>MA.156.M0.100472.11103316</DI><XX>1</XX></UDI>', "unknown_ai"),
        ('<UDI IAC="MA"><SN>1</SN></UDI>', "bad_structure"),
        ("MF1234567890123*SN1*SN2", "repeated_element"),
        ("MF1234567890123*BAA\x1d", "unknown_format"),
        ("https://id.gs1.org/21/S1", "unknown_format"),
        ("HtTp://a/01/" + GTIN, "bad_structure"),
        (f"https://a/01/{GTIN}/21/A/10/B", "bad_structure"),
        (f"https://a/01/{GTIN}?21=A", "not_an_attribute"),
        (f"https://a/01/{GTIN}/10/A?10=A", "repeated_in_query"),
    ],
)
def test_defects(text, code):
    assert code in codes(text)
    assert not parse(text, TODAY).is_valid
    assert set(codes(text)) <= set(ALL_DEFECTS)


def test_blank_check_character_of_hibc_is_not_trimmed():
    assert parse("+A123BJCMD6E79++$$52001510X3+ ", TODAY).is_valid
    assert not parse("+A123BJCMD6E79++$$52001510X3+", TODAY).is_valid


def test_check_digit_of_ma_in_dispute_is_only_a_warning():
    reading = parse("MA.156.M0.100472.91103317", TODAY)
    assert reading.is_valid
    assert codes(reading.raw) == ["unverified_check_digit"]


def test_ma_inside_a_web_address():
    reading = parse("https://example.com/u?code=MA.156.M0.100472.11103316&x=1", TODAY)
    assert (reading.agency, reading.di, reading.form) == ("ma", "MA.156.M0.100472.11103316", "url")


@pytest.mark.parametrize("close", [True, False])
def test_ma_as_xml(close):
    fields = {"DI": "MA.156.M0.100472.11103316", "SN": "S1", "MFG": "260105", "LOT": "L1", "EXP": "271231"}
    body = "".join(f"<{tag}>{value}" + (f"</{tag}>" if close else "") for tag, value in fields.items())
    text = f'<UDI IAC="MA">{body}</UDI>'
    reading = parse(text, TODAY)
    assert reading.is_valid, reading.defects
    assert (reading.agency, reading.form, reading.di) == ("ma", "xml", fields["DI"])
    assert (reading.lot, reading.serial) == ("L1", "S1")
    assert (reading.manufacture_date, reading.expiry) == (datetime.date(2026, 1, 5), datetime.date(2027, 12, 31))
    (fault,) = parse(text.replace("271231", "271331"), TODAY).defects
    assert (fault.code, text[fault.position : fault.position + 4]) == ("bad_date", "2712")


def test_captions():
    assert hri(parse("+A123BJCMD6E79++$$52001510X3+ ", TODAY)) == "*+A123BJCMD6E79++$$52001510X3+_*"
    assert hri(parse("=+02000=/A9999XYZ100T0944=,000025", TODAY)) == "=/A9999XYZ100T0944=,000025"
    assert hri(parse("]d1[)>\x1e06\x1d9N110375286414\x1d1TA1\x1e\x04", TODAY)) == "PPN: 110375286414 LOT: A1"
    assert hri(parse(f"]d201{GTIN}10A\x1d21B", TODAY)) == f"(01){GTIN}(10)A(21)B"
    assert hri(parse("]C0MA.156.M0.100472.11103316", TODAY)) == "MA.156.M0.100472.11103316"
    assert hri(parse("nothing", TODAY)) == ""


def test_missing_terminator_of_format_06_is_tolerated():
    reading = parse("[)>\x1e06\x1d9N110375286414\x1d1TA1", TODAY)
    assert reading.is_valid
    assert (reading.lot, codes(reading.raw)) == ("A1", ["missing_terminator"])


def test_unknown_fields_are_kept():
    reading = parse("[)>\x1e06\x1d9N110375286414\x1d27Q9915489\x1e\x04", TODAY)
    assert reading.is_valid
    assert ("27Q", "9915489") in [(item.identifier, item.value) for item in reading.elements]


@pytest.mark.parametrize(
    ("agency", "elements", "fields"),
    [
        (
            "hibcc",
            [("di", "A99912345"), ("lot", "L1"), ("expiry", datetime.date(2027, 1, 31)), ("serial", "S9")],
            {"di": "A99912345", "lot": "L1", "serial": "S9", "expiry": datetime.date(2027, 1, 31)},
        ),
        (
            "hibcc",
            [("di", "A99912345"), ("serial", "S9"), ("manufacture_date", datetime.date(2025, 1, 31)), ("quantity", 7)],
            {"serial": "S9", "manufacture_date": datetime.date(2025, 1, 31), "quantity": 7},
        ),
        (
            "iccbba",
            [("=,", "000025"), ("=/", "A9999XYZ100T0944"), ("=>", datetime.date(2027, 1, 31))],
            {"di": "A9999XYZ100T0944", "serial": "000025", "expiry": datetime.date(2027, 1, 31)},
        ),
        (
            "ifa",
            [
                ("9N", "110375286414"),
                ("1T", "A1"),
                ("D", datetime.date(2027, 1, 31)),
                ("16D", datetime.date(2025, 1, 2)),
            ],
            {"di": "110375286414", "lot": "A1", "expiry": datetime.date(2027, 1, 31)},
        ),
        (
            "ma",
            [("DI", "MA.156.M0.100123.01234568"), ("E", datetime.date(2027, 1, 31)), ("L", "A1"), ("S", "7")],
            {"di": "MA.156.M0.100123.01234568", "lot": "A1", "serial": "7", "expiry": datetime.date(2027, 1, 31)},
        ),
    ],
)
def test_what_is_written_reads_back(agency, elements, fields):
    reading = parse(encode(agency, elements, TODAY).text, TODAY)
    assert reading.is_valid, reading.defects
    assert reading.agency == agency
    assert {name: getattr(reading, name) for name in fields} == fields


@pytest.mark.parametrize(
    ("agency", "elements"),
    [
        ("hibcc", [("lot", "L1")]),
        ("hibcc", [("di", "A99912345"), ("lot", "L/1")]),
        ("hibcc", [("di", "A99912345"), ("lot", "l1")]),
        ("hibcc", [("di", "A99912345"), ("lot", "")]),
        ("hibcc", [("di", "A99912345"), ("lot", "+X")]),
        ("hibcc", [("di", "A99912345"), ("color", "red")]),
        ("iccbba", [("=/", "A9999")]),
        ("iccbba", [("=,", "000025=/A9999XYZ100T0944")]),
        ("iccbba", [("=/", "A9999XYZ100T0944"), ("=>", datetime.date(1999, 1, 1))]),
        ("ifa", [("9N", "110375286415")]),
        ("ifa", [("9N", "110375286414"), ("1T", "A\x1dSB")]),
        ("ma", [("DI", "MA.156.M0.100123.01234567")]),
        ("ma", [("DI", "MA.156.M0.100123.01234568"), ("L", "A.SX")]),
        ("ma", [("DI", "MA.156.M0.100123.01234568"), ("L", "\u6279")]),
    ],
)
def test_writers_refuse(agency, elements):
    with pytest.raises(EncodeError) as error:
        encode(agency, elements, TODAY)
    assert error.value.defects


def test_digital_link_both_ways():
    link = digital_link.build([("01", GTIN), ("10", "A/1"), ("21", "S 1".replace(" ", "-")), ("17", "271231")])
    assert link == f"https://id.gs1.org/01/{GTIN}/10/A%2F1/21/S-1?17=271231"
    assert parse(link, TODAY).lot == "A/1"
    with pytest.raises(EncodeError):
        digital_link.build([("400", "A")])


@pytest.mark.parametrize(
    ("agency", "body", "pair"),
    [
        ("gs1", "6901234GS1-China1234567", "EH"),
        ("hibcc", "++A999MODELIDENTIFIER11", "S8"),
        ("iccbba", "A9990ABC123T0480", "08"),
        ("ifa", "PP12345ABCD.12345678.90", "04"),
    ],
)
def test_basic_udi_di(agency, body, pair):
    assert basic_udi_di.check_characters(agency, body) == pair
    assert basic_udi_di.check(agency, body + pair) == ()
    wrong = basic_udi_di.check(agency, body + ("00" if pair != "00" else "11"))
    assert wrong[0].data.get("expected", pair) == pair
    assert basic_udi_di.check(agency, "") and basic_udi_di.check(agency, "\u00e9" * 10)

"""GS1 element strings: scanned, typed, bare GTIN; writing them."""

import datetime
import time

import pytest

from odoo.addons.udi_core.codes import (
    ALL_DEFECTS,
    DeviceIdentifierError,
    EncodeError,
    encode,
    merge,
    normalize_di,
    parse,
    to_zxing,
)

TODAY = datetime.date(2026, 6, 1)
GTIN = "09520123456788"


def codes(reading):
    return [item.code for item in reading.defects]


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("]d20109520123456781", "bad_check_digit", 5),
        (f"]d201{GTIN}17270230", "bad_date", 21),
        (f"]d201{GTIN}10A B", "bad_charset", 22),
        (f"]d201{GTIN}10" + "A" * 21, "bad_length", 21),
        (f"]d201{GTIN}10\x1d21A", "empty_value", 21),
        (f"]d201{GTIN}8ZZ", "unknown_ai", 19),
        (f"]d201{GTIN}10A\x1d\x1d21B", "empty_element", 23),
        ("(01)09520123456788(10)", "empty_value", 22),
        ("(1A)123", "unknown_ai", 1),
        ("(01", "bad_structure", 0),
        ("]d2", "empty", 3),
        ("", "empty", 0),
        ("GARBAGE", "unknown_format", 0),
    ],
)
def test_malformed_text_names_the_defect_and_its_place(text, code, position):
    reading = parse(text, TODAY)
    assert not reading.is_wellformed
    assert (code, position) in [(item.code, item.position) for item in reading.defects]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("]d21727123110LOT", "missing_pair"),
        (f"]d201{GTIN}10A\x1d10B", "repeated_element"),
        (f"]d201{GTIN}3712", "excluded_pair"),
        (f"]C001{GTIN}17271231", "bad_symbology"),
    ],
)
def test_rules_of_one_carrier_leave_the_syntax_alone(text, code):
    reading = parse(text, TODAY)
    assert reading.is_wellformed
    assert not reading.is_valid
    assert code in codes(reading)


def test_check_digit_defect_names_the_right_one():
    (fault,) = parse("]d20109520123456781", TODAY).defects
    assert fault.data["expected"] == "8"
    assert fault.data["found"] == "1"


@pytest.mark.parametrize(
    "text",
    [
        f"]d201{GTIN}11260101172712311012(3\x1d21SN/1",
        f"]C101{GTIN}11260101172712311012(3\x1d21SN/1",
        f"01{GTIN}11260101172712311012(3\x1d21SN/1",
        f"\x1d01{GTIN}11260101172712311012(3\x1d21SN/1",
        f"01{GTIN}\x1d11260101172712311012(3\x1d21SN/1\x1d",
        f"(01){GTIN}(11)260101(17)271231(10)12\\(3(21)SN/1",
        f"(01) {GTIN} (11)260101 (17)271231\n(10)12\\(3 (21)SN/1\r\n".replace("(01) ", "(01)"),
        f"https://id.gs1.org/01/{GTIN}/10/12%283/21/SN%2F1?11=260101&17=271231",
    ],
)
def test_every_form_of_the_same_carrier_reads_the_same(text):
    reading = parse(text, TODAY)
    assert reading.is_valid, reading.defects
    assert reading.agency == "gs1"
    assert (reading.di, reading.lot, reading.serial) == (GTIN, "12(3", "SN/1")
    assert reading.manufacture_date == datetime.date(2026, 1, 1)
    assert reading.expiry == datetime.date(2027, 12, 31)
    assert reading.expiry_precision == "day"


@pytest.mark.parametrize(
    ("text", "gtin"),
    [
        ("96385074", "00000096385074"),
        ("036000291452", "00036000291452"),
        ("6901234567892", "06901234567892"),
        ("16901234567899", "16901234567899"),
        ("]E06901234567892", "06901234567892"),
        ("]E496385074", "00000096385074"),
    ],
)
def test_bare_gtin_is_stored_with_fourteen_digits(text, gtin):
    reading = parse(text, TODAY)
    assert reading.is_valid
    assert reading.form == "gtin"
    assert reading.di == gtin


def test_wrong_bare_gtin_is_no_gs1_code():
    assert parse("6901234567893", TODAY).agency is None
    assert codes(parse("6901234567893", TODAY)) == ["unknown_format"]


def test_swallowed_separator_is_not_guessed():
    reading = parse(f"]d201{GTIN}10LOT121SER9", TODAY)
    assert reading.is_valid
    assert (reading.lot, reading.serial) == ("LOT121SER9", None)


def test_unknown_text_is_kept_word_for_word():
    reading = parse(f"]d201{GTIN}8299AB\x1d10L1", TODAY)
    assert [(item.identifier, item.value) for item in reading.elements] == [
        ("01", GTIN),
        ("8299", "AB"),
        ("10", "L1"),
    ]
    assert codes(reading) == ["unknown_ai"]


@pytest.mark.parametrize(
    ("value", "date", "precision"),
    [
        ("270200", datetime.date(2027, 2, 28), "month"),
        ("280200", datetime.date(2028, 2, 29), "month"),
        ("760615", datetime.date(2076, 6, 15), "day"),
        ("770615", datetime.date(1977, 6, 15), "day"),
    ],
)
def test_expiry_dates(value, date, precision):
    reading = parse(f"]d201{GTIN}17{value}", TODAY)
    assert (reading.expiry, reading.expiry_precision) == (date, precision)
    assert reading.extra["expiry_raw"] == value


def test_two_carriers_of_one_label_are_valid_together():
    primary, secondary = parse(f"]d201{GTIN}", TODAY), parse("]C11727123110LOT", TODAY)
    assert not secondary.is_valid
    label = merge([primary, secondary], TODAY)
    assert label.is_valid
    assert (label.di, label.lot) == (GTIN, "LOT")


def test_carriers_that_disagree():
    label = merge([parse(f"]d201{GTIN}10A", TODAY), parse(f"]d201{GTIN}10B", TODAY)], TODAY)
    assert codes(label) == ["repeated_element"]
    assert "empty" in codes(merge([]))
    mixed = merge([parse(f"]d201{GTIN}10A", TODAY), parse("+J123AQ3451T", TODAY)], TODAY)
    assert "agency_conflict" in codes(mixed)


def test_secondary_hibc_must_belong_to_its_primary():
    primary = parse("+Z999009993020351F", TODAY)
    assert merge([primary, parse("+$$09053C001FZ", TODAY)], TODAY).is_valid
    other = parse("+J123AQ3451T", TODAY)
    assert "link_mismatch" in codes(merge([other, parse("+$$09053C001FZ", TODAY)], TODAY))


def test_encode_orders_pads_and_separates():
    carrier = encode(
        "gs1",
        [("21", "S1"), ("10", "L(1"), ("17", datetime.date(2027, 12, 31)), ("11", "260101"), ("01", "6901234567892")],
        TODAY,
    )
    assert carrier.text == "0106901234567892112601011727123110L(1\x1d21S1"
    assert carrier.hri == "(01)06901234567892(11)260101(17)271231(10)L(1(21)S1"
    assert carrier.bracketed == "(01)06901234567892(11)260101(17)271231(10)L\\(1(21)S1"
    assert to_zxing(carrier.elements) == "[01]06901234567892[11]260101[17]271231[10]L(1[21]S1"
    assert to_zxing([("01", GTIN)]) == f"[01]{GTIN}"


@pytest.mark.parametrize(
    ("elements", "code"),
    [
        ([], "empty"),
        ([("01", "09520123456781")], "bad_check_digit"),
        ([("01", GTIN), ("10", "A B")], "bad_charset"),
        ([("01", GTIN), ("10", "")], "empty_value"),
        ([("01", GTIN), ("10", "A\x1d21B")], "bad_charset"),
        ([("01", GTIN), ("10", "A(21)B")], None),
        ([("01", GTIN), ("10", "A\\")], "bad_charset"),
        ([("01", GTIN), ("17", "271301")], "bad_date"),
        ([("01", GTIN), ("17", datetime.date(1976, 1, 1))], "ambiguous_date"),
        ([("10", "A")], "missing_pair"),
        ([("01", GTIN), ("10", "A"), ("10", "B")], "repeated_element"),
        ([("01", GTIN), ("9", "B")], "unknown_ai"),
        ([("01", GTIN), ("10", "A ")], "bad_charset"),
    ],
)
def test_encode_refuses_what_may_not_be_printed(elements, code):
    if code is None:
        reading = parse(encode("gs1", elements, TODAY).text, TODAY)
        assert reading.lot == "A(21)B"
        return
    with pytest.raises(EncodeError) as error:
        encode("gs1", elements, TODAY)
    assert code in [item.code for item in error.value.defects]


def test_encode_one_of_two_carriers():
    assert encode("gs1", [("10", "A"), ("17", "271231")], TODAY, complete=False).text == "1727123110A"
    with pytest.raises(EncodeError):
        encode("gs1", [("10", "A B")], TODAY, complete=False)


def test_unknown_agency_is_refused():
    with pytest.raises(EncodeError) as error:
        encode("nobody", [("01", GTIN)])
    assert error.value.defects[0].code == "unknown_agency"
    with pytest.raises(DeviceIdentifierError):
        normalize_di("nobody", GTIN)


@pytest.mark.parametrize(
    ("agency", "code", "normal"),
    [
        ("gs1", "6901234567892", "06901234567892"),
        ("gs1", " 09520123456788 ", GTIN),
        ("hibcc", "a99912345", "A99912345"),
        ("hibcc", "+A99912345", "A99912345"),
        ("iccbba", "=/A9997AB3456T0123", "A9997AB3456T0123"),
        ("ifa", "110375286414", "110375286414"),
        ("ma", "MA.156.M0.100472.11103316", "MA.156.M0.100472.11103316"),
        ("ahm", "MF1234567890123", "1234567890123"),
    ],
)
def test_normal_form_of_a_device_identifier(agency, code, normal):
    assert normalize_di(agency, code) == normal


@pytest.mark.parametrize(
    ("agency", "code", "defect", "expected"),
    [
        ("gs1", "6901234567893", "bad_check_digit", "2"),
        ("gs1", "690123456789", "bad_check_digit", "7"),
        ("gs1", "69012", "bad_length", None),
        ("gs1", "69O1234567892", "bad_charset", None),
        ("gs1", "", "bad_charset", None),
        ("hibcc", "1234", "bad_structure", None),
        ("iccbba", "A9997", "bad_length", None),
        ("ifa", "110375286415", "bad_check_digit", "14"),
        ("ma", "MA.156.M0.100472.11103317", "bad_check_digit", "6"),
    ],
)
def test_wrong_device_identifier_names_what_is_right(agency, code, defect, expected):
    with pytest.raises(DeviceIdentifierError) as error:
        normalize_di(agency, code)
    assert error.value.code == defect
    assert error.value.expected == expected


def test_length_is_bounded():
    reading = parse("]d2" + "1" * 10_000, TODAY)
    assert codes(reading) == ["too_long"]


@pytest.mark.parametrize(
    "start", ["(", "]d2", "]d20", "+", "=+99000", "=/", "[)>\x1e06\x1d", "MA.156.", "MF", "http://a/", "01", "\x1d"]
)
@pytest.mark.parametrize(
    "fill", ["(", "\x1d", "0", "A", "+", "/", "*", " ", "=", "(01)", "\x1d10A", ".", "%", "&", "https://"]
)
def test_long_texts_take_bounded_time(start, fill):
    text = (start + fill * 10_000)[:10_000]
    began = time.process_time()
    reading = parse(text, TODAY)
    assert time.process_time() - began < 5
    assert all(item.code in ALL_DEFECTS for item in reading.defects)


def test_reading_as_json_values():
    data = parse(f"]d201{GTIN}1727123110L1", TODAY).as_dict()
    assert data["expiry"] == "2027-12-31"
    assert data["elements"][0] == ["01", GTIN, GTIN]
    assert data["is_valid"] is True


@pytest.mark.parametrize(
    ("text", "positions"),
    [
        (f"(01) {GTIN} (10) L7 (17) 271231", [4, 24, 32]),
        (f"(01)\u3000{GTIN}(10)\tL7  ", [4, 23]),
        (f"(01){GTIN} (10)L7", [18]),
    ],
)
def test_blanks_around_a_typed_value_do_not_belong_to_it(text, positions):
    reading = parse(text, TODAY)
    assert reading.is_valid
    assert (reading.di, reading.lot) == (GTIN, "L7")
    assert [item.position for item in reading.defects if item.code == "whitespace_ignored"] == positions


def test_a_fault_behind_a_blank_has_its_own_place():
    reading = parse(f"(01)  {GTIN}(10) L#7", TODAY)
    (fault,) = [item for item in reading.defects if item.code == "bad_charset"]
    assert reading.raw[fault.position] == "#"


@pytest.mark.parametrize("text", [f"(01){GTIN}(10) ", f"(01){GTIN}(10)A B", "(10)\xa0"])
def test_a_blank_is_no_value_and_no_part_of_one(text):
    assert not parse(text, TODAY).is_wellformed

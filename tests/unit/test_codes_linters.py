"""Every content check of the GS1 syntax dictionary: values that must pass, values that must not."""

import datetime

import pytest

from odoo.addons.udi_core.codes import parse
from odoo.addons.udi_core.codes.gs1_checks import CHECKS
from odoo.addons.udi_core.codes.gs1_table import AI

YEAR = 2026
# check: (values that pass, values that do not)
CASES = {
    "check_digit": (["09520123456788", "6901234567892", "106141412345678908"], ["09520123456781", "6901234567893"]),
    "check_pair": (["1987654Ad4X4bL5ttr2310c2K", "12345678901234567890123NT"], ["1987654Ad4X4bL5ttr2310cZZ", "AB"]),
    "date_or_month": (["270200", "240229", "271231"], ["271301", "270230", "250229", "270000"]),
    "date": (["271231"], ["271200", "270431"]),
    "long_date": (["20271231", "19450102"], ["20271200", "20270229", "20271331", "00000101"]),
    "hour_minute": (["0000", "2359"], ["2400", "1260"]),
    "hour": (["00", "23"], ["24", "99"]),
    "minute": (["00", "59"], ["60"]),
    "second": (["00", "59"], ["60"]),
    "prefix_first": (["9521A", "095201"], ["95A1", "952", "A952"]),
    "prefix_second": (["19521A", "0952012"], ["1A952", "1952"]),
    "country": (["156", "276", "840"], ["000", "999", "157"]),
    "country_or_999": (["156", "999"], ["000", "998"]),
    "country_letters": (["CN", "DE"], ["ZZ", "cn", "UK"]),
    "currency": (["156", "840", "978"], ["000", "123"]),
    "percent_encoding": (["A+B%20C", "plain", "%e5%ba%b7"], ["A%2", "A%GG", "%"]),
    "yes_no": (["0", "1"], ["2", "9"]),
    "minus": (["-"], ["+", "0"]),
    "importer_index": (["-", "0", "Z", "_", "a"], ["!", "/", "="]),
    "package_type": (["9", "1A", "CT", "PX", "200", "APE", "WRP"], ["", "00", "1a", "ZZZ", "XX1", "Z"]),
    "media_type": (["01", "10", "80", "99"], ["00", "11", "79"]),
    "sex": (["0", "1", "2", "9"], ["3", "8"]),
    "position_of_total": (["1/1", "2/9"], ["0/1", "2/1", "1/0", "1-2", "12/"]),
    "not_zero": (["0001", "9"], ["0000", "0"]),
    "winding": (["0", "1", "9"], ["2", "8"]),
    "zero": (["0"], ["1", "9"]),
    "piece_of_total": (["0101", "0203", "9999"], ["0001", "0302", "0100", "0000"]),
    "iban": (
        ["FR7630006000011234567890189", "GB98MIDL07009312345678", "MU43BOMM0101123456789101000MUR"],
        [
            "FR7630006000011234567890188",
            "XX361234567890",
            "GB98MIDL0",
            "gb98MIDL07009312345678",
            "GB98MIDL-7009312345678",
        ],
    ),
    "no_leading_zero": (["0", "1", "10"], ["01", "00"]),
    "has_non_digit": (["1A", "-"], ["12", "0"]),
    "latitude": (["0000000000", "1800000000"], ["1800000001", "9999999999"]),
    "longitude": (["0000000000", "3600000000"], ["3600000001"]),
    "coupon": (
        # company and offer, value, purchase; then a second and third purchase, dates, serial, retailer, flags
        [
            "012345612345611110123",
            "6123456789012123456" + "11" + "110123" + "2" + "110123" + "9",
            "012345612345611110123" + "1" + "0" + "110123" + "9",
            "012345612345611110123" + "3271231" + "4260101" + "50123456" + "61" + "1234567" + "91201",
            "0123456123456" + "554321" + "5123459012",
        ],
        [
            "01234561234561111012",  # family code too short
            "712345612345611110123",  # no such company length
            "012345612345601110123",  # value without length
            "012345612345611115123",  # no such requirement code
            "0123456123456111101230",  # no such optional field
            "012345612345611110123" + "3271331",  # no such day
            "012345612345611110123" + "3260101" + "4271231",  # ends before it begins
            "012345612345611110123" + "4271231" + "3260101",  # wrong order
            "012345612345611110123" + "91301",  # no such item of the value
            "01234561234561111012A",
        ],
    ),
    "coupon_offer": (
        ["001234561234560123456", "101234561234560123456", "061234567890121234569123456789012345"],
        ["201234561234560123456", "07", "00123456123456012345", "0012345612345601234567", "00123456123456012345a"],
    ),
}


def test_every_check_has_cases():
    assert set(CASES) == set(CHECKS)
    used = {name for identifier in AI.values() for part in identifier.parts for name in part.checks}
    assert used == set(CHECKS)


@pytest.mark.parametrize("name", CASES)
def test_values(name):
    good, bad = CASES[name]
    for value in good:
        assert CHECKS[name](value, YEAR) is None, value
    for value in bad:
        if value:
            code, data = CHECKS[name](value, YEAR)
            assert code in ("bad_content", "bad_check_digit", "bad_date"), value
            assert data


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("(8110)012345612345611110123", None),
        ("(8110)01234561234561111012", "bad_content"),
        ("(8112)001234561234560123456", None),
        ("(8112)001234561234560123456X", "bad_content"),
        ("(00)106141412345678908(7041)CT", None),
        ("(00)106141412345678908(7041)ZZZ", "bad_content"),
    ],
)
def test_in_an_element(text, code):
    assert [item.code for item in parse(text, datetime.date(YEAR, 6, 1)).defects] == ([code] if code else [])

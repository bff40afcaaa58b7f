"""Content rules of GS1 element values beyond length and characters.

A check takes the piece of the value it belongs to and the current year; it answers None or (defect code, data).
"""

import json
import re
from pathlib import Path

from . import checkdigits, dates

_ISO = {
    name: frozenset(codes.split())
    for name, codes in json.loads((Path(__file__).parent / "iso_codes.json").read_text(encoding="utf-8")).items()
}
_NOT_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def _rule(name, holds):
    """A check that is a plain condition."""

    def check(text, _year):
        return None if holds(text) else ("bad_content", {"value": text, "rule": name})

    return check


def _check_digit(text, _year):
    expected = checkdigits.gtin_check_digit(text[:-1])
    return None if text[-1] == expected else ("bad_check_digit", {"expected": expected, "found": text[-1]})


def _check_pair(text, _year):
    if not 3 <= len(text) <= 25:
        return "bad_check_digit", {"expected": None, "found": text[-2:]}
    expected = checkdigits.check_pair(text[:-2])
    return None if text[-2:] == expected else ("bad_check_digit", {"expected": expected, "found": text[-2:]})


def _dated(read):
    def check(text, year):
        try:
            read(text, year)
        except dates.DateFault as fault:
            return "bad_date", {"value": text, "reason": fault.reason}
        return None

    return check


def _alone(reason, limit):
    def check(text, _year):
        return None if int(text) < limit else ("bad_date", {"value": text, "reason": reason})

    return check


def _iban(text):
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}", text):
        return False
    return int("".join(str(int(char, 36)) for char in text[4:] + text[:4])) % 97 == 1


def _position_of_total(text):
    return bool(re.fullmatch(r"[1-9]/[1-9]", text)) and text[0] <= text[2]


def _digits_at(start):
    return lambda text: len(text) >= start + 4 and text[start : start + 4].isdigit()


CHECKS = {
    "check_digit": _check_digit,
    "check_pair": _check_pair,
    "date_or_month": _dated(lambda text, year: dates.yymmdd(text, year, True)),
    "date": _dated(dates.yymmdd),
    "long_date": _dated(lambda text, year: dates.yyyymmdd(text)),
    "hour_minute": _dated(lambda text, year: dates.clock(text)),
    "hour": _alone("hour", 24),
    "minute": _alone("minute", 60),
    "second": _alone("second", 60),
    "prefix_first": _rule("prefix_first", _digits_at(0)),
    "prefix_second": _rule("prefix_second", _digits_at(1)),
    "country": _rule("country", _ISO["country_numbers"].__contains__),
    "country_or_999": _rule("country_or_999", lambda text: text == "999" or text in _ISO["country_numbers"]),
    "country_letters": _rule("country_letters", _ISO["country_letters"].__contains__),
    "currency": _rule("currency", _ISO["currency_numbers"].__contains__),
    "percent_encoding": _rule("percent_encoding", lambda text: not _NOT_PERCENT.search(text)),
    "yes_no": _rule("yes_no", lambda text: text in ("0", "1")),
    "minus": _rule("minus", lambda text: text == "-"),
    "importer_index": _rule("importer_index", lambda text: bool(re.fullmatch(r"[-0-9A-Z_a-z]", text))),
    "package_type": _rule("package_type", lambda text: bool(re.fullmatch(r"[0-9A-Z]{1,4}", text))),
    "media_type": _rule("media_type", lambda text: "01" <= text <= "10" or "80" <= text <= "99"),
    "sex": _rule("sex", lambda text: text in "0129"),
    "position_of_total": _rule("position_of_total", _position_of_total),
    "not_zero": _rule("not_zero", lambda text: int(text) != 0),
    "winding": _rule("winding", lambda text: text in "019"),
    "zero": _rule("zero", lambda text: text == "0"),
    "piece_of_total": _rule("piece_of_total", lambda text: 0 < int(text[:2]) <= int(text[2:])),
    "iban": _rule("iban", _iban),
    "no_leading_zero": _rule("no_leading_zero", lambda text: text == "0" or text[0] != "0"),
    "has_non_digit": _rule("has_non_digit", lambda text: not text.isdigit()),
    "latitude": _rule("latitude", lambda text: int(text) <= 1_800_000_000),
    "longitude": _rule("longitude", lambda text: int(text) <= 3_600_000_000),
    # North American coupons are no device identifiers: characters and length only.
    "coupon": _rule("coupon", lambda text: True),
    "coupon_offer": _rule("coupon_offer", lambda text: True),
}

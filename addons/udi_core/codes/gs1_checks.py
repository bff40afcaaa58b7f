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


def _sized(first, last, more):
    """Pattern of a field that opens with the number of its digits (``more`` of them are not counted)."""
    return "(?:" + "|".join(f"{size}[0-9]{{{size + more}}}" for size in range(first, last + 1)) + ")"


# North American coupons (AI 8110 and 8112): company, offer, value, up to three purchases, dates, serial, retailer
_COMPANY = _sized(0, 6, 6)
_PURCHASE = _sized(1, 5, 0) + "[0-49][0-9]{3}"
_COUPON = re.compile(
    f"{_COMPANY}[0-9]{{6}}{_sized(1, 5, 0)}{_PURCHASE}"
    f"(?:1[0-3]{_PURCHASE}(?:9|{_COMPANY}))?(?:2{_PURCHASE}(?:9|{_COMPANY}))?"
    f"(?:3(?P<end>[0-9]{{6}}))?(?:4(?P<start>[0-9]{{6}}))?"
    f"(?:5{_sized(0, 9, 6)})?(?:6{_sized(1, 7, 6)})?(?:9[01256][0-2][0-9][01])?"
)
_OFFER = re.compile(f"[01]{_COMPANY}[0-9]{{6}}{_sized(0, 9, 6)}")


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
    if not re.fullmatch(r"[A-Z]{2}[0-9A-Z]{9,32}", text) or text[:2] not in _ISO["country_letters"]:
        return False
    return int("".join(str(int(char, 36)) for char in text[4:] + text[:4])) % 97 == 1


def _coupon(text, year):
    match = _COUPON.fullmatch(text)
    try:
        start, end = (match and match[name] and dates.yymmdd(match[name], year)[0] for name in ("start", "end"))
    except dates.DateFault:
        match = None
    if not match or (start and end and start > end):
        return "bad_content", {"value": text, "rule": "coupon"}
    return None


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
    "package_type": _rule("package_type", _ISO["package_types"].__contains__),
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
    "coupon": _coupon,
    "coupon_offer": _rule("coupon_offer", lambda text: bool(_OFFER.fullmatch(text))),
}

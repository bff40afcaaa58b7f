"""The shared collection of carriers with their expected readings."""

import datetime
import json
import os
import re
from pathlib import Path

import pytest

from odoo.addons.udi_core.codes import basic_udi_di, parse
from odoo.addons.udi_core.codes.gs1_table import AI

SHARED = Path(os.environ.get("UDI_SHARED", ""))
VECTORS = SHARED / "vectors" / "udi.json"
TODAY = datetime.date(2026, 6, 1)
PRESENT = bool(os.environ.get("UDI_SHARED")) and VECTORS.exists()

pytestmark = pytest.mark.skipif(not PRESENT, reason="UDI_SHARED not present")

# 12 digits with a right check digit: a bare GTIN-12, as well as a broken element string of AI 7011. The bare GTIN is
# the commoner of the two, and a symbology identifier decides it.
AMBIGUOUS = {"GS1-0295"}


def vectors():
    return json.loads(VECTORS.read_text(encoding="utf-8")) if PRESENT else []


def found(reading, name):
    if name == "elements":
        return [[element.identifier, element.value] for element in reading.elements]
    value = getattr(reading, name, None) if name in reading.__slots__ else reading.extra.get(name)
    return value.isoformat() if isinstance(value, datetime.date) else value


@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector["id"])
def test_vector(vector):
    if vector["id"] in AMBIGUOUS:
        assert parse(vector["carrier"], TODAY).form == "gtin"
        assert not parse("]d2" + vector["carrier"], TODAY).is_valid
        return
    if vector["agency"] == "BASIC_UDI_DI":
        assert (not basic_udi_di.check(vector["scheme"].lower(), vector["carrier"])) == vector["valid"]
        return
    reading = parse(vector["carrier"], TODAY)
    assert reading.is_valid == vector["valid"], reading.defects
    assert reading.is_wellformed == vector.get("syntax_valid", reading.is_wellformed), reading.defects
    assert reading.symbology == vector.get("symbology")
    if vector["valid"]:
        assert reading.agency == vector["agency"].lower()
    expected = vector.get("expected") or {}
    assert {name: found(reading, name) for name in expected} == expected


CHECKS = {
    "csum": "check_digit",
    "csumalpha": "check_pair",
    "gcppos1": "prefix_first",
    "gcppos2": "prefix_second",
    "yymmd0": "date_or_month",
    "yymmdd": "date",
    "yyyymmdd": "long_date",
    "hhmi": "hour_minute",
    "hh": "hour",
    "mi": "minute",
    "ss": "second",
    "iso3166": "country",
    "iso3166999": "country_or_999",
    "iso3166alpha2": "country_letters",
    "iso4217": "currency",
    "pcenc": "percent_encoding",
    "yesno": "yes_no",
    "hyphen": "minus",
    "importeridx": "importer_index",
    "packagetype": "package_type",
    "mediatype": "media_type",
    "iso5218": "sex",
    "posinseqslash": "position_of_total",
    "nonzero": "not_zero",
    "winding": "winding",
    "zero": "zero",
    "pieceoftotal": "piece_of_total",
    "iban": "iban",
    "nozeroprefix": "no_leading_zero",
    "hasnondigit": "has_non_digit",
    "latitude": "latitude",
    "longitude": "longitude",
    "couponcode": "coupon",
    "couponposoffer": "coupon_offer",
}


def dictionary():
    """The GS1 syntax dictionary as AI -> (fixed, attribute, parts, requires, excludes, key)."""
    rows = {}
    for line in (SHARED / "vectors" / "gs1-syntax-dictionary.txt").read_text(encoding="utf-8").splitlines():
        words = line.partition("#")[0].split()
        if not words:
            continue
        flags = words.pop(1) if re.fullmatch("[*?]+", words[1]) else ""
        parts, requires, excludes, key = [], "", (), None
        for word in words[1:]:
            part = re.fullmatch(r"(\[?)([NXYZ])(\.\.)?(\d+)\]?((?:,\w+)*)", word)
            if part:
                checks = tuple(CHECKS[name] for name in part[5].split(",") if name)
                longest = int(part[4])
                parts.append((part[2], 1 if part[3] else longest, longest, bool(part[1]), checks))
            elif word.startswith("req="):
                requires = word[4:]
            elif word.startswith("ex="):
                excludes = tuple(word[3:].split(","))
            else:
                key = tuple(tuple(names.split(",")) for names in word[7:].split("|")) if "=" in word else ()
        first, _dash, last = words[0].partition("-")
        for number in range(int(first), int(last or first) + 1):
            rows[f"{number:0{len(first)}d}"] = ("*" in flags, "?" in flags, parts, requires, excludes, key)
    return rows


def test_own_table_agrees_with_the_syntax_dictionary():
    theirs = dictionary()
    assert set(theirs) == set(AI)
    for name, (fixed, attribute, parts, requires, excludes, key) in theirs.items():
        own = AI[name]
        assert (own.fixed is not None) == fixed, name
        assert own.attribute == attribute, name
        assert own.key == key, name
        assert own.needs == requires, name
        assert [(p.kind, p.minimum, p.maximum, p.optional, p.checks) for p in own.parts] == parts, name
        patterns = [re.compile(pattern.replace("n", "[0-9]")) for pattern in excludes]
        expected = {other for other in theirs for pattern in patterns if pattern.fullmatch(other)} - {name}
        assert own.excludes == expected, name

"""Check characters of the Basic UDI-DI (EU). It never stands on a label, so ``parse`` does not know it."""

import re

from . import checkdigits
from .reading import defect

_ICCBBA = re.compile(r"([A-Z0-9]{16})([0-9]{2})")
_IFA = re.compile(r"(PP[0-9A-Z]{5}[0-9A-Z.]+)([0-9]{2})")
_HIBCC = re.compile(r"(\+\+[A-Z][A-Z0-9]{3}[A-Z0-9]{1,17})([0-9A-Z]{2})")

AGENCIES = ("gs1", "hibcc", "iccbba", "ifa")


def agency_of(text: str) -> str:
    """Whose code this looks like, right or wrong: each agency has an opening of its own, the others are GMNs of GS1."""
    if text.startswith("++"):
        return "hibcc"
    if text.startswith("PP"):
        return "ifa"
    return "iccbba" if len(text) == 18 and text[:1].isalpha() else "gs1"


def check_characters(agency: str, body: str) -> str:
    """The two check characters for a Basic UDI-DI without them.

    :param agency: "gs1", "hibcc" (body with its leading ``++``), "iccbba" or "ifa"
    :raises ValueError: characters the agency does not allow, or an unknown agency
    """
    if agency in ("gs1", "hibcc"):
        return checkdigits.check_pair(body)
    if agency == "iccbba":
        return f"{checkdigits.mod37_2(body):02d}"
    if agency == "ifa":
        return checkdigits.ppn_check(body)
    raise ValueError("unknown agency")


def check(agency: str, text: str) -> tuple:
    """Defects of a Basic UDI-DI, an empty tuple when it is right (MDCG 2019-1: at most 25 characters)."""
    if not 3 <= len(text) <= 25:
        return (defect("bad_length", None, identifier="basic_udi_di", length=len(text), min=3, max=25),)
    shape = {"hibcc": _HIBCC, "iccbba": _ICCBBA, "ifa": _IFA}.get(agency)
    if shape and not shape.fullmatch(text):
        return (defect("bad_structure", 0, reason="basic_udi_di"),)
    try:
        expected = check_characters(agency, text[:-2])
    except ValueError:
        return (defect("bad_charset", 0, identifier="basic_udi_di", character=text, allowed=agency),)
    if text[-2:] != expected:
        data = {"identifier": "basic_udi_di", "expected": expected, "found": text[-2:]}
        return (defect("bad_check_digit", len(text) - 2, **data),)
    return ()

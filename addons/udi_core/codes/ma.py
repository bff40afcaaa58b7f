"""MA codes (IDcode, issued in China by ZIIOT): ``MA.156.M0.`` registrant ``.`` item, then production fields."""

import re

from . import checkdigits, dates
from .reading import Carrier, DeviceIdentifierError, Element, EncodeError, Reading, defect

_DI = re.compile(r"MA\.156\.M0\.([0-9]{6})\.([0-9A-Za-z])([0-9A-Za-z]+)([0-9])")
_START = re.compile(r"M[AB]\.[0-9]{3}\.|ma\.[0-9]{3}\.")
_IN_URL = re.compile(r"https?://[^\s]*?=(MA\.156\.[^&#\s]*)")
_FIELDS = {
    "S": "serial",
    "M": "manufacture_date",
    "P": "manufacture_date",
    "L": "lot",
    "D": "sterilisation_lot",
    "E": "expiry",
    "V": "valid_until",
    "Y": "insurance_code",
}
_ORDER = "SMLDEVY"


def recognises(body: str) -> bool:
    """The prefix, alone or as a parameter of a web address."""
    return bool(_START.match(body) or _IN_URL.match(body))


def parse(text: str, today, start: int = 0, symbology=None) -> Reading:
    """Read a code; check digits over text with a 9 are disputed among implementations and only warned about."""
    url = _IN_URL.match(text, start)
    form = "url" if url else "scan"
    start, end = url.span(1) if url else (start, len(text))
    body = text[start:end]
    pieces = body.split(".")
    identity = ".".join(pieces[:5])
    match = _DI.fullmatch(identity)
    if not match:
        fault = defect("bad_structure", start, reason="device_identifier")
        agency = "ma" if body.startswith("MA.") else None
        return Reading(text, symbology, agency, form, (Element("", body, body),), defects=(fault,))
    faults, named = [], {"di": identity}
    extra = {"registrant": match[1], "package_level": match[2], "item": match[3]}
    elements = [Element("DI", identity, identity)]
    _check("DI", identity[:-1], identity[-1], start + len(identity) - 1, faults)
    position = start + len(identity)
    for index, piece in enumerate(pieces[5:], 5):
        position += 1
        letter, value = piece[:1], piece[1:]
        elements.append(Element(letter, value, value))
        if letter == "C" and index == len(pieces) - 1:
            _check("C", body[len(identity) : position - start - 1], value, position + 1, faults)
        else:
            _field(letter, value, position + 1, faults, named, extra)
        position += len(piece)
    return Reading(text, symbology, "ma", form, tuple(elements), defects=tuple(faults), extra=extra, **named)


def _check(identifier, body, found, position, faults):
    try:
        expected = checkdigits.ma_check_digit(body)
    except ValueError:
        faults.append(defect("bad_charset", position, identifier=identifier, character=body, allowed="ma"))
        return
    if expected != found:
        code = "unverified_check_digit" if "9" in body else "bad_check_digit"
        faults.append(defect(code, position, identifier=identifier, expected=expected, found=found))


def _field(letter, value, position, faults, named, extra):
    name = _FIELDS.get(letter)
    if name is None:
        faults.append(defect("unknown_ai", position - 1, identifier=letter, text=letter + value))
    elif not value:
        faults.append(defect("empty_value", position, identifier=letter))
    elif letter in "MPEV":
        try:
            date = (dates.yyyymmdd(value) if len(value) == 8 else dates.yyyymmdd("20" + value))[0]
        except dates.DateFault as fault:
            faults.append(defect("bad_date", position, identifier=letter, value=value, reason=fault.reason))
            return
        if name == "valid_until":
            extra[name] = date.isoformat()
        else:
            named[name] = date
            if name == "expiry":
                named["expiry_precision"] = "day"
    elif name in ("serial", "lot"):
        named[name] = value
    else:
        extra[name] = value


def normalize(code: str) -> str:
    """The DI with its prefix; letters keep their case (it has a meaning in the check digit)."""
    value = code.strip()
    match = _DI.fullmatch(value)
    if not match:
        raise DeviceIdentifierError("bad_structure", reason="device_identifier")
    expected = checkdigits.ma_check_digit(value[:-1])
    if expected != value[-1] and "9" not in value[:-1]:
        raise DeviceIdentifierError("bad_check_digit", identifier="DI", expected=expected, found=value[-1])
    return value


def encode(elements, today, complete=True) -> Carrier:
    """Build a code from "DI" and field letters; dates become YYMMDD, the final check digit is added.

    :raises EncodeError: a value the format cannot carry
    """
    values = {name: f"{value:%y%m%d}" if hasattr(value, "strftime") else str(value) for name, value in elements}
    text = values.pop("DI", "")
    pieces = "".join(
        f".{letter}{values[letter]}" for letter in sorted(values, key=lambda name: (_ORDER + name).find(name))
    )
    try:
        text += pieces + (f".C{checkdigits.ma_check_digit(pieces)}" if pieces else "")
    except ValueError:
        raise EncodeError([defect("bad_charset", None, identifier="", character=pieces, allowed="ma")]) from None
    reading = parse(text, today)
    if not reading.is_valid or any("." in value for value in values.values()):
        raise EncodeError(reading.defects or [defect("bad_charset", None, identifier="", character=".", allowed="ma")])
    return Carrier("ma", text, text, text, reading.elements)

"""AHM codes (Ali Health). The rules are not public: opaque DI and optional fields, always with a warning."""

import re

from . import dates
from .reading import Carrier, DeviceIdentifierError, Element, EncodeError, Reading, defect, once, repeats

_MESSAGE = re.compile(
    r"MF(?P<di>[0-9A-Za-z]{13}|[0-9]{1,12})"
    r"(?P<rest>(?:\*?(?:BA|BN|SN|MD|BD|ED|PL)[^*\x00-\x1f]+)?(?:\*[A-Z]{2}[^*\x00-\x1f]*)*)\*?"
)
_FIELDS = {
    "BA": "lot",
    "BN": "lot",
    "SN": "serial",
    "MD": "manufacture_date",
    "ED": "expiry",
    "BD": "shelf_life_date",
    "PL": "package_level",
}


def recognises(body: str) -> bool:
    """A weak prefix, so the whole grammar must fit."""
    return body.startswith("MF") and bool(_MESSAGE.fullmatch(body))


def parse(text: str, today, start: int = 0, symbology=None) -> Reading:
    """Read DI and fields separated by ``*``."""
    match = _MESSAGE.fullmatch(text, start)
    if not match:
        return Reading(text, symbology, defects=(defect("unknown_format", start),))
    faults = [defect("low_confidence", start, agency="ahm")]
    elements = [Element("MF", match["di"], match["di"])]
    named, extra = {"di": match["di"]}, {}
    position = match.start("rest")
    for piece in match["rest"].split("*"):
        if piece:
            elements.append(Element(piece[:2], piece[2:], piece[2:]))
            _field(piece[:2], piece[2:], position + 2, faults, named, extra)
        position += len(piece) + 1
    faults += repeats(elements)
    if extra:
        named["extra"] = extra
    return Reading(text, symbology, "ahm", "scan", tuple(elements), defects=tuple(faults), **named)


def _field(tag, value, position, faults, named, extra):
    name = _FIELDS.get(tag)
    if name is None:
        faults.append(defect("unknown_ai", position - 2, identifier=tag, text=tag + value))
    elif not value:
        faults.append(defect("empty_value", position, identifier=tag))
    elif tag in ("MD", "ED", "BD"):
        try:
            date = dates.yyyymmdd("20" + value)[0]
        except dates.DateFault as fault:
            faults.append(defect("bad_date", position, identifier=tag, value=value, reason=fault.reason))
            return
        if tag == "BD":
            extra[name] = date.isoformat()
        else:
            named[name] = date
            if tag == "ED":
                named["expiry_precision"] = "day"
    elif name == "package_level":
        extra[name] = value
    else:
        named[name] = value


def normalize(code: str) -> str:
    """The DI word for word (1-13 letters and digits), without the prefix."""
    value = code.strip()
    value = value.removeprefix("MF")
    if not re.fullmatch("[0-9A-Za-z]{1,13}", value):
        raise DeviceIdentifierError("bad_structure", reason="device_identifier")
    return value


def encode(elements, today, complete=True) -> Carrier:
    """Build a code from "MF" (the DI), "BA" or "BN" (lot), "SN", "MD", "BD", "ED" and "PL".

    The rules are not public: the carrier has the warning ``low_confidence``, and only what reads back exactly is
    written. A ``datetime.date`` becomes YYMMDD.

    :raises EncodeError: a value the format cannot carry
    """
    values = {name: _text(name, value) for name, value in once(elements).items()}
    wanted = [("MF", values.pop("MF", ""))] + [(name, values[name]) for name in sorted(values, key=_place)]
    text = "*".join(f"{name}{value}" for name, value in wanted)
    reading = parse(text, today)
    if not reading.is_valid or [(item.identifier, item.value) for item in reading.elements] != wanted:
        raise EncodeError(reading.defects or [defect("bad_structure", None, reason="round_trip")])
    return Carrier("ahm", text, text, text, reading.elements, reading.defects)


def _place(name):
    return list(_FIELDS).index(name) if name in _FIELDS else len(_FIELDS)


def _text(name, value):
    if not hasattr(value, "strftime"):
        return str(value)
    if not 2000 <= value.year <= 2099:
        raise EncodeError([defect("ambiguous_date", None, identifier=str(name), value=value.isoformat())])
    return f"{value:%y%m%d}"

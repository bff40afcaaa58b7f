"""AHM codes (Ali Health). The rules are not public: opaque DI and optional fields, always with a warning."""

import re

from . import dates
from .reading import DeviceIdentifierError, Element, Reading, defect

_MESSAGE = re.compile(
    r"MF(?P<di>[0-9A-Za-z]{13}|[0-9]{1,12})"
    r"(?P<rest>(?:\*?(?:BA|BN|SN|MD|BD|ED|PL)[^*]+)?(?:\*[A-Z]{2}[^*]*)*)\*?"
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

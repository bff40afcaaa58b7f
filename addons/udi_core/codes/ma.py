"""MA codes (IDcode, issued in China by ZIIOT): ``MA.156.M0.`` registrant ``.`` item, then production fields."""

import re

from . import checkdigits, dates
from .reading import Carrier, DeviceIdentifierError, Element, EncodeError, Reading, defect, once, repeats

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
_XML = re.compile(r'<UDI\s+IAC="MA"\s*>(.*)</UDI>', re.DOTALL)
_TAG = re.compile(r"<([A-Z]{2,3})>([^<]*)(?:</\1>)?")
_TAGS = {"SN": "S", "MFG": "M", "LOT": "L", "EXP": "E", "VAL": "V"}


def recognises(body: str) -> bool:
    """The prefix, alone or as a parameter of a web address, or the XML form."""
    return bool(_START.match(body) or _IN_URL.match(body) or _XML.match(body))


def parse(text: str, today, start: int = 0, symbology=None) -> Reading:
    """Read a code; check digits over text with a 9 are disputed among implementations and only warned about."""
    url, xml = _IN_URL.match(text, start), _XML.match(text, start)
    form = "url" if url else "xml" if xml else "scan"
    start, end = url.span(1) if url else (start, len(text))
    identity, place, pieces = _tagged(text, xml) if xml else _dotted(text, start, end)
    match = _DI.fullmatch(identity)
    if not match:
        body = text[start:end]
        fault = defect("bad_structure", place, reason="device_identifier")
        agency = "ma" if xml or body.startswith("MA.") else None
        return Reading(text, symbology, agency, form, (Element("", body, body),), defects=(fault,))
    faults, named = [], {"di": identity}
    extra = {"registrant": match[1], "package_level": match[2], "item": match[3]}
    elements = [Element("DI", identity, identity)]
    _check("DI", identity[:-1], identity[-1], place + len(identity) - 1, faults)
    for index, (letter, value, position) in enumerate(pieces):
        elements.append(Element(letter, value, value))
        if letter == "C" and index == len(pieces) - 1 and not xml:
            _check("C", text[place + len(identity) : position - 2], value, position, faults)
        else:
            _field(letter, value, position, faults, named, extra)
    faults += repeats(elements)
    return Reading(text, symbology, "ma", form, tuple(elements), defects=tuple(faults), extra=extra, **named)


def _dotted(text, start, end):
    """The DI, its place, and (letter, value, place of the value) of each production field."""
    words = text[start:end].split(".")
    identity = ".".join(words[:5])
    position, pieces = start + len(identity), []
    for word in words[5:]:
        pieces.append((word[:1], word[1:], position + 2))
        position += 1 + len(word)
    return identity, start, pieces


def _tagged(text, xml):
    """The same from the XML form."""
    fields = [(item[1], item[2], item.start(2)) for item in _TAG.finditer(text, *xml.span(1))]
    identity, place = next(((value, place) for tag, value, place in fields if tag == "DI"), ("", xml.start(1)))
    return identity, place, [(_TAGS.get(tag, tag), value, at) for tag, value, at in fields if tag != "DI"]


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
    """Build a code from "DI" and field letters; the final check digit is added.

    :param elements: pairs; a ``datetime.date`` becomes YYMMDD, or YYYYMMDD outside 2000-2099
    :raises EncodeError: a value the format cannot carry
    """
    values = {name: _text(value) for name, value in once(elements).items()}
    text = values.pop("DI", "")
    names = sorted(values, key=lambda name: (name not in _FIELDS, (_ORDER + str(name)).find(str(name))))
    pieces = "".join(f".{name}{values[name]}" for name in names)
    wanted = [("DI", text)] + [(name, values[name]) for name in names]
    try:
        if pieces:
            digit = checkdigits.ma_check_digit(pieces)
            wanted.append(("C", digit))
            text += f"{pieces}.C{digit}"
    except ValueError:
        raise EncodeError([defect("bad_charset", None, identifier="", character=pieces, allowed="ma")]) from None
    reading = parse(text, today)
    if not reading.is_valid or [(item.identifier, item.value) for item in reading.elements] != wanted:
        raise EncodeError(reading.defects or [defect("bad_structure", None, reason="round_trip")])
    return Carrier("ma", text, text, text, reading.elements, reading.defects)


def _text(value):
    if hasattr(value, "strftime"):
        return f"{value:%y%m%d}" if 2000 <= value.year <= 2099 else f"{value.year:04d}{value:%m%d}"
    return str(value)

"""IFA coding: data identifiers of format 06 (ISO/IEC 15434), PPN and its German PZN."""

import re

from . import checkdigits, dates
from .reading import Carrier, DeviceIdentifierError, Element, EncodeError, Reading, defect, once, repeats

_HEADER = "[)>\x1e06\x1d"
_TRAILER = "\x1e\x04"
_FIELD = re.compile(r"([0-9]{0,3}[A-Z])(.*)", re.DOTALL)
_BATCH = re.compile(r"[0-9A-Za-z_.\-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LABELS = {"9N": "PPN", "1T": "LOT", "S": "SN", "D": "EXP", "8P": "GTIN"}
_MAX = 20


def recognises(body: str) -> bool:
    """The opening of a format envelope."""
    return body.startswith("[)>")


def parse(text: str, today, start: int = 0, symbology=None) -> Reading:
    """Read a format 06 message; fields may come in any order, unknown fields are kept."""
    if not text.startswith(_HEADER, start):
        return Reading(text, symbology, None, "format_06", defects=(defect("bad_structure", start, reason="envelope"),))
    position = start + len(_HEADER)
    end = len(text)
    faults, elements, named, extra = [], [], {}, {}
    if text.endswith(_TRAILER):
        end -= len(_TRAILER)
    else:
        faults.append(defect("missing_terminator", end))
        end -= text.endswith(("\x1e", "\x04"))
    for field in text[position:end].split("\x1d"):
        match = _FIELD.fullmatch(field)
        if not match:
            faults.append(defect("bad_structure", position, reason="data_identifier"))
            elements.append(Element("", field, field))
        else:
            elements.append(Element(match[1], match[2], match[2]))
            control = _CONTROL.search(field)
            if control:
                place = position + control.start()
                faults.append(defect("bad_charset", place, identifier=match[1], character=control[0], allowed="text"))
            _field(match[1], match[2], position + len(match[1]), today.year, faults, named, extra)
        position += len(field) + 1
    identifiers = [element.identifier for element in elements]
    if "9N" in identifiers and "8P" in identifiers:
        faults.append(defect("excluded_pair", None, identifier="9N", other="8P"))
    faults += repeats(elements)
    if extra:
        named["extra"] = extra
    return Reading(text, symbology, "ifa", "format_06", tuple(elements), defects=tuple(faults), **named)


def _field(name, value, position, year, faults, named, extra):
    def fault(code, **data):
        faults.append(defect(code, position, identifier=name, **data))

    if not value:
        fault("empty_value")
    elif name == "9N":
        try:
            named["di"] = check_ppn(value)
        except DeviceIdentifierError as error:
            fault(error.code, **{key: item for key, item in error.data.items() if key != "identifier"})
        if value.startswith("11") and len(value) == 12:
            extra["pzn"] = value[2:10]
    elif name == "8P":
        if not re.fullmatch("[0-9]{14}", value):
            fault("bad_length", length=len(value), min=14, max=14)
        elif checkdigits.gtin_check_digit(value[:-1]) != value[-1]:
            fault("bad_check_digit", expected=checkdigits.gtin_check_digit(value[:-1]), found=value[-1])
        named.setdefault("di", value)
        extra["gtin"] = value
    elif name in ("1T", "S"):
        if len(value) > _MAX:
            fault("bad_length", length=len(value), min=1, max=_MAX)
        elif not _BATCH.fullmatch(value):
            fault("bad_charset", character=value, allowed="alphanumeric")
        named["lot" if name == "1T" else "serial"] = value
    elif name in ("D", "16D", "14D"):
        _date(name, value, year, fault, named)
    elif name == "Q" and re.fullmatch("[0-9]{1,8}", value):
        named["quantity"] = int(value)


def _date(name, value, year, fault, named):
    try:
        date, precision = dates.yymmdd(value, year, True) if name == "D" else dates.yyyymmdd(value, True)
    except dates.DateFault as error:
        fault("bad_date", value=value, reason=error.reason)
        return
    if name == "16D":
        named["manufacture_date"] = date
    else:
        named.update(expiry=date, expiry_precision=precision)


def check_ppn(value: str) -> str:
    """A PPN with right check digits, the PZN inside it included.

    :raises DeviceIdentifierError: ``expected`` holds the right check digits
    """
    if not 5 <= len(value) <= 22 or (value.startswith("11") and len(value) != 12):
        raise DeviceIdentifierError("bad_length", identifier="9N", length=len(value), min=5, max=22)
    if not re.fullmatch("[0-9A-Z]+", value):
        raise DeviceIdentifierError("bad_charset", identifier="9N", character=value, allowed="alphanumeric")
    expected = checkdigits.ppn_check(value[:-2])
    if value[-2:] != expected:
        raise DeviceIdentifierError("bad_check_digit", identifier="9N", expected=expected, found=value[-2:])
    if value.startswith("11"):
        if not value.isdigit():
            raise DeviceIdentifierError("bad_charset", identifier="9N", character=value, allowed="N")
        expected = checkdigits.pzn_check_digit(value[2:9])
        if value[9] != expected:
            raise DeviceIdentifierError("bad_check_digit", identifier="PZN", expected=expected, found=value[9])
    return value


def normalize(code: str) -> str:
    """The PPN in upper case."""
    return check_ppn(code.strip().upper())


def encode(elements, today, complete=True) -> Carrier:
    """Build a format 06 message from data identifiers (9N, 1T, S, D, 16D ...); dates may be ``datetime.date``.

    :raises EncodeError: a value the format cannot carry
    """
    pairs = []
    for name, value in once(elements).items():
        if hasattr(value, "strftime"):
            if name == "D" and dates.sliding_year(value.year % 100, today.year) != value.year:
                raise EncodeError([defect("ambiguous_date", None, identifier=name, value=value.isoformat())])
            value = f"{value:%y%m%d}" if name == "D" else f"{value.year:04d}{value:%m%d}"
        pairs.append((name, str(value)))
    text = _HEADER + "\x1d".join(name + value for name, value in pairs) + _TRAILER
    reading = parse(text, today)
    if not reading.is_valid or [(item.identifier, item.value) for item in reading.elements] != pairs:
        raise EncodeError(reading.defects or [defect("bad_structure", None, reason="round_trip")])
    return Carrier("ifa", text, hri(reading), text, reading.elements)


def hri(reading: Reading) -> str:
    """The fields with the words that stand on the package."""
    return " ".join(f"{_LABELS.get(item.identifier, item.identifier)}: {item.value}" for item in reading.elements)

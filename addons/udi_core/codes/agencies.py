"""Which agency a text belongs to, and the one door to all of them."""

import datetime
import re
from dataclasses import replace

from . import ahm, digital_link, gs1, hibcc, iccbba, ifa, ma
from .defects import RULE
from .reading import MAX_LENGTH, Carrier, DeviceIdentifierError, EncodeError, Reading, defect

_SYMBOLOGY = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_GS1_START = re.compile(r"0[0-3][0-9]{4}|80(?:06|26)[0-9]{4}")
_NOT_PRINTABLE = re.compile(r"[^\x20-\x7e]")
_OTHERS = {"hibcc": hibcc, "iccbba": iccbba, "ifa": ifa, "ma": ma, "ahm": ahm}
_READERS = (hibcc, iccbba, ifa, ma, ahm, digital_link)
_FIELDS = ("di", "lot", "serial", "expiry", "expiry_precision", "manufacture_date", "quantity", "software_version")
AGENCIES = ("gs1", *_OTHERS)


def parse(text: str, today: datetime.date | None = None) -> Reading:
    """Read a carrier of any agency. Total: every text gives a reading, never an exception.

    :param text: what the scanner sent or the user typed; a closing CR or LF of the scanner is not part of it
    :param today: decides the century of two-digit years; default the current day
    """
    today = today or datetime.date.today()
    text = text.rstrip("\r\n")
    if len(text) > MAX_LENGTH:
        data = {"length": len(text), "max": MAX_LENGTH}
        return Reading(text[:MAX_LENGTH], defects=(defect("too_long", MAX_LENGTH, **data),))
    symbology = text[:3] if _SYMBOLOGY.match(text) else None
    start = 3 if symbology else 0
    if start == len(text):
        agency = "gs1" if symbology in gs1.SYMBOLOGIES else None
        return Reading(text, symbology, agency, defects=(defect("empty", start),))
    if symbology in gs1.SYMBOLOGIES:
        return gs1.parse_scan(text, today, start, symbology)
    if symbology in gs1.GTIN_SYMBOLOGIES:
        return _gtin_symbol(text, today, symbology)
    return _by_content(text, today, start, symbology)


def _gtin_symbol(text, today, symbology):
    digits = text[3:]
    if digits.isascii() and digits.isdigit() and len(digits) in gs1.GTIN_SYMBOLOGIES[symbology]:
        return gs1.parse_gtin(text, today, 3, symbology)
    return Reading(
        text, symbology, defects=(defect("bad_symbology", 3, symbology=symbology), defect("unknown_format", 3))
    )


def _by_content(text, today, start, symbology):
    """The first characters decide (order matters)."""
    body = text[start:]
    for reader in _READERS:
        if reader.recognises(body):
            return reader.parse(text, today, start, symbology)
    if symbology is None and body[0] == "(":
        return gs1.parse_bracketed(text, today)
    reading = _gs1_content(text, body, today, start)
    if reading is None:
        return Reading(text, symbology, defects=(defect("unknown_format", start),))
    if symbology is None:
        return reading
    # Element strings belong into symbols that say so; a bare GTIN may stand anywhere.
    wrong = () if reading.form == "gtin" else (defect("bad_symbology", 0, symbology=symbology),)
    return replace(reading, symbology=symbology, defects=reading.defects + wrong)


def _gs1_content(text, body, today, start):
    if gs1.is_gtin(body):
        return gs1.parse_gtin(text, today, start)
    if not (body[0] == gs1.GS or body[0].isdigit()):
        return None
    reading = gs1.parse_scan(text, today, start)
    if gs1.GS in body or reading.is_wellformed or _GS1_START.match(body):
        return reading
    return None


def encode(agency: str, elements, today: datetime.date | None = None, complete: bool = True) -> Carrier:
    """Build a carrier and its human readable interpretation.

    :param agency: "gs1", "hibcc", "iccbba", "ifa", "ma", "ahm"
    :param elements: (identifier, value) pairs in the agency's own identifiers
    :param complete: refuse what is not valid on its own; False for one of two carriers of a label
    :raises EncodeError: what was asked for must not be printed; ``defects`` says why
    """
    writer = gs1 if agency == "gs1" else _OTHERS.get(agency)
    if not hasattr(writer, "encode"):
        raise EncodeError([defect("unknown_agency", None, agency=str(agency))])
    today = today or datetime.date.today()
    elements = _stated(agency, elements)
    carrier = writer.encode(elements, today, complete)
    _check_printable(carrier)
    # GS1 element strings stand in symbols of their own, where nothing can be taken for another agency's.
    if agency != "gs1" and (agency, carrier.elements) != ((read := parse(carrier.text, today)).agency, read.elements):
        raise EncodeError([defect("bad_structure", None, reason="round_trip")])
    return carrier


def _stated(agency, elements):
    """The pairs, each with a value: nothing, and yes or no, are no text for a label."""
    elements = [pair for pair in elements if agency != "hibcc" or pair[1] is not None]
    empty = [name for name, value in elements if value is None or isinstance(value, bool)]
    if empty:
        raise EncodeError(defect("empty_value", None, identifier=str(name)) for name in empty)
    return elements


def _check_printable(carrier):
    """No agency writes more than the printable characters of ASCII (in China GB/T 1988)."""
    for element in carrier.elements:
        wrong = _NOT_PRINTABLE.search(element.value)
        if wrong:
            data = {"identifier": element.identifier, "character": wrong[0], "allowed": "printable"}
            raise EncodeError([defect("bad_charset", None, **data)])


def hri(reading: Reading) -> str:
    """The human readable interpretation of what was read, "" where nothing was recognised."""
    if not reading.agency or not reading.elements:
        return ""
    writer = gs1 if reading.agency == "gs1" else _OTHERS[reading.agency]
    text = reading.raw.removeprefix(reading.symbology or "")
    return writer.hri(reading) if hasattr(writer, "hri") else text


def normalize_di(agency: str, code: str) -> str:
    """The one way a device identifier is stored: GTIN as 14 digits, upper case where case has no meaning.

    :raises DeviceIdentifierError: it is none; ``expected`` holds the right check digit where that is the fault
    """
    reader = gs1 if agency == "gs1" else _OTHERS.get(agency)
    if reader is None or not hasattr(reader, "normalize"):
        raise DeviceIdentifierError("unknown_agency", agency=str(agency))
    return reader.normalize(code)


def merge(readings, today: datetime.date | None = None) -> Reading:
    """Join the carriers of one label (DI in one, PI in another); pair rules then apply to all of them together."""
    readings = tuple(readings)
    if len(readings) == 1:
        return readings[0]
    raw = "\n".join(reading.raw for reading in readings)
    faults = [
        replace(item, position=None, data={**item.data, "carrier": index})
        for index, reading in enumerate(readings)
        for item in reading.defects
        if item.severity != RULE
    ]
    agencies = list(dict.fromkeys(reading.agency for reading in readings if reading.agency))
    elements = tuple(dict.fromkeys(element for reading in readings for element in reading.elements))
    if agencies == ["gs1"]:
        gs1.check_together(elements, faults)
        fields = gs1.interpret(elements, (today or datetime.date.today()).year)
        return Reading(raw, None, "gs1", "merged", elements, defects=tuple(faults), **fields)
    if not readings:
        faults.append(defect("empty", None))
    if len(agencies) > 1:
        faults.append(defect("agency_conflict", None, agencies=agencies))
    fields = _join(readings, faults)
    _check_link(readings, faults)
    return Reading(raw, None, agencies[0] if agencies else None, "merged", elements, defects=tuple(faults), **fields)


def _join(readings, faults):
    """Each field from the first carrier that has it; carriers that disagree are a defect."""
    fields, extra = {}, {}
    for name in _FIELDS:
        values = list(dict.fromkeys(value for value in (getattr(item, name) for item in readings) if value is not None))
        if values:
            fields[name] = values[0]
        if len(values) > 1 and name != "expiry_precision":
            faults.append(defect("conflicting_values", None, field=name, values=[str(value) for value in values]))
    for reading in reversed(readings):
        extra.update(reading.extra)
    if extra:
        fields["extra"] = extra
    return fields


def _check_link(readings, faults):
    """An HIBC secondary names the check character of its primary."""
    primaries = [item.raw.rstrip("*")[-1] for item in readings if item.agency == "hibcc" and item.di]
    for reading in readings:
        link = reading.extra.get("link_char")
        if link and primaries and not reading.di and link not in primaries:
            faults.append(defect("link_mismatch", None, expected=primaries[0], found=link))

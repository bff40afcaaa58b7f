"""ISBT 128 data structures of ICCBBA (ST-017): compound messages and single structures, each of fixed length."""

import re

from . import checkdigits, dates
from .reading import Carrier, DeviceIdentifierError, Element, EncodeError, Reading, defect, once, repeats

_FIN = "[A-NP-Z1-9][A-NP-Z0-9]{2}[0-9]{2}"
_FLAG = "[0-9A-HJ-NPR-Y]"
# identifier -> (length, pattern)
_STRUCTURES = {
    "=/": (16, re.compile("[A-NP-Z0-9]{5}[A-Z0-9]{11}")),
    "=,": (6, re.compile("[A-Z0-9]{6}")),
    "=>": (6, re.compile("[0-9]{6}")),
    "=}": (6, re.compile("[0-9]{6}")),
    "&,1": (18, re.compile("[A-Z0-9]{18}")),
    "=)": (10, re.compile("[A-Z0-9]{10}")),
    "&)": (10, re.compile("[A-Za-z0-9]{10}")),
}
_DONATION = re.compile(f"({_FIN}[0-9]{{8}})({_FLAG}{{2}})")
_HEADERS = frozenset({"000", "034", "035", "036", "037"})
_START = re.compile(r"=[/,>}+)]|=[A-NP-Z1-9]|&,1|&\)")


def recognises(body: str) -> bool:
    """``=`` or ``&`` and the second character of a known structure."""
    return bool(_START.match(body))


def parse(text: str, today, start: int = 0, symbology=None) -> Reading:
    """Read one structure or a compound message."""
    elements, faults, named, extra = [], [], {}, {}
    position, count, form = start, None, "scan"
    if text.startswith("=+", position):
        form = "compound"
        header = text[position + 2 : position + 7]
        if not re.fullmatch("[0-9]{5}", header) or header[2:] not in _HEADERS:
            faults.append(defect("bad_structure", position, reason="compound_header"))
        else:
            count = int(header[:2])
            extra["sequence"] = header[2:]
        elements.append(Element("=+", header, header))
        position += 7
    first = position
    while position < len(text):
        position = _structure(text, position, elements, faults, named, extra)
    found = len(elements) - (form == "compound")
    if count is not None and count != found:
        faults.append(defect("bad_structure", first, reason="compound_count"))
    faults += repeats(elements)
    if extra.get("sequence") == "034":
        missing = {"=/", "=", "=,"} - {element.identifier for element in elements}
        faults += [defect("missing_pair", None, identifier="=+", needs=name) for name in sorted(missing)]
    if extra:
        named["extra"] = extra
    return Reading(text, symbology, "iccbba", form, tuple(elements), defects=tuple(faults), **named)


def _structure(text, position, elements, faults, named, extra):
    """Read the structure at ``position``; answers where the next one begins."""
    for identifier, (length, pattern) in _STRUCTURES.items():  # noqa: B007 - both are used after the loop
        if text.startswith(identifier, position):
            break
    else:
        if not re.match("=[A-NP-Z1-9]", text[position:]):
            faults.append(
                defect("unknown_ai", position, identifier=text[position : position + 2], text=text[position:])
            )
            elements.append(Element("", text[position:], text[position:]))
            return len(text)
        identifier, length, pattern = "=", 15, _DONATION
    begin = position + len(identifier)
    value = text[begin : begin + length]
    elements.append(Element(identifier, value, value))
    if len(value) < length:
        data = {"identifier": identifier, "length": len(value), "min": length, "max": length}
        faults.append(defect("bad_length", begin, **data))
    elif not pattern.fullmatch(value):
        faults.append(defect("bad_charset", begin, identifier=identifier, character=value, allowed=identifier))
    else:
        _interpret(identifier, value, begin, faults, named, extra)
    return begin + length


def _interpret(identifier, value, position, faults, named, extra):
    if identifier == "=":
        number, flags = value[:13], value[13:]
        extra.update(donation_id=number, flags=flags)
        expected = 60 + checkdigits.mod37_2(number)
        if flags.isdigit() and int(flags) >= 60 and int(flags) != expected:
            data = {"identifier": "=", "expected": str(expected), "found": flags}
            faults.append(defect("bad_check_digit", position + 13, **data))
    elif identifier == "=/":
        named["di"] = value
        extra.update(fin_p=value[:5], fpc=value[5:11], pdc=value[11:])
    elif identifier == "=,":
        named["serial"] = value
    elif identifier in ("&,1", "&)"):
        named["lot"] = value
    elif identifier == "=)":
        named.setdefault("di", value)
    else:
        try:
            date = _date(value)
        except dates.DateFault as fault:
            faults.append(defect("bad_date", position, identifier=identifier, value=value, reason=fault.reason))
            return
        if identifier == "=>":
            named.update(expiry=date, expiry_precision="day")
        else:
            named["manufacture_date"] = date


def _date(value):
    """cyyjjj: c is the last digit of the century (0 = 20xx, 9 = 19xx)."""
    century = {"0": 2000, "9": 1900}.get(value[0])
    if century is None:
        raise dates.DateFault("format")
    return dates.ordinal(century + int(value[1:3]), int(value[3:]))


def normalize(code: str) -> str:
    """The 16 characters of a processor product identification code, or the 10 of a container catalogue number."""
    value = code.strip().upper()
    value = value[2:] if value[:2] in ("=/", "=)") else value
    for identifier in ("=/", "=)"):
        length, pattern = _STRUCTURES[identifier]
        if len(value) == length:
            if not pattern.fullmatch(value):
                raise DeviceIdentifierError("bad_charset", identifier=identifier, allowed=identifier)
            return value
    raise DeviceIdentifierError("bad_length", identifier="=/", length=len(value), lengths=[16, 10])


def encode(elements, today, complete=True) -> Carrier:
    """Build a compound message for a device: PPIC first, flags of the header 000.

    :param elements: (identifier, value) pairs such as ``("=/", ...)``, ``("=,", ...)``; dates may be ``datetime.date``
    :raises EncodeError: a value the format cannot carry
    """
    pairs = [(name, _text(value)) for name, value in once(elements).items()]
    pairs.sort(key=lambda pair: pair[0] != "=/")
    written = "".join(name + value for name, value in pairs)
    text = f"=+{len(pairs):02d}000{written}" if len(pairs) > 1 else written
    reading = parse(text, today)
    kept = [(element.identifier, element.value) for element in reading.elements if element.identifier != "=+"]
    if not kept or not reading.is_valid or kept != pairs:
        raise EncodeError(reading.defects or [defect("bad_structure", None, reason="round_trip")])
    return Carrier("iccbba", text, hri(reading), written, reading.elements)


def hri(reading: Reading) -> str:
    """The structures one after the other; the header of a compound message is not printed (ST-017)."""
    return "".join(item.identifier + item.value for item in reading.elements if item.identifier != "=+")


def _text(date):
    if not hasattr(date, "strftime"):
        return str(date)
    if not 2000 <= date.year <= 2099:
        raise EncodeError([defect("ambiguous_date", None, identifier="=>", value=date.isoformat())])
    return f"0{date:%y%j}"

"""GS1 element strings: scanned, typed with brackets, or a bare GTIN (GS1 General Specifications, sections 3 and 7)."""

import re

from . import checkdigits, dates
from .gs1_checks import CHECKS
from .gs1_table import AI, AI_LENGTH, CHARACTER, find
from .reading import Carrier, DeviceIdentifierError, Element, EncodeError, Reading, defect

GS = "\x1d"
SYMBOLOGIES = frozenset({"]C1", "]d2", "]Q3", "]e0", "]e1", "]e2", "]J1"})
GTIN_SYMBOLOGIES = {"]E0": (13, 12), "]E4": (8,), "]I1": (14,), "]X0": (12,)}
_PIECE = re.compile(r"(\s*)\(([^()]*)\)((?:\\.|[^(\\])*)", re.DOTALL)
_LEADING = ("00", "01", "02", "03", "8006", "8026")
_PLAIN = {
    "235": "tpx",
    "00": "sscc",
    "02": "content_gtin",
    "240": "additional_id",
    "710": "nhrn_pzn",
    "711": "nhrn_cip",
    "712": "nhrn_cn",
    "713": "nhrn_drn",
    "714": "nhrn_aim",
    "715": "nhrn_ndc",
    "716": "nhrn_aic",
    "717": "nhrn_srn",
}


def parse_scan(text: str, today, start: int = 0, symbology=None) -> Reading:
    """Read an element string as a scanner sends it.

    :param text: whole text; the element string begins at ``start``
    """
    found, defects = split(text, start)
    return assemble(text, symbology, "scan", found, defects, today)


def split(text, start=0):
    """Cut an element string into (identifier, Element, position); nothing is guessed, unknown text stays whole."""
    found, defects = [], []
    position, end = start, len(text)
    while position < end and text[position] == GS:  # some scanners send the first FNC1
        defects.append(defect("superfluous_separator", position))
        position += 1
        if position < end and text[position] == GS:
            defects.append(defect("empty_element", position))
    while position < end:
        identifier = find(text, position)
        if identifier is None:
            stop = _next(text, position)
            name = _unknown_name(text, position)
            defects.append(defect("unknown_ai", position, identifier=name, text=text[position:stop]))
            rest = text[position + len(name) : stop]
            found.append((None, Element(name, rest, rest), position))
        else:
            begin = position + len(identifier.ai)
            stop = _next(text, begin)
            if identifier.fixed is not None:
                stop = min(stop, begin + identifier.fixed)
            value = text[begin:stop]
            found.append((identifier, Element(identifier.ai, value, value), begin))
        position = stop
        if position < end and text[position] == GS:
            position += 1
            if position < end and text[position] == GS:
                defects.append(defect("empty_element", position))
                while position < end and text[position] == GS:
                    position += 1
    return found, defects


def _next(text, position):
    stop = text.find(GS, position)
    return len(text) if stop < 0 else stop


def _unknown_name(text, position):
    """What an unknown identifier would be, "" where the length rule gives none."""
    length = AI_LENGTH.get(text[position : position + 2], 0)
    name = text[position : position + length]
    return name if name.isascii() and name.isdigit() and len(name) == length else ""


def parse_bracketed(text: str, today) -> Reading:
    """Read typed text such as ``(01)09520123456788(10)A1``; ``\\(`` is a bracket that belongs to the data."""
    found, defects = [], []
    position, end = 0, len(text)
    while position < end:
        piece = _PIECE.match(text, position)
        if not piece:
            defects.append(defect("bad_structure", position, reason="bracket"))
            break
        if piece[1] and position:
            defects.append(defect("whitespace_ignored", position))
        raw, place = piece[3], piece.start(3)
        position = piece.end()
        kept = raw.strip()
        if kept and kept != raw:
            blanks = len(raw) - len(raw.lstrip())
            defects.append(defect("whitespace_ignored", place if blanks else place + len(kept)))
            raw, place = kept, place + blanks
        element = Element(piece[2], re.sub(r"\\(.)", r"\1", raw, flags=re.DOTALL), raw)
        identifier = AI.get(piece[2])
        if identifier is None:
            defects.append(defect("unknown_ai", piece.start(2), identifier=piece[2], text=piece[0]))
        found.append((identifier, element, place))
    return assemble(text, None, "bracketed", found, defects, today)


def parse_gtin(text: str, today, start: int = 0, symbology=None) -> Reading:
    """Read a bare GTIN-8, -12, -13 or -14; the identity is always 14 digits long."""
    digits = text[start:]
    element = Element("01", digits.zfill(14), digits)
    return assemble(text, symbology, "gtin", [(AI["01"], element, start)], [], today)


def is_gtin(text: str) -> bool:
    """True for 8, 12, 13 or 14 digits with a right check digit."""
    if len(text) not in (8, 12, 13, 14) or not (text.isascii() and text.isdigit()):
        return False
    return checkdigits.gtin_check_digit(text[:-1]) == text[-1]


def assemble(text, symbology, form, found, defects, today):
    """Check every element and interpret the whole."""
    year = today.year
    defects = list(defects)
    for identifier, element, position in found:
        if identifier is not None:
            check_element(identifier, element.value, position, year, defects)
    elements = tuple(element for _identifier, element, _position in found)
    if not elements:
        defects.append(defect("empty", len(text)))
    check_together(elements, defects)
    return Reading(text, symbology, "gs1", form, elements, defects=tuple(defects), **interpret(elements, year))


def check_element(identifier, value, position, year, defects):
    """Append what is wrong with one value."""
    if not identifier.match(value):
        _diagnose(identifier, value, position, defects)
        return
    for name, start, stop in identifier.spans:
        piece = value[start:stop]
        fault = CHECKS[name](piece, year) if piece else None
        if fault:
            defects.append(defect(fault[0], position + start, identifier=identifier.ai, **fault[1]))


def _diagnose(identifier, value, position, defects):
    """Name the reason why a value does not have the shape of its identifier."""
    if not value:
        defects.append(defect("empty_value", position, identifier=identifier.ai))
        return
    start, fits = 0, True
    for part in identifier.parts:
        piece = value[start : start + part.maximum]
        if not piece and part.optional:
            break
        fits = fits and len(piece) >= part.minimum
        for index, char in enumerate(piece):
            if not CHARACTER[part.kind].fullmatch(char):
                place = position + start + index
                defects.append(
                    defect("bad_charset", place, identifier=identifier.ai, character=char, allowed=part.kind)
                )
                break
        start += part.maximum
    if not fits or len(value) > identifier.maximum:
        defects.append(
            defect(
                "bad_length",
                position,
                identifier=identifier.ai,
                length=len(value),
                min=identifier.minimum,
                max=identifier.maximum,
            )
        )


def check_together(elements, defects):
    """Append broken rules of elements among each other: repeats, missing and excluded partners."""
    values = {}
    repeated = []
    for element in elements:
        first = values.setdefault(element.identifier, element.value)
        if first != element.value and element.identifier not in repeated:
            repeated.append(element.identifier)
    for name in repeated:
        different = list(dict.fromkeys(element.value for element in elements if element.identifier == name))
        defects.append(defect("repeated_element", None, identifier=name, values=different))
    present = values.keys()
    for name in values:
        identifier = AI.get(name)
        if identifier is None:
            continue
        for other in sorted(identifier.excludes & present) if identifier.excludes else ():
            defects.append(defect("excluded_pair", None, identifier=name, other=other))
        if identifier.any_of is not None and not _has_partner(identifier, present):
            defects.append(defect("missing_pair", None, identifier=name, needs=identifier.needs))


def _has_partner(identifier, present):
    if not identifier.any_of.isdisjoint(present):
        return True
    return any(all(not one.isdisjoint(present) for one in group) for group in identifier.groups)


def _date(value, year):
    try:
        return dates.yymmdd(value, year, True)
    except dates.DateFault:
        return None, None


def interpret(elements, year):
    """The named fields of a reading; of a repeated element the last one counts."""
    fields, extra = {}, {}
    for element in elements:
        name, value = element.identifier, element.value
        if name == "01":
            fields["di"] = value
        elif name == "10":
            fields["lot"] = value
        elif name == "21":
            fields["serial"] = value
        elif name == "17":
            fields["expiry"], fields["expiry_precision"] = _date(value, year)
            extra["expiry_raw"] = value
        elif name == "11":
            fields["manufacture_date"] = _date(value, year)[0]
            extra["manufacture_date_raw"] = value
        elif name in ("30", "37"):
            if value.isascii() and value.isdigit() and len(value) <= 8:
                if name == "30":
                    fields["quantity"] = int(value)
                else:
                    extra["content_count"] = int(value)
        elif name == "8012":
            fields["software_version"] = value
        elif name in _PLAIN:
            extra[_PLAIN[name]] = value
        elif name == "7003" and "expiry" not in fields:
            fields["expiry"], fields["expiry_precision"] = _date(value[:6], year)
            extra["expiry_time"] = f"{value[6:8]}:{value[8:10]}"
    if extra:
        fields["extra"] = extra
    return fields


def normalize(code: str) -> str:
    """A GTIN as 14 digits.

    :raises DeviceIdentifierError: not 8, 12, 13 or 14 digits, or a wrong check digit (``expected`` names the right one)
    """
    digits = code.strip()
    if not (digits.isascii() and digits.isdigit()):
        raise DeviceIdentifierError("bad_charset", identifier="01", allowed="N")
    if len(digits) not in (8, 12, 13, 14):
        raise DeviceIdentifierError("bad_length", identifier="01", length=len(digits), lengths=[8, 12, 13, 14])
    expected = checkdigits.gtin_check_digit(digits[:-1])
    if digits[-1] != expected:
        raise DeviceIdentifierError("bad_check_digit", identifier="01", expected=expected, found=digits[-1])
    return digits.zfill(14)


def encode(elements, today, complete=True) -> Carrier:
    """Build an element string.

    :param elements: (AI, value) pairs; a date AI also takes a ``datetime.date``, AI 01 and 02 take shorter GTINs
    :param complete: refuse a carrier that is not valid on its own; False for one of two carriers of a label
    :raises EncodeError: the defects of what was asked for
    """
    pairs = [(str(ai), _text(ai, value, today)) for ai, value in elements]
    pairs.sort(key=lambda pair: (pair[0] not in _LEADING, pair[0] not in AI or AI[pair[0]].fixed is None, pair[0]))
    bracketed = "".join(f"({ai}){_escape(value)}" for ai, value in pairs)
    written = [(AI.get(ai), Element(ai, value, value), 0) for ai, value in pairs]
    defects = [_unknown(ai, value) for ai, value in pairs if ai not in AI]
    reading = assemble(bracketed, None, "bracketed", written, defects, today)
    if not reading.elements or (not reading.is_valid if complete else not reading.is_wellformed):
        raise EncodeError(item for item in reading.defects if complete or item.severity == "error")
    text = ""
    for index, (ai, value) in enumerate(pairs):
        last = index == len(pairs) - 1
        text += ai + value + ("" if last or AI[ai].fixed is not None else GS)
    return Carrier("gs1", text, hri(reading), bracketed, reading.elements)


def hri(reading: Reading) -> str:
    """Identifiers in brackets, each before its value (GS1 General Specifications 4.14)."""
    return "".join(f"({item.identifier}){item.value}" for item in reading.elements)


def _unknown(ai, value):
    return defect("unknown_ai", None, identifier=str(ai), text=value)


def _escape(value):
    return value.replace("\\", "\\\\").replace("(", "\\(")


def _text(ai, value, today):
    """The value as text; a date must read back as the same date."""
    if hasattr(value, "strftime"):
        text = f"{value.year % 100:02d}{value.month:02d}{value.day:02d}"
        if dates.sliding_year(value.year % 100, today.year) != value.year:
            raise EncodeError([defect("ambiguous_date", None, identifier=ai, value=value.isoformat())])
        return text
    text = str(value)
    if ai in ("01", "02") and len(text) in (8, 12, 13) and text.isascii() and text.isdigit():
        return text.zfill(14)
    return text


def to_zxing(elements) -> str:
    """The form the zxing writer takes for GS1 symbols: ``[01]09520123456788[10]A1``.

    :param elements: ``Element`` objects or (AI, value) pairs
    """
    pairs = ((item.identifier, item.value) if isinstance(item, Element) else item for item in elements)
    return "".join(f"[{ai}]{value}" for ai, value in pairs)

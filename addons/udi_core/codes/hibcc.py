"""HIBC supplier labelling (ANSI/HIBC 2): primary, secondary, concatenated, supplemental data."""

import re

from . import checkdigits, dates
from .reading import Carrier, DeviceIdentifierError, Element, EncodeError, Reading, defect, once, repeats

_PRIMARY = re.compile(r"([A-Z][A-Z0-9]{3})([A-Z0-9]{1,18})([0-9])")
_OUTSIDE = re.compile(r"[^0-9A-Z\-. $/+%]")
_BATCH = re.compile(r"[0-9A-Z.\-]*")
_QUANTITY = {"8": 2, "9": 5}
_DATE = {"0": 4, "1": 4, "2": 6, "3": 6, "4": 8, "5": 5, "6": 7, "7": 0}
_SUPPLEMENT = re.compile(r"16D|14D|S|Q")
_MAX = 18


def recognises(body: str) -> bool:
    """``+`` opens the message; a caption is written between asterisks."""
    return body.startswith(("+", "*+"))


class _Fields:
    """Collects what the parts of one message say."""

    def __init__(self):
        self.elements, self.defects, self.named, self.extra = [], [], {}, {}

    def fault(self, code, position, **data):
        self.defects.append(defect(code, position, **data))

    def element(self, identifier, value):
        self.elements.append(Element(identifier, value, value))


def parse(text: str, today, start: int = 0, symbology=None) -> Reading:
    """Read a message; the last character (a blank may be one) is always the check character."""
    end = len(text)
    if text[start] == "*":  # typed from the caption
        start += 1
        end -= text.endswith("*")
    fields = _Fields()
    joint = _second_flag(text, start, end)
    fields_end = end
    if joint:
        fields.extra["combined"] = True
        _primary(text, start + 1, joint - 1, fields)
        _secondary_symbol(text, joint, end, fields)
        link = fields.extra.get("link_char")
        if link is not None and link != text[joint - 1]:
            fields.fault("link_mismatch", end - 2, expected=text[joint - 1], found=link)
    else:
        fields_end = _checked(text, start, end, fields)
        body = text[start + 1 : fields_end]
        if body[:1].isalpha():
            _concatenated(text, start + 1, fields_end, fields)
        elif body:
            _linked(text, start + 1, fields_end, fields)
        else:
            fields.fault("bad_length", start, identifier="+", length=end - start, min=8, max=None)
    fields.defects += repeats(fields.elements)
    extra = {"extra": fields.extra} if fields.extra else {}
    return Reading(
        text, symbology, "hibcc", "scan", tuple(fields.elements), defects=tuple(fields.defects), **extra, **fields.named
    )


def _second_flag(text, start, end):
    """Where a secondary symbol's ``+`` stands when primary and secondary were scanned into one text, else None."""
    place = text.find("+", start + 8)
    while 0 <= place < end - 1:
        body = text[start : place - 1]
        if _PRIMARY.fullmatch(body[1:]) and checkdigits.mod43(body) == text[place - 1]:
            return place
        if place - start > 26:
            return None
        place = text.find("+", place + 1)
    return None


def _checked(text, start, end, fields):
    """Check the last character; answers where the data before it ends."""
    body = text[start : end - 1]
    wrong = _OUTSIDE.search(text, start, end)
    if wrong:
        fields.fault("bad_charset", wrong.start(), identifier="+", character=wrong[0], allowed="mod43")
    elif body:
        expected = checkdigits.mod43(body)
        if expected != text[end - 1]:
            fields.fault("bad_check_digit", end - 1, identifier="+", expected=expected, found=text[end - 1])
    return end - 1


def _secondary_symbol(text, start, end, fields):
    _linked(text, start + 1, _checked(text, start, end, fields), fields)


def _linked(text, start, end, fields):
    """A secondary symbol on its own: its last data character links it to the primary."""
    if end - start < 2:
        fields.fault("bad_length", start, identifier="+", length=end - start, min=2, max=None)
        return
    fields.extra["link_char"] = text[end - 1]
    _parts(text, start, end - 1, fields, True)


def _concatenated(text, start, end, fields):
    slash = text.find("/", start, end)
    stop = end if slash < 0 else slash
    _primary(text, start, stop, fields)
    if slash >= 0:
        _parts(text, slash + 1, end, fields, True)


def _primary(text, start, end, fields):
    code = text[start:end]
    match = _PRIMARY.fullmatch(code)
    fields.element("+", code)
    if not match:
        if not 6 <= len(code) <= 23:
            fields.fault("bad_length", start, identifier="+", length=len(code), min=6, max=23)
        else:
            fields.fault("bad_structure", start, reason="primary")
        return
    fields.named["di"] = code
    fields.extra.update(lic=match[1], pcn=match[2], unit_of_measure=int(match[3]))


def _parts(text, start, end, fields, secondary):
    position = start
    for part in text[start:end].split("/"):
        supplement = _SUPPLEMENT.match(part)
        if supplement:
            _supplement(supplement[0], part[supplement.end() :], position, fields)
        elif secondary and (part.startswith("$") or re.match("[0-9]{5}", part)):
            _secondary(part, position, fields)
        else:
            fields.element("", part)
            fields.fault("bad_structure", position, reason="part")
        secondary = False
        position += len(part) + 1


def _supplement(name, value, position, fields):
    fields.element(name, value)
    if name == "S":
        _batch("serial", value, position, fields)
    elif name == "Q":
        if not re.fullmatch("[0-9]{1,5}", value):
            fields.fault("bad_content", position, identifier="Q", value=value, rule="digits")
        else:
            fields.named["quantity"] = int(value)
    else:
        try:
            date = dates.yyyymmdd(value)[0]
        except dates.DateFault as fault:
            fields.fault("bad_date", position, identifier=name, value=value, reason=fault.reason)
            return
        if name == "16D":
            fields.named["manufacture_date"] = date
        else:
            fields.named.update(expiry=date, expiry_precision="day")


def _secondary(part, position, fields):
    """``$``lot, ``$+``serial, ``$$``[quantity]date lot, ``$$+``date serial, or YYJJJ lot."""
    flag = re.match(r"\$\$\+|\$\$|\$\+|\$|", part)[0]
    rest = part[len(flag) :]
    kind = "serial" if flag.endswith("+") else "lot"
    fields.element(flag, rest)
    if flag in ("$", "$+"):
        _batch(kind, rest, position, fields)
        return
    if not flag:
        rest = "5" + rest
    elif flag == "$$" and rest[:1] in _QUANTITY:
        width = _QUANTITY[rest[0]]
        amount = rest[1 : 1 + width]
        if not _digits(amount, width):
            fields.fault("bad_content", position, identifier=flag, value=amount, rule="digits")
            return
        fields.named["quantity"] = int(amount)
        rest = rest[1 + width :]
        if not rest:
            return
    width = _DATE.get(rest[:1])
    if width is None:
        fields.fault("bad_structure", position, reason="date_flag")
        return
    start = 0 if rest[0] in "01" else 1
    if width:
        _expiry(rest[0], rest[start : start + width], width, position, fields)
    batch = rest[start + width :]
    if batch:
        _batch(kind, batch, position, fields)


def _digits(text, length):
    return len(text) == length and text.isascii() and text.isdigit()


def _expiry(flag, value, width, position, fields):
    try:
        if not _digits(value, width):
            raise dates.DateFault("format")
        date, precision = _date(flag, value)
        if flag in "46":
            dates.clock(value[-2:])
            fields.extra["expiry_hour"] = int(value[-2:])
    except dates.DateFault as fault:
        fields.fault("bad_date", position, identifier="$$", value=value, reason=fault.reason)
        return
    fields.named.update(expiry=date, expiry_precision=precision)


def _date(flag, value):
    """Two-digit years are 20YY; month and year alone mean the last day of the month."""
    if flag in "01":
        return dates.calendar_date(2000 + int(value[2:]), int(value[:2]), 0, True)
    if flag == "2":
        return dates.calendar_date(2000 + int(value[4:]), int(value[:2]), int(value[2:4]))
    if flag in "34":
        return dates.calendar_date(2000 + int(value[:2]), int(value[2:4]), int(value[4:6]))
    return dates.ordinal(2000 + int(value[:2]), int(value[2:5])), "day"


def _batch(kind, value, position, fields):
    if not value:
        fields.fault("empty_value", position, identifier=kind)
    elif len(value) > _MAX:
        fields.fault("bad_length", position, identifier=kind, length=len(value), min=1, max=_MAX)
    elif not _BATCH.fullmatch(value):
        fields.fault("bad_charset", position, identifier=kind, character=value, allowed="alphanumeric")
    fields.named[kind] = value or None


def normalize(code: str) -> str:
    """LIC, product number and unit of measure in upper case, without ``+`` and check character."""
    value = code.strip().strip("*").upper()
    value = value.removeprefix("+")
    if not _PRIMARY.fullmatch(value):
        raise DeviceIdentifierError("bad_structure", reason="primary")
    return value


def encode(elements, today, complete=True) -> Carrier:
    """Build a concatenated message.

    :param elements: pairs of "di", "lot", "serial", "expiry", "manufacture_date" (``datetime.date``), "quantity"
    :raises EncodeError: a value the format cannot carry
    """
    values = once(elements)
    unknown = [name for name in values if name not in ("di", "lot", "serial", "expiry", "manufacture_date", "quantity")]
    if unknown or "di" not in values:
        faults = [defect("unknown_ai", None, identifier=name, text="") for name in unknown]
        raise EncodeError(faults or [defect("missing_pair", None, identifier="", needs="di")])
    for name in ("expiry", "manufacture_date"):
        if values.get(name) is not None and not hasattr(values[name], "strftime"):
            raise EncodeError([defect("bad_date", None, identifier=name, value=str(values[name]), reason="format")])
    body = "+" + "/".join(_written(values))
    character = _OUTSIDE.search(body)
    if character:
        raise EncodeError([defect("bad_charset", None, identifier="+", character=character[0], allowed="mod43")])
    text = body + checkdigits.mod43(body)
    reading = parse(text, today)
    wrong = [name for name, value in values.items() if value is not None and getattr(reading, name) != value]
    if not reading.is_valid or wrong:
        faults = [
            defect("bad_content", None, identifier=name, value=str(values[name]), rule="round_trip") for name in wrong
        ]
        raise EncodeError(list(reading.defects) or faults)
    return Carrier("hibcc", text, hri(reading), text, reading.elements)


def _written(values):
    """The parts of a concatenated message; expiry dates go before the lot, or before the serial without a lot."""
    parts = [str(values["di"])]
    lot, serial, expiry = (values.get(name) for name in ("lot", "serial", "expiry"))
    if lot is not None:
        parts.append(f"$$3{_six(expiry)}{lot}" if expiry else f"${lot}")
        if serial is not None:
            parts.append(f"S{serial}")
    elif serial is not None:
        parts.append(f"$$+3{_six(expiry)}{serial}" if expiry else f"$+{serial}")
    elif expiry:
        parts.append(f"14D{_eight(expiry)}")
    if values.get("manufacture_date"):
        parts.append(f"16D{_eight(values['manufacture_date'])}")
    if values.get("quantity") is not None:
        parts.append(f"Q{values['quantity']}")
    return parts


def _six(date):
    """YYMMDD of a date in 2000-2099, the only century the format knows."""
    if not 2000 <= date.year <= 2099:
        raise EncodeError([defect("ambiguous_date", None, identifier="expiry", value=date.isoformat())])
    return f"{date:%y%m%d}"


def _eight(date):
    return f"{date.year:04d}{date:%m%d}"


def hri(reading: Reading) -> str:
    """The caption: the text between asterisks, a blank shown as ``_`` (ANSI/HIBC 2)."""
    return f"*{reading.raw.removeprefix(reading.symbology or '').strip('*').replace(' ', '_')}*"

"""Single values of a record as people and authorities write them, in Chinese and English."""

import datetime
import re

from ..codes import DeviceIdentifierError, normalize_di
from .record import BadRecord

NOTHING = frozenset(("", "/", "\\", "-", "--", "—", "无", "null", "none", "n/a", "na", "不适用"))
_TRUE = frozenset(("是", "1", "true", "yes", "y", "√", "有"))
_FALSE = frozenset(("否", "0", "false", "no", "n", "×", "无", "没有"))
_DATE = re.compile(r"([12][0-9]{3})[-/.年]?([0-9]{1,2})[-/.月]?([0-9]{1,2})日?(?:[T ][0-9:.+Z]*)?")
_LIST = re.compile(r"[,，、;；\s]+")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{1,2}")
MAX_NUMBER = 2**31 - 1


def text(value):
    """The text without blanks around it; None for what stands for nothing."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (str, int, float, datetime.date)):
        raise BadRecord("bad_text", value=str(value)[:100])
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    found = str(value).strip().strip("\u3000\xa0\ufeff")
    return None if found.lower() in NOTHING else found


def boolean(value):
    """True, False, or None where nothing is said."""
    if value is None or isinstance(value, bool):
        return value
    word = str(int(value) if isinstance(value, float) and value.is_integer() else value).strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    if word in NOTHING:
        return None
    raise BadRecord("bad_boolean", value=word[:100])


def number(value):
    """A count; "10个" is no number."""
    word = text(value)
    if word is None:
        return None
    if re.fullmatch(r"[0-9]+\.0+", word):
        word = word.partition(".")[0]
    if not (word.isascii() and word.isdigit() and int(word[:20]) <= MAX_NUMBER):
        raise BadRecord("bad_number", value=word[:100])
    return int(word)


def date(value):
    """The day of a date or time stamp in the usual spellings; only the order year, month, day is sure."""
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    word = text(value)
    if word is None:
        return None
    match = _DATE.fullmatch(word)
    try:
        if not match or (len(word) < 8 or (word.isdigit() and len(word) != 8)):
            raise ValueError
        return datetime.date(*map(int, match.groups()))
    except ValueError:
        raise BadRecord("bad_date", value=word[:100]) from None


def several(value):
    """The parts of a list with Chinese or Latin commas, each once."""
    return tuple(dict.fromkeys(part for part in _LIST.split(text(value) or "") if part))


def one_of(value, table):
    """What ``table`` says for this word; None for nothing."""
    word = text(value)
    if word is None:
        return None
    found = table.get(word.lower())
    if found is None:
        raise BadRecord("bad_word", value=word[:100], expected=", ".join(dict.fromkeys(table)))
    return found


def agency_of(name, code):
    """The issuing agency by its name in the record, else by the look of the code."""
    name, code = (name or "").upper(), (code or "").strip()
    if "GS1" in name:
        return "gs1"
    if name.startswith("MA") or "IDCODE" in name or "ZIIOT" in name:
        return "ma"
    if "AHM" in name or "阿里" in name:
        return "ahm"
    for agency in ("hibcc", "iccbba", "ifa"):
        if agency.upper() in name or (agency == "hibcc" and name in ("HIBC", "HIBCC")):
            return agency
    if code.startswith("MA."):
        return "ma"
    if code.isascii() and code.isdigit() and len(code) in (8, 12, 13, 14):
        return "gs1"
    return "gs1" if code.isdigit() else "ahm"


def identifier(agency, value):
    """The normalised DI.

    :raises BadRecord: it is none; `expected` names the right check digit, "scientific" a number Excel has cut short
    """
    code = text(value) or ""
    if _SCIENTIFIC.fullmatch(code):
        raise BadRecord("scientific", value=code)
    try:
        return normalize_di(agency, code)
    except DeviceIdentifierError as error:
        raise BadRecord("bad_identifier", value=code[:100], reason=error.code, expected=error.expected) from None

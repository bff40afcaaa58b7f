"""Names of lots and serials: what an issuing agency can carry, and which names a person cannot tell apart."""

from __future__ import annotations

import string
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from .codes.checkdigits import CSET82

_ALNUM = frozenset(string.ascii_letters + string.digits)
# Space, hyphen, dot … that HIBC's Code 128 and Data Matrix carry; `/`, `+`, `$`, `%` steer the format and stay out.
_HIBC = frozenset(string.ascii_uppercase + string.digits + "-. ")
_ISO646 = frozenset(chr(code) for code in range(0x21, 0x7F))


@dataclass(frozen=True)
class Limits:
    """What the lot and the serial of one agency may hold: most characters, and which."""

    length: int
    characters: frozenset[str]


LIMITS = {
    "gs1": Limits(20, frozenset(CSET82)),  # AI (10) and (21): X..20
    "hibcc": Limits(18, _HIBC),
    "iccbba": Limits(18, frozenset(string.ascii_uppercase + string.digits)),  # MPHO lot, data structure 035
    "ifa": Limits(20, _ISO646),  # 1T and S: up to 20 characters
    "ma": Limits(20, _ISO646 - frozenset(".")),  # a dot begins the next field
    "ahm": Limits(20, _ISO646 - frozenset("*")),
}

# agencies whose rules for lots and serials are not public: their limits above are an assumption
ASSUMED = frozenset({"ma", "ahm"})

# zero-width and direction marks: never seen, never typed on purpose
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e")
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500\u30fc\ufe58\ufe63\uff0d"
# Cyrillic and Greek capitals that print like Latin ones
_FOREIGN = dict(zip("АВЕЗКМНОРСТХУІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABE3KMHOPCTXYIJSABEZHIKMNOPTYX", strict=True))
_TWINS = str.maketrans({**_FOREIGN, **dict.fromkeys(_DASHES, "-"), "O": "0", "I": "1", "L": "1", "|": "1"})


@dataclass(frozen=True)
class NameDefect:
    """Why a name cannot be taken: ``empty``, ``control``, ``character`` or ``length``, with its data.

    :ivar character: the first character at fault
    :ivar position: where it stands, counted from 1
    :ivar length: of the name, with ``most`` allowed
    """

    code: str
    character: str = ""
    position: int = 0
    length: int = 0
    most: int = 0


def trim(name):
    """The name without blanks and invisible marks at its ends."""
    start, end = 0, len(name)
    while start < end and _blank(name[start]):
        start += 1
    while end > start and _blank(name[end - 1]):
        end -= 1
    return name[start:end]


def _blank(char):
    return char.isspace() or char in _INVISIBLE


@lru_cache(maxsize=20_000)
def look_alike_key(name):
    """Names with the same key are the same to the eye or to the ear.

    Case, blanks, full-width forms and kinds of dash do not count, O is 0, and I, l and | are 1. Digits are never
    mixed up: two different numbers have different keys.
    """
    text = unicodedata.normalize("NFKC", name)
    text = "".join(char for char in text if not _blank(char)).upper()
    return text.translate(_TWINS)


def name_defects(name, agency=None):
    """Everything that keeps a trimmed ``name`` from being a lot or serial under this agency; [] when nothing does.

    :param agency: of the UDI-DI; None checks only what no code can carry
    """
    if not name:
        return [NameDefect("empty")]
    found = []
    for position, char in enumerate(name, 1):
        if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp"):
            found.append(NameDefect("control", f"U+{ord(char):04X}", position))
            break
    limits = LIMITS.get(agency)
    if not limits or found:
        return found
    for position, char in enumerate(name, 1):
        if char not in limits.characters:
            found.append(NameDefect("character", char, position))
            break
    if len(name) > limits.length:
        found.append(NameDefect("length", length=len(name), most=limits.length))
    return found

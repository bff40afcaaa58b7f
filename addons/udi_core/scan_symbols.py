"""The symbols of the scanner test and of the practice mode: what they hold and what a good scanner must type of them.

Company prefix 952 is GS1's own for examples: none of these codes is anybody's device. Nothing here ever expires but
what has expired already.
"""

from __future__ import annotations

from dataclasses import dataclass

from .codes import parse, to_zxing
from .label import symbols

GS = "\x1d"
SENSOR, SET, CARTON, OTHER = "09521234543213", "09521234543220", "19521234543234", "09521234543237"
# every character of GS1's set 82, and those that stand before a code or in other agencies' codes
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
_ALL = "!\"%&'()*+,-./0123456789:;<=>?" + _LETTERS + "#$@[]"


@dataclass(frozen=True)
class ScanSymbol:
    """One code.

    :ivar key: its name in this project
    :ivar kind: one of ``label.symbols.KINDS``
    :ivar text: what arrives, without the AIM identifier; separators as ASCII 29
    :ivar gs1: whether FNC1 stands first
    """

    key: str
    kind: str
    text: str
    gs1: bool = False

    def symbol(self):
        """The `Symbol`, true GS1 where ``gs1``."""
        content = to_zxing(parse(self.text).elements) if self.gs1 else self.text
        return symbols.encode(self.kind, content, self.gs1)


def _device(di, *elements):
    """A UDI of a DI and ``(identifier, value)`` pairs; a separator stands after each value of free length but the
    last."""
    text = f"01{di}"
    for index, (identifier, value) in enumerate(elements):
        fixed = identifier in ("11", "17")
        text += identifier + value + ("" if fixed or index == len(elements) - 1 else GS)
    return text


# in the order in which the test asks for them: what spoils everything comes first
TEST = (
    ScanSymbol("plain", "code_128", "UDI-TEST-1"),
    ScanSymbol("case", "code_128", "aBcDeFgHiJkL"),
    ScanSymbol("layout", "qr", _ALL),
    ScanSymbol(
        "separator", "data_matrix", _device(SENSOR, ("17", "491231"), ("10", "TEST-A"), ("21", "SN10004")), gs1=True
    ),
    ScanSymbol("bars", "code_128", _device(SENSOR, ("10", "TEST-B"), ("21", "SN2")), gs1=True),
    ScanSymbol(
        "long",
        "data_matrix",
        _device(
            SENSOR,
            ("11", "260105"),
            ("17", "491231"),
            ("10", "TEST-LOT-OF-20-CHARS"),
            ("21", "TEST-SERIAL-OF-20-CH"),
            ("240", "ADDITIONAL-ID-OF-30-CHARACTERS"),
            ("91", "INTERNAL-TEXT-OF-60-CHARACTERS-0123456789-ABCDEFGHIJ-ABCDEFG"),
        ),
        gs1=True,
    ),
)

_DATES = (("11", "260105"), ("17", "491231"))
PRACTICE = (
    ScanSymbol("sensor", "data_matrix", _device(SENSOR, *_DATES, ("10", "PR-1"), ("21", "PR-101")), gs1=True),
    ScanSymbol(
        "expired",
        "data_matrix",
        _device(SENSOR, ("11", "180105"), ("17", "200131"), ("10", "PR-0"), ("21", "PR-102")),
        gs1=True,
    ),
    ScanSymbol("carton", "data_matrix", _device(CARTON, *_DATES, ("10", "PR-SET-1")), gs1=True),
    ScanSymbol("other", "data_matrix", _device(OTHER, *_DATES, ("10", "PR-9"), ("21", "PR-201")), gs1=True),
    ScanSymbol("parcel", "code_128", "PARCEL 4711"),
    ScanSymbol("half_device", "code_128", f"01{SET}", gs1=True),
    ScanSymbol("half_lot", "code_128", "112601051749123110PR-SET-2", gs1=True),
    ScanSymbol("double", "data_matrix", _device(SENSOR, *_DATES, ("10", "PR-1"), ("21", "PR-100")), gs1=True),
    ScanSymbol("issue", "data_matrix", _device(SENSOR, *_DATES, ("10", "PR-1"), ("21", "PR-301")), gs1=True),
    ScanSymbol("held", "data_matrix", _device(SENSOR, *_DATES, ("10", "PR-2"), ("21", "PR-302")), gs1=True),
    ScanSymbol("set", "data_matrix", _device(SET, *_DATES, ("10", "PR-SET-3")), gs1=True),
)

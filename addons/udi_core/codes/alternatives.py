"""Other readings of a GS1 text whose separators were swallowed on the way.

Some keyboard scanners drop the control character GS. The text then still reads, only wrong: ``10LOT121SER9`` is lot
LOT121SER9, and might have been lot LOT1 and serial SER9. Nobody can tell from the text alone, so nothing here is ever
used by itself: it is shown as a question.
"""

import datetime
from dataclasses import dataclass

from . import gs1
from .defects import ERROR, RULE
from .gs1_table import find
from .reading import Reading

MAX_TEXT = 200  # a UDI is shorter; longer texts would take long for nothing
MAX_MISSING = 3  # separators that are put back at most
MAX_STEPS = 5_000  # elements looked at, for each number of separators
MAX_ANSWERS = 5
# What stands on devices; everything else is possible and unlikely.
_USUAL = frozenset({"01", "10", "11", "17", "20", "21", "30", "240", "8012"})


@dataclass(frozen=True, slots=True)
class Alternative:
    """One other reading.

    :ivar reading: as if the separators had been there; its ``raw`` holds them
    :ivar places: where in the text as scanned a separator was put
    :ivar known: the lot or serial is known under its device identifier
    """

    reading: Reading
    places: tuple[int, ...]
    known: bool


def alternatives(reading: Reading, known=None, today: datetime.date | None = None) -> list[Alternative]:
    """At most five other readings of the text of ``reading``, the likeliest first; the same for the same text.

    :param known: what the register knows: ``knows_di(agency, di)``, ``knows_lot(di, lot)``, ``knows_serial(di,
        serial)``; readings that it knows come first
    """
    if reading.agency != "gs1" or reading.form != "scan" or len(reading.raw) > MAX_TEXT:
        return []
    today = today or datetime.date.today()
    start = len(reading.symbology or "")
    allowed = {item.code for item in reading.defects if item.severity == RULE}
    found = []
    for places in _all_places(reading.raw, start):
        other = gs1.parse_scan(_separated(reading.raw, places), today, start, reading.symbology)
        if all(item.severity != ERROR and (item.severity != RULE or item.code in allowed) for item in other.defects):
            weight = _weight(other, known)
            found.append((-weight, _oddness(other), len(places), places, other))
    found.sort(key=lambda item: item[:4])
    return [Alternative(other, places, weight < 0) for weight, _odd, _count, places, other in found[:MAX_ANSWERS]]


def _all_places(text, start):
    for missing in range(1, MAX_MISSING + 1):
        yield from _places(text, start, missing, [MAX_STEPS])


def _places(text, position, missing, steps):
    """Tuples of places for exactly ``missing`` separators; ``steps`` is what may still be looked at."""
    while position < len(text) and text[position] == gs1.GS:
        position += 1
    if position >= len(text):
        if not missing:
            yield ()
        return
    identifier = find(text, position)
    if identifier is None:
        return
    begin = position + len(identifier.ai)
    stop = text.find(gs1.GS, begin)
    stop = len(text) if stop < 0 else stop
    if identifier.fixed is not None:
        ends = [begin + identifier.fixed]
    else:
        last = min(stop - 1, begin + identifier.maximum) if missing else 0
        ends = [stop, *range(begin + identifier.minimum, last + 1)]
    for end in ends:
        if steps[0] <= 0:
            return
        steps[0] -= 1
        if end > stop or not identifier.match(text[begin:end]):
            continue
        if identifier.fixed is not None or end == stop:
            yield from _places(text, end, missing, steps)
        elif find(text, end):
            for places in _places(text, end, missing - 1, steps):
                yield (end, *places)


def _separated(text, places):
    pieces = [text[begin:end] for begin, end in zip((0, *places), (*places, len(text)), strict=True)]
    return gs1.GS.join(pieces)


def _weight(reading, known):
    """2 for a serial that the register knows, 1 for a lot, 3 for both, else 0."""
    if not known or not reading.di or not known.knows_di(reading.agency, reading.di):
        return 0
    serial = reading.serial and known.knows_serial(reading.di, reading.serial)
    lot = reading.lot and known.knows_lot(reading.di, reading.lot)
    return 2 * bool(serial) + bool(lot)


def _oddness(reading):
    """How unlikely a reading is on a device: unusual elements, short values, no expiry date or one before making."""
    odd = sum(element.identifier not in _USUAL for element in reading.elements) + (reading.expiry is None)
    odd += sum(len(value) < 2 for value in (reading.lot, reading.serial) if value)
    return odd + bool(reading.expiry and reading.manufacture_date and reading.expiry < reading.manufacture_date)

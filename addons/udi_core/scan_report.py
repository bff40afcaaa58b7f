"""What a scanning device tells about itself and its people: a test of its scanner, a finished practice.

As with captured steps (`scan_item`), whatever a device says is data from outside: read exactly, or a fault.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from .scan_item import MAX_RAW, ItemFault, _moment, _offset, _text, _whole, key_of
from .scan_symbols import TEST

MAX_REPORTS = 50  # of one request
MAX_SECONDS = 24 * 3600
MAX_EXERCISES = 50
MAX_SPEED = 10_000  # ms for a character
CODES = tuple(code.key for code in TEST)
# what spoils data, then what is only slow; the order is the order in which they are named
FAULTS = (
    "layout", "case", "separator_lost", "separator_changed", "characters_lost", "garbled", "prefix", "suffix_text",
    "no_end", "not_read",
)  # fmt: skip
HINTS = ("slow",)
ENDS = ("enter", "tab", "none", "text")
SEPARATORS = ("kept", "lost", "changed", "unknown")
SOURCES = ("keys", "camera")


@dataclass(frozen=True)
class Report:
    """What both kinds have; ``done_at`` is the device's clock (naive UTC), ``offset`` what the server is ahead."""

    uuid: str
    kind: str
    ticket: str
    done_at: datetime
    offset: timedelta
    values: dict

    @property
    def moment(self):
        """When it was done by the server's clock, whole seconds."""
        return (self.done_at + self.offset).replace(microsecond=0)


def read_report(values):
    """`Report` of a decoded JSON object.

    :raises ItemFault: for anything that is not exactly what the device should send
    """
    uuid = key_of(values)
    kind = _choice(values, "kind", tuple(_READERS))
    return Report(
        uuid=uuid,
        kind=kind,
        ticket=_text(values, "ticket", 200),
        done_at=_moment(values),
        offset=_offset(values),
        values=_READERS[kind](values),
    )


def _test(values):
    """The result of a scanner test. Whether it is good follows from its faults; the device does not say it."""
    faults = _choices(values, "faults", (*FAULTS, *HINTS))
    separator = _choice(values, "separator", SEPARATORS)
    return {
        "faults": ",".join(sorted(faults, key=(*FAULTS, *HINTS).index)),
        "state": "bad" if set(faults) & set(FAULTS) or separator != "kept" else "good",
        "separator": separator,
        "prefix": _text(values, "prefix", 40, empty=True),
        "suffix": _text(values, "suffix", 40, empty=True),
        "line_end": _choice(values, "end", ENDS),
        "source": _choice(values, "source", SOURCES),
        "speed": _number(values, "speed", MAX_SPEED),
        "received": _received(values),
    }


def _training(values):
    """A finished practice: how many of how many exercises were done rightly."""
    exercises = _whole(values, "exercises", 1, MAX_EXERCISES)
    errors = values.get("errors")
    if not isinstance(errors, list) or len(errors) > exercises:
        raise ItemFault("bad_value", field="errors")
    names = [_text({"errors": name}, "errors", 40) for name in errors]
    if len(set(names)) != len(names) or not all(name.isascii() and name.isidentifier() for name in names):
        raise ItemFault("bad_value", field="errors")
    return {
        "exercises": exercises,
        "score": exercises - len(names),
        "errors": ",".join(names),
        "seconds": _whole(values, "seconds", 0, MAX_SECONDS),
    }


_READERS = {"scanner_test": _test, "training": _training}


def _received(values):
    """``[(key, text), …]``: what arrived of each code, for the person who looks for the cause."""
    texts = values.get("received")
    if not isinstance(texts, Mapping) or not set(texts) <= set(CODES):
        raise ItemFault("bad_value", field="received")
    return [(key, _text(texts, key, MAX_RAW, empty=True)) for key in CODES if key in texts]


def _choice(values, name, allowed):
    value = values.get(name)
    if not isinstance(value, str) or value not in allowed:
        raise ItemFault("bad_value", field=name)
    return value


def _choices(values, name, allowed):
    found = values.get(name)
    if not isinstance(found, list) or not all(isinstance(one, str) and one in allowed for one in found):
        raise ItemFault("bad_value", field=name)
    return set(found)


def _number(values, name, most):
    value = values.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= most:
        raise ItemFault("bad_value", field=name)
    return round(float(value), 1)

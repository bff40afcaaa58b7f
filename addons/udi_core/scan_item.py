"""One step as a scanning device hands it over: read and checked, never trusted.

A device may be stolen, its storage edited, its clock wrong: whatever it says is data from outside. What can be
repaired without guessing (a clock) is left to the caller; everything else is a fault with a code, in no language.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

MAX_ITEMS = 200  # of one request
MAX_RAW = 2_000  # characters; two carriers of one label together stay far below
MAX_QUANTITY = 1_000_000
MAX_SEQUENCE = 2**31 - 1  # what the database counts
MAX_OFFSET = timedelta(days=3650)
MAX_OPTIONS = 20
MAX_OPTION = 200  # characters of one option, entries of a list
ACTIONS = frozenset({"scan", "step", "undo", "finish"})
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
VERDICTS = frozenset({"ok", "warning", "error"})


class ItemFault(ValueError):
    """Why an item cannot be kept. ``code`` and ``data`` are for the sentence."""

    def __init__(self, code, **data):
        super().__init__(code)
        self.code = code
        self.data = data


@dataclass(frozen=True)
class ScanItem:
    """``captured_at`` is the device's clock (naive UTC), ``offset`` what the server's clock was ahead of it.

    ``job`` is the number of a record that the scenario knows, or the key (uuid) of a job begun on the device.
    ``options`` are the scenario's own: the place, the reason, what a ``step`` that is no scan does.
    """

    uuid: str
    sequence: int
    action: str
    scenario: str
    job: int | str
    captured_at: datetime
    offset: timedelta
    raw: str
    quantity: float
    undo_of: str | None
    ticket: str
    options: dict = field(default_factory=dict)
    verdict: dict = field(default_factory=dict)

    @property
    def event_time(self):
        """When it happened by the server's clock, whole seconds."""
        return (self.captured_at + self.offset).replace(microsecond=0)


def uuid_of(values):
    """The item's own key where it has a usable one, for an answer that the device can find again; else None."""
    text = values.get("uuid") if isinstance(values, Mapping) else None
    return text if isinstance(text, str) and UUID.fullmatch(text) else None


def key_of(values):
    """As `uuid_of`, of whatever a device hands over.

    :raises ItemFault: where it is no object or has no usable key
    """
    if not isinstance(values, Mapping):
        raise ItemFault("not_an_object")
    uuid = uuid_of(values)
    if not uuid:
        raise ItemFault("bad_uuid")
    return uuid


def scenario_of(values):
    """The name of the task.

    :raises ItemFault: where it can be none
    """
    scenario = _text(values, "scenario", 40)
    if not NAME.fullmatch(scenario):
        raise ItemFault("bad_value", field="scenario")
    return scenario


def read_item(values):
    """`ScanItem` of a decoded JSON object.

    :raises ItemFault: for anything that is not exactly what the device should send
    """
    uuid = key_of(values)
    action = _one_of(values, "action", ACTIONS)
    scenario = scenario_of(values)
    undo_of = values.get("undo_of")
    if (action == "undo") != bool(undo_of) or (undo_of and not (isinstance(undo_of, str) and UUID.fullmatch(undo_of))):
        raise ItemFault("bad_value", field="undo_of")
    raw = _text(values, "raw", MAX_RAW, empty=action != "scan")
    if action == "scan" and not raw.strip():
        raise ItemFault("bad_value", field="raw")
    return ScanItem(
        uuid=uuid,
        sequence=_whole(values, "sequence", 1, MAX_SEQUENCE),
        action=action,
        scenario=scenario,
        job=_job(values),
        captured_at=_moment(values),
        offset=_offset(values),
        raw=raw,
        quantity=_quantity(values),
        undo_of=undo_of or None,
        ticket=_text(values, "ticket", 200),
        options=_options(values, action),
        verdict=_verdict(values.get("verdict")),
    )


def _text(values, name, longest, empty=False):
    text = values.get(name, "" if empty else None)
    if not isinstance(text, str) or not (text or empty):
        raise ItemFault("bad_value", field=name)
    if len(text) > longest:
        raise ItemFault("too_long", field=name, length=len(text), max=longest)
    if "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text):  # no database keeps these
        raise ItemFault("bad_value", field=name)
    return text


def _one_of(values, name, allowed):
    value = values.get(name)
    if not isinstance(value, str) or value not in allowed:
        raise ItemFault("bad_value", field=name)
    return value


def _job(values):
    job = values.get("job")
    if isinstance(job, str) and UUID.fullmatch(job):
        return job
    return _whole(values, "job", 1, 2**31 - 1)


def _options(values, action):
    """The scenario's own small facts, each a short text, a number, a flag, or a list of these."""
    options = values.get("options")
    if options is None:
        options = {}
    if not isinstance(options, Mapping) or len(options) > MAX_OPTIONS:
        raise ItemFault("bad_value", field="options")
    kept = {}
    for name, value in options.items():
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise ItemFault("bad_value", field="options")
        entries = value if isinstance(value, list) else [value]
        if len(entries) > MAX_OPTION or not all(_is_option(entry) for entry in entries):
            raise ItemFault("bad_value", field="options")
        kept[name] = value
    if action == "finish":
        kept["backorder"] = _flag({"backorder": kept.get("backorder", values.get("backorder", True))}, "backorder")
    return kept


def _is_option(value):
    if isinstance(value, str):
        return len(value) <= MAX_OPTION and "\x00" not in value and not re.search("[\ud800-\udfff]", value)
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or (isinstance(value, int) and abs(value) <= MAX_SEQUENCE)


def _flag(values, name):
    value = values.get(name, True)
    if not isinstance(value, bool):
        raise ItemFault("bad_value", field=name)
    return value


def _whole(values, name, least, most):
    value = values.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise ItemFault("bad_value", field=name)
    return value


def _quantity(values):
    value = values.get("quantity", 1)
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not math.isfinite(value):
        raise ItemFault("bad_value", field="quantity")
    if not 0 < value <= MAX_QUANTITY:
        raise ItemFault("bad_value", field="quantity")
    return float(value)


def _moment(values):
    text = values.get("captured_at")
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    except (TypeError, ValueError, OverflowError):
        raise ItemFault("bad_value", field="captured_at") from None
    if not 2000 <= moment.year <= 2200:
        raise ItemFault("bad_value", field="captured_at")
    return moment


def _offset(values):
    value = values.get("offset_ms", 0)
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not math.isfinite(value):
        raise ItemFault("bad_value", field="offset_ms")
    if abs(value) > MAX_OFFSET / timedelta(milliseconds=1):
        raise ItemFault("bad_value", field="offset_ms")
    return timedelta(milliseconds=value)


def _verdict(value):
    """What the device showed: kept for the person who compares. Anything else than short texts is dropped."""
    if not isinstance(value, Mapping) or value.get("status") not in VERDICTS:
        return {}
    kept = {"status": value["status"]}
    for name, longest in (("code", 40), ("title", 120), ("message", 500), ("scanned", MAX_RAW)):
        text = value.get(name)
        if isinstance(text, str) and text and "\x00" not in text:
            kept[name] = text.encode("utf-8", "replace").decode()[:longest]
    return kept

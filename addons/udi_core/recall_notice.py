"""What a recall notice of somebody else names: device identifiers, lots, serials and ranges of them.

Reads pasted text and the rows of a sheet. Total: any text gives items; what is wrong with an item stands in its
``defect`` (a code, no sentence) and nothing is guessed for it.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, replace
from itertools import islice

from .catalogue.record import CatalogueFileError
from .catalogue.table import csv_rows, excel_rows
from .catalogue.table_columns import plain
from .codes import DeviceIdentifierError, normalize_di, parse
from .lots import trim
from .pair_file import _check_workbook
from .typed import is_storable, narrow

MOST_ITEMS = 20_000
MOST_TEXT = 4 << 20  # characters
MOST_BYTES = 8 << 20
LONGEST_LINE = 4_000
LONGEST_NAME = 60
SHORTEST_TYPO = 5  # shorter numbers have too many neighbours
MOST_DIGITS = 18  # of a range; a number as PostgreSQL's bigint takes it
HEADER_ROWS = 15
HEADERS = {
    "di": (
        "di",
        "udi-di",
        "udi di",
        "udidi",
        "gtin",
        "device identifier",
        "primary di",
        "产品标识",
        "最小销售单元产品标识",
    ),
    "udi": ("udi", "udi code", "carrier", "医疗器械唯一标识"),
    "lot": ("lot", "lot number", "lot no", "lot no.", "batch", "batch number", "lot/batch", "批号", "生产批号"),
    "lot_last": ("lot to", "last lot", "结束批号"),
    "serial": ("serial", "serial number", "serial no", "serial no.", "sn", "s/n", "序列号"),
    "first": ("from", "serial from", "first serial", "start", "起始序列号", "序列号起"),
    "last": ("to", "serial to", "last serial", "end", "结束序列号", "终止序列号", "序列号止"),
}
_COLUMN = {plain(word): name for name, words in HEADERS.items() for word in words}
_LABEL = re.compile(
    r"(?P<di>udi-?\s?di|gtin|device identifier|产品标识)"
    r"|(?P<lot>lots?(?:\s?(?:no\.?|numbers?))?|batch(?:es)?|生产批号|批号)"
    r"|(?P<serial>serials?(?:\s?(?:no\.?|numbers?))?|s/n|sn|序列号)",
    re.IGNORECASE,
)
_LABELLED = re.compile(rf"(?<![^\W_])(?:{_LABEL.pattern})\s*[:：#=]\s*", re.IGNORECASE)
_RANGE = re.compile(r"\s*(?:\s[-–—]\s|[–—~～]|\.\.+|…|\s+(?:to|through|bis)\s+|至|到)\s*", re.IGNORECASE)
_SEPARATOR = re.compile(r"[,;，；、\t|]|\s{2,}")
_NUMBER = re.compile(r"(?P<prefix>.*?)(?P<digits>[0-9]+)(?P<suffix>[^0-9]*)", re.DOTALL)
_DI_LENGTHS = (8, 12, 13, 14)
_ONES = str.maketrans("IL", "11")


@dataclass(frozen=True)
class Item:
    """One thing that a notice names.

    :ivar line: where it stands, counted from 1
    :ivar di: normalised; empty when the notice gives none for it
    :ivar kind: ``lot``, ``serial`` or ``device`` (every unit under the DI)
    :ivar first: the lot or serial, or the first of a range
    :ivar last: the last of a range; empty for a single number
    :ivar defect: ``check_digit bad_di range_reversed range_shape range_digits too_long characters nothing`` or empty
    """

    line: int
    raw: str
    di: str = ""
    agency: str = "gs1"
    kind: str = "device"
    first: str = ""
    last: str = ""
    defect: str = ""


@dataclass(frozen=True)
class Range:
    """Numbers between two texts with the same letters around them: ``SN0998`` to ``SN1002``."""

    prefix: str
    suffix: str
    first: int
    last: int
    shortest: int
    longest: int

    def __contains__(self, name):
        match = _NUMBER.fullmatch(name)
        return bool(
            match
            and (match["prefix"], match["suffix"]) == (self.prefix, self.suffix)
            and self.shortest <= len(match["digits"]) <= self.longest
            and self.first <= int(match["digits"]) <= self.last
        )


def range_of(first, last):
    """The `Range` from ``first`` to ``last``, or the code of what is wrong with it."""
    ends = [_NUMBER.fullmatch(text) for text in (first, last)]
    if not all(ends) or (ends[0]["prefix"], ends[0]["suffix"]) != (ends[1]["prefix"], ends[1]["suffix"]):
        return "range_shape"
    digits = [end["digits"] for end in ends]
    if max(map(len, digits)) > MOST_DIGITS:
        return "range_digits"
    low, high = map(int, digits)
    if low > high or len(digits[0]) > len(digits[1]):
        return "range_reversed"
    return Range(ends[0]["prefix"], ends[0]["suffix"], low, high, len(digits[0]), len(digits[1]))


def near_key(name):
    """Equal for names that differ by case, separators, leading zeros, O/0 or I/L/1 only; as SQL in `udi_recall`.

    A further way to be alike, which is stored already, is `lots.look_alike_key`.
    """
    text = re.sub(r"[^0-9A-Z]", "", name.upper().replace("O", "0"))
    return re.sub(r"(^|[^0-9])0+(?=[0-9])", r"\1", text).translate(_ONES)


def near_names(wanted, candidates):
    """``{wanted name: [candidates at edit distance one]}``: a sign more, less or other, whatever the case.

    For names of `SHORTEST_TYPO` signs or more. Linear in the number of candidates: two names at distance one share a
    name that one sign was taken from.
    """
    shorter = {}
    for name in {name for name in wanted if len(name) >= SHORTEST_TYPO}:
        for variant in _shortened(name.upper()):
            shorter.setdefault(variant, set()).add(name)
    found = {}
    for candidate in candidates:
        upper = candidate.upper()
        for name in set().union(*(shorter.get(variant, ()) for variant in _shortened(upper))):
            if _distance_is_one(name.upper(), upper):
                found.setdefault(name, []).append(candidate)
    return found


def _shortened(name):
    """The name, and the name with each of its signs taken away."""
    return {name, *(name[:at] + name[at + 1 :] for at in range(len(name)))}


def _distance_is_one(one, other):
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    at = next((at for at, sign in enumerate(short) if sign != long[at]), len(short))
    return short[at + (len(short) == len(long)) :] == long[at + 1 :]


# ---------------------------------------------------------------------- reading
def read_text(text):
    """Items of a pasted notice.

    :raises CatalogueFileError: empty_file, too_big, too_many_rows
    """
    if len(text) > MOST_TEXT:
        raise CatalogueFileError("too_big", limit=MOST_TEXT)
    lines = list(enumerate(text.splitlines(), 1))
    for separator in "\t;|,":
        rows = [(number, line.split(separator)) for number, line in lines]
        if _columns(rows[:HEADER_ROWS])[0]:
            return _items(rows)
    return _items((number, [line]) for number, line in lines)


def read_file(data):
    """Items of an Excel sheet or a CSV or text file.

    :raises CatalogueFileError: as `read_text`, and what a file can be wrong with
    """
    if not data:
        raise CatalogueFileError("empty_file")
    if len(data) > MOST_BYTES:
        raise CatalogueFileError("too_big", limit=MOST_BYTES)
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise CatalogueFileError("old_excel")
    if data[:4] == b"PK\x03\x04":
        _check_workbook(data)
        return _items(enumerate(excel_rows(io.BytesIO(data)), 1))
    return _items(enumerate(csv_rows(io.BytesIO(data)), 1))


def _items(rows):
    rows = iter(rows)
    head = list(islice(rows, HEADER_ROWS))
    columns, start = _columns(head)
    found, context = [], None
    for number, row in [*head[start:], *rows]:
        cells = [_text(cell) for cell in row or ()]
        if not any(cells):
            continue
        if columns:
            items = _from_columns(number, cells, columns)
        else:
            items = _from_line(number, "\t".join(filter(None, cells)), context)
            named = [item for item in items if item.di]
            # a DI on a line of its own heads the lots below it
            context = named[-1] if named else context
        found += items
        if len(found) > MOST_ITEMS:
            raise CatalogueFileError("too_many_rows", limit=MOST_ITEMS)
    if not found:
        raise CatalogueFileError("empty_file")
    return _without_headings(found)


def _without_headings(items):
    """A DI that only heads lots is not "every unit under the DI"."""
    heads = {(item.agency, item.di) for item in items if item.kind != "device" and item.di}
    kept = [item for item in items if item.kind != "device" or item.defect or (item.agency, item.di) not in heads]
    return list(dict.fromkeys(kept))


def _columns(rows):
    """``({field: position}, rows up to and with the header)``; none when no row is a header."""
    for at, (_number, row) in enumerate(rows):
        names = {}
        for position, cell in enumerate(row or ()):
            name = _COLUMN.get(plain(cell)) if isinstance(cell, str) and len(cell) < 60 else None
            if name:
                names.setdefault(name, position)
        if len(names) > 1:
            return names, at + 1
    return None, 0


def _from_columns(number, cells, columns):
    values = {name: cells[at] if at < len(cells) else "" for name, at in columns.items()}
    raw = " · ".join(filter(None, cells))[:200]
    if values.get("udi"):
        return _from_line(number, values["udi"], None)
    if not any(values.values()):
        return []
    base = _with_di(Item(number, raw), values.get("di", ""))
    lot, serial = values.get("lot", ""), values.get("serial", "")
    first, last = values.get("first", ""), values.get("last", "")
    if first or last:
        return [_ranged(base, "serial", first or serial, last)]
    if values.get("lot_last"):
        return [_ranged(base, "lot", lot, values["lot_last"])]
    kind, listed = ("serial", serial) if serial else ("lot", lot)
    if not listed:
        return [base]
    return [_value(base, kind, part) for part in _SEPARATOR.split(listed) if part.strip()]


def _from_line(number, line, context):
    """Items of one line of free text; ``context`` is the last item that named a DI."""
    raw = line.strip()[:200]
    if not raw:
        return []
    base = Item(number, raw)
    if len(line) > LONGEST_LINE:
        return [replace(base, defect="too_long")]
    reading = parse(narrow(line).strip())
    if (
        reading.di
        and reading.form != "plain"
        and (reading.symbology or reading.lot or reading.serial or len(line) > 14)
    ):
        return [_from_reading(base, reading)]
    labels = list(_LABELLED.finditer(line))
    if labels:
        return _from_labels(base, line, labels, context)
    parts = [part.strip() for part in _SEPARATOR.split(line) if part.strip()]
    di = next((part for part in parts if _is_di(part)), "")
    base = _with_di(base, di) if di else _inherit(base, context)
    rest = [part for part in parts if part != di]
    if not rest:
        return [base]
    # without a label only what looks like a number is one: a sentence is no lot
    listed = [part for part in rest if _may_be_number(part)]
    return [_value(base, "lot", part) for part in listed] or ([base] if di else [])


def _from_labels(base, line, labels, context):
    base, found = _inherit(base, context), []
    for at, label in enumerate(labels):
        end = labels[at + 1].start() if at + 1 < len(labels) else len(line)
        listed = [part.strip() for part in _SEPARATOR.split(line[label.end() : end]) if part.strip()]
        if label["di"]:
            base = _with_di(base, "".join(listed[:1]))
            continue
        kind = "lot" if label["lot"] else "serial"
        found += [_value(base, kind, part) for part in listed]
    return found or [base]


def _from_reading(base, reading):
    base = replace(base, di=reading.di, agency=reading.agency)
    if any(defect.code.startswith("check") or "check_digit" in defect.code for defect in reading.defects):
        base = replace(base, defect="check_digit")
    if reading.serial:
        return replace(base, kind="serial", first=reading.serial)
    return replace(base, kind="lot", first=reading.lot) if reading.lot else base


def _inherit(base, context):
    return replace(base, di=context.di, agency=context.agency) if context else base


def _with_di(base, text):
    digits = re.sub(r"[\s-]", "", text)
    if not digits:
        return base
    if digits.isascii() and digits.isdigit():
        try:
            return replace(base, di=normalize_di("gs1", digits))
        except DeviceIdentifierError as error:
            wrong = "check_digit" if getattr(error, "expected", None) or len(digits) in _DI_LENGTHS else "bad_di"
            return replace(base, di=digits[:LONGEST_NAME], defect=wrong)
    reading = parse(narrow(text).strip())
    if reading.di:
        return replace(base, di=reading.di, agency=reading.agency)
    return replace(base, di=text[:LONGEST_NAME], defect="bad_di")


def _value(base, kind, text):
    ends = [part for part in _RANGE.split(text, maxsplit=1) if part]
    return _ranged(base, kind, *ends) if len(ends) == 2 else _named(base, kind, text)


def _ranged(base, kind, first, last=""):
    item = _named(base, kind, first)
    last = trim(narrow(last or ""))
    if not last or last == item.first:
        return item
    item = replace(item, last=last[:LONGEST_NAME])
    if item.defect:
        return item
    if not item.first:
        return replace(item, defect="range_shape")
    found = range_of(item.first, last)
    return replace(item, defect=found) if isinstance(found, str) else item


def _named(base, kind, text):
    name = trim(narrow(text or ""))
    item = replace(base, kind=kind, first=name[:LONGEST_NAME])
    if item.defect:
        return item
    if not name:
        return replace(item, defect="nothing")
    if len(name) > LONGEST_NAME:
        return replace(item, defect="too_long")
    return item if is_storable(name) and name.isprintable() else replace(item, defect="characters")


def _is_di(text):
    digits = re.sub(r"[\s-]", "", text)
    return digits.isascii() and digits.isdigit() and len(digits) in (12, 13, 14)


def _may_be_number(text):
    return any(sign.isdigit() for sign in text) and (" " not in text or bool(_RANGE.search(text)))


def _text(cell):
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        cell = int(cell)
    return str(cell).strip()

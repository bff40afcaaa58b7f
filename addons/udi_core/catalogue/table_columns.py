"""The columns of a table of device records: our template in two languages, and NMPA's Excel download."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from . import nmpa, words

_TABLE = json.loads(Path(__file__).with_name("table_columns.json").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the template.

    :ivar name: field of the record, or of an identifier
    :ivar headers: all spellings that are understood; the first is English, the second Chinese
    :ivar leaf: NMPA's name of the same value, "" where it has none
    """

    name: str
    headers: tuple[str, ...]
    example: str = ""
    leaf: str = ""
    required: bool = False
    note: str = ""


# The NMPA spellings are those of its Excel download; both end in the same field.
COLUMNS = tuple(Column(**{**row, "headers": tuple(row["headers"])}) for row in _TABLE["columns"])
# Columns of NMPA's Excel download without a field of their own: kept as published.
KEPT = _TABLE["kept"]
BY_NAME = {column.name: column for column in COLUMNS}


def plain(header):
    """A header as it is compared: case, blanks, stars, full-width signs and notes in brackets do not count."""
    text = words.text(header) if header is not None else ""
    text = (text or "").replace("（", "(").replace("）", ")").replace("／", "/").replace("：", "").rstrip("*:")
    text = re.sub(r"\((?!MR)[^)]*\)", "", text)
    return re.sub(r"[\s_*]+", "", text).lower()


BY_HEADER = {plain(header): column.name for column in COLUMNS for header in (*column.headers, column.name)}
KEPT_HEADERS = {plain(header): leaf for header, leaf in KEPT.items()}
LEAVES = {column.name: column.leaf for column in COLUMNS if column.leaf}
# Extra words of our template beside NMPA's own.
WORDS = {
    "mri_safety": {name: name for name in ("safe", "conditional", "unsafe", "unknown")},
    "product_kind": {"consumable": "consumable", "equipment": "equipment"},
    "device_category": {"device": "device", "medical device": "device", "ivd": "ivd"},
}
READERS = {name: reader for name, (_leaf, reader) in nmpa.FIELDS.items()}
TITLES = {
    **{name: column.headers[:2] for name, column in BY_NAME.items()},
    **{column.leaf: column.headers[:2] for column in COLUMNS if column.leaf},
    **{leaf: (leaf, header) for header, leaf in KEPT.items()},
    **{leaf: tuple(titles) for leaf, titles in _TABLE["titles"].items()},
}


def title(name, chinese=False):
    """A field as people know it, with NMPA's own name behind it; the name itself where there is no other."""
    titles = TITLES.get(name)
    if not titles:
        return name
    found = titles[1 if chinese else 0]
    return found if name in BY_NAME or found == name else f"{found} ({name})"

"""The GS1 application identifiers, read from ``gs1_ai.json`` and compiled once for speed.

Each row: ``ai`` (one or a range), ``title`` (data title), ``parts`` as [type, minimum, maximum, optional, checks] with
type N digits, X 82-character set, Y 39-character set, Z base64url; ``requires`` (any of these groups, all of a group)
and ``excludes`` (patterns, n = any digit), ``attribute`` (may stand in the query of a Digital Link), ``key`` (primary
key of a Digital Link with its allowed sequences of qualifiers).
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_CLASSES = {
    "N": "[0-9]",
    "X": "[!\"%&'()*+,\\-./0-9:;<=>?A-Z_a-z]",
    "Y": "[#\\-/0-9A-Z]",
    "Z": "[A-Za-z0-9_=-]",
}
CHARACTER = {kind: re.compile(expression) for kind, expression in _CLASSES.items()}


@dataclass(frozen=True, slots=True)
class Part:
    """One component of a value."""

    kind: str
    minimum: int
    maximum: int
    optional: bool
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Identifier:
    """One application identifier, ready for use.

    :ivar fixed: length of the value when it is pre-defined (no separator needed after it), else None
    :ivar match: whole-value pattern; a match means lengths and characters are right
    :ivar spans: (check, start, end) for every check of every part
    :ivar any_of: identifiers of which one alone is enough; None when the identifier needs no partner
    :ivar groups: combinations, each a tuple of sets of which one member each must be present
    """

    ai: str
    title: str
    parts: tuple[Part, ...]
    minimum: int
    maximum: int
    fixed: int | None
    match: object
    spans: tuple[tuple[str, int, int], ...]
    any_of: frozenset[str] | None
    groups: tuple[tuple[frozenset[str], ...], ...]
    excludes: frozenset[str]
    attribute: bool
    key: tuple[tuple[str, ...], ...] | None
    needs: str


def _expand(ai):
    first, dash, last = ai.partition("-")
    if not dash:
        return [ai]
    return [f"{number:0{len(first)}d}" for number in range(int(first), int(last) + 1)]


@cache
def _pattern(parts):
    expression = ""
    tail = ""
    for part in parts:
        count = f"{{{part.minimum},{part.maximum}}}"
        if part.optional:
            expression += "(?:"
            tail += ")?"
        expression += _CLASSES[part.kind] + count
    return re.compile(expression + tail)


@cache
def _members(pattern, known):
    """Identifiers a pattern such as ``31nn`` means."""
    if "n" not in pattern:
        return frozenset({pattern})
    stem = pattern.rstrip("n")
    return frozenset(name for name in known if len(name) == len(pattern) and name.startswith(stem))


def _compile(row, ai, predefined, known):
    def members(pattern):
        return _members(pattern, known)

    parts = tuple(Part(kind, low, high, optional, tuple(checks)) for kind, low, high, optional, checks in row["parts"])
    spans, start = [], 0
    for part in parts:
        spans += [(check, start, start + part.maximum) for check in part.checks]
        start += part.maximum
    requires = row.get("requires")
    singles = [members(group[0]) for group in requires or () if len(group) == 1]
    groups = [tuple(members(name) for name in group) for group in requires or () if len(group) > 1]
    excludes = frozenset().union(*(members(pattern) for pattern in row.get("excludes", ())))
    return Identifier(
        ai=ai,
        title=row["title"],
        parts=parts,
        minimum=sum(part.minimum for part in parts if not part.optional),
        maximum=start,
        fixed=predefined.get(ai[:2]),
        match=_pattern(parts).fullmatch,
        spans=tuple(spans),
        any_of=frozenset().union(*singles) if requires else None,
        groups=tuple(groups),
        excludes=excludes - {ai},
        attribute=row.get("attribute", False),
        key=tuple(tuple(sequence) for sequence in row["key"]) if "key" in row else None,
        needs=",".join("+".join(group) for group in requires or ()),
    )


def _load():
    source = json.loads((Path(__file__).parent / "gs1_ai.json").read_text(encoding="utf-8"))
    rows = [(row, ai) for row in source["identifiers"] for ai in _expand(row["ai"])]
    known = tuple(ai for _row, ai in rows)
    table = {ai: _compile(row, ai, source["predefined"], known) for row, ai in rows}
    lengths = {prefix: int(length) for length, prefixes in source["identifier_length"].items() for prefix in prefixes}
    return table, lengths


AI, AI_LENGTH = _load()


def find(text: str, position: int = 0) -> Identifier | None:
    """The identifier that starts at ``position``; its length follows from its first two digits."""
    length = AI_LENGTH.get(text[position : position + 2])
    return AI.get(text[position : position + length]) if length else None

"""GS1 Digital Link URIs, both ways (GS1 Digital Link standard: URI syntax).

The compressed form is not read: its text names no identifier, and the defect says that it is a web address.
"""

import datetime
import re
from urllib.parse import quote, unquote

from . import gs1
from .gs1_table import AI
from .reading import Element, EncodeError, Reading, defect

_SCHEME = re.compile(r"(?:https?|HTTPS?)://")
_ANY_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_NOT_URI = re.compile(r"[^A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]")
_DOMAIN = re.compile(r"[A-Za-z0-9.:\[\]\-]+")


class _Broken(Exception):
    """The URI as a whole cannot be read; carries the defect."""

    def __init__(self, code, position, **data):
        self.defect = defect(code, position, **data)
        super().__init__(code)


def recognises(body: str) -> bool:
    """A web address; whether it is a Digital Link is for ``parse`` to say."""
    return bool(_ANY_SCHEME.match(body))


def parse(text: str, today, start: int = 0, symbology=None) -> Reading:
    """Read a Digital Link; a web address that is none has no agency and the defect ``unknown_format``."""
    try:
        found, defects = _read(text, start)
    except _Broken as broken:
        return Reading(text, symbology, None, "digital_link", defects=(broken.defect,))
    return gs1.assemble(text, symbology, "digital_link", found, defects, today)


def _read(text, start):
    scheme = _SCHEME.match(text, start)
    if not scheme:
        raise _Broken("bad_structure", start, reason="scheme")
    wrong = _NOT_URI.search(text, start)
    if wrong:
        raise _Broken("bad_charset", wrong.start(), identifier="", character=wrong[0], allowed="uri")
    path_start = text.find("/", scheme.end())
    if path_start < 0:
        raise _Broken("unknown_format", scheme.end(), reason="web_address")
    domain = text[scheme.end() : path_start]
    if not _DOMAIN.fullmatch(domain):
        raise _Broken("bad_charset", scheme.end(), identifier="", character=domain, allowed="domain")
    end = text.find("#", path_start)
    end = len(text) if end < 0 else end
    query_start = text.find("?", path_start, end)
    path_end = end if query_start < 0 else query_start
    found, defects = _path(text, path_start, path_end)
    if query_start >= 0:
        _query(text, query_start + 1, end, found, defects)
    return found, defects


def _path(text, start, end):
    """The rightmost primary key followed by nothing but its qualifiers."""
    pieces = []
    position = start + 1
    for piece in text[start + 1 : end].split("/"):
        pieces.append((piece, position))
        position += len(piece) + 1
    index = len(pieces) - 2
    while index >= 0:
        identifier = AI.get(pieces[index][0])
        if identifier is None:
            break
        if identifier.key is not None:
            return _elements(identifier, pieces[index:])
        index -= 2
    raise _Broken("unknown_format", start, reason="web_address")


def _elements(primary, pieces):
    found, defects, qualifiers = [], [], []
    for (name, _place), (raw, position) in zip(pieces[::2], pieces[1::2], strict=False):
        if name != primary.ai:
            qualifiers.append(name)
        found.append((AI[name], Element(name, unquote(raw, errors="replace"), raw), position))
    if qualifiers and not any(_in_order(qualifiers, sequence) for sequence in primary.key):
        defects.append(defect("bad_structure", pieces[2][1], reason="qualifier_order"))
    return found, defects


def _in_order(names, sequence):
    rest = iter(sequence)
    return all(name in rest for name in names)


def _query(text, start, end, found, defects):
    """Numeric parameters are elements, all others are ignored."""
    seen = {element.identifier for _identifier, element, _position in found}
    position = start
    for item in re.split("[&;]", text[start:end]):
        name, equals, raw = item.partition("=")
        place = position + len(name) + 1
        position += len(item) + 1
        if not equals or not name.isdigit():
            continue
        identifier = AI.get(name)
        if identifier is None:
            defects.append(defect("unknown_ai", place, identifier=name, text=item))
        elif name in seen:
            defects.append(defect("repeated_in_query", place, identifier=name))
        elif not identifier.attribute:
            defects.append(defect("not_an_attribute", place, identifier=name))
        seen.add(name)
        value = unquote(raw.replace("+", " "), errors="replace")
        found.append((identifier, Element(name, value, raw), place))


def build(elements, domain="https://id.gs1.org", today=None) -> str:
    """The Digital Link of a set of GS1 elements.

    :param elements: (AI, value) pairs, one of them a primary key; qualifiers go into the path, the rest into the query
    :param domain: scheme and host, with a stem when wanted
    :raises EncodeError: no primary key, or an element that may not stand in a Digital Link
    """
    carrier = gs1.encode(list(elements), today or datetime.date.today())
    values = {element.identifier: element.value for element in carrier.elements}
    primaries = [AI[name] for name in values if AI[name].key is not None]
    if not primaries:
        raise EncodeError([defect("bad_structure", None, reason="no_primary_key")])
    refused = []
    for primary in primaries:
        for sequence in (*primary.key, ()):
            path = [primary.ai] + [name for name in sequence if name in values]
            others = [name for name in values if name not in path]
            forbidden = [name for name in others if not AI[name].attribute]
            if not forbidden:
                link = domain.rstrip("/") + "".join(f"/{name}/{quote(values[name], safe='')}" for name in path)
                query = "&".join(f"{name}={quote(values[name], safe='')}" for name in others)
                return f"{link}?{query}" if query else link
            refused = refused or forbidden
    raise EncodeError(defect("not_an_attribute", None, identifier=name) for name in refused)

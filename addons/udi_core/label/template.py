"""A label as a form: its size, the printer it is made for, and its elements, each with a place of its own.

Templates come from people and from files, so nothing of them is believed: every value is checked against a closed
list or a range before anything is drawn.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, fields, replace
from functools import lru_cache
from pathlib import Path

from . import signs, symbols, values
from .errors import LabelError
from .geometry import uses

KINDS = ("text", "fields", "symbol", "signs", "hri", "maker", "rule", "frame")
ALIGNS = ("left", "center", "right")
PLACES = ("top", "middle", "bottom")
FIELDS = ("reference", "lot", "serial", "software_version", "manufacture_date", "expiry", "quantity", "sscc", "di")
PARTIES = (
    "manufacturer",
    "importer",
    "distributor",
    "eu_representative",
    "swiss_representative",
    "uk_representative",
    "translation",
    "repackaging",
)
DPI = (203, 300, 406, 600)
SMALLEST_TEXT, LARGEST_TEXT = 4.0, 72.0
LARGEST_LABEL, MOST_ELEMENTS, LONGEST_TEXT = 300.0, 60, 500
_NAME = re.compile(r"!?[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True)
class Element:
    """One thing on a label; lengths in mm, text sizes in points.

    :ivar kind: one of ``KINDS``
    :ivar x, y, width, height: its place; nothing of it leaves this place
    :ivar size, smallest: text size, and down to which it may go when there is much to say
    :ivar content: of a text: words and names in braces (``LOT {lot}``)
    :ivar names: of fields and signs: which, in order; empty: those the device has; of a maker: which party it is
    :ivar symbology: of a symbol: one of ``symbols.KINDS``
    :ivar identifiers: of a symbol: the application identifiers in it; empty: all
    :ivar when: a condition (``values.holds``)
    :ivar below: numbers (from 1) of earlier elements: it begins where the lowest of them ends, and reaches to the lower
        edge of its own place
    :ivar ruled: a line above it
    :ivar line: thickness of lines
    """

    kind: str
    x: float
    y: float
    width: float
    height: float
    size: float = 6.5
    smallest: float = 5.2
    bold: bool = False
    align: str = "left"
    place: str = "top"
    content: str = ""
    names: tuple[str, ...] = ()
    symbology: str = "data_matrix"
    identifiers: tuple[str, ...] = ()
    when: str = ""
    below: tuple[int, ...] = ()
    ruled: bool = False
    line: float = 0.12

    @property
    def is_of_unit(self):
        """Whether it differs from label to label."""
        asked = (*values.names_in(self.content), *self.names, self.when.removeprefix("!"))
        return self.kind in ("symbol", "fields", "hri") or values.of_unit(asked)

    def tightened(self, level):
        """The same with its text beginning smaller, by 6 % for each level."""
        return replace(self, size=max(self.smallest, self.size * (1 - 0.06 * level))) if level else self


@dataclass(frozen=True)
class Template:
    """A label as a form.

    :ivar dpi: resolution of the printer
    :ivar use: which symbol specification table holds (``geometry.uses``)
    """

    name: str
    version: str
    width: float
    height: float
    elements: tuple[Element, ...]
    dpi: int = 300
    use: str = "healthcare"

    def at(self, dpi):
        """The same label for a printer of another resolution."""
        return replace(self, dpi=dpi)

    def as_dict(self):
        """JSON values; ``from_dict`` gives back an equal template. What has its default is left out."""
        result = asdict(self)
        result["elements"] = [_written(element) for element in self.elements]
        return result


def _written(element):
    found = {field.name: getattr(element, field.name) for field in fields(Element)}
    kept = {name: found[name] for name, field in _ELEMENT.items() if found[name] != field.default}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in kept.items()}


_ELEMENT = {field.name: field for field in fields(Element)}
_TEMPLATE = {field.name: field for field in fields(Template)}


def from_dict(given):
    """A template from JSON values.

    :raises LabelError: ``template_refused`` with ``field``, ``value`` and, inside an element, its ``number`` (from 1)
    """
    if not isinstance(given, dict):
        raise LabelError("template_refused", field="template", value=str(given)[:50], number=0)
    for name in given:
        if name not in _TEMPLATE:
            raise _refusal(name, given[name])
    width = _number(given, "width", 5.0, LARGEST_LABEL)
    height = _number(given, "height", 5.0, LARGEST_LABEL)
    elements = given.get("elements")
    if not isinstance(elements, list | tuple) or not 0 < len(elements) <= MOST_ELEMENTS:
        raise _refusal("elements", elements)
    return Template(
        name=_text(given, "name", 60),
        version=_text(given, "version", 20),
        width=width,
        height=height,
        elements=tuple(_element(item, index, width, height) for index, item in enumerate(elements, start=1)),
        dpi=_choice(given, "dpi", DPI, 300),
        use=_choice(given, "use", uses(), "healthcare"),
    )


def _element(given, number, width, height):
    try:
        if not isinstance(given, dict):
            raise _refusal("element", given)
        for name in given:
            if name not in _ELEMENT:
                raise _refusal(name, given[name])
        element = Element(
            kind=_choice(given, "kind", KINDS, None),
            x=_number(given, "x", 0.0, width),
            y=_number(given, "y", 0.0, height),
            width=_number(given, "width", 0.1, width),
            height=_number(given, "height", 0.1, height),
            size=_number(given, "size", SMALLEST_TEXT, LARGEST_TEXT, 6.5),
            smallest=_number(given, "smallest", SMALLEST_TEXT, LARGEST_TEXT, 5.2),
            bold=_choice(given, "bold", (True, False), False),
            align=_choice(given, "align", ALIGNS, "left"),
            place=_choice(given, "place", PLACES, "top"),
            content=_text(given, "content", LONGEST_TEXT, ""),
            names=_names(given, "names"),
            symbology=_choice(given, "symbology", symbols.KINDS, "data_matrix"),
            identifiers=_identifiers(given),
            when=_condition(given),
            below=_below(given, number),
            ruled=_choice(given, "ruled", (True, False), False),
            line=_number(given, "line", 0.05, 5.0, 0.12),
        )
        _inside(element, width, height)
    except LabelError as error:
        error.data.setdefault("number", number)
        raise
    return element


def _inside(element, width, height):
    if element.x + element.width > width + 1e-6:
        raise _refusal("width", element.width)
    if element.y + element.height > height + 1e-6:
        raise _refusal("height", element.height)
    known = {"fields": FIELDS, "signs": signs.NAMES, "maker": PARTIES}.get(element.kind, ())
    for name in element.names:
        if name not in known:
            raise _refusal("names", name)


def _refusal(field, value):
    return LabelError("template_refused", field=field, value=str(value)[:50])


def _number(given, name, low, high, default=None):
    value = given.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise _refusal(name, value)
    return float(value)


def _choice(given, name, allowed, default):
    value = given.get(name, default)
    # True is 1 in Python: compared by type as well.
    if not any(value == item and type(value) is type(item) for item in allowed):
        raise _refusal(name, value)
    return value


def _text(given, name, longest, default=None):
    value = given.get(name, default)
    if not isinstance(value, str) or len(value) > longest or (default is None and not value):
        raise _refusal(name, value)
    return value


def _names(given, name):
    value = given.get(name, ())
    if not isinstance(value, list | tuple) or len(value) > MOST_ELEMENTS:
        raise _refusal(name, value)
    if not all(isinstance(item, str) and _NAME.fullmatch(item) for item in value):
        raise _refusal(name, value)
    return tuple(value)


def _identifiers(given):
    value = given.get("identifiers", ())
    if not isinstance(value, list | tuple) or len(value) > MOST_ELEMENTS:
        raise _refusal("identifiers", value)
    if not all(isinstance(item, str) and item.isdigit() and 2 <= len(item) <= 4 for item in value):
        raise _refusal("identifiers", value)
    return tuple(value)


def _below(given, number):
    value = given.get("below", ())
    if not isinstance(value, list | tuple) or not all(type(item) is int and 0 < item < number for item in value):
        raise _refusal("below", value)
    return tuple(value)


def _condition(given):
    value = given.get("when", "")
    if not isinstance(value, str) or (value and not _NAME.fullmatch(value)):
        raise _refusal("when", value)
    return value


@lru_cache(maxsize=1)
def ready():
    """The templates that come with the product: ``{name: Template}``."""
    source = json.loads(Path(__file__).with_name("templates.json").read_text(encoding="utf-8"))
    return {item["name"]: from_dict(item) for item in source}

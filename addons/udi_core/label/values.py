"""The names by which a template speaks of a print object: in texts as ``{lot}``, in conditions as ``lot``."""

from __future__ import annotations

import re

from .text import clean

# Different on every label of a job.
OF_UNIT = ("di", "lot", "serial", "manufacture_date", "expiry", "software_version", "quantity", "sscc", "hri")
OF_PRODUCT = ("product_name", "reference", "maker_name", "maker_address", "statements", "signs", "notice")
_PLACE = re.compile(r"\{([a-z_]{1,40})\}")


def value(data, name):
    """The text of a name, "" where the label does not have it. A date is written YYYY-MM-DD."""
    found = getattr(data, name, None) if name in OF_UNIT or name in OF_PRODUCT else dict(data.extra).get(name)
    if found is None:
        return ""
    if isinstance(found, tuple):
        return "\n".join(found)
    return found.isoformat() if hasattr(found, "isoformat") else str(found)


def party(data, name):
    """Name and address of a party on the label: the manufacturer, importer, distributor or a representative."""
    if name == "manufacturer":
        return data.maker_name, data.maker_address
    extra = dict(data.extra)
    return extra.get(f"{name}_name", ""), extra.get(f"{name}_address", "")


def names_in(text):
    """Names that a text of a template asks for."""
    return tuple(_PLACE.findall(text))


def fill(text, data):
    """A template's text with its values; a line all of whose names are empty is left out."""
    lines = []
    for line in text.splitlines():
        names = names_in(line)
        if names and not any(value(data, name) for name in names):
            continue
        # A name may stand for several lines.
        lines += [clean(part) for part in _PLACE.sub(lambda match: value(data, match[1]), line).split("\n")]
    return tuple(line for line in lines if line)


def holds(condition, data):
    """Whether a condition is met: a name that has a value or a sign, ``!name`` for the opposite, "" always."""
    if not condition:
        return True
    name = condition.removeprefix("!")
    met = bool(value(data, name)) or name in data.signs or name == data.agency
    return met != condition.startswith("!")


def of_unit(names):
    """Whether one of these names differs from label to label."""
    return any(name in OF_UNIT for name in names)

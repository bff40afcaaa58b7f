"""What a parser answers: a frozen reading, its elements and its defects."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .defects import ERROR, SEVERITIES, WARNING

MAX_LENGTH = 10_000


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing wrong with a text.

    :ivar code: stable name, one of ``defects.ALL_DEFECTS``
    :ivar severity: "error", "rule" or "warning" (meaning: see ``defects``)
    :ivar position: index into ``Reading.raw``, or None where no single place is at fault
    :ivar data: facts for the sentence (expected check digit, identifier ...), JSON values only
    """

    code: str
    severity: str
    position: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict, hash=False)


def defect(code, position=None, **data):
    """A defect with the severity its code always has."""
    return Defect(code, SEVERITIES[code], position, data)


@dataclass(frozen=True, slots=True)
class Element:
    """One identifier with its value.

    :ivar identifier: AI, data identifier or field letter, "" for text that belongs to no known identifier
    :ivar value: decoded value
    :ivar raw: the value as it stands in the carrier (escapes and percent encoding untouched)
    """

    identifier: str
    value: str
    raw: str


def repeats(elements):
    """Defects of identifiers that stand twice with different values (GS1 has its own rule, the others share this)."""
    values = {}
    for element in elements:
        values.setdefault(element.identifier, []).append(element.value)
    different = {name: list(dict.fromkeys(found)) for name, found in values.items() if name}
    return [
        defect("repeated_element", None, identifier=name, values=found)
        for name, found in different.items()
        if len(found) > 1
    ]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one carrier says, word for word and interpreted.

    Fields that could not be read are None, never guessed. ``expiry_precision`` is "day" or "month" ("month": the
    carrier names no day and the last day of the month is meant), None without an expiry. ``extra`` holds what only
    one agency has.
    """

    raw: str
    symbology: str | None = None
    agency: str | None = None
    form: str | None = None
    elements: tuple[Element, ...] = ()
    di: str | None = None
    lot: str | None = None
    serial: str | None = None
    expiry: datetime.date | None = None
    expiry_precision: str | None = None
    manufacture_date: datetime.date | None = None
    quantity: int | None = None
    software_version: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)
    defects: tuple[Defect, ...] = ()

    @property
    def is_wellformed(self) -> bool:
        """Syntax alone: identifiers, lengths, characters, dates, check digits."""
        return not any(item.severity == ERROR for item in self.defects)

    @property
    def is_valid(self) -> bool:
        """Syntax and the rules for one carrier on its own (pairs, repeats)."""
        return not any(item.severity != WARNING for item in self.defects)

    def as_dict(self) -> dict[str, Any]:
        """The reading as JSON values (dates in ISO form)."""
        return {
            "raw": self.raw,
            "symbology": self.symbology,
            "agency": self.agency,
            "form": self.form,
            "elements": [[item.identifier, item.value, item.raw] for item in self.elements],
            "di": self.di,
            "lot": self.lot,
            "serial": self.serial,
            "expiry": self.expiry and self.expiry.isoformat(),
            "expiry_precision": self.expiry_precision,
            "manufacture_date": self.manufacture_date and self.manufacture_date.isoformat(),
            "quantity": self.quantity,
            "software_version": self.software_version,
            "extra": dict(self.extra),
            "defects": [
                {"code": item.code, "severity": item.severity, "position": item.position, "data": dict(item.data)}
                for item in self.defects
            ],
            "is_wellformed": self.is_wellformed,
            "is_valid": self.is_valid,
        }


@dataclass(frozen=True, slots=True)
class Carrier:
    """A carrier ready to be printed.

    :ivar text: what the symbol encodes (GS1: element string, 0x1D where a separator is needed; the symbology's own
        FNC1 in first position is not part of it)
    :ivar hri: human readable interpretation for the label
    :ivar bracketed: form that can be typed in and parsed back (GS1: data brackets escaped)
    :ivar warnings: what is worth telling before it is printed (an agency whose rules are not public)
    """

    agency: str
    text: str
    hri: str
    bracketed: str
    elements: tuple[Element, ...]
    warnings: tuple[Defect, ...] = ()


def once(elements):
    """The (identifier, value) pairs as a dictionary.

    :raises EncodeError: an identifier is given twice
    """
    values = {}
    for name, value in elements:
        if name in values:
            raise EncodeError([defect("repeated_element", None, identifier=str(name), values=[str(value)])])
        values[name] = value
    return values


class EncodeError(ValueError):
    """What was asked for must not be printed; ``defects`` says why (codes as in readings)."""

    def __init__(self, defects):
        self.defects = tuple(defects)
        super().__init__(", ".join(item.code for item in self.defects))


class DeviceIdentifierError(ValueError):
    """A device identifier is wrong.

    :ivar code: defect code
    :ivar data: facts; ``expected`` is the right check digit where that is the fault
    """

    def __init__(self, code, **data):
        self.code = code
        self.data = data
        self.expected = data.get("expected")
        super().__init__(code)

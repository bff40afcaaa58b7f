"""The print object: one frozen value from which every text and the symbol of a label are drawn."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass

from ..codes import EncodeError, encode, to_zxing
from ..codes.reading import defect
from .errors import LabelError

DATES = ("11", "17")
INTERNAL = "internal"
SIGNS = ("single_use", "sterile", "consult_instructions", "keep_dry")


@dataclass(frozen=True)
class LabelData:
    """What one label says.

    The production identifiers (lot, serial, dates, software version) are given once, as elements of the carrier; the
    text beside the symbol is taken from these same values.

    :ivar elements: ``(application identifier, value)`` as printed, values as text
    :ivar text: element string in the symbol, separators as GS (0x1D)
    :ivar hri: human-readable interpretation of the same elements
    :ivar bracketed: the carrier as it can be typed in
    :ivar reference: catalogue number (sign REF)
    :ivar statements: further lines of statutory text, in the label's language
    :ivar signs: names out of ``SIGNS``
    :ivar notice: of an internal label: that it is one, in the label's language; stands where others have the UDI
    """

    agency: str
    elements: tuple[tuple[str, str], ...]
    text: str
    hri: str
    bracketed: str
    di: str
    lot: str | None
    serial: str | None
    manufacture_date: datetime.date | None
    expiry: datetime.date | None
    software_version: str | None
    product_name: str
    reference: str = ""
    maker_name: str = ""
    maker_address: str = ""
    statements: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    notice: str = ""

    @property
    def is_internal(self):
        """A label without a UDI: its symbol holds our own number and no FNC1, so that no scanner takes it for one."""
        return self.agency == INTERNAL

    @property
    def symbology_identifier(self):
        """What a scanner must report of the symbol (AIM)."""
        return "]d1" if self.is_internal else "]d2"

    @property
    def hri_parts(self):
        """The interpretation element by element; a line may break between them only."""
        return tuple(f"({ai}){value}" for ai, value in self.elements)

    @property
    def zxing(self):
        """The form the encoder takes."""
        return to_zxing(self.elements)

    def as_dict(self):
        """JSON values; ``from_dict`` gives back an equal object."""
        values = asdict(self)
        for name in ("manufacture_date", "expiry"):
            values[name] = values[name] and values[name].isoformat()
        return values

    @classmethod
    def from_dict(cls, values):
        """The object that ``as_dict`` was made from."""
        values = dict(values)
        for name in ("manufacture_date", "expiry"):
            values[name] = values[name] and datetime.date.fromisoformat(values[name])
        values["elements"] = tuple((ai, value) for ai, value in values["elements"])
        for name in ("statements", "signs"):
            values[name] = tuple(values[name])
        return cls(**values)


def build(elements, product_name, **texts):
    """The print object for a GS1 carrier.

    :param elements: ``(AI, value)`` pairs in the order of printing; dates are ``datetime.date``
    :param texts: ``reference``, ``maker_name``, ``maker_address``, ``statements``, ``signs``
    :raises LabelError: ``encode_refused`` with the ``defects`` of the carrier
    """
    elements = list(elements)
    for ai, value in elements:
        # A datetime would bring a time zone into a date.
        if ai in DATES and type(value) is not datetime.date:
            raise LabelError("encode_refused", defects=(defect("bad_date", None, identifier=ai, value=str(value)),))
    try:
        carrier = encode(agency="gs1", elements=elements)
    except EncodeError as error:
        raise LabelError("encode_refused", defects=error.defects) from error
    given = {item.identifier: item.value for item in carrier.elements}
    dates = dict(elements)
    return LabelData(
        agency=carrier.agency,
        elements=tuple((item.identifier, item.value) for item in carrier.elements),
        text=carrier.text,
        hri=carrier.hri,
        bracketed=carrier.bracketed,
        di=given.get("01"),
        lot=given.get("10"),
        serial=given.get("21"),
        manufacture_date=dates.get("11"),
        expiry=dates.get("17"),
        software_version=given.get("8012"),
        product_name=product_name.strip(),
        **{name: tuple(value) if name in ("statements", "signs") else value for name, value in texts.items()},
    )


def build_internal(name, product_name, notice, lot=None, serial=None, manufacture_date=None, expiry=None, **texts):
    """The print object of a device that carries no UDI: the symbol holds ``name``, our own number.

    :param notice: says in the label's language that this is an internal label
    :param texts: as for `build`
    """
    return LabelData(
        agency=INTERNAL,
        elements=(),
        text=name,
        hri="",
        bracketed="",
        di="",
        lot=lot,
        serial=serial,
        manufacture_date=manufacture_date,
        expiry=expiry,
        software_version=None,
        product_name=product_name.strip(),
        notice=notice,
        **{name: tuple(value) if name in ("statements", "signs") else value for name, value in texts.items()},
    )

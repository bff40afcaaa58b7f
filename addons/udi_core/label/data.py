"""The print object: one frozen value from which every text and the symbol of a label are drawn."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass

from ..codes import EncodeError, encode, to_zxing
from ..codes.reading import defect
from .errors import LabelError

DATES = ("11", "17")
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

    symbology_identifier = "]d2"

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

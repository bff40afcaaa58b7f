"""The print object: one frozen value from which every text and every symbol of a label are drawn."""

from __future__ import annotations

import datetime
import re
from dataclasses import asdict, dataclass
from functools import lru_cache

from ..codes import EncodeError, encode, to_zxing
from ..codes.digital_link import build as build_link
from ..codes.reading import defect
from .errors import LabelError
from .symbols import identifier

DATES = ("11", "17")
INTERNAL = "internal"
# agency -> its own identifiers of (DI, lot, serial, manufacturing date, expiry, software version, quantity)
IDENTIFIERS = {
    "gs1": ("01", "10", "21", "11", "17", "8012", "37"),
    "hibcc": ("di", "lot", "serial", "manufacture_date", "expiry", None, "quantity"),
    "ifa": ("9N", "1T", "S", "16D", "D", None, None),
    "ma": ("DI", "L", "S", "M", "E", None, None),
    "iccbba": ("=/", "&,1", "=,", "=}", "=>", None, None),
}
_ELEMENT_ENDS = re.compile(r"(?<=[/.])|(?<= )(?=[A-Z]+:)")
# structures of ISBT 128 have a fixed length, filled up with zeros at the left (ST-017)
_FILLED = {"&,1": 18, "=,": 6}
_TUPLES = ("statements", "signs")


@dataclass(frozen=True)
class LabelData:
    """What one label says.

    The production identifiers (lot, serial, dates, software version) are given once, as elements of the carrier; the
    text beside the symbol is taken from these same values.

    :ivar elements: ``(identifier, value)`` as printed, values as text
    :ivar text: content of the symbol, separators as GS (0x1D)
    :ivar hri: human-readable interpretation of the same elements
    :ivar bracketed: the carrier as it can be typed in
    :ivar quantity: how many the package holds
    :ivar sscc: number of the logistic unit
    :ivar reference: catalogue number (sign REF)
    :ivar statements: further lines of statutory text, in the label's language
    :ivar signs: names of the signs that hold for the device
    :ivar notice: of an internal label: that it is one, in the label's language; stands where others have the UDI
    :ivar extra: further ``(name, text)`` pairs a template may show
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
    quantity: int | None = None
    sscc: str | None = None
    reference: str = ""
    maker_name: str = ""
    maker_address: str = ""
    statements: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    notice: str = ""
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def is_internal(self):
        """A label without a UDI: its symbol holds our own number and no FNC1, so that no scanner takes it for one."""
        return self.agency == INTERNAL

    @property
    def is_gs1(self):
        return self.agency == "gs1"

    @property
    def hri_parts(self):
        """The interpretation element by element; a line may break between them only."""
        return self.hri_of(())

    def hri_of(self, identifiers):
        """The parts of the interpretation that belong to these elements; without any, all of them."""
        if self.is_gs1:
            return tuple(f"({ai}){value}" for ai, value in self.elements if not identifiers or ai in identifiers)
        if self.agency == "iccbba":
            # the header of a compound message is not printed
            return tuple(name + value for name, value in self.elements if name != "=+")
        # Other agencies: after what parts their elements.
        return tuple(part for part in _ELEMENT_ENDS.split(self.hri) if part)

    def carrier(self, kind, identifiers=()):
        """What a symbol of ``kind`` says: ``(AIM identifier, content, content in the encoder's form)``.

        :param identifiers: only these elements stand in this symbol (one of several on a label)
        :raises LabelError: ``symbol_refused``, ``encode_refused``
        """
        if not self.is_gs1:
            if self.agency == "iccbba" and kind == "code_128":
                # bars hold one structure each; a compound message is for two-dimensional symbols (ST-017)
                raise LabelError("symbol_refused", reason="ICCBBA: Data Matrix")
            return identifier(kind, gs1=False), self.text, self.text
        pairs = tuple(pair for pair in self.elements if not identifiers or pair[0] in identifiers)
        if kind == "digital_link":
            link = _link(pairs)
            return identifier(kind, gs1=False), link, link
        text = self.text if pairs == self.elements else _part(pairs)
        return identifier(kind, gs1=True), text, to_zxing(pairs)

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
        values["extra"] = tuple((name, value) for name, value in values.get("extra", ()))
        for name in _TUPLES:
            values[name] = tuple(values[name])
        return cls(**values)


def _refused(error):
    return LabelError("encode_refused", defects=error.defects)


@lru_cache(maxsize=256)
def _part(pairs):
    """Element string of some of a label's elements; rules for pairs hold for the label, not for each symbol."""
    try:
        return encode(agency="gs1", elements=pairs, complete=False).text
    except EncodeError as error:
        raise _refused(error) from error


@lru_cache(maxsize=256)
def _link(pairs):
    try:
        return build_link(pairs)
    except EncodeError as error:
        raise _refused(error) from error


def build(elements, product_name, agency="gs1", **texts):
    """The print object for a carrier.

    :param elements: ``(identifier, value)`` pairs in the agency's own identifiers (``IDENTIFIERS``) and in the order
        of printing; dates are ``datetime.date``
    :param texts: ``reference``, ``maker_name``, ``maker_address``, ``statements``, ``signs``, ``extra``
    :raises LabelError: ``encode_refused`` with the ``defects`` of the carrier
    """
    elements = list(elements)
    names = IDENTIFIERS.get(agency)
    if names is None:
        raise LabelError("encode_refused", defects=(defect("unknown_agency", None, agency=str(agency)),))
    for name, value in elements:
        # A datetime would bring a time zone into a date.
        if name in names[3:5] and type(value) is not datetime.date:
            raise LabelError("encode_refused", defects=(defect("bad_date", None, identifier=name, value=str(value)),))
    try:
        carrier = encode(agency=agency, elements=[(name, _filled(agency, name, value)) for name, value in elements])
    except EncodeError as error:
        raise _refused(error) from error
    given = dict(elements)
    written = {item.identifier: item.value for item in carrier.elements} if agency == "gs1" else given
    di, lot, serial, made, expiry, software, quantity = (given.get(name) for name in names)
    return LabelData(
        agency=carrier.agency,
        elements=tuple((item.identifier, item.value) for item in carrier.elements),
        text=carrier.text,
        hri=carrier.hri,
        bracketed=carrier.bracketed,
        di=written.get(names[0], di),
        lot=lot,
        serial=serial,
        manufacture_date=made,
        expiry=expiry,
        software_version=software,
        quantity=None if quantity is None else int(quantity),
        sscc=given.get("00") if agency == "gs1" else None,
        product_name=product_name.strip(),
        **_frozen(texts),
    )


def _filled(agency, name, value):
    return value.zfill(_FILLED[name]) if agency == "iccbba" and name in _FILLED else value


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
        **_frozen(texts),
    )


def _frozen(texts):
    """Lists as tuples, so that the object can be hashed."""
    frozen = {name: tuple(value) if name in _TUPLES else value for name, value in texts.items()}
    if "extra" in frozen:
        frozen["extra"] = tuple((name, value) for name, value in frozen["extra"])
    return frozen

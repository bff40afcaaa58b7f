"""UDI carriers of all issuing agencies: read (``parse``), write (``encode``), join (``merge``)."""

from .agencies import encode, hri, merge, normalize_di, parse
from .alternatives import Alternative, alternatives
from .checkdigits import gtin_check_digit
from .defects import ALL_DEFECTS
from .gs1 import to_zxing
from .reading import Carrier, Defect, DeviceIdentifierError, Element, EncodeError, Reading

__all__ = [
    "ALL_DEFECTS",
    "Alternative",
    "Carrier",
    "Defect",
    "DeviceIdentifierError",
    "Element",
    "EncodeError",
    "Reading",
    "alternatives",
    "encode",
    "gtin_check_digit",
    "hri",
    "merge",
    "normalize_di",
    "parse",
    "to_zxing",
]

"""UDI carriers of all issuing agencies: read (``parse``), write (``encode``), join (``merge``)."""

from .agencies import encode, merge, normalize_di, parse
from .checkdigits import gtin_check_digit
from .defects import ALL_DEFECTS
from .gs1 import to_zxing
from .reading import Carrier, Defect, DeviceIdentifierError, Element, EncodeError, Reading

__all__ = [
    "ALL_DEFECTS",
    "Carrier",
    "Defect",
    "DeviceIdentifierError",
    "Element",
    "EncodeError",
    "Reading",
    "encode",
    "gtin_check_digit",
    "merge",
    "normalize_di",
    "parse",
    "to_zxing",
]

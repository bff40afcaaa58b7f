"""What every reader of a public device catalogue yields."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FILE_ERRORS = ("empty_file", "not_utf8", "not_json", "history_not_supported", "not_device_records")
RECORD_ERRORS = (
    "not_an_object",
    "not_json",
    "no_key",
    "no_identifier",
    "bad_identifier",
    "bad_date",
    "bad_number",
    "bad_boolean",
    "bad_text",
)


@dataclass(frozen=True, slots=True)
class CatalogueIdentifier:
    """One device identifier of a record.

    :ivar code: normalised DI (GTIN with 14 digits)
    :ivar agency: "gs1", "hibcc" or "iccbba"
    :ivar kind: "primary", "secondary", "unit_of_use", "direct_mark" or "package"
    :ivar contains: the DI inside a package, and ``quantity`` how many of it
    """

    code: str
    agency: str
    kind: str
    contains: str | None = None
    quantity: int | None = None
    package_type: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class CatalogueRecord:
    """One device model as a regulator publishes it. None means that the source does not say.

    :ivar key: the regulator's own record key; with ``version`` it names one state of the record
    :ivar raw: the record as it came
    """

    source: str
    key: str
    version: int | None
    version_date: datetime.date | None
    status: str | None
    brand: str | None
    model: str | None
    catalogue_number: str | None
    company: str | None
    duns: str | None
    description: str | None
    gmdn_code: str | None
    gmdn_term: str | None
    product_codes: tuple[str, ...]
    single_use: bool | None
    sterile: bool | None
    sterilise_before_use: bool | None
    implantable: bool | None
    rx: bool | None
    kit: bool | None
    mri_safety: str | None
    has_lot: bool | None
    has_serial: bool | None
    has_manufacture_date: bool | None
    has_expiry_date: bool | None
    device_count: int | None
    storage: str | None
    distribution_status: str | None
    distribution_end: datetime.date | None
    identifiers: tuple[CatalogueIdentifier, ...]
    raw: Mapping[str, Any] = field(hash=False, repr=False)


@dataclass(frozen=True, slots=True)
class RecordError:
    """One record that cannot be used; the others of the file can.

    :ivar position: number of the record in the file, from 0
    :ivar code: one of ``RECORD_ERRORS``
    :ivar data: ``field`` and ``value`` at fault, ``expected`` for a wrong check digit
    """

    position: int
    code: str
    data: Mapping[str, Any] = field(default_factory=dict, hash=False)


class CatalogueFileError(ValueError):
    """The file as a whole is not what the reader understands; ``code`` is one of ``FILE_ERRORS``."""

    def __init__(self, code, **data):
        self.code = code
        self.data = data
        super().__init__(code)


class BadRecord(Exception):
    """Raised inside a reader, becomes a ``RecordError``."""

    def __init__(self, code, **data):
        self.code = code
        self.data = data
        super().__init__(code)

"""What every reader of a public device catalogue yields."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FILE_ERRORS = (
    "empty_file",
    "unknown_format",
    "not_utf8",
    "bad_encoding",
    "not_json",
    "history_not_supported",
    "not_device_records",
    "too_big",
    "bad_zip",
    "encrypted_zip",
    "zip_bomb",
    "zip_too_deep",
    "too_many_files",
    "has_dtd",
    "truncated",
    "interface_refused",
    "old_excel",
    "bad_excel",
    "too_many_rows",
    "no_columns",
    "double_column",
)
RECORD_ERRORS = (
    "not_an_object",
    "not_json",
    "not_xml",
    "bad_encoding",
    "record_too_big",
    "truncated",
    "not_a_row",
    "bad_word",
    "scientific",
    "too_long",
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
    :ivar agency: one of ``udi_core.codes.agencies.AGENCIES``
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
    :ivar partial: the format has no packages and storage limits, so their absence says nothing
    :ivar raw: the record as it came
    """

    source: str
    key: str
    version: int | None = None
    version_date: datetime.date | None = None
    status: str | None = None
    brand: str | None = None
    model: str | None = None
    catalogue_number: str | None = None
    company: str | None = None
    duns: str | None = None
    description: str | None = None
    gmdn_code: str | None = None
    gmdn_term: str | None = None
    product_codes: tuple[str, ...] = ()
    single_use: bool | None = None
    sterile: bool | None = None
    sterilise_before_use: bool | None = None
    implantable: bool | None = None
    rx: bool | None = None
    kit: bool | None = None
    mri_safety: str | None = None
    has_lot: bool | None = None
    has_serial: bool | None = None
    has_manufacture_date: bool | None = None
    has_expiry_date: bool | None = None
    device_count: int | None = None
    storage: str | None = None
    distribution_status: str | None = None
    distribution_end: datetime.date | None = None
    generic_name: str | None = None
    company_en: str | None = None
    credit_code: str | None = None
    registration_numbers: tuple[str, ...] = ()
    class_code: str | None = None
    nhsa_code: str | None = None
    product_kind: str | None = None
    device_category: str | None = None
    unit_of_use_quantity: int | None = None
    published_on: datetime.date | None = None
    max_reuse: int | None = None
    sterilisation_method: str | None = None
    clinical_sizes: str | None = None
    direct_mark_same: bool | None = None
    identifiers: tuple[CatalogueIdentifier, ...] = ()
    partial: bool = False
    raw: Mapping[str, Any] = field(default_factory=dict, hash=False, repr=False)


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

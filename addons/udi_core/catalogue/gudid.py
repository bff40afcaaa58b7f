"""Device records of the FDA: AccessGUDID (lookup, versions 2 and 3) and openFDA ``device/udi``, JSON or JSON Lines."""

import datetime
import io
import itertools
from collections.abc import Iterator

from ..codes import DeviceIdentifierError, normalize_di
from .json_values import Broken, values
from .record import BadRecord, CatalogueFileError, CatalogueIdentifier, CatalogueRecord, RecordError

LOOK_AHEAD = 50  # records that tell what kind of list it is

_AGENCIES = {"gs1": "gs1", "hibcc": "hibcc", "iccbba": "iccbba"}
_KINDS = {
    "primary": "primary",
    "secondary": "secondary",
    "unit of use": "unit_of_use",
    "direct marking": "direct_mark",
    "package": "package",
}
_TRUE, _FALSE = ("true", "y", "yes", "1"), ("false", "n", "no", "0")

# Our field -> path in the two shapes.
_TEXTS = {
    "status": ("deviceRecordStatus", "record_status"),
    "brand": ("brandName", "brand_name"),
    "model": ("versionModelNumber", "version_or_model_number"),
    "catalogue_number": ("catalogNumber", "catalog_number"),
    "company": ("companyName", "company_name"),
    "duns": ("dunsNumber", "labeler_duns_number"),
    "description": ("deviceDescription", "device_description"),
    "mri_safety": ("MRISafetyStatus", "mri_safety"),
    "distribution_status": ("deviceCommDistributionStatus", "commercial_distribution_status"),
}
_BOOLEANS = {
    "single_use": ("singleUse", "is_single_use"),
    "sterile": ("sterilization.deviceSterile", "sterilization.is_sterile"),
    "sterilise_before_use": ("sterilization.sterilizationPriorToUse", "sterilization.is_sterilization_prior_use"),
    "rx": ("rx", "is_rx"),
    "kit": ("deviceKit", "is_kit"),
    "has_lot": ("lotBatch", "has_lot_or_batch_number"),
    "has_serial": ("serialNumber", "has_serial_number"),
    "has_manufacture_date": ("manufacturingDate", "has_manufacturing_date"),
    "has_expiry_date": ("expirationDate", "has_expiration_date"),
}
_DATES = {
    "version_date": ("publicVersionDate", "public_version_date"),
    "distribution_end": ("deviceCommDistributionEndDate", "commercial_distribution_end_date"),
}
_NUMBERS = {
    "version": ("publicVersionNumber", "public_version_number"),
    "device_count": ("deviceCount", "device_count_in_base_package"),
}
_LISTS = {
    "identifiers": ("identifiers.identifier", "identifiers"),
    "gmdn": ("gmdnTerms.gmdn", "gmdn_terms"),
    "product_codes": ("productCodes.fdaProductCode", "product_codes"),
    "storage": ("environmentalConditions.storageHandling", "storage"),
}
_KEY = ("publicDeviceRecordKey", "public_device_record_key")


def read(source, skip=0) -> Iterator[CatalogueRecord | RecordError]:
    """Records of a file, in its order; a broken record yields a ``RecordError`` and the next one follows.

    :param source: bytes or a binary stream of UTF-8 JSON: a lookup result, a list of them, an openFDA answer, or one
        object per line
    :param skip: so many records are passed over
    :raises CatalogueFileError: the file as a whole is something else (nothing is yielded then); broken JSON further
        down in a large file is met while reading
    """
    found = values(io.BytesIO(source) if isinstance(source, bytes) else source)
    first = list(itertools.islice(found, LOOK_AHEAD))
    _check_kind(first)
    pairs = enumerate(itertools.chain(first, found))
    return (_record(position, item) for position, (_kind, item) in pairs if position >= skip)


def is_device(item):
    """Whether an object looks like a device record of the FDA."""
    return isinstance(item, dict) and ("gudid" in item or _is_device(item))


def _check_kind(first):
    """The first values tell whether the file is one of device records."""
    if not first:
        raise CatalogueFileError("not_device_records")
    kind, value = first[0]
    if kind == "object" and "history" in value:
        raise CatalogueFileError("history_not_supported")
    if (kind == "object" and not is_device(value)) or (
        kind == "member" and not any(is_device(member) for _kind, member in first)
    ):
        raise CatalogueFileError("not_device_records")


def _is_device(item):
    return any(name in item for name in (*_KEY, "identifiers"))


def _record(position, item):
    if item is Broken:
        return RecordError(position, "not_json")
    try:
        return _build(item)
    except BadRecord as error:
        return RecordError(position, error.code, error.data)


def _build(item):
    if not isinstance(item, dict):
        raise BadRecord("not_an_object", value=type(item).__name__)
    device, outer = item, {}
    if "gudid" in item:
        device = _path(item, "gudid.device")
        outer = item
        if not isinstance(device, dict):
            raise BadRecord("not_an_object", field="gudid.device", value=type(device).__name__)
    shape = 1 if any("_" in name for name in device) else 0
    key = _text(device, _KEY[shape])
    if not key:
        raise BadRecord("no_key", field=_KEY[shape])
    fields = {name: _text(device, paths[shape]) for name, paths in _TEXTS.items()}
    fields |= {name: _boolean(device, paths[shape]) for name, paths in _BOOLEANS.items()}
    fields |= {name: _date(device, paths[shape]) for name, paths in _DATES.items()}
    fields |= {name: _number(device, paths[shape]) for name, paths in _NUMBERS.items()}
    terms = _list(device, _LISTS["gmdn"][shape])
    codes = _list(device, _LISTS["product_codes"][shape])
    classes = _list(outer, "productCodes")
    return CatalogueRecord(
        source="gudid",
        key=key,
        gmdn_code=_text(terms[0], ("gmdnCode", "code")[shape]) if terms else None,
        gmdn_term=_text(terms[0], ("gmdnPTName", "name")[shape]) if terms else None,
        product_codes=_product_codes([*codes, *classes]),
        implantable=_implantable(terms, classes),
        storage=_storage(_list(device, _LISTS["storage"][shape])),
        identifiers=_identifiers(_list(device, _LISTS["identifiers"][shape]), shape),
        raw=item,
        **fields,
    )


def _path(item, path):
    for name in path.split("."):
        item = item.get(name) if isinstance(item, dict) else None
    return item


def _list(item, path):
    """A list of objects; null is empty, and one object alone counts as a list of one."""
    value = _path(item, path)
    if value is None or value == "":
        return []
    if isinstance(value, dict):
        return [value]
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise BadRecord("not_an_object", field=path, value=type(value).__name__)
    return value


def _text(item, path):
    value = _path(item, path)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise BadRecord("bad_text", field=path, value=str(value)[:100])
    return str(value).strip() or None


def _boolean(item, path):
    value = _path(item, path)
    if value is None or isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if not text:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise BadRecord("bad_boolean", field=path, value=text[:100])


def _number(item, path):
    text = _text(item, path)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise BadRecord("bad_number", field=path, value=text[:100])
    return int(text)


def _date(item, path):
    """The day of an ISO date or time stamp."""
    text = _text(item, path)
    if text is None:
        return None
    try:
        if text[10:11] not in ("", "T", " "):
            raise ValueError
        return datetime.date.fromisoformat(text[:10])
    except ValueError:
        raise BadRecord("bad_date", field=path, value=text[:100]) from None


def _product_codes(rows):
    codes = (_text(row, "productCode") or _text(row, "code") for row in rows)
    return tuple(dict.fromkeys(code for code in codes if code))


def _implantable(terms, classes):
    """True where the nomenclature or the FDA class says implant, None where neither speaks."""
    flags = [_boolean(term, "implantable") for term in terms] + [_boolean(row, "implantFlag") for row in classes]
    known = [flag for flag in flags if flag is not None]
    return any(known) if known else None


def _storage(rows):
    """One line per condition, in the words of the source."""
    lines = []
    for row in rows:
        kind = _text(row, "storageHandlingType") or _text(row, "type")
        low = _limit(row, "storageHandlingLow", "low")
        high = _limit(row, "storageHandlingHigh", "high")
        special = _text(row, "storageHandlingSpecialConditionText") or _text(row, "special_conditions")
        between = " to ".join(limit for limit in (low, high) if limit)
        parts = [part for part in (between, special) if part]
        if parts:
            lines.append(": ".join(part for part in (kind, "; ".join(parts)) if part))
    return "\n".join(lines) or None


def _limit(row, *names):
    for name in names:
        value = _text(row, f"{name}.value")
        if value:
            return " ".join(part for part in (value, _text(row, f"{name}.unit")) if part)
    return None


def _identifiers(rows, shape):
    names = (
        (
            "deviceId",
            "deviceIdType",
            "deviceIdIssuingAgency",
            "containsDINumber",
            "pkgQuantity",
            "pkgType",
            "pkgStatus",
        ),
        ("id", "type", "issuing_agency", "unit_of_use_id", "quantity_per_package", "package_type", "package_status"),
    )[shape]
    found = []
    for row in rows:
        code, kind, agency, contains = (_text(row, name) for name in names[:4])
        kind = _KINDS.get((kind or "").lower())
        agency = _AGENCIES.get((agency or "").lower())
        if kind is None or agency is None:
            continue  # earlier numbering schemes (NDC, NHRIC) and previous DIs stay in ``raw`` only
        package = kind == "package"
        found.append(
            CatalogueIdentifier(
                code=_di(agency, code, names[0]),
                agency=agency,
                kind=kind,
                contains=_di(agency, contains, names[3]) if package and contains else None,
                quantity=_number(row, names[4]) if package else None,
                package_type=_text(row, names[5]) if package else None,
                status=_text(row, names[6]),
            )
        )
    if not any(identifier.kind == "primary" for identifier in found):
        raise BadRecord("no_identifier", field="identifiers")
    return tuple(found)


def _di(agency, code, field):
    try:
        return normalize_di(agency, code or "")
    except DeviceIdentifierError as error:
        raise BadRecord("bad_identifier", field=field, value=code, reason=error.code, expected=error.expected) from None

"""Device records of China's UDI database (NMPA UDID): one record of either form, as XML leaf tags or JSON names."""

import re

from . import words
from .record import BadRecord, CatalogueIdentifier, CatalogueRecord

_CATEGORY = {"器械": "device", "医疗器械": "device", "1": "device", "体外诊断试剂": "ivd", "2": "ivd"}
_KIND = {"耗材": "consumable", "0": "consumable", "设备": "equipment", "1": "equipment"}
_MRI = {
    "安全": "safe",
    "0": "safe",
    "条件安全": "conditional",
    "1": "conditional",
    "不安全": "unsafe",
    "2": "unsafe",
    "未包括": "unknown",
    "说明书或标签上面不包括mr安全信息": "unknown",
    "说明书或标签上面不包括mr安全信息的": "unknown",
    "3": "unknown",
}
# Our field -> (leaf name, how it is read). What is not named here stays in ``raw``.
FIELDS = {
    "version": ("versionNumber", words.number),
    "version_date": ("versionTime", words.date),
    "brand": ("spmc", words.text),
    "generic_name": ("cpmctymc", words.text),
    "model": ("ggxh", words.text),
    "catalogue_number": ("cphhhbh", words.text),
    "company": ("ylqxzcrbarmc", words.text),
    "company_en": ("ylqxzcrbarywmc", words.text),
    "credit_code": ("tyshxydm", words.text),
    "description": ("cpms", words.text),
    "class_code": ("flbm", words.text),
    "nhsa_code": ("ybbm", words.text),
    "registration_numbers": ("zczbhhzbapzbh", words.several),
    "single_use": ("sfbjwycxsy", words.boolean),
    "sterile": ("sfwwjbz", words.boolean),
    "sterilise_before_use": ("syqsfxyjxmj", words.boolean),
    "sterilisation_method": ("mjfs", words.text),
    "max_reuse": ("zdcfsycs", words.number),
    "kit": ("sfwblztlcp", words.boolean),
    "has_lot": ("scbssfbhph", words.boolean),
    "has_serial": ("scbssfbhxlh", words.boolean),
    "has_manufacture_date": ("scbssfbhscrq", words.boolean),
    "has_expiry_date": ("scbssfbhsxrq", words.boolean),
    "unit_of_use_quantity": ("zxxsdyzsydydsl", words.number),
    "published_on": ("cpbsfbrq", words.date),
    "distribution_end": ("tsrq", words.date),
    "direct_mark_same": ("btcpbsyzxxsdycpbssfyz", words.boolean),
    "product_kind": ("cplb", lambda value: words.one_of(value, _KIND)),
    "device_category": ("qxlb", lambda value: words.one_of(value, _CATEGORY)),
    "mri_safety": ("cgzmraqxgxx", lambda value: words.one_of(value, _MRI)),
}
LISTS = {"packing": "packingList", "storage": "storageList", "clinical": "clinicalList", "contact": "contactList"}


def record(device, lists, raw, partial=False, status=None):
    """A catalogue record of the leaf values of one device.

    :param device: leaf name -> value, as in the download XML or in ``deviceInfo``
    :param lists: "packing", "storage", "clinical" -> list of such mappings
    :raises BadRecord: what is wrong, `field` being NMPA's name
    """
    fields = {}
    for name, (leaf, reader) in FIELDS.items():
        value = device.get(leaf)
        if value is None or value == "":
            continue
        fields[name] = _read(leaf, reader, value)
    agency_name = words.text(device.get("cpbsbmtxmc"))
    identifiers = _identifiers(device, lists.get("packing") or (), agency_name)
    key = words.text(device.get("deviceRecordKey")) or identifiers[0].code
    state = words.text(device.get("versionStauts")) or words.text(device.get("versionStatus"))
    return CatalogueRecord(
        source="nmpa",
        key=key,
        status=state,
        distribution_status=words.text(status),
        storage=_storage(device, lists.get("storage") or ()),
        clinical_sizes=_clinical(device, lists.get("clinical") or ()),
        identifiers=identifiers,
        partial=partial,
        raw=raw,
        **fields,
    )


def registration_form(number):
    """What the form of a Chinese number says: ("registration" or "filing", class "1" to "3" or None).

    国械注准20193030166: the digit after the year is the class; a filing (械备) is class I (Order 47 of 2021, art. 115).
    """
    if "备" in number:
        return "filing", "1"
    match = re.search(r"械注[准进许]((?:19|20)[0-9]{2})([23])[0-9]{6,}", number)
    return "registration", match.group(2) if match else None


def _read(leaf, reader, value):
    try:
        return reader(value)
    except BadRecord as error:
        raise BadRecord(error.code, **{"field": leaf, **error.data}) from None


def _identifiers(device, packing, agency_name):
    primary = words.text(device.get("zxxsdycpbs"))
    if not primary:
        raise BadRecord("no_identifier", field="zxxsdycpbs")
    agency = words.agency_of(agency_name, primary)
    code = _code(agency, primary, "zxxsdycpbs")
    found = [CatalogueIdentifier(code, agency, "primary")]
    for leaf, kind in (("sydycpbs", "unit_of_use"), ("btcpbs", "direct_mark")):
        value = words.text(device.get(leaf))
        if value:
            other = _code(_agency_like(agency, value), value, leaf)
            if other != code:
                found.append(CatalogueIdentifier(other, _agency_like(agency, value), kind))
    for row in packing:
        value = words.text(row.get("bzcpbs"))
        if not value:
            continue
        of = _agency_like(agency, value)
        inside = words.text(row.get("bznhxyjbzcpbs"))
        found.append(
            CatalogueIdentifier(
                code=_code(of, value, "bzcpbs"),
                agency=of,
                kind="package",
                contains=_code(of, inside, "bznhxyjbzcpbs") if inside else None,
                quantity=_read("bznhxyjcpbssl", words.number, row.get("bznhxyjcpbssl")),
                package_type=words.text(row.get("cpbzjb")),
            )
        )
    return tuple(dict.fromkeys(found))


def _agency_like(agency, code):
    """The agency of a further code of the record: the same one, unless the code's look says otherwise."""
    if code.startswith("MA."):
        return "ma"
    return "gs1" if agency != "gs1" and code.isdigit() and len(code) in (13, 14) else agency


def _code(agency, value, leaf):
    return _read(leaf, lambda text: words.identifier(agency, text), value)


def _storage(device, rows):
    """One line per condition, in the words of the source."""
    lines = []
    for row in rows:
        kind, low, high, unit = (words.text(row.get(leaf)) for leaf in ("cchcztj", "zdz", "zgz", "jldw"))
        limits = "~".join(limit for limit in (low, high) if limit)
        limits = f"{limits} {unit}" if limits and unit else limits
        line = ": ".join(part for part in (kind, limits) if part)
        if line:
            lines.append(line)
    special = words.text(device.get("tscchcztj"))
    return "\n".join(dict.fromkeys([*lines, *([special] if special else [])])) or None


def _clinical(device, rows):
    lines = []
    for row in rows:
        kind, size, unit = (words.text(row.get(leaf)) for leaf in ("lcsycclx", "ccz", "ccdw"))
        value = " ".join(part for part in (size, unit) if part)
        line = ": ".join(part for part in (kind, value) if part)
        if line:
            lines.append(line)
    special = words.text(device.get("tsccsm"))
    return "\n".join(dict.fromkeys([*lines, *([special] if special else [])])) or None

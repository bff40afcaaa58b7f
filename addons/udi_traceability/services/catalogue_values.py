"""What a reader yields, as the columns of a catalogue entry and its identifiers."""

import hashlib
import json
import re

from odoo.addons.udi_core.catalogue.record import BadRecord

MAX_KEY = 200  # keys and codes stand in unique indexes, which take no endless text
MAX_SORTED = 500  # lists are sorted by an index; the whole text is in `raw`
SORTED = ("brand", "model")
MAX_NUMBER = 2**31 - 1
PLAIN = (
    "status",
    "brand",
    "model",
    "catalogue_number",
    "company",
    "duns",
    "description",
    "gmdn_code",
    "gmdn_term",
    "storage",
    "distribution_status",
    "generic_name",
    "company_en",
    "credit_code",
    "class_code",
    "nhsa_code",
    "product_kind",
    "device_category",
    "sterilisation_method",
    "clinical_sizes",
)
FLAGS = (
    "single_use",
    "sterile",
    "sterilise_before_use",
    "implantable",
    "rx",
    "kit",
    "has_lot",
    "has_serial",
    "has_manufacture_date",
    "has_expiry_date",
    "direct_mark_same",
)
NUMBERS = ("version", "device_count", "unit_of_use_quantity", "max_reuse")
DATES = ("version_date", "distribution_end", "published_on")
COLUMNS = (
    "source",
    "key",
    *NUMBERS,
    *DATES,
    *PLAIN,
    *FLAGS,
    "product_codes",
    "registration_numbers",
    "mri_safety",
    "raw",
    "content_hash",
)
LINE_COLUMNS = ("agency", "code", "kind", "contains", "quantity", "package_type", "status", "is_ended")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # JSON can name them, PostgreSQL takes neither


def values_of(record):
    """The columns of an entry, its identifiers under "lines", "partial" as the record says.

    :raises BadRecord: the database cannot hold it
    """
    lines = [_line(item) for item in record.identifiers]
    values = {name: _clean(getattr(record, name)) for name in PLAIN}
    values |= {name: values[name] and values[name][:MAX_SORTED] for name in SORTED}
    values |= {name: bool(getattr(record, name)) for name in FLAGS}
    values |= {name: getattr(record, name) or 0 for name in NUMBERS}
    values |= {name: _iso(getattr(record, name)) for name in DATES}
    values |= {
        "source": record.source,
        "key": _clean(record.key),
        "product_codes": _clean(", ".join(record.product_codes)),
        "registration_numbers": _clean(",".join(record.registration_numbers)),
        "mri_safety": _mri_safety(record.mri_safety),
    }
    if not values["key"] or max(map(len, [values["key"], *(line["code"] for line in lines)])) > MAX_KEY:
        raise BadRecord("too_long", field="key")
    if max([values[name] for name in NUMBERS] + [line["quantity"] for line in lines]) > MAX_NUMBER:
        raise BadRecord("bad_number", field="version", value="")
    canonical = json.dumps([values, lines], sort_keys=True)
    values["content_hash"] = hashlib.sha256(canonical.encode()).hexdigest()
    values["raw"] = _clean(json.dumps(record.raw, ensure_ascii=False, indent=1, default=str))
    values["lines"] = lines
    values["partial"] = record.partial
    return values


def _line(item):
    return {
        "agency": item.agency,
        "code": item.code,
        "kind": item.kind,
        "contains": item.contains,
        "quantity": item.quantity or 0,
        "package_type": _clean(item.package_type),
        "status": _clean(item.status),
        "is_ended": (item.status or "").lower().startswith("not in"),
    }


def _clean(text):
    """The text without characters that no database holds; None for nothing."""
    return UNSTORABLE.sub("\ufffd", text) if text else None


def _iso(day):
    return day.isoformat() if day else None


def _mri_safety(text):
    """Our selection, or the FDA's words for it."""
    words = (text or "").lower()
    for value in ("unsafe", "conditional", "safe"):
        if words in (value, f"mr {value}") or words.startswith(f"mr {value}"):
            return value
    return "unknown"

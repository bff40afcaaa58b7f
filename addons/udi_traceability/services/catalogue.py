"""The verbs of the regulator's catalogue: import published records, adopt them into products and UDI-DIs."""

import hashlib
import io
import json
import re
import uuid
import zipfile
import zlib

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .catalogue_text import MEGABYTE, file_sentence, record_sentence
from odoo.addons.udi_core.catalogue import gudid
from odoo.addons.udi_core.catalogue.record import CatalogueFileError, RecordError

MAX_BYTES = 50 * MEGABYTE
MAX_UNPACKED_BYTES = 500 * MEGABYTE
BATCH = 500
MAX_KEY = 200  # keys and codes stand in unique indexes, which take no endless text
MAX_NUMBER = 2**31 - 1
AUTHOR = "udi_traceability.group_udi_regulatory"
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
)
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # JSON can name them, PostgreSQL takes neither


class UdiCatalogue(models.AbstractModel):
    _name = "udi.catalogue"
    _description = "Regulator's catalogue: import and adoption"

    # --- import -----------------------------------------------------------------------------------------------------

    @api.model
    def import_files(self, files):
        """Bring published device records into the catalogue; importing the same file again changes nothing.

        :param files: list of (file name, bytes): JSON, JSON lines, or a zip of such files
        :return: dict with the counts `new`, `updated`, `unchanged`, `outdated`, the list `errors` (dicts `file`,
            `position` from 1 or None for the whole file, `code`, `message`), `entry_ids` (all records met) and
            `reference` (the value of `import_reference` on new and updated entries)
        """
        self._check_author()
        result = {"new": 0, "updated": 0, "unchanged": 0, "outdated": 0, "errors": [], "entry_ids": []}
        result["reference"] = str(uuid.uuid4())
        for name, content in files:
            try:
                for member, data in self._unpacked(name, content):
                    self._import_file(member, data, result)
            except CatalogueFileError as error:
                self._note_file_error(result, name, error)
        result["entry_ids"] = list(dict.fromkeys(result["entry_ids"]))
        return result

    def _check_author(self):
        if not self.env.user.has_group(AUTHOR):
            raise AccessError(
                self.env._(
                    "Only regulatory affairs may import and adopt device records. Ask a colleague with that role."
                )
            )

    def _unpacked(self, name, content):
        """Yield (name, bytes) of the file, or of each file inside a zip."""
        if len(content) > MAX_BYTES:
            raise CatalogueFileError("too_big", limit=MAX_BYTES)
        if not zipfile.is_zipfile(io.BytesIO(content)):
            yield name, content
            return
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                members = [item for item in archive.infolist() if not item.is_dir()]
                if not members:
                    raise CatalogueFileError("empty_file")
                if sum(item.file_size for item in members) > MAX_UNPACKED_BYTES:
                    raise CatalogueFileError("too_big", limit=MAX_UNPACKED_BYTES)
                for item in members:
                    yield f"{name}/{item.filename}", archive.read(item)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, zlib.error) as error:
            raise CatalogueFileError("bad_zip") from error

    def _import_file(self, name, data, result):
        """One file in batches; a file that cannot be read is one error line."""
        batch = {}
        try:
            for position, record in enumerate(gudid.read(data), 1):
                values = record if isinstance(record, RecordError) else self._values(position, record)
                if isinstance(values, RecordError):
                    result["errors"].append(self._error(name, position, values.code, values.data))
                    continue
                self._collect(batch, values, result)
                if len(batch) == BATCH:
                    self._import_batch(batch, result)
                    batch = {}
        except CatalogueFileError as error:
            self._note_file_error(result, name, error)
        if batch:
            self._import_batch(batch, result)

    def _note_file_error(self, result, name, error):
        message = file_sentence(self.env, name, error.code, error.data)
        result["errors"].append({"file": name, "position": None, "code": error.code, "message": message})

    def _error(self, name, position, code, data):
        return {"file": name, "position": position, "code": code, "message": record_sentence(self.env, code, data)}

    @staticmethod
    def _collect(batch, values, result):
        """Keep the newest version of a record that the file holds more than once."""
        key = (values["source"], values["key"])
        earlier = batch.get(key)
        if earlier is None or values["version"] >= earlier["version"]:
            batch[key] = values
        if earlier is not None:
            same = values["content_hash"] == earlier["content_hash"]
            result["unchanged" if same else "outdated"] += 1

    def _values(self, position, record):
        """The values of an entry, its identifiers under "lines"; a RecordError where the database cannot hold them."""
        lines = [
            {
                "agency": item.agency,
                "code": item.code,
                "kind": item.kind,
                "contains": item.contains or False,
                "quantity": item.quantity or 0,
                "package_type": _clean(item.package_type),
                "status": _clean(item.status),
                "is_ended": (item.status or "").lower().startswith("not in"),
            }
            for item in record.identifiers
        ]
        values = {name: _clean(getattr(record, name)) for name in PLAIN}
        values |= {name: bool(getattr(record, name)) for name in FLAGS}
        values |= {
            "source": record.source,
            "key": _clean(record.key),
            "version": record.version or 0,
            "version_date": record.version_date or False,
            "product_codes": _clean(", ".join(record.product_codes)),
            "mri_safety": _mri_safety(record.mri_safety),
            "device_count": record.device_count or 0,
            "distribution_end": record.distribution_end or False,
        }
        if not values["key"] or max(map(len, [values["key"], *(line["code"] for line in lines)])) > MAX_KEY:
            return RecordError(position, "too_long", {"field": "key"})
        if max(values["version"], values["device_count"], *(line["quantity"] for line in lines)) > MAX_NUMBER:
            return RecordError(position, "bad_number", {"field": "version", "value": ""})
        canonical = json.dumps([values, lines], sort_keys=True, default=str)
        values["content_hash"] = hashlib.sha256(canonical.encode()).hexdigest()
        values["raw"] = _clean(json.dumps(record.raw, ensure_ascii=False, indent=1))
        values["lines"] = lines
        return values

    def _import_batch(self, batch, result):
        """A constant number of statements, whatever the number of records."""
        Entry = self.env["udi.catalogue.entry"]
        domain = Domain.OR(
            Domain("source", "=", source) & Domain("key", "in", [key for of, key in batch if of == source])
            for source in {source for source, _key in batch}
        )
        known = {
            (entry.source, entry.key): entry
            for entry in Entry.search_fetch(domain, ["source", "key", "version", "content_hash"], order="id")
        }
        new, changed = [], {}
        for key, values in batch.items():
            entry = known.get(key)
            if not entry:
                new.append(values)
                continue
            result["entry_ids"].append(entry.id)
            if entry.content_hash == values["content_hash"]:
                result["unchanged"] += 1
            elif values["version"] < entry.version:
                result["outdated"] += 1
            else:
                changed[entry] = values
        reference = {"import_reference": result["reference"]}
        created = Entry.create([_without_lines(values) | reference for values in new])
        for entry, values in changed.items():
            entry.write(_without_lines(values) | reference)
        self._replace_lines(Entry.concat(*changed), [*changed.items(), *zip(created, new, strict=True)])
        result["entry_ids"] += created.ids
        result["new"] += len(new)
        result["updated"] += len(changed)

    def _replace_lines(self, changed, pairs):
        Line = self.env["udi.catalogue.identifier"]
        Line.search([("entry_id", "in", changed.ids)]).unlink()
        Line.create([{**line, "entry_id": entry.id} for entry, values in pairs for line in values["lines"]])
        self.env.flush_all()

    # --- looking up -------------------------------------------------------------------------------------------------

    @api.model
    def find(self, agency, code):
        """The catalogue entry that has this UDI-DI (the one where it is primary first), or empty."""
        lines = self.env["udi.catalogue.identifier"].search([("agency", "=", agency), ("code", "=", code)])
        return lines.sorted(lambda line: line.kind != "primary")[:1].entry_id

    # --- adoption ---------------------------------------------------------------------------------------------------

    @api.model
    def adopt(self, entries):
        """Make a product with its UDI-DIs of each entry, or bring the linked one up to date.

        Adopting again changes nothing.

        :param entries: udi.catalogue.entry records
        :return: the products (product.product)
        :raises UserError: a UDI-DI of an entry belongs to another product (it is named); nothing is changed then
        """
        self._check_author()
        products = self.env["product.product"]
        for entry in entries:
            products |= self.env["udi.catalogue.adoption"].adopt(entry)
        return products


def _without_lines(values):
    return {name: value for name, value in values.items() if name != "lines"}


def _clean(text):
    """The text without characters that no database holds; False for nothing."""
    return UNSTORABLE.sub("\ufffd", text) if text else False


def _mri_safety(text):
    """The FDA's words as our selection."""
    words = (text or "").lower()
    for value in ("unsafe", "conditional", "safe"):
        if words.startswith(f"mr {value}"):
            return value
    return "unknown"

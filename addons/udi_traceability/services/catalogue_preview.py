"""A look into the files before anything is stored."""

from odoo import api, models

from .catalogue_text import file_sentence, format_name, record_sentence
from .catalogue_values import values_of
from odoo.addons.udi_core.catalogue import formats
from odoo.addons.udi_core.catalogue.record import BadRecord, CatalogueFileError, RecordError

ROWS = 20
MAX_SHOWN_FILES = 50
COUNTING = 256 << 20  # bytes that are looked through for the number of records while the user waits


class UdiCataloguePreview(models.AbstractModel):
    _name = "udi.catalogue.preview"
    _description = "Preview of an import of device records"

    @api.model
    def of(self, job):
        """{"files": [...], "rows": [...], "more": files not shown}: JSON for the widget of the form."""
        files, batch, errors = [], {}, []
        left = COUNTING
        for package in job._packages():
            with package:
                try:
                    members = package.members()
                except CatalogueFileError as error:
                    files.append(self._file(package.name, error=error))
                    continue
                for member in members:
                    left -= member.size
                    files.append(self._member(package, member, left >= 0))
                    if files[-1]["usable"] and len(batch) + len(errors) < ROWS:
                        self._read(package, member, files[-1], batch, errors)
        rows = self._rows(batch) + errors
        rows.sort(key=lambda row: row.pop("order"))
        return {
            "files": files[:MAX_SHOWN_FILES],
            "more": max(len(files) - MAX_SHOWN_FILES, 0),
            "rows": rows[:ROWS],
        }

    def _member(self, package, member, counting):
        try:
            return self._file(member.name, formats.inspect(package, member, counting))
        except CatalogueFileError as error:
            return self._file(member.name, error=error)

    def _file(self, name, sight=None, error=None):
        message = file_sentence(self.env, name, error.code, error.data) if error else ""
        if sight and sight.unknown:
            message = self.env._(
                "These columns are not understood and are kept as published only: %(columns)s. Rename them as in the "
                "template if they should be used.",
                columns=", ".join(sight.unknown)[:300],
            )
        return {
            "name": name,
            "usable": error is None,
            "format": format_name(self.env, sight.format) if sight else "",
            "count": sight.count if sight else None,
            "message": message,
        }

    def _read(self, package, member, file, batch, errors):
        """The first records of a file into the batch, or what is wrong with them into the errors."""
        try:
            for cursor, item in formats.read(package, member):
                if len(batch) + len(errors) >= ROWS:
                    return
                order = len(batch) + len(errors)
                if isinstance(item, RecordError):
                    errors.append(self._error_row(order, file, item.position, item.code, item.data))
                    continue
                try:
                    values = values_of(item)
                except BadRecord as error:
                    errors.append(self._error_row(order, file, cursor[-1] - 1, error.code, error.data))
                    continue
                batch.setdefault((values["source"], values["key"]), {**values, "order": order})
        except CatalogueFileError as error:
            file |= self._file(file["name"], error=error)

    def _error_row(self, order, file, position, code, data):
        message = record_sentence(self.env, code, data)
        return {"order": order, "status": "error", "title": f"{file['name']}, {position + 1}", "message": message}

    def _rows(self, batch):
        statuses = self.env["udi.catalogue.store"].statuses(batch) if batch else {}
        return [self._row(values, statuses[pair][0]) for pair, values in batch.items()]

    def _row(self, values, status):
        packages = [line for line in values["lines"] if line["kind"] == "package"]
        first = values["lines"][0]
        names = (values["brand"], values["generic_name"])
        if values["source"] != "gudid":
            names = names[::-1]
        agencies = dict(self.env["udi.catalogue.identifier"]._fields["agency"]._description_selection(self.env))
        return {
            "order": values["order"],
            "status": status,
            "code": first["code"],
            "agency": agencies.get(first["agency"], first["agency"]),
            "title": names[0] or names[1] or values["key"],
            "model": values["model"] or "",
            "company": values["company"] or "",
            "registrations": values["registration_numbers"] or "",
            "packages": ", ".join(f"{line['package_type'] or line['code']} × {line['quantity']}" for line in packages),
            "version": values["version"],
        }

"""The verbs of the regulator's catalogue: import published records, find them, adopt them as products."""

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Command

from ..models.udi_field_value import Source

AUTHOR = "udi_traceability.group_udi_regulatory"


class UdiCatalogue(models.AbstractModel):
    _name = "udi.catalogue"
    _description = "Regulator's catalogue: import and adoption"

    # --- import -----------------------------------------------------------------------------------------------------

    @api.model
    def import_files(self, files):
        """Bring published device records into the catalogue at once; the same file again changes nothing.

        For a few thousand records at most: larger files are imported in the background, see `udi.catalogue.import`.

        :param files: list of (file name, bytes), in any of the formats, or zips of such files
        :return: dict with the counts `new`, `updated`, `unchanged`, `outdated`, the list `errors` (dicts `file`,
            `position` from 1 or None for the whole file, `code`, `message`), `entry_ids` (the records met) and
            `import_id`
        """
        self._check_author()
        attachments = self.env["ir.attachment"].create([{"name": name, "raw": content} for name, content in files])
        job = self.env["udi.catalogue.import"].create({"attachment_ids": [Command.set(attachments.ids)]})
        job.write({"state": "queued", "step": "check"})
        self.env["udi.catalogue.runner"].run_now(job)
        counts = {name: job[f"{name}_count"] for name in ("new", "updated", "unchanged", "outdated")}
        errors = [
            {"file": item.file_name, "position": item.position or None, "code": item.code, "message": item.message}
            for item in job.error_ids
        ]
        return {**counts, "errors": errors, "entry_ids": job.entry_ids or [], "import_id": job.id}

    def _check_author(self):
        if not self.env.user.has_group(AUTHOR):
            raise AccessError(
                self.env._(
                    "Only regulatory affairs may import and adopt device records. Ask a colleague with that role."
                )
            )

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
            products |= self._adoption_of(entry).adopt(entry)
        self.env["udi.catalogue.store"].sync_publications(entries)
        return products

    def _adoption_of(self, entry):
        """The service that adopts; what it writes names the record as its source."""
        source = dict(entry._fields["source"]._description_selection(self.env))[entry.source]
        return self.env["udi.catalogue.adoption"].with_context(
            udi_source=Source("catalogue", f"{source} · {entry.key}")
        )

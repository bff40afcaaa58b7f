"""Import of published device records: choose files, read the result."""

import base64

from odoo import fields, models
from odoo.exceptions import UserError

MAX_LISTED = 1000  # ids in a filter of the client; above it the new and changed records are shown


class UdiCatalogueImport(models.TransientModel):
    _name = "udi.catalogue.import"
    _description = "Import device records"

    attachment_ids = fields.Many2many("ir.attachment", string="Add files")
    state = fields.Selection([("upload", "Choose files"), ("done", "Result")], default="upload", required=True)
    new_count = fields.Integer("New", readonly=True)
    updated_count = fields.Integer("Updated", readonly=True)
    unchanged_count = fields.Integer("Unchanged", readonly=True)
    outdated_count = fields.Integer("Older than what is here", readonly=True)
    error_count = fields.Integer("Errors", readonly=True)
    entry_count = fields.Integer("Records", readonly=True)
    error_ids = fields.One2many("udi.catalogue.import.error", "import_id", "Errors found", readonly=True)
    reference = fields.Char(readonly=True)
    entry_ids = fields.Json(readonly=True)

    def action_import(self):
        """Read the files and show the result; where no file can be read at all, say why and stay."""
        self.ensure_one()
        if not self.attachment_ids:
            raise UserError(self.env._("Choose at least one file: JSON, JSON lines, or a zip of such files."))
        files = [(attachment.name, base64.b64decode(attachment.datas or b"")) for attachment in self.attachment_ids]
        result = self.env["udi.catalogue"].import_files(files)
        errors = result["errors"]
        if not result["entry_ids"] and all(error["position"] is None for error in errors):
            raise UserError(
                "\n".join(error["message"] for error in errors) or self.env._("The files hold no device records.")
            )
        self.write(
            {
                "state": "done",
                "new_count": result["new"],
                "updated_count": result["updated"],
                "unchanged_count": result["unchanged"],
                "outdated_count": result["outdated"],
                "error_count": len(errors),
                "entry_count": len(result["entry_ids"]),
                "reference": result["reference"],
                "entry_ids": result["entry_ids"][:MAX_LISTED],
                "error_ids": [
                    fields.Command.create(
                        {"file_name": error["file"], "position": error["position"], "message": error["message"]}
                    )
                    for error in errors
                ],
            }
        )
        self.attachment_ids.unlink()
        return self._reopen()

    def action_again(self):
        """Back to the choice of files, empty."""
        return self.env["ir.actions.act_window"]._for_xml_id("udi_traceability.udi_catalogue_import_action")

    def action_view_entries(self):
        """Open the catalogue records of this import."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_traceability.udi_catalogue_entry_action")
        if self.entry_count <= MAX_LISTED:
            action["domain"] = [("id", "in", self.entry_ids or [])]
        else:
            action["domain"] = [("import_reference", "=", self.reference)]
        action |= {"name": self.env._("Imported records"), "context": {}}
        return action

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import device records"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }


class UdiCatalogueImportError(models.TransientModel):
    _name = "udi.catalogue.import.error"
    _description = "Error of an import of device records"
    _order = "id"

    import_id = fields.Many2one("udi.catalogue.import", required=True, ondelete="cascade", index=True)
    file_name = fields.Char("File")
    position = fields.Integer("Record", help="Number of the record in the file. Empty: the whole file.")
    message = fields.Char("What is wrong")

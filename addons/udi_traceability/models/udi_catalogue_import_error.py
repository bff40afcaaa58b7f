"""One thing that an import could not use, and what to do about it."""

from odoo import fields, models


class UdiCatalogueImportError(models.Model):
    _name = "udi.catalogue.import.error"
    _description = "Error of an import of device records"
    _order = "id"
    _rec_name = "message"

    import_id = fields.Many2one("udi.catalogue.import", required=True, index=True, ondelete="cascade")
    file_name = fields.Char("File")
    position = fields.Integer("Record", help="Number of the record in the file. Empty: the whole file.")
    code = fields.Char(readonly=True)
    field_name = fields.Char("Field", help="As the file names it.")
    message = fields.Char("What is wrong and what to do")
    entry_id = fields.Many2one("udi.catalogue.entry", "Catalogue record", index="btree_not_null", ondelete="cascade")

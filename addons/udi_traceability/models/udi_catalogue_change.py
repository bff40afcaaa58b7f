"""What a catalogue record was before an import changed it."""

from odoo import fields, models


class UdiCatalogueChange(models.Model):
    _name = "udi.catalogue.change"
    _description = "Earlier state of a catalogue record"
    _order = "id"
    _rec_name = "entry_id"

    import_id = fields.Many2one("udi.catalogue.import", required=True, index=True, ondelete="cascade")
    entry_id = fields.Many2one("udi.catalogue.entry", "Record", required=True, index=True, ondelete="cascade")
    before = fields.Json(help="All values of the record and its identifiers before the import changed them.")

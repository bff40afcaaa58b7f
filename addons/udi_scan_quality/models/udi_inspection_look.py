from odoo import fields, models

from odoo.addons.udi_traceability.models.unlinked import Unlinked

RESULTS = [("right", "Conforms"), ("wrong", "Does not conform")]


class UdiInspectionLook(models.Model):
    """Units of a sample that somebody looked at with a hand-held, and what was wrong with them.

    Written by `udi.inspection.looking` alone; one that was a mistake stays on record and does not count.
    """

    _name = "udi.inspection.look"
    _description = "Units looked at"
    _order = "id desc"
    _rec_name = "line_id"
    _log_access = False

    line_id = fields.Many2one(
        "udi.inspection.line", "Lot", required=True, readonly=True, index=True, ondelete="cascade"
    )
    inspection_id = fields.Many2one(related="line_id.inspection_id", store=True, index=True)
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    lot_id = fields.Many2one(related="line_id.lot_id", string="Lot/serial")
    result = fields.Selection(RESULTS, required=True, readonly=True)
    quantity = fields.Float("Units", required=True, readonly=True, digits="Product Unit")
    failed = fields.Char("What is wrong", readonly=True)
    # a user may be deleted: what he looked at keeps his name
    user_id = Unlinked("res.users", "Looked at by (user)", required=True, readonly=True, ondelete="restrict")
    user_name = fields.Char("Looked at by", readonly=True, help="The name at that time.")
    looked_on = fields.Datetime("Looked at on", required=True, readonly=True)
    scanner = fields.Char(readonly=True)
    key = fields.Char(readonly=True, export_string_translation=False, help="What the device calls this look.")
    taken_back_on = fields.Datetime("Taken back on", readonly=True)

    _key_once = models.UniqueIndex("(key) WHERE key IS NOT NULL", "This look is on record already.")

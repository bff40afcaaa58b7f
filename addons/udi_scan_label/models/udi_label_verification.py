from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.udi_traceability.models.unlinked import Unlinked, kept_name

RESULTS = [
    ("readable", "Readable and right"),
    ("wrong_data", "Wrong data"),
    ("not_gs1", "Not the symbol that was printed"),
]


class UdiLabelVerification(models.Model):
    """One printed label that somebody scanned, and whether it is what its print job says.

    Written by `udi.label.verifying` alone.
    """

    _name = "udi.label.verification"
    _description = "Scanned label"
    _inherit = "udi.own.defaults"
    _order = "id desc"
    _rec_name = "text"
    _log_access = False

    job_id = fields.Many2one(
        "udi.print.job", "Print job", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="job_id.company_id", store=True, index=True)
    label_id = fields.Many2one("udi.print.job.label", "Frozen label", readonly=True, ondelete="restrict")
    number = fields.Integer(related="label_id.number")
    lot_id = fields.Many2one(related="label_id.lot_id", store=True, index="btree_not_null")
    result = fields.Selection(RESULTS, required=True, readonly=True)
    text = fields.Char("What was scanned", required=True, readonly=True)
    message = fields.Char("What differs", readonly=True)
    user_id = Unlinked("res.users", "Scanned by (user)", required=True, readonly=True, ondelete="restrict")
    user_name = kept_name("user_id", "Scanned by")
    scanned_on = fields.Datetime(required=True, readonly=True)
    scanner = fields.Char(readonly=True)
    key = fields.Char(readonly=True, export_string_translation=False)
    taken_back_on = fields.Datetime("Taken back on", readonly=True)

    _key_once = models.UniqueIndex("(key) WHERE key IS NOT NULL", "This scan was taken already.")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was scanned of a print job is kept. Take the scan back in the app instead."))

    def copy(self, default=None):  # pylint: disable=method-required-super
        raise UserError(self.env._("Labels are verified by scanning them. Open “Label check” in the scanning app."))

"""The issue check: a second person scans what is to leave, before it leaves."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .unlinked import Unlinked, kept_name

STATES = [("open", "Being checked"), ("passed", "Right"), ("failed", "Not right")]
RESULTS = [
    ("right", "Right"),
    ("wrong", "Not on this delivery"),
    ("excess", "Too many"),
    ("back", "Taken back"),
]


class UdiIssueCheck(models.Model):
    """One check of one delivery. `udi.issue.checking` alone writes it; what is signed stays as it is."""

    _name = "udi.issue.check"
    _description = "Issue check"
    _inherit = "udi.own.defaults"
    _order = "id desc"
    _rec_name = "picking_id"
    _log_access = False

    picking_id = fields.Many2one(
        "stock.picking", "Delivery", required=True, readonly=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(related="picking_id.partner_id", string="Customer")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")
    state = fields.Selection(STATES, "Result", required=True, readonly=True, default="open")
    started_on = fields.Datetime(required=True, readonly=True)
    user_id = Unlinked("res.users", "Checked by (user)", readonly=True, index=True, ondelete="restrict")
    user_name = kept_name("user_id", "Checked by")
    signed_on = fields.Datetime("Checked on", readonly=True)
    scanner = fields.Char(readonly=True)
    signed_key = fields.Char(
        "Key of the signed step",
        readonly=True,
        help="The step of the scanning device that carries the ticket of the person who checked.",
    )
    picker_names = fields.Char("Picked by", readonly=True, help="Who had picked when the check was signed.")
    difference = fields.Text("What differs", readonly=True)
    line_ids = fields.One2many("udi.issue.check.line", "check_id", "Scans", readonly=True)

    _open_once = models.UniqueIndex("(picking_id) WHERE state = 'open'", "This delivery is being checked already.")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A check of a delivery is kept. Check the delivery again instead."))

    def copy(self, default=None):  # pylint: disable=method-required-super
        raise UserError(self.env._("A check is made by scanning. Open the task Issue check."))


class UdiIssueCheckLine(models.Model):
    """One scan of a check, written once. What is taken back is a line of its own that names the first."""

    _name = "udi.issue.check.line"
    _inherit = "udi.kept.record"
    _description = "Scan of an issue check"
    _order = "id"
    _rec_name = "name"
    _log_access = False

    check_id = fields.Many2one("udi.issue.check", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="check_id.company_id", store=True, index=True)
    result = fields.Selection(RESULTS, required=True, readonly=True)
    product_id = fields.Many2one("product.product", readonly=True, ondelete="restrict")
    lot_id = fields.Many2one("stock.lot", "Lot/serial", readonly=True, index="btree_not_null", ondelete="restrict")
    name = fields.Char("As scanned", required=True, readonly=True, help="The lot or serial number on the label.")
    quantity = fields.Float(digits=(20, 6), required=True, readonly=True, help="Negative where it was taken back.")
    user_id = Unlinked("res.users", "Scanned by (user)", required=True, readonly=True, ondelete="restrict")
    user_name = kept_name("user_id", "Scanned by")
    scanned_on = fields.Datetime(required=True, readonly=True)
    scanner = fields.Char(readonly=True)
    key = fields.Char(readonly=True, help="What the scanning device called this step.", export_string_translation=False)
    takes_back_id = fields.Many2one("udi.issue.check.line", "Takes back", readonly=True, ondelete="restrict")

    _key_once = models.UniqueIndex("(key) WHERE key IS NOT NULL", "This scan was taken already.")
    _back_once = models.UniqueIndex("(takes_back_id) WHERE takes_back_id IS NOT NULL", "It was taken back already.")

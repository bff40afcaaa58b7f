from odoo import fields, models

from odoo.addons.udi_traceability.models.unlinked import Unlinked, kept_name


class UdiSsccBlock(models.Model):
    """Numbers of packages that were given to a scanning device; each number is given once.

    Written by `udi.sscc` alone.
    """

    _name = "udi.sscc.block"
    _inherit = "udi.kept.record"
    _description = "Reserved SSCC numbers"
    _order = "id desc"
    _rec_name = "first_code"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    device_id = fields.Many2one("udi.scan.device", required=True, readonly=True, index=True, ondelete="restrict")
    user_id = Unlinked("res.users", "Asked by (user)", required=True, readonly=True, ondelete="restrict")
    user_name = kept_name("user_id", "Asked by")
    given_on = fields.Datetime(required=True, readonly=True)
    prefix = fields.Char("Extension and prefix", required=True, readonly=True)
    first_number = fields.Integer(required=True, readonly=True, aggregator=None)
    last_number = fields.Integer(required=True, readonly=True, aggregator=None)
    first_code = fields.Char("From", required=True, readonly=True)
    last_code = fields.Char("To", required=True, readonly=True)

    _numbers_once = models.UniqueIndex("(prefix, first_number)", "These numbers were given already.")
    _last_idx = models.Index("(prefix, last_number DESC)")

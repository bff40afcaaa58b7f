from odoo import fields, models

from odoo.addons.udi_traceability.models.unlinked import Unlinked, kept_name


class UdiScanOutput(models.Model):
    """What a scanner saw come out of an open order: one unit, or a quantity of its lot.

    Written by `udi.scan.production` alone. Finishing the order from the app produces these and leaves the rest open.
    """

    _name = "udi.scan.output"
    _description = "Unit scanned out of an order"
    _inherit = "udi.own.defaults"
    _order = "production_id desc, id"

    production_id = fields.Many2one("mrp.production", "Order", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="production_id.company_id", store=True)
    lot_id = fields.Many2one("stock.lot", "Lot/serial", index="btree_not_null", ondelete="restrict")
    quantity = fields.Float(required=True, digits=(20, 6), help="In the product's unit.")
    made_by_scan = fields.Boolean(help="The serial was not known before this scan: it goes when the scan is undone.")
    user_id = Unlinked("res.users", "Scanned by (user)", required=True, ondelete="restrict")
    user_name = kept_name("user_id", "Scanned by")
    scanner = fields.Char()
    scanned_on = fields.Datetime("Scanned on", required=True)

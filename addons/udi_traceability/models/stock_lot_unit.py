"""The device that a component serial is built into now."""

from odoo import api, fields, models
from odoo.tools import SQL


class StockLot(models.Model):
    _inherit = "stock.lot"

    udi_tracking = fields.Selection(related="product_id.tracking", string="Tracked by")
    udi_unit_id = fields.Many2one(
        "stock.lot",
        string="Built into",
        compute="_compute_udi_unit_id",
        help="The device that this serial is known to be in now. Empty when it was never built in, was taken out "
        "again, or may be in several.",
    )

    @api.depends("product_id")
    def _compute_udi_unit_id(self):
        """The last link of each serial, unless that says that it left: one statement for all."""
        self.udi_unit_id = False
        serials = self.filtered(lambda lot: lot.product_id.tracking == "serial" and lot.udi_controlled)
        if not serials.ids:
            return
        self.env.cr.execute(
            SQL(
                """SELECT DISTINCT ON (i.lot_id) i.lot_id, i.into_lot_id,
                          e.event_type = 'association' AND e.action = 'delete'
                     FROM udi_event_item i JOIN udi_event e ON e.id = i.event_id
                    WHERE i.lot_id = ANY(%s) AND i.into_lot_id IS NOT NULL AND i.role IN ('input', 'child')
                    ORDER BY i.lot_id, e.event_time DESC, e.id DESC""",
                serials.ids,
            )
        )
        for lot_id, unit_id, ended in self.env.cr.fetchall():
            if not ended:
                self.browse(lot_id).udi_unit_id = unit_id

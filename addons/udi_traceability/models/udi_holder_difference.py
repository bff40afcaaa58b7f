"""Lots of which the holders and Odoo's stock say different things."""

from odoo import api, fields, models

ACTIVITY = "udi_traceability.mail_activity_type_holders"


class UdiHolderDifference(models.Model):
    """What the nightly comparison found; written by `udi.holder.check` only."""

    _name = "udi.holder.difference"
    _description = "Difference between holders and stock"
    _order = "company_id, product_id, lot_id, location_id"
    _rec_name = "lot_id"
    _log_access = False

    company_id = fields.Many2one("res.company", readonly=True, index=True, ondelete="cascade")
    product_id = fields.Many2one("product.product", readonly=True, ondelete="cascade")
    lot_id = fields.Many2one("stock.lot", "Lot/serial", required=True, readonly=True, index=True, ondelete="cascade")
    location_id = fields.Many2one("stock.location", "Place", required=True, readonly=True, ondelete="cascade")
    ours = fields.Float("Holders say", digits=(20, 6), readonly=True, aggregator=None)
    stock = fields.Float("Odoo's stock says", digits=(20, 6), readonly=True, aggregator=None)
    difference = fields.Float(digits=(20, 6), readonly=True, aggregator=None)
    seen_at = fields.Datetime("Compared on", readonly=True)

    def action_open_lot(self):
        """The lot with its timeline."""
        self.ensure_one()
        return self.lot_id.get_formview_action()

    def action_rebuild(self):
        """Make the holders of these lots anew from their movements, and compare again.

        :raises AccessError: who is neither quality nor UDI administrator
        """
        left = self.env["udi.holder.check"].rebuild(self.lot_id)
        message = self.env._("The holders were made anew from the movements and agree with Odoo's stock.")
        if left:
            message = self.env._(
                "The holders were made anew from the movements; %(count)s places still differ from Odoo's stock. There "
                "the stock was changed without a movement: count these lots (Inventory › Physical Inventory).",
                count=left,
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if left else "success",
                "message": message,
                "sticky": bool(left),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _watchers(self, company):
        """Quality people of a company."""
        group = self.env.ref("udi_traceability.group_udi_quality")
        return self.env["res.users"].search(
            [("all_group_ids", "in", group.ids), ("share", "=", False), ("company_ids", "in", company.ids)]
        )

from odoo import fields, models

from ..services.recorder import moment_of


class StockPicking(models.Model):
    _inherit = "stock.picking"

    udi_controlled = fields.Boolean("UDI-controlled", compute="_compute_udi_controlled")

    def _compute_udi_controlled(self):
        for picking in self:
            picking.udi_controlled = any(picking.move_ids.product_id.mapped("udi_controlled"))

    def _action_done(self):
        """What was finished while offline hands its own time, in the context key ``udi_event_time`` (ISO 8601)."""
        moment = moment_of(self.env, self.env.context.get("udi_event_time"))
        result = super()._action_done()
        if moment:
            self.filtered(lambda picking: picking.state == "done").date_done = moment
        return result

    def action_udi_scan(self):
        """Open the scanning screen for this transfer."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "udi_traceability.scan_screen",
            "name": self.name,
            "params": {"picking_id": self.id},
            "context": {"picking_id": self.id, "active_id": self.id},
        }

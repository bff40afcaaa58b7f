from odoo import fields, models

from ..services.recorder import moment_of


class StockPicking(models.Model):
    _inherit = "stock.picking"

    udi_controlled = fields.Boolean("UDI-controlled", compute="_compute_udi_controlled")

    def _compute_udi_controlled(self):
        for picking in self:
            picking.udi_controlled = any(picking.move_ids.product_id.mapped("udi_controlled"))

    def _pre_action_done_hook(self):
        if any(product.udi_controlled for product in self.move_ids.product_id):
            self._udi_read_ahead()
        return super()._pre_action_done_hook()

    def _action_done(self):
        """What was finished while offline hands its own time, in the context key ``udi_event_time`` (ISO 8601)."""
        moment = moment_of(self.env, self.env.context.get("udi_event_time"))
        result = super()._action_done()
        if moment:
            self.filtered(lambda picking: picking.state == "done").date_done = moment
        return result

    def _udi_read_ahead(self):
        """Read partners and places that the steps, Odoo's and ours, look at by one statement each; one after the other
        as they come up, they would be three and four."""
        # sudo: read for Odoo's own steps too; who may see which of them is asked where one is shown
        ahead = self.sudo()
        (ahead.partner_id | ahead.company_id.partner_id | ahead.env.user.partner_id).mapped("tz")
        ahead._udi_places().mapped("usage")

    def _udi_places(self):
        """The places of these transfers, those around them, and what else a step compares them with."""
        places = self.location_id | self.location_dest_id | self.picking_type_id.warehouse_id.view_location_id
        around = {int(part) for path in self.location_id.mapped("parent_path") for part in path.split("/") if part}
        return places | places.browse(around)

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

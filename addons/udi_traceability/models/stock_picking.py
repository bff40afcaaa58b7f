from odoo import fields, models

from ..services.recorder import moment_of


class StockPicking(models.Model):
    _inherit = "stock.picking"

    udi_controlled = fields.Boolean("UDI-controlled", compute="_compute_udi_controlled")
    udi_event_count = fields.Integer("Number of UDI events", compute="_compute_udi_event_count")

    def _compute_udi_controlled(self):
        for picking in self:
            picking.udi_controlled = any(picking.move_ids.product_id.mapped("udi_controlled"))

    def _compute_udi_event_count(self):
        counts = dict(
            self.env["udi.event"]._read_group(
                [("document_model", "=", self._name), ("document_ref", "in", self.ids)], ["document_ref"], ["__count"]
            )
        )
        for picking in self:
            picking.udi_event_count = counts.get(picking.id, 0)

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

    def action_udi_allow(self):
        """Ask a shift leader or quality which refusals of this transfer may pass once."""
        self.ensure_one()
        return self.env["udi.override.allow"]._open(self)

    def action_udi_events(self):
        """The ledger entries written for this transfer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_traceability.action_udi_event")
        action["domain"] = [("document_model", "=", self._name), ("document_ref", "=", self.id)]
        action["context"] = {}
        return action

from odoo import fields, models


class RepairOrder(models.Model):
    _inherit = "repair.order"

    udi_event_count = fields.Integer(string="Ledger events", compute="_compute_udi_event_count")

    def _udi_event_domain(self):
        return [("document_model", "=", self._name), ("document_ref", "in", self.ids)]

    def _compute_udi_event_count(self):
        counts = {}
        if self.env["udi.event"].has_access("read"):
            counts = dict(self.env["udi.event"]._read_group(self._udi_event_domain(), ["document_ref"], ["__count"]))
        for repair in self:
            repair.udi_event_count = counts.get(repair.id, 0)

    def action_udi_events(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ledger events"),
            "res_model": "udi.event",
            "view_mode": "list,form",
            "domain": self._udi_event_domain(),
        }

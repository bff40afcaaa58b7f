"""The way from a transfer in Odoo to its job in the scanning app."""

from odoo import api, fields, models

APP = "/udi/scan"
OPEN = ("confirmed", "assigned", "waiting")
CHECKED = ("todo", "open", "changed")  # states of an issue check that wait for the second person


class StockPicking(models.Model):
    _inherit = "stock.picking"

    udi_scan_task = fields.Char(
        compute="_compute_udi_scan_task",
        export_string_translation=False,
        help="The task of the scanning app in which this transfer is a job.",
    )
    udi_scan_may_check = fields.Boolean(compute="_compute_udi_scan_task", export_string_translation=False)

    @api.depends("state", "picking_type_code", "location_id.usage", "location_dest_id.usage", "udi_handed_on")
    def _compute_udi_scan_task(self):
        # sudo: where the app lists a transfer, whoever looks at its form
        begun = self.env["udi.scan.job"].sudo().begun(self)
        for picking in self:
            is_open = picking.udi_controlled and picking.state in OPEN
            task = begun[picking.id].scenario if picking.id in begun else picking._udi_scan_task()
            picking.udi_scan_task = is_open and not picking.udi_handed_on and task
            checked = is_open and picking.udi_issue_check_state in CHECKED
            picking.udi_scan_may_check = bool(checked and self.env["udi.issue.checking"].expected(picking))

    def _udi_scan_task(self):
        """The task that lists such a transfer; False where none does."""
        if self.picking_type_code == "incoming":
            return "return" if self.location_id.usage == "customer" else "receive"
        if self.picking_type_code == "outgoing":
            return "vendor_return" if self.location_dest_id.usage == "supplier" else "issue"
        return "move" if self.picking_type_code == "internal" else False

    def action_udi_scan_app(self):
        """Open the scanning app at this job."""
        self.ensure_one()
        return self._udi_open_app(self.udi_scan_task)

    def action_udi_scan_check(self):
        """Open the scanning app at the issue check of this delivery."""
        self.ensure_one()
        return self._udi_open_app("check")

    def _udi_open_app(self, task):
        return {"type": "ir.actions.act_url", "url": f"{APP}#{task}/{self.id}", "target": "self"}

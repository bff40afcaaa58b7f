from odoo import fields, models
from odoo.exceptions import UserError


class UdiScanCorrect(models.TransientModel):
    """What a shift leader or quality decides about a scan that could not be booked."""

    _name = "udi.scan.correct"
    _description = "Settle a captured scan"

    capture_id = fields.Many2one("udi.scan.capture", required=True, readonly=True, ondelete="cascade")
    how = fields.Selection([("discard", "Discard"), ("move", "Another transfer")], required=True, readonly=True)
    reason = fields.Char()
    picking_id = fields.Many2one(
        "stock.picking", "Transfer", domain="[('state', 'not in', ('draft', 'done', 'cancel'))]", ondelete="cascade"
    )

    def action_settle(self):
        self.ensure_one()
        runner = self.env["udi.scan.runner"]
        if self.how == "discard":
            runner.discard(self.capture_id, self.reason)
        elif self.picking_id:
            runner.apply_again(self.capture_id, self.picking_id)
        else:
            raise UserError(self.env._("Choose the transfer on which the scan is to be booked."))
        return {"type": "ir.actions.act_window_close"}

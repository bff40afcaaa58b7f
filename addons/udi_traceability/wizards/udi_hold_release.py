"""Two small questions: why hold, why release."""

from odoo import fields, models


class UdiHoldRelease(models.TransientModel):
    _name = "udi.hold.release"
    _description = "Release hold"

    hold_ids = fields.Many2many("udi.hold", required=True)
    reason = fields.Char(required=True)

    def action_confirm(self):
        self.hold_ids.release(self.reason)
        return {"type": "ir.actions.act_window_close"}


class UdiHoldSet(models.TransientModel):
    _name = "udi.hold.set"
    _description = "Put on hold"

    lot_ids = fields.Many2many("stock.lot", required=True, string="Lots and serials")
    reason = fields.Char(required=True)
    kind = fields.Selection(
        [("quality", "Quality"), ("expiry", "Expiry"), ("registration", "Registration"), ("data", "Data defect")],
        required=True,
        default="quality",
    )

    def action_confirm(self):
        self.env["udi.hold"].freeze(self.lot_ids, self.reason, self.kind)
        return {"type": "ir.actions.act_window_close"}

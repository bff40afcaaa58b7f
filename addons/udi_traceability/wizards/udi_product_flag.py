"""Why a product with recorded goods is no longer UDI-controlled, or is tracked another way."""

from odoo import fields, models


class UdiProductFlag(models.TransientModel):
    _name = "udi.product.flag"
    _description = "Change of UDI control"

    product_tmpl_id = fields.Many2one("product.template", "Product", required=True, ondelete="cascade", readonly=True)
    udi_controlled = fields.Boolean("UDI-controlled")
    tracking = fields.Selection(
        [("serial", "By Unique Serial Number"), ("lot", "By Lots"), ("none", "By Quantity")], required=True
    )
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Write both with the reason; the rules of the product decide."""
        self.ensure_one()
        values = {"udi_controlled": self.udi_controlled, "tracking": self.tracking}
        self.product_tmpl_id.with_context(udi_change_reason=self.reason).write(values)
        return {"type": "ir.actions.act_window_close"}

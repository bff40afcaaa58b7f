"""Quality enters a lot although it looks like an existing one, and says why."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.udi_core.lots import look_alike_key


class UdiLotDistinct(models.TransientModel):
    _name = "udi.lot.distinct"
    _description = "Another lot"

    product_id = fields.Many2one(
        "product.product",
        required=True,
        domain="[('udi_controlled', '=', True), ('tracking', '!=', 'none')]",
    )
    name = fields.Char("Lot/serial", required=True, help="Exactly as it stands on the label.")
    twin_ids = fields.Many2many("stock.lot", string="Looks like", compute="_compute_twin_ids")
    reason = fields.Char("Why it is another one", required=True)

    @api.depends("product_id", "name")
    def _compute_twin_ids(self):
        for wizard in self:
            wizard.twin_ids = self.env["stock.lot"].search(
                [
                    ("product_id", "=", wizard.product_id.id),
                    ("udi_look_alike_key", "=", look_alike_key(wizard.name or "") or False),
                ]
            )

    def action_confirm(self):
        """Create the lot and open it."""
        self.ensure_one()
        if self.name in self.twin_ids.mapped("name"):
            raise UserError(self.env._("%(lot)s exists already: use it.", lot=self.name))
        lot = (
            self.env["stock.lot"]
            .with_context(udi_distinct_lot_reason=self.reason)
            .create({"name": self.name, "product_id": self.product_id.id})
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "stock.lot",
            "res_id": lot.id,
            "view_mode": "form",
        }

"""Several lots of one product become one."""

from odoo import api, fields, models


class UdiLotMerge(models.TransientModel):
    _name = "udi.lot.merge"
    _description = "Merge lots"

    lot_ids = fields.Many2many(
        "stock.lot", string="Lots to merge", required=True, default=lambda self: self._default_lot_ids(), readonly=True
    )
    location_id = fields.Many2one(
        "stock.location",
        "Place",
        compute="_compute_location_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        domain="[('usage', '=', 'internal'), ('quant_ids.lot_id', 'in', lot_ids)]",
    )
    quant_ids = fields.Many2many("stock.quant", string="What is there", compute="_compute_quant_ids")
    name = fields.Char("Number of the lot", required=True, help="One of the lots, or a new number.")
    reason = fields.Char(required=True)

    def _default_lot_ids(self):
        return self.env.context.get("active_ids") if self.env.context.get("active_model") == "stock.lot" else False

    @api.depends("lot_ids")
    def _compute_location_id(self):
        for wizard in self:
            lots = wizard.lot_ids._origin or wizard.lot_ids
            shared = [
                set(lot.quant_ids.filtered(lambda q: q.location_id.usage == "internal").location_id) for lot in lots
            ]
            wizard.location_id = next(iter(set.intersection(*shared)), False) if shared else False

    @api.depends("lot_ids", "location_id")
    def _compute_quant_ids(self):
        for wizard in self:
            wizard.quant_ids = self.env["stock.quant"].search(
                [
                    ("lot_id", "in", wizard.lot_ids.ids),
                    ("location_id", "=", wizard.location_id.id),
                    ("quantity", ">", 0),
                ]
            )

    def action_confirm(self):
        """Merge and open the lot."""
        self.ensure_one()
        lot = self.env["udi.lot.regroup"]._merge(self.quant_ids, (self.name or "").strip(), self.reason)
        return {"type": "ir.actions.act_window", "res_model": "stock.lot", "res_id": lot.id, "view_mode": "form"}

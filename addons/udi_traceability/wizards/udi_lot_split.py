"""Part of a lot gets a number of its own."""

from odoo import api, fields, models


class UdiLotSplit(models.TransientModel):
    _name = "udi.lot.split"
    _description = "Split a lot"

    lot_id = fields.Many2one("stock.lot", required=True, readonly=True)
    quant_id = fields.Many2one(
        "stock.quant",
        "Place",
        compute="_compute_quant_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        domain="[('lot_id', '=', lot_id), ('location_id.usage', '=', 'internal'), ('quantity', '>', 0)]",
    )
    free_quantity = fields.Float("Free there", compute="_compute_free_quantity", digits="Product Unit")
    uom_id = fields.Many2one(related="lot_id.product_id.uom_id", string="Unit of measure")
    quantity = fields.Float("Into the new lot", required=True, digits="Product Unit")
    name = fields.Char("Number of the new lot", required=True)
    reason = fields.Char(required=True)

    @api.depends("lot_id")
    def _compute_quant_id(self):
        for wizard in self:
            quants = wizard.lot_id.quant_ids.filtered(lambda quant: quant.location_id.usage == "internal")
            wizard.quant_id = quants.sorted("quantity")[-1:]

    @api.depends("quant_id")
    def _compute_free_quantity(self):
        for wizard in self:
            wizard.free_quantity = wizard.quant_id.quantity - wizard.quant_id.reserved_quantity

    def action_confirm(self):
        """Split and open the new lot."""
        self.ensure_one()
        lot = self.env["udi.lot.regroup"]._split(self.quant_id, self.quantity, self.name, self.reason)
        return {"type": "ir.actions.act_window", "res_model": "stock.lot", "res_id": lot.id, "view_mode": "form"}

"""Receipts and returns are inspected: one inspection for each, opened when the goods have come."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class StockPickingType(models.Model):
    _inherit = "stock.picking.type"

    udi_inspect = fields.Boolean(
        "Acceptance inspection",
        help="What comes in by a transfer of this type is inspected: when it is done, an inspection is opened.",
    )


class StockPicking(models.Model):
    _inherit = "stock.picking"

    udi_inspection_ids = fields.One2many("udi.inspection", "picking_id", "Inspections")
    udi_inspection_count = fields.Integer("Number of inspections", compute="_compute_udi_inspection_count")

    @api.depends("udi_inspection_ids")
    def _compute_udi_inspection_count(self):
        if not self.env["udi.inspection"].has_access("read"):
            self.udi_inspection_count = 0
            return
        groups = self.env["udi.inspection"]._read_group(
            [("picking_id", "in", self.ids)], ["picking_id"], ["__count"]
        )  # fmt: skip
        counts = dict(groups)
        for picking in self:
            picking.udi_inspection_count = counts.get(picking._origin, 0)

    def action_udi_inspect(self):
        """Open the inspection of this receipt; make it where there is none yet."""
        self.ensure_one()
        found = self.udi_inspection_ids
        if not found:
            self.env["udi.inspection"].check_access("create")
            found = self.env["udi.inspection.service"].open_for(self)
        if not found:
            raise UserError(
                self.env._(
                    "There is nothing to inspect: the transfer is not done, did not come from outside, or holds no lot "
                    "of a UDI-controlled product."
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_quality.action_udi_inspection")
        if len(found) == 1:
            return {**action, "res_id": found.id, "views": [(False, "form")], "domain": [], "context": {}}
        return {**action, "domain": [("id", "in", found.ids)], "context": {}}


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        pickings = moves.picking_id.filtered(lambda picking: picking.picking_type_id.udi_inspect)
        if pickings:
            # sudo: who books a receipt may not inspect; the inspection is opened for quality
            self.env["udi.inspection.service"].sudo().open_for(pickings.sudo())
        return moves

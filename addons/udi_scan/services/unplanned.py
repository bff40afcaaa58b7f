"""Transfers without a plan: the demand follows what is scanned, and nothing is left open when they are finished."""

from odoo import api, models


class UdiScan(models.AbstractModel):
    _inherit = "udi.scan"

    @api.private
    def meant(self, text, times=1):
        """``{product, lot, quantity, …}`` that a text stands for.

        :raises Refusal: where that is no device of ours
        """
        found = self._resolve(text)
        self._multiply(found, times)
        return found

    @api.private
    def expect(self, picking, product, quantity):
        """Room for so many more of a product on a transfer that nobody has planned."""
        move = picking.move_ids.filtered(
            lambda move: move.product_id == product and move.state not in ("done", "cancel")
        )[:1]
        if move:
            move.product_uom_qty = self._scanned(move) + quantity
            return
        move = self.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom": product.uom_id.id,
                "product_uom_qty": quantity,
                "picking_id": picking.id,
                "picking_type_id": picking.picking_type_id.id,
                "company_id": picking.company_id.id,
                "location_id": picking.location_id.id,
                "location_dest_id": picking.location_dest_id.id,
            }
        )
        move._action_confirm(merge=False)

    @api.private
    def trim(self, picking):
        """What was taken back, or never scanned, is not expected any more."""
        for move in picking.move_ids.filtered(lambda move: move.state not in ("done", "cancel")):
            move.move_line_ids.filtered(lambda line: not line.picked).unlink()
            quantity = self._scanned(move)
            if quantity:
                move.product_uom_qty = quantity
            else:
                move._action_cancel()

"""A subcontracted receipt is finished before its order: what that means for gate and holders."""

from odoo import models


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _udi_step(self):
        """The receipt takes the goods from a shelf of ours in Odoo; in truth they come from outside."""
        step = super()._udi_step()
        return "receiving" if step == "storing" and self.move_id.is_subcontract else step

    def _udi_received(self):
        """Finished lines of orders whose goods have been received already: nothing moves any more."""
        return self.filtered(
            lambda line: (
                line.move_id.production_id
                and line.lot_id
                in line.move_id.move_dest_ids.filtered(
                    lambda move: move.is_subcontract and move.state == "done"
                ).move_line_ids.lot_id
            )
        )

    def _udi_ask_gate(self, ensure=True):
        return super(StockMoveLine, self - self._udi_received())._udi_ask_gate(ensure)

    def _udi_settle(self, back=False):
        return super(StockMoveLine, self - self._udi_received())._udi_settle(back)

    def _udi_ends(self):
        """Goods that come before their order cannot be taken from the subcontractor's shelf."""
        source, destination = super()._udi_ends()
        if self.move_id.is_subcontract:
            orders = self.move_id.move_orig_ids.production_id.filtered(
                lambda order: self.lot_id in order.lot_producing_ids and order.state == "done"
            )
            if not orders:
                source = self._udi_partner().property_stock_supplier
        return source, destination

    def _udi_partner(self):
        """On the subcontractor's shelf everything is his to hold."""
        partner = super()._udi_partner()
        # places outside belong to no company
        if any(place.company_id and place.is_subcontract() for place in (self.location_id, self.location_dest_id)):
            order = self.move_id.raw_material_production_id or self.move_id.production_id
            # sudo: who he is does not depend on whether the user may read the order or the partner
            return (order.sudo().subcontractor_id or partner.sudo().commercial_partner_id).sudo(False)
        return partner

"""Orders and unbuilds that a gate refuses: an exception, and the way to their timeline."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class MrpProduction(models.Model):
    _name = "mrp.production"
    _inherit = ["mrp.production", "udi.gated", "udi.documented"]

    udi_gated = fields.Boolean("Passes the gates", compute="_compute_udi_gated")

    @api.depends("product_id.udi_controlled", "move_raw_ids.product_id", "move_finished_ids.product_id")
    def _compute_udi_gated(self):
        traced = self._udi_traced()
        for order in self:
            order.udi_gated = order.product_id.udi_controlled or order in traced

    def _udi_finish(self):
        """As "Produce", without its questions; what is left for a backorder stays out of it."""
        order = self.with_context(skip_consumption=True, skip_backorder=True)
        if order.pre_button_mark_done() is not True:
            raise UserError(self.env._("Give the units their lot or serial numbers first, then allow the exception."))
        order._post_inventory(cancel_backorder=True)


class MrpUnbuild(models.Model):
    _name = "mrp.unbuild"
    _inherit = ["mrp.unbuild", "udi.gated", "udi.documented"]

    udi_gated = fields.Boolean("Passes the gates", compute="_compute_udi_gated")

    @api.depends("product_id.udi_controlled", "mo_id.udi_gated")
    def _compute_udi_gated(self):
        for unbuild in self:
            unbuild.udi_gated = unbuild.product_id.udi_controlled or unbuild.mo_id.udi_gated

    def _udi_finish(self):
        self.action_unbuild()

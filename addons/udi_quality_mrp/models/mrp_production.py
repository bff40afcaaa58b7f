"""A finished order opens the release of what it made."""

from odoo import api, fields, models


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    udi_release_ids = fields.One2many("udi.release", "production_id", "Product releases", readonly=True)
    udi_release_count = fields.Integer("Number of releases", compute="_compute_udi_release_count")

    @api.depends("udi_release_ids")
    def _compute_udi_release_count(self):
        if not self.env["udi.release"].has_access("read"):
            self.udi_release_count = 0
            return
        groups = self.env["udi.release"]._read_group(
            [("production_id", "in", self.ids)], ["production_id"], ["__count"]
        )  # fmt: skip
        counts = dict(groups)
        for order in self:
            order.udi_release_count = counts.get(order._origin, 0)

    def _post_inventory(self, cancel_backorder=False):
        result = super()._post_inventory(cancel_backorder=cancel_backorder)
        # sudo: opened by what was made; whoever finishes the order may not release it
        self.env["udi.release.service"].sudo().open_for_orders(self.sudo())
        return result

    def action_udi_releases(self):
        """The releases of what the order made."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_quality.action_udi_release")
        return {**action, "domain": [("production_id", "=", self.id)], "context": {}}

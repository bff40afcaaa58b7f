"""Releases of what orders made, and what an order must show before."""

from odoo import Command, api, models

from odoo.addons.udi_quality.services.release import Condition


class UdiReleaseService(models.AbstractModel):
    _inherit = "udi.release.service"

    @api.private
    def open_for_orders(self, orders):
        """A release for each order whose product needs one, with the lots made that are on none yet."""
        made = {}
        for order in orders.filtered(lambda order: order.product_id.udi_needs_release):
            lines = order.move_finished_ids.filtered(lambda move: move.state == "done").move_line_ids
            made[order] = lines.filtered(lambda line: line.product_id == line.move_id.production_id.product_id).lot_id
        lots = self.env["stock.lot"].union(*made.values())
        known = self.env["udi.release.line"].search([("lot_id", "in", lots.ids)]).lot_id
        values = []
        for order, own in made.items():
            waiting = order.udi_release_ids.filtered(lambda release: release.state == "draft")[:1]
            commands = [Command.create({"lot_id": lot.id}) for lot in own - known]
            if commands and waiting:
                waiting.line_ids = commands
            elif commands:
                values.append(
                    {
                        "product_id": order.product_id.id,
                        "company_id": order.company_id.id,
                        "production_id": order.id,
                        "origin": order.name,
                        "line_ids": commands,
                    }
                )
        return self.env["udi.release"].create(values)

    def _condition_names(self):
        return {
            **super()._condition_names(),
            "order": self.env._("Production order finished"),
            "pairs": self.env._("Component pairs recorded"),
        }

    def _conditions(self, release):
        yield from super()._conditions(release)
        # sudo: whether an order is finished does not depend on who may read it
        order = release.production_id.sudo()
        if not order:
            return
        open_order = order.name if order.state != "done" else ""
        yield Condition("order", open_order)
        missing = release.line_ids.lot_id - self._complete(order, release.line_ids.lot_id)
        yield Condition(
            "pairs",
            self._names(missing),
            asked=bool(order._udi_pair_places()),
        )

    def _complete(self, order, lots):
        """The units for which as many serials of each component are recorded as one unit takes."""
        filled = {}
        for pair in order.udi_pair_ids.filtered("component_lot_id"):
            key = pair.unit_lot_id, pair.component_product_id
            filled[key] = filled.get(key, 0) + 1
        places = order._udi_pair_places()
        return lots.filtered(
            lambda lot: all(filled.get((lot, product), 0) >= count for product, count in places.items())
        )

from odoo import models

# Context keys, each with the ids of the orders that `mrp.production._post_inventory` is posting at this moment:
# orders that record their own event, and those of them whose exact relation rows are written after posting.
POSTING_ORDERS = "udi_posting_order_ids"
EXACT_ORDERS = "udi_exact_order_ids"


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def write(self, vals):
        """Odoo links every finished line with every consumed line of its order.

        Only inside the posting of an order with known pairs, and only for its own finished lines, that write is left
        out: `udi.production` then writes the true rows in one statement.
        """
        orders = self.env.context.get(EXACT_ORDERS)
        if orders and set(vals) == {"consume_line_ids"} and set(self.move_id.production_id.ids) <= set(orders):
            return True
        return super().write(vals)

    def _udi_deferred(self):
        """Lines of an order that is being posted: it records them itself, as one transformation."""
        orders = set(self.env.context.get(POSTING_ORDERS, ()))
        posting = self.filtered(
            lambda line: (line.move_id.raw_material_production_id or line.move_id.production_id).id in orders
        )
        return super()._udi_deferred() | posting

    def _udi_step(self):
        """What an unbuild gives back comes home: it was used up and is no new unit."""
        step = super()._udi_step()
        return "returning" if step == "producing" and self.move_id.unbuild_id else step

    def _udi_document(self):
        return self.move_id.unbuild_id or super()._udi_document()

    def _udi_event(self, reason=None):
        event, items = super()._udi_event(reason)
        if self.move_id.unbuild_id:
            event.update(biz_step="disassembling", disposition="active")
        return event, items

    def _udi_into_lots(self):
        """The one unit each consumed line is known to have gone into: {line id: stock.lot}."""
        into = super()._udi_into_lots()
        consumed = self.filtered("move_id.raw_material_production_id")
        for production, lines in consumed.grouped(lambda line: line.move_id.raw_material_production_id).items():
            known = self.env["udi.production"]._parents(production, lines, production.move_finished_ids.move_line_ids)
            into.update({line_id: lot for line_id, (lot, _evidence) in known.items()})
        return into

from odoo import models

# Context key with the ids of the orders that `mrp.production._post_inventory` is posting at this moment: they record
# their own event, and `udi.production` writes their relation rows after posting.
POSTING_ORDERS = "udi_posting_orders"


class Posting(frozenset):
    """The value of that key. An object of this process: no remote call can send it and so lead past the ledger."""


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def write(self, vals):
        """Odoo links every finished line with every consumed line of its order.

        Only inside the posting of a traced order, and only for its own finished lines, that write is left out:
        `udi.production` then writes the rows in one statement, the known pairs instead of all with all.
        """
        orders = self._udi_posting_orders()
        if orders and vals.keys() == {"consume_line_ids"} and orders.issuperset(self.move_id.production_id.ids):
            return True
        return super().write(vals)

    def _udi_deferred(self):
        """Lines of an order that is being posted, and parts that an unbuild gives back: recorded as a whole."""
        orders = self._udi_posting_orders()
        posting = self.filtered(
            lambda line: (line.move_id.raw_material_production_id or line.move_id.production_id).id in orders
        )
        return super()._udi_deferred() | posting | self._udi_given_back()

    def _udi_posting_orders(self):
        orders = self.env.context.get(POSTING_ORDERS)
        return orders if isinstance(orders, Posting) else Posting()

    def _udi_given_back(self):
        """Lines of parts that an unbuild took out of a traced unit."""
        return self.filtered(
            lambda line: line.move_id.unbuild_id.lot_id.udi_controlled and line.location_id.usage == "production"
        )

    def _udi_record(self, reason=None):
        """Parts that an unbuild gave back end their link with the unit that was taken apart."""
        result = super()._udi_record(reason)
        change, events = self.env["udi.part.change"], []
        for unbuild, lines in self._udi_given_back().grouped(lambda line: line.move_id.unbuild_id).items():
            units = unbuild.product_uom_id._compute_quantity(unbuild.product_qty, unbuild.product_id.uom_id)
            events.append(change.event(unbuild.lot_id, lines, "delete", "disassembling", unbuild, units))
        self.env["udi.recorder"].record_many([event for event in events if event])
        return result

    def _udi_step(self):
        """What an unbuild gives back comes home: it was used up and is no new unit."""
        step = super()._udi_step()
        return "returning" if step == "producing" and self.move_id.unbuild_id else step

    def _udi_document(self):
        move = self.move_id
        if move.scrap_id:
            return super()._udi_document()
        order = move.raw_material_production_id or move.production_id
        return move.unbuild_id or order or super()._udi_document()

    def _udi_event(self, reason=None):
        event, items = super()._udi_event(reason)
        if self.move_id.unbuild_id:
            event.update(biz_step="disassembling", disposition="active")
        return event, items

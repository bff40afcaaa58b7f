"""Posting an order: with its pairs, the true rows of Odoo's relation and one event."""

from itertools import pairwise

from odoo import models
from odoo.exceptions import UserError

from .stock_move_line import POSTING_ORDERS, Posting


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _udi_traced(self):
        """Orders in which at least one UDI-controlled product takes part."""
        return self.filtered(
            lambda order: any((order.move_raw_ids | order.move_finished_ids).product_id.mapped("udi_controlled"))
        )

    def _udi_check_dates(self):
        for order in self.filtered("udi_controlled"):
            made, expiry = order.udi_manufacture_date, order.udi_expiry_date
            if made and made > order._udi_today():
                raise UserError(
                    self.env._(
                        "Order %(order)s: the manufacturing date %(date)s lies in the future. "
                        "Correct it before closing the order.",
                        order=order.display_name,
                        date=made,
                    )
                )
            if made and expiry and expiry < made:
                raise UserError(
                    self.env._(
                        "Order %(order)s: the expiry date %(expiry)s lies before the manufacturing date %(date)s. "
                        "Correct the dates before closing the order.",
                        order=order.display_name,
                        expiry=expiry,
                        date=made,
                    )
                )

    def pre_button_mark_done(self):
        # Before Odoo's checks of serials, expiry and consumption: they must look at the paired serials.
        for order in self._udi_traced():
            self.env["udi.production"]._apply_pairs(order)
        return super().pre_button_mark_done()

    def _split_productions(self, amounts=False, cancel_remaining_qty=False, set_consumed_qty=False):
        """Pairs of units that are not produced now go on with the first backorder."""
        self.check_access("write")
        # sudo: Odoo reads and copies the journal entries and analytic lines of an order here, which who makes devices
        # may not see; without it only somebody from accounting could leave a rest open
        split = super(MrpProduction, self.sudo())
        orders = split._split_productions(amounts, cancel_remaining_qty, set_consumed_qty).with_env(self.env)
        for order, backorder in pairwise(orders):
            if order in self and backorder not in self:
                stray = order.udi_pair_ids.filtered(
                    lambda pair, order=order: pair.unit_lot_id not in order.lot_producing_ids
                )
                if stray:
                    stray.write({"production_id": backorder.id})
        return orders

    def _post_inventory(self, cancel_backorder=False):
        """Post as Odoo does, with the paired serials consumed, the true relation rows and one event per order."""
        traced = self._udi_traced()
        if not traced:
            return super()._post_inventory(cancel_backorder=cancel_backorder)
        service = self.env["udi.production"]
        traced._udi_check_dates()
        for order in traced:
            service._apply_pairs(order, final=True)
        traced._udi_stamp_lots()
        moves = traced.move_raw_ids | traced.move_finished_ids
        earlier = moves.filtered(lambda move: move.state == "done").move_line_ids
        posting = self.with_context(**{POSTING_ORDERS: Posting(traced.ids)})
        res = super(MrpProduction, posting)._post_inventory(cancel_backorder=cancel_backorder)
        events = []
        for order in traced:
            consumed = order.move_raw_ids.filtered(lambda move: move.state == "done").move_line_ids - earlier
            produced = order.move_finished_ids.filtered(lambda move: move.state == "done").move_line_ids - earlier
            known = service._known(order, consumed, produced)
            service._write_relation(order, consumed, order.move_finished_ids.move_line_ids, known)
            event = service._event(order, consumed, produced, known)
            if event:
                events.append(event)
            events += self.env["udi.inferred"].late_events(order, produced.filtered(lambda line: not line.lot_id))
        if events:
            self.env["udi.recorder"].record_many(events)
        return res

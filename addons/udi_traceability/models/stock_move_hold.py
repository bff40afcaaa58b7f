"""A move does not reserve what a hold keeps from it. In the move's own calls only: counting, moving by hand and asking
for stock see everything that is there."""

from odoo import models
from odoo.fields import Domain

from ..services.gate import Request, step_between
from ..services.unreserve import GivenBack
from .stock_quant import Reserving


# a file of its own for each concern: together they would be too long
class StockMove(models.Model):
    _inherit = "stock.move"

    def _update_reserved_quantity_vals(
        self, need, location_id, lot_id=None, package_id=None, owner_id=None, strict=True
    ):
        move = self._udi_reserving(location_id)
        return super(StockMove, move)._update_reserved_quantity_vals(
            need, location_id, lot_id, package_id, owner_id, strict
        )

    def _set_quantity_done_prepare_vals(self, qty):
        """What Odoo fills in by itself when a quantity is entered."""
        return super(StockMove, self._udi_reserving(self.location_id))._set_quantity_done_prepare_vals(qty)

    def _get_available_quantity(
        self, location_id, lot_id=None, package_id=None, owner_id=None, strict=False, allow_negative=False
    ):
        move = self._udi_reserving(location_id)
        return super(StockMove, move)._get_available_quantity(
            location_id, lot_id, package_id, owner_id, strict, allow_negative
        )

    def _should_bypass_reservation(self, forced_location=False):
        """Nothing is given back twice, see `udi.unreserve`."""
        given_back = self.env.context.get("udi_given_back")
        if isinstance(given_back, GivenBack) and given_back.issuperset(self.ids):
            return True
        return super()._should_bypass_reservation(forced_location)

    def _udi_reserving(self, location):
        """This move, with what it may reserve in its context; unchanged where no hold concerns it."""
        self.ensure_one()
        if not self.product_id.udi_controlled or location.should_bypass_reservation():
            return self
        free = self._udi_free(location)
        # without Odoo's cache of quants, which knows nothing of holds
        return self.with_context(udi_reserving=Reserving(free), quants_cache=None) if free is not None else self

    def _udi_free(self, location):
        """Domain of the quants that no hold keeps from this move, or None where there is no such hold."""
        # sudo: whether goods are held does not depend on who reserves them
        holds = self.env["udi.hold"].sudo().search(
            Domain("state", "=", "active")
            & (
                Domain("scope", "=", "lots") & Domain("member_ids.product_id", "=", self.product_id.id)
                | Domain("scope", "=", "supplier_lot") & Domain("member_ids.product_id", "=", self.product_id.id)
                | Domain("scope", "=", "product") & Domain("product_id", "=", self.product_id.id)
                | Domain("scope", "=", "location")
            )
        )  # fmt: skip
        request = Request(
            self.product_id,
            None,
            step_between(location, self.location_dest_id),
            picking_type=self.picking_type_id,
            source=location,
            destination=self.location_dest_id,
        )
        gate = self.env["udi.gate"]
        keeping = holds.filtered(lambda hold: not gate._passes(request, hold))
        if not keeping:
            return None
        if any(hold.scope == "product" for hold in keeping):
            return Domain.FALSE
        free = Domain.TRUE
        named = keeping.filtered(lambda hold: hold.scope != "location")
        if named:
            # sudo: as above
            members = self.env["udi.hold.member"].sudo()
            members = members._search([("hold_id", "in", named.ids), ("product_id", "=", self.product_id.id)])
            free &= Domain("lot_id", "not in", members.subselect("lot_id")) | Domain("lot_id", "=", False)
        for place in keeping.location_id:
            free &= ~Domain("location_id", "child_of", place.id)
        return free

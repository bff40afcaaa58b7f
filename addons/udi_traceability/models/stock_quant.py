"""No stock from nothing: the quantity of a UDI product changes by moves only."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class Moving:
    """In the context while quants change by a move. An object cannot come in over RPC: nobody can claim to be one.

    :ivar lines: the move lines whose quants are made ahead, see `stock_quant_ahead`
    :ivar made: ids of the quants that were
    """

    def __init__(self, lines=()):
        self.lines, self.made = lines, set()


def moving_of(env):
    """The `Moving` of this environment, None outside of a move."""
    moving = env.context.get("udi_moving")
    return moving if isinstance(moving, Moving) else None


class Reserving:
    """In the context while a move reserves: ``free`` is the domain of the quants that no hold keeps from it."""

    def __init__(self, free):
        self.free = free


class StockQuant(models.Model):
    _inherit = "stock.quant"

    def _get_gather_domain(self, product_id, location_id, lot_id=None, package_id=None, owner_id=None, strict=False):
        """As in Odoo; a move that looks for what to reserve does not see held goods (see `stock_move_hold`)."""
        domain = super()._get_gather_domain(product_id, location_id, lot_id, package_id, owner_id, strict)
        move = self.env.context.get("udi_reserving")
        if isinstance(move, Reserving):
            domain = Domain(domain) & move.free
        return domain

    @api.model
    def _update_available_quantity(self, *args, **kwargs):
        quants = self if moving_of(self.env) else self.with_context(udi_moving=Moving())
        return super(StockQuant, quants)._update_available_quantity(*args, **kwargs)

    @api.model_create_multi
    def create(self, vals_list):
        quants = super().create(vals_list)
        if not moving_of(self.env):
            # a count of what is there already is no new quantity: Odoo answers it with the quant that it has
            begin = self.default_get(["quantity"]).get("quantity")
            stated = [vals for vals in vals_list if vals.get("quantity", begin)]
            if stated:
                quants.filtered("quantity")._udi_refuse()
        return quants

    def write(self, vals):
        if {"quantity", "lot_id", "location_id", "package_id"} & vals.keys() and not moving_of(self.env):
            self.filtered("quantity")._udi_refuse()
            if vals.get("quantity"):
                self._udi_refuse()
        return super().write(vals)

    def _udi_refuse(self):
        for quant in self:
            if quant.product_id.udi_controlled:
                raise UserError(
                    self.env._(
                        "The stock of %(product)s changes by transfers, orders and inventory counts only.",
                        product=quant.product_id.display_name,
                    )
                )

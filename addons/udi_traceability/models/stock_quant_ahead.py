"""The quants that a batch of lines needs, made ahead a hundred at a time.

Odoo makes them one after the other while it moves the lines: two statements for each serial of a receipt. Here they are
there, of nothing yet, when Odoo looks; it then writes into them what it would have made them with.
"""

from odoo import models

from .stock_quant import moving_of

FEW = 2  # lines whose quants Odoo makes itself: making two ahead and writing into them costs more than it saves


# a file of its own for each concern
class StockQuant(models.Model):
    _inherit = "stock.quant"

    def _get_quants_by_products_locations(self, product_ids, location_ids, extra_domain=False):
        """As in Odoo; for lines that are about to move, which ask for their lots, with those that they will need."""
        quants = super()._get_quants_by_products_locations(product_ids, location_ids, extra_domain)
        moving = moving_of(self.env)
        if moving and len(moving.lines) > FEW and extra_domain:
            lines, moving.lines = moving.lines, ()
            made = self._udi_make_ahead({key for line in lines for key in line._udi_quants_ahead(quants)})
            moving.made.update(made.ids)
            for quant in made:
                key = (quant.product_id, quant.location_id, quant.lot_id, quant.package_id, quant.owner_id)
                quants[tuple(record.id for record in key)] = quant
        return quants

    def _udi_make_ahead(self, keys):
        """Quants of nothing for ``(product, location, lot, package, owner)``, their ids.

        Odoo's own `create` makes them one by one, for the sake of counts that are entered as quants; what is below it
        makes them together.
        """
        names = ("product_id", "location_id", "lot_id", "package_id", "owner_id")
        values = [
            {**dict(zip(names, key, strict=True)), "inventory_quantity_set": False} for key in sorted(keys, key=str)
        ]
        # sudo: as Odoo's own `_update_available_quantity`
        return models.Model.create(self.sudo(), values) if values else self.sudo()

    def try_lock_for_update(self, *, allow_referencing=False, limit=None):
        """What this transaction has just made is its own already: nobody else can see it."""
        moving = moving_of(self.env)
        if limit == 1 and moving and self[:1].id in moving.made:
            return self[:1]
        return super().try_lock_for_update(allow_referencing=allow_referencing, limit=limit)


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _udi_quants_ahead(self, quants):
        """Yield the keys of quants that the move of this line will make.

        :param quants: those that there are, by key
        """
        product, lot, owner = self.product_id, self.lot_id, self.owner_id
        if not product.is_storable or not lot:
            return
        # where nothing of the lot is, Odoo takes from goods without one, and on a shelf of ours it frees reservations
        loose = (product.id, self.location_id.id, False, self.package_id.id, owner.id)
        outside = self.location_id.should_bypass_reservation() and loose not in quants
        ends = [(self.location_id, self.package_id)] if outside else []
        for location, package in (*ends, (self.location_dest_id, self.result_package_id)):
            key = (product.id, location.id, lot.id, package.id, owner.id)
            if key not in quants:
                yield key

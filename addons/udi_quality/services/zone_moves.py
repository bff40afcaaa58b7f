"""Goods go to another area by Odoo's own transfers: one for each pair of places, done at once."""

from odoo import Command, models
from odoo.exceptions import UserError
from odoo.tools import float_compare


class Deciding:
    """Said to the moves that quality's decision makes. An object of this process, which no remote call can send."""


DECIDING = Deciding()


class UdiZoneMoves(models.AbstractModel):
    _name = "udi.zone.moves"
    _description = "Moves between quality areas"

    def move(self, goods, origin):
        """Move ``[(lot, quantity, source, destination), …]``; what lies at its destination already stays.

        :returns: the finished transfers
        """
        ways = {}
        for lot, quantity, source, destination in goods:
            if source != destination and float_compare(quantity, 0, precision_digits=6) > 0:
                ways.setdefault((source, destination), []).append((lot, quantity))
        self._check_there(ways)
        pickings = self.env["stock.picking"]
        for (source, destination), lots in ways.items():
            pickings |= self._transfer(source, destination, lots, origin)
        return pickings

    def _check_there(self, ways):
        """Refuse to move what is not where it is said to be: stock would go below nothing.

        :raises UserError: names the first lot that is missing
        """
        lots = self.env["stock.lot"].union(*(lot for named in ways.values() for lot, _quantity in named))
        domain = [("lot_id", "in", lots.ids), ("location_id", "in", [source.id for source, _target in ways])]
        groups = self.env["stock.quant"]._read_group(domain, ["lot_id", "location_id"], ["quantity:sum"])
        there = {(lot, place): quantity for lot, place, quantity in groups}
        for (source, _destination), named in ways.items():
            for lot, quantity in named:
                there[lot, source] = there.get((lot, source), 0) - quantity
                if float_compare(there[lot, source], 0, precision_digits=6) < 0:
                    raise UserError(
                        self.env._(
                            "%(lot)s: %(quantity)s units are wanted from %(place)s, and so many do not lie there any "
                            "more. Look at its timeline, bring them back or correct the stock.",
                            lot=lot.name,
                            quantity=f"{quantity:g}",
                            place=source.display_name,
                        )
                    )

    def _transfer(self, source, destination, lots, origin):
        warehouse = source.warehouse_id or destination.warehouse_id
        picking = self.prepare(warehouse.int_type_id, source, destination, lots, origin)
        picking.with_context(udi_deciding=DECIDING)._action_done()
        return picking

    def prepare(self, kind, source, destination, lots, origin, **values):
        """A confirmed transfer of the operation type ``kind`` with a line for each ``(lot, quantity)``."""
        places = {"location_id": source.id, "location_dest_id": destination.id}
        products = {}
        for lot, quantity in lots:
            products.setdefault(lot.product_id, []).append((lot, quantity))
        picking = self.env["stock.picking"].with_context(udi_deciding=DECIDING).create(
            {
                "picking_type_id": kind.id,
                "origin": origin,
                "move_ids": [
                    Command.create(
                        {
                            **places,
                            "product_id": product.id,
                            "product_uom": product.uom_id.id,
                            "product_uom_qty": sum(quantity for _lot, quantity in named),
                        }
                    )
                    for product, named in products.items()
                ],
                **places,
                **values,
            }
        )  # fmt: skip
        picking.action_confirm()
        picking.move_line_ids.unlink()
        move_of = {move.product_id: move for move in picking.move_ids}
        self.env["stock.move.line"].create(
            [
                {
                    **places,
                    "picking_id": picking.id,
                    "move_id": move_of[product].id,
                    "product_id": product.id,
                    "product_uom_id": product.uom_id.id,
                    "lot_id": lot.id,
                    "quantity": quantity,
                    "picked": True,
                }
                for product, named in products.items()
                for lot, quantity in named
            ]
        )
        return picking

"""What a decision takes from a place is no longer waited for by the transfer that was to carry it on from there.

A receipt in two or three steps makes the next transfer at once. Quality's own transfers move the goods elsewhere, or
they stay as rejected ones: without this, a transfer would go on waiting for them, or stand there ready with them.
"""

from odoo import api, models
from odoo.tools import float_compare, plaintext2html

NAMED = 10  # lots that a note names
DIGITS = 6


class UdiChainedMoves(models.AbstractModel):
    _name = "udi.chained.moves"
    _description = "Transfers that follow an inspected receipt"

    @api.private
    def take_off(self, inspection, goods):
        """Reservation, demand and, where nothing is left, the move itself go.

        :param goods: ``[(inspection line, quantity, place or None, rejected)]``; the place is where the units go now,
            None where they stay as rejected ones
        """
        following = inspection.picking_id.move_ids.move_dest_ids
        open_moves = following.filtered(lambda move: move.state not in ("draft", "done", "cancel"))
        if not open_moves:
            return
        taken, notes = {}, {}
        for line, quantity, place, rejected in goods:
            for move, part in self._shares(open_moves, taken, line, quantity):
                taken.setdefault(move, []).append((line.lot_id, line.location_id, part))
                notes.setdefault(move.picking_id, []).append((line.lot_id, part, place, rejected))
        self._give_back(taken)
        for move, parts in taken.items():
            self._lessen(move, sum(part for _lot, _place, part in parts))
        for picking, said in notes.items():
            picking.message_post(body=self._note(inspection, said))

    def _shares(self, moves, taken, line, quantity):
        """``(move, quantity)`` of what the moves of this product from this place still waited for."""
        for move in moves:
            if move.product_id != line.product_id or not line.location_id._child_of(move.location_id):
                continue
            waited = move.product_qty - sum(part for _lot, _place, part in taken.get(move, ()))
            part = min(quantity, waited)
            if float_compare(part, 0, precision_digits=DIGITS) > 0:
                yield move, part
                quantity -= part
            if float_compare(quantity, 0, precision_digits=DIGITS) <= 0:
                return

    def _give_back(self, taken):
        """What was reserved of these lots in these places: whole lines at once, of the last one a part."""
        whole = self.env["stock.move.line"]
        for move, parts in taken.items():
            lines = {}
            for line in move.move_line_ids:
                lines.setdefault((line.lot_id, line.location_id), []).append(line)
            for lot, place, part in parts:
                for line in lines.get((lot, place), ()):
                    if float_compare(line.quantity_product_uom, part, precision_digits=DIGITS) <= 0:
                        whole |= line
                        part -= line.quantity_product_uom
                    elif float_compare(part, 0, precision_digits=DIGITS) > 0:
                        line.quantity -= line.product_id.uom_id._compute_quantity(part, line.product_uom_id)
                        part = 0
        self.env["udi.unreserve"].lines(whole)

    def _lessen(self, move, quantity):
        left = move.product_uom_qty - move.product_id.uom_id._compute_quantity(quantity, move.product_uom)
        if float_compare(left, 0, precision_digits=DIGITS) > 0:
            move.with_context(do_not_unreserve=True).product_uom_qty = left
            move._recompute_state()
            return
        # what waited for these goods in its turn takes others from stock: it is not cancelled with them
        move.propagate_cancel = False
        move._action_cancel()

    def _note(self, inspection, said):
        lines = []
        for lot, quantity, place, rejected in said[:NAMED]:
            words = {"lot": lot.name, "quantity": f"{quantity:g}", "place": place.display_name if place else ""}
            if rejected and place:
                lines.append(self.env._("%(lot)s × %(quantity)s was rejected and went to %(place)s.", **words))
            elif rejected:
                lines.append(self.env._("%(lot)s × %(quantity)s was rejected and stays where it is.", **words))
            else:
                lines.append(self.env._("%(lot)s × %(quantity)s was accepted and went to %(place)s.", **words))
        if len(said) > NAMED:
            lines.append(self.env._("And %(count)s more.", count=len(said) - NAMED))
        head = self.env._("Inspection %(number)s took this off the transfer:", number=inspection.name)
        return plaintext2html("\n".join([head, *lines]))

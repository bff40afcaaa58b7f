"""Goods that go back the way they came: each unit says with which transfer it moved, Odoo's own return is made of that.

One job may hold units of several transfers: it has become as many returns. A return that was planned in Odoo is worked
off as it is planned.
"""

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import float_compare

from odoo.addons.udi_traceability.services.refusal import Refusal


class UdiScanScenarioBack(models.AbstractModel):
    _name = "udi.scan.scenario.back"
    _inherit = "udi.scan.scenario.transfer"
    _description = "Goods that go back"
    _partner_end = ("customer", "location_dest_id", "location_id")  # usage; on the way that it moved, on the way back

    # ------------------------------------------------------------------ what a scenario says itself
    def _words(self, code, lot, transfer=""):
        """``(title, sentence)`` of "unknown_lot", "other_delivery", "returned_already" and "never_delivered"."""
        raise NotImplementedError

    def _refuse(self, code, lot, transfer=""):
        return Refusal(code, *self._words(code, lot, transfer))

    # ------------------------------------------------------------------ which transfers
    def _jobs_domain(self, scenario):
        usage, _moved, back = self._partner_end
        return super()._jobs_domain(scenario) & Domain(f"{back}.usage", "=", usage)

    def _fits(self, capture):
        usage, _moved, back = self._partner_end
        return not capture.picking_id or capture.picking_id[back].usage == usage

    def _record(self, capture):
        """All transfers of the job; none before its first unit."""
        if capture.job_ref and not self._begun_here(capture):
            return self.env["stock.picking"].browse(capture.job_ref)
        return self.env["udi.scan.job"].record_of(capture.job_key, self.env["stock.picking"])

    def _begun_here(self, capture):
        return "," not in capture.job_key

    def _takes_together(self, capture):
        return False  # each scan asks where the unit is

    # ------------------------------------------------------------------ booking
    def _book_scan(self, capture):
        found = self.env["udi.scan"].meant(capture.raw, capture.quantity)
        lot = found["lot"]
        if not lot:
            raise self._refuse("unknown_lot", found.get("name") or "–")
        if not self._begun_here(capture):
            return self._book_planned(capture, lot, found["quantity"])
        moved = self._moved_with(lot, found["quantity"])
        picking = self._record(capture).filtered(
            lambda picking: picking.return_id == moved.picking_id and picking.state not in ("done", "cancel")
        )[:1]
        picking = self._expect_back(picking, moved, found["quantity"])
        self.env["udi.scan.job"].bind(capture, picking)
        return self._took(self._take(capture, picking, lot, found["quantity"]))

    def _book_planned(self, capture, lot, quantity):
        """A return that Odoo has planned takes what moved with its own transfer."""
        picking, moved = self._record(capture), self._moves_of(lot).picking_id
        if not moved:
            raise self._refuse("never_delivered", lot.name)
        if picking.return_id and picking.return_id not in moved:
            raise self._refuse("other_delivery", lot.name, moved[0].name)
        return self._took(self._take(capture, picking, lot, quantity))

    def _take(self, capture, picking, lot, quantity):
        """``(state, answer)`` of the scan into its transfer."""
        return self._settled(self.env["udi.scan"].take(picking.id, *self._scan(capture)))

    def _moves_of(self, lot):
        """Lines with which a lot moved, the last first."""
        usage, moved, _back = self._partner_end
        return self.env["stock.move.line"].search(
            [
                ("lot_id", "=", lot.id),
                ("state", "=", "done"),
                (f"{moved}.usage", "=", usage),
                ("picking_id", "!=", False),
                ("company_id", "=", self.env.company.id),
            ],
            order="date desc, id desc",
        )

    def _moved_with(self, lot, quantity):
        """The line with which it moved last, and of which as many have not gone back.

        :raises Refusal: where there is none
        """
        lines = self._moves_of(lot)
        if not lines:
            raise self._refuse("never_delivered", lot.name)
        back = lines.move_id.returned_move_ids.move_line_ids.filtered(
            lambda line: line.lot_id == lot and line.state != "cancel" and line.picked
        )
        returned = back.grouped(lambda line: line.move_id.origin_returned_move_id)
        for move, own in lines.grouped("move_id").items():
            left = sum(own.mapped("quantity_product_uom"))
            left -= sum(returned.get(move, back.browse()).mapped("quantity_product_uom"))
            if float_compare(left, quantity, precision_digits=6) >= 0:
                return own[:1]
        raise self._refuse("returned_already", lot.name)

    def _expect_back(self, picking, moved, quantity):
        """The return of that transfer, with room for so many more; made by Odoo's own wizard."""
        known = picking.move_ids.filtered(
            lambda move: move.origin_returned_move_id == moved.move_id and move.state not in ("done", "cancel")
        )[:1]
        if known:
            known.product_uom_qty = self.env["udi.scan"]._scanned(known) + quantity
            return picking
        wizard = self.env["stock.return.picking"].create({"picking_id": moved.picking_id.id})
        line = wizard.product_return_moves.filtered(lambda line: line.move_id == moved.move_id)
        if not line:
            raise UserError(self.env._("Odoo cannot take this delivery back. Make the return there."))
        line.quantity = moved.product_id.uom_id._compute_quantity(quantity, line.uom_id)
        if not picking:
            return wizard._create_return()
        line._process_line(picking)
        picking.move_ids.filtered(lambda move: move.state == "draft")._action_confirm(merge=False)
        return picking

    def _take_back(self, target):
        line = target.move_line_id
        return self.env["udi.scan"].undo(line.picking_id.id, line.id, target.booked_quantity)

    def _book_finish(self, capture):
        if not self._begun_here(capture):
            return super()._book_finish(capture)
        pickings = self._record(capture).filtered(lambda picking: picking.state not in ("done", "cancel"))
        if not pickings:
            raise Refusal(
                "nothing_scanned",
                self.env._("Nothing scanned"),
                self.env._("Nothing of this return has arrived here, or it is finished already."),
            )
        scan = self.env["udi.scan"].with_context(skip_backorder=True, skip_expired=True)
        booked = None
        for picking in pickings:
            scan.trim(picking)
            if picking.state == "cancel":
                continue
            answer = scan.validate(picking.id, event_time=capture.event_time)
            booked = self._took(("applied" if answer["status"] == "ok" else "conflict", {"code": "finish", **answer}))
        return booked or ("applied", {"code": "nothing_left", "title": self.env._("Nothing left to return")})

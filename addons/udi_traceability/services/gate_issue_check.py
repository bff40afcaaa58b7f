"""The gate's rule on the second person: what leaves was scanned and signed by somebody other than the picker."""

from odoo import models

from ..models.stock_picking_check import RULE
from .gate import OWN


class UdiGate(models.AbstractModel):
    _inherit = "udi.gate"

    def _facts(self, requests, lots):
        facts = super()._facts(requests, lots)
        facts["leaving"] = [request for request in requests if self._leaves(request)]
        return facts

    def _leaves(self, request):
        """Only what moves is checked, and only what was here: goods sent on by a supplier are not."""
        return bool(request.line and request.step == "shipping" and request.source.usage in OWN)

    def _broken(self, request, facts):
        yield from super()._broken(request, facts)
        if self._leaves(request) and facts["asked"](RULE, request) and (sentence := self._unchecked(request, facts)):
            yield RULE, sentence

    def _unchecked(self, request, facts):
        """The sentence for what no second person has checked, or None. One for a whole delivery where that is so."""
        picking = request.line.picking_id
        if not picking:
            return self.env._(
                "%(lot)s of %(product)s leaves without a delivery that a second person could check. Make a delivery.",
                **self._words(request),
            )
        if "issue_checks" not in facts:
            facts["issue_checks"] = self._issue_checks(facts["leaving"])
        check, beyond = facts["issue_checks"][picking.id]
        if not check:
            return self.env._(
                "%(transfer)s was not checked by a second person yet. A colleague who did not pick it opens "
                "“Issue check” in the scanning app, scans every unit and signs.",
                transfer=picking.name,
            )
        if check.state == "failed":
            return self.env._(
                "The issue check of %(transfer)s by %(user)s found: %(difference)s. Put it right, then have it checked "
                "again.",
                transfer=picking.name,
                user=check.user_name,
                difference="; ".join((check.difference or "").splitlines()),
            )
        if check.user_id in request.line.udi_scanned_by_id:
            return self.env._(
                "%(user)s checked %(transfer)s and scanned units of it. Have somebody else check it again.",
                transfer=picking.name,
                user=check.user_name,
            )
        if request.lot and request.lot.id in beyond:
            return self.env._(
                "%(lot)s of %(product)s came onto %(transfer)s after the issue check. Have it checked again.",
                transfer=picking.name,
                **self._words(request),
            )
        return None

    def _issue_checks(self, leaving):
        """``{transfer id: (its last signed check, ids of lots beyond it)}``."""
        checking = self.env["udi.issue.checking"]
        pickings = self.env["stock.picking"].union(*(request.line.picking_id for request in leaving))
        wanted = {picking.id: {} for picking in pickings}
        asked = {request.line.id for request in leaving}
        for request in leaving:
            if request.lot and request.line.picking_id:
                own = wanted[request.line.picking_id.id]
                own[request.lot] = own.get(request.lot, 0) + request.quantity
        # what has left on the same delivery before counts with it
        for line in pickings.move_line_ids:
            if line.state == "done" and line.id not in asked and line.lot_id:
                own = wanted[line.picking_id.id]
                own[line.lot_id] = own.get(line.lot_id, 0) + line.quantity_product_uom
        latest = checking._latest(pickings)
        return {
            number: (
                latest.get(number),
                {lot.id for lot in checking._beyond(latest[number], lots)} if number in latest else set(),
            )
            for number, lots in wanted.items()
        }

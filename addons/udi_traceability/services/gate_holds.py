"""The gate's rule on holds: what stands on a lot, a product, a supplier's lot or a place, and what they let pass."""

from odoo import models
from odoo.tools import SQL

# what a hold lets pass although the goods are held, by the hold's own switch
HOLD_SWITCH = {
    "storing": "allow_internal",
    "vendor_return": "allow_vendor_return",
    "destroying": "allow_destruction",
}
# coming home and being counted is never refused
HOLD_NEVER = frozenset({"returning", "counting"})
# goods under a hold of a whole product, supplier's lot or place may arrive: they are on hold from then on
ARRIVING = frozenset({"receiving", "producing"})
REPAIR = "repair_operation"  # code of the operation types of the module repair


class UdiGate(models.AbstractModel):
    _inherit = "udi.gate"

    def _facts(self, requests, lots):
        facts = super()._facts(requests, lots)
        facts["holds"] = self._holds(lots)
        facts["scope_holds"] = self._scope_holds(requests)
        return facts

    def _broken_by_lot(self, request, facts, words):
        yield from super()._broken_by_lot(request, facts, words)
        # sudo: whether goods are held does not depend on who may read the hold; only its reason reaches the user
        holds = facts["holds"].get(request.lot.id) or self.env["udi.hold"].sudo()
        for hold in holds | self._on_scope(request, facts["scope_holds"]):
            if not self._passes(request, hold):
                yield (
                    "hold",
                    self.env._(
                        "%(lot)s of %(product)s is on hold: %(reason)s. Leave it where it is and ask quality.",
                        reason=hold.name,
                        **words,
                    ),
                )

    def _broken(self, request, facts):
        yield from super()._broken(request, facts)
        if request.lot:
            return
        # a lot that is made by this very step: only a hold of its product or place can know it
        for hold in self._on_scope(request, facts["scope_holds"]):
            if not self._passes(request, hold):
                words = self._words(request)
                yield "hold", self.env._("%(product)s is on hold: %(reason)s. Ask quality.", reason=hold.name, **words)

    def _passes(self, request, hold):
        """Whether a hold lets the step pass."""
        if request.step in HOLD_NEVER:
            return True
        if request.step in ARRIVING and hold.scope != "lots":
            return True
        if request.step == "storing":
            if hold.allow_quarantine and request.destination and request.destination._udi_is_quarantine():
                return True
            if hold.allow_repair and request.picking_type and request.picking_type.code == REPAIR:
                return True
        switch = HOLD_SWITCH.get(request.step)
        return bool(switch and hold[switch])

    def _holds(self, lots):
        """``{lot id: udi.hold}``: active holds that name the lot itself."""
        if not lots:
            return {}
        self.env.cr.execute(
            SQL(
                """SELECT m.lot_id, array_agg(h.id ORDER BY h.id) FROM udi_hold_member m
                     JOIN udi_hold h ON h.id = m.hold_id AND h.state = 'active' AND h.scope <> 'location'
                    WHERE m.lot_id = ANY(%s) GROUP BY m.lot_id""",
                lots.ids,
            )
        )
        found = self.env.cr.fetchall()
        # sudo: the gate must see every hold; only its reason reaches the user
        hold = self.env["udi.hold"].sudo()
        return {lot_id: hold.browse(ids) for lot_id, ids in found}

    def _scope_holds(self, requests):
        """Active holds of a product, a supplier's lot or a place: they also catch what came after them."""
        companies = {self._company_of(request).id for request in requests}
        return self.env["udi.standing"]._scope_holds(companies)

    def _company_of(self, request):
        return request.line.company_id if request.line else self.env.company

    def _on_scope(self, request, holds):
        """Those of ``holds`` that the request falls under."""
        if not holds:
            return holds
        company = self._company_of(request)
        return holds.filtered(lambda hold: hold.company_id == company and hold._covers(request))

"""The gate's rule on acceptance: what awaits its inspection or was rejected does not go on."""

from odoo import models
from odoo.tools import SQL, float_compare

from .zone_moves import DECIDING
from odoo.addons.udi_traceability.services.gate import OWN

RULE = "accepted"
GOING_ON = frozenset({"shipping", "consuming", "storing"})
# goods that are not accepted may be moved among these
APART = frozenset({"awaiting", "rejected", "returns"})


class UdiGate(models.AbstractModel):
    _inherit = "udi.gate"

    def _facts(self, requests, lots):
        facts = super()._facts(requests, lots)
        facts["deciding"] = self.env.context.get("udi_deciding") is DECIDING
        facts["zones"] = {}
        asked = [item.lot.id for item in requests if item.lot and item.step in GOING_ON]
        used = bool(asked) and not facts["deciding"] and self.env["udi.gate.rule"]._in_use(RULE)
        facts["uninspected"] = self._uninspected(asked) if used else {}
        facts["nonconforming"] = self._nonconforming(asked) if used else {}
        facts["sound"] = self._sound(requests, facts["nonconforming"])
        return facts

    def _uninspected(self, lot_ids):
        """``{lot id: numbers of its inspections that are not decided}``, by one statement."""
        self.env["udi.inspection.line"].flush_model(["lot_id", "state", "inspection_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT line.lot_id, string_agg(DISTINCT head.name, ', ' ORDER BY head.name)
                     FROM udi_inspection_line line JOIN udi_inspection head ON head.id = line.inspection_id
                    WHERE line.lot_id = ANY(%s) AND line.state IN ('draft', 'submitted')
                      AND head.kind IN ('receipt', 'return', 'again') GROUP BY 1""",
                lot_ids,
            )
        )
        return dict(rows)

    def _nonconforming(self, lot_ids):
        """``{lot id: {place id: units}}`` that do not conform and nobody has decided on, by one statement."""
        self.env["udi.nonconformity"].flush_model(["lot_id", "state", "location_id", "quantity"])
        rows = self.env.execute_query(
            SQL(
                """SELECT lot_id, location_id, sum(quantity)::float FROM udi_nonconformity
                    WHERE lot_id = ANY(%s) AND state IN ('draft', 'proposed') GROUP BY 1, 2""",
                lot_ids,
            )
        )
        found = {}
        for lot_id, place_id, quantity in rows:
            found.setdefault(lot_id, {})[place_id] = quantity
        return found

    def _sound(self, requests, nonconforming):
        """``{(lot id, place id): units}`` of a lot that would be left after these requests have stored theirs away, if
        the nonconforming ones of the same place stay there."""
        wanted = [
            item
            for item in requests
            if item.step == "storing"
            and item.lot
            and item.source
            and item.source.id in nonconforming.get(item.lot.id, ())
        ]
        if not wanted:
            return {}
        domain = [
            ("lot_id", "in", [item.lot.id for item in wanted]),
            ("location_id", "in", [item.source.id for item in wanted]),
        ]
        # sudo: what lies there does not depend on who moves it
        groups = self.env["stock.quant"].sudo()._read_group(domain, ["lot_id", "location_id"], ["quantity:sum"])
        left = {
            (lot.id, place.id): quantity - nonconforming[lot.id].get(place.id, 0) for lot, place, quantity in groups
        }
        for item in wanted:
            if item.line and item.line.state == "done":
                continue  # a done line that is added or corrected: what it takes is not in the quants any more
            key = item.lot.id, item.source.id
            left[key] = left.get(key, 0) - item.quantity
        return left

    def _broken(self, request, facts):
        # whose decision moves the goods was signed for: nobody scans them on the way
        for rule, sentence in super()._broken(request, facts):
            if rule != "scan" or not facts["deciding"]:
                yield rule, sentence

    def _broken_by_lot(self, request, facts, words):
        yield from super()._broken_by_lot(request, facts, words)
        if request.step in GOING_ON and not facts["deciding"] and facts["asked"](RULE, request):
            sentence = self._not_accepted(request, facts, words)
            if sentence:
                yield RULE, sentence

    def _not_accepted(self, request, facts, words):
        zone = self._zone_in(request.source, facts)
        if request.step == "storing":
            going_on = self._zone_in(request.destination, facts) not in APART
            quarantine = request.destination and request.destination._udi_is_quarantine()
            if not going_on or quarantine or request.destination == request.source:
                return None
            if zone not in APART:
                return self._unsound(request, facts, words)
        place = request.source.id if request.source else None
        unfit = facts["nonconforming"].get(request.lot.id, ())
        if zone == "rejected" or (unfit and (place in unfit or not place)):
            return self.env._(
                "%(lot)s of %(product)s does not conform. Quality decides what becomes of it (Nonconforming goods).",
                **words,
            )
        numbers = facts["uninspected"].get(request.lot.id)
        if numbers and not (zone == "accepted" and self._enough_accepted(request, facts)):
            return self.env._(
                "%(lot)s of %(product)s is not accepted yet: inspection %(numbers)s is not decided. Ask quality.",
                numbers=numbers,
                **words,
            )
        if zone in APART:
            return self.env._(
                "%(lot)s of %(product)s lies in %(place)s and was not accepted. Ask quality to inspect it.",
                place=request.source.display_name,
                **words,
            )
        return None

    def _enough_accepted(self, request, facts):
        """Whether so many of the lot lie where accepted goods lie; what a line takes from there may wait elsewhere."""
        if request.step == "storing":
            return True
        rows = facts["where"].get(request.lot.id, ())
        own = (row for row in rows if row.kind in OWN)
        here = sum(row.quantity for row in own if self._zone_in(row.location_id, facts) not in APART)
        wanted = facts["wanted"].get(request.lot.id, request.quantity)
        return float_compare(here, wanted, precision_digits=6) >= 0

    def _unsound(self, request, facts, words):
        """In a place of no kind only the units that do not conform stay; what is sound of the lot goes on."""
        if float_compare(facts["sound"].get((request.lot.id, request.source.id), 0), 0, precision_digits=6) >= 0:
            return None
        return self.env._(
            "%(lot)s of %(product)s: %(quantity)s units in %(place)s do not conform. Quality decides what becomes of "
            "them (Nonconforming goods).",
            quantity=f"{facts['nonconforming'][request.lot.id][request.source.id]:g}",
            place=request.source.display_name,
            **words,
        )

    def _zone_in(self, place, facts):
        if not place:
            return False
        if place not in facts["zones"]:
            facts["zones"][place] = place._udi_zone_kind()
        return facts["zones"][place]

"""The market a label is made for, and whether the device may be sold there."""

from odoo import api, models

from ..models.udi_label_template import MARKETS
from odoo.addons.udi_traceability.services.gate import Request


class UdiLabelMarket(models.AbstractModel):
    _name = "udi.label.market"
    _description = "Markets of labels"

    @api.model
    def proposed(self, products):
        """The one market that all these products are meant for; False where there are several or none."""
        planned = [{market for market, _name in MARKETS if product[f"udi_market_{market}"]} for product in products]
        shared = set.intersection(*planned) if planned else set()
        return shared.pop() if len(shared) == 1 and all(len(markets) == 1 for markets in planned) else False

    @api.model
    def refusals(self, lots, market):
        """Sentences that say which lots' UDI-DI is not active for a market; [] where none is chosen.

        As the gate asks it of a delivery: in China a certificate in force on the day of manufacture, in the EU and the
        USA a publication in the authority's database or a certificate in force today.
        """
        if not market:
            return []
        gate = self.env["udi.gate"]
        identifiers = {lot: gate._identifier_of(lot).id for lot in lots}
        facts = gate._facts_of_identifiers(set(identifiers.values()) - {False})
        reasons = []
        for lot in lots:
            request = Request(lot.product_id, lot, "printing")
            if identifiers[lot] and lot.product_id.udi_controlled:
                reasons.append(gate._not_on_market(market, request, facts, gate._words(request)))
        return list(dict.fromkeys(filter(None, reasons)))

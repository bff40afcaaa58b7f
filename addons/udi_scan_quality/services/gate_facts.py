"""What a device must know of acceptance and approvals, to refuse without a network what the gates would refuse."""

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.udi_quality.services.gate_accepted import APART
from odoo.addons.udi_quality.services.gate_accepted import RULE as ACCEPTED
from odoo.addons.udi_quality.services.gate_approved import KIND_OF_STEP
from odoo.addons.udi_quality.services.gate_approved import RULE as APPROVED
from odoo.addons.udi_traceability.services.gate import Request, Words


class UdiScanGateFacts(models.AbstractModel):
    _inherit = "udi.scan.gate.facts"

    # ------------------------------------------------------------------ accepted
    def _of_lots(self, products):
        facts = super()._of_lots(products)
        if self.env["udi.gate.rule"]._in_use(ACCEPTED):
            for lot_id, value in self._not_accepted(products).items():
                facts.setdefault(lot_id, {})[ACCEPTED] = value
        return facts

    def _not_accepted(self, products):
        """``{lot id: {refused, message, apart}}``, by the gate's own rule for each place that holds some.

        ``refused`` is how many may not go on, ``apart`` that this follows from where they lie alone.
        """
        gate = self.env["udi.gate"]
        rows = self._places_of_doubtful(products)
        lots = self.env["stock.lot"].browse({lot_id for lot_id, _place, _quantity in rows})
        facts = {
            "zones": {},
            "where": gate._where(lots),
            "wanted": {},
            "uninspected": gate._uninspected(lots.ids),
            "nonconforming": gate._nonconforming(lots.ids),
        }
        named = facts["uninspected"].keys() | facts["nonconforming"].keys()
        found = {}
        for lot_id, place_id, quantity in rows:
            lot, place = lots.browse(lot_id), self.env["stock.location"].browse(place_id)
            request = Request(lot.product_id, lot, "shipping", quantity, source=place)
            message = gate._not_accepted(request, facts, Words(request))
            if message:
                value = found.setdefault(lot_id, {"refused": 0, "message": message, "apart": lot_id not in named})
                value["refused"] += float(quantity)
        return found

    def _places_of_doubtful(self, products):
        """``[(lot id, place id, quantity)]`` of what lies apart, is not decided on or does not conform."""
        apart = self.env["stock.location"].search([("udi_zone", "in", list(APART))])
        apart = self.env["stock.location"].search([("id", "child_of", apart.ids)])
        for model in ("udi.holder", "udi.inspection.line", "udi.nonconformity"):
            self.env[model].flush_model()
        return self.env.execute_query(
            SQL(
                """SELECT h.lot_id, h.location_id, h.quantity FROM udi_holder h
                    WHERE h.product_id = ANY(%s) AND h.company_id = %s AND h.kind IN ('internal', 'transit')
                      AND h.quantity > 0 AND h.location_id IS NOT NULL
                      AND (h.location_id = ANY(%s)
                           OR EXISTS (SELECT FROM udi_inspection_line i
                                       WHERE i.lot_id = h.lot_id AND i.state IN ('draft', 'submitted'))
                           OR EXISTS (SELECT FROM udi_nonconformity n
                                       WHERE n.lot_id = h.lot_id AND n.state IN ('draft', 'proposed')))
                    ORDER BY h.lot_id, h.id""",
                products.ids,
                self.env.company.id,
                apart.ids,
            )
        )

    # ------------------------------------------------------------------ approved
    def _of_products(self, products, case):
        facts = super()._of_products(products, case)
        if case["step"] == "storing" and self._goes_on(case):
            for known in facts.values():
                known[ACCEPTED] = True
        kind = KIND_OF_STEP.get(case["step"])
        if kind and self.env["udi.gate.rule"]._in_use(APPROVED):
            self._add_approvals(facts, kind, case["partner"])
        return facts

    def _goes_on(self, case):
        """Whether a move leads from an area of goods that wait to one of goods that may be used."""
        source, destination = case.get("source"), case.get("destination")
        if not source or not destination or destination._udi_is_quarantine():
            return False
        return source._udi_zone_kind() in APART and destination._udi_zone_kind() not in APART

    def _add_approvals(self, facts, kind, partner):
        products = self.env["product.product"].union(*facts)
        known = self.env["udi.qualification"].load(partner, products.product_tmpl_id)
        for product, rules in facts.items():
            template, found = product.product_tmpl_id, {}
            if partner:
                # sudo: a rule of the company; the partner's name alone is shown
                found["partner"] = known.partner_problem(kind, partner.sudo(), template)
            if kind == "supplier":
                found.update(self._approval_of_product(known, template))
            if any(found.values()):
                rules[APPROVED] = found

    def _approval_of_product(self, known, template):
        """By the day of manufacture, which a device knows of a lot that is here already."""
        review = known.review_of_product(template)
        if not review:
            return {"product": known.product_problem(template)}
        return {
            "windows": self.windows(review.registration_ids),
            "covered": known._due(review),
            "uncovered": known.uncovered(template),
        }


class UdiScanScenarioReceipt(models.AbstractModel):
    _inherit = "udi.scan.scenario.receipt"

    def _suppliers(self):
        """Also what is against each as a supplier: goods that nobody has announced come from one of them."""
        rows = super()._suppliers()
        if not self.env["udi.gate.rule"]._in_use(APPROVED):
            return rows
        partners = self.env["res.partner"].browse(row["id"] for row in rows)
        nothing = self.env["product.template"]
        known = self.env["udi.qualification"].load(partners, nothing)
        for row in rows:
            # sudo: as above
            partner = partners.browse(row["id"]).sudo()
            row["refused"] = known.partner_problem("supplier", partner, nothing)
        return rows


class UdiScanPlaces(models.AbstractModel):
    _inherit = "udi.scan.places"

    @api.private
    @api.readonly
    def rows(self, company):
        """Also whether goods that are not accepted may be put there."""
        rows = super().rows(company)
        places = self.env["stock.location"]
        if self.env["udi.gate.rule"]._in_use(ACCEPTED):
            for row in rows:
                row["apart"] = places.browse(row["id"])._udi_zone_kind() in APART
        return rows

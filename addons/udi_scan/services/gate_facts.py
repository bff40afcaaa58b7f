"""What the gates know of a job's products and lots, so that a device decides by the same rules without a network.

A device has three things: the table's settings of each product, facts of the job (who gets the goods, which step is
taken), and facts of lots that a rule may refuse. Here they are gathered; each rule is judged in JavaScript by its entry
in `udi_scan_gate_rules`. An addon that brings a gate rule extends ``_of_product`` or ``_of_lots`` and adds that entry.
"""

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.udi_traceability.services.gate import Request, Words
from odoo.addons.udi_traceability.services.gate_rules import MARKET_AUTHORITY, MARKET_DATABASE


class UdiScanGateFacts(models.AbstractModel):
    _name = "udi.scan.gate.facts"
    _description = "Facts of the gates for scanning devices"

    @api.private
    def settings(self, products, picking_type=None):
        """``{product id: {rule: action}}`` of every rule that there is."""
        rules = self.env["udi.gate.rule"]
        setting, keys = rules._settings(), rules._rule_keys()
        known = {}
        for category in products.categ_id:
            known[category] = {rule: setting(rule, category, picking_type).action for rule in keys}
        return {product.id: known[product.categ_id] for product in products}

    # ------------------------------------------------------------------ the job
    @api.private
    def of_job(self, products, picking_type, case):
        """``{step, gates}`` of a job: for each product what differs from `settings` and what its rules must know.

        :param dict case: see `udi.scan.scenario.base.gate_case`
        """
        general, own = self.settings(products), self.settings(products, picking_type)
        gates = {}
        for product, facts in self._of_products(products, case).items():
            rules = {rule: action for rule, action in own[product.id].items() if general[product.id][rule] != action}
            if rules or facts:
                gates[product.id] = {"rules": rules, "facts": facts}
        return {"step": case["step"], "gates": gates}

    def _of_products(self, products, case):
        """``{product: {rule: what the device must know}}``, with a constant number of statements.

        :param dict case: see `udi.scan.scenario.base.gate_case`
        """
        facts = {product: {} for product in products}
        if case["step"] == "shipping" and case["partner"]:
            self._add_shelf_life(facts, case["partner"])
            self._add_registration(facts, case["partner"])
        return facts

    def _add_shelf_life(self, facts, partner):
        if not self.env["udi.gate.rule"]._in_use("shelf_life"):
            return
        gate, nothing = self.env["udi.gate"], self.env["stock.lot"]
        for product, known in facts.items():
            asked = gate._asked_shelf_life(Request(product, nothing, "shipping", partner=partner))
            if any(asked):
                known["shelf_life"] = list(asked)

    def _add_registration(self, facts, partner):
        """By identifier: China asks for the certificates of the day of manufacture, the others for today."""
        gate = self.env["udi.gate"]
        market = gate._market_of(partner)
        if not market or not self.env["udi.gate.rule"]._in_use("registration"):
            return
        products = self.env["product.product"].union(*facts)
        identifiers = products.udi_identifier_ids
        known = gate._facts_of_identifiers(set(identifiers.ids))
        for product in products.filtered(lambda one: not one._udi_needs_no_udi()):
            rows = {}
            for identifier in product.udi_identifier_ids:
                certificates = [
                    item
                    for item in known["certificates"].get(identifier.id, ())
                    if item.authority == MARKET_AUTHORITY[market]
                ]
                if market == "cn":
                    rows[identifier.code] = {"windows": self.windows(certificates)}
                else:
                    words = Words(Request(product, self.env["stock.lot"], "shipping"))
                    publication = known["publications"].get((identifier.id, MARKET_DATABASE[market]))
                    rows[identifier.code] = {
                        "refused": gate._broken_on_market(market, certificates, publication, words)
                    }
            facts[product]["registration"] = {
                "primary": product.udi_primary_identifier_id.code or "",
                "by_di": rows,
            }

    @api.private
    def windows(self, certificates):
        """``[[from, to], …]`` in which certificates were in force, as they stand and in each version; None is open."""
        text = fields.Date.to_string
        return [
            [text(item.valid_from) or None, text(item.valid_to) or None]
            for certificate in certificates
            for item in (certificate, *certificate.version_ids)
            if item == certificate or item.valid_from or item.valid_to
        ]

    # ------------------------------------------------------------------ whatever the job
    @api.private
    def of_product(self, product):
        """``{rule: what the device must know}`` of a product for every step."""
        if product.udi_primary_identifier_id or product._udi_needs_no_udi():
            return {}
        return {
            "identity": self.env._(
                "%(product)s has no active device identifier (UDI-DI). Ask regulatory affairs to enter it.",
                product=product.display_name,
            )
        }

    @api.private
    @api.readonly
    def of_lots(self, products):
        """``[[lot id, product id, {rule: what the device must know}], …]`` of lots in stock that a rule may refuse.

        Few of many: sent whole with each load, since time and other documents change them without a trace on the lot.
        """
        products.check_access("read")
        facts = self._of_lots(products)
        lots = self.env["stock.lot"].browse(facts)
        return [[lot.id, lot.product_id.id, facts[lot.id]] for lot in lots]

    def _of_lots(self, products):
        """``{lot id: {rule: value}}``, with a constant number of statements."""
        if not self.env["udi.gate.rule"]._in_use("released"):
            return {}
        gate = self.env["udi.gate"]
        waiting = gate._released(self.in_stock(products))
        requests = [Request(lot.product_id, lot, "consuming") for lot in waiting]
        facts = gate._facts(requests, waiting)
        return {
            request.lot.id: {"released": gate._release_sentence(request, facts, Words(request))}
            for request in requests
        }  # fmt: skip

    @api.private
    def in_stock(self, products):
        """Lots of these products of which the company has some."""
        self.env["udi.holder"].flush_model(["lot_id", "product_id", "kind", "quantity", "company_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT h.lot_id FROM udi_holder h
                    WHERE h.product_id = ANY(%s) AND h.company_id = %s AND h.kind IN ('internal', 'transit')
                      AND h.quantity > 0""",
                products.ids,
                self.env.company.id,
            )
        )
        return self.env["stock.lot"].browse(lot_id for (lot_id,) in rows)

"""Product × market: what is missing before the first sale."""

from odoo import api, fields, models
from odoo.fields import Domain

from .readiness_checks import MISSING

MARKETS = ("cn", "eu", "us")
MOST_ROWS = 200


class UdiReadiness(models.AbstractModel):
    _name = "udi.readiness"
    _description = "Market readiness"

    def compute(self, templates):
        """``{template id: {market: {"state", "label", "findings"}}}`` for UDI-controlled products.

        `state` is "ready", "watch" (amber: it may be sold, something runs out), "missing" (red) or "off" (this market
        is not planned). A constant number of queries.
        """
        facts = self.env["udi.market.facts"].load(templates)
        return self._cells(templates, facts)

    def _cells(self, templates, facts):
        day = fields.Date.context_today(self)
        check = self.env["udi.readiness.check"]
        return {
            template.id: {
                market: self._cell(check.findings(template, market, facts, day))
                if template[f"udi_market_{market}"]
                else {"state": "off", "label": self.env._("Not planned"), "findings": []}
                for market in MARKETS
            }
            for template in templates
        }

    def _cell(self, findings):
        missing = sum(finding.level == MISSING for finding in findings)
        if missing:
            state, label = "missing", self.env._("%(count)s missing", count=missing)
        elif findings:
            state, label = "watch", self.env._("Ready, %(count)s to watch", count=len(findings))
        else:
            state, label = "ready", self.env._("Ready")
        ordered = sorted(findings, key=lambda finding: finding.level != MISSING)
        return {"state": state, "label": label, "findings": [finding.as_dict() for finding in ordered]}

    def three_codes(self, templates):
        """``{template id: (has UDI-DI, has valid Chinese certificate, has health-insurance code)}`` (三码合一)"""
        return self._three_codes(templates, self.env["udi.market.facts"].load(templates))

    def _three_codes(self, templates, facts):
        day = fields.Date.context_today(self)
        found = {}
        for template in templates:
            certificate = facts.certificate(template, "nmpa", day)
            found[template.id] = (
                bool(facts.primary(template)),
                bool(certificate and certificate._valid_on(day)),
                bool(template.udi_nhsa_code),
            )
        return found

    @api.model
    @api.readonly
    def matrix(self, search="", category_id=0, state="", product_ids=None, limit=50, offset=0):
        """One page of the matrix for the screen, JSON-able.

        :param search: name, internal reference or UDI-DI; :param category_id: product line with what is below it
        :param state: only products with a cell in this state, looked for among all of them
        :returns: ``{markets, rows, total, categories, three_codes: {complete, total}, can_write}``
        """
        domain = Domain("udi_controlled", "=", True)
        if product_ids:
            domain &= Domain("id", "in", [item for item in product_ids if isinstance(item, int)])
        if search:
            domain &= (
                Domain("name", "ilike", search)
                | Domain("default_code", "ilike", search)
                | Domain("udi_identifier_ids", "ilike", search)
            )
        categories = self._categories()
        if category_id:
            domain &= Domain("categ_id", "child_of", int(category_id))
        templates = self.env["product.template"].search(domain, order="name, id")
        offset, limit = int(offset), max(1, min(int(limit), MOST_ROWS))
        # a state is not stored: every product is looked at, so that none of them is missed
        looked_at = templates if state else templates[offset : offset + limit]
        facts = self.env["udi.market.facts"].load(looked_at)
        cells = self._cells(looked_at, facts)
        shown, total = looked_at, len(templates)
        if state:
            found = looked_at.filtered(lambda item: any(cell["state"] == state for cell in cells[item.id].values()))
            shown, total = found[offset : offset + limit], len(found)
        codes = self._three_codes(shown, facts)
        rows = [self._row(template, cells[template.id], codes[template.id], facts) for template in shown]
        return {
            "markets": [{"key": key, "label": label} for key, label in self._market_names().items()],
            "rows": rows,
            "total": total,
            "categories": categories,
            "three_codes": self._score(templates),
        }

    def _row(self, template, cells, codes, facts):
        return {
            "id": template.id,
            "name": template.name,
            "reference": template.default_code or template.udi_model or "",
            "di": facts.primary(template).code or "",
            "codes": list(codes),
            "cells": cells,
        }

    def _market_names(self):
        return {"cn": self.env._("China"), "eu": self.env._("European Union"), "us": self.env._("United States")}

    def _categories(self):
        """Product lines that have UDI-controlled products."""
        groups = self.env["product.template"]._read_group([("udi_controlled", "=", True)], ["categ_id"])
        return [
            {"id": category.id, "name": category.display_name}
            for (category,) in sorted(groups, key=lambda group: group[0].display_name or "")
            if category
        ]

    def _score(self, templates):
        """三码合一: how many of the products for China have all three codes. Counted in the database."""
        day = fields.Date.context_today(self)
        chinese = Domain("id", "in", templates.ids) & Domain("udi_market_cn", "=", True)
        registered = Domain("authority", "=", "nmpa") & Domain("active", "=", True)
        registered &= Domain("valid_from", "=", False) | Domain("valid_from", "<=", day)
        registered &= Domain("valid_to", "=", False) | Domain("valid_to", ">=", day)
        identifiers = Domain("product_variant_ids.udi_identifier_ids", "any", [("registration_ids", "any", registered)])
        primary = Domain(
            "product_variant_ids.udi_identifier_ids", "any", [("kind", "=", "primary"), ("state", "=", "active")]
        )
        Template = self.env["product.template"]
        complete = chinese & primary & identifiers & Domain("udi_nhsa_code", "!=", False)
        return {"complete": Template.search_count(complete), "total": Template.search_count(chinese)}

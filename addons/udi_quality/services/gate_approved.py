"""The gate's rule on approvals: who sends or gets goods, and what is bought, is approved; licences are in force."""

from odoo import models

RULE = "approved"
KIND_OF_STEP = {"receiving": "supplier", "shipping": "buyer"}


class UdiGate(models.AbstractModel):
    _inherit = "udi.gate"

    def _facts(self, requests, lots):
        facts = super()._facts(requests, lots)
        asked = [item for item in requests if item.step in KIND_OF_STEP and item.partner]
        facts["qualified"] = None
        if asked and self.env["udi.gate.rule"]._in_use(RULE):
            partners = self.env["res.partner"].browse({item.partner.id for item in asked})
            products = self.env["product.product"].browse({item.product.id for item in asked})
            facts["qualified"] = self.env["udi.qualification"].load(partners, products.product_tmpl_id)
        return facts

    def _broken(self, request, facts):
        yield from super()._broken(request, facts)
        known, kind = facts["qualified"], KIND_OF_STEP.get(request.step)
        if not known or not kind or not request.partner or not facts["asked"](RULE, request):
            return
        template = request.product.product_tmpl_id
        # sudo: a rule of the company; the partner's name alone is shown
        sentence = known.partner_problem(kind, request.partner.sudo(), template)
        if sentence:
            yield RULE, sentence
        if kind == "supplier":
            sentence = known.product_problem(template, request.lot.udi_manufacture_date if request.lot else None)
            if sentence:
                yield RULE, sentence

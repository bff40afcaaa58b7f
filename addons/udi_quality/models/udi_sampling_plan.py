"""How goods are sampled: every unit, or by an acceptance quality limit after ISO 2859-1."""

from odoo import api, fields, models

from odoo.addons.udi_core.sampling import LEVELS, LIMITS, full_plan, single_plan

USUAL_LEVEL, USUAL_LIMIT = "II", "1.0"


class UdiSamplingPlan(models.Model):
    _name = "udi.sampling.plan"
    _description = "Sampling plan"
    _inherit = ["mail.thread"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: every company.")
    method = fields.Selection(
        [("full", "Every unit (100 %)"), ("aql", "Sample by AQL (ISO 2859-1)")],
        required=True,
        default="full",
        tracking=True,
    )
    level = fields.Selection(
        [(level, level) for level in LEVELS],
        "Inspection level",
        default=USUAL_LEVEL,
        required=True,
        tracking=True,
        help="How the sample grows with the lot; II unless there is a reason.",
    )
    limit = fields.Selection(
        [(limit, limit) for limit in LIMITS],
        "AQL (%)",
        default=USUAL_LIMIT,
        required=True,
        tracking=True,
        help="Acceptance quality limit: the worst average share of nonconforming units that is still good enough.",
    )
    severity = fields.Selection(
        [
            ("auto", "By the switching rules"),
            ("normal", "Normal"),
            ("tightened", "Tightened"),
            ("reduced", "Reduced"),
        ],
        required=True,
        default="auto",
        tracking=True,
        help="By the switching rules: two refused lots of five tighten, five good ones in a row bring back.",
    )
    reduced_allowed = fields.Boolean(
        "Reduced inspection allowed", tracking=True, help="The rules may also go to reduced inspection."
    )
    second_person = fields.Boolean(
        "Second person signs", default=True, tracking=True, help="Another person of quality signs the verdict."
    )
    categ_ids = fields.Many2many("product.category", string="Product categories", help="Empty: every category.")
    partner_ids = fields.Many2many("res.partner", string="Suppliers", help="Empty: every supplier.")

    @api.model
    def _finder(self, company):
        """A function ``(product, supplier) -> plan`` over the plans as they are; the most specific one wins."""
        # sudo: which plan holds does not depend on who books the receipt
        plans = self.sudo().search([("company_id", "in", [False, company.id])])
        known = {}

        def find(product, partner):
            key = (product.categ_id.id, partner.id)
            if key not in known:
                known[key] = plans._best(product.categ_id, partner)
            return known[key]

        return find

    def _best(self, category, partner):
        path = [int(part) for part in (category.parent_path or "").split("/") if part]
        best, best_rank = self.browse(), None
        for plan in self:
            categories = [path.index(number) + 1 for number in plan.categ_ids.ids if number in path]
            if (plan.categ_ids and not categories) or (plan.partner_ids and partner not in plan.partner_ids):
                continue
            rank = (bool(plan.partner_ids), max(categories, default=0), bool(plan.company_id))
            if best_rank is None or rank > best_rank:
                best, best_rank = plan, rank
        return best

    def _plan(self, size, severity, limit=None):
        """The `Plan` for ``size`` units; every unit where there is no plan.

        :param limit: another acceptance quality limit than the plan's own
        """
        if self.method == "aql" and size >= 1:
            return single_plan(size, limit or self.limit, self.level, severity)
        return full_plan(max(size, 1))

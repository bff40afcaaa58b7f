"""Which rule does what where: the most specific row wins, no row means warn."""

from odoo import api, fields, models

RULES = [
    ("identity", "Identity known"),
    ("expiry", "Not expired"),
    ("hold", "Not on hold"),
    ("place", "Is where it is said to be"),
]


class UdiGateRule(models.Model):
    _name = "udi.gate.rule"
    _description = "Gate rule"
    _order = "rule, company_id, categ_id, warehouse_id, picking_type_id, id"
    _rec_name = "rule"

    rule = fields.Selection(RULES, required=True)
    action = fields.Selection([("off", "Off"), ("warn", "Warn"), ("block", "Block")], required=True, default="warn")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    categ_id = fields.Many2one("product.category", "Product category", help="Empty: every category.")
    warehouse_id = fields.Many2one("stock.warehouse", help="Empty: every warehouse.")
    picking_type_id = fields.Many2one("stock.picking.type", "Operation type", help="Empty: every operation type.")

    _one_row = models.UniqueIndex(
        "(rule, company_id, COALESCE(categ_id, 0), COALESCE(warehouse_id, 0), COALESCE(picking_type_id, 0))",
        "There is a row for this rule, category, warehouse and operation type already.",
    )

    @api.model
    def _actions(self):
        """A function ``(rule, category, operation type) -> 'off' | 'warn' | 'block'`` over the table as it is now."""
        # sudo: everybody passes the gates, few may read their settings
        rows = self.sudo().search([("company_id", "=", self.env.company.id)])

        def action(rule, category, picking_type):
            best, best_rank = "warn", (-1, -1, -1)
            path = [int(part) for part in (category.parent_path or "").split("/") if part]
            for row in rows:
                if row.rule != rule:
                    continue
                rank = row._rank(path, picking_type)
                if rank and rank > best_rank:
                    best, best_rank = row.action, rank
            return best

        return action

    def _rank(self, category_path, picking_type):
        """How specific this row is for the case, or None where it does not apply."""
        self.ensure_one()
        rank = []
        if self.picking_type_id:
            if self.picking_type_id != picking_type:
                return None
            rank.append(1)
        else:
            rank.append(0)
        if self.warehouse_id:
            if not picking_type or self.warehouse_id != picking_type.warehouse_id:
                return None
            rank.append(1)
        else:
            rank.append(0)
        if self.categ_id:
            if self.categ_id.id not in category_path:
                return None
            rank.append(1 + category_path.index(self.categ_id.id))
        else:
            rank.append(0)
        return tuple(rank)

    @api.model
    def _create_defaults(self, companies):
        """One general row per rule and company, so that the table shows what holds: every gate warns."""
        for company in companies:
            present = set(self.search([("company_id", "=", company.id)]).mapped("rule"))
            self.create(
                [
                    {"rule": rule, "company_id": company.id, "action": "warn"}
                    for rule, _label in RULES
                    if rule not in present
                ]
            )

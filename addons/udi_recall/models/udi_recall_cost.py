from odoo import fields, models


class UdiRecallCost(models.Model):
    """What a recall costs per unit, besides the goods themselves: the company's own figures for an estimate."""

    _name = "udi.recall.cost"
    _description = "Cost per recalled unit"
    _rec_name = "company_id"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    freight = fields.Monetary(help="Per unit that lies at a customer.")
    labour = fields.Monetary(help="Per affected unit.")
    replacement = fields.Monetary(help="Per unit that lies at a customer.")

    _company_uniq = models.Constraint("UNIQUE (company_id)", "This company has its figures already: change them.")

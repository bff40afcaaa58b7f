"""Two more gates: goods are accepted before they move on, and who is dealt with is approved and licensed."""

from odoo import fields, models


class UdiGateRule(models.Model):
    _inherit = "udi.gate.rule"

    rule = fields.Selection(
        selection_add=[("accepted", "Accepted by quality"), ("approved", "Partner and product approved, licensed")],
        ondelete={"accepted": "cascade", "approved": "cascade"},
    )

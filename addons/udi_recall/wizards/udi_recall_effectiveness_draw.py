from odoo import api, fields, models

from ..models.udi_recall_effectiveness import LEVELS, SHARES
from odoo.addons.udi_core.statistics import sample_size


class UdiRecallEffectivenessDraw(models.TransientModel):
    """Which level, how many: then the holders are drawn."""

    _name = "udi.recall.effectiveness.draw"
    _description = "Draw holders for an effectiveness check"

    recall_id = fields.Many2one("udi.recall", required=True, readonly=True, ondelete="cascade")
    level = fields.Selection(LEVELS, required=True)
    percent = fields.Float("Share (%)", default=50.0, help="Level B: between 10 and 100 percent.")
    required_percent = fields.Float("Effective at (%)", default=100.0)
    by_lower_bound = fields.Boolean("Judge by the lower limit")
    population = fields.Integer("Holders", compute="_compute_size")
    size = fields.Integer("To be checked", compute="_compute_size")

    @api.depends("recall_id", "level", "percent")
    def _compute_size(self):
        for wizard in self:
            wizard.population = len(self.env["udi.recall.effectiveness"]._population(wizard.recall_id))
            share = wizard.percent / 100 if wizard.level == "B" else SHARES.get(wizard.level, 0.0)
            wizard.size = sample_size(wizard.population, max(0.0, min(share, 1.0)))

    def action_draw(self):
        """Draw and open what was drawn."""
        self.ensure_one()
        share = self.percent / 100 if self.level == "B" else None
        row = self.env["udi.recall.effectiveness"]._draw(self.recall_id, self.level, share)
        row.write({"required_percent": self.required_percent, "by_lower_bound": self.by_lower_bound})
        return {
            "type": "ir.actions.act_window",
            "res_model": row._name,
            "view_mode": "form",
            "res_id": row.id,
        }

"""What is looked at on the units of the demo company's sampling plan."""

from odoo import Command, api, models


class UdiDemoStory(models.AbstractModel):
    _inherit = "udi.demo.story"

    @api.model
    def _tell_inspecting(self):
        plan = self._as("quality").env["udi.sampling.plan"].search([("method", "=", "aql")], limit=1)
        plan.check_ids = [
            Command.create({"name": "Sterile barrier intact 无菌屏障完好"}),
            Command.create({"name": "Label legible, dates right 标签清晰、日期正确"}),
            Command.create({"name": "Outer carton 外箱", "photo": True}),
        ]

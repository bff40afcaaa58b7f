"""Recall response of a pilot: how long the last drill took until the list of holders was in hand."""

from odoo import api, models


class UdiPilotFigures(models.AbstractModel):
    _inherit = "udi.pilot.figures"

    @api.model
    def titles(self):
        return {**super().titles(), "recall_response": self.env._("Recall response")}

    @api.model
    def definitions(self):
        words = self.env._("Time from the start of the last drill to the list of holders, and the units it found.")
        return {**super().definitions(), "recall_response": words}

    def _figure_recall_response(self, pilot, since, until):
        # sudo: two numbers of the last drill
        drills = self.env["udi.recall.drill"].sudo()
        domain = [("company_id", "=", pilot.company_id.id), ("located_on", "!=", False), ("located_on", "<", until)]
        drill = drills.search(domain, order="located_on desc", limit=1)
        if not drill:
            return {}
        return {
            "value": round(drill.locate_minutes * 60, 1),
            "text": self.duration(drill.locate_minutes * 60),
            "details": [self.env._("%(percent)s%% of the units found", percent=f"{drill.found_percent:g}")],
        }

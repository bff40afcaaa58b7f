"""Label compliance of a pilot: verified labels that were right, of all that were verified."""

from odoo import api, models


class UdiPilotFigures(models.AbstractModel):
    _inherit = "udi.pilot.figures"

    @api.model
    def titles(self):
        return {"label_compliance": self.env._("Label compliance"), **super().titles()}

    @api.model
    def definitions(self):
        words = self.env._("Labels that a verifier passed, of all labels that were verified.")
        return {**super().definitions(), "label_compliance": words}

    def _figure_label_compliance(self, pilot, since, until):
        # sudo: counts only
        grades = self.env["udi.label.grade"].sudo()
        domain = [
            ("company_id", "=", pilot.company_id.id),
            ("date", ">=", since),
            ("date", "<=", until),
            ("job_id.lot_ids.product_id", "in", self.products(pilot)),
            ("result", "!=", "unusable"),
        ]
        counts = dict(grades._read_group(domain, ["result"], ["__count"]))
        total = sum(counts.values())
        if not total:
            return {"good": 1}
        right = counts.get("passed", 0)
        return {
            "value": round(right / total, 4),
            "text": f"{right / total:.1%}",
            "good": 1,
            "details": [self.env._("%(right)s of %(total)s labels", right=right, total=total)],
        }

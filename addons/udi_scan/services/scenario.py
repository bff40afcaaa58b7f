"""What can be done with the scanning app: each scenario names the service that books its steps."""

from odoo import api, models


class UdiScanScenario(models.AbstractModel):
    _name = "udi.scan.scenario"
    _description = "Scenarios of the scanning app"

    @api.private
    def handlers(self):
        """``{scenario: model}``. An addon that brings a scenario adds its own.

        A handler has ``book(capture)``, which returns ``(state, answer)``, and ``jobs(scenario)`` and ``load(job)``
        for what a device keeps.
        """
        return {"receive": "udi.scan.scenario.transfer", "issue": "udi.scan.scenario.transfer"}

    @api.private
    def handler(self, scenario):
        name = self.handlers().get(scenario)
        return self.env[name] if name else None

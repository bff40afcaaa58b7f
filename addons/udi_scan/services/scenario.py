"""What can be done with the scanning app: each scenario names the service that books its steps."""

from odoo import api, models


def job_key(model, number):
    """Key of a job that is a record; a job begun on a device has the device's own key (uuid)."""
    return f"{model},{number}"


class UdiScanScenario(models.AbstractModel):
    _name = "udi.scan.scenario"
    _description = "Scenarios of the scanning app"

    @api.private
    def handlers(self):
        """``{scenario: model}``. An addon that brings a scenario adds its own.

        A handler inherits `udi.scan.scenario.base`, which says what it has to bring.
        """
        return {
            "receive": "udi.scan.scenario.receipt",
            "issue": "udi.scan.scenario.issue",
            "count": "udi.scan.scenario.count",
            "move": "udi.scan.scenario.move",
            "quarantine": "udi.scan.scenario.quarantine",
            "return": "udi.scan.scenario.return",
        }

    @api.private
    def handler(self, scenario):
        name = self.handlers().get(scenario)
        return self.env[name] if name else None

    @api.private
    def job_model(self, scenario):
        """Name of the model whose records are the scenario's jobs, "" where the scenario is not installed."""
        handler = self.handler(scenario)
        return handler._job_model if handler is not None else ""

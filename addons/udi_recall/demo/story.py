"""The chapter of the recall: one case whose scope is known and which waits for a decision."""

from odoo import api, models


class UdiDemoStory(models.AbstractModel):
    _inherit = "udi.demo.story"

    @api.model
    def _tell_recall(self):
        service = self._as("recall").env["udi.recall.service"]
        case = service.open_case(self._record("demo_lot_tube_expired").with_env(service.env))
        case.write(
            {
                "title": "接头可能开裂 Connector may crack",
                "reason": "供应商留样检查发现接头开裂，可能漏液。 "
                "The supplier found cracked connectors in retained samples: the set may leak.",
                "level": "2",
            }
        )
        self._keep("demo_recall", case)

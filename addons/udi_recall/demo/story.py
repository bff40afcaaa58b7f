"""The chapter of the recall: one case in evaluation, with a second scope to compare and deadlines that run."""

from odoo import Command, api, fields, models


class UdiDemoStory(models.AbstractModel):
    _inherit = "udi.demo.story"

    @api.model
    def _tell_recall(self):
        self.env["udi.recall.cost"].create({"freight": 18, "labour": 6, "replacement": 4})
        service = self._as("recall").env["udi.recall.service"]
        case = service.open_case(self._record("demo_lot_tube_expired").with_env(service.env))
        case.write(
            {
                "title": "接头可能开裂 Connector may crack",
                "reason": "供应商留样检查发现接头开裂，可能漏液。 "
                "The supplier found cracked connectors in retained samples: the set may leak.",
                "level": "2",
                "aware_on": fields.Datetime.subtract(fields.Datetime.now(), days=2),
                "hazard_harm": "漏液，剂量不足 Leak, dose too low",
                "hazard_severity": "moderate",
                "hazard_probability": "occasional",
                "jurisdiction_ids": [
                    Command.create({"authority": "cn", "grade": "2", "incident": "serious"}),
                    Command.create({"authority": "us", "grade": "2", "incident": "remedial"}),
                ],
            }
        )
        case.action_evaluate()
        engine = case.env["udi.recall.scope.engine"]
        engine.preview(case.scope_id)
        wider = case.scope_id.copy({"recall_id": case.id, "note": "同一供应商的另一批 The supplier's other lot too"})
        wider.rule_ids = [
            Command.create({"kind": "lots", "lot_ids": self._record("demo_lot_tube_good").with_env(case.env).ids})
        ]
        engine.preview(wider)
        self._keep("demo_recall", case)

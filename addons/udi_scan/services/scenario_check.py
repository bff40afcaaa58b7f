"""Issue check: somebody who did not pick a delivery scans every unit of it once more and signs with his ticket."""

from odoo import api, models

MAX_JOBS = 200


class UdiScanScenario(models.AbstractModel):
    _inherit = "udi.scan.scenario"

    @api.private
    def handlers(self):
        return {**super().handlers(), "check": "udi.scan.scenario.check"}


class UdiScanScenarioCheck(models.AbstractModel):
    _name = "udi.scan.scenario.check"
    _inherit = "udi.scan.scenario.base"
    _description = "Issue check"

    @api.private
    def jobs(self, scenario):
        """Deliveries that wait for a second person."""
        return [self._head(picking) for picking in self.env["udi.issue.checking"].waiting(MAX_JOBS)]

    def _head(self, picking):
        return {
            **self.env["udi.scan.scenario.transfer"]._head("check", picking),
            "required": self.env["udi.issue.checking"].action_of(picking) == "block",
        }

    @api.private
    def load(self, scenario, picking):
        """What was picked, what of it is checked already, and who may not check it."""
        checking = self.env["udi.issue.checking"]
        expected, pickers, check = checking.expected(picking), checking.pickers(picking), checking._open(picking)
        seen = checking._seen(check, pickers)
        lines = {}
        for lot, quantity in expected.items():
            product = lot.product_id
            line = lines.setdefault(
                product,
                {
                    "product_id": product.id,
                    "product": product.display_name,
                    "tracking": product.tracking,
                    "uom": product.uom_id.name,
                    "demand": 0,
                    "lots": [],
                    "expected": [],
                },
            )
            line["demand"] += quantity
            line["expected"].append([lot.name, quantity])
            if seen.get(lot):
                line["lots"].append({"lot": lot.name, "quantity": seen[lot]})
        head = {
            **self._head(picking),
            "done": picking.state == "done",
            "other": len(picking.move_ids.product_id.filtered(lambda product: not product.udi_controlled)),
            "lines": list(lines.values()),
            "pickers": pickers.ids,
            "picked_by": ", ".join(pickers.mapped("name")),
            "found": [
                {"key": line.key, "name": line.name, "quantity": line.quantity, "code": line.result}
                for line in checking._kept(check)
                if line.result != "right"
            ],
        }
        products = self.env["product.product"].union(*lines)
        return head, products, picking.picking_type_id

    @api.private
    def gate_case(self, scenario, record):
        return self.env["udi.scan.scenario.transfer"].gate_case("issue", record)

    # ------------------------------------------------------------------ booking
    def _book_scan(self, capture):
        answer = self.env["udi.issue.checking"].take(
            capture.job_ref,
            capture.raw,
            key=capture.uuid,
            scanner=capture.device_id.name,
            event_time=capture.event_time,
            times=capture.quantity,
        )
        if answer.get("kept") and (answer["result"] == "right" or capture.device_status == "error"):
            return "applied", answer
        # nothing is open here: the operator, who holds the unit in his hand, is told
        return "conflict" if answer["code"] == "refused" else "rejected", answer

    def _take_back(self, target):
        return self.env["udi.issue.checking"].take_back(target.job_ref, target.uuid)

    def _book_finish(self, capture):
        answer = self.env["udi.issue.checking"].sign(
            capture.job_ref,
            key=capture.uuid,
            scanner=capture.device_id.name,
            event_time=capture.event_time,
        )
        if answer["code"] == "check_passed" and (capture.options or {}).get("deliver"):
            return self.env["udi.scan.scenario.transfer"].deliver(self._record(capture), capture)
        return "applied", answer

"""Pick and issue: units may go into cartons with an SSCC while they are picked, on the delivery's own lines.

The ledger learns of a carton when the delivery is finished: from then on the goods lie in it.
"""

from odoo import api, models
from odoo.fields import Domain


class UdiScanScenarioIssue(models.AbstractModel):
    _name = "udi.scan.scenario.issue"
    _inherit = "udi.scan.scenario.transfer"
    _description = "Pick and issue"

    # ------------------------------------------------------------------ what a device keeps
    def _jobs_domain(self, scenario):
        """What goes back to a supplier is a task of its own."""
        return super()._jobs_domain(scenario) & Domain("location_dest_id.usage", "!=", "supplier")

    @api.private
    def load(self, scenario, picking):
        head, products, picking_type = super().load(scenario, picking)
        head.update(self._second_person(picking))
        head["in_use"] = self.env["udi.scan.packages"].in_use(products)
        return head, products, picking_type

    def _second_person(self, picking):
        """Whether a second person has to check the delivery (``check``), or should (``check_wished``)."""
        checking = self.env["udi.issue.checking"]
        action = checking.action_of(picking)
        if action == "block":
            return {"check": True}
        if action == "warn" and checking._states(picking)[picking] != "passed":
            return {"check_wished": True}
        return {}

    # ------------------------------------------------------------------ booking
    @api.private
    def book_batch(self, captures):
        packed = any((capture.options or {}).get("package") for capture in captures)
        return {} if packed else super().book_batch(captures)

    def _book_scan(self, capture):
        code = (capture.options or {}).get("package")
        if not code:
            return super()._book_scan(capture)
        packages, picking = self.env["udi.scan.packages"], self._record(capture)
        package = packages.find(packages.checked(code))
        if package:
            packages.check_free(package, picking)
        else:
            package = self.env["stock.package"].create({"name": code})
        scan = self.env["udi.scan"].with_context(udi_into_package=package.id)
        booked = self._took(self._settled(scan.take(picking.id, *self._scan(capture))))
        line = self.env["stock.move.line"].browse(booked[1]["move_line_id"])
        if line.result_package_id != package:
            line.result_package_id = package
        return booked

    def _take_back(self, target):
        answer = super()._take_back(target)
        line = target.move_line_id.exists()
        if (target.options or {}).get("package") and line and not line.picked:
            line.result_package_id = False
        return answer

    def _book_finish(self, capture):
        picking = self._record(capture)
        if self.env["udi.issue.checking"].hand_over(picking):
            return "applied", {
                "code": "to_check",
                "title": self.env._("Picked"),
                "message": self.env._("%(transfer)s waits for a colleague who checks it.", transfer=picking.name),
            }
        return super()._book_finish(capture)

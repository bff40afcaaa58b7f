"""Receive and issue: steps captured on a device become lines of a transfer, by the same service as on screen."""

from odoo import api, models
from odoo.fields import Domain

TYPE_OF = {"receive": "incoming", "issue": "outgoing"}
# a second scan of the same unit, often by a colleague's device: nothing is open, nobody has to decide
NOTHING_TO_SETTLE = frozenset({"double"})
MAX_JOBS = 200


class UdiScanScenarioTransfer(models.AbstractModel):
    _name = "udi.scan.scenario.transfer"
    _inherit = "udi.scan.scenario.base"
    _description = "Receive and issue"

    # ------------------------------------------------------------------ what a device keeps
    @api.private
    def jobs(self, scenario):
        """Open transfers with UDI-controlled products, the next first."""
        domain = Domain(
            [
                ("picking_type_code", "=", TYPE_OF[scenario]),
                ("state", "in", ("confirmed", "assigned", "waiting")),
                ("move_ids.product_id.udi_controlled", "=", True),
                ("udi_handed_on", "=", False),  # picked, and with whoever checks it now
            ]
        )
        pickings = self.env["stock.picking"].search(domain, order="scheduled_date, id", limit=MAX_JOBS)
        return [self._head(scenario, picking) for picking in pickings]

    def _head(self, scenario, picking):
        return {
            "id": picking.id,
            "scenario": scenario,
            "name": picking.name,
            "partner": picking.partner_id.display_name or "",
            "origin": picking.origin or "",
            "planned": picking.scheduled_date.isoformat() if picking.scheduled_date else None,
            "state": picking.state,
            "count": len(picking.move_ids.filtered(lambda move: move.state != "cancel")),
        }

    @api.private
    def load(self, scenario, picking):
        """One transfer as a device needs it: head, lines with what is taken already, products to know."""
        picking.check_access("read")
        described = self.env["udi.scan"].picking_state(picking.id)["picking"]
        controlled = picking.move_ids.product_id.filtered("udi_controlled")
        lines = [line for line in described["lines"] if line["product_id"] in controlled.ids]
        head = self._head(scenario, picking)
        if scenario == "issue" and self.env["udi.issue.checking"].action_of(picking) == "block":
            head["check"] = True
        head.update(done=described["done"], lines=lines, other=len(described["lines"]) - len(lines))
        return head, controlled, picking.picking_type_id

    # ------------------------------------------------------------------ booking
    @api.private
    def book(self, capture):
        """``(state, answer)`` of one captured step; on a refusal nothing has changed."""
        if capture.picking_id.picking_type_code not in ("", False, TYPE_OF[capture.scenario]):
            return "conflict", {
                "code": "wrong_job",
                "title": self.env._("Another kind of transfer"),
                "message": self.env._("%(transfer)s is no transfer of this task.", transfer=capture.picking_id.name),
            }
        return super().book(capture)

    def _book_scan(self, capture):
        answer = self.env["udi.scan"].take(
            capture.job_ref,
            capture.raw,
            scanner=capture.device_id.name,
            event_time=capture.event_time,
            times=capture.quantity,
        )
        if answer["status"] == "ok":
            return "applied", answer
        return "rejected" if answer["code"] in NOTHING_TO_SETTLE else "conflict", answer

    def _take_back(self, target):
        return self.env["udi.scan"].undo(target.job_ref, target.move_line_id.id, target.booked_quantity)

    def _book_finish(self, capture):
        picking = self._record(capture)
        if capture.scenario == "issue" and self.env["udi.issue.checking"].hand_over(picking):
            return "applied", {
                "code": "to_check",
                "title": self.env._("Picked"),
                "message": self.env._("%(transfer)s waits for a colleague who checks it.", transfer=picking.name),
            }
        return self.deliver(capture)

    @api.private
    def deliver(self, capture):
        """Finish the transfer of a captured step; ``(state, answer)``."""
        keep = (capture.options or {}).get("backorder", True)
        # Odoo's own questions are answered: what is open was said on the device, and of expired goods the gate decides
        scan = self.env["udi.scan"].with_context(
            skip_backorder=True,
            skip_expired=True,
            picking_ids_not_to_backorder=[] if keep else [capture.job_ref],
        )
        answer = scan.validate(capture.job_ref, event_time=capture.event_time)
        if answer["status"] == "ok":
            return "applied", answer
        if answer.get("action"):
            answer["message"] = self.env._("Odoo has a question about this transfer: finish it there.")
        return "conflict", {"code": "finish", **answer}

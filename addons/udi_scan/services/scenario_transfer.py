"""Transfers: steps captured on a device become lines of one, by the same service as on screen."""

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.udi_traceability.services.gate import step_between
from odoo.addons.udi_traceability.services.picking_scan_plan import Step

TYPE_OF = {
    "receive": "incoming",
    "issue": "outgoing",
    "move": "internal",
    "quarantine": "internal",
    "return": "incoming",
    "vendor_return": "outgoing",
}
# of jobs that a device begins
STEP_OF = {"receive": "receiving", "return": "returning", "vendor_return": "vendor_return"}
MAX_JOBS = 200


class UdiScanScenarioTransfer(models.AbstractModel):
    _name = "udi.scan.scenario.transfer"
    _inherit = "udi.scan.scenario.base"
    _description = "Transfers"

    # ------------------------------------------------------------------ what a device keeps
    @api.private
    def jobs(self, scenario):
        """Open transfers with UDI-controlled products, the next first."""
        pickings = self.env["stock.picking"].search(
            self._jobs_domain(scenario), order="scheduled_date, id", limit=MAX_JOBS
        )
        begun = self.env["udi.scan.job"].begun(pickings)
        # what was begun as another task, such as a quarantine, goes on there
        others = {number for number, job in begun.items() if job.scenario != scenario}
        return [
            {**self._head(scenario, picking), "key": begun[picking.id].key if picking.id in begun else None}
            for picking in pickings
            if picking.id not in others
        ]

    def _jobs_domain(self, scenario):
        return Domain(
            [
                ("picking_type_code", "=", TYPE_OF[scenario]),
                ("state", "in", ("confirmed", "assigned", "waiting")),
                ("move_ids.product_id.udi_controlled", "=", True),
                ("udi_handed_on", "=", False),  # picked, and with whoever checks it now
            ]
        )

    def _head(self, scenario, picking):
        return {
            "id": picking.id,
            "scenario": scenario,
            "name": picking.name,
            "partner": picking.partner_id.display_name or self._way(picking),
            "origin": picking.origin or "",
            "planned": picking.scheduled_date.isoformat() if picking.scheduled_date else None,
            "state": picking.state,
            "count": len(picking.move_ids.filtered(lambda move: move.state != "cancel")),
        }

    def _way(self, picking):
        """From where to where, for who works inside the company: nobody else says where the goods are put."""
        source, target = picking.location_id, picking.location_dest_id
        if picking.picking_type_code != "internal" or source == target:
            return ""
        return f"{source.complete_name} → {target.complete_name}"

    @api.private
    def load(self, scenario, picking):
        """One transfer as a device needs it: head, lines with what is taken already, products to know."""
        picking.check_access("read")
        described = self.env["udi.scan"].picking_state(picking.id)["picking"]
        controlled = picking.move_ids.product_id.filtered("udi_controlled")
        lines = [line for line in described["lines"] if line["product_id"] in controlled.ids]
        head = self._head(scenario, picking)
        head.update(done=described["done"], lines=lines, other=len(described["lines"]) - len(lines))
        if self._is_free(picking):
            head["free"] = True
            for line in lines:
                line["demand"] = None  # as many as are scanned
        return head, controlled, picking.picking_type_id

    @api.private
    def gate_case(self, scenario, record):
        case = {**super().gate_case(scenario, record), "step": STEP_OF.get(scenario, "")}
        if not record or (TYPE_OF.get(scenario, "internal") == "internal" and self._is_free(record)):
            return case
        source, destination = record.location_id, record.location_dest_id
        places = {"source": source, "destination": destination}
        return {**case, **places, "step": step_between(source, destination), "partner": record.partner_id}

    # ------------------------------------------------------------------ booking
    @api.private
    def book(self, capture):
        """``(state, answer)`` of one captured step; on a refusal nothing has changed."""
        return self._wrong_job(capture) or super().book(capture)

    @api.private
    def book_batch(self, captures):
        """`book` for many scans in a row into one planned transfer, with the same answers.

        :param list captures: each with the rights of who scanned
        :returns: ``{capture id: (state, answer)}``; empty where each is to be booked alone
        """
        if any(capture.action != "scan" for capture in captures) or not self._takes_together(captures[0]):
            return {}
        found = {capture.id: wrong for capture in captures if (wrong := self._wrong_job(capture))}
        captures = [capture for capture in captures if capture.id not in found]
        picking_id = self._record(captures[0]).id if captures else 0
        steps = [Step(capture.env, *self._scan(capture)) for capture in captures]
        answers = self.env["udi.scan"].take_many(picking_id, steps)
        for capture, answer in zip(captures, answers, strict=True):
            found[capture.id] = self._settled(answer)
        return found

    def _takes_together(self, capture):
        """Whether scans of this job are plain lines of a planned transfer.

        Without a plan each changes the next; where lines are in packages each has its own to find.
        """
        if not capture.job_ref or self._is_free(self.env[self._job_model].browse(capture.job_ref)):
            return False
        packed = [("picking_id", "=", capture.job_ref), ("result_package_id", "!=", False)]
        return not self.env["stock.move.line"].search_count(packed, limit=1)

    def _wrong_job(self, capture):
        if self._fits(capture):
            return None
        return "conflict", {
            "code": "wrong_job",
            "title": self.env._("Another kind of transfer"),
            "message": self.env._("%(transfer)s is no transfer of this task.", transfer=capture.picking_id.name),
        }

    def _fits(self, capture):
        """Whether the transfer is of the kind that the task is for."""
        return capture.picking_id.picking_type_code in ("", False, TYPE_OF.get(capture.scenario))

    def _book_scan(self, capture):
        return self._settled(self.env["udi.scan"].take(self._record(capture).id, *self._scan(capture)))

    def _scan(self, capture):
        """Code, scanner, time and how many times."""
        return capture.raw, capture.device_id.name, capture.event_time, capture.quantity

    def _settled(self, answer):
        return ("applied", answer) if answer["status"] == "ok" else self._refused(answer)

    def _take_back(self, target):
        return self.env["udi.scan"].undo(self._record(target).id, target.move_line_id.id, target.booked_quantity)

    def _book_finish(self, capture):
        return self.deliver(self._record(capture), capture)

    @api.private
    def deliver(self, picking, capture):
        """Finish a transfer with the options and at the time of a captured step; ``(state, answer)``."""
        keep = (capture.options or {}).get("backorder", True)
        # Odoo's own questions are answered: what is open was said on the device, and of expired goods the gate decides
        scan = self.env["udi.scan"].with_context(
            skip_backorder=True,
            skip_expired=True,
            picking_ids_not_to_backorder=[] if keep else [picking.id],
        )
        answer = scan.validate(picking.id, event_time=capture.event_time)
        if answer["status"] == "ok":
            return "applied", answer
        if answer.get("action"):
            answer["message"] = self.env._("Odoo has a question about this transfer: finish it there.")
        return "conflict", {"code": "finish", **answer}

"""Label check: printed labels of a job are scanned; each is compared with what was printed, each serial once."""

from odoo import api, models
from odoo.exceptions import UserError

MAX_JOBS = 100
MAX_LABELS = 5_000  # of one job that a device takes along


class UdiScanScenario(models.AbstractModel):
    _inherit = "udi.scan.scenario"

    @api.private
    def handlers(self):
        return {**super().handlers(), "label": "udi.scan.scenario.label"}


class UdiScanScenarioLabel(models.AbstractModel):
    _name = "udi.scan.scenario.label"
    _inherit = "udi.scan.scenario.base"
    _description = "Label check"
    _job_model = "udi.print.job"

    # ------------------------------------------------------------------ what a device keeps
    @api.private
    def jobs(self, scenario):
        """Print jobs that are done and not reconciled yet, the last first."""
        jobs = self.env["udi.print.job"].search(
            [("state", "=", "done"), ("version_id", "!=", False), ("company_id", "=", self.env.company.id)],
            limit=MAX_JOBS,
        )
        return [self._head(job) for job in jobs]

    def _head(self, job):
        products = job.lot_ids.product_id
        return {
            "id": job.id,
            "scenario": "label",
            "name": job.name,
            "partner": ", ".join(products[:2].mapped("display_name")),
            "origin": job.document_name or "",
            "planned": job.date.isoformat(),
            "state": job.state,
            "count": len(products),
        }

    @api.private
    def load(self, scenario, job):
        """Every symbol of the job, what was verified already, and which labels are told apart by a serial."""
        verifying = self.env["udi.label.verifying"]
        rows = verifying.expected(job, MAX_LABELS)
        done = verifying.verified(job)
        products = job.lot_ids.product_id
        name = ", ".join(products[:2].mapped("display_name")) or job.template
        wrong = job.verification_ids.filtered(lambda row: row.result != "readable" and not row.taken_back_on)
        head = {
            **self._head(job),
            "by_serial": self.env["udi.label.reconciliation"].is_by_serial(job),
            "labels": rows,
            "wrong": [{"key": row.key, "text": row.text} for row in wrong],
            "lines": [
                {
                    "product_id": 0,
                    "product": name,
                    "tracking": "serial" if self.env["udi.label.reconciliation"].is_by_serial(job) else "lot",
                    "uom": self.env._("labels"),
                    "demand": job.count,
                    "lots": [{"lot": self._name_of(row.label_id), "quantity": 1} for row in done],
                }
            ],
            "other": 0,
        }
        return head, self.env["product.product"], self.env["stock.picking.type"]

    def _name_of(self, label):
        # sudo: as `expected`
        label = label.sudo()
        return label.lot_id.name or label.package_id.name or ""

    # ------------------------------------------------------------------ booking
    def _book_scan(self, capture):
        answer = self.env["udi.label.verifying"].verify(
            self._record(capture),
            capture.raw,
            key=capture.uuid,
            scanner=capture.device_id.name,
            event_time=capture.event_time,
        )
        if answer["status"] == "ok" or capture.device_status == "error":
            return "applied", answer
        return "rejected", answer  # the device took it for right: whoever holds the label is told

    def _book_step(self, capture):
        """``grade``: what a verifier showed for the label that was scanned before."""
        options = capture.options or {}
        if options.get("step") != "grade":
            raise UserError(self.env._("This step is not known here. Update the server, then book it again."))
        grades = self.env["udi.label.verifying"].grade(self._record(capture), options.get("of"), options.get("grade"))
        results = dict(grades._fields["result"]._description_selection(self.env))
        return "applied", {"code": grades.result, "title": results[grades.result], "message": grades.formal or ""}

    def _take_back(self, target):
        if target.action == "step":
            raise UserError(self.env._("A grade is evidence: measure again and type the new one."))
        self.env["udi.label.verifying"].take_back(self._record(target), target.uuid)
        return {"code": "undone", "title": self.env._("Taken back")}

    def _book_finish(self, capture):
        job = self._record(capture)
        message = self.env._(
            "%(count)s of %(total)s labels of %(job)s verified.",
            count=job.verified_count,
            total=job.count,
            job=job.name,
        )
        return "applied", {"code": "finished", "title": self.env._("Done"), "message": message}

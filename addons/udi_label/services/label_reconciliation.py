"""Label reconciliation: printed = applied + spoiled + void + unused."""

import math

from odoo import api, fields, models
from odoo.exceptions import UserError

CLOSERS = ("udi_traceability.group_udi_operator", "udi_traceability.group_udi_quality")


class UdiLabelReconciliation(models.AbstractModel):
    _name = "udi.label.reconciliation"
    _description = "Label reconciliation"

    @api.model
    def permitted(self, job):
        """How many labels of a job may be unaccounted for."""
        # sudo: the limit of the company is a setting everybody is bound by
        limit = job.company_id.sudo().udi_label_difference_limit
        return math.floor(job.count * limit / 100 + 1e-9)

    @api.model
    def close(self, job, applied, spoiled, void, unused, note=None):
        """Account for the labels of a finished job and close it.

        :raises UserError: a number is negative, the job is not finished, labels are still to be sent, or the difference
            is above the company's limit
        """
        job.ensure_one()
        label = self.env["udi.label"]
        label._check_role(CLOSERS, self.env._("Labels are reconciled by operators, shift leaders and quality."))
        if job.state != "done":
            raise UserError(self.env._("%(job)s is not open for reconciliation.", job=job.name))
        if job.sending in ("waiting", "problem"):
            raise UserError(self.env._("%(job)s is not printed to its end. See to the printer first.", job=job.name))
        if min(applied, spoiled, void, unused) < 0:
            raise UserError(self.env._("A number of labels cannot be negative."))
        difference = job.count - applied - spoiled - void - unused
        if abs(difference) > self.permitted(job):
            raise UserError(
                self.env._(
                    "%(job)s: %(printed)s labels were printed, %(counted)s are accounted for. A difference of "
                    "%(difference)s is above the limit of %(limit)s. Count again; find the missing ones.",
                    job=job.name,
                    printed=job.count,
                    counted=job.count - difference,
                    difference=difference,
                    limit=self.permitted(job),
                )
            )
        # sudo: nobody may change jobs but these services
        job.sudo().write(
            {
                "state": "closed",
                "applied_count": applied,
                "spoiled_count": spoiled,
                "void_count": void,
                "unused_count": unused,
                "difference": difference,
                "closed_by_id": self.env.user.id,
                "closed_on": fields.Datetime.now(),
                "closing_note": note,
            }
        )

    @api.model
    def open_jobs(self, lots):
        """Finished but not reconciled jobs with labels of these lots: product release waits for them."""
        return self.env["udi.print.job"].search(
            [("lot_ids", "in", lots.ids), ("state", "=", "done"), ("level", "in", (False, "unit", "box", "mark"))]
        )

"""Label reconciliation: printed = applied + spoiled + void + unused; of serials label by label, else by number."""

import math

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.udi_print_job import FATES

CLOSERS = ("udi_traceability.group_udi_operator", "udi_traceability.group_udi_quality")
OPEN = ("queued", "running", "done")  # of a print job: not accounted for
RELEASE_LEVELS = (False, "unit", "box", "mark")  # what the release of a product waits for


class UdiLabelReconciliation(models.AbstractModel):
    _name = "udi.label.reconciliation"
    _description = "Label reconciliation"

    @api.model
    def permitted(self, job):
        """How many labels of a job may be unaccounted for."""
        # sudo: the limit of the company is a setting everybody is bound by
        company = job.company_id.sudo()
        return self.permitted_of(job.count, company.udi_label_difference_limit, company.udi_label_difference_count)

    @api.model
    def permitted_of(self, count, share, number):
        """Of ``count`` labels: ``share`` percent, or ``number`` of them; where both are set the smaller one."""
        limits = [math.floor(count * share / 100 + 1e-9)] if share else []
        return min(limits + ([number] if number else []), default=0)

    # ------------------------------------------------------------------ serial by serial
    @api.model
    def marked(self, job):
        """``{fate: number}`` of the labels of a job that were marked serial by serial."""
        groups = self.env["udi.print.job.label"]._read_group(
            [("job_id", "=", job.id), ("fate", "!=", False)], ["fate"], ["__count"]
        )
        return {fate: 0 for fate, _label in FATES} | dict(groups)

    @api.model
    def is_by_serial(self, job):
        """Whether every label of a job is that of one serial."""
        return job.level in (False, "unit", "mark") and set(job.lot_ids.product_id.mapped("tracking")) == {"serial"}

    @api.model
    def mark(self, job, entry, fate):
        """Say of the labels of certain serials what became of them; "" takes back what was said.

        :param entry: serials, scanned codes or ranges, see `udi.label.entry`
        :returns: the labels
        :raises UserError: the job is not open, or a serial is none of its labels; nothing is marked then
        """
        self._check_open(job)
        if fate and fate not in dict(FATES):
            raise UserError(self.env._("Choose what became of these labels."))
        if not self.is_by_serial(job):
            raise UserError(
                self.env._("The labels of %(job)s are not told apart by a serial: count them instead.", job=job.name)
            )
        # sudo: nobody may change jobs but these services
        rows = self.env["udi.label.entry"].labels(job, entry).sudo()
        rows.write({"fate": fate or False, **self._said(bool(fate))})
        return rows.sudo(False)

    def _said(self, is_said=True):
        """Who says it, and when; nobody where it is taken back."""
        user, now = self.env.user, fields.Datetime.now()
        names = ("marked_by_id", "marked_by_name", "marked_on")
        return dict(zip(names, (user.id, user.name, now) if is_said else (False, False, False), strict=True))

    @api.model
    def to_replace(self, job):
        """Serials whose label was spoiled or made void and has not been printed again."""
        rows = self.env["udi.print.job.label"].search(
            [("job_id", "=", job.id), ("fate", "in", ("spoiled", "void")), ("replaced_by_id", "=", False)]
        )
        return rows.lot_id

    @api.model
    def replaced(self, job):
        """A finished reprint takes the place of each serial's label before it: in an open job that one becomes void.

        One statement, whatever the number of labels.
        """
        if not job.reprint_count or job.level not in ("unit", "mark"):
            return
        self.env.flush_all()
        self.env.cr.execute(
            """
            WITH earlier AS (
                SELECT DISTINCT ON (old.lot_id) old.id, fresh.id AS replaced_by_id, job.state,
                       job.state = 'closed' OR old.fate IN ('spoiled', 'void') AS is_said
                  FROM udi_print_job_label fresh
                  JOIN udi_print_job_label old ON old.lot_id = fresh.lot_id AND old.job_id < fresh.job_id
                  JOIN udi_print_job job ON job.id = old.job_id AND job.state IN ('done', 'closed')
                   AND COALESCE(job.level, 'unit') = %s
                  JOIN stock_lot lot ON lot.id = fresh.lot_id
                  JOIN product_product variant ON variant.id = lot.product_id
                  JOIN product_template product ON product.id = variant.product_tmpl_id AND product.tracking = 'serial'
                 WHERE fresh.job_id = %s
                 ORDER BY old.lot_id, old.job_id DESC
            )
            UPDATE udi_print_job_label label
               SET replaced_by_id = earlier.replaced_by_id,
                   fate = CASE WHEN earlier.is_said THEN label.fate ELSE 'void' END,
                   marked_by_id = CASE WHEN earlier.is_said THEN label.marked_by_id ELSE %s END,
                   marked_by_name = CASE WHEN earlier.is_said THEN label.marked_by_name ELSE %s END,
                   marked_on = CASE WHEN earlier.is_said THEN label.marked_on ELSE now() AT TIME ZONE 'UTC' END
              FROM earlier WHERE label.id = earlier.id
            """,
            [job.level, job.id, job.user_id.id, job.user_name],
        )
        self.env["udi.print.job.label"].invalidate_model(
            ["fate", "marked_by_id", "marked_by_name", "marked_on", "replaced_by_id"]
        )

    # ------------------------------------------------------------------ closing
    @api.model
    def close(self, job, applied, spoiled, void, unused, note=None):
        """Account for the labels of a finished job and close it.

        Of serials, spoiled, void and unused are those that were marked; the others become applied.

        :raises UserError: a number is negative or not that of the marked serials, the job is not finished, labels are
            still to be sent, or the difference is above the company's limit
        """
        self._check_open(job)
        if job.sending in ("waiting", "problem"):
            raise UserError(self.env._("%(job)s is not printed to its end. See to the printer first.", job=job.name))
        if min(applied, spoiled, void, unused) < 0:
            raise UserError(self.env._("A number of labels cannot be negative."))
        self._check_marked(job, {"spoiled": spoiled, "void": void, "unused": unused})
        difference = job.count - applied - spoiled - void - unused
        self._check_difference(job, difference)
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
        if not difference and self.is_by_serial(job):
            # with a difference nobody knows which of the others was applied
            labels = self.env["udi.print.job.label"].sudo()  # sudo: as above
            rest = labels.search([("job_id", "=", job.id), ("fate", "=", False)])
            rest.write({"fate": "applied", **self._said()})

    def _check_open(self, job):
        job.ensure_one()
        label = self.env["udi.label"]
        label._check_role(CLOSERS, self.env._("Labels are reconciled by operators, shift leaders and quality."))
        if job.state != "done":
            raise UserError(self.env._("%(job)s is not open for reconciliation.", job=job.name))

    def _check_marked(self, job, counted):
        """Of serials a count without the serial says nothing."""
        if not self.is_by_serial(job):
            return
        field = self.env["udi.print.job.label"]._fields["fate"]
        marked, names = self.marked(job), dict(field._description_selection(self.env))
        for fate, number in counted.items():
            if number != marked[fate]:
                raise UserError(
                    self.env._(
                        "%(job)s: “%(fate)s” is %(counted)s, but %(marked)s serials are marked so. Scan or type which "
                        "serials they are.",
                        job=job.name,
                        fate=names[fate],
                        counted=number,
                        marked=marked[fate],
                    )
                )

    def _check_difference(self, job, difference):
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

    # ------------------------------------------------------------------ release
    @api.model
    def open_jobs(self, lots):
        """Print jobs with labels of these lots that are not reconciled: product release waits for them."""
        return self.env["udi.print.job"].search(
            [("lot_ids", "in", lots.ids), ("state", "in", OPEN), ("level", "in", RELEASE_LEVELS)]
        )

    @api.model
    def open_job_names(self, lots):
        """``{lot id: names of its open jobs}``, by one statement."""
        if not lots:
            return {}
        # sudo: whether a lot may leave does not depend on who may read print jobs
        groups = (
            self.env["udi.print.job"]
            .sudo()
            ._read_group(
                [("lot_ids", "in", lots.ids), ("state", "in", OPEN), ("level", "in", RELEASE_LEVELS)],
                ["lot_ids", "name"],
                order="name",
            )
        )
        found = {}
        for lot, name in groups:
            found.setdefault(lot.id, []).append(name)
        return {lot_id: names for lot_id, names in found.items() if lot_id in lots._ids}

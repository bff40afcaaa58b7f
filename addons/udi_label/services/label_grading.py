"""Takes a verifier's report over: each line against the job's labels, and a hold where the grade is too low."""

import hashlib

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.udi_core.label.data import LabelData
from odoo.addons.udi_core.label.geometry import dimension
from odoo.addons.udi_core.label.grade import APERTURES, WAVELENGTH, ReportError, read

IMPORTERS = ("udi_traceability.group_udi_quality",)


class UdiLabelGrading(models.AbstractModel):
    _name = "udi.label.grading"
    _description = "Reports of label verifiers"

    @api.model
    def take_over(self, job, content):
        """Import a report (CSV) for a job and return its `udi.label.grade` records.

        Lots of labels whose grade is below the least one are put on hold; a lot that is on hold already stays so.

        :raises AccessError: the user is not of quality
        :raises UserError: the file is no such report, or was imported before
        """
        job.ensure_one()
        label = self.env["udi.label"]
        label._check_role(IMPORTERS, self.env._("Verifiers' reports are imported by quality."))
        if not job.version_id or job.state not in ("done", "closed"):
            raise UserError(self.env._("%(job)s has no labels that could be compared.", job=job.name))
        digest = hashlib.sha256(content).hexdigest()
        if self.env["udi.label.grade"].search_count([("job_id", "=", job.id), ("report_sha256", "=", digest)], limit=1):
            raise UserError(self.env._("This report was imported for %(job)s before.", job=job.name))
        try:
            lines = read(content)
        except ReportError as error:
            raise UserError(self._report_sentence(error.code)) from error
        if not lines:
            raise UserError(self.env._("The report has no lines."))
        symbols, least = self._symbols(job), self.least(job)
        common = {"job_id": job.id, "user_id": self.env.user.id, "report_sha256": digest}
        # sudo: grades are evidence and closed to everybody but this service
        grades = self.env["udi.label.grade"].sudo()
        grades = grades.create([{**self._values(line, symbols, least), **common} for line in lines])
        self._hold(job, grades.sudo(False), least)
        return grades.sudo(False)

    @api.model
    def least(self, job):
        """The grade below which a lot is held: a setting of the company."""
        # sudo: the setting binds everybody
        return job.company_id.sudo().udi_label_least_grade

    def _symbols(self, job):
        """``{content: (label, kind of symbol)}`` of a job."""
        form = self.env["udi.label.design"].form(job.version_id, job.dpi)
        found = {}
        for row in job.label_ids:
            data = LabelData.from_dict(row.data)
            for element in form.elements:
                if element.kind == "symbol":
                    kind = "data_matrix" if data.is_internal else element.symbology
                    found.setdefault(data.carrier(kind, element.identifiers)[1], (row, kind))
        return found

    def _values(self, line, symbols, least):
        row, kind = symbols.get(line.text, (None, None))
        if line.fault == "no_grade":
            result = "unusable"
        elif row is None:
            result = "other_label"
        elif line.fault or line.aperture not in APERTURES[dimension(kind)] or line.wavelength != WAVELENGTH:
            result = "not_comparable"
        else:
            result = "passed" if line.value >= least - 1e-9 else "below"
        return {
            "label_id": row.id if row else False,
            "formal": line.formal if result != "unusable" else False,
            "value": line.value,
            "symbology": line.symbology,
            "device": line.device,
            "text": line.text.replace("\x1d", "␝"),
            "result": result,
        }

    def _hold(self, job, grades, least):
        below = grades.filtered(lambda grade: grade.result == "below")
        lots = below.lot_id.filtered(lambda lot: not lot.udi_on_hold)
        if lots:
            worst = min(below, key=lambda grade: grade.value)
            reason = self.env._(
                "Label of %(job)s: grade %(grade)s, at least %(least)s is needed.",
                job=job.name,
                grade=worst.formal,
                least=f"{least:.1f}",
            )
            self.env["udi.hold"].freeze(lots, reason, document=job)

    def _report_sentence(self, code):
        return {
            "too_large": self.env._("The report is too large: at most 5 MB."),
            "not_text": self.env._("The report cannot be read. Let the verifier write it as CSV."),
            "no_columns": self.env._("The first line must name the columns “Decoded data” and “Formal grade”."),
        }[code]

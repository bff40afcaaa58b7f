"""A printed label that was scanned, against what its print job says: by the same comparison as a photograph."""

import csv
import io

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.udi_core.codes import parse
from odoo.addons.udi_core.label.data import LabelData
from odoo.addons.udi_traceability.models.stock_move_line_known import scanner_name
from odoo.addons.udi_traceability.services.recorder import moment_of
from odoo.addons.udi_traceability.services.refusal import Refusal

VERIFIERS = ("udi_traceability.group_udi_operator", "udi_traceability.group_udi_quality")
FOUND = frozenset({"readable", "wrong_data", "not_gs1"})
LONGEST = 500  # characters of a text that are kept


class UdiLabelVerifying(models.AbstractModel):
    _name = "udi.label.verifying"
    _description = "Verification of scanned labels"

    @api.private
    def expected(self, job, limit=None):
        """``[(text, AIM identifier, number of the label, serial or lot)]`` of every symbol of a job."""
        wanted = self.env["udi.label.check"]._wanted(job)
        # sudo: who may read the job may compare with what it holds
        names = {row.number: row.lot_id.name or row.package_id.name or "" for row in job.sudo().label_ids}
        rows = [(text, identifier, number, names[number]) for (identifier, text), number in wanted.items()]
        return sorted(rows, key=lambda row: row[2])[:limit]

    @api.private
    def verified(self, job):
        """Records of right labels that count."""
        return job.verification_ids.filtered(lambda row: row.result == "readable" and not row.taken_back_on)

    @api.private
    def verify(self, job, text, key=None, scanner=None, event_time=None):
        """Compare one scan with a job and keep what was found.

        :param str key: what a device calls this scan, to take it back and to take it once
        :returns: an answer as that of `udi.scan.take`; ``kept`` says that it is on record
        :raises Refusal: where nothing is kept: job not open, nothing readable, scanned before
        """
        if not any(self.env.user.has_group(group) for group in VERIFIERS):
            raise AccessError(self.env._("Operators and quality verify labels. Ask the administrator for the role."))
        if job.state not in ("done", "closed") or not job.version_id:
            raise Refusal(
                "closed",
                self.env._("No printed labels"),
                self.env._("%(job)s has no labels that could be compared.", job=job.name),
            )
        moment = moment_of(self.env, event_time) or fields.Datetime.now()
        result, number, message = self._compare(job, self._pair(job, text))
        if result not in FOUND:
            raise Refusal("unreadable", self.env._("Code not readable"), message)
        # sudo: as above
        row = job.sudo().label_ids.filtered(lambda label: label.number == number)[:1]
        if result == "readable":
            self._check_once(job, row)
        # sudo: what was verified is written here only
        records = self.env["udi.label.verification"].sudo()
        records.create(
            {
                "job_id": job.id,
                "label_id": row.id,
                "result": result,
                "text": self._shown(text),
                "message": False if result == "readable" else message,
                "user_id": self.env.uid,
                "scanned_on": moment,
                "scanner": scanner_name(scanner),
                "key": key,
            }
        )
        titles = {
            "readable": self.env._("Label is right"),
            "wrong_data": self.env._("Label is wrong"),
            "not_gs1": self.env._("Wrong symbol"),
        }
        return {
            "status": "ok" if result == "readable" else "error",
            "code": result,
            "title": titles[result],
            "message": message,
            "kept": True,
        }

    def _shown(self, text):
        return (text or "").strip().replace("\x1d", "␝")[:LONGEST] or "–"

    def _pair(self, job, text):
        """``[(AIM identifier, content)]`` of a scan. A scanner that does not say what it read is believed to have read
        the symbol that has this content."""
        text = (text or "").strip("\r\n\t ").replace("{GS}", "\x1d").replace("␝", "\x1d")
        if not text:
            return []
        if text.startswith("]"):
            return [(text[:3], text[3:])]
        wanted = self.env["udi.label.check"]._wanted(job)
        return [next((pair for pair in wanted if pair[1] == text), ("", text))]

    def _compare(self, job, found):
        """As `udi.label.check.compare`; where the label of the same serial says something else, field by field."""
        result, number, message = self.env["udi.label.check"].compare(job, found)
        if result != "wrong_data":
            return result, number, message
        differences = self._differences(job, parse(found[0][1]))
        return result, number, "\n".join([message, *differences])

    def _differences(self, job, reading):
        """What a label says otherwise than the one that was printed for its serial or lot; sentences."""
        name = reading.serial or reading.lot
        # sudo: as in `expected`
        row = job.sudo().label_ids.filtered(lambda label: name and label.lot_id.name == name)[:1]
        if not row:
            return []
        printed = dict(LabelData.from_dict(row.data).elements)
        said = {element.identifier: element.value for element in reading.elements}
        return [
            self.env._(
                "(%(field)s) is %(said)s, printed was %(printed)s.",
                field=field,
                said=said.get(field, "–"),
                printed=printed.get(field, "–"),
            )
            for field in [*printed, *(other for other in said if other not in printed)]
            if said.get(field) != printed.get(field)
        ]

    def _check_once(self, job, label):
        """Each serial has one label; labels of a lot are as many as were printed.

        :raises Refusal: where this one was scanned before
        """
        done = self.verified(job)
        if self.env["udi.label.reconciliation"].is_by_serial(job):
            again = label.lot_id and label.lot_id in done.label_id.lot_id
        else:
            again = len(done) >= job.count
        if again:
            raise Refusal(
                "double",
                self.env._("Scanned already"),
                self.env._("%(lot)s is verified already. Nothing was counted.", lot=label.lot_id.name or job.name),
                status="warning",
            )

    @api.private
    def take_back(self, job, key):
        """A scan was a mistake: it stays on record and does not count.

        :raises UserError: there is none that counts
        """
        row = job.verification_ids.filtered(lambda one: key and one.key == key and not one.taken_back_on)
        if not row:
            raise UserError(self.env._("This scan does not count any more."))
        # sudo: as in `verify`
        row.sudo().taken_back_on = fields.Datetime.now()

    @api.private
    def grade(self, job, key, formal):
        """The grade that a verifier showed for a label that was scanned; by the same service as a verifier's report.

        :param str key: of the scan; :param str formal: grade/aperture/wavelength
        :raises AccessError: the user is not of quality; :raises UserError: nothing was scanned under this key
        """
        row = job.verification_ids.filtered(lambda one: key and one.key == key and not one.taken_back_on)
        if not row:
            raise UserError(self.env._("Scan the label first, then type its grade."))
        file = io.StringIO()
        csv.writer(file).writerows(
            [("Decoded data", "Formal grade", "Verifier"), (self._content(row), formal, f"{row.scanner or ''} {key}")]
        )
        return self.env["udi.label.grading"].take_over(job, file.getvalue().encode())

    def _content(self, row):
        text = row.text.replace("␝", "\x1d")
        return text[3:] if text.startswith("]") else text

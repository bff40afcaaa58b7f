"""Takes over answers in the Excel form: finds notice and lines, refuses with one clear sentence and no change."""

import hashlib

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from .recall import FREEZERS
from odoo.addons.udi_core import answer_file


class UdiRecallNoticeImport(models.AbstractModel):
    _name = "udi.recall.notice.import"
    _description = "Import of answers to recall notices"

    @api.private
    def take(self, content, replace=False, person=None):
        """Keep the answer that stands in a file.

        :param replace: also where another answer came in after the form was made
        :param person: who answered, where the file does not say
        :returns: the `udi.recall.answer`
        :raises UserError: nothing was changed
        """
        if not self.env.su and not any(self.env.user.has_group(group) for group in FREEZERS):
            raise AccessError(self.env._("Only a recall manager or quality takes over answers of holders."))
        try:
            form = answer_file.read(content)
        except answer_file.AnswerFileError as error:
            raise UserError(self._sentence(error)) from error
        notice = self._notice(form)
        digest = hashlib.sha256(content).hexdigest()
        self._check_double(notice, digest)
        if form.version < notice.answer_version and not replace:
            last = notice.answer_ids[:1]
            raise UserError(
                self.env._(
                    "%(name)s answered after this form was made (%(date)s, %(person)s). Compare both, then import "
                    "again with “Replace newer answers”, or leave it.",
                    name=notice.contact_name,
                    date=last.given_on,
                    person=last.given_by,
                )
            )
        return self._keep(notice, form, digest, form.person or person)

    def _keep(self, notice, form, digest, person):
        service = notice.env["udi.recall.answer.service"]
        lines = {line.id: line for line in notice.line_ids}
        self._check_lines(form, lines)
        said, passed = {}, {}
        for row in form.rows:
            line = lines[row.line]
            said[row.line] = {name: value for name, value in row.quantities.items() if name != "passed_on"}
            more = row.quantities.get("passed_on", 0.0) - line.passed_on_qty
            if more < 0:
                raise UserError(
                    self.env._(
                        "Row %(row)s: fewer units were passed on than told before. Take it back on the notice first.",
                        row=row.number,
                    )
                )
            if more:
                contact = (row.passed_to, row.contact)
                passed.setdefault(contact, {})[row.line] = more
        changed = {
            key: told for key, told in said.items() if service._vector(lines[key], told) != service._now(lines[key])
        }
        answer = None
        if changed or not passed or form.remark != (notice.remark or ""):
            remark = form.remark or notice.remark
            answer = service.take(notice, changed, "excel", person, remark=remark, file_sha256=digest)
        for (name, contact), quantities in passed.items():
            service.pass_on(notice, _contact(name, contact), quantities, "excel", person)
        return answer or notice.answer_ids[:1]

    def _notice(self, form):
        # sudo: the secret names of the database only tell whether the form is one of ours
        if form.database != self.env["ir.config_parameter"].sudo().get_param("database.uuid"):
            raise UserError(self.env._("This form was made by another database. Import it there."))
        notice = self.env["udi.recall.notice"].search([("name", "=", form.notice)], limit=2)
        if len(notice) != 1:
            raise UserError(
                self.env._(
                    "There is no notice %(number)s that you may see. Check company and case.", number=form.notice[:60]
                )
            )
        # sudo: answers are closed to everyone's own writes; the role was checked, the notice is visible
        return notice.sudo()

    def _check_double(self, notice, digest):
        double = notice.answer_ids.filtered(lambda answer: answer.file_sha256 == digest)
        if double:
            raise UserError(
                self.env._(
                    "This file was imported already, as %(answer)s on %(date)s.",
                    answer=double[0].display_name,
                    date=double[0].given_on,
                )
            )

    def _check_lines(self, form, lines):
        for row in form.rows:
            if row.line not in lines:
                raise UserError(
                    self.env._(
                        "Row %(row)s is no unit of notice %(number)s: rows of another form were pasted in. "
                        "Ask for the form of this notice.",
                        row=row.number,
                        number=form.notice,
                    )
                )

    def _sentence(self, error):
        sentences = {
            "empty_file": self.env._("The file is empty. Choose the form that the holder sent back."),
            "too_big": self.env._("The file is too large: at most %(limit)s MB.", limit=answer_file.MAX_BYTES >> 20),
            "no_excel": self.env._(
                "This is no Excel file (.xlsx). Ask the holder for the form, or enter the answer as a call."
            ),
            "old_excel": self.env._("This is an old Excel file (.xls). Save it as .xlsx and import it again."),
            "zip_bomb": self.env._("This workbook unpacks to far more than a form holds. It is not opened."),
            "bad_excel": self.env._(
                "This workbook cannot be read: damaged, protected with a password, or not made by a spreadsheet."
            ),
            "no_form": self.env._(
                "This is not our answer form, or its hidden rows were deleted. Enter the answer as a call."
            ),
            "too_many_rows": self.env._(
                "This workbook has more than %(limit)s rows: it is no answer form.", limit=answer_file.MAX_ROWS
            ),
            "no_rows": self.env._("Nothing is filled in: no number of units and no remark."),
        }
        if error.code == "bad_number":
            return self.env._("Row %(row)s: “%(value)s” is no number of units.", **error.data)
        if error.code == "double_line":
            return self.env._("Row %(row)s stands twice in the file. Delete one of them.", **error.data)
        return sentences[error.code]


def _contact(name, contact):
    """What was written about the next party, by its looks: mail, telephone or address."""
    text = contact.strip()
    kind = (
        "email"
        if "@" in text
        else "phone"
        if text and all(char in "+-()/ ." or char.isdigit() for char in text)
        else "address"
    )
    return {"name": name, kind: text}

"""The Excel form: exported, filled in, imported. Wrong, foreign, double, late and older files change nothing."""

import io

import openpyxl
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .notice_common import NoticeCommon
from odoo.addons.udi_core.answer_file import COLUMNS


@tagged("post_install", "-at_install")
class TestRecallAnswerImport(NoticeCommon):
    def form(self, notice):
        return self.env["udi.recall.notice.form"].form(notice.sudo())[1]

    def fill_in(self, content, told, person="Nurse Wu", remark=None, **cells):
        """The form with ``{lot name: {column: value}}`` typed into it, as Excel would save it."""
        book = openpyxl.load_workbook(io.BytesIO(content))
        sheet = book.active
        names = {}
        for row in sheet.iter_rows():
            if row[0].value == "person":
                row[2].value = person
            elif row[0].value == "remark":
                row[2].value = remark
            elif row[0].value == "line":
                names = {cell.value: cell.column - 1 for cell in row if cell.value in COLUMNS}
            elif names and str(row[0].value or "").isdigit():
                for column, value in told.get(row[3].value, {}).items():
                    row[names[column]].value = value
        for place, value in cells.items():
            sheet[place] = value
        buffer = io.BytesIO()
        book.save(buffer)
        return buffer.getvalue()

    def take(self, content, user=None, **options):
        return self.env["udi.recall.notice.import"].with_user(user or self.recall_manager).take(content, **options)

    def refused(self, content, message, notice=None, **options):
        notice = notice or self.notice_b
        before = notice.answer_version
        with self.assertRaisesRegex(UserError, message), self.cr.savepoint():
            self.take(content, **options)
        notice.invalidate_recordset()
        self.assertEqual(notice.answer_version, before)

    def test_wrong_files(self):
        form = self.form(self.notice_b)
        self.refused(b"", "empty")
        self.refused(b"lot;used", "no Excel file")
        self.refused(form[:-200], "cannot be read")
        self.refused(self.fill_in(form, {}), "Nothing is filled in")
        self.refused(self.fill_in(form, {"TUBE-C": {"used": "some"}}), "“some” is no number")
        self.refused(self.fill_in(form, {"TUBE-C": {"used": 11}}), "more units than the 10")
        self.refused(self.fill_in(form, {"PUMP-3": {"used": 0.5}}), "one unit")
        self.refused(self.fill_in(form, {"TUBE-C": {"used": 1}}, person=None), "name of the person")
        self.refused(self.fill_in(form, {"TUBE-C": {"used": 1}}, A1="SOMETHING"), "not our answer form")
        self.refused(self.fill_in(form, {"TUBE-C": {"used": 1}}, B1="RC/9999/1-001"), "no notice RC/9999/1-001")
        self.refused(self.fill_in(form, {"TUBE-C": {"used": 1}}, D1="other-database"), "another database")
        self.refused(self.fill_in(form, {"TUBE-C": {"passed_on": 2}}), "whom you passed")
        self.refused(
            self.fill_in(form, {"TUBE-C": {"passed_on": 2, "passed_to": "Clinic"}}), "an address of the receiver"
        )

    def test_rows_of_another_notice(self):
        form = self.fill_in(self.form(self.notice_a), {"PUMP-1": {"used": 1}}, B1=self.notice_b.name)
        self.refused(form, "is no unit of notice")
        self.assertFalse(self.line(self.notice_a, "PUMP-1").told_qty)

    def test_who_may_not(self):
        form = self.fill_in(self.form(self.notice_b), {"TUBE-C": {"used": 1}})
        for user in (self.operator, self.auditor, self.regulatory):
            with self.assertRaises(AccessError):
                self.take(form, user)

    def test_filled_in_and_taken(self):
        form = self.fill_in(
            self.form(self.notice_b),
            {
                "TUBE-C": {"used": 3, "passed_on": 2, "passed_to": "Clinic", "contact": "c@clinic.example"},
                "PUMP-3": {"returned": 1},
            },
            remark="Five still in the ward",
        )
        answer = self.take(form, self.quality)
        self.assertEqual((answer.source, answer.given_by, answer.user_id), ("excel", "Nurse Wu", self.quality))
        line = self.line(self.notice_b, "TUBE-C")
        self.assertEqual((line.used_qty, line.passed_on_qty, line.told_qty), (3, 2, 5))
        self.assertEqual(self.notice_b.remark, "Five still in the ward")
        self.assertEqual(self.notice_b.child_ids.email, "c@clinic.example")
        self.refused(form, "imported already")

    def test_older_form(self):
        form = self.fill_in(self.form(self.notice_b), {"TUBE-C": {"used": 3}})
        self.answers.take(
            self.notice_b.sudo(), {self.line(self.notice_b, "TUBE-C").id: {"returned": 10}}, "public", "Dr. Li"
        )
        self.refused(form, "answered after this form was made")
        self.take(form, replace=True)
        self.assertEqual(self.line(self.notice_b, "TUBE-C").used_qty, 3)

    def test_late(self):
        form = self.fill_in(self.form(self.notice_b), {"TUBE-C": {"used": 3}})
        self.recall.sudo().state = "closed"
        self.refused(form, "closed")

    def test_dialog_takes_the_good_ones(self):
        good = self.fill_in(self.form(self.notice_b), {"TUBE-C": {"used": 3}})
        files = (
            self.env["ir.attachment"]
            .with_user(self.recall_manager)
            .create(
                [
                    {"name": "good.xlsx", "raw": good},
                    {"name": "bad.xlsx", "raw": b"no"},
                    {"name": "twice.xlsx", "raw": good},
                ]
            )
        )
        dialog = (
            self.env["udi.recall.answer.import"].with_user(self.recall_manager).create({"attachment_ids": files.ids})
        )
        dialog.action_import()
        self.assertEqual((dialog.taken_count, dialog.refused_count), (1, 2))
        self.assertIn("bad.xlsx: refused. This is no Excel file", dialog.result)
        self.assertIn("twice.xlsx: refused. This file was imported already", dialog.result)
        self.assertEqual(self.line(self.notice_b, "TUBE-C").used_qty, 3)

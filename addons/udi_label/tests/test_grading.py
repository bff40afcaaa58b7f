"""A verifier's report: compared line by line, and a hold where the grade is too low."""

import base64

from odoo.exceptions import AccessError, UserError

from .common import LabelCommon

HEAD = "Decoded Data,Formal Grade,Symbology,Verifier\n"


class TestGrading(LabelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lots = cls.pumps(3)
        cls.job = cls.env["udi.label"].with_user(cls.operator).print_lots(cls.lots.with_user(cls.operator))

    def line(self, serial, grade):
        return f"0106901234500028112601051731010410L1<GS>21{serial},{grade},GS1 DataMatrix,V-12\n"

    def take_over(self, text, user=None):
        content = text if isinstance(text, bytes) else text.encode()
        user = user or self.quality
        return self.env["udi.label.grading"].with_user(user).take_over(self.job.with_user(user), content)

    def test_each_line_has_its_result_and_low_grades_hold_the_lot(self):
        grades = self.take_over(
            HEAD
            + self.line("SN0000", "3.7/08/660")
            + self.line("SN0001", "1.4/08/660")
            + self.line("SN0002", "3.7/10/660")
            + self.line("OTHER", "4.0/08/660")
            + self.line("SN0000", "good")
        )
        self.assertEqual(grades.mapped("result"), ["passed", "below", "not_comparable", "other_label", "unusable"])
        self.assertEqual(grades[:3].mapped("number"), [1, 2, 3])
        self.assertEqual((grades[1].formal, grades[1].device), ("1.4/08/660", "V-12"))
        self.assertEqual(self.lots.mapped("udi_on_hold"), [False, True, False])
        hold = self.lots[1].udi_hold_ids
        self.assertIn("1.4/08/660", hold.name)
        self.assertEqual(hold.source_document, self.job)

    def test_least_grade_is_enough(self):
        self.assertEqual(self.take_over(HEAD + self.line("SN0000", "1.5/08/660")).result, "passed")
        self.assertFalse(self.lots[0].udi_on_hold)

    def test_same_report_twice(self):
        self.take_over(HEAD + self.line("SN0001", "1.0/08/660"))
        with self.assertRaisesRegex(UserError, "before"):
            self.take_over(HEAD + self.line("SN0001", "1.0/08/660"))
        self.take_over(HEAD + self.line("SN0001", "0.9/08/660"))
        self.assertEqual(len(self.lots[1].udi_hold_ids), 1, "one hold is enough")

    def test_bad_files(self):
        count = self.env["udi.label.grade"].search_count([])
        for content, message in (
            (b"", "columns"),
            (HEAD.encode(), "no lines"),
            (b"a,b\n1,2\n", "columns"),
            (b"\x89PNG\r\n\x1a\n\0\0\0", "CSV"),
            (b"x" * (5 << 20) + b"x", "too large"),
        ):
            with self.assertRaisesRegex(UserError, message):
                self.take_over(content)
        self.assertEqual(self.env["udi.label.grade"].search_count([]), count)

    def test_roles(self):
        for user in (self.operator, self.leader, self.regulatory, self.auditor, self.udi_admin):
            with self.assertRaises(AccessError, msg=user.login):
                self.take_over(HEAD + self.line("SN0000", "3.7/08/660"), user=user)
        grade = self.take_over(HEAD + self.line("SN0000", "3.7/08/660"))
        for user in (self.quality, self.udi_admin):
            with self.assertRaises(AccessError):
                grade.with_user(user).write({"value": 4})
            with self.assertRaises(AccessError):
                grade.with_user(user).unlink()
        self.assertEqual(grade.with_user(self.auditor).formal, "3.7/08/660")

    def test_dialogue(self):
        report = (HEAD + self.line("SN0000", "3.7/08/660")).encode()
        dialogue = self.env["udi.label.grading.dialogue"].with_user(self.quality)
        action = dialogue.create({"job_id": self.job.id, "report": base64.b64encode(report)}).action_import()
        self.assertEqual(self.env["udi.label.grade"].search(action["domain"]).result, "passed")

    def test_label_compliance_of_a_pilot(self):
        """Two of three readable labels passed; an unusable line counts for nothing."""
        lines = [("SN0000", "3.7/08/660"), ("SN0001", "1.0/08/660"), ("SN0002", "3.9/08/660"), ("SN0000", "good")]
        self.take_over(HEAD + "".join(self.line(*line) for line in lines))
        pilot = self.env["udi.pilot"].create({"name": "Pumps", "categ_ids": self.category.ids})
        figure = next(figure for figure in pilot.figures if figure["key"] == "label_compliance")
        self.assertEqual((figure["text"], figure["good"]), ("66.7%", 1))
        pilot.categ_ids = self.env["product.category"].create({"name": "Other"})
        self.assertIsNone(next(figure for figure in pilot.figures if figure["key"] == "label_compliance")["value"])

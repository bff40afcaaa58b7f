"""How many labels may be missing and which grade is the least: settings of each company."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger
from psycopg2.errors import CheckViolation

from .common import LabelCommon


class TestSettings(LabelCommon):
    def settings(self, user=None, **values):
        return self.env["udi.label.settings"].with_user(user or self.udi_admin).create(values)

    @mute_logger("odoo.sql_db")
    def test_bad_values(self):
        for values in (
            {"difference_share": -1},
            {"difference_share": 101},
            {"difference_count": -1},
            {"least_grade": 0},
            {"least_grade": 4.5},
        ):
            with self.assertRaises(ValidationError, msg=str(values)), self.env.cr.savepoint():
                self.settings(**values)
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.company.udi_label_least_grade = 9
            self.env.flush_all()

    def test_only_the_administrator(self):
        for user in (self.operator, self.leader, self.quality, self.regulatory, self.auditor, self.nobody):
            with self.assertRaises(AccessError, msg=user.login):
                self.settings(user)
        self.settings(difference_share=1, difference_count=3, least_grade=2.5).action_save()
        self.assertEqual(
            (
                self.company.udi_label_difference_limit,
                self.company.udi_label_difference_count,
                self.company.udi_label_least_grade,
            ),
            (1, 3, 2.5),
        )
        again = self.settings()
        self.assertEqual((again.difference_share, again.difference_count, again.least_grade), (1, 3, 2.5))

    def test_example_and_the_smaller_limit(self):
        self.assertIn("0 labels", self.settings().example)
        self.assertIn("5 labels", self.settings(difference_share=0.5).example)
        self.assertIn("3 labels", self.settings(difference_count=3).example)
        self.assertIn("3 labels", self.settings(difference_share=0.5, difference_count=3).example)
        self.assertIn("5 labels", self.settings(difference_share=0.5, difference_count=30).example)

    def test_number_of_labels_as_limit(self):
        self.settings(difference_count=2).action_save()
        job = self.print_as(self.operator, self.make_lot(self.tube, "T1"), copies=50)
        close = self.env["udi.label.reconciliation"].with_user(self.operator).close
        with self.assertRaisesRegex(UserError, "limit of 2"):
            close(job.with_user(self.operator), 47, 0, 0, 0)
        close(job.with_user(self.operator), 48, 0, 0, 0)
        self.assertEqual((job.state, job.difference), ("closed", 2))

    def test_each_company_has_its_own(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.settings(least_grade=3).action_save()
        self.assertEqual((self.company.udi_label_least_grade, other.udi_label_least_grade), (3.0, 1.5))

    def test_grade_limit_holds_the_lot(self):
        self.settings(least_grade=2.5).action_save()
        lots = self.pumps(2)
        job = self.print_as(self.operator, lots)
        head = "Decoded Data,Formal Grade\n"
        line = "0106901234500028112601051731010410L1<GS>21{},{}/08/660\n"
        report = head + line.format("SN0000", "2.4") + line.format("SN0001", "2.5")
        grades = (
            self.env["udi.label.grading"]
            .with_user(self.quality)
            .take_over(job.with_user(self.quality), report.encode())
        )
        self.assertEqual(grades.mapped("result"), ["below", "passed"])
        self.assertEqual(lots.mapped("udi_on_hold"), [True, False])
        self.assertIn("at least 2.5", lots[0].udi_hold_ids.name)

"""Printed = applied + spoiled + void + unused; a job that does not add up stays open."""

from odoo.exceptions import AccessError, UserError

from .common import LabelCommon


class TestReconciliation(LabelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lots = cls.make_lot(cls.tube, "T1")
        cls.job = cls.env["udi.label"].with_user(cls.operator).print_lots(cls.lots.with_user(cls.operator), copies=200)

    def close(self, *counts, user=None, job=None):
        user = user or self.operator
        self.env["udi.label.reconciliation"].with_user(user).close((job or self.job).with_user(user), *counts)

    def test_difference_keeps_it_open(self):
        for counts in ((199, 0, 0, 0), (200, 1, 0, 0), (0, 0, 0, 0)):
            with self.assertRaisesRegex(UserError, "Count again"):
                self.close(*counts)
        with self.assertRaisesRegex(UserError, "negative"):
            self.close(201, -1, 0, 0)
        self.assertEqual(self.job.state, "done")
        self.assertEqual(self.env["udi.label.reconciliation"].open_jobs(self.lots), self.job)

    def test_all_accounted_for(self):
        self.close(190, 5, 2, 3, "roll end")
        self.assertRecordValues(
            self.job,
            [
                {
                    "state": "closed",
                    "applied_count": 190,
                    "spoiled_count": 5,
                    "void_count": 2,
                    "unused_count": 3,
                    "difference": 0,
                    "closed_by_id": self.operator.id,
                    "closing_note": "roll end",
                }
            ],
        )
        self.assertFalse(self.env["udi.label.reconciliation"].open_jobs(self.lots))
        with self.assertRaisesRegex(UserError, "not open"):
            self.close(200, 0, 0, 0)
        self.assertTrue(self.job.action_download()["url"], "the file stays")

    def test_limit_of_the_company(self):
        self.company.udi_label_difference_limit = 0.5
        with self.assertRaisesRegex(UserError, "limit of 1"):
            self.close(198, 0, 0, 0)
        self.close(199, 0, 0, 0)
        self.assertEqual((self.job.state, self.job.difference), ("closed", 1))

    def test_roles(self):
        for user in (self.regulatory, self.auditor, self.udi_admin, self.recall_manager, self.service):
            with self.assertRaises(AccessError, msg=user.login):
                self.close(200, 0, 0, 0, user=user)
        with self.assertRaises(AccessError):
            self.job.with_user(self.operator).write({"state": "closed"})

    def test_dialogue(self):
        wizard = (
            self.env["udi.label.reconcile"].with_user(self.operator).create({"job_id": self.job.id, "applied": 150})
        )
        self.assertEqual((wizard.printed, wizard.difference, wizard.permitted), (200, 50, 0))
        with self.assertRaises(UserError):
            wizard.action_close()
        wizard.unused = 50
        wizard.action_close()
        self.assertEqual(self.job.state, "closed")

    def test_a_closed_job_still_counts_as_printed(self):
        lots = self.pumps(1)
        job = self.print_as(self.operator, lots)
        self.close(1, 0, 0, 0, job=job)
        self.assertEqual(self.env["udi.label"].printed_before(lots), lots)

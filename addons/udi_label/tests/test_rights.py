"""Who prints, who reads, and that nobody alters."""

from odoo.exceptions import AccessError, UserError
from odoo.tests.common import new_test_user

from .common import LabelCommon


class TestRights(LabelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lots = cls.pumps(4)
        cls.job = cls.env["udi.label"].with_user(cls.operator).print_lots(cls.lots[0].with_user(cls.operator))

    def test_roles_that_print(self):
        for user, lot in zip((self.operator, self.leader, self.quality), self.lots[1:], strict=True):
            self.assertEqual(self.print_as(user, lot).state, "done", user.login)

    def test_roles_that_do_not_print(self):
        for user in (self.regulatory, self.recall_manager, self.service, self.auditor, self.udi_admin, self.nobody):
            with self.assertRaises(AccessError, msg=user.login):
                self.print_as(user, self.lots[1])

    def test_every_role_reads_jobs_and_nobody_else(self):
        readers = (
            self.operator, self.leader, self.quality, self.regulatory, self.recall_manager, self.service, self.auditor,
            self.udi_admin,
        )  # fmt: skip
        for user in readers:
            self.assertEqual(self.job.with_user(user).name, self.job.name)
            self.assertTrue(self.job.with_user(user).attachment_id.raw.startswith(b"%PDF"))
        with self.assertRaises(AccessError):
            self.job.with_user(self.nobody).read(["name"])
        self.assertEqual(self.lots[0].with_user(self.nobody).udi_print_job_count, 0)

    def test_nobody_writes_creates_or_deletes(self):
        for user in (self.operator, self.quality, self.udi_admin, self.env.ref("base.user_admin")):
            job = self.job.with_user(user)
            with self.assertRaises(AccessError, msg=user.login):
                job.write({"count": 99})
            with self.assertRaises(AccessError, msg=user.login):
                job.copy()
            with self.assertRaises(AccessError, msg=user.login):
                job.unlink()
            with self.assertRaises(AccessError, msg=user.login):
                job.attachment_id.write({"raw": b"other"})
        with self.assertRaises(UserError):
            self.job.sudo().unlink()

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        user = new_test_user(
            self.env, "other_operator", "udi_traceability.group_udi_operator",
            company_id=other.id, company_ids=other.ids,
        )  # fmt: skip
        self.assertFalse(self.env["udi.print.job"].with_user(user).search([("id", "=", self.job.id)]))
        lot = self.make_lot(self.pump, "C1", company_id=self.company.id)
        with self.assertRaises(UserError):
            self.print_as(user, lot)

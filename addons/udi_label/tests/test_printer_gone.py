"""A user who printed leaves, and his user is deleted: the jobs still say who he was."""

from lxml import etree

from .common import LabelCommon
from odoo.addons.mail.tests.common import mail_new_test_user


class TestPrinterGone(LabelCommon):
    def leaver(self):
        group = "udi_traceability.group_udi_operator"
        return mail_new_test_user(self.env, login="udi_leaver", name="Lena Leaver", groups=group)

    def foreign_keys(self, table):
        self.env.cr.execute(
            """SELECT a.attname FROM pg_constraint c
                 JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey)
                WHERE c.conrelid = %s::regclass AND c.contype = 'f' AND c.confrelid = 'res_users'::regclass""",
            (table,),
        )
        return {name for (name,) in self.env.cr.fetchall()} - {"create_uid", "write_uid"}

    def test_no_foreign_key(self):
        for table in ("udi_print_job", "udi_print_job_label"):
            self.assertEqual(self.foreign_keys(table), set(), table)

    def test_deleted_after_printing(self):
        leaver = self.leaver()
        lots = self.pumps(2)
        job = self.print_as(leaver, lots).sudo()
        event = self.events(lots).event_id
        leaver.unlink()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self.env["res.users"].search([("login", "=", "udi_leaver")]))
        self.assertEqual((job.user_name, job.user_login), ("Lena Leaver", "udi_leaver"))
        self.assertEqual(event.user_login, "udi_leaver")
        for user in (self.operator, self.leader):
            form = job.sudo(False).with_user(user).web_read({"name": {}, "user_name": {}, "user_login": {}})
            self.assertEqual((form[0]["user_name"], form[0]["user_login"]), ("Lena Leaver", "udi_leaver"))
            [job_read] = job.sudo(False).with_user(user).read(["user_id"])
            self.assertFalse(job_read["user_id"])
        for kind in ("list", "form"):  # the screens read the name that was kept, not the user who is gone
            arch = etree.fromstring(job.get_view(view_type=kind)["arch"])
            self.assertFalse(arch.xpath("//field[@name='user_id'][not(ancestor::field)]"))
        self.assertIn(
            job, self.env["udi.print.job"].with_user(self.operator).search([("user_name", "ilike", "leaver")])
        )
        self.assertTrue(job.sudo(False).with_user(self.operator).action_download())

    def test_renamed_later(self):
        leaver = self.leaver()
        job = self.print_as(leaver, self.pumps(1))
        leaver.write({"name": "Somebody else", "login": "udi_other"})
        self.env.flush_all()
        self.assertEqual((job.user_name, job.user_login), ("Lena Leaver", "udi_leaver"))

    def test_deleted_while_the_job_waits(self):
        leaver = self.leaver()
        lots = self.pumps(2)
        job = self.print_as(leaver, lots)
        job.sudo().state = "running"
        leaver.unlink()
        self.env.flush_all()
        self.env.invalidate_all()
        events = self.events(lots).event_id
        self.env["udi.label"]._record(job.sudo())
        late = self.events(lots).event_id - events
        self.assertEqual((late.user_login, late.biz_step), ("udi_leaver", "encoding"))

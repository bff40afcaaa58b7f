"""Making and sending notices: who may, what is refused, each mail once, nothing lost."""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .notice_common import NoticeCommon


@tagged("post_install", "-at_install")
class TestRecallNotice(NoticeCommon):
    # ------------------------------------------------------------ bad input
    def test_who_may_not_send(self):
        for user in (
            self.operator,
            self.leader,
            self.quality,
            self.regulatory,
            self.service,
            self.auditor,
            self.udi_admin,
        ):
            service = self.service_of_notices.with_user(user)
            notice = self.notice_a.with_user(user)
            self.assertTrue(notice.name, f"{user.login} reads")
            for verb in (service.send, service.remind, service.revoke, service.mark_posted, service.mark_unreachable):
                with self.assertRaises(AccessError, msg=user.login):
                    verb(notice)
            with self.assertRaises(AccessError):
                service.prepare(self.recall.with_user(user))
            with self.assertRaises(AccessError):
                notice.write({"email": "me@evil.example"})
            with self.assertRaises(AccessError):
                notice.read(["answer_url"])
        for model in ("notice", "notice.line", "notice.job"):
            self.assertFalse(self.env[f"udi.recall.{model}"].with_user(self.nobody).has_access("read"))
        self.assertEqual(set(self.notices.mapped("state")), {"to_send"})

    def test_matrix(self):
        writers = {"notice": {self.recall_manager}, "ladder": {self.recall_manager, self.udi_admin}}
        for model in ("notice", "notice.line", "notice.job", "answer", "answer.item", "call", "ladder", "ladder.step"):
            for user in (self.operator, self.quality, self.recall_manager, self.auditor, self.udi_admin):
                records = self.env[f"udi.recall.{model}"].with_user(user)
                self.assertTrue(records.has_access("read"), f"{user.login} {model}")
                allowed = user in writers.get(model.removesuffix(".step"), ())
                self.assertEqual(records.has_access("write"), allowed, f"{user.login} {model}")
                self.assertEqual(records.has_access("unlink"), allowed and "ladder" in model, f"{user.login} {model}")

    def test_what_is_closed_to_rpc(self):
        mine = self.notice_a.with_user(self.recall_manager)
        for vals in (
            {"state": "complete"},
            {"link_version": 9},
            {"answer_version": 2},
            {"partner_id": 1},
            {"told_qty": 1},
        ):
            with self.assertRaisesRegex(UserError, "buttons"):
                mine.write(vals)
        with self.assertRaises(AccessError):
            self.env["udi.recall.notice"].with_user(self.recall_manager).create({"name": "x"})
        with self.assertRaises(UserError):
            mine.unlink()
        mine.write({"email": "new@hospital-a.example", "phone": "1"})

    def test_nothing_is_sent_before_the_decision(self):
        early = self.case(self.tubes[0])
        self.assertFalse(early.notice_ids)
        with self.assertRaisesRegex(UserError, "not decided"):
            self.service_of_notices.with_user(self.recall_manager).prepare(early)

    def test_other_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Other maker"})
        self.recall_manager.copy({"login": "stranger6", "company_ids": [(6, 0, other.ids)], "company_id": other.id})
        stranger = self.env["res.users"].search([("login", "=", "stranger6")])
        for model in ("notice", "notice.line", "answer", "call"):
            self.assertFalse(self.env[f"udi.recall.{model}"].with_user(stranger).search_count([]), model)

    def test_no_address_is_said_clearly(self):
        notice = self.notice_b.with_user(self.recall_manager)
        self.assertEqual(notice.channel, "phone")
        self.assertIn("No telephone number", notice.hint)
        with self.assertRaisesRegex(UserError, "Print letters, note calls"):
            notice.action_send()
        notice.write({"channel": "letter"})
        self.assertIn("No postal address", notice.hint)
        notice.write({"channel": "mail"})
        self.assertIn("No e-mail address", notice.hint)
        self.assertEqual(notice.state, "to_send")

    # ------------------------------------------------------------ making
    def test_exactly_their_units(self):
        self.assertEqual(len(self.notices), 2)
        names = {notice.partner_id.name: notice.line_ids.mapped("lot_name") for notice in self.notices}
        self.assertEqual(names["Hospital A"], ["PUMP-1", "PUMP-2"])
        self.assertEqual(names["Hospital B"], ["PUMP-3", "TUBE-C"])
        line = self.line(self.notice_b, "TUBE-C")
        self.assertEqual(line.quantity, 10)
        self.assertTrue(line.document_name)
        self.assertTrue(line.document_date)
        self.assertEqual(self.notice_b.quantity, 11)
        self.assertEqual(self.notice_a.address.splitlines()[0], "1 Long Road")

    def test_prepared_twice_is_one_notice(self):
        again = self.service_of_notices.with_user(self.recall_manager).prepare(self.recall)
        self.assertFalse(again)
        self.assertEqual(self.recall.notice_ids, self.notices)

    def test_more_units_come_later(self):
        self.run_sending(self.notice_a)
        late = self.receive(self.pump, ["PUMP-4"])
        self.build(late, self.receive(self.sensor, ["SEN-4"]), self.tubes)
        self.deliver(late, self.hospital_a)
        mine = self.recall.with_user(self.recall_manager)
        self.widen(mine, self.recall.lot_ids | self.env["stock.lot"].search([("name", "=", "SEN-4")]))
        changed = self.service_of_notices.with_user(self.recall_manager).prepare(mine)
        self.assertEqual(changed, self.notice_a)
        self.assertEqual(self.notice_a.line_ids.mapped("lot_name"), ["PUMP-1", "PUMP-2", "PUMP-4"])
        self.assertEqual(self.notice_a.state, "to_send")
        self.assertIn("to be sent again", str(self.notice_a.message_ids[0].body))

    def widen(self, recall, lots):
        """A new version of the scope with these lots, in force at once."""
        action = recall.action_new_scope()
        scope = self.env["udi.recall.scope"].with_user(self.recall_manager).browse(action["res_id"])
        scope.rule_ids.unlink()
        scope.rule_ids = [Command.create({"kind": "lots", "lot_ids": lots.ids})]
        scope.action_apply()
        recall.invalidate_recordset()

    def test_holder_without_notice_stands_against_closing(self):
        tubes = self.receive(self.tube, ["TUBE-D"], quantity=3)
        self.deliver(tubes, self.env["res.partner"].create({"name": "Clinic C"}), quantity=3)
        mine = self.recall.with_user(self.recall_manager)
        self.widen(mine, self.recall.lot_ids | tubes)
        self.assertIn("1 holders have no notice yet: Clinic C", "\n".join(mine._closing_gaps()))
        mine.action_prepare_notices()
        mine.invalidate_recordset()
        self.assertNotIn("no notice yet", "\n".join(mine._closing_gaps()))

    def test_withdrawn_notice_is_no_gap(self):
        self.notices.with_user(self.recall_manager).action_withdraw()
        self.assertEqual(set(self.notices.mapped("state")), {"withdrawn"})
        self.recall.invalidate_recordset()
        self.assertNotIn("Hospital", "\n".join(self.recall._closing_gaps()))
        self.assertEqual(self.recall.notice_count, 0)

    # ------------------------------------------------------------ sending
    def run_sending(self, notices):
        notices.with_user(self.recall_manager).action_send()
        self.run_mailer()

    def test_mail_with_letter_form_and_link(self):
        self.notice_a.with_user(self.recall_manager).action_send()
        self.assertEqual(self.notice_a.state, "sending")
        self.assertFalse(self.env["mail.mail"].search_count([("model", "=", "udi.recall.notice")]))
        with self.mock_mail_gateway():
            self.mail_job()
            mails = list(self._mails)
        self.assertEqual(len(mails), 1)
        self.assertEqual(mails[0]["email_to"], ['"Hospital A" <recalls@hospital-a.example>'])
        self.assertIn("/udi/notice/", mails[0]["body"])
        self.assertIn("Sensors drift", mails[0]["body"])
        self.assertNotIn("Hospital B", mails[0]["body"])
        self.assertEqual(sorted(name.rsplit(".")[-1] for name, *_rest in mails[0]["attachments"]), ["pdf", "xlsx"])
        self.assertEqual(self.notice_a.state, "sent")
        self.assertTrue(self.notice_a.deadline and self.notice_a.next_step_on and self.notice_a.sent_on)

    def test_sent_once(self):
        mine = self.notice_a.with_user(self.recall_manager)
        mine.action_send()
        with self.assertRaises(UserError):
            mine.action_send()
        with self.mock_mail_gateway():
            for _run in range(3):
                self.mail_job()
            self.assertEqual(len(self._mails), 1)
        with self.assertRaises(UserError):
            mine.action_send()
        self.assertEqual(self.notice_a.state, "sent")

    @mute_logger("odoo.addons.udi_recall.services.notice_mailer")
    def test_one_that_fails_keeps_no_other_back(self):
        recall = self.many_holders(4)
        bad = recall.notice_ids.filtered("email")[0]
        Paper = type(self.env["udi.recall.notice.paper"])
        letters = Paper.letters

        def break_one(paper, notices):
            if notices == bad:
                raise ValueError("no such font")
            return letters(paper, notices)

        recall.action_send_notices()
        with patch.object(Paper, "letters", break_one):
            self.run_mailer()
        self.assertEqual(bad.state, "failed")
        self.assertIn("no such font", bad.failure)
        rest = recall.notice_ids.filtered("email") - bad
        self.assertEqual(set(rest.mapped("state")), {"sent"}, rest.mapped("failure"))
        job = self.env["udi.recall.notice.job"].search([("recall_id", "=", recall.id)])
        self.assertEqual((job.state, job.done_count, job.failed_count, job.progress), ("done", len(rest), 1, 100.0))
        self.run_sending(bad)
        self.assertEqual((bad.state, bad.failure), ("sent", False))

    def test_mail_server_that_refuses(self):
        self.notice_a.with_user(self.recall_manager).action_send()
        broken = patch.object(type(self.env["ir.mail_server"]), "send_email", side_effect=ConnectionError("no route"))
        with self.mock_mail_gateway(), broken, mute_logger("odoo.addons.mail.models.mail_mail"):
            self.mail_job()
        self.assertEqual(self.notice_a.state, "failed")
        self.assertIn("no route", self.notice_a.failure)

    def test_bounce(self):
        self.run_sending(self.notice_a)
        self.notice_a._message_receive_bounce("recalls@hospital-a.example", self.hospital_a)
        self.assertEqual(self.notice_a.state, "failed")
        self.assertIn("recalls@hospital-a.example", self.notice_a.failure)

    def test_in_the_holders_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"]._load_module_terms(["udi_recall"], ["zh_CN"])
        self.notice_a.with_user(self.recall_manager).write({"lang": "zh_CN"})
        self.recall.with_context(lang="zh_CN").notice_instruction = "请立即停用。"
        self.notice_a.with_user(self.recall_manager).action_send()
        with self.mock_mail_gateway():
            self.mail_job()
            mail = self._mails[0]
        self.assertIn("召回", mail["subject"])
        self.assertIn("请立即停用。", mail["body"])
        self.assertNotIn("Dear Sir", mail["body"])

    def test_a_company_without_a_public_address(self):
        self.company.udi_notice_link = "auto"
        self.env["ir.config_parameter"].sudo().set_param("web.base.url", "http://192.168.1.5:8069")
        self.notice_a.with_user(self.recall_manager).action_send()
        with self.mock_mail_gateway():
            self.mail_job()
            body = self._mails[0]["body"]
        self.assertNotIn("/udi/notice/", body)
        self.assertNotIn("192.168", body)
        self.assertIn("Excel form", body)
        self.assertFalse(self.notice_a.with_user(self.recall_manager).answer_url)

    def test_letters_of_many_in_one_file(self):
        name, content = self.env["udi.recall.notice.paper"].sudo().letters(self.notices)
        self.assertTrue(name.endswith(".pdf"))
        self.assertTrue(content.startswith(b"%PDF"))
        with self.assertRaisesRegex(UserError, "Choose"):
            self.env["udi.recall.notice.paper"].letters(self.notices.browse())
        mine = self.notice_b.with_user(self.recall_manager)
        mine.action_posted()
        self.assertEqual((mine.state, mine.channel), ("sent", "letter"))
        with self.assertRaisesRegex(UserError, "sent before"):
            mine.action_posted()

    # ------------------------------------------------------------ the case
    def test_figures_and_closing(self):
        self.run_sending(self.notice_a)
        recall = self.recall
        recall.invalidate_recordset()
        figures = (
            recall.notice_count,
            recall.notice_sent_count,
            recall.notice_silent_count,
            recall.notice_waiting_count,
        )
        self.assertEqual(figures, (2, 1, 1, 1))
        gaps = "\n".join(recall._closing_gaps())
        self.assertIn("1 holders were not told yet: Hospital B", gaps)
        self.assertIn("1 holders have not answered: Hospital A", gaps)
        self.take(self.notice_a, {"PUMP-1": {"returned": 1}, "PUMP-2": {"used": 1}})
        recall.invalidate_recordset()
        self.assertEqual(recall.notice_answered_count, 1)
        self.assertNotIn("Hospital A", "\n".join(recall._closing_gaps()))
        self.assertEqual(recall.notice_summary, {"count": 2, "sent": 1, "silent": 0, "answered": 1, "overdue": 0})

    def test_statements_do_not_grow_with_holders(self):
        few, many = self.many_holders(3, "Few"), self.many_holders(30, "Many")
        counts = []
        for recall in (few, many):
            recall.notice_ids.line_ids.sudo().unlink()
            self.env.cr.execute("DELETE FROM udi_recall_notice WHERE recall_id = %s", [recall.id])
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.service_of_notices.with_user(self.recall_manager).prepare(recall)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1] - counts[0], 3, counts)
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        many.action_send_notices()
        self.env.flush_all()
        self.assertLess(self.cr.sql_log_count - before, 40)

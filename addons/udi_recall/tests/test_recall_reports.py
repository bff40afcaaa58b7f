import base64
import csv
import hashlib
import io
import subprocess
import tempfile
import zipfile

import pypdfium2
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..services.report import KINDS
from .common import RecallCommon
from odoo.addons.udi_traceability.tests.common import ROLES


def text_of(pdf):
    pages = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_bounded() for page in pages)


class ReportCase(RecallCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hospital_a.write({"street": "1 Main Road", "city": "Springfield", "phone": "+1 555 0100"})
        cls.deliver(cls.pumps[:2], cls.hospital_a)
        cls.recall = cls.recalls.with_user(cls.recall_manager).open_case(cls.tubes[0].with_user(cls.recall_manager))
        cls.recall.write({"title": "Valve sticks", "reason": "The valve of 输液器 <b>sticks</b>"})
        cls.recall.write({"jurisdiction_ids": [(0, 0, {"authority": "us", "grade": "2"})]})
        at_a = cls.recall.holder_ids.filtered(lambda holder: holder.partner_id == cls.hospital_a)
        cls.proof = cls.env["ir.attachment"].create({"name": "../photo=1.jpg", "raw": b"proof"})
        cls.env["udi.recall.disposition"].with_user(cls.recall_manager)._record(
            cls.recall,
            [
                {
                    "lot_id": cls.pumps[0].id,
                    "kind": "corrected",
                    "measure": "repair",
                    "source": "phone",
                    "holder_id": at_a.id,
                    "attachment_ids": cls.proof.ids,
                    "note": '=HYPERLINK("http://evil.example")',
                }
            ],
        )
        cls.reports = cls.env["udi.recall.report"].with_user(cls.recall_manager)


@tagged("post_install", "-at_install")
class TestRecallReports(ReportCase):
    def test_every_paper_in_both_languages_and_forms(self):
        for kind in KINDS:
            for lang, word in (("en_US", "Page 1 of"), ("zh_CN", "第")):
                name, content = self.reports.file(self.recall, kind, "pdf", lang)
                text = text_of(content)
                self.assertIn(word, text, (kind, lang))
                self.assertIn(self.recall.reference.replace("/", "_"), name)
                self.assertRegex(text.replace("\r\n", ""), r"[0-9a-f]{64}")
                name, content = self.reports.file(self.recall, kind, "docx", lang)
                with zipfile.ZipFile(io.BytesIO(content)) as archive:
                    self.assertIsNone(archive.testzip())
                self.assertTrue(name.endswith(".docx"))

    def test_806_says_what_the_rule_asks(self):
        text = " ".join(text_of(self.reports.file(self.recall, "us_806")[1]).split())
        for part in ("Valve sticks", "Hospital A", "1 Main Road", "+1 555 0100", "Class II", "PUMP-1", "Consignees"):
            self.assertIn(part, text)

    def test_papers_there_are_not(self):
        for kind, form in (("nothing", "pdf"), ("plan", "exe"), ("../plan", "pdf")):
            with self.assertRaisesRegex(UserError, "no such paper"):
                self.reports.file(self.recall, kind, form)
        with self.assertRaises(AccessError):
            self.env["udi.recall.report"].with_user(self.nobody).file(self.recall.with_user(self.nobody), "plan")

    def test_templates(self):
        template = self.env["udi.recall.template"].with_user(self.regulatory).search([("kind", "=", "letter")], limit=1)
        for body in ("{env}", "{case.id}", "{case!r}", "{0}", "{", "{case:>9999999}"):
            with self.assertRaises(ValidationError, msg=body):
                template.body = body
        template.body = "{{own}} {case}: {reason}"
        text = text_of(self.reports.file(self.recall, "letter", "pdf", "en_US")[1])
        self.assertIn("{own}", text)
        self.assertIn("<b>sticks</b>", text)

    def test_dialog(self):
        action = self.recall.action_choose_paper()
        wizard = self.env[action["res_model"]].with_user(self.auditor).with_context(**action["context"])
        url = wizard.create({"kind": "us_806", "form": "docx", "lang": "zh_CN"}).action_download()["url"]
        self.assertEqual(url, f"/udi/recall/{self.recall.id}/paper/us_806.docx?language=zh_CN")

    # ------------------------------------------------------------ archive
    def archive(self):
        self.env["udi.recall.archive.service"].with_user(self.auditor).order(self.recall.with_user(self.auditor))
        with self.enter_registry_test_mode():
            self.env.ref("udi_recall.ir_cron_archive").method_direct_trigger()
        return self.recall.archive_ids[:1]

    def test_archive_can_be_checked_by_anybody(self):
        archive = self.archive()
        self.assertEqual((archive.state, archive.error), ("done", False))
        content = base64.b64decode(archive.file)
        with tempfile.TemporaryDirectory() as folder:
            with zipfile.ZipFile(io.BytesIO(content)) as file:
                names = file.namelist()
                self.assertEqual(len(names), len(set(names)))
                self.assertEqual(len(names), archive.file_count + 1)
                self.assertFalse([name for name in names if ".." in name or name.startswith("/")])
                file.extractall(folder)
                manifest = file.read("MANIFEST.sha256")
            self.assertEqual(hashlib.sha256(manifest).hexdigest(), archive.manifest_digest)
            check = ["sha256sum", "--strict", "-c", "MANIFEST.sha256"]
            self.assertEqual(subprocess.run(check, cwd=folder, capture_output=True, check=False).returncode, 0)
            with open(f"{folder}/balance/units.csv", "ab") as file:
                file.write(b"x")
            self.assertNotEqual(subprocess.run(check, cwd=folder, capture_output=True, check=False).returncode, 0)

    def test_archive_of_somebody_who_was_deleted(self):
        leaver = self.person("udi_traceability.group_udi_auditor", "udi_leaver")
        leaver.name = "Lena Leaver"
        self.env["udi.recall.archive.service"].with_user(leaver).order(self.recall.with_user(leaver))
        leaver.unlink()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.enter_registry_test_mode():
            self.env.ref("udi_recall.ir_cron_archive").method_direct_trigger()
        archive = self.recall.archive_ids[:1]
        self.assertEqual((archive.state, archive.requested_by_name), ("failed", "Lena Leaver"))
        self.assertIn("Lena Leaver is no longer a user", archive.error)

    def test_archive_holds_what_was_told(self):
        content = base64.b64decode(self.archive().file)
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            rows = list(csv.DictReader(io.StringIO(file.read("answers/dispositions.csv").decode("utf-8-sig"))))
            self.assertEqual([(row["lot_name"], row["kind"]) for row in rows], [("PUMP-1", "corrected")])
            self.assertTrue(rows[0]["note"].startswith("'="), "a spreadsheet must not calculate it")
            self.assertEqual(rows[0]["evidence_digest"], hashlib.sha256(b"proof").hexdigest())
            evidence = [name for name in file.namelist() if name.startswith("evidence/")]
            self.assertEqual([file.read(name) for name in evidence], [b"proof"])
            units = list(csv.DictReader(io.StringIO(file.read("balance/units.csv").decode("utf-8-sig"))))
            self.assertEqual(sum(float(row["units"]) for row in units), self.recall.unit_qty)
            ledger = file.read("ledger/events.csv").decode("utf-8-sig")
            self.assertIn("PUMP-1", ledger)

    def test_who_may_take_an_archive(self):
        for user in (self.operator, self.service, self.regulatory):
            with self.assertRaises(AccessError):
                self.env["udi.recall.archive.service"].with_user(user).order(self.recall.with_user(user))
        archives = self.env["udi.recall.archive"]
        for name in ROLES:
            user = getattr(self, name)
            self.assertTrue(archives.with_user(user).has_access("read"), name)
            self.assertFalse(
                any(map(archives.with_user(user).has_access, ("write", "create", "unlink"))), f"{name} is no maker"
            )
            author = name in ("regulatory", "recall_manager", "udi_admin")
            self.assertEqual(self.env["udi.recall.template"].with_user(user).has_access("write"), author, name)
        self.assertFalse(archives.with_user(self.nobody).has_access("read"))

    # ------------------------------------------------------------ other papers
    def test_result_of_a_search_and_a_drill(self):
        notice = self.env["udi.recall.incoming"].with_user(self.recall_manager)
        notice = notice.create({"name": "输液器召回", "text": "LOT: NOTHING-LIKE-IT", "partner_id": self.supplier.id})
        with self.assertRaisesRegex(UserError, "not signed"):
            notice.action_answer()
        notice.action_search()
        self.sign(notice.with_user(self.quality).action_sign(), self.quality)
        single = self.env["udi.recall.report.single"].with_user(self.auditor)
        for lang, words in (
            ("en_US", ("Nothing was found", "NOTHING-LIKE-IT", "Electronic signatures", "history")),
            ("zh_CN", ("输液器召回", "NOTHING-LIKE-IT")),
        ):
            text = " ".join(text_of(single.incoming(notice.with_user(self.auditor), lang)[1]).split())
            for word in words:
                self.assertIn(word, text)
        drill = self.env["udi.recall.drill.service"].with_user(self.recall_manager).start(self.sensors[0])
        drill.action_located()
        text = text_of(single.drill(drill.with_user(self.auditor), "en_US")[1])
        for word in (drill.reference, "SEN-1", "Score", "nothing is frozen"):
            self.assertIn(word, text)

    def test_answer_to_the_sender(self):
        notice = self.env["udi.recall.incoming"].with_user(self.recall_manager)
        notice = notice.create({"name": "Recall 7", "text": "LOT: NOTHING-LIKE-IT", "partner_id": self.supplier.id})
        notice.action_search()
        self.sign(notice.with_user(self.quality).action_sign(), self.quality)
        with self.assertRaisesRegex(UserError, "no e-mail"):
            notice.action_answer()
        self.supplier.email = "recall@sensor-works.example"
        action = notice.action_answer()
        self.assertEqual(notice.state, "signed", "nothing leaves before the person sends it")
        composer = self.env["mail.compose.message"].with_user(self.recall_manager)
        composer = composer.with_context(**action["context"]).create({})
        self.assertEqual(composer.attachment_ids.mimetype, "application/pdf")
        composer.action_send_mail()
        self.assertEqual(notice.state, "answered")
        self.assertIn(self.supplier, notice.message_ids[0].partner_ids)


@tagged("post_install", "-at_install")
class TestRecallPapersHttp(ReportCase, HttpCase):
    def test_downloads(self):
        url = f"/udi/recall/{self.recall.id}/paper"
        self.assertIn("/web/login", self.url_open(f"{url}/plan.pdf").url, "nothing without signing in")
        self.authenticate(self.recall_manager.login, self.recall_manager.login)
        answer = self.url_open(f"{url}/us_806.pdf?language=en_US")
        self.assertEqual((answer.status_code, answer.headers["Content-Type"]), (200, "application/pdf"))
        self.assertTrue(answer.content.startswith(b"%PDF"))
        self.assertEqual(self.url_open(f"{url}/us_806.docx").status_code, 200)
        self.assertEqual(self.url_open(f"{url}/us_806.exe").status_code, 404)
        self.assertEqual(self.url_open(f"{url}/nothing.pdf").status_code, 422)
        self.assertEqual(self.url_open("/udi/recall/999999999/paper/plan.pdf").status_code, 404)
        self.assertEqual(self.url_open("/udi/recall/incoming/999999999.pdf").status_code, 404)
        self.authenticate(self.nobody.login, self.nobody.login)
        with mute_logger("odoo.http"):
            self.assertIn(self.url_open(f"{url}/plan.pdf").status_code, (403, 404))

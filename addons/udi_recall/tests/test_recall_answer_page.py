"""The page behind the link, from outside: guessed, altered, expired, revoked links, hostile input, then the good."""

import io
import re
import secrets
import tempfile
import zipfile
from datetime import timedelta
from unittest.mock import patch

from lxml import html
from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger
from PIL import Image

from ..services import notice_link as limits
from .notice_common import NoticeCommon
from odoo.addons.udi_core import notice_link
from odoo.addons.udi_core.label import symbols

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
ROOMY = {"address": (100_000, 60), "link": (100_000, 60), "wrong": (100_000, 600)}


@tagged("post_install", "-at_install")
class TestRecallAnswerPage(NoticeCommon, HttpCase):
    def setUp(self):
        super().setUp()
        self.links = self.env["udi.recall.link"]
        self.links.renew(self.notices.sudo())
        self.roomy = patch.dict(limits.LIMITS, ROOMY)
        self.roomy.start()
        self.addCleanup(self.roomy.stop)

    def path(self, notice):
        return "/udi/notice/" + self.links.url(notice.sudo()).rsplit("/", 1)[-1]

    def get(self, path, **options):
        return self.url_open(path, allow_redirects=False, **options)

    def form(self, path):
        """Hidden fields of the page, as a browser would send them."""
        tree = html.fromstring(self.get(path).content)
        return {field.get("name"): field.get("value") for field in tree.xpath("//form//input[@type='hidden']")}

    def post(self, path, verb, files=None, hidden=None, **values):
        data = {**(self.form(path) if hidden is None else hidden), "person": "Dr. Li", **values}
        answer = self.url_open(f"{path}/{verb}", data=data, files=files, allow_redirects=False)
        self.env.invalidate_all()
        return answer

    # ------------------------------------------------------------ no entry
    def test_guessed_links(self):
        size = notice_link.LENGTH
        for token in ("1", "a" * size, secrets.token_urlsafe(37)[:size], "a" * 3000, "é" * size, "1' OR '1'='1"):
            answer = self.get(f"/udi/notice/{token}")
            self.assertEqual(answer.status_code, 404, token)
            self.assertNotIn("Hospital", answer.text)
            self.assertNotIn(self.company.name, answer.text)

    def test_altered_links(self):
        token = self.path(self.notice_a).rsplit("/", 1)[-1]
        for place in range(0, len(token), 3):
            other = "A" if token[place] != "A" else "B"
            answer = self.get(f"/udi/notice/{token[:place]}{other}{token[place + 1 :]}")
            self.assertEqual(answer.status_code, 404, place)
        foreign = self.path(self.notice_b).rsplit("/", 1)[-1]
        half = len(token) // 2
        self.assertEqual(self.get(f"/udi/notice/{token[:half]}{foreign[half:]}").status_code, 404)

    def test_expired_revoked_and_other_database(self):
        path = self.path(self.notice_a)
        old = self.links.url(self.notice_a.sudo(), fields.Datetime.now() - timedelta(minutes=1))
        answer = self.get("/udi/notice/" + old.rsplit("/", 1)[-1])
        self.assertEqual(answer.status_code, 410)
        self.assertIn("expired", answer.text)
        self.assertNotIn("Hospital A", answer.text)
        self.assertNotIn("PUMP", answer.text)
        self.assertEqual(self.get(path).status_code, 200)
        self.notice_a.with_user(self.recall_manager).action_revoke()
        answer = self.get(path)
        self.assertEqual(answer.status_code, 410)
        self.assertNotIn("PUMP", answer.text)
        self.links.renew(self.notice_a.sudo())
        self.assertEqual(self.get(self.path(self.notice_a)).status_code, 200)
        parameters = self.env["ir.config_parameter"].sudo()
        path = self.path(self.notice_a)
        parameters.set_param("database.uuid", "another-database")
        self.assertEqual(self.get(path).status_code, 404)

    def test_too_often(self):
        path = self.path(self.notice_a)
        with patch.dict(limits.LIMITS, {**ROOMY, "wrong": (3, 600)}):
            codes = [self.get("/udi/notice/" + "x" * notice_link.LENGTH).status_code for _try in range(5)]
            self.assertEqual(codes, [404, 404, 404, 429, 429])
            self.assertEqual(self.get(path).status_code, 429, "whoever guesses is shut out for a while")
        self.env.cr.execute("DELETE FROM udi_recall_hit")
        with patch.dict(limits.LIMITS, {**ROOMY, "link": (2, 60)}):
            self.assertEqual([self.get(path).status_code for _try in range(3)], [200, 200, 429])
            self.assertEqual(self.get(self.path(self.notice_b)).status_code, 200, "another link still opens")
        self.env.cr.execute("DELETE FROM udi_recall_hit")
        with patch.dict(limits.LIMITS, {**ROOMY, "address": (2, 60)}):
            answers = [self.get(path) for _try in range(3)]
            self.assertEqual([answer.status_code for answer in answers], [200, 200, 429])
            self.assertTrue(answers[-1].headers["Retry-After"])
        self.env.cr.execute("SELECT key FROM udi_recall_hit")
        self.assertFalse([key for (key,) in self.env.cr.fetchall() if "127.0.0.1" in key])

    @mute_logger("odoo.http")
    def test_forgery(self):
        path = self.path(self.notice_a)
        hidden = self.form(path)
        for token in ("", "0o0", hidden["csrf_token"][:-1] + "x", None):
            forged = {**hidden, "csrf_token": token} if token is not None else {}
            answer = self.post(path, "acknowledge", hidden=forged)
            self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.notice_a.acknowledged_on)

    # ------------------------------------------------------------ hostile input
    def test_names_that_are_markup(self):
        self.notice_a.with_user(self.recall_manager).write({"contact_name": EVIL})
        self.company.sudo().name = EVIL
        self.recall.sudo().reason = EVIL
        self.pumps[0].product_id.sudo().name = EVIL
        path = self.path(self.notice_a)
        self.post(
            path, "lines", person=EVIL[:110], remark=EVIL, **{f"o-{self.line(self.notice_a, 'PUMP-1').id}": "used"}
        )
        answer = self.post(path, "scan", codes=EVIL, outcome="used")
        self.assertEqual(answer.status_code, 303)
        page = self.get(path)
        self.assertNotIn("<script", page.text)
        self.assertNotIn("<img", page.text)
        self.assertIn("&lt;script&gt;", page.text)
        self.assertIn("default-src 'none'", page.headers["Content-Security-Policy"])
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(page.headers["Cache-Control"], "no-store")

    def test_wrong_forms(self):
        path = self.path(self.notice_b)
        tube, pump = self.line(self.notice_b, "TUBE-C"), self.line(self.notice_b, "PUMP-3")
        foreign = self.line(self.notice_a, "PUMP-1")
        for verb, values in (
            ("lines", {f"q-{tube.id}-used": "11"}),
            ("lines", {f"q-{tube.id}-used": "-1"}),
            ("lines", {f"q-{tube.id}-used": "1e5"}),
            ("lines", {f"q-{tube.id}-used": "٣"}),
            ("lines", {f"q-{tube.id}-used": "9" * 5000}),
            ("lines", {f"q-{tube.id}-passed_on": "1"}),
            ("lines", {f"o-{pump.id}": "eaten"}),
            ("lines", {f"o-{foreign.id}": "used"}),
            ("lines", {}),
            ("lines", {f"o-{pump.id}": "used", "person": ""}),
            ("lines", {f"o-{pump.id}": "used", "remark": "x" * 5000}),
            ("lines", {f"o-{pump.id}": "used", "version": "8"}),
            ("lines", {f"o-{pump.id}": "used", "version": "x"}),
            ("rest", {"outcome": "passed_on"}),
            ("rest", {"outcome": ""}),
            ("scan", {"codes": "", "outcome": "used"}),
            ("scan", {"codes": "x\n" * 600, "outcome": "used"}),
            ("pass", {f"p-{tube.id}": "1", "to_name": "Clinic"}),
            ("pass", {f"p-{tube.id}": "99", "to_name": "Clinic", "to_phone": "1"}),
            ("back", {"child": str(self.notice_a.id)}),
            ("evidence", {}),
            ("delete", {}),
        ):
            with self.subTest(verb=verb, values=str(values)[:80]):
                answer = self.post(path, verb, **values)
                self.assertEqual(answer.status_code, 422)
                self.assertIn('role="alert"', answer.text)
        self.assertEqual(self.notice_b.answer_version, 0)
        self.assertFalse(foreign.told_qty)
        self.assertEqual(self.statements(self.recall), [])

    def test_what_was_typed_is_shown_again(self):
        path, tube = self.path(self.notice_b), self.line(self.notice_b, "TUBE-C")
        answer = self.post(
            path, "lines", remark="two boxes", **{f"q-{tube.id}-used": "11", f"q-{tube.id}-returned": "2"}
        )
        tree = html.fromstring(answer.content)
        self.assertEqual(tree.xpath(f"//input[@name='q-{tube.id}-used']/@value"), ["11"])
        self.assertEqual(tree.xpath(f"//input[@name='q-{tube.id}-returned']/@value"), ["2"])
        self.assertIn("two boxes", answer.text)

    def test_wrong_files(self):
        path = self.path(self.notice_a)
        with patch("odoo.addons.udi_recall.services.notice_page.LARGEST_FILE", 1000):
            answer = self.post(path, "evidence", files={"file": ("a.png", b"\x89PNG\r\n\x1a\n" + b"0" * 2000)})
            self.assertIn("too large", answer.text)
        for name, content in (("a.png", b"<svg/>"), ("a.html", b"<html>"), ("a.pdf", b""), ("a.exe", b"MZ")):
            answer = self.post(path, "evidence", files={"file": (name, content, "image/png")})
            self.assertEqual(answer.status_code, 422, name)
        for content in (b"no picture", b"\x89PNG\r\n\x1a\n broken"):
            answer = self.post(path, "scan", outcome="used", files={"photo": ("a.png", content)})
            self.assertIn("cannot be read", answer.text)
        huge = io.BytesIO()
        Image.new("1", (9000, 9000)).save(huge, "PNG")
        answer = self.post(path, "scan", outcome="used", files={"photo": ("a.png", huge.getvalue())})
        self.assertIn("cannot be read", answer.text)
        self.assertFalse(self.notice_a.answer_ids)

    def test_after_the_end(self):
        path = self.path(self.notice_a)
        hidden = self.form(path)
        self.recall.sudo().state = "closed"
        answer = self.post(path, "lines", hidden=hidden, **{f"o-{self.line(self.notice_a, 'PUMP-1').id}": "used"})
        self.assertEqual(answer.status_code, 422)
        self.assertIn("closed", self.get(path).text)
        self.assertNotIn("<form", self.get(path).text)

    # ------------------------------------------------------------ the good way
    def test_shows_one_notice_and_nothing_of_others(self):
        page = self.get(self.path(self.notice_a))
        self.assertEqual(page.status_code, 200)
        for own in ("PUMP-1", "PUMP-2", "Hospital A", self.notice_a.name):
            self.assertIn(own, page.text)
        for foreign in ("PUMP-3", "TUBE-C", "Hospital B", self.notice_b.name, "SEN-1"):
            self.assertNotIn(foreign, page.text)
        self.assertEqual(self.notice_a.seen_on and self.notice_b.seen_on, False)

    def test_acknowledge_answer_correct(self):
        self.notice_a.sudo().state = "sent"
        path = self.path(self.notice_a)
        self.assertEqual(self.post(path, "acknowledge").status_code, 303)
        self.assertEqual((self.notice_a.state, self.notice_a.acknowledged_by), ("acknowledged", "Dr. Li"))
        one, two = self.line(self.notice_a, "PUMP-1"), self.line(self.notice_a, "PUMP-2")
        stale = self.form(path)
        answer = self.post(path, "lines", **{f"o-{one.id}": "returned", f"o-{two.id}": ""})
        self.assertEqual(answer.status_code, 303, answer.text)
        self.assertEqual(self.statements(self.recall), [("PUMP-1", "returned", 1, "")])
        again = self.post(path, "lines", hidden=stale, **{f"o-{one.id}": "returned", f"o-{two.id}": "used"})
        self.assertIn("Another answer came in", again.text)
        self.post(path, "lines", **{f"o-{one.id}": "destroyed", f"o-{two.id}": "used"})
        self.assertEqual(self.notice_a.state, "complete")
        self.assertEqual(self.statements(self.recall), [("PUMP-1", "destroyed", 1, ""), ("PUMP-2", "used", 1, "")])
        self.assertEqual(len(self.notice_a.answer_ids), 2)
        self.assertIn("2 of 2 units told", re.sub(r"\s+", " ", self.get(path).text))

    def test_scan_counts_and_tells_the_rest(self):
        path = self.path(self.notice_a)
        self.post(path, "scan", outcome="quarantined", codes="010690123450002810L1\x1d21PUMP-1\r\nPUMP-3\r\nANYTHING")
        page = self.get(path).text
        self.assertIn("1 units of your list were scanned", page)
        self.assertIn("Not in this recall: nothing to do", page)
        self.assertIn("ANYTHING", page)
        self.assertEqual(self.line(self.notice_a, "PUMP-1").quarantined_qty, 1)
        self.assertNotIn("ANYTHING", self.get(path).text, "told once")
        self.post(path, "rest", outcome="not_found")
        self.assertEqual(self.line(self.notice_a, "PUMP-2").not_found_qty, 1)
        self.assertEqual(self.line(self.notice_a, "PUMP-1").quarantined_qty, 1)

    def test_photo_of_a_label(self):
        symbol = symbols.gs1_data_matrix("[01]06901234500028[10]L1[21]PUMP-2")
        side = len(symbol.rows)
        picture = Image.frombytes("L", (side, side), b"".join(symbol.rows)).resize((side * 8, side * 8))
        page = Image.new("L", (side * 8 + 200, side * 8 + 200), 255)
        page.paste(picture, (100, 100))
        content = io.BytesIO()
        page.save(content, "JPEG")
        answer = self.post(
            self.path(self.notice_a), "scan", outcome="used", files={"photo": ("p.jpg", content.getvalue())}
        )
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(self.line(self.notice_a, "PUMP-2").used_qty, 1)

    def test_passed_on_with_a_link_of_their_own(self):
        path, tube = self.path(self.notice_b), self.line(self.notice_b, "TUBE-C")
        self.post(path, "pass", to_name="Village clinic", to_phone="123", **{f"p-{tube.id}": "4"})
        child = self.notice_b.child_ids
        self.assertEqual((child.quantity, child.state), (4, "to_send"))
        letter = self.get(f"{path}/letter.pdf?child={child.id}")
        self.assertTrue(letter.content.startswith(b"%PDF"))
        self.env.invalidate_all()
        page = self.get(self.path(child))
        self.assertIn("Hospital B", page.text)
        self.assertNotIn("PUMP-3", page.text)
        self.assertEqual(self.get(f"{self.path(self.notice_a)}/letter.pdf?child={child.id}").status_code, 404)
        self.assertEqual(self.get(f"{path}/label.pdf?child={child.id}").status_code, 404)
        self.post(self.path(child), "lines", **{f"q-{self.line(child, 'TUBE-C').id}-used": "4"})
        self.assertEqual(self.statements(self.recall), [("TUBE-C", "used", 4, "Village clinic")])
        self.assertIn("Complete", self.get(path).text)

    def test_evidence_and_downloads(self):
        path = self.path(self.notice_a)
        self.post(path, "evidence", files={"file": ("../销毁.exe", b"%PDF-1.4 certificate")})
        file = self.notice_a.answer_ids.attachment_ids
        self.assertEqual((file.name, file.mimetype, file.public), ("销毁.pdf", "application/pdf", False))
        self.assertIn("already", self.post(path, "evidence", files={"file": ("b.pdf", b"%PDF-1.4 certificate")}).text)
        self.assertNotEqual(self.get(f"/web/content/{file.id}").status_code, 200)
        for name, start in (("label.pdf", b"%PDF"), ("letter.pdf", b"%PDF"), ("list.xlsx", b"PK")):
            answer = self.get(f"{path}/{name}")
            self.assertEqual((answer.status_code, answer.content[: len(start)]), (200, start), name)
            self.assertIn("attachment", answer.headers["Content-Disposition"])

    def buckets(self, name):
        rows = self.recall.balance_ids.filtered(lambda row: row.lot_id.name == name)
        return {row.bucket: row.quantity for row in rows}

    def test_evidence_proves_what_was_told(self):
        """The certificate may come before the answer or after it; without one a destruction is only claimed."""
        path, serial = self.path(self.notice_a), self.line(self.notice_a, "PUMP-1")
        self.post(path, "lines", **{f"o-{serial.id}": "destroyed"})
        self.assertEqual(self.buckets("PUMP-1"), {"claimed": 1})
        self.post(path, "evidence", files={"file": ("a.pdf", b"%PDF-1.4 first")})
        self.assertEqual(self.buckets("PUMP-1"), {"destroyed": 1})
        self.assertEqual(self.statements(self.recall), [("PUMP-1", "destroyed", 1, "")])
        other = self.line(self.notice_a, "PUMP-2")
        self.post(path, "lines", **{f"o-{other.id}": "corrected"})
        self.assertEqual(self.buckets("PUMP-2"), {"corrected": 1})
        told = self.recall.disposition_ids
        self.post(path, "evidence", files={"file": ("b.pdf", b"%PDF-1.4 second")})
        self.assertEqual(self.recall.disposition_ids, told, "what is proven stays as it is")
        with tempfile.TemporaryFile() as file:
            self.env["udi.recall.archive.service"].with_user(self.quality).pack(self.recall, file)
            with zipfile.ZipFile(file) as archive:
                found = {archive.read(name) for name in archive.namelist() if name.startswith("evidence/")}
        self.assertEqual(found, {b"%PDF-1.4 first", b"%PDF-1.4 second"})

    def test_evidence_of_the_next_party_proves_only_theirs(self):
        lot = self.line(self.notice_b, "TUBE-C")
        path = self.path(self.notice_b)
        self.post(path, "pass", to_name="Village clinic", to_phone="1", **{f"p-{lot.id}": "4"})
        child = self.notice_b.child_ids
        self.links.renew(child.sudo())
        self.post(path, "lines", **{f"q-{lot.id}-destroyed": "6"})
        self.post(self.path(child), "lines", **{f"q-{self.line(child, 'TUBE-C').id}-destroyed": "4"})
        self.assertEqual(self.buckets("TUBE-C")["claimed"], 10)
        self.post(self.path(child), "evidence", files={"file": ("a.pdf", b"%PDF-1.4 theirs")})
        found = self.buckets("TUBE-C")
        self.assertEqual((found["destroyed"], found["claimed"]), (4, 6))

    def test_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"]._load_module_terms(["udi_recall"], ["zh_CN"])
        path = self.path(self.notice_a)
        page = self.get(path + "?lang=zh_CN").text
        self.assertIn('lang="zh-CN"', page)
        self.assertIn("召回", page)
        self.assertNotIn("Keep the answer", page)
        self.assertIn('lang="en-US"', self.get(path + "?lang=xx_XX").text)
        self.notice_a.with_user(self.recall_manager).write({"lang": "zh_CN"})
        self.assertIn('lang="zh-CN"', self.get(path).text)

"""Mail that really leaves, and a holder without an account who answers in a real browser.

Two people press "send" at the same moment: each holder gets one mail. One of them opens the link of his mail at 360
pixels with the scripts of pages switched off, acknowledges, answers, corrects himself and downloads; a visitor who
alters the link sees nothing.
"""

import re
import sys
import tempfile
import unittest
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from odoo_process import Server, copy_of, rows, run
from smtp_sink import smtp_sink

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
from pictures import Browser  # noqa: E402 - the scripts are not a package

MAKE = """
env.company.write({"udi_notice_link": "always", "phone": "+86 10 5555 0100", "email": "recall@maker.example"})
lots = env["udi.holder"].search([("kind", "=", "partner"), ("quantity", ">", 0)]).lot_id[:6]
recall = env["udi.recall.service"].open_case(lots)
recall.sudo().write({"state": "action", "reason": "Drifting flow signal", "user_id": 2})
env["udi.recall.notice.service"].prepare(recall)
for number, notice in enumerate(recall.notice_ids):
    notice.write({"email": f"holder{number}@example.org", "channel": "mail", "lang": "en_US"})
env["ir.mail_server"].search([]).unlink()
env["ir.mail_server"].create({"name": "sink", "smtp_host": "127.0.0.1", "smtp_port": PORT, "smtp_encryption": "none"})
env.cr.commit()
print("NOTICES", recall.id, *recall.notice_ids.ids)
"""


class TestRecallAnswerBrowser(unittest.TestCase):
    def test_the_whole_way(self):
        with smtp_sink() as (port, mails), copy_of("demo", "e2e_answer") as name:
            made = run(name, "shell", "--no-http", script=MAKE.replace("PORT", str(port)))
            words = next(line for line in made.splitlines() if "NOTICES" in line)
            recall_id, *notice_ids = map(int, re.findall(r"\d+", words[words.index("NOTICES") :]))
            self.assertGreater(len(notice_ids), 1)
            with Server(name) as server, tempfile.TemporaryDirectory() as profile:
                base = f"http://127.0.0.1:{server.port}"
                server.execute("ir.config_parameter", "set_param", "web.base.url", base)
                path = self.send_twice(server, name, recall_id, notice_ids, mails)
                browser = Browser(profile, base)
                try:
                    browser.call("Emulation.setScriptExecutionDisabled", value=True)
                    self.walk(browser, path, name, notice_ids[0])
                finally:
                    browser.close()
                self.strangers(server, path)

    def send_twice(self, server, name, recall_id, notice_ids, mails):
        """Both press at once, the job runs twice: a mail for each holder. Returns the path of the first one's link."""

        def press(_number):
            try:
                server.execute("udi.recall.notice", "action_send", notice_ids)
            except AssertionError as refusal:
                return "being sent already" in str(refusal) or "None of these can be sent" in str(refusal)
            return None

        with ThreadPoolExecutor(2) as people:
            answers = list(people.map(press, range(2)))
        self.assertCountEqual(answers, [None, True], "one starts the job, the other is told so")
        for _run in range(2):
            cron = server.execute("ir.model.data", "check_object_reference", "udi_recall", "ir_cron_recall_notice")[1]
            server.execute("ir.cron", "method_direct_trigger", [cron])
        receivers = sorted(mail["To"] for mail in mails)
        self.assertEqual(len(receivers), len(notice_ids), receivers)
        self.assertEqual(len(set(receivers)), len(notice_ids))
        states = rows(name, "SELECT DISTINCT state FROM udi_recall_notice WHERE recall_id = %s", recall_id)
        self.assertEqual(states, [("sent",)])
        first = rows(name, "SELECT email FROM udi_recall_notice WHERE id = %s", notice_ids[0])[0][0]
        mail = next(item for item in mails if first in item["To"])
        names = sorted(part.get_filename().rsplit(".")[-1] for part in mail.iter_attachments())
        self.assertEqual(names, ["pdf", "xlsx"])
        text = mail.get_body(("html",)).get_content()
        return re.search(r"/udi/notice/[\w-]+", text)[0]

    def walk(self, browser, path, name, notice_id):
        browser.call("Emulation.setDeviceMetricsOverride", width=360, height=740, deviceScaleFactor=2, mobile=True)
        self.open(browser, path)
        self.assertLessEqual(browser.run("document.documentElement.scrollWidth"), 360, "nothing sticks out on a phone")
        self.assertEqual(browser.run("document.scripts.length"), 0)
        self.fill(browser, "#person", "Dr. Li")
        self.press(browser, "button[formaction$='/acknowledge']")
        self.assertEqual(self.state(name, notice_id)[:2], ("acknowledged", 0))
        self.press(browser, "button[formaction$='/rest']")
        state = self.state(name, notice_id)
        self.assertEqual(state[:2], ("answered", 1))
        self.assertIn("all units are told", browser.run("document.querySelector('.message').innerText"))
        self.choose(browser)
        self.press(browser, "button.main")
        self.assertEqual(self.state(name, notice_id)[1], 2, "corrected")
        found = browser.run("[...document.querySelectorAll('.answers li')].map((item) => item.innerText)")
        self.assertEqual(len(found), 2)
        self.assertTrue(all("Dr. Li" in line for line in found))

    def open(self, browser, path):
        browser.call("Page.navigate", url=browser.address + path)
        browser.until(
            lambda: browser.run("document.readyState === 'complete' && !!document.querySelector('form, h1')"), path
        )

    def fill(self, browser, selector, text):
        browser.run(f"document.querySelector({selector!r}).focus()")
        browser.run(f"document.querySelector({selector!r}).select()")
        browser.call("Input.insertText", text=text)

    def choose(self, browser):
        """The first unit was used after all."""
        browser.run(
            """(() => {
                const one = document.querySelector("select[name^='o-']");
                if (one) { one.value = "used"; return; }
                const [aside, used] = ["quarantined", "used"].map((name) =>
                    document.querySelector(`input[name$='-${name}']`));
                used.value = aside.value; aside.value = "";
            })()"""
        )

    def press(self, browser, selector):
        """A real press on a button, and the next page."""
        browser.run("document.documentElement.dataset.old = '1'")
        place = browser.run(
            f"""(() => {{ const box = (document.querySelector({selector!r}).scrollIntoView({{block: "center"}}),
                document.querySelector({selector!r}).getBoundingClientRect());
                return [box.x + box.width / 2, box.y + box.height / 2]; }})()"""
        )
        for kind in ("mousePressed", "mouseReleased"):
            browser.call("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1)
        browser.until(
            lambda: browser.run("document.readyState === 'complete' && !document.documentElement.dataset.old"), selector
        )

    def state(self, name, notice_id):
        return rows(name, "SELECT state, answer_version, told_qty FROM udi_recall_notice WHERE id = %s", notice_id)[0]

    def strangers(self, server, path):
        """Downloads work with the link alone; a link with one sign altered shows nothing of anybody."""
        base = f"http://127.0.0.1:{server.port}{path}"
        for part, start in (("/label.pdf", b"%PDF"), ("/letter.pdf", b"%PDF"), ("/list.xlsx", b"PK")):
            with urllib.request.urlopen(base + part, timeout=60) as answer:
                self.assertTrue(answer.read().startswith(start), part)
        altered = base[:-1] + ("A" if base[-1] != "A" else "E")
        with self.assertRaises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(altered, timeout=60)
        with refused.exception as answer:
            self.assertEqual(answer.code, 404)
            self.assertNotIn(b"udi-recall", answer.read())

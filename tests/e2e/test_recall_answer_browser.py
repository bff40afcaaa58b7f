"""A holder without an account answers in a real browser, with the scripts of pages switched off, at 360 pixels.

He opens the link of his letter, acknowledges, answers, corrects himself and downloads; a second visitor who alters the
link sees nothing.
"""

import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

from odoo.tests import TransactionCase, tagged

from .odoo_process import Server, copy_of, rows, run

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
from pictures import Browser  # noqa: E402 - the scripts are not a package

MAKE = """
env.company.write({"udi_notice_link": "always", "phone": "+86 10 5555 0100", "email": "recall@maker.example"})
lots = env["stock.lot"].search([("udi_holder_ids.kind", "=", "partner")], limit=3)
recall = env["udi.recall.service"].open_case(lots)
recall.sudo().write({"state": "action", "reason": "Drifting flow signal", "user_id": 2})
env["udi.recall.notice.service"].prepare(recall)
notice = recall.notice_ids[:1]
notice.lang = "zh_CN" if "zh_CN" in dict(env["res.lang"].get_installed()) else "en_US"
env["udi.recall.link"].renew(recall.notice_ids)
notice.state = "sent"
env.cr.commit()
print("LINK", env["udi.recall.link"].url(notice).rsplit("/udi/", 1)[1], notice.id, len(notice.line_ids))
"""


@tagged("post_install", "-at_install")
class TestRecallAnswerBrowser(TransactionCase):
    def test_the_whole_way(self):
        with copy_of("demo", "e2e_answer") as name:
            made = run(name, "shell", "--no-http", script=MAKE)
            words = next(line for line in made.splitlines() if "LINK" in line).split()
            path, notice_id = "/udi/" + words[words.index("LINK") + 1], int(words[words.index("LINK") + 2])
            with Server(name) as server, tempfile.TemporaryDirectory() as profile:
                browser = Browser(profile, f"http://127.0.0.1:{server.port}")
                try:
                    browser.call("Emulation.setScriptExecutionDisabled", value=True)
                    self.walk(browser, path, name, notice_id)
                finally:
                    browser.close()
                self.strangers(server, path)

    def walk(self, browser, path, name, notice_id):
        browser.call("Emulation.setDeviceMetricsOverride", width=360, height=740, deviceScaleFactor=2, mobile=True)
        self.open(browser, path + "?lang=en_US")
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

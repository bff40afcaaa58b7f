"""How the holders of the recall story answer: by hand on a phone, by themselves, after a reminder; and strangers."""

import re
import tempfile
from concurrent.futures import ThreadPoolExecutor

from recall_pages import HolderPhone, Visitor
from recall_story_world import CERTIFICATE, HOLDERS

# clinics by their number: at the phone, sending back, destroying, using up, after the reminder, by telephone, never
PHONES, RETURNING, DESTROYING, USING = range(4), range(4, 14), range(14, 18), range(18, 240)
REMINDED, CALLED, SILENT = range(240, 282), range(282, 294), range(294, HOLDERS)
SILENT_RETURNING = SILENT[:2]


class HolderChapters:
    """For `TestRecallStory`, whose server, case and mails they use."""

    def phones(self, base, links):
        """Four holders answer by hand at 360 pixels; the first one corrects himself and downloads."""
        phone = HolderPhone(tempfile.mkdtemp(dir=self.folder), base)
        try:
            for number in PHONES:
                phone.open(links[number])
                self.walk(phone, number)
            phone.open(links[0])
            self.correct(phone, links[0])
        finally:
            phone.close()
        states = {row["state"] for row in self.notices("state", numbers=PHONES).values()}
        self.assertEqual(states, {"complete"})

    def walk(self, phone, number):
        self.assertEqual(phone.run("document.scripts.length"), 0)
        self.assertLessEqual(phone.run("document.documentElement.scrollWidth"), 360, "nothing sticks out")
        shown = set(re.findall(r"Clinic \d{3}", phone.text()))
        self.assertEqual(shown, {f"Clinic {number:03}"}, "nobody else is shown")
        if number == 0:
            phone.shot("09_page_opened")
        phone.fill("#person", "Dr. Li")
        phone.press("button[formaction$='/acknowledge']")
        self.assertEqual(self.notices("state", numbers=[number])[number]["state"], "acknowledged")
        phone.choose("#outcome", "used")
        phone.press("button[formaction$='/rest']")

    def correct(self, phone, path):
        """One of the three units was not used but sent back."""
        fields = phone.run("[...document.querySelectorAll(\"input[name$='-used']\")].map((field) => field.name)")
        self.assertEqual(len(fields), 2)
        phone.fill(f"input[name='{fields[0]}']", "1")
        phone.fill(f"input[name='{fields[0].replace('-used', '-returned')}']", "1")
        phone.press("button.main")
        self.assertEqual(phone.run("document.querySelectorAll('.answers li').length"), 2)
        phone.shot("10_page_corrected")
        visitor = Visitor(self.server.port, 0)
        for name, start in (("label.pdf", b"%PDF"), ("letter.pdf", b"%PDF"), ("list.xlsx", b"PK")):
            status, content = visitor.send("GET", f"{path}/{name}")
            self.assertEqual((status, content[: len(start)]), (200, start), name)
        visitor.close()

    def strangers(self, links):
        """An altered link and guesses show nothing of anybody, and are stopped after a while."""
        path = links[0]
        visitor = Visitor(self.server.port, HOLDERS + 1)
        token = path.rsplit("/")[-1]
        wrong = [path[:-1] + ("A" if path[-1] != "A" else "E"), path[:-6], "/udi/notice/1"]
        wrong.append(f"/udi/notice/{token.swapcase()}")
        wrong += [f"{path[:-4]}{number:04}" for number in range(30)]
        statuses = []
        for guess in wrong:
            status, text = visitor.open(guess)
            statuses.append(status)
            self.assertIsNone(visitor.form)
            self.assertNotRegex(text, r"Clinic|SET-|UDI-DI|kangyuan")
        self.assertEqual(set(statuses), {404, 429})
        self.assertEqual(statuses, sorted(statuses), "once stopped, it stays stopped")
        self.assertEqual(visitor.open(path)[0], 429, "also for the right link, from this address")
        visitor.close()

    def crowd(self, links):
        """Everybody else who answers by himself, several at the same time."""
        kinds = dict.fromkeys(RETURNING, "returned") | dict.fromkeys(DESTROYING, "destroyed")
        self.answer(links, kinds | dict.fromkeys(USING, "used"))
        found = self.notices("state", "open_qty")
        answered = {number for number, row in found.items() if row["state"] == "complete"}
        self.assertEqual(answered, {*PHONES, *RETURNING, *DESTROYING, *USING})
        self.assertEqual(self.case("notice_silent_count")["notice_silent_count"], HOLDERS - len(answered))

    def answer(self, links, kinds):
        def one(number):
            visitor = Visitor(self.server.port, number)
            status, text = visitor.open(links[number])
            assert status == 200, (number, status)
            assert set(re.findall(r"Clinic \d{3}", text)) == {f"Clinic {number:03}"}, number
            visitor.post("rest", person=f"Nurse {number}", outcome=kinds[number])
            if kinds[number] == "destroyed":
                visitor.open(links[number])
                visitor.post("evidence", CERTIFICATE + str(number).encode())
            visitor.close()

        with ThreadPoolExecutor(3) as people:
            list(people.map(one, kinds))

    def remind(self, links):
        """Two days later the silent ones get a reminder, or a call where there is no mail; some answer then."""
        before = len(self.mails)
        self.days_pass(2)
        self.job("ir_cron_recall_ladder")
        self.send_mails()
        silent = self.notices("email", "reminder_count", "activity_ids", numbers=range(REMINDED[0], HOLDERS))
        by_mail = {number for number, row in silent.items() if row["email"]}
        reminders = self.mails[before:]
        self.assertEqual({int(re.search(r"c(\d+)@", mail["To"])[1]) for mail in reminders}, by_mail)
        self.assertEqual(len(reminders), len(by_mail))
        self.assertEqual({number for number, row in silent.items() if row["activity_ids"]}, set(silent) - by_mail)
        fresh = {int(re.search(r"c(\d+)@", mail["To"])[1]): self.link_in(mail) for mail in reminders}
        self.answer({**links, **fresh}, dict.fromkeys(REMINDED, "used"))
        self.days_pass(4)
        self.job("ir_cron_recall_ladder")
        self.sit_down("recall", "notices")
        self.desk.shot("11_silent_first")

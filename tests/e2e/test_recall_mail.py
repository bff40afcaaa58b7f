"""Mail of recall notices that really leaves: two people press "send" at the same moment, each holder gets one."""

import re
import unittest
from concurrent.futures import ThreadPoolExecutor

from odoo_process import Server, copy_of, rows, run
from smtp_sink import smtp_sink

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


class TestRecallMail(unittest.TestCase):
    def test_each_holder_gets_one(self):
        with smtp_sink() as (port, mails), copy_of("demo", "e2e_answer") as name:
            made = run(name, "shell", "--no-http", script=MAKE.replace("PORT", str(port)))
            words = next(line for line in made.splitlines() if "NOTICES" in line)
            recall_id, *notice_ids = map(int, re.findall(r"\d+", words[words.index("NOTICES") :]))
            self.assertGreater(len(notice_ids), 1)
            with Server(name) as server:
                server.execute("ir.config_parameter", "set_param", "web.base.url", f"http://127.0.0.1:{server.port}")
                self.send_twice(server, name, recall_id, notice_ids, mails)

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

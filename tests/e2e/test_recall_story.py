"""The whole story of a recall: from the signal to the archive, three hundred holders, in a real server and Chromium.

Each person signs in as himself. What decides is pressed in the browser, the bulk goes by the same calls that the
pages make. Holders open the links of their mails and letters from addresses of their own; some never answer.
"""

import contextlib
import hashlib
import io
import re
import subprocess
import tempfile
import unittest
import zipfile

import pypdfium2
import zxingcpp
from odoo_process import Server, copy_of, rows
from recall_pages import Desk, Person, path_of
from recall_story_holders import CALLED, DESTROYING, RETURNING, SILENT, SILENT_RETURNING, HolderChapters
from recall_story_world import CERTIFICATE, HOLDERS, STOCK, TWICE, UNITS, make
from smtp_sink import smtp_sink

ALL = sum(UNITS.values())
CASE = "/odoo/udi-recalls/{}"
ASSESSMENT = {
    "hazard_harm": "Air in the line",
    "hazard_severity": "serious",
    "hazard_probability": "occasional",
    "hazard_population": "Patients under infusion, newborns most of all",
    "hazard_conclusion": "The risk is not acceptable",
    "decision_text": "Both lots come back or are used up under supervision",
    "level": "1",
    "strategy_depth": "consignee",
    "effectiveness_level": "C",
}


class TestRecallStory(HolderChapters, unittest.TestCase):
    def test_from_the_signal_to_the_archive(self):
        with smtp_sink() as (port, mails), copy_of("demo", "e2e_story") as name:
            self.name, self.mails = name, mails
            made = make(name, port)
            with Server(name) as self.server, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as self.folder:
                base = f"http://127.0.0.1:{self.server.port}"
                self.server.execute("ir.config_parameter", "set_param", "web.base.url", base)
                for login in ("recall", "quality", "regulatory", "operator", "service"):
                    setattr(self, login, Person(self.server, login))
                with contextlib.closing(Desk(tempfile.mkdtemp(dir=self.folder), base, name)) as self.desk:
                    self.tell(made, base)

    def tell(self, made, base):
        self.signal(made["lot"])
        self.compare()
        self.decide()
        self.freeze(made["delivery"])
        links = self.notify()
        self.phones(base, links)
        self.strangers(links)
        self.crowd(links)
        self.remind(links)
        self.call_and_visit()
        self.take_back()
        self.destroy()
        self.reconcile()
        self.prove()
        self.close()
        self.archive()

    # ------------------------------------------------------------------ helpers
    def case(self, *names):
        return self.recall.do("udi.recall", "read", [self.case_id], list(names))[0]

    def job(self, name):
        """Run a scheduled action of the addon as its scheduler does."""
        cron = self.server.execute("ir.model.data", "check_object_reference", "udi_recall", name)[1]
        self.server.execute("ir.cron", "method_direct_trigger", [cron])

    def notices(self, *names, numbers=range(HOLDERS)):
        """``{number of the clinic: values}``."""
        found = self.recall.find("udi.recall.notice", [("recall_id", "=", self.case_id)], "contact_name", *names)
        by_number = {int(row["contact_name"].split()[-1]): row for row in found}
        return {number: by_number[number] for number in numbers}

    def days_pass(self, days):
        """What was done so far was done so many days earlier."""
        moved = rows(
            self.name,
            "UPDATE udi_recall_notice SET sent_on = sent_on - make_interval(days => %s), deadline = deadline - %s,"
            " next_step_on = next_step_on - %s WHERE recall_id = %s RETURNING id",
            days, days, days, self.case_id,
        )  # fmt: skip
        self.assertEqual(len(moved), HOLDERS)

    def sit_down(self, login, tab=None):
        """Somebody signs in and opens the case."""
        self.desk.sign_in(login)
        self.desk.go(CASE.format(self.case_id), ".o_udi_recall_figures")
        if tab:
            self.desk.tab(tab)

    # ------------------------------------------------------------------ until the decision
    def signal(self, lot_id):
        desk = self.desk
        desk.sign_in("recall")
        desk.go(f"/odoo/action-udi_traceability.action_udi_lot/{lot_id}", "button[name='action_udi_recall']")
        desk.press("action_udi_recall", ".o_udi_figure_main .o_field_widget[name='unit_qty']")
        [case] = self.recall.find("udi.recall", [("lot_ids", "in", [lot_id])])
        self.case_id = case["id"]
        found = self.case("unit_qty", "partner_qty", "stock_qty", "holder_count", "state")
        found.pop("id")
        wanted = {"unit_qty": UNITS["SET-A"], "partner_qty": 2 * HOLDERS, "stock_qty": STOCK["SET-A"]}
        self.assertEqual(found, {**wanted, "holder_count": HOLDERS + 1, "state": "signal"})
        desk.type(".o_field_widget[name='reason'] textarea", "Leaking connectors, two complaints from wards")
        desk.shot("01_signal")

    def compare(self):
        """A second version with the sister lot, counted and put beside the first before anything happens."""
        desk = self.desk
        desk.tab("scope")
        desk.press("action_new_scope", ".o_field_widget[name='rule_ids']")
        [draft] = self.recall.find("udi.recall.scope", [("recall_id", "=", self.case_id), ("state", "=", "draft")])
        rule = {"scope_id": draft["id"], "kind": "names", "names_text": "SET-B", "sequence": 20}
        self.recall.do("udi.recall.scope.rule", "create", [rule])
        desk.go(f"/odoo/udi.recall.scope/{draft['id']}", "button[name='action_preview']")
        desk.press("action_preview", ".o_udi_scope_comparison")
        shown = re.findall(r"^[\d,. ]+$", desk.text(".o_udi_scope_comparison"), re.MULTILINE)
        self.assertEqual({int(text) for text in shown if text.strip()}, {UNITS["SET-A"], UNITS["SET-B"], 0})
        desk.shot("02_two_scopes")
        desk.press("action_apply", ".o_statusbar_status .o_arrow_button_current[data-value='current']")
        self.assertEqual(self.case("unit_qty")["unit_qty"], ALL)

    def decide(self):
        desk = self.desk
        measure = self.server.execute("ir.model.data", "check_object_reference", "udi_recall", "measure_withdrawal")[1]
        places = [(0, 0, {"authority": authority, "grade": "1"}) for authority in ("cn", "us")]
        values = {**ASSESSMENT, "hazard_user_id": self.regulatory.uid, "measure_ids": [(6, 0, [measure])]}
        self.recall.do("udi.recall", "write", [self.case_id], {**values, "jurisdiction_ids": places})
        desk.go(CASE.format(self.case_id), "button[name='action_evaluate']")
        desk.press("action_evaluate", "button[name='action_propose']")
        desk.press("action_propose", "button[name='action_decide']")
        desk.tab("decision")
        desk.shot("03_decision_submitted")
        with self.assertRaisesRegex(AssertionError, "Quality or regulatory affairs signs"):
            self.recall.do("udi.recall", "action_decide", [self.case_id])
        self.sit_down("quality")
        desk.press("action_decide", ".modal .o_field_widget[name='password'] input")
        desk.sign("wrong")
        desk.see(".modal .alert-danger")
        desk.shot("04_signature_zh")
        desk.sign("quality")
        desk.state("action")
        case = self.case("state", "decided_by_id", "notice_count")
        self.assertEqual((case["state"], case["decided_by_id"][0]), ("action", self.quality.uid))
        self.assertEqual(case["notice_count"], HOLDERS)
        desk.shot("05_decided_zh")

    # ------------------------------------------------------------------ stop and tell
    def freeze(self, delivery_id):
        desk = self.desk
        self.sit_down("recall")
        desk.press("action_freeze", ".modal button[name='action_confirm']")
        desk.shot("06_freeze")
        desk.press("action_confirm", ".o_udi_frozen")
        line = self.recall_lines(delivery_id)
        self.assertFalse(line, "the reservation is undone")
        move = self.operator.find("stock.move", [("picking_id", "=", delivery_id)], "product_id", "location_id")[0]
        [lot] = self.operator.find("stock.lot", [("name", "=", "SET-A")])
        values = {"move_id": move["id"], "picking_id": delivery_id, "product_id": move["product_id"][0]}
        values.update(lot_id=lot["id"], quantity=5, picked=True)
        with self.assertRaisesRegex(AssertionError, "SET-A.* on hold"):
            self.operator.do("stock.move.line", "create", [values])
            self.operator.do("stock.picking", "button_validate", [delivery_id])
        self.assertNotEqual(self.operator.do("stock.picking", "read", [delivery_id], ["state"])[0]["state"], "done")

    def recall_lines(self, delivery_id):
        return self.operator.find("stock.move.line", [("picking_id", "=", delivery_id)], "lot_id")

    def notify(self):
        """Mails leave, letters are printed and posted; ``{number of the clinic: path of its link}``."""
        desk = self.desk
        desk.tab("notices")
        desk.shot("07_notices_wait")
        desk.press("action_send_notices", ".modal .modal-footer .btn-primary")
        desk.click(".modal .modal-footer .btn-primary")
        desk.see(".o_notification")
        self.send_mails()
        found = self.notices("email", "state")
        written = [number for number, row in found.items() if not row["email"]]
        self.assertEqual({row["state"] for row in found.values() if row["email"]}, {"sent"})
        receivers = sorted(mail["To"] for mail in self.mails)
        self.assertEqual(len(receivers), HOLDERS - len(written))
        self.assertEqual(len(set(receivers)), len(receivers), "each holder once")
        links = {int(re.search(r"c(\d+)@", mail["To"])[1]): self.link_in(mail) for mail in self.mails}
        links.update(self.letters({number: found[number]["id"] for number in written}))
        self.assertEqual(sorted(links), list(range(HOLDERS)))
        self.assertEqual(len(set(links.values())), HOLDERS)
        desk.go(CASE.format(self.case_id), ".o_udi_recall_figures")
        desk.tab("notices")
        desk.shot("08_notices_sent")
        return links

    def send_mails(self):
        """The scheduled action stops after a while and goes on in its next turn."""
        running = [("recall_id", "=", self.case_id), ("state", "=", "running")]
        for _turn in range(8):
            self.job("ir_cron_recall_notice")
            if not self.recall.find("udi.recall.notice.job", running):
                return
        self.fail("The mails never all left")

    def link_in(self, mail):
        names = sorted(part.get_filename().rsplit(".")[-1] for part in mail.iter_attachments())
        self.assertEqual(names, ["pdf", "xlsx"])
        return path_of(re.search(r"https?://[^\"\s]+/udi/notice/[\w-]+", mail.get_body(("html",)).get_content())[0])

    def letters(self, notices):
        """Who has no mail gets a letter: its QR code is the link."""
        ids = ",".join(map(str, notices.values()))
        book = pypdfium2.PdfDocument(self.desk.file(f"/udi/recall/notices/{ids}/letters.pdf"))
        self.assertEqual(len(book), len(notices), "one sheet each")
        links = {}
        for page in book:
            text = page.get_textpage().get_text_range()
            codes = zxingcpp.read_barcodes(page.render(scale=2).to_pil().convert("L"))
            links[int(re.search(r"Clinic (\d{3})", text)[1])] = path_of(codes[0].text)
        self.assertEqual(sorted(links), sorted(notices))
        self.recall.do("udi.recall.notice", "action_posted", list(notices.values()))
        return links

    # ------------------------------------------------------------------ answers
    def call_and_visit(self):
        """The last ones who speak are asked on the telephone. Who never answers is visited: what was found is noted."""
        for number, notice in self.notices("line_ids", numbers=CALLED).items():
            lines = self.quality.do("udi.recall.notice.line", "read", notice["line_ids"], ["quantity"])
            told = [(0, 0, {"line_id": line["id"], "used": line["quantity"]}) for line in lines]
            self.quality.dialog(
                "udi.recall.call.entry", "action_confirm", notice_ids=[(6, 0, [notice["id"]])], outcome="answer",
                person=f"Nurse {number}", said="All used up", line_ids=told,
            )  # fmt: skip
        found = self.notices("state")
        self.assertEqual({found[number]["state"] for number in CALLED}, {"complete"})
        self.assertTrue({found[number]["state"] for number in SILENT} <= {"sent", "seen"})
        visited = [f"Clinic {number:03}" for number in SILENT if number not in SILENT_RETURNING]
        domain = [("recall_id", "=", self.case_id), ("holder_id.name", "in", visited), ("bucket", "=", "open")]
        balance = self.quality.do("udi.recall.balance", "search", domain)
        self.assertEqual(len(balance), len(visited))
        self.quality.dialog(
            "udi.recall.disposition.wizard", "action_confirm", recall_id=self.case_id, kind="used",
            balance_ids=[(6, 0, balance)], reporter="Found on the visit", note="Empty packages in the store",
        )  # fmt: skip

    # ------------------------------------------------------------------ goods
    def take_back(self):
        """What was announced, and what two silent holders simply sent, comes in as transfers of the case."""
        names = [f"Clinic {number:03}" for number in (0, *RETURNING, *SILENT_RETURNING)]
        domain = [("recall_id", "=", self.case_id), ("name", "in", names)]
        for holder in self.recall.find("udi.recall.holder", domain, "name"):
            picking = self.recall.do("udi.recall.holder", "action_expect_return", [holder["id"]])["res_id"]
            lines = self.operator.find("stock.move.line", [("picking_id", "=", picking)], "lot_id", "quantity")
            if holder["name"] == "Clinic 000":
                self.part_of_it(lines)
            self.operator.do("stock.move.line", "write", [line["id"] for line in lines], {"picked": True})
            self.operator.do("stock.picking", "button_validate", [picking])
        states = self.operator.find("stock.picking", [("udi_recall_id", "=", self.case_id)], "state")
        self.assertEqual([row["state"] for row in states], ["done"] * len(names))

    def part_of_it(self, lines):
        """Of the first clinic's three units one is sent: the transfer expects no more than that."""
        self.assertEqual([(line["lot_id"][1], line["quantity"]) for line in lines], [("SET-A", 1)])

    def destroy(self):
        desk = self.desk
        self.sit_down("recall", "reconciliation")
        desk.shot("12_before_destruction")
        desk.press("action_new_destruction", ".o_field_widget[name='method'] textarea")
        desk.type(".o_field_widget[name='method'] textarea", "Burnt on site, certificate 2026-77")
        desk.click(".o_form_button_save")
        desk.see("button[name='action_witness']")
        [row] = self.recall.find("udi.recall.destruction", [("recall_id", "=", self.case_id)], "unit_count")
        self.assertEqual(row["unit_count"], self.returned())
        with self.assertRaisesRegex(AssertionError, "your own work"):
            self.recall.do("udi.recall.destruction", "action_witness", [row["id"]])
        desk.sign_in("quality")
        desk.go(f"/odoo/udi.recall.destruction/{row['id']}", "button[name='action_witness']")
        desk.press("action_witness", ".modal .o_field_widget[name='password'] input")
        desk.sign("quality")
        desk.state("done")
        desk.shot("13_destroyed_zh")

    def returned(self):
        """Units that came back: each of these clinics had two of the first lot, the early ones one of the second."""
        return 1 + sum(3 if number < TWICE else 2 for number in (*RETURNING, *SILENT_RETURNING))

    # ------------------------------------------------------------------ the end
    def reconcile(self):
        case = self.case("accounted_percent", "accounted_qty", "pending_qty", "unaccounted_qty", "conflict_qty")
        case.pop("id")
        wanted = {"accounted_percent": 100, "accounted_qty": ALL, "pending_qty": 0, "unaccounted_qty": 0}
        self.assertEqual(case, {**wanted, "conflict_qty": 0})
        found = self.recall.do(
            "udi.recall.balance", "formatted_read_group", [("recall_id", "=", self.case_id)], ["bucket"],
            ["quantity:sum"],
        )  # fmt: skip
        units = {row["bucket"]: row["quantity:sum"] for row in found}
        destroyed = self.returned() + 3 * len(DESTROYING)
        # which of one lot's pieces went into the furnace nobody can tell: ours, or those that came back
        self.assertEqual(units["stock"] + units.get("returned", 0), sum(STOCK.values()))
        self.assertEqual(units["destroyed"], destroyed)
        self.assertEqual(units["used"], ALL - sum(STOCK.values()) - destroyed)
        self.sit_down("recall", "reconciliation")
        self.desk.shot("14_reconciled")

    def prove(self):
        """Deadlines are met with their evidence, and a drawn sample of holders is checked."""
        waiting = [("recall_id", "=", self.case_id), ("due_on", "!=", False), ("fulfilled_on", "=", False)]
        deadlines = self.regulatory.do("udi.recall.deadline", "search", waiting)
        self.assertTrue(deadlines)
        for deadline in deadlines:
            self.regulatory.dialog(
                "udi.recall.fulfilment", "action_confirm", deadline_id=deadline, evidence="Receipt of the portal"
            )
        drawn = self.quality.dialog(
            "udi.recall.effectiveness.draw", "action_draw", recall_id=self.case_id, level="C"
        )["res_id"]  # fmt: skip
        checks = self.service.do("udi.recall.check", "search", [("effectiveness_id", "=", drawn)])
        self.assertEqual(len(checks), HOLDERS // 10)
        said = {"method": "phone", "contact": "Head nurse", "received": "yes", "understood": "yes", "acted": "yes"}
        self.service.do("udi.recall.check", "write", checks, said)
        self.service.do("udi.recall.check", "action_finish", checks)
        self.desk.go(f"/odoo/udi.recall.effectiveness/{drawn}", ".o_udi_figure_main")
        self.desk.shot("15_effective")

    def close(self):
        """Some never answered: the case closes with the signature of a second person who sees that."""
        desk = self.desk
        self.sit_down("recall")
        desk.press("action_close", ".modal .o_field_widget[name='reason'] textarea")
        self.assertIn(f"{len(SILENT)} holders have not answered", desk.text(".modal"))
        desk.type(".modal .o_field_widget[name='reason'] textarea", "All units are accounted for; six never wrote")
        desk.shot("16_close")
        desk.press("action_confirm", "button[name='action_sign_closing']")
        self.assertEqual(self.case("state")["state"], "action")
        self.sit_down("quality")
        desk.press("action_sign_closing", ".modal .o_field_widget[name='password'] input")
        desk.shot("17_sign_closing_zh")
        desk.sign("quality")
        desk.state("closed")
        desk.shot("18_closed_zh")
        signed = self.quality.find("udi.signature", [("user_login", "=", "quality")], "document_model")
        models = {row["document_model"] for row in signed}
        self.assertLessEqual({"udi.recall", "udi.recall.closing", "udi.recall.destruction"}, models)

    def archive(self):
        """Anybody can check it with the tools of every Linux."""
        desk = self.desk
        self.sit_down("recall", "reports")
        desk.press("action_make_archive", ".o_notification")
        self.job("ir_cron_archive")
        names = ("state", "error", "manifest_digest")
        [row] = self.recall.find("udi.recall.archive", [("recall_id", "=", self.case_id)], *names)
        self.assertEqual((row["state"], row["error"]), ("done", False))
        desk.go(CASE.format(self.case_id), ".o_udi_recall_figures")
        desk.tab("reports")
        desk.shot("19_archive")
        content = desk.file(f"/web/content/udi.recall.archive/{row['id']}/file")
        with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(io.BytesIO(content)) as file:
            file.extractall(folder)
            self.assertEqual(hashlib.sha256(file.read("MANIFEST.sha256")).hexdigest(), row["manifest_digest"])
            evidence = {file.read(name) for name in file.namelist() if name.startswith("evidence/")}
            self.assertEqual(evidence, {CERTIFICATE + str(number).encode() for number in DESTROYING})
            check = ["sha256sum", "--strict", "--quiet", "-c", "MANIFEST.sha256"]
            done = subprocess.run(check, cwd=folder, capture_output=True, text=True, check=False)
            self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)

"""Tests of scanners and training records: what a device reports beside its scans."""

import io
import uuid
from datetime import timedelta

import psycopg2
import pypdfium2
import zxingcpp
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import ScanCommon
from odoo.addons.udi_core.scan_symbols import TEST


@tagged("post_install", "-at_install")
class TestReport(ScanCommon):
    def report(self, kind, user=None, minutes=1, **values):
        rest = {
            "scanner_test": {
                "faults": [], "separator": "kept", "prefix": "", "suffix": "", "end": "enter", "source": "keys",
                "speed": 4.2, "received": {"plain": "UDI-TEST-1", "separator": "0109521234543213\x1d21A"},
            },
            "training": {"exercises": 10, "errors": [], "seconds": 90},
        }[kind]  # fmt: skip
        return {
            "uuid": str(uuid.uuid4()),
            "kind": kind,
            "ticket": self.ticket(user),
            "captured_at": f"{(fields.Datetime.now() - timedelta(minutes=minutes)).isoformat()}Z",
            "offset_ms": 0,
            **rest,
            **values,
        }

    def send_reports(self, *reports, user=None, token=None):
        return self.env["udi.scan.report"].with_user(user or self.operator).accept(token or self.token, list(reports))

    def hello(self):
        return self.env["udi.scan.app"].with_user(self.operator).hello(self.token)

    # ------------------------------------------------------------------ what must not be taken
    def test_wrong_device_or_too_much(self):
        report = self.report("training")
        self.assertEqual(self.send_reports(report, token="wrong")["code"], "device")
        self.assertEqual(self.send_reports(*[report] * 51)["code"], "too_many")
        service = self.env["udi.scan.report"].with_user(self.operator)
        self.assertEqual(service.accept(self.token, "x")["code"], "too_many")
        self.assertFalse(self.env["udi.scan.training"].search([]))

    def test_one_bad_report_does_not_spoil_the_others(self):
        good = self.report("training")
        answer = self.send_reports({"uuid": 7}, self.report("training", seconds=-1), None, good)
        self.assertEqual([row["status"] for row in answer["answers"]], ["rejected"] * 3 + ["accepted"])
        self.assertIn("seconds", answer["answers"][1]["message"])
        self.assertEqual(self.env["udi.scan.training"].search([]).uuid, good["uuid"])

    def test_nobody_practises_in_another_persons_name(self):
        other = self.env["udi.scan.device"].create({"name": "PDA 2"})
        forged = self.ticket()[:-1] + ("0" if self.ticket()[-1] != "0" else "1")
        for ticket in ("x", forged, self.ticket(device=other)):
            [row] = self.send_reports(self.report("training", ticket=ticket))["answers"]
            self.assertEqual(row["code"], "bad_ticket")
        [row] = self.send_reports(self.report("training", minutes=60 * 24 * 5))["answers"]
        self.assertEqual(row["code"], "bad_ticket", "before the person had signed in")
        self.assertFalse(self.env["udi.scan.training"].search([]))

    # ------------------------------------------------------------------ training
    def test_training_is_kept_once_and_for_who_practised(self):
        report = self.report("training", errors=["expired", "double"])
        twice = self.send_reports(report, report, user=self.leader)["answers"]
        again = self.send_reports(report)["answers"]
        self.assertEqual([row["status"] for row in twice + again], ["accepted", "duplicate", "duplicate"])
        training = self.env["udi.scan.training"].with_user(self.quality).search([])
        self.assertEqual((training.score, training.exercises, training.seconds), (8, 10, 90))
        self.assertEqual((training.user_login, training.device_name), (self.operator.login, "PDA 1"))
        self.assertFalse(training.is_faultless)
        self.assertEqual(len(training.error_text.splitlines()), 2)
        self.assertEqual(training.search([("is_faultless", "=", False)]), training)
        self.assertFalse(training.search([("is_faultless", "=", True)]))

    def test_a_person_who_leaves_stays_on_the_record(self):
        user = self.operator.copy({"login": "leaver", "name": "Leaver"})
        self.send_reports(self.report("training", user=user))
        user.unlink()
        self.assertEqual(self.env["udi.scan.training"].search([]).user_name, "Leaver")

    def test_nobody_changes_a_training_record(self):
        self.send_reports(self.report("training"))
        training = self.env["udi.scan.training"].search([])
        for change in (
            lambda: training.write({"score": 1}),
            training.unlink,
            training.copy,
            lambda: training.create({"user_name": "x"}),
        ):
            with self.assertRaises(UserError):
                change()
        for statement in ("UPDATE udi_scan_training SET score = 1", "DELETE FROM udi_scan_training"):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(psycopg2.Error, "never changed"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)

    # ------------------------------------------------------------------ scanner test
    def test_profile(self):
        self.assertEqual(self.hello()["scanner"]["state"], "untested")
        answer = self.send_reports(
            self.report("scanner_test", faults=["prefix", "slow"], prefix="#", speed=80, end="tab")
        )
        self.assertEqual(answer["scanner"]["faults"], ["prefix", "slow"])
        device = self.device.with_user(self.udi_admin)
        self.assertEqual((device.scanner_state, device.tester_name), ("bad", self.operator.name))
        test = device.test_ids
        self.assertEqual((test.prefix, test.line_end, test.separator, test.speed), ("#", "tab", "kept", 80.0))
        self.assertEqual(len(test.findings.splitlines()), 2)
        self.assertIn("0109521234543213␝21A", test.received)

    def test_the_newest_test_counts_whenever_it_arrives(self):
        self.send_reports(self.report("scanner_test", minutes=2))
        self.send_reports(self.report("scanner_test", minutes=5, faults=["layout"]))
        self.assertEqual(self.device.scanner_state, "good")
        self.assertEqual(self.hello()["scanner"]["faults"], [])
        self.assertEqual(len(self.device.test_ids), 2)

    def test_a_scanner_that_loses_the_separator_is_refused(self):
        for rule, untested, bad in (("off", False, False), ("warn", False, True), ("refuse", True, True)):
            with self.subTest(rule=rule):
                device = self.env["udi.scan.device"].create({"name": f"PDA {rule}"})
                self.token, self.device = self.enrol(device), device
                self.env.company.udi_scan_test_rule = rule
                self.assertEqual(self.hello()["scanner"]["refused"], untested)
                self.send_reports(self.report("scanner_test", faults=["separator_lost"], separator="lost", minutes=3))
                self.assertEqual(self.hello()["scanner"]["refused"], bad)
                answer = self.send_reports(self.report("scanner_test"))
                self.assertFalse(answer["scanner"]["refused"], "cured")

    def test_every_fault_has_its_remedy(self):
        from odoo.addons.udi_core.scan_report import FAULTS, HINTS

        words = self.env["udi.scan.device.profile"].remedies()
        self.assertEqual(set(words), {*FAULTS, *HINTS})

    def test_settings_are_the_administrators(self):
        settings = self.env["udi.scan.settings"].with_user(self.udi_admin).create({"test_rule": "refuse"})
        settings.action_save()
        self.assertEqual(self.env.company.udi_scan_test_rule, "refuse")
        with self.assertRaises(AccessError):
            settings.with_user(self.quality).action_save()


@tagged("post_install", "-at_install")
class TestSheet(ScanCommon, HttpCase):
    def test_sheet_in_both_languages(self):
        self.assertEqual(self.url_open("/udi/scan/test-sheet.pdf", allow_redirects=False).status_code, 303)
        self.authenticate(self.operator.login, self.operator.login)
        for lang in ("en_US", "zh_CN"):
            self.operator.lang = lang
            answer = self.url_open("/udi/scan/test-sheet.pdf")
            self.assertEqual(answer.headers["Content-Type"], "application/pdf")
            [page] = pypdfium2.PdfDocument(io.BytesIO(answer.content))
            read = zxingcpp.read_barcodes(page.render(scale=4).to_pil(), text_mode=zxingcpp.TextMode.Plain)
            self.assertEqual({code.text for code in read}, {code.text for code in TEST})

"""Files of a trace: all rows in Excel, a PDF to sign that can be read, roles, companies, Chinese."""

import hashlib
import io
import json
from datetime import timedelta

import openpyxl
import pypdfium2
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .common import UdiCommon


class TraceFileCase(UdiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reel = cls.receive(cls.tube, ["R=1"], quantity=40, udi_supplier_lot="=SUM(A1)")
        cls.pumps = cls.env["stock.lot"].union(*(cls.make_lot(cls.pump, f"P{number:02d}") for number in range(40)))
        cls.env["udi.recorder"].record(
            {"biz_step": "commissioning", "event_type": "transformation", "document_name": "WH/MO/00042"},
            [{"lot": cls.reel, "role": "input", "evidence": "scanned"}]
            + [{"lot": lot, "role": "output"} for lot in cls.pumps],
        )
        picking = cls.picking("incoming", cls.supplier, [(cls.pump, 40)])
        cls.fill(picking, cls.pumps)
        picking.button_validate()
        cls.deliver(cls.pumps[:3], cls.hospital_a)

    def xlsx(self, lot=None, direction="downstream", user=None, **options):
        file = io.BytesIO()
        lot = (lot or self.reel).with_user(user or self.auditor)
        count = lot.env["udi.trace.file"].write_xlsx(lot, direction, file, **options)
        book = openpyxl.load_workbook(io.BytesIO(file.getvalue()))
        return count, {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}

    def pdf(self, lot=None, direction="downstream", lang="en_US"):
        file = io.BytesIO()
        lot = (lot or self.reel).with_user(self.auditor).with_context(lang=lang)
        digest = lot.env["udi.trace.file"].write_pdf(lot, direction, file)
        pages = pypdfium2.PdfDocument(file.getvalue())
        return digest, [page.get_textpage().get_text_range() for page in pages]


@tagged("post_install", "-at_install")
class TestTraceFiles(TraceFileCase):
    def test_rights(self):
        stranger = self.user("base.group_user")
        for method in ("write_xlsx", "write_pdf"):
            with self.assertRaises(AccessError):
                lot = self.reel.with_user(stranger)
                getattr(lot.env["udi.trace.file"], method)(lot, "downstream", io.BytesIO())
        for user in (self.operator, self.quality, self.recall_manager, self.service):
            self.assertEqual(self.xlsx(user=user)[0], 40)

    def test_a_direction_that_there_is_not(self):
        with self.assertRaises(UserError):
            self.xlsx(direction="sideways")

    def test_all_rows_with_their_facts(self):
        count, sheets = self.xlsx()
        self.assertEqual(count, 40)
        head, *rows = sheets["Lots and serials"]
        table = [dict(zip(head, row)) for row in rows]
        self.assertEqual([row["Serial number"] for row in table], self.pumps.mapped("name"))
        first, last = table[0], table[-1]
        self.assertEqual((first["Held by"], last["Held by"]), ("Hospital A", "WH/Stock"))
        self.assertEqual((first["Quantity"], first["Certainty"], first["Level"]), (1, "Certain", 1))
        self.assertEqual((first["How known"], first["Document"]), ("Scanned", "WH/MO/00042"))
        self.assertEqual((first["UDI-DI"], first["Lot number"]), ("06901234500028", "L1"))
        self.assertEqual(str(first["Expiry date"])[:10], "2031-01-04")
        about = {row[0]: row[1] for row in sheets["About"]}
        self.assertEqual((about["Units"], about["Deliveries"]), ("40", "1"))
        self.assertIn(self.auditor.login, about["Asked by"])

    def test_upstream(self):
        count, sheets = self.xlsx(self.pumps[0], "upstream")
        self.assertEqual(count, 1)
        row = dict(zip(*sheets["Lots and serials"]))
        self.assertEqual((row["Lot number"], row["How known"]), ("R=1", "Scanned"))

    def test_statements_grow_by_batches_only(self):
        self.xlsx()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.xlsx()
        many = self.cr.sql_log_count - before
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.xlsx(self.pumps[0], "upstream")
        self.assertLessEqual(many, self.cr.sql_log_count - before + 8)

    def test_paper_says_what_was_asked_by_whom_and_how_complete(self):
        digest, pages = self.pdf()
        text = "\n".join(pages)
        for words in ("Where lot R=1", "06901234500035", self.auditor.login, "The ledger holds the whole history", "P00"):
            self.assertIn(words, text)
        for words in ("Drawn up by", "Checked by", "Signature"):
            self.assertIn(words, pages[-1])
        for number, page in enumerate(pages, 1):
            self.assertIn(f"Page {number} of {len(pages)}", page)
            self.assertIn(digest, page)
        self.assertGreater(len(pages), 1)

    def test_the_hash_is_that_of_the_content(self):
        files = self.env["udi.trace.file"]
        content = ["title", [["Label", "批号"]], [["1", "x"]]]
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        self.assertEqual(files.digest(*content), hashlib.sha256(text.encode()).hexdigest())

    def test_paper_in_chinese(self):
        _digest, pages = self.pdf(lang="zh_CN")
        self.assertIn("批号", "".join(pages).replace("\r\n", ""))
        self.assertIn(f"第 1 页,共 {len(pages)} 页", pages[0])

    def test_nothing_known_is_said(self):
        _digest, pages = self.pdf(self.pumps[5])
        self.assertIn("Nothing is known in this direction", pages[0])


@tagged("post_install", "-at_install")
class TestTraceDownloads(TraceFileCase, HttpCase):
    def test_downloads(self):
        self.auditor.password = self.auditor.login
        address = f"/udi/trace/downstream/{self.reel.id}"
        moment = fields.Datetime.to_string(fields.Datetime.now() - timedelta(seconds=1))
        self.assertNotEqual(self.url_open(f"{address}.pdf", allow_redirects=False).status_code, 200)
        self.authenticate(self.auditor.login, self.auditor.login)
        for path, begin in (
            (f"{address}.xlsx", b"PK"),
            (f"{address}.pdf", b"%PDF"),
            (f"{address}.pdf?ever=1", b"%PDF"),
            (f"/udi/state.xlsx?moment={moment}", b"PK"),
        ):
            with self.subTest(path=path):
                answer = self.url_open(path)
                self.assertEqual(answer.status_code, 200)
                self.assertTrue(answer.content.startswith(begin))
        for path in ("/udi/trace/downstream/999999999.pdf", f"/udi/trace/sideways/{self.reel.id}.pdf"):
            self.assertEqual(self.url_open(path).status_code, 404)


@tagged("post_install", "-at_install")
class TestStateFile(TraceFileCase):
    def write(self, moment, user=None):
        file = io.BytesIO()
        self.env["udi.state.file"].with_user(user or self.auditor).write_xlsx(moment, file)
        return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in openpyxl.load_workbook(file)}

    def test_bad_moments(self):
        for moment in (None, "", fields.Datetime.now() + timedelta(days=1)):
            with self.assertRaises(UserError):
                self.write(moment)
        with self.assertRaises(AccessError):
            self.write("2026-01-01 00:00:00", self.user("base.group_user"))

    def test_everything_by_product_and_place(self):
        sheets = self.write(fields.Datetime.now())
        rows = {(row[0], row[2]): row[4] for row in sheets["State"][1:]}
        self.assertEqual(rows["Infusion pump", "Hospital A"], 3)
        self.assertEqual(len(self.write("2020-01-01 00:00:00")["State"]), 1)

    def test_what_was_not_known_then_is_said(self):
        self.env["udi.recorder"].record(
            {"biz_step": "receiving", "event_time": "2026-03-01 08:00:00"}, [{"lot": self.pumps[9]}]
        )
        about = {row[0]: row[1] for row in self.write("2026-03-02 00:00:00")["About"]}
        self.assertIn("1 events of before", about["Not yet known then"])

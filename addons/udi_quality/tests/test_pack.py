"""The inspection pack: everything on record of a lot, as PDF, Excel and a zip whose hashes can be checked."""

import hashlib
import io
import zipfile

import openpyxl
import pypdfium2
from odoo import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import QualityCommon


@tagged("post_install", "-at_install")
class TestPack(QualityCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tube.product_tmpl_id.udi_needs_release = True
        cls.lots, inspection = cls.arrive(cls.tube, ["T/1"], 10)
        inspection.with_user(cls.quality).line_ids.write({"found": 2, "defect": "包装破损 torn"})
        cls.inspect(inspection)
        action = cls.lots.with_user(cls.quality).action_udi_request_release()
        release = cls.env["udi.release"].browse(action["res_id"])
        row = cls.env["udi.nonconformity"].search([("lot_id", "=", cls.lots.id)])
        row.with_user(cls.quality).write({"decision": "destroy", "decision_reason": "Not sterile any more"})
        row.with_user(cls.quality).action_propose()
        cls.sign(row.with_user(cls.second_quality).action_decide(), cls.second_quality)
        release.with_user(cls.quality).action_request()
        cls.sign(release.with_user(cls.second_quality).action_release(), cls.second_quality)
        cls.deliver(cls.lots, cls.hospital_a, 8)
        cls.env.flush_all()

    def file(self, kind, user=None, lot=None):
        user = user or self.auditor
        self.authenticate(user.login, user.login)
        return self.url_open(f"/udi/pack/{(lot or self.lots).id}.{kind}")

    # ------------------------------------------------------------------ bad input
    def test_who_may_not(self):
        self.assertEqual(self.url_open(f"/udi/pack/{self.lots.id}.pdf", allow_redirects=False).status_code, 303)
        with mute_logger("odoo.http"):
            self.assertEqual(self.file("pdf", self.nobody).status_code, 403)
        self.authenticate(self.auditor.login, self.auditor.login)
        for path in ("/udi/pack/999999999.pdf", f"/udi/pack/{self.lots.id}.exe", "/udi/pack/x.pdf"):
            self.assertEqual(self.url_open(path).status_code, 404, path)

    # ------------------------------------------------------------------ content
    def rows(self):
        sections = self.env["udi.inspection.pack"].with_user(self.auditor).sections(self.lots)
        return {section.key: section.rows for section in sections}

    def test_every_step_is_there(self):
        rows = self.rows()
        self.assertEqual(
            {key: len(found) for key, found in rows.items() if found},
            {
                "receipt": 1,
                "acceptance": 1,
                "release": 1,
                "nonconforming": 1,
                "sale": 1,
                "storage": 2,
                "signatures": 3,
                "ledger": len(self.lots.udi_event_item_ids),
            },
        )
        self.assertEqual(rows["acceptance"][0][2:7], [10, 10, 2, 8, 2])
        self.assertEqual({row[5] for row in rows["signatures"]}, {"As signed"})
        hashes = set(self.lots.udi_event_item_ids.event_id.mapped("content_hash"))
        self.assertEqual({row[8] for row in rows["ledger"]}, {value or "" for value in hashes})

    def test_who_did_it_is_named(self):
        """The ledger keeps logins; a reader wants the name, also of somebody who has left."""
        leaver = self.person("udi_traceability.group_udi_operator", "udi_leaver")
        leaver.name = "Lena Leaver"
        [lot] = self.receive(self.tube, ["T/2"], quantity=5)
        picking = self.picking("outgoing", self.hospital_a, [(self.tube, 5)])
        self.fill(picking, lot, 5)
        picking.with_user(leaver).button_validate()

        def people():
            sections = self.env["udi.inspection.pack"].with_user(self.auditor).sections(lot)
            rows = {item.key: item.rows for item in sections}
            return rows["sale"][0][8], rows["ledger"][-1][6]

        self.assertEqual(people(), ("Lena Leaver (udi_leaver)",) * 2)
        leaver.active = False
        self.assertEqual(people(), ("Lena Leaver (udi_leaver)",) * 2)
        picking.message_ids.unlink()
        leaver.unlink()
        self.assertEqual(people(), ("udi_leaver",) * 2)

    def test_columns_and_rows_fit(self):
        picking = self.env["stock.picking"].search([("partner_id", "=", self.hospital_a.id)], limit=1)
        check = self.env["udi.issue.check"].create(
            {
                "picking_id": picking.id,
                "company_id": self.company.id,
                "started_on": "2026-03-01 08:00:00",
                "line_ids": [
                    Command.create(
                        {
                            "result": "right",
                            "lot_id": self.lots.id,
                            "name": "T/1",
                            "quantity": 8,
                            "user_id": self.second_quality.id,
                            "scanned_on": "2026-03-01 08:01:00",
                        }
                    )
                ],
            }
        )
        checks = {item.key: item.rows for item in self.env["udi.inspection.pack"].sections(self.lots)}["issue_checks"]
        self.assertEqual([row[0] for row in checks], [check.picking_id.name])
        for section in self.env["udi.inspection.pack"].sections(self.lots):
            for row in section.rows:
                self.assertEqual(len(row), len(section.columns), section.key)

    def test_pdf(self):
        answer = self.file("pdf")
        self.assertEqual((answer.status_code, answer.headers["Content-Type"]), (200, "application/pdf"))
        pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(answer.content)]
        text = "\n".join(pages)
        for word in ("T/1", "Hospital A", "Acceptance inspection", "包装破损", "SHA-256 of the content", "Page 1 of"):
            self.assertIn(word, text)

    def test_excel_has_a_sheet_for_each_part(self):
        book = openpyxl.load_workbook(io.BytesIO(self.file("xlsx").content))
        sections = self.env["udi.inspection.pack"].sections(self.lots)
        self.assertEqual(book.sheetnames[1:], [section.title[:31] for section in sections])
        sheet = book["Acceptance inspection"]
        self.assertEqual([cell.value for cell in sheet[2]][2:7], [10, 10, 2, 8, 2])

    def test_the_manifest_holds(self):
        content = self.file("zip").content
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.assertIsNone(archive.testzip())
            manifest = archive.read("MANIFEST.sha256").decode()
            named = dict(reversed(line.split("  ", 1)) for line in manifest.splitlines())
            self.assertEqual(set(named), {"T_1.pdf", "T_1.xlsx"})
            for path, digest in named.items():
                self.assertEqual(hashlib.sha256(archive.read(path)).hexdigest(), digest)

    def test_the_question(self):
        action = self.lots.with_user(self.auditor).action_udi_pack()
        ask = self.env["udi.inspection.pack.ask"].with_user(self.auditor).with_context(**action["context"]).create({})
        self.assertEqual(ask.action_get()["url"], f"/udi/pack/{self.lots.id}.zip")

import io
import zipfile
from datetime import date, datetime
from unittest.mock import patch

import openpyxl
from odoo.tests import HttpCase, tagged

from ..services import workbook
from ..services.workbook import safe_name
from .common import RecallCommon


class ReadBack:
    def sheet_rows(self, content, index=0):
        book = openpyxl.load_workbook(io.BytesIO(content))
        sheet = book.worksheets[index]
        return sheet, [[cell.value for cell in row] for row in sheet.iter_rows()]


@tagged("post_install", "-at_install")
class TestRecallWorkbook(RecallCommon, ReadBack):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hospital_a.write({"street": "1 Ward Road", "city": "Suzhou"})
        cls.pumps[0].write(
            {"udi_lot_number": "L2401", "udi_manufacture_date": "2026-01-05", "udi_expiry_date": "2031-01-04"}
        )
        cls.delivery = cls.deliver(cls.pumps[0], cls.hospital_a)
        cls.deliver(cls.pumps[1], cls.hospital_b)
        cls.pump.product_tmpl_id.udi_model = "IP-200"

    def setUp(self):
        super().setUp()
        self.recall = self.case(self.tubes[0])
        self.recall.reason = "Tube cracks at low temperature"
        self.book = self.env["udi.recall.workbook"].with_user(self.recall_manager)

    def holder(self, partner):
        return self.recall.holder_ids.filtered(lambda holder: holder.partner_id == partner)

    def rescope(self):
        self.env.flush_all()
        self.env.invalidate_all()  # as in a new request
        self.recall.action_scope()

    def test_list_of_one_holder(self):
        name, content = self.book.holder_file(self.holder(self.hospital_a))
        self.assertTrue(name.endswith(".xlsx"))
        self.assertNotIn("/", name)
        sheet, rows = self.sheet_rows(content)
        text = "\n".join(str(row[1]) for row in rows)
        self.assertIn(self.hospital_a.name, rows[0][0])
        self.assertIn(self.recall.reference, text)
        self.assertIn("Tube cracks at low temperature", text)
        self.assertIn("1 Ward Road", text)
        head = next(index for index, row in enumerate(rows) if row[0] == "Product")
        table = [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]
        self.assertEqual(len(table), 1, "exactly the units of this holder")
        unit = table[0]
        self.assertEqual((unit["Serial number"], unit["Lot number"]), ("PUMP-1", "L2401"))
        self.assertEqual((unit["Model"], unit["UDI-DI"]), ("IP-200", "06901234500028"))
        self.assertEqual(unit["Manufacturing date"], datetime(2026, 1, 5))
        self.assertEqual(unit["Expiry date"], datetime(2031, 1, 4))
        self.assertEqual((unit["Quantity"], unit["Certainty"]), (1, "Possible"))
        self.assertEqual(unit["Delivered with"], self.delivery.name)
        self.assertIsInstance(unit["Delivered on"], (date, datetime))
        self.assertEqual(sheet.freeze_panes, f"A{head + 2}")
        self.assertNotIn(self.hospital_b.name, text)

    def test_more_units_than_a_sheet_takes(self):
        """The table goes on in a further sheet, read in pieces: each unit once, none lost."""
        wanted = self.book.archive(self.recall)[1]
        with patch.object(workbook, "MOST_ROWS", 2), patch.object(workbook, "BATCH", 1):
            found = self.book.archive(self.recall)[1]
        [before, after] = [openpyxl.load_workbook(io.BytesIO(self._summary_in(data))) for data in (wanted, found)]
        self.assertEqual([sheet.title for sheet in before], ["Holders", "All units"])
        lines = self._table(before.worksheets[1])
        self.assertEqual(len(lines), len(self.recall.line_ids))
        self.assertGreater(len(lines), 2)
        parts = [sheet for sheet in after if sheet.title.startswith("All units")]
        self.assertEqual([sheet.title for sheet in parts[:2]], ["All units", "All units 2"])
        self.assertEqual([row for sheet in parts for row in self._table(sheet)], lines)

    def test_units_are_read_once_for_each_list(self):
        """The list of a holder reads his units alone, however many other holders there are."""
        self.deliver(self.pumps[2], self.env["res.partner"].create({"name": "Hospital C"}))
        self.rescope()
        self.env.flush_all()
        self.env.invalidate_all()
        read = []
        lines = type(self.env["udi.recall.line"])
        search_fetch = lines.search_fetch

        def counted(records, *args, **options):
            found = search_fetch(records, *args, **options)
            read.extend(found.ids)
            return found

        with patch.object(lines, "search_fetch", counted):
            self.book.archive(self.recall)
        self.assertGreater(len(self.recall.holder_ids), 3)
        self.assertEqual(len(read), 2 * len(self.recall.line_ids), "for the summary and for the list of the holder")

    def _summary_in(self, content):
        archive = zipfile.ZipFile(io.BytesIO(content))
        return archive.read(next(name for name in archive.namelist() if "_0_" in name))

    def _table(self, sheet):
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        head = next(index for index, row in enumerate(rows) if row[:2] == ["Holder", "Product"])
        return rows[head + 1 :]

    def test_names_stay_text(self):
        self.hospital_a.name = '=HYPERLINK("http://x","y")'
        self.pump.product_tmpl_id.name = "@SUM(A1)"
        self.recall.title = "+1+cmd|' /C calc'!A0"
        self.rescope()
        _name, content = self.book.holder_file(self.holder(self.hospital_a))
        sheet, _rows = self.sheet_rows(content)
        kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
        self.assertNotIn("f", kinds)
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            self.assertNotIn(b"<f>", parts.read("xl/worksheets/sheet1.xml"))

    def test_archive_has_every_holder_once(self):
        self.hospital_a.name = "../../etc/passwd"
        self.hospital_b.name = "..\\..\\ETC\\passwd"
        self.rescope()
        name, content = self.book.archive(self.recall)
        self.assertIn("passwd", " ".join(self.recall.holder_ids.mapped("name")))
        self.assertEqual(name, safe_name(self.recall.reference) + ".zip")
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            self.assertEqual(len(names), len(self.recall.holder_ids) + 1)
            self.assertEqual(len({entry.casefold() for entry in names}), len(names))
            for entry in names:
                self.assertNotIn("..", entry)
                self.assertEqual(entry.count("/"), 1)
                openpyxl.load_workbook(io.BytesIO(archive.read(entry)))
            _sheet, rows = self.sheet_rows(archive.read(names[0]))
        head = next(index for index, row in enumerate(rows) if row[0] == "Holder")
        self.assertEqual(len(rows) - head - 1, len(self.recall.holder_ids))

    def test_chinese_reader_gets_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search([("name", "=", "udi_recall")])._update_translations(["zh_CN"])
        self.hospital_a.name = "上海第一医院"
        self.rescope()
        holder = self.holder(self.hospital_a).with_context(lang="zh_CN")
        name, content = holder.env["udi.recall.workbook"].holder_file(holder)
        self.assertIn("上海第一医院", name)
        _sheet, rows = self.sheet_rows(content)
        flat = [value for row in rows for value in row if isinstance(value, str)]
        for word in ("持有方", "召回案件", "失效日期", "生产日期", "序列号"):
            self.assertTrue(any(word in value for value in flat), word)

    def test_places_without_a_name_follow_the_reader(self):
        self.consume(self.tubes[0])
        self.recall.action_scope()
        used = self.recall.holder_ids.filtered(lambda holder: holder.kind == "used")
        self.assertEqual((used.name, used.display_name), (False, "Built into other units"))

    def test_safe_name(self):
        for text in ("../x", "a/b", "..", "con\x00x", "", None, "a" * 500, "é:*?<>|"):
            name = safe_name(text)
            self.assertRegex(name, r"^[\w\-]{1,60}$")


@tagged("post_install", "-at_install")
class TestRecallDownload(HttpCase, RecallCommon, ReadBack):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in (cls.recall_manager, cls.auditor, cls.nobody):
            user.password = user.login
        cls.deliver(cls.pumps[0], cls.hospital_a)

    def get(self, user, url):
        self.authenticate(user.login, user.login)
        return self.url_open(url, allow_redirects=False)

    def test_download(self):
        recall = self.case(self.tubes[0])
        holder = recall.holder_ids.filtered("partner_id")
        url = f"/udi/recall/{recall.id}/holder/{holder.id}.xlsx"
        archive = f"/udi/recall/{recall.id}/holders.zip"
        for user in (self.recall_manager, self.auditor):
            answer = self.get(user, url)
            self.assertEqual(answer.status_code, 200)
            self.assertIn("attachment", answer.headers["Content-Disposition"])
            self.sheet_rows(answer.content)
            self.assertEqual(self.get(user, archive).content[:2], b"PK")
        for path in (url, archive):
            with self.subTest(path=path), self.assertLogs("odoo.http", "WARNING"):
                self.assertEqual(self.get(self.nobody, path).status_code, 403)

    def test_holder_of_another_case_is_not_found(self):
        recall, other = self.case(self.tubes[0]), self.case(self.sensors[1])
        holder = other.holder_ids[0]
        answer = self.get(self.recall_manager, f"/udi/recall/{recall.id}/holder/{holder.id}.xlsx")
        self.assertEqual(answer.status_code, 404)
        answer = self.get(self.recall_manager, "/udi/recall/999999/holders.zip")
        self.assertEqual(answer.status_code, 404)

    def test_without_login(self):
        recall = self.case(self.tubes[0])
        self.authenticate(None, None)
        answer = self.url_open(f"/udi/recall/{recall.id}/holders.zip", allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/web/login", answer.headers["Location"])

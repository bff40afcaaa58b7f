"""The inspection pack tells of recalls: cases that reach the lot, what was reported, and notices of others."""

import io

import openpyxl
from odoo.tests import tagged

from odoo.addons.udi_recall.tests.common import RecallCommon


@tagged("post_install", "-at_install")
class TestRecallsInPack(RecallCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deliver(cls.pumps[:2], cls.hospital_a)
        cls.service = cls.recalls.with_user(cls.recall_manager)
        cls.recall = cls.service.open_case(cls.tubes[0].with_user(cls.recall_manager))
        cls.recall.with_user(cls.recall_manager).write({"title": "Leaking tubes", "level": "2"})
        cls.at_a = cls.recall.holder_ids.filtered(lambda holder: holder.partner_id == cls.hospital_a)
        cls.pack = cls.env["udi.inspection.pack"].with_user(cls.auditor)

    def sections(self, lot):
        return {section.key: section for section in self.pack.sections(lot.with_user(self.auditor))}

    def report(self, lot, kind, **vals):
        entry = {"lot_id": lot.id, "kind": kind, "source": "phone", "holder_id": self.at_a.id, **vals}
        rows = self.env["udi.recall.disposition"].with_user(self.recall_manager)
        return rows._record(self.recall, [entry])

    def test_nothing_on_record(self):
        lot = self.receive(self.tube, ["TUBE-X"])
        found = self.sections(lot)
        self.assertEqual([found[key].rows for key in ("recalls", "recall_reports", "recall_notices")], [[], [], []])
        self.assertEqual(list(found)[-2:], ["signatures", "ledger"], "what the others rest on stays at the end")

    def test_case_and_what_was_reported(self):
        first = self.report(self.pumps[0], "used", reporter="Dr. Li")
        self.report(self.pumps[1], "returned")
        self.report(self.pumps[0], "quarantined", reporter="Nurse Wu", supersedes_id=first.id)
        found = self.sections(self.pumps[0])
        [row] = found["recalls"].rows
        self.assertEqual(row[:3], [self.recall.reference, "Leaking tubes", "Class II recall"])
        self.assertEqual(row[4:7], ["Signal", 1, "Possible"])
        [row] = found["recall_reports"].rows
        self.assertEqual((row[1], row[3], row[4], row[5]), ("Hospital A", "In quarantine at the holder", 1, "Nurse Wu"))
        self.assertEqual(row[6], self.recall_manager.name)

    def test_cancelled_and_no_longer_there(self):
        self.service.cancel(self.recall, "None of ours")
        self.assertEqual(self.sections(self.tubes[0])["recalls"].rows[0][4], "Cancelled")
        self.assertFalse(self.sections(self.tubes[1])["recalls"].rows)

    def test_notice_of_somebody_else(self):
        notice = self.env["udi.recall.incoming"].with_user(self.recall_manager).create(
            {"name": "Recall of tubes", "partner_id": self.supplier.id, "sender_reference": "FSN-7",
             "text": f"UDI-DI: {self.tube.udi_primary_identifier_id.code}\nLOT: TUBE-A"}
        )  # fmt: skip
        self.assertFalse(self.sections(self.tubes[0])["recall_notices"].rows, "not searched yet")
        notice.action_search()
        [row] = self.sections(self.tubes[0])["recall_notices"].rows
        self.assertEqual((row[0], row[1], row[2]), ("Recall of tubes", "Sensor Works", "FSN-7"))
        self.assertEqual(row[5], "One of them")
        self.assertFalse(self.sections(self.tubes[1])["recall_notices"].rows)

    def test_rows_fit_and_files_hold_them(self):
        self.report(self.pumps[0], "returned")
        for section in self.sections(self.pumps[0]).values():
            for row in section.rows:
                self.assertEqual(len(row), len(section.columns), section.key)
        for kind in ("pdf", "xlsx"):
            file = io.BytesIO()
            getattr(self.pack, f"write_{kind}")(self.pumps[0].with_user(self.auditor), file)
            self.assertGreater(len(file.getvalue()), 2000)
        sheet = openpyxl.load_workbook(file)["Recalls that reach it"]
        self.assertEqual([cell.value for cell in sheet[2]][:2], [self.recall.reference, "Leaking tubes"])

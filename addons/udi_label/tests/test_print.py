"""From lots to a file, a job and an event."""

import pytz
from odoo.tests import Form

from .common import LabelCommon
from odoo.addons.udi_core.label.data import LabelData


class TestPrint(LabelCommon):
    def test_every_page_says_what_its_lot_says(self):
        lots = self.pumps(5)
        job = self.print_as(self.operator, lots, document=self.pump)
        expected = [("]d2", f"0106901234500028112601051731010410L1\x1d21{lot.name}") for lot in lots]
        for dpi in (203, 300, 600):
            self.assertEqual(self.codes_of(job, dpi), expected)
        text = self.text_of(job)
        for part in ("Infusion pump", "IP-200", "Maker Medical Co., Ltd.", "2026-01-05", "2031-01-04", "SN0000"):
            self.assertIn(part, text)
        self.assertIn("20262140001", text)

    def test_job_is_frozen_evidence(self):
        lots = self.pumps(2)
        job = self.print_as(self.operator, lots, document=self.pump)
        self.assertRecordValues(
            job,
            [
                {
                    "state": "done",
                    "count": 2,
                    "user_id": self.operator.id,
                    "document_model": "product.product",
                    "document_ref": self.pump.id,
                    "document_name": self.pump.display_name,
                    "template": "unit_50x30",
                    "reprint_count": 0,
                }
            ],
        )
        self.assertEqual(job.lot_ids, lots)
        labels = [LabelData.from_dict(row.data) for row in job.label_ids]
        self.assertEqual([label.serial for label in labels], lots.mapped("name"))
        self.assertTrue(job.preview_url.startswith("data:image/svg+xml;base64,"))
        self.assertEqual(job.action_download()["url"], f"/web/content/{job.sudo().attachment_id.id}?download=true")
        self.pump.name = "Renamed"
        self.assertIn("Infusion pump", self.text_of(job))

    def test_ledger_knows_it_and_the_data_lock(self):
        lots = self.pumps(2)
        job = self.print_as(self.operator, lots)
        items = self.events(lots)
        self.assertEqual(len(items), 2)
        event = items.event_id
        self.assertEqual(len(event), 1)
        self.assertEqual((event.disposition, event.document_name), ("encoded", job.name))
        self.assertEqual((event.document_model, event.document_ref), ("udi.print.job", job.id))
        self.assertEqual(set(items.mapped("evidence")), {"document"})
        lots.invalidate_recordset(["udi_locked"])
        self.assertEqual(lots.mapped("udi_locked"), [True, True])

    def test_reprint(self):
        lots = self.pumps(2)
        self.print_as(self.operator, lots[0])
        job = self.print_as(self.leader, lots, reason="Roll torn")
        self.assertEqual((job.count, job.reprint_count, job.reprint_reason), (2, 1, "Roll torn"))
        item = self.events(lots[0]).filtered(lambda item: item.event_id.document_ref == job.id)
        self.assertEqual(item.event_id.reason, "Roll torn")
        self.assertIn('"reprint": true', item.detail)

    def test_lots_may_have_many_labels(self):
        lot = self.make_lot(self.tube, "T-2026/11")
        job = self.print_as(self.operator, lot, copies=3)
        self.assertEqual(job.count, 3)
        self.assertEqual(self.codes_of(job), [("]d2", "0106901234500035112601051731010410T-2026/11")] * 3)
        self.assertEqual(self.print_as(self.operator, lot, copies=2).reprint_count, 0)

    def test_label_speaks_the_chosen_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.pump.with_context(lang="zh_CN").name = "输液泵"
        job = self.print_as(self.operator, self.pumps(1), lang="zh_CN")
        self.assertIn("输液泵", self.text_of(job))
        self.assertEqual(job.lang, "zh_CN")

    def test_date_on_paper_is_the_date_entered_whatever_the_zone(self):
        for zone in ("Asia/Shanghai", "Pacific/Honolulu", "Pacific/Kiritimati"):
            self.operator.tz = self.company.partner_id.tz = zone
            lot = self.make_lot(self.pump, f"Z{zone[-4:]}", udi_expiry_date="2027-01-01")
            job = self.print_as(self.operator.with_context(tz=zone), lot)
            self.assertIn("17270101", self.codes_of(job)[0][1])
            self.assertIn("2027-01-01", self.text_of(job))

    def test_frozen_dates_in_every_zone(self):
        lot = self.make_lot(self.pump, "ZONES", udi_expiry_date="2027-01-01")
        for zone in pytz.all_timezones:
            content = self.env["udi.label.content"].with_context(tz=zone)
            data = content.print_object(lot.with_context(tz=zone), "en_US", {})
            self.assertEqual(str(data.expiry), "2027-01-01", zone)
            self.assertIn("(17)270101", data.hri, zone)

    def test_dialogue_shows_the_label_and_the_number_before(self):
        lots = self.pumps(3)
        action = lots.with_user(self.operator).action_udi_print_labels()
        wizard = self.env[action["res_model"]].with_user(self.operator).with_context(**action["context"])
        with Form(wizard) as form:
            self.assertEqual(form.count, 3)
            self.assertTrue(form.preview_url)
            self.assertFalse(form.problem)
        result = form.record.action_print()
        self.assertEqual(result["tag"], "udi_label.printed")
        self.assertEqual(lots.udi_print_job_ids.count, 3)
        self.assertEqual(lots[0].udi_print_job_count, 1)

    def test_dialogue_names_the_problem_before_printing(self):
        lots = self.pumps(2, udi_lot_number=False)
        wizard = self.env["udi.label.print"].with_user(self.operator).create({"lot_ids": lots.ids})
        self.assertIn("no lot number", wizard.problem)
        self.assertFalse(wizard.preview_url)

    def test_number_of_statements_does_not_grow(self):
        lots = self.pumps(63)
        self.print_as(self.operator, lots[0])
        counts = []
        for part in (lots[1:3], lots[3:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.print_as(self.operator, part)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2, counts)

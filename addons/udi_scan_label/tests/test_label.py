"""Label check by the app: a label is what its job says, each serial once; what differs is named field by field."""

from odoo.tests import tagged

from odoo.addons.udi_label.tests.common import LabelCommon
from odoo.addons.udi_scan.tests.common import GS, ScanCommon
from odoo.addons.udi_traceability.tests.common import PUMP_DI


@tagged("post_install", "-at_install")
class TestLabelCheck(LabelCommon, ScanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lots = cls.pumps(3)
        cls.job = cls.env["udi.label"].with_user(cls.operator).print_lots(cls.lots.with_user(cls.operator))

    def code(self, serial="SN0000", expiry="310104", aim="]d2", lot="L1"):
        return f"{aim}01{PUMP_DI}1126010517{expiry}10{lot}{GS}21{serial}"

    def step(self, raw="", user=None, status="ok", job=None, **values):
        job = job or self.job
        picking = self.env["stock.picking"]
        item = self.item(picking, raw, user, scenario="label", verdict={"status": status}, **values)
        return {**item, "job": job.id}

    def scan(self, *texts, **values):
        return self.send([self.step(text, **values) for text in texts])

    def test_printed_symbols_are_what_is_expected(self):
        """What the device takes along is what stands on the paper, read from the picture of the page."""
        expected = {(aim, text) for text, aim, _number, _name in self.env["udi.label.verifying"].expected(self.job)}
        self.assertEqual(expected, set(self.codes_of(self.job)))

    # ------------------------------------------------------------------ wrong
    def test_wrong_field_is_named(self):
        [capture] = self.scan(self.code(expiry="320104"), status="error")
        self.assertEqual((capture.state, capture.code), ("applied", "wrong_data"))
        self.assertIn("(17) is 320104, printed was 310104.", capture.message)
        row = self.job.verification_ids
        self.assertEqual((row.result, row.user_id, row.scanner), ("wrong_data", self.operator, "PDA 1"))

    def test_the_device_took_it_for_right(self):
        [capture] = self.scan(self.code(expiry="320104"))
        self.assertEqual((capture.state, capture.code), ("rejected", "wrong_data"))

    def test_not_of_this_job_other_symbol_unreadable(self):
        for text, code in (
            (self.code("SN9999"), "wrong_data"),
            (self.code(aim="]d1"), "not_gs1"),
            ("WEIGHT 12 KG", "wrong_data"),
        ):
            [capture] = self.scan(text, status="error")
            self.assertEqual((capture.state, capture.code), ("applied", code), text)
        self.assertEqual(self.job.verified_count, 0)

    def test_each_serial_once(self):
        captures = self.scan(self.code(), self.code(), self.code("SN0001"))
        self.assertEqual(captures.mapped("state"), ["applied", "rejected", "applied"])
        self.assertEqual(captures[1].code, "double")
        self.assertEqual(self.job.verified_count, 2)

    def test_labels_of_a_lot_are_counted(self):
        lot = self.make_lot(self.tube, "T1")
        job = self.env["udi.label"].with_user(self.operator).print_lots(lot.with_user(self.operator), copies=2)
        text = f"]d201{self.tube.udi_primary_code}112601051731010410T1"
        captures = self.send([self.step(text, job=job) for _number in range(3)])
        self.assertEqual(captures.mapped("state"), ["applied", "applied", "rejected"], captures.mapped("message"))

    def test_roles_and_other_companies(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.job.sudo().company_id = company
        [capture] = self.scan(self.code())
        self.assertEqual((capture.state, capture.code), ("conflict", "refused"))
        self.assertFalse(self.job.sudo().verification_ids)

    # ------------------------------------------------------------------ right
    def test_right_taken_back_and_again(self):
        [capture] = self.scan(self.code())
        self.assertEqual((capture.state, capture.code, self.job.verified_count), ("applied", "readable", 1))
        [undo] = self.send([self.step(action="undo", undo_of=capture.uuid)])
        self.assertEqual((undo.state, self.job.verified_count, len(self.job.verification_ids)), ("applied", 0, 1))
        [again] = self.scan(self.code())
        self.assertEqual((again.state, self.job.verified_count), ("applied", 1))
        [finish] = self.send([self.step(action="finish")])
        self.assertIn("1 of 3", finish.message)

    def test_scanner_without_symbology_identifier(self):
        [capture] = self.scan(self.code(aim="").replace(GS, "{GS}"))
        self.assertEqual((capture.state, capture.code), ("applied", "readable"), capture.message)

    def test_typed_grade(self):
        [capture] = self.scan(self.code(), user=self.quality)
        options = {"step": "grade", "of": capture.uuid, "grade": "1.0/08/660"}
        [graded] = self.send([self.step(action="step", options=options, user=self.quality)], self.quality)
        self.assertEqual((graded.state, graded.code), ("applied", "below"), graded.message)
        self.assertEqual(self.job.grade_ids.lot_id, self.lots[0])
        self.assertTrue(self.lots[0].udi_on_hold)
        [refused] = self.send([self.step(action="step", options=options)])
        self.assertEqual((refused.state, refused.code), ("conflict", "refused"))
        options = {"step": "grade", "of": "nothing", "grade": "1.0/08/660"}
        [unknown] = self.send([self.step(action="step", options=options, user=self.quality)], self.quality)
        self.assertEqual(unknown.state, "conflict")

    # ------------------------------------------------------------------ what a device takes along
    def test_jobs_and_load(self):
        app = self.env["udi.scan.app"].with_user(self.operator)
        self.assertIn(self.job.id, [job["id"] for job in app.jobs(self.token, "label")["jobs"]])
        self.scan(self.code())
        self.scan(self.code("SN9999"), status="error")
        job = app.load(self.token, "label", self.job.id)["job"]
        self.assertTrue(job["by_serial"])
        self.assertEqual([(row[2], row[3]) for row in job["labels"]], [(1, "SN0000"), (2, "SN0001"), (3, "SN0002")])
        self.assertEqual(job["lines"][0]["lots"], [{"lot": "SN0000", "quantity": 1}])
        self.assertEqual(len(job["wrong"]), 1)

"""The internal label of a device that needs no UDI: same pipeline, same read-back, no UDI on it."""

from odoo.exceptions import UserError

from .common import LabelCommon


class TestInternal(LabelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old = cls.make_lot(cls.pump, "OLD 1/a", udi_exempt_reason="before_duty", udi_lot_number="L9")

    def test_printed_and_read_back(self):
        job = self.print_as(self.operator, self.old)
        self.assertEqual(job.state, "done")
        self.assertEqual(self.codes_of(job), [("]d1", "OLD 1/a")])
        text = self.text_of(job)
        for word in ("Infusion pump", "Internal label – no UDI", "OLD 1/a", "L9", "2026-01-05", "2031-01-04"):
            self.assertIn(word, text)
        for word in ("(01)", "06901234500028"):
            self.assertNotIn(word, text)
        self.assertEqual(self.events(self.old).event_id.biz_step, "encoding")

    def test_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        job = self.print_as(self.operator, self.old, lang="zh_CN")
        self.assertEqual(job.state, "done")
        self.assertIn("内部标签", self.text_of(job))

    def test_other_letters(self):
        lot = self.make_lot(self.tube, "样品-1", udi_exempt_reason="sample")
        self.assertEqual(self.codes_of(self.print_as(self.operator, lot)), [("]d1", "样品-1")])

    def test_default_expiry_is_not_printed(self):
        self.pump.expiration_time = 700
        lot = self.env["stock.lot"].create(
            {"name": "D1", "product_id": self.pump.id, "udi_exempt_reason": "sample", "udi_lot_number": "L1"}
        )
        self.assertTrue(lot.udi_expiry_is_default)
        job = self.print_as(self.operator, lot)
        self.assertNotIn(str(lot.expiration_date.date()), self.text_of(job))

    def test_without_any_identifier(self):
        self.pump.udi_primary_identifier_id.state = "draft"
        self.assertEqual(self.print_as(self.operator, self.old).state, "done")

    def test_exempt_identifier(self):
        self.pump.udi_primary_identifier_id.udi_exempt_reason = "custom_made"
        lot = self.make_lot(self.pump, "C1")
        self.assertEqual(self.codes_of(self.print_as(self.operator, lot)), [("]d1", "C1")])

    def test_a_hold_stops_it(self):
        self.env["udi.hold"].freeze(self.old, "Leak")
        with self.assertRaisesRegex(UserError, "on hold"):
            self.print_as(self.operator, self.old)

    def test_beside_others_in_one_job(self):
        lots = self.old | self.make_lot(self.pump, "N1")
        codes = self.codes_of(self.print_as(self.operator, lots))
        self.assertEqual([identifier for identifier, _text in codes], ["]d1", "]d2"])

import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import RecallCommon
from odoo.addons.udi_core.statistics import draw
from odoo.addons.udi_traceability.tests.common import ROLES


@tagged("post_install", "-at_install")
class TestRecallEffectiveness(RecallCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lot = cls.receive(cls.tube, ["TUBE-E"], quantity=100)
        cls.hospitals = cls.env["res.partner"].create([{"name": f"Hospital {number:02}"} for number in range(20)])
        for hospital in cls.hospitals:
            cls.deliver(cls.lot, hospital, quantity=2)
        cls.recall = cls.recalls.with_user(cls.recall_manager).open_case(cls.lot.with_user(cls.recall_manager))
        cls.model = cls.env["udi.recall.effectiveness"].with_user(cls.recall_manager)

    def answer(self, check, user=None, **vals):
        check = check.with_user(user or self.quality)
        check.write(
            {"method": "phone", "contact": "Dr. Li", "received": "yes", "understood": "yes", "acted": "yes", **vals}
        )
        check.action_finish()

    def test_wrong_draws_are_refused(self):
        for share in (None, 0, 0.1, 1, 1.5, -1):
            with self.assertRaisesRegex(UserError, "between 10 and 100"):
                self.model._draw(self.recall, "B", share)
        with self.assertRaises(AccessError):
            self.model.with_user(self.auditor)._draw(self.recall, "A")
        own = self.case(self.tubes[1])
        with self.assertRaisesRegex(UserError, "nobody to check"):
            self.model._draw(own, "A")
        self.recalls.with_user(self.recall_manager).cancel(self.recall, "None")
        with self.assertRaisesRegex(UserError, "finished"):
            self.model._draw(self.recall, "A")

    def test_levels(self):
        sizes = {level: self.model._draw(self.recall, level, 0.33).size for level in "ABCDE"}
        self.assertEqual(sizes, {"A": 20, "B": 7, "C": 2, "D": 1, "E": 0})

    def test_the_sample_can_be_drawn_again(self):
        row = self.model._draw(self.recall, "B", 0.3)
        again = draw(json.loads(row.keys), row.size, row.seed)
        self.assertEqual(sorted(row.check_ids.mapped("holder_key")), sorted(again))
        self.assertEqual(row.drawn_by_id, self.recall_manager)

    def test_a_drawing_does_not_change(self):
        row = self.model._draw(self.recall, "C")
        for vals in ({"seed": "mine"}, {"size": 1}, {"keys": "[]"}):
            with self.assertRaisesRegex(UserError, "Draw again"):
                row.write(vals)
        for vals in ({"outcome": "effective"}, {"name": "Other"}):
            with self.assertRaisesRegex(UserError, "buttons"):
                row.check_ids[0].with_user(self.quality).write(vals)
        for model in (row, row.check_ids):
            with self.assertRaises(AccessError):
                model.with_user(self.recall_manager).unlink()

    def test_a_check_needs_its_answers(self):
        check = self.model._draw(self.recall, "C").check_ids[0].with_user(self.quality)
        with self.assertRaisesRegex(UserError, "how you checked"):
            check.action_finish()
        check.write({"method": "phone", "contact": "Dr. Li", "received": "yes"})
        with self.assertRaisesRegex(UserError, "three questions"):
            check.action_finish()
        with self.assertRaisesRegex(UserError, "Note when"):
            check.action_unreached()
        self.assertFalse(check.outcome)

    def test_verdict_and_interval(self):
        row = self.model._draw(self.recall, "B", 0.5)
        self.assertEqual((row.size, row.verdict), (10, "open"))
        for check in row.check_ids[:-1]:
            self.answer(check)
        self.assertEqual(row.verdict, "open")
        self.answer(row.check_ids[-1], acted="no")
        self.assertEqual((row.effective_count, row.effective_percent, row.verdict), (9, 90.0, "missed"))
        self.assertAlmostEqual(row.low_percent, 55.5)
        self.assertAlmostEqual(row.high_percent, 99.7)
        row.required_percent = 90
        self.assertEqual(row.verdict, "met")
        row.by_lower_bound = True
        self.assertEqual(row.verdict, "missed")
        with self.assertRaisesRegex(UserError, "does not change"):
            row.check_ids[0].with_user(self.quality).write({"acted": "no"})

    def test_who_checked_everybody_needs_no_limits(self):
        row = self.model._draw(self.recall, "A")
        for check in row.check_ids:
            self.answer(check, self.service)
        self.assertEqual((row.effective_percent, row.low_percent, row.verdict), (100.0, 100.0, "met"))
        self.assertEqual(row.check_ids.checked_by_id, self.service)

    def test_gap_until_it_is_met(self):
        def gap():
            return [text for text in self.recall._closing_gaps() if "ffectiveness" in text]

        self.recall.sudo().effectiveness_level = "C"
        self.assertIn("No effectiveness check", gap()[0])
        row = self.model._draw(self.recall, "D")
        self.assertIn("No effectiveness check", gap()[0], "a smaller sample is not enough")
        row = self.model._draw(self.recall, "C")
        self.assertIn("not finished", gap()[0])
        self.answer(row.check_ids[0])
        row.check_ids[1].with_user(self.quality).note = "Called three times"
        row.check_ids[1].with_user(self.quality).action_unreached()
        self.assertIn("not met", gap()[0])
        row.required_percent = 50
        self.assertFalse(gap())

    def test_dialog(self):
        action = self.recall.action_draw_effectiveness()
        wizard = self.env[action["res_model"]].with_user(self.recall_manager).with_context(**action["context"])
        wizard = wizard.create({"level": "B", "percent": 50, "required_percent": 95})
        self.assertEqual((wizard.population, wizard.size), (20, 10))
        row = self.model.browse(wizard.action_draw()["res_id"])
        self.assertEqual((row.size, row.required_percent, row.share), (10, 95.0, 50.0))

    def test_matrix(self):
        for name in ROLES:
            user = getattr(self, name)
            row, check = self.model.with_user(user), self.env["udi.recall.check"].with_user(user)
            self.assertTrue(row.has_access("read") and check.has_access("read"), name)
            self.assertEqual(row.has_access("write"), name in ("quality", "recall_manager"), name)
            self.assertEqual(check.has_access("write"), name in ("quality", "recall_manager", "service"), name)
            for right in ("create", "unlink"):
                self.assertFalse(row.has_access(right) or check.has_access(right), name)
        self.assertFalse(self.model.with_user(self.nobody).has_access("read"))

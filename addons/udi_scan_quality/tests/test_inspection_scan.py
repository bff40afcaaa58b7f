"""Goods-in inspection by the app: what is wrong first, then what an inspector does with a receipt."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import InspectionCommon


@tagged("post_install", "-at_install")
class TestInspectionScan(InspectionCommon):
    def said(self, captures):
        return [(capture.state, capture.code) for capture in captures]

    # ------------------------------------------------------------------ wrong
    def test_not_an_inspector(self):
        lots, inspection = self.arrive(self.sensor, ["SN-1"])
        item = self.look(inspection, self.sensor_code("SN-1", lot="L1"), user=self.operator)
        [capture] = self.book_steps(item, user=self.operator)
        self.assertEqual((capture.state, capture.code), ("conflict", "refused"))
        self.assertIn("Only quality inspects", capture.message)
        self.assertFalse(lots.udi_inspection_line_ids.look_ids)

    def test_other_goods_nonsense_unknown(self):
        _lots, inspection = self.arrive(self.sensor, ["SN-1"])
        self.arrive(self.sensor, ["SN-9"])
        wrong = (
            (self.sensor_code("SN-9", lot="L1"), "not_on_inspection"),
            (self.tubes(), "not_on_inspection"),
            (self.sensor_code("SN-7", lot="L1"), "not_on_inspection"),
            ("WEIGHT 12 KG", "unknown_format"),
        )
        for raw, code in wrong:
            [capture] = self.book_steps(self.look(inspection, raw))
            self.assertEqual((capture.state, capture.code), ("conflict", code), raw)
        self.assertFalse(inspection.look_ids)

    def test_the_label_says_something_else(self):
        """A unit whose label contradicts its record does not conform; saying so is what the inspector does."""
        _lots, inspection = self.arrive(self.sensor, ["SN-1"])
        raw = self.sensor_code("SN-1", expiry="320104", lot="L1")
        right = self.look(inspection, raw)
        wrong = self.look(inspection, raw, right=False, remark="Other date on the label")
        self.assertEqual(
            self.said(self.book_steps(right, wrong)), [("conflict", "conflict"), ("applied", "looked_wrong")]
        )

    def test_twice_and_more_than_there_are(self):
        _lots, inspection = self.arrive(self.sensor, ["SN-1"])
        code = self.sensor_code("SN-1", lot="L1")
        captures = self.book_steps(self.look(inspection, code), self.look(inspection, code))
        self.assertEqual(self.said(captures), [("applied", "looked_right"), ("rejected", "double")])
        _lots, inspection = self.arrive(self.tube, ["T1"], 10)
        captures = self.book_steps(
            self.look(inspection, self.tubes(), quantity=8), self.look(inspection, self.tubes(), quantity=3)
        )
        self.assertEqual(self.said(captures), [("applied", "looked_right"), ("conflict", "too_many")])

    def test_bad_without_a_word(self):
        _lots, inspection = self.arrive(self.tube, ["T1"], 10)
        other = self.env["udi.sampling.plan"].create({"name": "X", "check_ids": [Command.create({"name": "Y"})]})
        for failed, remark in (((), ""), (other.check_ids, "  ")):
            [capture] = self.book_steps(self.look(inspection, self.tubes(), False, failed=failed, remark=remark))
            self.assertEqual(capture.state, "conflict")
            self.assertIn("Say what is wrong", capture.message)

    def test_a_colleague_was_faster(self):
        _lots, inspection = self.arrive(self.tube, ["T1"], 10)
        self.inspect(inspection, second=False)
        right = self.look(inspection, self.tubes())
        wrong = self.look(inspection, self.tubes(), False, failed=self.seal)
        captures = self.book_steps(right, wrong, self.decide(inspection))
        self.assertEqual(self.said(captures), [("rejected", "closed"), ("conflict", "closed"), ("conflict", "closed")])
        self.assertIn(self.quality.name, captures[1].message)
        self.assertFalse(inspection.look_ids)

    def test_decided_too_early(self):
        _lots, inspection = self.arrive(self.tube, ["T1"], 10)
        [capture] = self.book_steps(self.decide(inspection))
        self.assertEqual((capture.state, capture.code, inspection.state), ("conflict", "sample_open", "draft"))
        for decision in ("yes", 7, None):
            [capture] = self.book_steps(self.decide(inspection, decision))
            self.assertEqual((capture.state, capture.code), ("conflict", "refused"))

    def test_another_companys(self):
        _lots, inspection = self.arrive(self.tube, ["T1"], 10)
        company = self.env["res.company"].create({"name": "Other"})
        foreign = self.env["udi.inspection"].create({"company_id": company.id, "kind": "final"})
        app = self.env["udi.scan.app"].with_user(self.quality)
        self.assertEqual(app.load(self.token, "inspect", foreign.id)["code"], "gone")
        self.assertNotIn(foreign.id, [job["id"] for job in app.jobs(self.token, "inspect")["jobs"]])
        [capture] = self.book_steps(self.look(foreign, self.tubes()))
        self.assertEqual(capture.state, "conflict")
        self.assertEqual(inspection.state, "draft")

    # ------------------------------------------------------------------ right
    def test_a_receipt(self):
        lots, inspection = self.arrive(self.sensor, ["SN-1", "SN-2"])
        good, bad = (self.sensor_code(name, lot="L1") for name in ("SN-1", "SN-2"))
        captures = self.book_steps(
            self.look(inspection, good),
            self.look(inspection, bad, False, failed=[self.seal, self.label], remark="wet"),
            self.decide(inspection, packaging="damaged", documents_match=False),
        )
        self.assertEqual(captures.mapped("state"), ["applied"] * 3, captures.mapped("message"))
        self.assertEqual(captures[2].code, "to_sign")
        line = inspection.line_ids.filtered(lambda one: one.lot_id == lots[1])
        self.assertEqual((line.found, line.defect, line.verdict), (1, "Seal intact; Label legible; wet", "rejected"))
        self.assertEqual((inspection.state, inspection.inspector_id), ("submitted", self.quality))
        self.assertEqual((inspection.packaging, inspection.documents_match), ("damaged", False))
        look = line.look_ids
        self.assertEqual((look.user_id, look.user_name), (self.quality, self.quality.name))
        self.assertEqual((look.scanner, look.looked_on), ("PDA 1", captures[1].event_time))

    def test_the_signature_is_given_in_odoo_by_somebody_else(self):
        """The device signs nothing: the verdict waits, and the goods with it."""
        lots, inspection = self.arrive(self.tube, ["T1"], 10)
        self.book_steps(self.look(inspection, self.tubes(), quantity=10), self.decide(inspection))
        self.assertEqual((inspection.state, self.there(lots, self.accepted)), ("submitted", 0))
        self.assertFalse(self.env["udi.signature"].search([("document_model", "=", "udi.inspection")]))
        with self.assertRaises(AccessError):
            inspection.with_user(self.quality).action_approve()
        action = inspection.with_user(self.second_quality).action_approve()
        self.sign(action, self.second_quality)
        self.assertEqual((inspection.state, self.there(lots, self.accepted)), ("done", 10))

    def test_decided_at_once_where_no_second_person_signs(self):
        self.plan.second_person = False
        lots, inspection = self.arrive(self.tube, ["T1"], 10)
        looks = (
            self.look(inspection, self.tubes(), quantity=7),
            self.look(inspection, self.tubes(), False, failed=self.seal, quantity=3),
        )
        *_looks, finish = self.book_steps(*looks, self.decide(inspection))
        self.assertEqual((finish.state, finish.code), ("applied", "decided_partly"), finish.message)
        self.assertEqual((self.there(lots, self.accepted), self.there(lots, self.rejected)), (7, 3))
        self.assertEqual(finish.message, f"{inspection.name}: 7 units accepted, 3 rejected.")

    def test_rejected_without_looking_at_all(self):
        _lots, inspection = self.arrive(self.tube, ["T1"], 10)
        [silent] = self.book_steps(self.decide(inspection, "reject"))
        self.assertEqual(silent.state, "conflict")
        [finish] = self.book_steps(self.decide(inspection, "reject", reason="Wet through"))
        self.assertEqual(
            (finish.state, inspection.verdict, inspection.line_ids.defect), ("applied", "rejected", "Wet through")
        )

    def sampled(self):
        self.plan.write({"method": "aql"})
        return self.arrive(self.tube, ["T1"], 1000)

    def test_more_bad_ones_than_the_plan_allows(self):
        _lots, inspection = self.sampled()
        self.assertEqual((inspection.line_ids.sample, inspection.line_ids.accept_number), (80, 2))
        looks = (
            self.look(inspection, self.tubes(), quantity=77),
            self.look(inspection, self.tubes(), False, failed=self.seal, quantity=3),
        )
        *_looks, finish = self.book_steps(*looks, self.decide(inspection))
        self.assertEqual((finish.state, inspection.rejected_qty), ("applied", 1000), finish.message)

    def test_accepted_with_a_reservation(self):
        _lots, inspection = self.sampled()
        looks = (
            self.look(inspection, self.tubes(), quantity=77),
            self.look(inspection, self.tubes(), False, failed=self.seal, quantity=3),
        )
        *_looks, silent = self.book_steps(*looks, self.decide(inspection, "reserve", reason=" "))
        self.assertEqual(silent.state, "conflict")
        [finish] = self.book_steps(self.decide(inspection, "reserve", reason="Agreed with the maker"))
        self.assertEqual((finish.state, inspection.accepted_qty, inspection.rejected_qty), ("applied", 997, 3))
        self.assertEqual((inspection.line_ids.reason, inspection.note), ("Agreed with the maker",) * 2)

    def test_cold_chain(self):
        _lots, inspection = self.arrive(self.tube, ["T1"], 10)
        inspection.cold_chain = True
        look = self.look(inspection, self.tubes(), quantity=10)
        _look, finish = self.book_steps(look, self.decide(inspection, temperature=500))
        self.assertEqual(finish.state, "conflict")
        [finish] = self.book_steps(self.decide(inspection, temperature=6.5, temperature_sent=4))
        self.assertEqual((finish.state, inspection.temperature, inspection.temperature_read), ("applied", 6.5, True))

    # ------------------------------------------------------------------ taken back
    def test_taken_back(self):
        _lots, inspection = self.arrive(self.tube, ["T1"], 10)
        inspection.with_user(self.quality).line_ids.defect = "Typed at the desk"
        [look] = self.book_steps(self.look(inspection, self.tubes(), False, failed=self.seal, quantity=4))
        self.assertEqual((inspection.line_ids.found, inspection.line_ids.defect), (4, "Typed at the desk; Seal intact"))
        [undo] = self.book_steps(self.inspecting(inspection, action="undo", undo_of=look.uuid))
        self.assertEqual((undo.state, inspection.line_ids.found), ("applied", 0), undo.message)
        self.assertEqual(inspection.line_ids.defect, "Typed at the desk")
        self.assertTrue(inspection.look_ids.taken_back_on)
        self.book_steps(self.look(inspection, self.tubes(), quantity=10), self.decide(inspection))
        self.assertEqual((inspection.state, inspection.accepted_qty), ("submitted", 10))
        counts = inspection.look_ids.filtered(lambda one: not one.taken_back_on)
        late = self.inspecting(inspection, action="undo", undo_of=counts.key)
        [capture] = self.book_steps(late)
        self.assertEqual((capture.state, capture.code), ("conflict", "closed"))

    # ------------------------------------------------------------------ what a device keeps
    def test_jobs_and_load(self):
        lots, inspection = self.arrive(self.sensor, ["SN-1", "SN-2"])
        _lots, other = self.arrive(self.tube, ["T1"], 10)
        self.inspect(other, second=False)
        self.seal.photo = True
        self.book_steps(self.look(inspection, self.sensor_code("SN-1", lot="L1")))
        app = self.env["udi.scan.app"].with_user(self.quality)
        found = [job["id"] for job in app.jobs(self.token, "inspect")["jobs"]]
        self.assertIn(inspection.id, found)
        self.assertNotIn(other.id, found, "handed in")
        answer = app.load(self.token, "inspect", inspection.id)
        job = answer["job"]
        self.assertEqual((job["may_inspect"], job["done"], job["second_person"]), (True, False, True))
        self.assertEqual([row["lot"] for row in job["rows"]], ["SN-1", "SN-2"])
        self.assertEqual((job["lines"][0]["demand"], job["lines"][0]["lots"]), (2, [{"lot": "SN-1", "quantity": 1}]))
        self.assertEqual(
            [(check["name"], check["photo"], check["products"]) for check in job["checks"]],
            [("Seal intact", True, [self.sensor.id]), ("Label legible", False, [self.sensor.id])],
        )
        self.assertEqual(len(answer["booked"]), 1)
        closed = app.load(self.token, "inspect", other.id)["job"]
        self.assertEqual((closed["done"], closed["inspector"]), (True, self.quality.name))
        own = self.env["udi.scan.app"].with_user(self.operator).load(self.token, "inspect", inspection.id)["job"]
        self.assertFalse(own["may_inspect"])
        self.assertEqual(set(lots.mapped("name")), {"SN-1", "SN-2"})

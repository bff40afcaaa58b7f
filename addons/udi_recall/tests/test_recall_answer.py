"""Answers: wrong ones first. What holders say becomes versions and statements of the reconciliation."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.udi_recall_answer import AnswerRefused
from .notice_common import NoticeCommon


@tagged("post_install", "-at_install")
class TestRecallAnswer(NoticeCommon):
    def unchanged(self, notice, said, message, **more):
        before = (notice.answer_version, notice.told_qty, notice.state)
        with self.assertRaisesRegex(AnswerRefused, message), self.cr.savepoint():
            self.take(notice, said, **more)
        notice.invalidate_recordset()
        self.assertEqual((notice.answer_version, notice.told_qty, notice.state), before)
        self.assertEqual(self.statements(self.recall), [])

    def test_wrong_answers(self):
        a, b = self.notice_a, self.notice_b
        self.unchanged(a, {"PUMP-1": {"used": 2}}, "one unit")
        self.unchanged(a, {"PUMP-1": {"used": 0.5}}, "one unit")
        self.unchanged(a, {"PUMP-1": {"used": 1, "returned": 1}}, "more units than the 1")
        self.unchanged(b, {"TUBE-C": {"used": 8, "returned": 2.5}}, "more units than the 10")
        for wrong in (float("nan"), float("inf"), "3", None, True, -1, 1e30):
            self.unchanged(b, {"TUBE-C": {"used": wrong}}, "number of units|below zero|more units")
        self.unchanged(b, {"TUBE-C": {"eaten": 1}}, "cannot be answered")
        self.unchanged(b, {"TUBE-C": {"passed_on": 1}}, "cannot be answered")
        self.unchanged(b, {"TUBE-C": {"used": 1}}, "name", person="  ")
        self.unchanged(b, {"TUBE-C": {"used": 1}}, "name", person="x" * 500)
        self.unchanged(b, {"TUBE-C": {"used": 1}}, "name", person="a\x00b")
        self.unchanged(b, {"TUBE-C": {"used": 1}}, "remark", remark="y" * 5000)
        self.unchanged(b, {"TUBE-C": {"used": 1}}, "Another answer came in", version=7)
        self.unchanged(b, {}, "Nothing was changed")

    def test_lines_of_somebody_else(self):
        foreign = self.line(self.notice_a, "PUMP-1")
        with self.assertRaisesRegex(AnswerRefused, "not part of this notice"):
            self.answers.take(self.notice_b.sudo(), {foreign.id: {"used": 1}}, "public", "Eve")
        self.assertFalse(foreign.told_qty)

    def test_late_and_withdrawn(self):
        self.recall.sudo().state = "closed"
        self.unchanged(self.notice_b, {"TUBE-C": {"used": 1}}, "closed")
        self.recall.sudo().state = "action"
        self.notice_b.sudo().state = "withdrawn"
        self.unchanged(self.notice_b, {"TUBE-C": {"used": 1}}, "withdrawn")

    def test_versions_are_kept_and_never_changed(self):
        self.take(self.notice_a, {"PUMP-1": {"quarantined": 1}})
        self.take(self.notice_a, {"PUMP-1": {"returned": 1}, "PUMP-2": {"not_found": 1}}, person="Nurse Wu")
        answers = self.notice_a.answer_ids
        self.assertEqual(answers.mapped("version"), [2, 1])
        self.assertEqual(answers[1].item_ids.mapped("outcome"), ["quarantined"])
        self.assertEqual(answers.mapped("given_by"), ["Nurse Wu", "Dr. Li"])
        for records in (answers, answers.item_ids):
            with self.assertRaises(UserError):
                records.sudo().write({})
            with self.assertRaises(UserError):
                records.sudo().unlink()
        for user in (self.recall_manager, self.quality, self.udi_admin):
            with self.assertRaises(AccessError):
                self.env["udi.recall.answer"].with_user(user).create({"notice_id": self.notice_a.id})

    def test_states(self):
        self.take(self.notice_a, {"PUMP-1": {"quarantined": 1}})
        self.assertEqual(self.notice_a.state, "acknowledged")
        self.take(self.notice_a, {"PUMP-2": {"used": 1}})
        self.assertEqual(self.notice_a.state, "answered")
        self.take(self.notice_a, {"PUMP-1": {"destroyed": 1}})
        self.assertEqual((self.notice_a.state, self.notice_a.open_qty), ("complete", 0))
        self.take(self.notice_a, {"PUMP-1": {}})
        self.assertEqual((self.notice_a.state, self.notice_a.open_qty), ("acknowledged", 1))

    def test_statements_follow_corrections(self):
        self.take(self.notice_b, {"TUBE-C": {"used": 4, "quarantined": 6}})
        self.assertEqual(self.statements(self.recall), [("TUBE-C", "quarantined", 6, ""), ("TUBE-C", "used", 4, "")])
        self.take(self.notice_b, {"TUBE-C": {"returned": 10}, "PUMP-3": {"used": 1}})
        self.assertEqual(self.statements(self.recall), [("PUMP-3", "used", 1, ""), ("TUBE-C", "returned", 10, "")])
        self.take(self.notice_b, {"PUMP-3": {}})
        self.assertEqual(self.statements(self.recall), [("TUBE-C", "returned", 10, "")])

    # ------------------------------------------------------------ passed on
    def pass_on(self, notice, quantities, **contact):
        contact = {"name": "Village clinic", "email": "clinic@village.example", **contact}
        lines = {self.line(notice, name).id: quantity for name, quantity in quantities.items()}
        return self.answers.pass_on(notice.sudo(), contact, lines, "public", "Dr. Li")

    def test_wrong_passing_on(self):
        for quantities, contact, message in (
            ({"TUBE-C": 11}, {}, "more units"),
            ({"TUBE-C": -1}, {}, "below zero"),
            ({"TUBE-C": 0}, {}, "Say which units"),
            ({"TUBE-C": 1}, {"name": " "}, "name of whom"),
            ({"TUBE-C": 1}, {"email": "no mail"}, "no e-mail address"),
            ({"TUBE-C": 1}, {"email": ""}, "an address of the receiver"),
            ({"TUBE-C": 1}, {"address": "x" * 600}, "too long"),
        ):
            with self.subTest(message=message), self.assertRaisesRegex(AnswerRefused, message), self.cr.savepoint():
                self.pass_on(self.notice_b, quantities, **contact)
        self.assertFalse(self.notice_b.child_ids)
        self.assertEqual(self.notice_b.answer_version, 0)

    def test_the_next_party_gets_its_own_notice(self):
        self.take(self.notice_b, {"TUBE-C": {"quarantined": 10}})
        child = self.pass_on(self.notice_b, {"TUBE-C": 4})
        self.assertEqual(child.parent_id, self.notice_b)
        self.assertEqual((child.state, child.quantity, child.channel), ("to_send", 4, "mail"))
        self.assertNotEqual(child.name, self.notice_b.name)
        self.assertFalse(child.line_ids.filtered(lambda line: line.lot_name == "PUMP-3"))
        line = self.line(self.notice_b, "TUBE-C")
        self.assertEqual((line.quarantined_qty, line.passed_on_qty), (6, 4))
        self.assertEqual(
            self.statements(self.recall),
            [("TUBE-C", "passed_on", 4, "Village clinic"), ("TUBE-C", "quarantined", 6, "")],
        )
        self.take(child, {"TUBE-C": {"used": 3}})
        self.assertEqual(
            self.statements(self.recall),
            [
                ("TUBE-C", "passed_on", 1, "Village clinic"),
                ("TUBE-C", "quarantined", 6, ""),
                ("TUBE-C", "used", 3, "Village clinic"),
            ],
        )
        again = self.pass_on(self.notice_b, {"TUBE-C": 1})
        self.assertEqual((again, child.quantity), (child, 5))

    def test_taken_back_and_too_late_to(self):
        child = self.pass_on(self.notice_a, {"PUMP-1": 1})
        with self.assertRaisesRegex(AnswerRefused, "passed on already"), self.cr.savepoint():
            self.pass_on(self.notice_a, {"PUMP-1": 1}, name="Another")
        self.answers.take_back(self.notice_a.sudo(), child, "public", "Dr. Li")
        self.assertEqual(child.state, "withdrawn")
        self.assertEqual(self.line(self.notice_a, "PUMP-1").told_qty, 0)
        self.assertEqual(self.statements(self.recall), [])
        child = self.pass_on(self.notice_a, {"PUMP-1": 1})
        self.take(child, {"PUMP-1": {"used": 1}})
        with self.assertRaisesRegex(AnswerRefused, "has answered already"):
            self.answers.take_back(self.notice_a.sudo(), child, "public", "Dr. Li")
        with self.assertRaisesRegex(AnswerRefused, "not part of this notice"):
            self.answers.take_back(self.notice_b.sudo(), child, "public", "Dr. Li")

    def test_a_chain_has_an_end(self):
        notice = self.notice_a
        with self.assertRaisesRegex(AnswerRefused, "more than can be entered"):
            for number in range(9):
                notice = self.pass_on(notice, {"PUMP-1": 1}, name=f"Party {number}")
        self.assertGreaterEqual(number, 3)

    # ------------------------------------------------------------ scanning
    def match(self, notice, *codes):
        return self.env["udi.recall.notice.scan"].match(notice.sudo(), "\n".join(codes))

    def test_only_their_own_units_count(self):
        gs = "\x1d"
        found = self.match(
            self.notice_a,
            "PUMP-1",
            "pump-2",
            "PUMP-3",  # of hospital B, in the same case
            f"0106901234500028{'11260105'}10L1{gs}21PUMP-2",
            f"010690123450002810L1{gs}21PUMP-3",
            f"010690123450001110L1{gs}21PUMP-1",  # another product with the same number
            "<script>alert(1)</script>",
            "]d2",
        )
        named = {self.env["udi.recall.notice.line"].browse(key).lot_name: count for key, count in found.counts.items()}
        self.assertEqual(named, {"PUMP-1": 1, "PUMP-2": 2})
        self.assertEqual(len(found.foreign), 5)
        with self.assertRaisesRegex(AnswerRefused, "Nothing was scanned"):
            self.match(self.notice_a, " ")
        for text in (["x"] * 501, ["y" * 501], ["a\x00b"]):
            with self.assertRaisesRegex(AnswerRefused, "Too much at once"):
                self.match(self.notice_a, *text)

    def test_swallowed_separator(self):
        found = self.match(self.notice_a, "010690123450002810L121PUMP-1")
        self.assertEqual(list(found.counts.values()), [1])

    def test_scanned_lots_move_from_what_stood_aside(self):
        scan = self.env["udi.recall.notice.scan"]
        line = self.line(self.notice_b, "TUBE-C")
        self.take(self.notice_b, {"TUBE-C": {"quarantined": 8, "used": 2}})
        said = scan.vectors(self.notice_b.sudo(), {line.id: 3}, "returned")
        self.assertEqual(said[line.id], {"quarantined": 5, "used": 2, "returned": 3})
        said = scan.vectors(self.notice_b.sudo(), {line.id: 9}, "returned")
        with self.assertRaisesRegex(AnswerRefused, "more units"):
            self.answers.take(self.notice_b.sudo(), said, "public", "Dr. Li")

    # ------------------------------------------------------------ calls
    def call(self, notices, user=None, **values):
        values = {"person": "Nurse Wu", "said": "All fine", **values}
        entry = self.env["udi.recall.call.entry"].with_user(user or self.recall_manager)
        return entry.create({"notice_ids": notices.ids, **values})

    def test_who_may_not_note_calls(self):
        for user in (self.operator, self.auditor, self.regulatory, self.service):
            with self.assertRaises(AccessError):
                self.call(self.notice_b, user).action_confirm()
        self.assertFalse(self.notice_b.call_ids)

    def test_call_with_an_answer(self):
        entry = self.call(self.notice_b, outcome="answer")
        self.assertEqual(entry.line_ids.mapped("lot_name"), ["PUMP-3", "TUBE-C"])
        entry.line_ids[1].write({"used": 3, "quarantined": 8})
        with self.assertRaisesRegex(UserError, "more units"), self.cr.savepoint():
            entry.action_confirm()
        self.assertFalse(self.notice_b.call_ids)
        entry.line_ids[1].write({"quarantined": 7})
        entry.line_ids[0].write({"used": 1})
        entry.action_confirm()
        self.assertEqual(self.notice_b.state, "answered")
        answer = self.notice_b.answer_ids
        self.assertEqual((answer.source, answer.user_id, answer.given_by), ("phone", self.recall_manager, "Nurse Wu"))
        self.assertEqual(self.notice_b.call_ids.answer_id, answer)
        with self.assertRaises(UserError):
            self.notice_b.call_ids.sudo().write({"said": "nothing"})

    def test_call_that_reached_nobody(self):
        entry = self.call(self.notices, reached=False, next_call_on="2030-01-01")
        entry.action_confirm()
        self.assertEqual(set(self.notices.mapped("state")), {"to_send"})
        self.assertEqual(len(self.notices.call_ids), 2)
        self.assertEqual(len(self.notices.activity_ids), 2)
        future = self.call(self.notice_b, called_on="2090-01-01 00:00:00")
        with self.assertRaisesRegex(UserError, "future"):
            future.action_confirm()
        both = self.call(self.notices, outcome="answer")
        with self.assertRaisesRegex(UserError, "one holder at a time"):
            both.action_confirm()

    def test_call_informs(self):
        self.call(self.notice_b).action_confirm()
        self.assertEqual((self.notice_b.state, self.notice_b.channel), ("acknowledged", "phone"))
        self.assertEqual(self.notice_b.acknowledged_by, "Nurse Wu")

from odoo.tests import tagged

from .notice_common import NoticeCommon


@tagged("post_install", "-at_install")
class TestRecallMerged(NoticeCommon):
    """Hospital A holds 4 tubes of a lot, and 3 as a contact that was entered twice and is merged in the open case."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.double = cls.env["res.partner"].create({"name": "Hospital A, entered twice", "email": "b@hospital.example"})
        cls.lot = cls.receive(cls.tube, ["TUBE-D"], quantity=20)
        cls.deliver(cls.lot, cls.hospital_a, quantity=4)
        cls.deliver(cls.lot, cls.double, quantity=3)
        cls.case_d = cls.decide(
            cls.recalls.with_user(cls.recall_manager).open_case(cls.lot.with_user(cls.recall_manager))
        )
        cls.notice_own = cls.case_d.notice_ids.filtered(lambda notice: notice.partner_id == cls.hospital_a)
        cls.notice_double = cls.case_d.notice_ids - cls.notice_own
        cls.number = cls.double.id

    def merge(self, source, into):
        self.env.flush_all()
        self.env["base.partner.merge.automatic.wizard"]._merge((source | into).ids, into)
        self.env.invalidate_all()
        self.assertFalse(source.exists())

    def proven(self, notice, said):
        self.take(notice, {"TUBE-D": said})
        proof = self.env["ir.attachment"].create({"name": "protocol.pdf", "raw": b"signed"})
        self.answers.evidence(notice.sudo(), proof, "Dr. Li")  # sudo: as the page of the answer does, by its link

    def buckets(self):
        rows = self.case_d.balance_ids.filtered(lambda row: row.bucket != "stock")
        self.assertEqual(sum(self.case_d.balance_ids.mapped("quantity")), self.case_d.unit_qty)
        self.assertEqual(rows.partner_id, rows.partner_id.exists())
        return sorted((row.holder_id.partner_id.id, row.bucket, row.quantity) for row in rows)

    def outside(self):
        return self.case_d.holder_ids.filtered(lambda row: row.kind == "partner")

    def test_answers_before_and_after(self):
        self.proven(self.notice_double, {"destroyed": 3})
        a = self.hospital_a.id
        self.assertEqual(self.buckets(), [(a, "open", 4), (self.number, "destroyed", 3)])
        count = self.case_d.holder_count
        self.merge(self.double, self.hospital_a)
        self.assertEqual(self.buckets(), [(a, "destroyed", 3), (a, "open", 4)], "no contradiction")
        self.proven(self.notice_own, {"destroyed": 4})
        self.assertEqual(self.buckets(), [(a, "destroyed", 7)])
        told = self.case_d.disposition_ids.filtered(lambda row: row.lot_id == self.lot)
        self.assertEqual(set(told.mapped("holder_key")), {f"partner:{self.number}:0", f"partner:{a}:0"}, "as recorded")
        # what was told before the merge is corrected by the same page
        self.take(self.notice_double, {"TUBE-D": {"destroyed": 2, "returned": 1}})
        self.assertEqual(self.buckets(), [(a, "destroyed", 6), (a, "on_the_way", 1)])
        self.assertEqual(self.case_d.holder_count, count - 1)

    def test_one_holder(self):
        self.merge(self.double, self.hospital_a)
        holder = self.outside()
        self.assertEqual((holder.partner_id, holder.key), (self.hospital_a, f"partner:{self.hospital_a.id}:0"))
        self.assertEqual((holder.name, holder.quantity, holder.lot_count), ("Hospital A", 7, 1))
        self.assertEqual([(line.holder_name, line.quantity) for line in holder.line_ids], [("Hospital A", 7)])
        self.assertIn("entered twice", self.case_d.message_ids[0].body)
        name, _content = self.env["udi.recall.workbook"].holder_file(holder)
        self.assertIn("Hospital_A", name)
        before = holder, holder.line_ids
        self.case_d.action_scope()
        self.assertEqual((self.outside(), self.outside().line_ids), before, "taken again it is the same")
        picking = self.env["udi.recall.returns"].with_user(self.recall_manager).expect(holder)
        self.assertEqual(sum(picking.move_ids.mapped("product_uom_qty")), 7)

    def test_nothing_is_asked_for_twice(self):
        self.merge(self.double, self.hospital_a)
        service = self.service_of_notices.with_user(self.recall_manager)
        self.assertFalse(self.case_d._holders_without_notice())
        self.assertFalse(service.prepare(self.case_d))
        notices = self.notice_own | self.notice_double
        self.assertEqual(self.case_d.notice_ids, notices)
        self.assertEqual(notices.mapped("quantity"), [4, 3])
        self.deliver(self.lot, self.hospital_a, quantity=5)
        self.case_d.action_scope()
        self.assertEqual(service.prepare(self.case_d).sudo(False), self.notice_own)
        self.assertEqual(notices.mapped("quantity"), [9, 3], "more goes to one of them")

    def test_one_notice_is_enough(self):
        """Where neither has answered, the recall manager withdraws one; the other then asks for everything."""
        self.take(self.notice_double, {"TUBE-D": {"quarantined": 1}})
        self.merge(self.double, self.hospital_a)
        service = self.service_of_notices.with_user(self.recall_manager)
        service.withdraw(self.notice_double)
        service.prepare(self.case_d)
        self.assertEqual(self.notice_own.quantity, 6, "but for what was told already")

    def test_the_other_one_stays(self):
        """Nobody in the case was called so before; and once more, as the contact that stays is merged as well."""
        self.proven(self.notice_double, {"destroyed": 3})
        for into in (self.hospital_b, self.hospital_a):
            self.merge(self.double if into == self.hospital_b else self.hospital_b, into)
            self.assertEqual(sum(quantity for _id, bucket, quantity in self.buckets() if bucket == "destroyed"), 3)
        self.assertEqual(self.outside().mapped("quantity"), [7])
        self.assertEqual(self.buckets(), [(self.hospital_a.id, "destroyed", 3), (self.hospital_a.id, "open", 4)])
        rows = self.env["udi.recall.disposition"].with_user(self.recall_manager)
        entry = {"lot_id": self.lot.id, "kind": "used", "source": "phone", "holder_key": f"partner:{self.number}:0"}
        self.assertEqual(rows._record(self.case_d, [entry]).partner_id, self.hospital_a, "an old key is understood")

    def test_who_came_back_is_seen_under_either_name(self):
        self.merge(self.double, self.hospital_a)
        row = self.case_d.balance_ids.filtered(lambda row: row.bucket == "open")
        self.assertEqual((row.quantity, row.last_place), (7, "Hospital A, entered twice"), "the last delivery of both")

    def test_a_closed_case_stays_as_it_was(self):
        self.env.cr.execute("UPDATE udi_recall SET state = 'closed' WHERE id = %s", [self.case_d.id])
        self.env.invalidate_all()
        self.merge(self.double, self.hospital_a)
        self.assertEqual(sorted(self.outside().mapped("quantity")), [3, 4])

"""Which very serials were spoiled or void, and what a reprint replaces."""

from odoo.exceptions import AccessError, UserError

from .common import LabelCommon


class TestSerialFate(LabelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lots = cls.pumps(20)
        cls.job = cls.env["udi.label"].with_user(cls.operator).print_lots(cls.lots.with_user(cls.operator))

    def mark(self, entry, fate="spoiled", user=None, job=None):
        user = user or self.operator
        return self.env["udi.label.reconciliation"].with_user(user).mark((job or self.job).with_user(user), entry, fate)

    def close(self, *counts):
        self.env["udi.label.reconciliation"].with_user(self.operator).close(self.job.with_user(self.operator), *counts)

    def fates(self, job=None):
        return {row.lot_id.name: row.fate for row in (job or self.job).label_ids if row.fate}

    def test_bad_entries_mark_nothing(self):
        for entry, message in (
            ("", "Scan or type"),
            (" \n ;", "Scan or type"),
            ("SN0001 OTHER", "1 of what was entered is no label"),
            ("SN0001..OTHER", "no label"),
            ("SN0001..SN0002..SN0003", "no label"),
            ("#0", "no label"),
            ("#21", "no label"),
            ("#99999999999999999999", "no label"),
            ("#１", "no label"),
            ("sn0001", "no label"),
            ("%", "no label"),
            ("0106901234500028112601051731010410L1\x1d21OTHER", "no label"),
            ("x" * 500_000, "no label"),
        ):
            with self.assertRaisesRegex(UserError, message, msg=entry[:40]):
                self.mark(entry)
        with self.assertRaisesRegex(UserError, "Choose what became"):
            self.mark("SN0001", "lost")
        self.assertFalse(self.fates())

    def test_ways_of_saying_it(self):
        for entry, serials in (
            ("SN0003", [3]),
            ("SN0003\nSN0003", [3]),
            ("SN0003 SN0005;SN0007", [3, 5, 7]),
            ("SN0003,SN0004", [3, 4]),
            ("SN0003，SN0004、SN0006", [3, 4, 6]),
            ("SN0003..SN0006", [3, 4, 5, 6]),
            ("SN0006~SN0003", [3, 4, 5, 6]),
            ("SN0003–SN0004", [3, 4]),
            ("SN0003-SN0004", [3, 4]),
            ("#1..#2", [0, 1]),
            ("#20", [19]),
            ("]d20106901234500028112601051731010410L1\x1d21SN0002", [2]),
            ("(01)06901234500028(11)260105(17)310104(10)L1(21)SN0002", [2]),
        ):
            self.assertEqual(self.mark(entry).lot_id.mapped("name"), [f"SN{i:04d}" for i in serials], entry)
            self.mark(entry, "")
            self.assertFalse(self.fates(), entry)

    def test_serials_with_hyphens_and_commas(self):
        names = ["A-1", "A-2", "A-3", "B,1", "A-1-A-2"]
        lots = self.env["stock.lot"].union(*(self.make_lot(self.pump, name) for name in names))
        job = self.print_as(self.operator, lots)
        self.assertEqual(self.mark("A-1", job=job).lot_id.name, "A-1")
        self.assertEqual(self.mark("A-1-A-2", job=job).lot_id.name, "A-1-A-2", "a serial goes before a range")
        self.assertEqual(self.mark("A-2-A-3", job=job).lot_id.mapped("name"), ["A-2", "A-3"])
        self.assertEqual(self.mark("B,1", job=job).lot_id.name, "B,1")

    def test_counts_are_those_of_the_serials(self):
        self.mark("SN0001 SN0002")
        self.mark("SN0003", "void")
        with self.assertRaisesRegex(UserError, "“Spoiled” is 3, but 2 serials"):
            self.close(16, 3, 1, 0)
        with self.assertRaisesRegex(UserError, "“Unused” is 1, but 0 serials"):
            self.close(16, 2, 1, 1)
        self.assertEqual(self.job.state, "done")
        self.close(17, 2, 1, 0)
        fates = self.fates()
        self.assertEqual(len(fates), 20)
        self.assertEqual([fates[f"SN000{i}"] for i in (1, 3, 4)], ["spoiled", "void", "applied"])
        self.assertEqual(self.job.label_ids.marked_by_id, self.operator)
        self.assertEqual(set(self.job.label_ids.mapped("marked_by_name")), {self.operator.name})
        with self.assertRaisesRegex(UserError, "not open"):
            self.mark("SN0005")

    def test_with_a_difference_nobody_knows_which(self):
        self.company.udi_label_difference_count = 1
        self.mark("SN0001")
        self.close(18, 1, 0, 0)
        self.assertEqual(self.fates(), {"SN0001": "spoiled"})

    def test_reprint_replaces_exactly_that_serial(self):
        self.mark("SN0001 SN0004", "spoiled")
        action = self.job.with_user(self.leader).action_reprint()
        self.assertEqual(action["context"]["default_lot_ids"], (self.lots[1] | self.lots[4]).ids)
        again = self.print_as(self.leader, self.lots[1] | self.lots[4] | self.lots[6], reason="Roll torn")
        self.env.invalidate_all()
        replaced = self.job.label_ids.filtered("replaced_by_id")
        self.assertEqual(replaced.lot_id.mapped("name"), ["SN0001", "SN0004", "SN0006"])
        self.assertEqual(replaced.replaced_by_id, again.label_ids)
        self.assertEqual(self.fates(), {"SN0001": "spoiled", "SN0004": "spoiled", "SN0006": "void"})
        for row in replaced:
            self.assertEqual(row.replaced_by_id.lot_id, row.lot_id)
        with self.assertRaisesRegex(UserError, "has to be printed again"):
            self.job.with_user(self.leader).action_reprint()
        third = self.print_as(self.leader, self.lots[1], reason="Torn again")
        self.env.invalidate_all()
        self.assertEqual(again.label_ids[0].replaced_by_id, third.label_ids, "the last label is the one replaced")
        self.assertEqual(replaced[0].replaced_by_id, again.label_ids[0])

    def test_reprint_after_closing_changes_no_count(self):
        self.close(20, 0, 0, 0)
        again = self.print_as(self.leader, self.lots[2], reason="Label came off")
        self.env.invalidate_all()
        row = self.job.label_ids[2]
        self.assertEqual((row.fate, row.replaced_by_id), ("applied", again.label_ids))
        self.assertEqual(self.job.applied_count, 20)

    def test_labels_of_a_lot_are_counted_not_named(self):
        job = self.print_as(self.operator, self.make_lot(self.tube, "T1"), copies=3)
        with self.assertRaisesRegex(UserError, "count them instead"):
            self.mark("T1", job=job)
        self.env["udi.label.reconciliation"].with_user(self.operator).close(job.with_user(self.operator), 1, 1, 1, 0)
        self.assertEqual(job.state, "closed")

    def test_roles(self):
        for user in (self.regulatory, self.auditor, self.udi_admin, self.recall_manager, self.service):
            with self.assertRaises(AccessError, msg=user.login):
                self.mark("SN0001", user=user)
        with self.assertRaises(AccessError):
            self.job.label_ids[0].with_user(self.quality).write({"fate": "void"})

    def test_dialogue(self):
        wizard = self.env["udi.label.reconcile"].with_user(self.operator).create({"job_id": self.job.id})
        self.assertTrue(wizard.by_serial)
        wizard.write({"entry": "SN0001..SN0003", "fate": "void"})
        wizard.action_mark()
        self.assertEqual((wizard.entry, wizard.void, len(wizard.label_ids)), (False, 3, 3))
        wizard.entry = "SN0002"
        wizard.action_unmark()
        wizard.action_rest_applied()
        self.assertEqual((wizard.applied, wizard.void, wizard.difference), (18, 2, 0))
        wizard.action_close()
        self.assertEqual((self.job.state, self.job.void_count), ("closed", 2))

    def test_number_of_statements_does_not_grow(self):
        lots = self.env["stock.lot"].union(*(self.make_lot(self.pump, f"BIG{i:03d}") for i in range(200)))
        job = self.print_as(self.operator, lots)
        counts = []
        for entry in ("BIG000..BIG001", "BIG002..BIG150"):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.mark(entry, job=job)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1, counts)

import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import RecallCommon
from odoo.addons.udi_core.recall_notice import near_key
from odoo.addons.udi_traceability.tests.common import ROLES

OTHER_DI = "06901234599992"  # nobody's, with its right check digit


@tagged("post_install", "-at_install")
class TestRecallIncoming(RecallCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pump_di = cls.pump.udi_primary_identifier_id.code
        cls.tube_di = cls.tube.udi_primary_identifier_id.code
        cls.lots = cls.receive(cls.tube, ["LOT-0O1", "LOT-77", "LOT-78", "LOT-90210"], quantity=5)
        cls.range = cls.receive(cls.pump, [f"R{number}" for number in range(98, 104)], udi_lot_number="PL-5")

    def notice(self, text=None, user=None, **vals):
        notices = self.env["udi.recall.incoming"].with_user(user or self.recall_manager)
        return notices.create({"name": "Recall of tubes", "partner_id": self.supplier.id, "text": text, **vals})

    def search(self, text=None, **vals):
        notice = self.notice(text, **vals)
        notice.action_search()
        return notice

    def found(self, notice):
        return {match.lot_id.name: (match.reason, match.state) for match in notice.match_ids}

    # ------------------------------------------------------------ bad input
    def test_nothing_to_read(self):
        for vals in ({}, {"text": "  \n "}):
            with self.assertRaisesRegex(UserError, "Paste the text"):
                self.notice(**vals).action_search()
        with self.assertRaises(UserError):
            self.notice("x" * (4 << 20) + "1").action_search()

    def test_hostile_files(self):
        for data, message in (
            (b"PK\x03\x04broken", "notice.xlsx"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "notice.xlsx"),
            (b"a\x00b", "notice.xlsx"),
        ):
            notice = self.notice(file=base64.b64encode(data), file_name="notice.xlsx")
            with self.assertRaisesRegex(UserError, message):
                notice.action_search()
            self.assertFalse(notice.item_ids)

    def test_lines_that_cannot_be_read_prove_nothing(self):
        notice = self.search(f"UDI-DI: {self.tube_di}\nSN: 9 – 1\nSN: A1–B2\nLOT: NEVER1")
        self.assertEqual((notice.defect_count, notice.result), (2, "open"))
        with self.assertRaisesRegex(UserError, "2 lines that cannot be read"):
            notice.with_user(self.quality).action_sign()
        backwards = notice.item_ids.filtered(lambda item: item.defect == "range_reversed")
        backwards.write({"first": "1", "last": "9"})
        self.assertFalse(backwards.defect, "a corrected line is read again")
        self.assertEqual(notice.state, "draft", "and the search is to be repeated")
        notice.action_search()
        notice.item_ids.filtered("defect").settled = "They mean devices of another kind"
        self.assertEqual(notice.result, "none")

    def test_wrong_check_digit_is_searched_all_the_same(self):
        wrong = self.tube_di[:-1] + str((int(self.tube_di[-1]) + 1) % 10)
        notice = self.search(f"{wrong}\tLOT-77")
        self.assertEqual(notice.item_ids.defect, "check_digit")
        self.assertEqual(self.found(notice), {"LOT-77": ("other_di", "open")})

    def test_range_of_a_thousand_million(self):
        notice = self.search(f"UDI-DI: {self.pump_di}\nSN: R1 to R1000000000")
        self.assertEqual(set(self.found(notice)), set(self.range.mapped("name")))

    # ------------------------------------------------------------ matches
    def test_exact_and_range(self):
        notice = self.search(f"UDI-DI: {self.tube_di}\nLots: LOT-77; LOT-78\nUDI-DI: {self.pump_di}\nSN: R99 to R101")
        self.assertEqual(
            self.found(notice),
            {
                "LOT-77": ("exact", "confirmed"),
                "LOT-78": ("exact", "confirmed"),
                "R99": ("range", "confirmed"),
                "R100": ("range", "confirmed"),
                "R101": ("range", "confirmed"),
            },
        )
        self.assertEqual(notice.result, "found")
        self.assertEqual(notice.match_ids.filtered(lambda m: m.lot_id.name == "LOT-77").where, "WH/Stock (5)")

    def test_lot_of_serials_and_every_unit_of_a_device(self):
        self.assertEqual(
            set(self.found(self.search(f"UDI-DI: {self.pump_di}\nLot: PL-5"))), set(self.range.mapped("name"))
        )
        everything = self.search(self.pump_di)
        self.assertEqual(set(self.found(everything)), {*self.range.mapped("name"), "PUMP-1", "PUMP-2", "PUMP-3"})

    def test_near_misses(self):
        for written, reason in (
            ("LOT-001", "alike"),
            ("lot 001", "alike"),
            ("LOT0077", "alike"),
            ("LOT-90211", "typo"),
            ("LOT-9210", "typo"),
        ):
            found = self.found(self.search(f"UDI-DI: {self.tube_di}\nLot: {written}"))
            self.assertIn((reason, "open"), found.values(), written)
        notice = self.search(f"UDI-DI: {self.tube_di}\nLot: LOT-90211")
        with self.assertRaisesRegex(UserError, "near misses"):
            notice.with_user(self.quality).action_sign()
        with self.assertRaisesRegex(UserError, "why it is not"):
            notice.match_ids.action_dismiss()
        notice.match_ids.note = "Photo of the label: 90210"
        notice.match_ids.action_dismiss()
        self.assertEqual(notice.result, "none")
        notice.action_search()
        self.assertEqual(notice.match_ids.mapped("state"), ["dismissed"], "a decision is not asked for twice")

    def test_neighbouring_serials_are_no_near_miss(self):
        self.assertFalse(self.found(self.search(f"UDI-DI: {self.pump_di}\nSN: R104")))

    def test_near_key_is_the_same_in_the_database(self):
        for name in ("LOT-0O1", "lot 001", "L00123", "A-1.B_2", "OIL|", "0000", "", "批号-007", "a0b00c000"):
            self.env.cr.execute("SELECT udi_recall_near(%s)", [name])
            self.assertEqual(self.env.cr.fetchone()[0], near_key(name), name)

    def test_earlier_number_and_old_identifier(self):
        lot = self.lots[3]
        lot.with_context(udi_change_reason="Typing error").with_user(self.regulatory).name = "LOT-90999"
        notice = self.search(f"UDI-DI: {self.tube_di}\nLot: LOT-90210")
        self.assertEqual(self.found(notice), {"LOT-90999": ("old_name", "confirmed")})

    def test_unknown_identifier_with_a_number_of_ours(self):
        notice = self.search(f"UDI-DI: {OTHER_DI}\nLot: LOT-77")
        self.assertFalse(notice.item_ids.known)
        self.assertEqual(self.found(notice), {"LOT-77": ("other_di", "open")})

    def test_same_number_of_another_known_product_is_none(self):
        self.assertFalse(self.found(self.search(f"UDI-DI: {self.pump_di}\nLot: LOT-77")))

    def test_other_company_is_not_searched(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.make_lot(self.tube, "LOT-ELSEWHERE", company_id=other.id)
        self.assertFalse(self.found(self.search(f"UDI-DI: {self.tube_di}\nLot: LOT-ELSEWHERE")))

    # ------------------------------------------------------------ the result
    def test_zero_is_signed_by_somebody_else(self):
        notice = self.search(f"UDI-DI: {self.tube_di}\nLot: NOTHING-LIKE-IT")
        self.assertEqual(notice.result, "none")
        self.assertTrue(notice.searched_lots and notice.history_note and notice.searched_on)
        with self.assertRaises(AccessError):
            notice.action_sign()
        self.sign(notice.with_user(self.quality).action_sign(), self.quality)
        self.assertEqual(notice.state, "signed")
        signature = self.env["udi.signature"].search([("document_model", "=", notice._name)], limit=1)
        self.assertEqual((signature.meaning, signature.verdict), ("zero", "same"))
        for act in (
            lambda: notice.write({"text": "other"}),
            lambda: notice.item_ids.write({"first": "LOT-77"}),
            notice.action_search,
            notice.unlink,
        ):
            with self.assertRaisesRegex(UserError, "signed"), self.env.cr.savepoint():
                act()

    def test_new_words_forget_the_result(self):
        notice = self.search(f"UDI-DI: {self.tube_di}\nLot: LOT-77")
        notice.text = f"UDI-DI: {self.tube_di}\nLot: LOT-78"
        self.assertEqual((notice.state, len(notice.match_ids)), ("draft", 0))
        notice.action_search()
        self.assertEqual(set(self.found(notice)), {"LOT-78"})

    def test_result_is_not_typed(self):
        notice = self.search(f"UDI-DI: {self.tube_di}\nLot: LOT-77")
        for act in (
            lambda: notice.write({"state": "signed"}),
            lambda: notice.match_ids.write({"state": "dismissed"}),
            lambda: notice.item_ids.write({"defect": False}),
        ):
            with self.assertRaisesRegex(UserError, "not typed"):
                act()

    def test_case_from_the_match(self):
        notice = self.search(f"UDI-DI: {self.tube_di}\nLots: LOT-77, LOT-78")
        recall = self.env["udi.recall"].browse(notice.action_open_case()["res_id"])
        self.assertEqual(recall.lot_ids, self.lots[1:3])
        self.assertTrue(recall.is_frozen)
        self.assertTrue(all(self.lots[1:3].mapped("udi_on_hold")))
        self.assertEqual(notice.action_open_case()["res_id"], recall.id, "one case for a notice")
        empty = self.search(f"UDI-DI: {self.tube_di}\nLot: NOTHING-LIKE-IT")
        with self.assertRaisesRegex(UserError, "No unit is confirmed"):
            empty.action_open_case()

    # ------------------------------------------------------------ rights, size
    def test_matrix(self):
        notice = self.search(f"UDI-DI: {self.tube_di}\nLot: LOT-77")
        for name in ROLES:
            user = getattr(self, name)
            author = name in ("quality", "regulatory", "recall_manager")
            mine = notice.with_user(user)
            for records in (mine, mine.item_ids, mine.match_ids):
                self.assertTrue(records.has_access("read"), name)
                self.assertEqual(records.has_access("write"), author, name)
            self.assertEqual(mine.has_access("create"), author, name)
            self.assertFalse(mine.match_ids.has_access("create") or mine.match_ids.has_access("unlink"), name)
            if author:
                mine.action_search()
            else:
                with self.assertRaises(AccessError):
                    mine.action_search()
        self.assertFalse(notice.with_user(self.nobody).has_access("read"))

    def test_number_of_statements(self):
        def statements(count):
            lines = "\n".join(f"Lot: XLOT{number:05}" for number in range(count))
            notice = self.notice(f"UDI-DI: {self.tube_di}\n{lines}\nSN: Q1 to Q9")
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            notice.action_search()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        statements(1)
        few = statements(3)
        self.assertEqual(statements(90), few)  # the ORM itself inserts a hundred rows at once

"""Pairs from a file in the order's dialogue: bad lists first, all or nothing, thousands of rows."""

import base64
import io

import openpyxl
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import UdiMrpCommon


@tagged("post_install", "-at_install")
class TestPairFile(UdiMrpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order_3 = cls.order(3, ["P1", "P2", "P3"])

    def csv(self, *rows, head="Unit,Component"):
        return "\n".join([head, *rows]).encode()

    def wizard(self, data, order=None):
        action = (order or self.order_3).with_user(self.operator).action_udi_scan_pairs()
        form = Form(self.env[action["res_model"]].with_user(self.operator).with_context(**action["context"]))
        form.file = base64.b64encode(data)
        return form.save()

    def pairs(self, order=None):
        filled = (order or self.order_3).udi_pair_ids.filtered("component_lot_id")
        return {(pair.unit_lot_id.name, pair.component_lot_id.name): pair.evidence for pair in filled}

    # ------------------------------------------------------------------ bad lists
    def refuse(self, data, sentence, shown=None):
        wizard = self.wizard(data)
        self.assertFalse(wizard.file_ready)
        self.assertRegex(wizard.file_html, shown or sentence)
        with self.refused(sentence):
            wizard.action_save_file()
        self.assertFalse(self.pairs(), "nothing is half done")

    def test_wrong_columns(self):
        self.refuse(self.csv("P1,S1", head="Pump,Sensor"), "must name the columns Unit and Component.*Pump, Sensor")

    def test_no_file(self):
        with self.refused("Choose an Excel or CSV file"):
            self.wizard(self.csv("P1,S1")).browse().create({"production_id": self.order_3.id}).action_save_file()

    def test_not_a_file_at_all(self):
        wizard = self.wizard(self.csv("P1,S1"))
        wizard.file = "no base64 ✗"
        self.assertIn("is empty", wizard.file_html)

    def test_damaged_workbook(self):
        self.refuse(b"PK\x03\x04 broken", "damaged")

    def test_too_many_rows(self):
        self.refuse(self.csv(*(f"P{n},S{n}" for n in range(10_001))), "more than 10000 rows")

    def test_one_bad_row_keeps_all_out(self):
        self.refuse(self.csv("P1,S1", "P2,NOPE", "P3,S3"), "1 of 3 rows cannot be paired. Row 3: .*NOPE", "1 of 3 rows")

    def test_every_bad_row_is_named(self):
        self.make_lot(self.sensor, "S99")
        self.env["udi.hold"].freeze(self.sensors[5], "Leaks")
        rows = ("P1,S1", "P2,S1", "P1,S2", "P9,S3", "P2,", ",S3", "P3,S99", "P3,S6", "S3,P2")
        result = self.env["udi.pair.file"].preview(self.order_3, self.csv(*rows))
        self.assertEqual(
            [(answer["line"], answer["code"]) for answer in result["answers"]],
            [(2, "paired"), (3, "already_paired"), (4, "place_taken"), (5, "unknown"), (6, "bad_row"), (7, "bad_row"),
             (8, "not_in_stock"), (9, "hold"), (10, "not_produced")],
        )  # fmt: skip
        self.assertEqual(result["paired"], 0)

    def test_markup_in_a_cell_is_text(self):
        wizard = self.wizard(self.csv("P1,<img src=x onerror=alert(1)>"))
        self.assertNotIn("<img", wizard.file_html)

    def test_other_companys_serial(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.env["stock.lot"].create({"name": "X1", "product_id": self.sensor.id, "company_id": other.id})
        self.refuse(self.csv("P1,X1"), "Row 2: .*X1", "the serial X1 is known")

    def test_closed_order(self):
        wizard = self.wizard(self.csv("P1,S1"))
        self.done(self.order_3)
        wizard.invalidate_recordset()
        with self.refused("closed"):
            wizard.action_save_file()
        self.assertFalse(self.pairs())

    def test_who_may(self):
        for user in (self.auditor, self.service, self.nobody):
            with mute_logger("odoo.models"), self.assertRaises(AccessError), self.env.cr.savepoint():
                self.env["udi.pair.file"].with_user(user).load(self.order_3.with_user(user), self.csv("P1,S1"))
        self.assertFalse(self.pairs())

    # ------------------------------------------------------------------ good lists
    def test_preview_then_save(self):
        wizard = self.wizard(self.csv("P1,S4", "P2,S2", "P3,S6"))
        self.assertTrue(wizard.file_ready)
        self.assertIn("3 pairs can be saved", wizard.file_html)
        self.assertFalse(self.pairs(), "the preview saves nothing")
        wizard.action_save_file()
        self.assertEqual(self.pairs(), dict.fromkeys([("P1", "S4"), ("P2", "S2"), ("P3", "S6")], "imported"))
        self.assertEqual(self.order_3.udi_pair_ids.user_id, self.operator)

    def test_list_to_fill_in_comes_back(self):
        self.pair(self.order_3, "P2", self.sensors[1])
        wizard = self.wizard(self.csv("P1,S1"))
        book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(wizard.blank_list)))
        rows = list(book.active.iter_rows(values_only=True))
        self.assertEqual([row[0] for row in rows], ["Unit serial", "P1", "P3"])
        for row, sensor in ((2, "S6"), (3, "S5")):
            book.active.cell(row, 2, sensor)
        target = io.BytesIO()
        book.save(target)
        self.wizard(target.getvalue()).action_save_file()
        self.assertEqual(self.pairs(), {("P2", "S2"): "typed", ("P1", "S6"): "imported", ("P3", "S5"): "imported"})
        self.assertIn("blank_list", wizard.action_blank_list()["url"])

    def test_list_in_chinese(self):
        data = self.env["udi.pair.file"].with_context(lang="zh_CN").blank(self.order_3)
        head = next(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True))
        self.assertEqual(head[:2], ("产品序列号", "部件序列号"))

    def test_rows_that_are_whole_codes(self):
        rows = ("(01)06901234500028(21)P1,(01)06901234500011(17)310104(10)L1(21)S4", "P2,S2")
        self.wizard(self.csv(*rows)).action_save_file()
        self.assertEqual(set(self.pairs()), {("P1", "S4"), ("P2", "S2")})

    def test_thousands_of_rows_with_a_constant_number_of_statements(self):
        def count(number):
            names = [f"Q{number}-{index}" for index in range(number)]
            sensors = self.receive(self.sensor, [f"C{number}-{index}" for index in range(number)])
            order = self.order(number, names)
            rows = [f"{name},{sensor.name}" for name, sensor in zip(names, sensors[::-1], strict=True)]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            result = self.env["udi.pair.file"].load(order, self.csv(*rows))
            self.env.flush_all()
            self.assertEqual((result["paired"], len(self.pairs(order))), (number, number))
            return self.env.cr.sql_log_count - before

        small, large = count(5), count(120)
        self.assertLessEqual(large, small + 5)

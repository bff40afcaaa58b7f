from odoo.tests import Form, tagged

from .common import UdiMrpCommon

SENSOR_GTIN, PUMP_GTIN = "06901234500011", "06901234500028"


@tagged("post_install", "-at_install")
class TestPairing(UdiMrpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order_3 = cls.order(3, ["P1", "P2", "P3"])
        cls.service_pairing = cls.env["udi.pairing"]

    def scan(self, *lines, **kwargs):
        return self.service_pairing.read_lines(self.order_3, "\n".join(lines), **kwargs)

    def codes(self, result):
        return [answer["code"] for answer in result["answers"]]

    def pairs(self):
        filled = self.order_3.udi_pair_ids.filtered("component_lot_id")
        return {(pair.unit_lot_id.name, pair.component_lot_id.name): pair.evidence for pair in filled}

    def test_unit_component_unit_component(self):
        result = self.scan("P1", "S4", "P2", "S2")
        self.assertEqual(self.codes(result), ["unit", "paired", "unit", "paired"])
        self.assertEqual(self.pairs(), {("P1", "S4"): "typed", ("P2", "S2"): "typed"})
        self.assertFalse(result["unit"])

    def test_udi_carriers(self):
        result = self.scan(
            f"(01){PUMP_GTIN}(21)P1",
            f"(01){SENSOR_GTIN}(17)310104(10)L1(21)S4",
            f"]d201{PUMP_GTIN}21P2",
            f"]d201{SENSOR_GTIN}17310104" + "10L1\x1d21S2",
        )
        self.assertEqual(self.codes(result), ["unit", "paired", "unit", "paired"], result)
        self.assertEqual(self.pairs(), {("P1", "S4"): "scanned", ("P2", "S2"): "scanned"})

    def test_selected_unit_waits_for_the_next_call(self):
        result = self.scan("P1")
        self.assertEqual(result["unit"].name, "P1")
        result = self.scan("S4", unit=result["unit"])
        self.assertEqual(self.pairs(), {("P1", "S4"): "typed"})

    def test_pasted_lines_fill_the_prepared_rows(self):
        self.order_3.action_udi_prepare_pairs()
        result = self.scan("P1\tS4", "P2\tS2\r", "", "P3\tS6")
        self.assertEqual(self.codes(result), ["paired"] * 3)
        self.assertEqual(self.pairs(), {("P1", "S4"): "imported", ("P2", "S2"): "imported", ("P3", "S6"): "imported"})
        self.assertEqual(len(self.order_3.udi_pair_ids), 3, "no empty row is left")

    def test_each_line_has_its_own_answer(self):
        self.make_lot(self.sensor, "S99")
        self.make_lot(self.pump, "P77")
        self.env["udi.hold"].freeze(self.sensors[5], "Leaks")
        self.pair(self.order_3, "P3", self.sensors[2])
        result = self.scan(
            "S1",
            "nonsense",
            "P1",
            "S3",
            "S99",
            "S6",
            "T1",
            "S1",
            "P2\tS1",
            "P77\tS2",
            "P1\tS2",
            "a\tb\tc",
            "P3",
            "P2",
            "P1",
        )
        self.assertEqual(
            self.codes(result),
            ["no_unit", "unknown", "unit", "already_paired", "not_in_stock", "hold", "foreign", "paired",
             "already_paired", "not_produced", "place_taken", "bad_line", "unit_complete", "unit", "unit_complete"],
        )  # fmt: skip
        self.assertEqual(result["unit"].name, "P2")
        self.assertEqual(self.pairs(), {("P3", "S3"): "typed", ("P1", "S1"): "typed"})
        for answer in result["answers"]:
            self.assertTrue(answer["title"] and answer["message"], answer)

    def test_codes_of_other_products_and_without_serial(self):
        result = self.scan("(01)06901234500035(10)T1(21)X", f"(01){SENSOR_GTIN}(10)L1", f"(01){SENSOR_GTIN}(21)NOPE")
        self.assertEqual(self.codes(result), ["foreign", "no_serial", "unknown"])
        self.assertFalse(self.pairs())

    def test_dry_run_changes_nothing(self):
        self.assertEqual(self.scan("P1", "S1", commit=False)["paired"], 1)
        self.assertFalse(self.pairs())

    def test_same_serial_on_unit_and_component(self):
        self.receive(self.sensor, ["7"])
        self.generate(self.order_3, ["7", "8", "9"])
        result = self.scan("7", "7")
        self.assertEqual(self.codes(result), ["unit", "paired"])
        self.assertEqual(self.pairs(), {("7", "7"): "typed"})

    def test_closed_order(self):
        self.done(self.order_3)
        with self.refused("closed"):
            self.scan("P1", "S1")

    def test_statements_do_not_grow_with_the_lines(self):
        def count(number):
            names = [f"Q{number}-{index}" for index in range(number)]
            sensors = self.receive(self.sensor, [f"C{number}-{index}" for index in range(number)])
            order = self.order(number, names)
            text = "\n".join(f"{name}\t{sensor.name}" for name, sensor in zip(names, sensors, strict=True))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            result = self.service_pairing.read_lines(order, text)
            self.env.flush_all()
            self.assertEqual(result["paired"], number)
            return self.env.cr.sql_log_count - before

        small, large = count(5), count(50)
        self.assertLessEqual(large, small + 5)

    # ------------------------------------------------------------------ the form
    def wizard(self):
        action = self.order_3.with_user(self.operator).action_udi_scan_pairs()
        return Form(self.env[action["res_model"]].with_user(self.operator).with_context(**action["context"]))

    def test_form_takes_scans_and_saves_them_together(self):
        form = self.wizard()
        form._barcode_scanned = "P1"
        self.assertIn("Unit P1", form.answer_html)
        form._barcode_scanned = "S4"
        self.assertEqual(form.text, "P1\nS4")
        self.assertIn("is paired with unit P1", form.answer_html)
        self.assertFalse(self.pairs(), "nothing is saved before the button")
        wizard = form.save()
        wizard.action_save()
        self.assertEqual(self.pairs(), {("P1", "S4"): "scanned"}, "the scanner's text is known as such")
        self.assertFalse(wizard.text)
        self.assertIn("1 of 3", wizard.progress)

    def test_form_keeps_refused_lines(self):
        form = self.wizard()
        form.text = "P1\tS4\nP2\tS4\nP3\t<b>x</b>"
        wizard = form.save()
        wizard.action_save()
        self.assertEqual(wizard.text, "P2\tS4\nP3\t<b>x</b>")
        self.assertNotIn("<b>x</b>", wizard.answer_html)

    def test_form_without_a_scan(self):
        with self.refused("Scan a unit"):
            self.wizard().save().action_save()

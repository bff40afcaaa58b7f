"""The demo company is what its codes say: on the right transfer every code does what its explanation promises."""

from datetime import timedelta

from odoo import fields
from odoo.tests import TransactionCase, tagged

MODULE = "udi_traceability"
# key of the code, the open transfer it is for, code of the answer
ANSWERS = (
    ("receive", "demo_picking_receipt", "taken"),
    ("receive_second", "demo_picking_receipt", "taken"),
    ("receive_box", "demo_picking_receipt_sets", "taken"),
    ("good_unit", "demo_picking_delivery", "taken"),
    ("good_unit_second", "demo_picking_delivery", "taken"),
    ("good_box", "demo_picking_delivery_sets", "taken"),
    ("delivered", "demo_picking_delivery", "place"),
    ("held", "demo_picking_delivery", "hold"),
    ("expired", "demo_picking_delivery_sets", "expiry"),
    ("expired", "demo_picking_receipt_sets", "expiry"),
    ("wrong_product", "demo_picking_receipt", "wrong_product"),
    ("damaged", "demo_picking_receipt", None),
    ("not_gs1", "demo_picking_receipt", None),
)


@tagged("post_install", "-at_install")
class TestDemoStory(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.env.ref(f"{MODULE}.demo_product_sensor", raise_if_not_found=False):
            cls.skipTest(cls, "demo company not installed")
        cls.operator = cls.record("user_demo_operator")
        cls.codes = {code["key"]: code for code in cls.env["udi.demo.code"].with_user(cls.operator).codes()}

    @classmethod
    def record(cls, name):
        return cls.env.ref(f"{MODULE}.{name}")

    def scan(self, key, picking):
        scan = self.env["udi.scan"].with_user(self.operator)
        return scan.apply(self.record(picking).id, self.codes[key]["text"])

    # ------------------------------------------------------------------ the codes
    def test_every_code_does_what_it_says(self):
        for key, picking, expected in ANSWERS:
            with self.subTest(code=key, transfer=picking):
                answer = self.scan(key, picking)
                refused = f"{answer['code']}: {answer['message']}"
                if expected == "taken":
                    self.assertEqual((answer["status"], answer["code"]), ("ok", "taken"), refused)
                else:
                    self.assertEqual(answer["status"], "error", refused)
                    self.assertTrue(answer["title"] and answer["message"])
                    if expected:
                        self.assertEqual(answer["code"], expected, refused)

    def test_a_refused_code_changes_nothing(self):
        for key, picking, expected in ANSWERS:
            if expected == "taken":
                continue
            before = self.snapshot(picking)
            self.scan(key, picking)
            self.assertEqual(self.snapshot(picking), before, key)

    def snapshot(self, picking):
        lines = self.record(picking).move_line_ids
        return (
            self.env["stock.lot"].search_count([]),
            self.env["udi.event"].search_count([]),
            sorted((line.id, line.lot_id.id, line.quantity, line.picked) for line in lines),
        )

    def test_answers_name_the_place_and_the_reason(self):
        delivered = self.scan("delivered", "demo_picking_delivery")["message"]
        self.assertIn(self.record("demo_partner_hospital_shanghai").name, delivered)
        held = self.scan("held", "demo_picking_delivery")["message"]
        self.assertIn(self.record("demo_lot_pump_held").udi_hold_ids.name, held)

    def test_explanations_name_the_transfers(self):
        self.assertIn(self.record("demo_picking_receipt").name, self.codes["receive"]["explanation"])
        self.assertIn(self.record("demo_picking_delivery").name, self.codes["good_unit"]["explanation"])
        self.assertNotIn("–", "".join(code["explanation"] for code in self.codes.values()))

    def test_look_up(self):
        for key, status in (("component", "ok"), ("good_unit", "ok"), ("held", "error"), ("expired", "error")):
            with self.subTest(code=key):
                scan = self.env["udi.scan"].with_user(self.record("user_demo_service"))
                answer = scan.look_up(self.codes[key]["text"])
                self.assertEqual(answer["status"], status, answer["message"])

    # ------------------------------------------------------------------ the open work
    def test_the_receipt_is_complete_with_its_two_codes(self):
        for key in ("receive", "receive_second"):
            self.scan(key, "demo_picking_receipt")
        picking = self.record("demo_picking_receipt")
        answer = self.env["udi.scan"].with_user(self.operator).validate(picking.id)
        self.assertEqual((answer["status"], picking.state), ("ok", "done"))
        lots = picking.move_line_ids.lot_id
        self.assertEqual(set(lots.mapped("udi_state")), {"in_stock"})
        self.assertTrue(all(lots.mapped("udi_manufacture_date")) and all(lots.mapped("udi_expiry_date")))

    def test_the_deliveries_are_complete_with_their_codes(self):
        for key in ("good_unit", "good_unit_second"):
            self.scan(key, "demo_picking_delivery")
        for _box in range(2):
            self.scan("good_box", "demo_picking_delivery_sets")
        for name in ("demo_picking_delivery", "demo_picking_delivery_sets"):
            picking = self.record(name)
            answer = self.env["udi.scan"].with_user(self.operator).validate(picking.id)
            self.assertEqual((answer["status"], picking.state), ("ok", "done"), answer)

    def test_the_open_order_reserves_nothing_that_may_not_be_used(self):
        order = self.record("demo_production_open")
        self.assertEqual((order.state, order.product_qty), ("confirmed", 3))
        self.assertEqual(order.reservation_state, "assigned")
        lots = order.move_raw_ids.move_line_ids.lot_id
        self.assertFalse(self.env["udi.gate"].lot_refusals(lots, "consuming"))

    def test_labels_of_the_story_fit(self):
        if "udi.label" not in self.env:
            self.skipTest("demo company not installed with labels")
        label = self.env["udi.label"].with_user(self.operator)
        for lang, _name in self.env["res.lang"].get_installed():
            for name in ("demo_lot_pump_good", "demo_lot_tube_good", "demo_lot_sensor_good"):
                with self.subTest(lang=lang, lot=name):
                    self.assertTrue(label.preview(self.record(name), lang))

    # ------------------------------------------------------------------ what happened
    def test_exact_pairs(self):
        pumps = self.record("demo_production_done").lot_producing_ids
        self.assertEqual(len(pumps), 5)
        sensor = self.record("demo_product_sensor")
        for pump in pumps:
            inside = {row["lot_id"]: row["certainty"] for row in self.env["udi.trace"].upstream(pump)}
            lots = self.env["stock.lot"].browse(inside)
            self.assertEqual(len(lots.filtered(lambda lot: lot.product_id == sensor)), 1)
            self.assertEqual(set(inside.values()), {"exact"})

    def test_a_suspect_sensor_leads_to_the_hospital(self):
        suspect = self.record("demo_lot_sensor_suspect")
        rows = self.env["udi.trace"].downstream(suspect)
        pump = self.env["stock.lot"].browse([row["lot_id"] for row in rows])
        self.assertEqual(len(pump), 1)
        self.assertIn(self.record("demo_partner_hangzhou_paediatrics"), pump.udi_holder_ids.partner_id)

    def test_the_returned_pump_has_its_whole_life(self):
        events = self.env["udi.timeline"].page("stock.lot", self.record("demo_lot_pump_returned").id)["events"]
        steps = [event["biz_step"] for event in reversed(events) if event["biz_step"] != "encoding"]
        self.assertEqual(steps, ["commissioning", "shipping", "receiving", "shipping"])

    def test_events_are_dated_when_it_happened_and_recorded_when_it_was_written(self):
        events = self.env["udi.event"].search([("document_name", "!=", False)])
        past = events.filtered(lambda event: event.event_time < event.record_time - timedelta(days=1))
        self.assertGreater(len(past), 10)
        self.assertFalse(events.filtered(lambda event: event.event_time > fields.Datetime.now()))

    def test_nobody_dates_an_event_back_from_outside(self):
        recorder = self.env["udi.recorder"].with_context(udi_demo_moment="2020-01-01 00:00:00")
        event = recorder.record(
            {"biz_step": "other"}, [{"lot": self.record("demo_lot_pump_good"), "evidence": "document"}]
        )
        self.assertGreater(event.event_time, fields.Datetime.now() - timedelta(minutes=5))

    # ------------------------------------------------------------------ the company
    def test_gates_block(self):
        company = self.env.ref("base.main_company")
        rows = self.env["udi.gate.rule"].search([("company_id", "=", company.id), ("picking_type_id", "=", False)])
        blocked = dict.fromkeys(("identity", "expiry", "shelf_life", "hold", "place", "registration"), "block")
        off = dict.fromkeys(("released", "issue_check", "accepted", "approved"), "off")
        self.assertEqual({row.rule: row.action for row in rows}, {**blocked, **off, "scan": "warn"})

    def test_work_for_the_scanning_app(self):
        self.assertIn("udi.scan.app", self.env)
        first, second, third = (self.record(f"demo_location_a_0{number}") for number in (1, 2, 3))
        on_shelves = [sum(shelf.quant_ids.mapped("quantity")) for shelf in (first, second, third)]
        self.assertEqual(on_shelves, [100, 50, 0])
        self.assertEqual(len({shelf.barcode for shelf in (first, second, third)} - {False}), 3)
        put_away = self.record("demo_picking_put_away")
        self.assertEqual((put_away.state, put_away.location_dest_id), ("assigned", third))
        to_check = self.record("demo_picking_checked")
        self.assertTrue(to_check.picking_type_id.udi_issue_check)
        self.assertIn(to_check, self.env["udi.issue.checking"].with_user(self.operator).waiting())
        counts = self.env["udi.scan.count"].search([("device_id", "=", self.record("demo_scan_device").id)])
        found = {count.location_id: (count.state, count.difference_count) for count in counts}
        self.assertEqual(found, {first: ("to_apply", 1), second: ("counting", 1)})
        announced = self.record("demo_picking_announced").move_line_ids
        self.assertEqual(len(announced.result_package_id), 2)
        self.assertEqual(len(set(announced.mapped("lot_name"))), 4)
        self.assertFalse(announced.lot_id, "nothing of it is here yet")

    def test_certificates(self):
        self.assertEqual(self.record("demo_registration_pump").state, "valid")
        self.assertEqual(self.record("demo_registration_tube").state, "expiring")

    def test_catalogue_waits_to_be_adopted(self):
        entries = self.env["udi.catalogue.entry"].search([])
        self.assertGreaterEqual(len(entries), 3)
        self.assertFalse(entries.product_id)

    def test_chinese_names(self):
        if "zh_CN" not in dict(self.env["res.lang"].get_installed()):
            self.skipTest("demo company not installed in Chinese")
        for name in ("demo_product_pump", "demo_product_sensor", "demo_product_tube", "demo_product_housing"):
            product = self.record(name)
            self.assertNotEqual(product.with_context(lang="zh_CN").name, product.with_context(lang="en_US").name)
        self.assertEqual(self.record("user_demo_operator_zh").lang, "zh_CN")

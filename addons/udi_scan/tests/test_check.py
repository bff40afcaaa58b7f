"""Issue check by the app: a colleague scans and signs, the picker is refused, nothing leaves before."""

from odoo.tests import tagged

from .common import GS, ScanCommon
from odoo.addons.udi_traceability.tests.common import PUMP_DI


@tagged("post_install", "-at_install")
class TestCheck(ScanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse.out_type_id.udi_issue_check = True
        cls.checker = cls.person("udi_traceability.group_udi_operator", "udi_checker")
        cls.units = cls.receive(cls.sensor, ["SN-1", "SN-2", "SN-3"], udi_lot_number="L7")
        cls.tubes = cls.receive(cls.tube, ["T1"], quantity=100)
        cls.app = cls.env["udi.scan.app"].with_user(cls.checker)

    def setUp(self):
        super().setUp()
        self.delivery = self.picking("outgoing", self.hospital_a, [(self.sensor, 2), (self.tube, 10)])

    def pick(self):
        """The operator picks and hands over."""
        items = [self.item(self.delivery, self.sensor_code(lot.name)) for lot in self.units[:2]]
        items += [self.item(self.delivery, self.tube_code(), quantity=10), self.item(self.delivery, action="finish")]
        captures = self.send(items)
        self.assertEqual(set(captures.mapped("state")), {"applied"}, captures.mapped("message"))
        return captures

    def checks(self, *texts, user=None, status="ok", **values):
        user = user or self.checker
        verdict = {"status": status}
        items = [
            self.item(self.delivery, text, user=user, scenario="check", verdict=verdict, **values) for text in texts
        ]
        return self.send(items, user)

    def sign(self, deliver=True, user=None):
        user = user or self.checker
        options = {"deliver": deliver}
        return self.send([self.item(self.delivery, "", user=user, scenario="check", action="finish", options=options)])

    def all_right(self):
        captures = self.checks(self.sensor_code("SN-1"), self.sensor_code("SN-2"))
        return captures | self.checks(self.tube_code(), quantity=10)

    # ------------------------------------------------------------------ refused
    def test_the_picker_cannot_check(self):
        self.pick()
        [capture] = self.checks(self.sensor_code(), user=self.operator)
        self.assertEqual((capture.state, capture.code), ("rejected", "same_person"))
        [finish] = self.sign(user=self.operator)
        self.assertEqual((finish.state, finish.code), ("conflict", "refused"))
        self.assertNotEqual(self.delivery.state, "done")

    def test_wrong_is_on_record_and_told(self):
        self.pick()
        shown = self.checks(self.sensor_code("SN-3"), status="error")
        self.assertEqual((shown.state, shown.code), ("applied", "wrong"))
        self.undo(shown)
        hidden = self.checks(self.sensor_code("SN-3"))  # the device did not know it: it is told
        self.assertEqual((hidden.state, hidden.code), ("rejected", "wrong"))
        unknown = self.checks(f"]d201069012345999921731010410L9{GS}21X-1", status="error")
        self.assertEqual((unknown.state, unknown.code), ("applied", "wrong"), unknown.message)
        other = self.receive(self.pump, ["P-1"])
        [capture] = self.checks(f"]d201{PUMP_DI}112601051731010410L1{GS}21{other.name}", status="error")
        self.assertEqual((capture.state, capture.code), ("applied", "wrong"))
        self.all_right()
        self.sign()
        self.assertEqual(self.delivery.state, "done")
        self.assertIn("X-1", self.delivery.udi_issue_check_ids.difference)

    def undo(self, capture):
        self.send(
            [self.item(self.delivery, scenario="check", action="undo", undo_of=capture.uuid, user=self.checker)],
            self.checker,
        )
        self.assertEqual(capture.state, "undone")

    def test_twice_unreadable_and_held(self):
        self.pick()
        captures = self.checks(self.sensor_code(), self.sensor_code(), "WEIGHT 12 KG")
        self.assertEqual(captures.mapped("state"), ["applied", "rejected", "rejected"])
        self.assertEqual(captures.mapped("code")[1], "double")
        self.env["udi.hold"].with_user(self.quality).freeze(self.units[1], "Recall 7")
        [held] = self.checks(self.sensor_code("SN-2"))
        self.assertEqual((held.state, held.code), ("rejected", "hold"))

    def test_not_right_goes_back_to_the_picker(self):
        self.pick()
        self.checks(self.sensor_code("SN-1"))
        [finish] = self.sign()
        self.assertEqual((finish.state, finish.code), ("applied", "check_failed"))
        self.assertIn("SN-2 × 1", finish.message)
        self.assertNotEqual(self.delivery.state, "done")
        self.assertIn(self.delivery.id, self.listed("issue", self.operator))

    # ------------------------------------------------------------------ the way it goes
    def listed(self, scenario, user=None):
        app = self.app.with_user(user or self.checker)
        return [job["id"] for job in app.jobs(self.token, scenario)["jobs"]]

    def test_picked_checked_delivered(self):
        self.assertNotIn(self.delivery.id, self.listed("check"), "nothing is picked yet")
        finish = self.pick()[-1]
        self.assertEqual(finish.code, "to_check")
        self.assertNotEqual(self.delivery.state, "done")
        self.assertNotIn(self.delivery.id, self.listed("issue"))
        self.assertIn(self.delivery.id, self.listed("check"))
        captures = self.all_right()
        self.assertEqual(set(captures.mapped("state")), {"applied"})
        self.undo(captures[0])
        self.checks(self.sensor_code("SN-1"))
        [signed] = self.sign()
        self.assertEqual((signed.state, self.delivery.state), ("applied", "done"), signed.message)
        check = self.delivery.udi_issue_check_ids
        self.assertEqual((check.user_id, check.scanner, check.signed_key), (self.checker, "PDA 1", signed.uuid))
        self.assertEqual(set(check.line_ids.user_id), {self.checker})
        self.assertEqual(check.line_ids[0].scanned_on, captures[0].event_time)

    def test_signed_and_left_for_later(self):
        self.pick()
        self.all_right()
        [signed] = self.sign(deliver=False)
        self.assertEqual((signed.code, self.delivery.udi_issue_check_state), ("check_passed", "passed"))
        self.assertNotEqual(self.delivery.state, "done")
        self.assertNotIn(self.delivery.id, self.listed("check"))
        self.delivery.button_validate()
        self.assertEqual(self.delivery.state, "done")

    def test_what_a_device_takes_along(self):
        self.pick()
        self.checks(self.sensor_code("SN-1"))
        self.checks(self.sensor_code("SN-3"), status="error")
        answer = self.app.load(self.token, "check", self.delivery.id)
        job = answer["job"]
        self.assertEqual((job["pickers"], job["picked_by"]), (self.operator.ids, self.operator.name))
        lines = {line["product_id"]: line for line in job["lines"]}
        self.assertEqual(lines[self.sensor.id]["expected"], [["SN-1", 1], ["SN-2", 1]])
        self.assertEqual(lines[self.sensor.id]["lots"], [{"lot": "SN-1", "quantity": 1}])
        self.assertEqual(lines[self.tube.id]["demand"], 10)
        self.assertEqual([(row["name"], row["code"]) for row in job["found"]], [("SN-3", "wrong")])
        self.assertTrue(job["required"])
        self.assertTrue(self.app.load(self.token, "issue", self.delivery.id)["job"]["check"])

    def test_not_asked_for_it_may_be_done(self):
        """A delivery that needs no check can be checked all the same, and leaves by the picker's own finish."""
        self.warehouse.out_type_id.udi_issue_check = False
        items = [self.item(self.delivery, self.sensor_code(lot.name)) for lot in self.units[:2]]
        self.send([*items, self.item(self.delivery, self.tube_code(), quantity=10)])
        self.assertIn(self.delivery.id, self.listed("check"))
        self.assertEqual(self.all_right().mapped("code"), ["right"] * 3)
        self.send([self.item(self.delivery, action="finish")])
        self.assertEqual(self.delivery.state, "done")

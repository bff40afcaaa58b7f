"""Product release: nothing leaves before its conditions are met and a second person has signed."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import QualityCommon


@tagged("post_install", "-at_install")
class TestRelease(QualityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse.in_type_id.udi_inspect = False
        cls.tube.product_tmpl_id.udi_needs_release = True
        cls.gate("released", "block")

    def open_release(self, names=("T1", "T2")):
        lots = self.receive(self.tube, names, quantity=10)
        action = lots.with_user(self.quality).action_udi_request_release()
        return lots, self.env["udi.release"].browse(action["res_id"])

    def release_by(self, release):
        release.with_user(self.quality).action_request()
        self.sign(release.with_user(self.second_quality).action_release(), self.second_quality)

    # ------------------------------------------------------------------ bad input
    def test_roles(self):
        _lots, release = self.open_release()
        for user in (self.operator, self.leader, self.regulatory, self.recall_manager, self.auditor, self.udi_admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                release.with_user(user).action_request()
        release.with_user(self.quality).action_request()
        with self.assertRaisesRegex(AccessError, "requested this release yourself"):
            release.with_user(self.quality).action_release()
        for user in (self.operator, self.leader, self.auditor, self.udi_admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                release.with_user(user).action_release()
        answer = self.sign(release.with_user(self.second_quality).action_release(), self.second_quality, "wrong")
        self.assertTrue(self.env["udi.signature.request"].browse(answer["res_id"]).problem)
        self.assertEqual(release.state, "requested")

    def test_the_course_is_not_written(self):
        _lots, release = self.open_release()
        own = release.with_user(self.quality)
        for vals in ({"state": "released"}, {"requested_by_id": self.second_quality.id}, {"met": True}):
            with self.assertRaises(UserError):
                own.write(vals)
        with self.assertRaises(UserError):
            self.env["udi.release"].with_user(self.quality).create({"product_id": self.tube.id, "state": "released"})
        with self.assertRaises(AccessError):
            self.env["udi.release.condition"].with_user(self.quality).create(
                {"release_id": release.id, "key": "x", "state": "met"}
            )
        own.action_request()
        other = self.receive(self.tube, ["T3"], quantity=10)
        for change in (
            own.line_ids[0].unlink,
            lambda: own.line_ids[0].write({"lot_id": own.line_ids[1].lot_id.id}),
            lambda: own.write({"line_ids": [Command.create({"lot_id": other.id})]}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                change()

    def test_lots_of_several_products_or_twice(self):
        lots, _release = self.open_release()
        with self.assertRaisesRegex(UserError, "one product"):
            (lots | self.receive(self.pump, ["P1"])).with_user(self.quality).action_udi_request_release()
        with self.assertRaisesRegex(UserError, "already"):
            lots[0].with_user(self.quality).action_udi_request_release()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.env["udi.release"].with_user(self.quality).create(
                {"product_id": self.pump.id, "line_ids": [Command.create({"lot_id": lots[0].id})]}
            )

    # ------------------------------------------------------------------ the gate
    def test_unreleased_stock_cannot_ship(self):
        lots, release = self.open_release()
        self.assertEqual(lots.mapped("udi_permission"), ["unreleased", "unreleased"])
        with self.assertRaisesRegex(UserError, "T1 of Infusion set is not released yet"), self.env.cr.savepoint():
            self.deliver(lots, self.hospital_a, 10)
        self.release_by(release)
        self.assertEqual(release.decided_by_id, self.second_quality)
        self.assertEqual(lots.mapped("udi_permission"), ["free", "free"])
        self.deliver(lots, self.hospital_a, 10)
        self.assertEqual(self.there(lots[0], self.customer_location), 10)
        event = self.env["udi.event"].search([("document_model", "=", "udi.release")])
        self.assertEqual((event.biz_step, event.disposition), ("accepting", "sellable_accessible"))
        self.assertEqual(len(event.item_ids), 2)
        signature = self.env["udi.signature"].search([("document_model", "=", "udi.release")])
        self.assertEqual((signature.verdict, signature.user_login), ("same", self.second_quality.login))

    def test_off_it_stops_nobody(self):
        lots, _release = self.open_release()
        self.env["udi.gate.rule"].search([("rule", "=", "released")]).action = "off"
        self.assertEqual(lots.mapped("udi_permission"), ["free", "free"])
        self.deliver(lots, self.hospital_a, 10)

    def test_refused_stays(self):
        lots, release = self.open_release()
        release.with_user(self.quality).action_request()
        action = release.with_user(self.second_quality).action_refuse()
        self.sign(action, self.second_quality)
        self.assertEqual(release.state, "requested", "the dialog asks for the reason")
        self.sign(action, self.second_quality, reason="Wrong label")
        self.assertEqual((release.state, release.decision_reason), ("refused", "Wrong label"))
        self.assertEqual(lots.mapped("udi_permission"), ["unreleased", "unreleased"])
        again = lots.with_user(self.quality).action_udi_request_release()
        self.assertNotEqual(again["res_id"], release.id)

    # ------------------------------------------------------------------ conditions
    def states(self, release):
        release.with_user(self.quality).action_check()
        return {row.key: row.state for row in release.condition_ids}

    def test_who_signs_sees_what_holds_now(self):
        lots, release = self.open_release()
        hold = self.env["udi.hold"].with_user(self.quality).freeze(lots[0], "Leak")
        self.assertEqual(self.states(release)["hold"], "open")
        self.release(hold, self.second_quality, "Dry")
        release.with_user(self.quality).action_request()
        self.assertEqual({row.key: row.state for row in release.condition_ids}["hold"], "met")
        self.assertTrue(release.met)

    def test_a_final_inspection(self):
        self.tube.product_tmpl_id.udi_needs_inspection = True
        lots, release = self.open_release()
        self.assertEqual(self.states(release)["inspection"], "open")
        with self.assertRaisesRegex(UserError, "Inspections complete: T1, T2"):
            release.with_user(self.quality).action_request()
        inspection = self.env["udi.inspection"].with_user(self.quality).create(
            {
                "kind": "final",
                "line_ids": [
                    Command.create({"lot_id": lot.id, "location_id": self.stock_location.id, "quantity": 10})
                    for lot in lots
                ],
            }
        )  # fmt: skip
        self.assertEqual(self.states(release)["inspection"], "open")
        self.inspect(inspection)
        self.assertEqual(self.states(release)["inspection"], "met")
        self.release_by(release)
        self.assertEqual(release.state, "released")

    def test_a_hold_and_nonconforming_goods(self):
        lots, release = self.open_release()
        self.assertEqual(set(self.states(release).values()), {"met", "none"})
        release.with_user(self.quality).action_request()
        hold = self.env["udi.hold"].with_user(self.quality).freeze(lots[0], "Odd smell")
        with self.assertRaisesRegex(UserError, "Not on hold: T1"):
            release.with_user(self.second_quality).action_release()
        self.release(hold, self.second_quality, "Tested")
        self.env["udi.nonconformity"].with_user(self.quality).create(
            {"lot_id": lots[1].id, "quantity": 1, "location_id": self.stock_location.id, "description": "Crushed"}
        )
        with self.assertRaisesRegex(UserError, "T2"):
            release.with_user(self.second_quality).action_release()
        self.assertEqual(release.state, "requested")

    def load(self, lots, name="EO-1"):
        return self.env["udi.sterilisation.load"].with_user(self.quality).create(
            {
                "name": name,
                "started_on": "2026-01-05 08:00:00",
                "ended_on": "2026-01-05 18:00:00",
                "parameters": "54 °C, 600 mg/l, 6 h",
                "line_ids": [Command.create({"lot_id": lot.id, "quantity": 10}) for lot in lots],
            }
        )  # fmt: skip

    def test_a_sterilisation_load(self):
        self.tube.product_tmpl_id.udi_needs_sterilisation = True
        lots, release = self.open_release()
        self.assertEqual(self.states(release)["sterilisation"], "open")
        first = self.load(lots)
        with self.assertRaises(UserError):
            first.action_pass()
        first.action_submit()
        with self.assertRaises(AccessError):
            first.action_pass()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            first.line_ids[0].write({"quantity": 1})
        self.sign(first.with_user(self.second_quality).action_fail(), self.second_quality)
        self.assertEqual((first.state, self.states(release)["sterilisation"]), ("failed", "open"))
        with self.assertRaises(UserError):
            first.write({"parameters": "other"})
        second = self.load(lots, "EO-2")
        second.action_submit()
        self.assertEqual(self.states(release)["sterilisation"], "open")
        self.sign(second.with_user(self.second_quality).action_pass(), self.second_quality)
        self.assertEqual(self.states(release)["sterilisation"], "met")
        self.release_by(release)
        self.assertEqual(release.state, "released")

    def test_loads_that_cannot_be(self):
        lots, _release = self.open_release()
        load = self.load(lots)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            load.write({"ended_on": "2026-01-04 18:00:00"})
        load.line_ids.unlink()
        with self.assertRaisesRegex(UserError, "holds no lot"):
            load.action_submit()
        for vals in ({"state": "passed"}, {"decided_by_id": self.quality.id}):
            with self.assertRaises(UserError):
                load.write(vals)

    def test_many_lots_are_asked_for_at_once(self):
        counts = []
        for number in (2, 20):
            lots = self.receive(self.tube, [f"N{number}-{index}" for index in range(number)], quantity=10)
            self.assertTrue(lots.product_id.udi_needs_release)
            before = self.env.cr.sql_log_count
            self.assertEqual(self.env["udi.gate"]._released(lots), lots)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

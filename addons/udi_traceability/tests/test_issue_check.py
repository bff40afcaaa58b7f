"""Issue check: a second person, every unit, signed; without it nothing leaves, whichever way it is finished."""

import psycopg2
from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SENSOR_DI, TUBE_DI, UdiCommon

GS = "\x1d"


@tagged("post_install", "-at_install")
class TestIssueCheck(UdiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.warehouse.out_type_id
        cls.kind.udi_issue_check = True
        cls.checker = cls.person("udi_traceability.group_udi_operator", "udi_checker")
        cls.checking = cls.env["udi.issue.checking"].with_user(cls.checker)
        cls.units = cls.receive(cls.sensor, ["SN-1", "SN-2", "SN-3", "SN-4"], udi_lot_number="L7")
        cls.tubes = cls.receive(cls.tube, ["T1"], quantity=100)

    def picked(self, lots=None, tubes=0):
        """A delivery of these units and tubes, scanned by the operator."""
        lots = self.units[:2] if lots is None else lots
        demands = [(self.sensor, len(lots))] if lots else []
        demands += [(self.tube, tubes)] if tubes else []
        picking = self.picking("outgoing", self.hospital_a, demands)
        scan = self.env["udi.scan"].with_user(self.operator)
        for lot in lots:
            self.assertEqual(scan.take(picking.id, self.code(lot))["status"], "ok")
        if tubes:
            self.assertEqual(scan.take(picking.id, self.tube_code(), times=tubes)["status"], "ok")
        return picking

    def code(self, lot):
        return f"]d201{SENSOR_DI}112601051731010410{lot.udi_lot_number}{GS}21{lot.name}"

    def tube_code(self):
        return f"(01){TUBE_DI}(11)260105(17)310104(10)T1"

    def take(self, picking, text, user=None, **options):
        return self.checking.with_user(user or self.checker).take(picking.id, text, **options)

    def check(self, picking, user=None):
        """Scan everything and sign."""
        for lot, quantity in self.checking.expected(picking).items():
            text, times = (self.code(lot), 1) if lot.product_id == self.sensor else (self.tube_code(), quantity)
            answer = self.take(picking, text, user, times=times)
            self.assertEqual(answer["status"], "ok", answer)
        return self.checking.with_user(user or self.checker).sign(picking.id)

    # ------------------------------------------------------------------ nothing leaves unchecked
    def test_no_way_out_without_a_check(self):
        picking = self.picked()
        refused = "not checked by a second person"
        for finish in (
            picking.button_validate,
            picking._action_done,
            picking.move_ids._action_done,
            picking.move_line_ids._action_done,
            lambda: self.env["udi.scan"].with_user(self.operator).validate(picking.id) and self.fail_silently(picking),
        ):
            with self.assertRaisesRegex(UserError, refused), self.env.cr.savepoint():
                finish()
        self.assertEqual(self.units.udi_holder_ids.mapped("kind"), ["internal"] * 4)

    def fail_silently(self, picking):
        """The scanning service answers instead of raising: nothing may have left."""
        answer = self.env["udi.scan"].with_user(self.operator).validate(picking.id)
        self.assertEqual(answer["status"], "error")
        raise UserError(answer["message"])

    def test_without_a_delivery_nothing_can_be_checked(self):
        self.env["udi.gate.rule"].create({"rule": "issue_check", "action": "block"})
        move = self.env["stock.move"].create(
            {
                "product_id": self.sensor.id,
                "product_uom_qty": 1,
                "product_uom": self.sensor.uom_id.id,
                "location_id": self.stock_location.id,
                "location_dest_id": self.customer_location.id,
                "picking_type_id": self.kind.id,
            }
        )
        move._action_confirm(merge=False)
        self.env["stock.move.line"].create(
            {**move._prepare_move_line_vals(), "lot_id": self.units[0].id, "quantity": 1, "picked": True}
        )
        move.picking_id = False
        move.move_line_ids.picking_id = False
        with self.assertRaisesRegex(UserError, "without a delivery"):
            move._action_done()

    def test_checked_it_leaves(self):
        picking = self.picked(tubes=12)
        self.assertEqual(picking.udi_issue_check_state, "todo")
        self.assertEqual(self.check(picking)["code"], "check_passed")
        picking.invalidate_recordset()
        self.assertEqual(picking.udi_issue_check_state, "passed")
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        check = picking.udi_issue_check_ids
        self.assertEqual((check.state, check.user_id, check.difference), ("passed", self.checker, ""))
        self.assertEqual(check.picker_names, self.operator.name)
        self.assertEqual(sum(check.line_ids.mapped("quantity")), 14)

    def test_ledger_says_who_checked(self):
        picking = self.picked(self.units[:1], tubes=5)
        self.check(picking)
        event = self.env["udi.event"].search([("biz_step", "=", "inspecting"), ("document_ref", "=", picking.id)])
        self.assertEqual((event.disposition, event.user_login), ("conformant", self.checker.login))
        items = {item.lot_name: (item.quantity, item.evidence) for item in event.item_ids}
        self.assertEqual(items, {"SN-1": (1, "scanned"), "T1": (5, "scanned")})

    def test_off_asks_nothing(self):
        self.kind.udi_issue_check = False
        picking = self.picked()
        self.assertEqual(picking.udi_issue_check_state, "none")
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    def test_warning_lets_go(self):
        self.env["udi.gate.rule"].search([("rule", "=", "issue_check")]).action = "warn"
        picking = self.picked()
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        attempt = self.env["udi.gate.attempt"].search([("rule", "=", "issue_check")])
        self.assertEqual((attempt.document_name, attempt.count), (picking.name, 2))

    def test_only_deliveries_are_asked(self):
        self.env["udi.gate.rule"].create({"rule": "issue_check", "action": "block"})
        lot = self.receive(self.sensor, ["SN-9"])
        self.assertEqual(lot.udi_holder_ids.kind, "internal")

    def test_constant_number_of_statements(self):
        counts = []
        for size in (2, 4):
            picking = self.picked(self.units[:size])
            self.check(picking)
            lines = self.env["stock.move.line"].browse(picking.move_line_ids.ids)
            requests = lines._udi_gate_requests()
            self.env["udi.gate"].check(requests)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self.assertFalse(self.env["udi.gate"].check(lines._udi_gate_requests()))
            counts.append(self.env.cr.sql_log_count - start)
            picking.do_unreserve()
            picking.action_cancel()
        self.assertEqual(counts[0], counts[1], counts)

    # ------------------------------------------------------------------ who
    def test_the_picker_is_refused(self):
        picking = self.picked()
        answer = self.take(picking, self.code(self.units[0]), self.operator)
        self.assertEqual((answer["status"], answer["code"]), ("error", "same_person"))
        with self.assertRaisesRegex(UserError, "picked by you"):
            self.checking.with_user(self.operator).sign(picking.id)
        self.assertFalse(picking.udi_issue_check_ids)

    def test_who_typed_the_lots_picked_them(self):
        picking = self.picking("outgoing", self.hospital_a, [(self.sensor, 1)])
        picking.move_line_ids.unlink()
        values = {
            **picking.move_ids._prepare_move_line_vals(),
            "lot_id": self.units[0].id,
            "quantity": 1,
            "picked": True,
        }
        self.env["stock.move.line"].with_user(self.operator).create(values)
        self.assertEqual(self.checking.pickers(picking), self.operator)
        self.assertEqual(self.take(picking, self.code(self.units[0]), self.operator)["code"], "same_person")
        self.assertEqual(self.take(picking, self.code(self.units[0]))["code"], "right")

    def test_who_picked_in_the_room_before(self):
        """Pick, then ship: the person of the first transfer may not check the second."""
        self.warehouse.delivery_steps = "pick_ship"
        output = self.warehouse.wh_output_stock_loc_id
        ship = self.env["stock.picking"].create(
            {
                "picking_type_id": self.kind.id,
                "partner_id": self.hospital_a.id,
                "location_id": output.id,
                "location_dest_id": self.customer_location.id,
            }
        )
        pick = ship.create(
            {
                "picking_type_id": self.warehouse.pick_type_id.id,
                "location_id": self.stock_location.id,
                "location_dest_id": output.id,
            }
        )
        values = {"product_id": self.sensor.id, "product_uom_qty": 1, "product_uom": self.sensor.uom_id.id}
        ends = {"location_id": output.id, "location_dest_id": self.customer_location.id}
        second = self.env["stock.move"].create({**values, **ends, "picking_id": ship.id})
        ends = {"location_id": self.stock_location.id, "location_dest_id": output.id}
        self.env["stock.move"].create(
            {**values, **ends, "picking_id": pick.id, "move_dest_ids": [Command.link(second.id)]}
        )
        (pick | ship).action_confirm()
        self.env["udi.scan"].with_user(self.operator).take(pick.id, self.code(self.units[0]))
        pick.button_validate()
        self.env["udi.scan"].with_user(self.leader).take(ship.id, self.code(self.units[0]))
        self.assertEqual(self.checking.pickers(ship), self.operator | self.leader)
        for user, code in ((self.operator, "same_person"), (self.leader, "same_person"), (self.checker, "right")):
            self.assertEqual(self.take(ship, self.code(self.units[0]), user)["code"], code)

    def test_picking_after_having_checked(self):
        """What was scanned by somebody who picks as well has to be seen again by somebody else."""
        picking = self.picking("outgoing", self.hospital_a, [(self.sensor, 2)])
        scan = self.env["udi.scan"]
        scan.with_user(self.operator).take(picking.id, self.code(self.units[0]))
        self.assertEqual(self.take(picking, self.code(self.units[0]))["code"], "right")
        scan.with_user(self.checker).take(picking.id, self.code(self.units[1]))
        with self.assertRaisesRegex(UserError, "picked by you"):
            self.checking.sign(picking.id)
        self.assertEqual(self.take(picking, self.code(self.units[1]), self.leader)["code"], "right")
        state = self.checking.state(picking)
        self.assertEqual((state["right"], state["missing"]), ([("SN-2", 1)], [("SN-1", 1)]))
        self.assertEqual(self.check_rest(picking, self.leader)["code"], "check_passed")

    def check_rest(self, picking, user):
        self.take(picking, self.code(self.units[0]), user)
        return self.checking.with_user(user).sign(picking.id)

    def test_roles(self):
        picking = self.picked()
        for user in (self.auditor, self.regulatory, self.udi_admin, self.service):
            answer = self.take(picking, self.code(self.units[0]), user)
            self.assertEqual(answer["status"], "error", user.login)
        self.assertFalse(picking.udi_issue_check_ids)
        self.assertEqual(self.take(picking, self.code(self.units[0]), self.quality)["code"], "right")

    def test_not_over_rpc(self):
        for name in ("take", "take_back", "sign", "state", "expected", "pickers", "action_of", "check_may"):
            with self.subTest(method=name), self.assertRaises(AccessError):
                get_public_method(self.checking, name)

    # ------------------------------------------------------------------ what
    def test_wrong_unit_and_unreadable_text(self):
        picking = self.picked()
        answer = self.take(picking, self.code(self.units[3]))
        self.assertEqual((answer["status"], answer["code"], answer["kept"]), ("error", "wrong", True))
        self.assertIn("SN-1, SN-2", answer["message"])
        for text in ("", "WEIGHT 12 KG", "]d201" + SENSOR_DI + "17261301", "9" * 5000, None):
            answer = self.take(picking, text)
            self.assertEqual((answer["status"], answer.get("kept")), ("error", None), text)
        self.assertEqual(picking.udi_issue_check_ids.line_ids.mapped("result"), ["wrong"])
        self.assertEqual(self.check(picking)["code"], "check_passed", "it was taken out of the box")
        self.assertIn("SN-4 × 1", picking.udi_issue_check_ids.difference)

    def test_twice_and_too_many(self):
        picking = self.picked(self.units[:1], tubes=10)
        self.assertEqual(self.take(picking, self.code(self.units[0]))["code"], "right")
        answer = self.take(picking, self.code(self.units[0]))
        self.assertEqual((answer["status"], answer["code"]), ("warning", "double"))
        self.assertEqual(self.take(picking, self.tube_code(), times=6)["code"], "right")
        self.assertEqual(self.take(picking, self.tube_code(), times=5)["code"], "excess")
        self.assertEqual(self.checking.state(picking)["missing"], [("T1", 4)])
        self.assertEqual(self.take(picking, self.code(self.units[0]), times=2)["code"], "one_each")
        self.assertEqual(len(picking.udi_issue_check_ids.line_ids), 3)

    def test_missing_is_signed_as_not_right(self):
        picking = self.picked()
        self.take(picking, self.code(self.units[0]))
        answer = self.checking.sign(picking.id)
        self.assertEqual((answer["status"], answer["code"]), ("warning", "check_failed"))
        self.assertIn("Missing: SN-2 × 1", answer["message"])
        picking.invalidate_recordset()
        self.assertEqual(picking.udi_issue_check_state, "failed")
        with self.assertRaisesRegex(UserError, "found: Missing: SN-2"), self.env.cr.savepoint():
            picking.button_validate()
        self.assertFalse(self.env["udi.event"].search([("biz_step", "=", "inspecting")]))
        self.check(picking)
        picking.button_validate()
        self.assertEqual(picking.udi_issue_check_ids.mapped("state"), ["passed", "failed"])

    def test_held_meanwhile(self):
        picking = self.picked()
        self.env["udi.hold"].with_user(self.quality).freeze(self.units[0], "Recall 7")
        answer = self.take(picking, self.code(self.units[0]))
        self.assertEqual((answer["status"], answer["code"], answer.get("kept")), ("error", "hold", None))

    def test_another_unit_after_the_check(self):
        picking = self.picked()
        self.check(picking)
        line = picking.move_line_ids.filtered(lambda line: line.lot_id == self.units[1])
        line.with_user(self.operator).lot_id = self.units[2]
        picking.invalidate_recordset()
        self.assertEqual(picking.udi_issue_check_state, "changed")
        with self.assertRaisesRegex(UserError, "SN-3 .* after the issue check"), self.env.cr.savepoint():
            picking.button_validate()
        self.check(picking)
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    def test_more_of_a_lot_after_the_check(self):
        picking = self.picked(self.units[:0], tubes=10)
        self.check(picking)
        picking.move_line_ids.quantity = 11
        with self.assertRaisesRegex(UserError, "after the issue check"):
            picking.button_validate()

    def test_line_added_to_a_finished_delivery(self):
        picking = self.picked(self.units[:0], tubes=10)
        self.check(picking)
        picking.button_validate()
        with self.assertRaisesRegex(UserError, "after the issue check"), self.env.cr.savepoint():
            picking.move_line_ids.quantity = 12
        picking.move_line_ids.quantity = 9
        self.assertEqual(picking.move_line_ids.quantity, 9)

    def test_nothing_scanned_and_nothing_picked(self):
        picking = self.picked()
        with self.assertRaisesRegex(UserError, "at least one unit"):
            self.checking.sign(picking.id)
        empty = self.picking("outgoing", self.hospital_a, [(self.sensor, 1)])
        self.assertEqual(self.take(empty, self.code(self.units[3]))["code"], "nothing_picked")
        receipt = self.picking("incoming", self.supplier, [(self.sensor, 1)])
        self.assertEqual(self.take(receipt, self.code(self.units[3]))["code"], "wrong_job")
        self.check(picking)
        picking.button_validate()
        self.assertEqual(self.take(picking, self.code(self.units[0]))["code"], "closed")
        self.assertEqual(self.checking.take(2**30, "x")["code"], "refused")

    # ------------------------------------------------------------------ take back, once, kept
    def test_take_back(self):
        picking = self.picked()
        self.take(picking, self.code(self.units[0]), key="k1")
        self.take(picking, self.code(self.units[3]), key="k2")
        for key in ("k1", "k2"):
            self.checking.take_back(picking.id, key)
        state = self.checking.state(picking)
        self.assertEqual((len(state["missing"]), state["right"], state["wrong"]), (2, [], []))
        self.assertEqual(sum(picking.udi_issue_check_ids.line_ids.mapped("quantity")), 0)
        for key in ("k1", "unknown", None):
            with self.assertRaisesRegex(UserError, "not in the open check"):
                self.checking.take_back(picking.id, key)
        self.assertEqual(self.take(picking, self.code(self.units[0]))["code"], "right")

    def test_the_same_step_is_taken_once(self):
        picking = self.picked()
        self.take(picking, self.code(self.units[3]), key="k1")
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.UniqueViolation), self.env.cr.savepoint():
            self.take(picking, self.code(self.units[2]), key="k1")

    def test_written_once(self):
        picking = self.picked()
        self.check(picking)
        check = picking.udi_issue_check_ids
        for record in (check.line_ids, check.sudo().line_ids):
            for attempt in (lambda r=record: r.write({"quantity": 9}), record.unlink, record[:1].copy):
                with self.assertRaises(UserError):
                    attempt()
        for user in (self.leader, self.quality, self.udi_admin):
            with self.assertRaises(AccessError):
                check.with_user(user).state = "failed"
        with self.assertRaises(UserError):
            check.unlink()

    def test_future_is_refused(self):
        picking = self.picked()
        later = fields.Datetime.add(fields.Datetime.now(), hours=1)
        self.assertEqual(self.take(picking, self.code(self.units[0]), event_time=later)["status"], "error")
        self.take(picking, self.code(self.units[0]))
        with self.assertRaisesRegex(UserError, "future"):
            self.checking.sign(picking.id, event_time=later)

    # ------------------------------------------------------------------ the setting
    def test_setting_is_a_row_of_the_table(self):
        row = self.env["udi.gate.rule"].search([("picking_type_id", "=", self.kind.id)])
        self.assertEqual((row.rule, row.action), ("issue_check", "block"))
        self.kind.udi_issue_check = False
        self.assertEqual(row.action, "off")
        self.kind.invalidate_recordset()
        self.assertFalse(self.kind.udi_issue_check)
        with self.assertRaises(AccessError):
            self.kind.with_user(self.env.ref("base.user_admin")).with_user(self.leader).udi_issue_check = True

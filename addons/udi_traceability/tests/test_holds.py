"""A hold stops everything that it should, lets home what it should, and is ended by somebody else."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import UdiCommon


@tagged("post_install", "-at_install")
class TestHolds(UdiCommon):
    def freeze(self, lots, user=None, reason="Leak"):
        return self.env["udi.hold"].with_user(user or self.quality).freeze(lots, reason)

    def test_freeze_writes_an_event_and_blocks(self):
        lots = self.receive(self.pump, ["P1", "P2"])
        hold = self.freeze(lots)
        self.assertEqual(hold.member_count, 2)
        self.assertEqual(lots.mapped("udi_on_hold"), [True, True])
        item = self.env["udi.event.item"].search([("lot_id", "=", lots[0].id)], order="id desc", limit=1)
        self.assertEqual(
            (item.biz_step, item.disposition, item.event_id.reason), ("holding", "non_sellable_other", "Leak")
        )
        with self.assertRaisesRegex(UserError, "is on hold: Leak"):
            self.deliver(lots[0], self.hospital_a)

    def test_reservations_are_undone(self):
        lots = self.receive(self.pump, ["P1"])
        picking = self.picking("outgoing", self.hospital_a, [(self.pump, 1)])
        picking.action_assign()
        self.assertEqual(picking.move_line_ids.lot_id, lots)
        self.freeze(lots, self.recall_manager)
        self.assertFalse(picking.move_line_ids)
        self.assertEqual(picking.state, "confirmed")

    def test_held_goods_may_come_home_and_be_destroyed(self):
        lots = self.receive(self.pump, ["P1"])
        self.deliver(lots, self.hospital_a)
        hold = self.freeze(lots)
        back = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "partner_id": self.hospital_a.id,
                "location_id": self.customer_location.id,
                "location_dest_id": self.stock_location.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.pump.id,
                            "product_uom_qty": 1,
                            "product_uom": self.pump.uom_id.id,
                            "location_id": self.customer_location.id,
                            "location_dest_id": self.stock_location.id,
                        },
                    )
                ],
            }
        )
        back.action_confirm()
        self.fill(back, lots)
        back.button_validate()
        self.assertEqual(lots.udi_state, "in_stock")
        scrap = self.env["stock.scrap"].create(
            {"product_id": self.pump.id, "lot_id": lots.id, "scrap_qty": 1, "location_id": self.stock_location.id}
        )
        hold.allow_destruction = False
        with self.assertRaisesRegex(UserError, "is on hold"):
            scrap.do_scrap()
        hold.allow_destruction = True
        scrap.do_scrap()
        self.assertEqual(lots.udi_state, "scrapped")

    def test_release_needs_somebody_else_and_a_reason(self):
        lots = self.receive(self.pump, ["P1"])
        hold = self.freeze(lots)
        with self.assertRaisesRegex(AccessError, "somebody else"):
            hold.with_user(self.quality).release("Test passed")
        second = self.second_quality
        with self.assertRaisesRegex(UserError, "Say why"):
            hold.with_user(second).release("  ")
        for user in (self.operator, self.leader, self.recall_manager, self.auditor):
            with self.assertRaises(AccessError):
                hold.with_user(user).release("Test passed")
        action = hold.with_user(second).release("Test passed")
        self.assertTrue(lots.udi_on_hold, "asking for the signature releases nothing")
        self.sign(action, second)
        self.assertFalse(lots.udi_on_hold)
        event = self.env["udi.event.item"].search([("lot_id", "=", lots.id)], order="id desc", limit=1).event_id
        self.assertEqual((event.reason, event.user_login), ("Test passed", "udi_second_quality"))
        with self.assertRaisesRegex(UserError, "released already"):
            hold.with_user(second).release("Again")
        self.deliver(lots, self.hospital_a)

    def test_no_way_around_the_release(self):
        hold = self.freeze(self.receive(self.pump, ["P1"]))
        with self.assertRaises(UserError):
            hold.with_user(self.quality).write({"state": "released"})
        with self.assertRaises(UserError):
            hold.with_user(self.quality).write({"state": "released", "release_reason": "me"})
        for values in (
            {"state": "released", "release_reason": "no event would be written"},
            {"state": "released", "released_by_id": self.quality.id, "release_reason": "in another's name"},
            {"name": "Another reason"},
            {"release_reason": "before its time"},
            {"scope": "product"},
            {"reservations_open": True},
        ):
            with self.assertRaisesRegex(UserError, "not rewritten"):
                hold.with_user(self.second_quality).write(values)
        self.assertEqual((hold.state, hold.name), ("active", "Leak"))
        with self.assertRaises(AccessError):
            hold.member_ids.with_user(self.quality).unlink()
        with self.assertRaises(UserError):
            hold.with_user(self.udi_admin).unlink()

    def test_bad_input(self):
        lots = self.receive(self.pump, ["P1"])
        with self.assertRaisesRegex(UserError, "nothing to put on hold"):
            self.freeze(self.env["stock.lot"])
        with self.assertRaisesRegex(UserError, "Say why"):
            self.freeze(lots, reason=" ")
        for user in (self.operator, self.auditor, self.service, self.regulatory, self.nobody):
            with self.assertRaises(AccessError):
                self.freeze(lots, user)
        self.assertFalse(lots.udi_on_hold)

    def test_statements_do_not_grow_with_lots(self):
        def cost(names):
            lots = self.receive(self.pump, names)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.freeze(lots)
            self.env.flush_all()
            return self.cr.sql_log_count - before

        cost(["W1"])
        few = cost([f"A{index}" for index in range(3)])
        many = cost([f"B{index}" for index in range(50)])
        self.assertLessEqual(many - few, 2)

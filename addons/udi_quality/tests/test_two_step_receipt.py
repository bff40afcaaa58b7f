"""A receipt in two steps: what inspection takes off its second transfer, and what that transfer may not carry."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import QualityCommon


@tagged("post_install", "-at_install")
class TestTwoStepReceipt(QualityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse.reception_steps = "two_steps"
        cls.warehouse.in_type_id.udi_inspect = True
        cls.input = cls.warehouse.wh_input_stock_loc_id
        cls.gate("accepted", "block")

    def zones_off(self):
        """A house without areas: rejected goods stay where they are."""
        (self.awaiting | self.rejected).udi_zone = False

    def zone_in_input(self):
        self.awaiting.udi_zone = False
        self.input.udi_zone = "awaiting"

    def arrive_in_input(self, product, names, quantity=1.0):
        lots = self.env["stock.lot"].union(*(self.make_lot(product, name) for name in names))
        picking = self.picking("incoming", self.supplier, [(product, len(names) * quantity)])
        picking.location_dest_id = self.input
        picking.move_ids.location_dest_id = self.input
        self.fill(picking, lots, quantity)
        picking.button_validate()
        chained = picking.move_ids.move_dest_ids
        self.assertEqual((chained.state, chained.location_id), ("assigned", self.input))
        return lots, picking.udi_inspection_ids, chained

    def reject(self, inspection, found, lines=None):
        (lines or inspection.line_ids).with_user(self.quality).write({"found": found, "defect": "Torn bags"})
        self.inspect(inspection)

    def note(self, move):
        return move.picking_id.message_ids.filtered(lambda note: "took this off" in (note.body or "")).body

    def reserved(self, lot, place):
        domain = [("lot_id", "=", lot.id), ("location_id", "=", place.id)]
        return sum(self.env["stock.quant"].search(domain).mapped("reserved_quantity"))

    # ------------------------------------------------------------------ before the decision
    def test_nothing_goes_on_before_it_was_inspected(self):
        self.zone_in_input()
        _lots, _inspection, chained = self.arrive_in_input(self.tube, ["T1"], 10)
        chained.picked = True
        with self.assertRaisesRegex(UserError, "is not accepted yet"), self.env.cr.savepoint():
            chained.picking_id.button_validate()

    # ------------------------------------------------------------------ rejected
    def test_all_rejected_cancels_the_transfer(self):
        [lot], inspection, chained = self.arrive_in_input(self.tube, ["T1"], 10)
        self.reject(inspection, 10)
        self.assertEqual((chained.state, chained.picking_id.state), ("cancel", "cancel"))
        self.assertEqual((self.there(lot, self.input), self.there(lot, self.rejected)), (0, 10))
        self.assertIn("T1 × 10 was rejected and went to", self.note(chained))
        self.assertIn(inspection.name, self.note(chained))

    def test_a_part_rejected(self):
        [lot], inspection, chained = self.arrive_in_input(self.tube, ["T1"], 10)
        self.reject(inspection, 4)
        self.assertEqual((chained.state, chained.product_uom_qty, chained.quantity), ("assigned", 6, 6))
        self.assertEqual((self.there(lot, self.rejected), self.reserved(lot, self.input)), (4, 6))
        chained.picked = True
        chained.picking_id.button_validate()
        self.assertEqual((self.there(lot, self.stock_location), self.there(lot, self.input)), (6, 0))

    def test_rejected_goods_that_stay_are_refused(self):
        """No area for them: they are neither reserved nor may somebody add them by hand."""
        self.zones_off()
        [lot], inspection, chained = self.arrive_in_input(self.tube, ["T1"], 10)
        self.reject(inspection, 4)
        self.assertEqual((chained.product_uom_qty, self.reserved(lot, self.input)), (6, 6))
        self.assertIn("stays where it is", self.note(chained))
        chained.move_line_ids.quantity = 7
        chained.picked = True
        with self.assertRaisesRegex(UserError, "4 units in .* do not conform"), self.env.cr.savepoint():
            chained.picking_id.button_validate()
        chained.move_line_ids.quantity = 6
        chained.picking_id.button_validate()
        self.assertEqual((self.there(lot, self.stock_location), self.there(lot, self.input)), (6, 4))
        by_hand = self.env["stock.move"].create(
            {"product_id": self.tube.id, "product_uom_qty": 4, "location_id": self.input.id,
             "location_dest_id": self.stock_location.id}
        )  # fmt: skip
        by_hand._action_confirm()
        line = {**by_hand._prepare_move_line_vals(), "lot_id": lot.id, "picked": True}
        for quantity in (4, 1):
            by_hand.move_line_ids.unlink()
            self.env["stock.move.line"].create({**line, "quantity": quantity})
            with self.assertRaisesRegex(UserError, "do not conform"), self.env.cr.savepoint():
                by_hand._action_done()

    def test_a_done_line_is_corrected_up_to_what_is_sound(self):
        """The gate is asked after such a line has taken its goods: they are not counted twice."""
        self.zones_off()
        [lot], inspection, chained = self.arrive_in_input(self.tube, ["T1"], 10)
        self.reject(inspection, 4)
        chained.move_line_ids.quantity = 3
        chained.picked = True
        chained.picking_id.with_context(skip_backorder=True).button_validate()
        [line] = chained.move_line_ids
        line.quantity = 5
        line.copy({"quantity": 1, "move_id": chained.id, "lot_id": lot.id, "picked": True})
        self.assertEqual((self.there(lot, self.stock_location), self.there(lot, self.input)), (6, 4))
        with self.assertRaisesRegex(UserError, "4 units in .* do not conform"), self.env.cr.savepoint():
            line.quantity = 6
        with self.assertRaisesRegex(UserError, "do not conform"), self.env.cr.savepoint():
            line.copy({"quantity": 1, "move_id": chained.id, "lot_id": lot.id, "picked": True})
        self.assertEqual((self.there(lot, self.stock_location), self.there(lot, self.input)), (6, 4))

    def test_two_lines_do_not_carry_twice_what_is_sound(self):
        self.zones_off()
        [lot], inspection, chained = self.arrive_in_input(self.tube, ["T1"], 10)
        self.reject(inspection, 4)
        line = chained.move_line_ids
        line.copy({"quantity": 4, "move_id": chained.id, "lot_id": lot.id})
        chained.picked = True
        with self.assertRaisesRegex(UserError, "do not conform"), self.env.cr.savepoint():
            chained.picking_id.button_validate()

    def test_serials(self):
        lots, inspection, chained = self.arrive_in_input(self.pump, ["P1", "P2", "P3"])
        bad = inspection.line_ids.filtered(lambda line: line.lot_id == lots[1])
        self.reject(inspection, 1, bad)
        self.assertEqual(chained.move_line_ids.lot_id, lots[0] | lots[2])
        self.assertEqual((chained.state, chained.product_uom_qty), ("assigned", 2))

    def test_what_waited_for_it_is_not_cancelled(self):
        """A delivery that was to take these goods waits for others."""
        _lots, inspection, chained = self.arrive_in_input(self.tube, ["T1"], 10)
        delivery = self.picking("outgoing", self.hospital_a, [(self.tube, 10)])
        chained.move_dest_ids = delivery.move_ids
        delivery.move_ids.procure_method = "make_to_order"
        self.reject(inspection, 10)
        self.assertEqual(delivery.move_ids.procure_method, "make_to_stock")
        self.assertIn(delivery.move_ids.state, ("confirmed", "waiting"))

    # ------------------------------------------------------------------ accepted
    def test_accepted_goods_that_quality_moves_itself(self):
        """The area of waiting goods is emptied by the decision: nothing waits there for a second time."""
        self.zone_in_input()
        [lot], inspection, chained = self.arrive_in_input(self.tube, ["T1"], 10)
        self.reject(inspection, 3)
        self.assertEqual(chained.state, "cancel")
        self.assertEqual((self.there(lot, self.accepted), self.there(lot, self.rejected)), (7, 3))
        self.assertIn("T1 × 7 was accepted and went to", self.note(chained))

    def test_accepted_goods_of_a_place_without_kind_go_with_the_transfer(self):
        [lot], inspection, chained = self.arrive_in_input(self.tube, ["T1"], 10)
        self.inspect(inspection)
        self.assertEqual((chained.state, chained.product_uom_qty), ("assigned", 10))
        self.assertFalse(self.note(chained))
        chained.picked = True
        chained.picking_id.button_validate()
        self.assertEqual(self.there(lot, self.stock_location), 10)

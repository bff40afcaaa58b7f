"""Every way in which a plain stock user moves stock, as a remote call makes it: the gate stands on each of them."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from .common import UdiCommon

HELD = "on hold: Leak"


@tagged("post_install", "-at_install")
class TestPathsOverRpc(UdiCommon):
    def setUp(self):
        super().setUp()
        self.free, self.held = self.receive(self.pump, ["FREE", "HELD"])
        self.hold = self.env["udi.hold"].with_user(self.quality).freeze(self.held, "Leak")

    def call(self, records, method, *args, **kwargs):
        """A remote call by a person who may use stock and nothing of ours."""
        records = records.with_user(self.nobody)
        if not records or method in ("create", "load"):
            return call_kw(records.browse(), method, list(args), kwargs)
        return call_kw(records.browse(), method, [records.ids, *args], kwargs)

    def made(self, model, values):
        return self.env[model].browse(self.call(self.env[model], "create", [values]))

    def transfer(self, lots, partner=None, code="outgoing", **vals):
        picking = self.picking(code, partner or self.hospital_a, [(self.pump, len(lots))])
        picking.write(vals)
        self.fill(picking, lots)
        return picking

    def assertAtHome(self, lot):
        self.env.invalidate_all()
        self.assertEqual(lot.udi_holder_ids.mapped("kind"), ["internal"], lot.name)
        quants = self.env["stock.quant"].search([("lot_id", "=", lot.id), ("quantity", ">", 0)])
        self.assertEqual(quants.location_id.usage, "internal")

    # ------------------------------------------------------------------ transfers
    def test_validate(self):
        picking = self.transfer(self.held)
        with self.assertRaisesRegex(UserError, HELD):
            self.call(picking, "button_validate")
        self.assertAtHome(self.held)

    def test_immediate_transfer(self):
        kind = self.warehouse.out_type_id
        places = {"location_id": self.stock_location.id, "location_dest_id": self.customer_location.id}
        line = {"product_id": self.pump.id, "lot_id": self.held.id, "quantity": 1, "picked": True, **places}
        picking = self.made(
            "stock.picking", {"picking_type_id": kind.id, "move_line_ids": [Command.create(line)], **places}
        )
        with self.assertRaisesRegex(UserError, HELD):
            self.call(picking, "button_validate")
        self.assertAtHome(self.held)

    def test_line_without_a_transfer(self):
        """A move of no transfer at all; `_action_done` itself cannot be called from outside, other addons call it."""
        places = {"location_id": self.stock_location.id, "location_dest_id": self.customer_location.id}
        move = self.made(
            "stock.move",
            {"product_id": self.pump.id, "product_uom_qty": 1, "product_uom": self.pump.uom_id.id, **places},
        )
        self.made(
            "stock.move.line",
            {
                "move_id": move.id,
                "product_id": self.pump.id,
                "lot_id": self.held.id,
                "quantity": 1,
                "picked": True,
                **places,
            },
        )
        self.assertFalse(move.move_line_ids.picking_id)
        for records in (move, move.move_line_ids):
            with self.assertRaisesRegex(AccessError, "cannot be called remotely"):
                self.call(records, "_action_done")
            with self.assertRaisesRegex(UserError, HELD), self.env.cr.savepoint():
                records.with_user(self.nobody)._action_done()
        self.assertAtHome(self.held)

    def test_several_transfers_at_once(self):
        pickings = self.transfer(self.free) | self.transfer(self.held, self.hospital_b)
        with self.assertRaisesRegex(UserError, HELD):
            self.call(pickings, "button_validate")
        self.assertAtHome(self.held)

    def test_backorder(self):
        more = self.receive(self.pump, ["MORE"])
        picking = self.transfer(self.free | more)
        lines = picking.move_line_ids
        lines.filtered(lambda line: line.lot_id == self.free).udi_evidence = "scanned"
        rest = lines.filtered(lambda line: line.lot_id == more)
        rest.write({"picked": False, "udi_evidence": "typed"})
        self.call(picking.with_context(skip_backorder=True), "button_validate")
        wizard = self.env["stock.backorder.confirmation"].with_context(
            button_validate_picking_ids=picking.ids, default_pick_ids=[Command.link(picking.id)]
        )
        if picking.state != "done":
            wizard.create({"pick_ids": [Command.link(picking.id)]}).process()
        self.assertEqual(picking.state, "done")
        backorder = picking.backorder_ids
        self.assertEqual(backorder.move_line_ids.lot_id, more, "Odoo reserves it anew, and nobody has scanned it")
        self.assertNotIn("scanned", backorder.move_line_ids.mapped("udi_evidence"))
        item = self.env["udi.event.item"].search([("lot_id", "=", self.free.id)], order="id desc", limit=1)
        self.assertEqual((item.biz_step, item.evidence), ("shipping", "scanned"))
        self.env["udi.hold"].with_user(self.quality).freeze(more, "Leak")
        self.assertFalse(backorder.move_line_ids, "the freeze undoes the reservation of the backorder")
        self.fill(backorder, more)
        with self.assertRaisesRegex(UserError, HELD):
            self.call(backorder, "button_validate")
        self.assertAtHome(more)

    def test_put_in_pack_keeps_the_evidence(self):
        tube = self.receive(self.tube, ["T1"], quantity=10)
        picking = self.picking("outgoing", self.hospital_a, [(self.tube, 10)])
        self.fill(picking, tube, 10)
        picking.move_line_ids.write({"udi_evidence": "scanned"})
        self.call(picking, "action_put_in_pack")
        self.assertEqual(set(picking.move_line_ids.mapped("udi_evidence")), {"scanned"})
        self.env["udi.hold"].with_user(self.quality).freeze(tube, "Leak")
        self.fill(picking, tube, 10)
        with self.assertRaisesRegex(UserError, HELD):
            self.call(picking, "button_validate")
        self.assertAtHome(tube)

    def test_chained_moves(self):
        """Pick, then ship: the gate stands on each leg; the second does not take along what was held meanwhile."""
        self.warehouse.delivery_steps = "pick_ship"
        group = {"location_final_id": self.customer_location.id}
        route = self.warehouse.delivery_route_id
        move = self.env["stock.move"].create(
            {
                "product_id": self.pump.id,
                "product_uom_qty": 1,
                "product_uom": self.pump.uom_id.id,
                "location_id": self.stock_location.id,
                "location_dest_id": self.warehouse.wh_output_stock_loc_id.id,
                "picking_type_id": self.warehouse.pick_type_id.id,
                "route_ids": [Command.set(route.ids)],
                **group,
            }
        )
        move._action_confirm()
        pick = move.picking_id or self.env["stock.picking"]
        move.move_line_ids.unlink()
        self.env["stock.move.line"].create(
            {**move._prepare_move_line_vals(), "lot_id": self.free.id, "quantity": 1, "picked": True}
        )
        self.call(pick, "button_validate") if pick else move._action_done()
        self.assertEqual(move.state, "done")
        ship = move.move_dest_ids
        self.assertTrue(ship, "the push rule made the second leg")
        self.env["udi.hold"].with_user(self.quality).freeze(self.free, "Leak")
        self.assertFalse(ship.move_line_ids)
        ship._action_assign()
        self.assertFalse(ship.move_line_ids, "nor is it reserved again")
        self.env["stock.move.line"].create(
            {**ship._prepare_move_line_vals(), "lot_id": self.free.id, "quantity": 1, "picked": True}
        )
        with self.assertRaisesRegex(UserError, HELD):
            self.call(ship.picking_id, "button_validate")
        self.assertAtHome(self.free)

    def test_return_wizard(self):
        delivery = self.transfer(self.free)
        self.call(delivery, "button_validate")
        self.env["udi.hold"].with_user(self.quality).freeze(self.free, "Leak")
        wizard = self.env["stock.return.picking"].with_context(active_id=delivery.id, active_model="stock.picking")
        wizard = wizard.with_user(self.nobody).create({"picking_id": delivery.id})
        wizard.product_return_moves.quantity = 1
        back = self.env["stock.picking"].browse(self.call(wizard, "action_create_returns")["res_id"])
        self.fill(back, self.free)
        self.call(back, "button_validate")
        self.assertAtHome(self.free)
        self.assertTrue(self.free.udi_on_hold, "it comes home held")

    # ------------------------------------------------------------------ finished documents
    def test_done_line_rewritten(self):
        delivery = self.transfer(self.free)
        self.call(delivery, "button_validate")
        line = delivery.move_line_ids
        for values in (
            {"lot_id": self.held.id},
            {"lot_id": self.make_lot(self.pump, "GHOST").id},
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.call(line, "write", values)
        self.assertAtHome(self.held)
        self.assertEqual(self.free.udi_holder_ids.partner_id, self.hospital_a)

    def test_done_line_of_a_held_unit_rewritten(self):
        """A storage move, done before the hold: pointing it at the customer afterwards would ship the unit."""
        shelf = self.env["stock.location"].create({"name": "Shelf", "location_id": self.stock_location.id})
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.int_type_id.id,
                "location_id": self.stock_location.id,
                "location_dest_id": shelf.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.pump.id,
                            "product_uom_qty": 1,
                            "product_uom": self.pump.uom_id.id,
                            "location_id": self.stock_location.id,
                            "location_dest_id": shelf.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        self.fill(picking, self.free)
        self.call(picking, "button_validate")
        self.env["udi.hold"].with_user(self.quality).freeze(self.free, "Leak")
        with self.assertRaisesRegex(UserError, HELD), self.env.cr.savepoint():
            self.call(picking.move_line_ids, "write", {"location_dest_id": self.customer_location.id})
        self.assertAtHome(self.free)

    def test_done_quantity_rewritten(self):
        tube = self.receive(self.tube, ["T1"], quantity=10)
        delivery = self.deliver(tube, self.hospital_a, quantity=4)
        with self.assertRaisesRegex(UserError, "Only 10 of T1"), self.env.cr.savepoint():
            self.call(delivery.move_line_ids, "write", {"quantity": 11})
        self.env["udi.hold"].with_user(self.quality).freeze(tube, "Leak")
        with self.assertRaisesRegex(UserError, HELD), self.env.cr.savepoint():
            self.call(delivery.move_line_ids, "write", {"quantity": 5})
        found = {row.kind: row.quantity for row in tube.udi_holder_ids}
        self.assertEqual(found, {"internal": 6, "partner": 4})

    def test_line_added_to_a_finished_document(self):
        delivery = self.transfer(self.free)
        self.call(delivery, "button_validate")
        values = {**delivery.move_ids._prepare_move_line_vals(), "lot_id": self.held.id, "quantity": 1, "picked": True}
        with self.assertRaisesRegex(UserError, HELD), self.env.cr.savepoint():
            self.made("stock.move.line", values)
        self.assertAtHome(self.held)

    def test_import_of_a_line(self):
        """The file import of Odoo: `load` answers with messages and keeps nothing."""
        delivery = self.transfer(self.free)
        self.call(delivery, "button_validate")
        move = delivery.move_ids
        columns = ["move_id/.id", "product_id/.id", "lot_id/.id", "quantity", "location_id/.id", "location_dest_id/.id"]
        row = [move.id, self.pump.id, self.held.id, "1", self.stock_location.id, self.customer_location.id]
        result = self.call(self.env["stock.move.line"], "load", columns, [[str(value) for value in row]])
        self.assertFalse(result["ids"])
        self.assertIn(HELD, str(result["messages"]))
        self.assertAtHome(self.held)

    # ------------------------------------------------------------------ quants
    def test_quant_created_or_written(self):
        ghost = self.make_lot(self.pump, "GHOST")
        values = {"product_id": self.pump.id, "location_id": self.stock_location.id, "lot_id": ghost.id, "quantity": 1}
        for user in (self.nobody, self.udi_admin):
            quants = self.env["stock.quant"].with_user(user)
            with self.assertRaises(UserError), self.env.cr.savepoint():
                call_kw(quants.browse(), "create", [[values]], {})
            quant = self.env["stock.quant"].search([("lot_id", "=", self.held.id), ("quantity", ">", 0)])
            for change in ({"quantity": 5}, {"lot_id": ghost.id}, {"location_id": self.customer_location.id}):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    call_kw(quants.browse(), "write", [quant.ids, change], {"context": {"udi_moving": True}})
        self.assertFalse(ghost.udi_holder_ids)
        self.assertAtHome(self.held)

    def test_import_of_a_quant(self):
        ghost = self.make_lot(self.pump, "GHOST")
        columns = ["product_id/.id", "location_id/.id", "lot_id/.id", "quantity"]
        row = [str(self.pump.id), str(self.stock_location.id), str(ghost.id), "1"]
        quants = self.env["stock.quant"].with_user(self.udi_admin)
        result = call_kw(quants.browse(), "load", [columns, [row]], {})
        self.assertFalse(result["ids"])
        self.assertFalse(ghost.udi_holder_ids)

    def test_inventory_adjustment(self):
        """What is found is counted in with an event; a held unit may be counted, its hold stays."""
        ghost = self.make_lot(self.pump, "GHOST")
        manager = self.user("stock.group_stock_manager")
        for lot, counted in ((ghost, 1), (self.held, 0)):
            quant = self.env["stock.quant"].with_user(manager).with_context(inventory_mode=True).create(
                {
                    "product_id": self.pump.id,
                    "location_id": self.stock_location.id,
                    "lot_id": lot.id,
                    "inventory_quantity": counted,
                }
            )  # fmt: skip
            call_kw(quant.browse(), "action_apply_inventory", [quant.ids], {})
            item = self.env["udi.event.item"].search([("lot_id", "=", lot.id)], order="id desc", limit=1)
            self.assertEqual(item.biz_step, "stock_taking")
        self.assertEqual(ghost.udi_state, "in_stock")
        self.assertTrue(self.held.udi_on_hold)

    # ------------------------------------------------------------------ scrap
    def test_scrap(self):
        self.hold.allow_destruction = False
        values = {
            "product_id": self.pump.id,
            "lot_id": self.held.id,
            "scrap_qty": 1,
            "location_id": self.stock_location.id,
        }
        scrap = self.made("stock.scrap", values)
        with self.assertRaisesRegex(UserError, HELD):
            self.call(scrap, "action_validate")
        self.assertAtHome(self.held)
        self.hold.allow_destruction = True
        self.call(scrap, "action_validate")
        self.assertEqual(self.held.udi_state, "scrapped")

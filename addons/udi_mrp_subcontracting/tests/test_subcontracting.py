from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from odoo.addons.mail.tests.common import mail_new_test_user
from odoo.addons.udi_mrp.tests.common import UdiMrpCommon


@tagged("post_install", "-at_install")
class TestSubcontracting(UdiMrpCommon):
    """A subcontractor makes pumps from our sensors; his portal user says which sensor went into which pump."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.maker = cls.env["res.partner"].create({"name": "Pump Works", "is_company": True})
        person = cls.env["res.partner"].create({"name": "Pia", "parent_id": cls.maker.id})
        cls.portal = mail_new_test_user(
            cls.env, login="udi_portal_maker", groups="base.group_portal", partner_id=person.id, name="Pia"
        )
        cls.bom = cls.make_bom(
            cls.pump,
            [(cls.sensor, 1), (cls.tube, 2)],
            type="subcontract",
            subcontractor_ids=[Command.link(cls.maker.id)],
        )
        cls.shelf = cls.company.subcontracting_location_id
        cls.send(cls.sensors[:4], 1)
        cls.send(cls.tubes, 20)

    @classmethod
    def send(cls, lots, quantity):
        """Components go to the subcontractor by a transfer of the operator."""
        picking = cls.env["stock.picking"].create(
            {
                "picking_type_id": cls.warehouse.int_type_id.id,
                "partner_id": cls.maker.id,
                "location_id": cls.stock_location.id,
                "location_dest_id": cls.shelf.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": lots.product_id.id,
                            "product_uom_qty": quantity * len(lots),
                            "location_id": cls.stock_location.id,
                            "location_dest_id": cls.shelf.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        cls.fill(picking, lots, quantity)
        picking.with_user(cls.operator).button_validate()
        return picking

    def receipt(self, lots):
        """A receipt of these pumps, not validated: Odoo makes one order for each serial."""
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "partner_id": self.maker.id,
                "location_id": self.supplier_location.id,
                "location_dest_id": self.stock_location.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": lots.product_id.id,
                            "product_uom_qty": len(lots),
                            "location_id": self.supplier_location.id,
                            "location_dest_id": self.stock_location.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        move = picking.move_ids
        move.move_line_ids.unlink()
        values = move._prepare_move_line_vals()
        self.env["stock.move.line"].create(
            [{**values, "lot_id": lot.id, "quantity": 1, "picked": True} for lot in lots]
        )
        return picking

    def order_of(self, picking, lot):
        orders = picking.move_ids.move_orig_ids.production_id
        return orders.filtered(lambda order: lot in order.lot_producing_ids)

    def say(self, order, sensor):
        """The portal user says which sensor went in, in the form that the portal shows."""
        move = order.move_raw_ids.filtered(lambda move: move.product_id == self.sensor)
        move = move.with_user(self.portal).with_context(is_subcontracting_portal=1)
        action = move.action_show_details()
        with (
            Form(move.with_context(**action["context"]), view=action["view_id"]) as form,
            form.move_line_ids.new() as line,
        ):
            line.lot_id = sensor
            line.picked = True
            line.quantity = 1

    def holders(self, lot):
        rows = self.env["udi.holder"].search([("lot_id", "=", lot.id)])
        return {(row.kind, row.holder_name, row.quantity) for row in rows}

    def test_components_are_held_by_the_subcontractor(self):
        self.assertEqual(self.holders(self.sensors[0]), {("internal", "Pump Works", 1)})
        rows = {(kind, name): quantity for kind, name, quantity in self.holders(self.tubes)}
        self.assertEqual(rows, {("internal", self.stock_location.complete_name): 30, ("internal", "Pump Works"): 20})

    def test_receipt_before_its_order(self):
        pumps = self.make_lot(self.pump, "P1") | self.make_lot(self.pump, "P2")
        picking = self.receipt(pumps)
        first, second = (self.order_of(picking, pump) for pump in pumps)
        self.say(first, self.sensors[3])
        self.say(second, self.sensors[1])
        picking.with_user(self.operator).button_validate()
        self.assertEqual((picking.state, first.state, second.state), ("done", "done", "done"))
        self.assertEqual(self.inputs(first), {"S4": "P1", "T1": "P1"})
        self.assertEqual(self.inputs(second), {"S2": "P2", "T1": "P2"})
        self.assertEqual(self.events(first).partner_name, "Pump Works")
        for pump in pumps:
            self.assertEqual(self.holders(pump), {("internal", self.stock_location.complete_name, 1)})
        self.assertEqual(self.holders(self.sensors[3]), {("used", "Used in production", 1)})
        rows = {(kind, name): quantity for kind, name, quantity in self.holders(self.tubes)}
        self.assertEqual(rows["internal", "Pump Works"], 16)
        self.env.cr.flush()  # the ledger's times are final at the end of the transaction
        self.env.invalidate_all()
        received = self.env["udi.event"].search(
            [("document_model", "=", "stock.picking"), ("document_ref", "=", picking.id)]
        )
        self.assertEqual((received.biz_step, len(received)), ("receiving", 1))
        self.assertLess(self.events(first).event_time, received.event_time, "the making comes first")
        self.assertEqual(self.relation(first), {("S4", "P1"), ("T1", "P1")})

    def test_same_serial_twice(self):
        pump = self.make_lot(self.pump, "P1")
        self.receipt(pump).button_validate()
        again = self.receipt(pump)
        count = self.env["udi.event"].search_count([])
        with self.refused("in stock already|already"):
            again.button_validate()
        self.assertEqual(self.env["udi.event"].search_count([]), count)

    def held_receipt(self):
        """A receipt whose order takes S3, frozen after the subcontractor had said so."""
        pump = self.make_lot(self.pump, "P1")
        picking = self.receipt(pump)
        self.say(self.order_of(picking, pump), self.sensors[2])
        self.env["udi.hold"].with_user(self.quality).freeze(self.sensors[:4], "Leaks")
        return picking, pump

    def test_held_component(self):
        picking, pump = self.held_receipt()
        order, count = self.order_of(picking, pump), self.env["udi.event"].search_count([])
        state = order.state
        with self.refused("S3 of Flow sensor is on hold: Leaks"):
            picking.with_user(self.operator).button_validate()
        self.env.invalidate_all()
        self.assertEqual(picking.state, "assigned")
        self.assertEqual(order.state, state)
        self.assertEqual(self.holders(self.sensors[2]), {("internal", "Pump Works", 1)})
        self.assertFalse(self.holders(pump))
        self.assertEqual(self.env["udi.event"].search_count([]), count)

    def test_held_component_named_afterwards(self):
        """Nor may a held component be named on the order of a receipt that is there already."""
        self.env["udi.hold"].with_user(self.quality).freeze(self.sensors[2], "Leaks")
        pump = self.make_lot(self.pump, "P1")
        picking = self.receipt(pump)
        self.say(self.order_of(picking, pump), self.sensors[2])
        with self.refused("S3 of Flow sensor is on hold: Leaks"):
            picking.with_user(self.operator).button_validate()

    def test_exception_for_a_held_component(self):
        self.env["udi.gate.rule"].search([("rule", "=", "hold")]).overridable = True
        picking, pump = self.held_receipt()
        wizard = self.env["udi.override.allow"].with_user(self.quality)
        wizard = wizard.browse(picking.with_user(self.quality).action_udi_allow()["res_id"])
        self.assertIn("S3 of Flow sensor is on hold: Leaks", str(wizard.line_ids.mapped("message")))
        self.assertEqual(picking.state, "assigned", "it was only a trial")
        wizard.reason = "Tested for leaks at Pump Works, report 12"
        wizard.action_confirm()
        picking.with_user(self.operator).button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(self.inputs(self.order_of(picking, pump)), {"S3": "P1", "T1": "P1"})

    def test_lot_in_two_receipts(self):
        """A lot product: quantities of both receipts add up, on hand and in the ledger."""
        bom = self.make_bom(
            self.tube, [(self.sensor, 1)], type="subcontract", subcontractor_ids=[Command.link(self.maker.id)]
        )
        self.assertTrue(bom)
        lot = self.make_lot(self.tube, "TX")
        for quantity in (1, 2):
            picking = self.receipt(lot)
            picking.move_ids.move_line_ids.quantity = quantity
            picking.button_validate()
            self.assertEqual(picking.state, "done")
        self.assertEqual(self.holders(lot), {("internal", self.stock_location.complete_name, 3)})
        outputs = self.env["udi.event.item"].search([("lot_id", "=", lot.id), ("role", "=", "output")])
        self.assertEqual(sorted(outputs.mapped("quantity")), [1, 2])

    def test_return_to_the_subcontractor_and_back(self):
        pump = self.make_lot(self.pump, "P1")
        self.receipt(pump).button_validate()
        self.send(pump, 1)
        self.assertEqual(self.holders(pump), {("internal", "Pump Works", 1)})

    def test_portal_user_sees_his_orders_only(self):
        picking = self.receipt(self.make_lot(self.pump, "P1"))
        order = picking.move_ids.move_orig_ids.production_id
        self.assertEqual(order.with_user(self.portal).udi_lot_number, order.udi_lot_number)
        other = self.order(1, ["P9"], bom=self.make_bom(self.pump, [(self.sensor, 1)]))
        with self.assertRaises(AccessError):
            other.with_user(self.portal).read(["name"])
        with self.assertRaises(AccessError):
            self.env["udi.component.pair"].with_user(self.portal).search([])
        with self.assertRaises(AccessError):
            self.env["udi.event"].with_user(self.portal).search([])

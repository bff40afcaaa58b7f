"""The scanning page and the home page in a real browser against the real server."""

from odoo.tests import HttpCase, tagged

from .common import UdiCommon


@tagged("post_install", "-at_install")
class TestTour(UdiCommon, HttpCase):
    """One operator receives two sensors by scanning, then asks about one of them."""

    def test_scan_receipt_and_look_up(self):
        self.operator.password = self.operator.login
        picking = self.picking("incoming", self.supplier, [(self.sensor, 2)])
        self.start_tour(
            f"/odoo/action-stock.action_picking_tree_incoming/{picking.id}",
            "udi_traceability_scan_receipt",
            login=self.operator.login,
        )
        self.assertEqual(picking.state, "done")
        lots = picking.move_line_ids.lot_id.sorted("name")
        self.assertEqual(lots.mapped("name"), ["TOUR-1", "TOUR-2"])
        self.assertEqual(set(lots.mapped("udi_lot_number")), {"LOT-A"})
        self.assertEqual({str(day) for day in lots.mapped("udi_expiry_date")}, {"2031-01-04"})
        items = self.env["udi.event.item"].search([("lot_id", "in", lots.ids)])
        self.assertEqual(items.mapped("event_id.biz_step"), ["receiving"])
        self.assertEqual(set(items.mapped("evidence")), {"scanned"})

        self.start_tour("/odoo/udi", "udi_traceability_look_up", login=self.operator.login)

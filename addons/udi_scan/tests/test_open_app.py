"""The buttons on a transfer that lead into the scanning app: the right job, and only where there is one."""

from odoo.tests import Form, tagged

from .common import ScanCommon


@tagged("post_install", "-at_install")
class TestOpenApp(ScanCommon):
    def test_no_job(self):
        plain = self.picking("incoming", self.supplier, [(self.bolt, 3)])
        draft = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "location_id": self.supplier_location.id,
                "location_dest_id": self.stock_location.id,
            }
        )
        lots = self.receive(self.sensor, ["SN-1"], udi_lot_number="L7")
        done = self.deliver(lots, self.hospital_a)
        self.assertEqual((plain | draft | done).mapped("udi_scan_task"), [False] * 3)
        self.assertEqual((plain | draft | done).mapped("udi_scan_may_check"), [False] * 3)

    def test_the_task_of_each_kind(self):
        lots = self.receive(self.sensor, ["SN-1", "SN-2"], udi_lot_number="L7")
        receipt = self.env["stock.move.line"].search([("lot_id", "=", lots[0].id)]).picking_id
        out = self.deliver(lots[1], self.hospital_a)
        back, sent_back = (self.returned(picking) for picking in (out, receipt))
        cases = {
            "receive": self.picking("incoming", self.supplier, [(self.sensor, 1)]),
            "issue": self.picking("outgoing", self.hospital_a, [(self.sensor, 1)]),
            "return": back,
            "vendor_return": sent_back,
        }
        for task, picking in cases.items():
            action = picking.with_user(self.operator).action_udi_scan_app()
            self.assertEqual((action["type"], action["url"]), ("ir.actions.act_url", f"/udi/scan#{task}/{picking.id}"))
            listed = self.env["udi.scan.app"].with_user(self.operator).jobs(self.token, task)["jobs"]
            self.assertIn(picking.id, [job["id"] for job in listed], "the button leads to a job that the task has")

    def returned(self, picking):
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = 1
        return wizard._create_return()

    def test_begun_on_a_device(self):
        lots = self.receive(self.sensor, ["SN-1"], udi_lot_number="L7")
        [capture] = self.send([self.step("move", self.job(), self.sensor_code("SN-1"))])
        self.assertEqual(capture.picking_id.udi_scan_task, "move")
        self.assertTrue(lots)

    def test_issue_check(self):
        self.warehouse.out_type_id.udi_issue_check = True
        self.receive(self.sensor, ["SN-1"], udi_lot_number="L7")
        delivery = self.picking("outgoing", self.hospital_a, [(self.sensor, 1)])
        self.assertEqual((delivery.udi_scan_task, delivery.udi_scan_may_check), ("issue", False))
        self.send([self.item(delivery, self.sensor_code("SN-1")), self.item(delivery, action="finish")])
        delivery.invalidate_recordset()
        self.assertEqual((delivery.udi_scan_task, delivery.udi_scan_may_check), (False, True))
        self.assertEqual(delivery.action_udi_scan_check()["url"], f"/udi/scan#check/{delivery.id}")

    def test_form_of_somebody_who_does_not_scan(self):
        """The form opens for everybody; the button is for who may scan."""
        picking = self.picking("incoming", self.supplier, [(self.sensor, 1)])
        with Form(picking.with_user(self.nobody)) as form:
            self.assertEqual(form.name, picking.name)
        view = self.env.ref("stock.view_picking_form").id
        for user, sees in ((self.nobody, False), (self.operator, True)):
            arch = self.env["stock.picking"].with_user(user).get_view(view)["arch"]
            self.assertEqual("action_udi_scan_app" in arch, sees, user.login)

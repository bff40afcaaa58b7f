"""The screens of data governance in a real browser, each as the role that needs it."""

from odoo.tests import Form, HttpCase, tagged

from .common import UdiCommon


@tagged("post_install", "-at_install")
class TestGovernanceTour(UdiCommon, HttpCase):
    def walk(self, path, tour, user):
        user.password = user.login
        self.start_tour(path, tour, login=user.login)

    def test_pilot(self):
        self.env["udi.pilot"].create({"name": "Tour pilot", "categ_ids": self.category.ids})
        self.receive(self.pump, ["TOUR-1"])
        self.walk("/odoo/action-udi_traceability.action_udi_pilot", "udi_traceability_pilot", self.udi_admin)
        self.assertEqual(self.env["udi.pilot"].search([], limit=1).stage, "warn")

    def test_lineage(self):
        lot = self.receive(self.pump, ["TOUR-2"])
        lot.with_context(udi_change_reason="Read wrongly").udi_expiry_date = "2030-06-30"
        self.walk(f"/odoo/action-udi_traceability.action_udi_lot/{lot.id}", "udi_traceability_lineage", self.quality)

    def test_procedure(self):
        self.walk("/odoo/action-udi_traceability.action_udi_receive", "udi_traceability_sop", self.operator)

    def test_change_request(self):
        form = Form(self.env["udi.change.request"].with_user(self.regulatory))
        form.record_ref = f"product.template,{self.pump.product_tmpl_id.id}"
        form.reason = "New artwork"
        request = form.save()
        path = f"/odoo/action-udi_traceability.action_udi_change_request/{request.id}"
        self.walk(path, "udi_traceability_change_request", self.regulatory)
        self.assertEqual((request.state, request.line_ids.mapped("new_text")), ("asked", ["M2"]))

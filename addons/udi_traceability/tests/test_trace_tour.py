"""The screens of the trace in a real browser against the real server, each as the role that needs it."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import UdiCommon


@tagged("post_install", "-at_install")
class TestTraceTour(UdiCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reel = cls.receive(cls.tube, ["TOUR-R1"], quantity=30)
        pumps = cls.env["stock.lot"].union(*(cls.make_lot(cls.pump, f"TOUR-P{number:02d}") for number in range(30)))
        cls.env["udi.recorder"].record(
            {"biz_step": "commissioning", "event_type": "transformation", "action": "add"},
            [{"lot": cls.reel, "role": "input", "evidence": "scanned"}]
            + [{"lot": lot, "role": "output"} for lot in pumps],
        )
        cls.deliver(cls.receive(cls.sensor, ["TOUR-S1"]), cls.hospital_a)

    def walk(self, path, tour, user):
        user.password = user.login
        self.start_tour(path, tour, login=user.login)

    def test_search_and_trace(self):
        self.walk("/odoo/udi-search", "udi_traceability_search", self.auditor)

    def test_timeline(self):
        self.walk("/odoo/udi-timeline", "udi_traceability_timeline", self.quality)

    def test_state_on_a_day(self):
        # the field knows minutes: what happened in this one would not be in its state
        past = fields.Datetime.now() - timedelta(minutes=5)
        items = self.env["stock.lot"].search([("name", "=", "TOUR-S1")])
        self.env["udi.recorder"].record(
            {"biz_step": "shipping", "event_time": past, "partner": self.hospital_a, "destination_name": "Customers"},
            [{"lot": items}],
        )
        self.walk("/odoo/udi-state", "udi_traceability_state_on", self.recall_manager)

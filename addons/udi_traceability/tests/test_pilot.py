"""A pilot goes on step by step, each step measured; the figures are those that one counts by hand."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ROLES, UdiCommon


@tagged("post_install", "-at_install")
class TestPilot(UdiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pilot = cls.env["udi.pilot"].create({"name": "Pumps", "categ_ids": [Command.set(cls.category.ids)]})
        cls.lots = cls.receive(cls.pump, ["P1", "P2"])
        cls.env.cr.flush()
        cls.now = fields.Datetime.now()

    def record(self, lot, step, minutes_ago):
        """An event so long ago that is recorded now."""
        event = {"biz_step": step, "event_time": self.now - timedelta(minutes=minutes_ago)}
        self.env["udi.recorder"].record(event, [{"lot": lot}])
        self.env.cr.flush()

    def figure(self, key, hours=24):
        figures = self.env["udi.pilot.figures"].since_last_step(self.pilot, self.now - timedelta(hours=hours))
        return next(figure for figure in figures if figure["key"] == key)

    # ------------------------------------------------------------------ bad input
    def test_steps_one_after_the_other(self):
        with self.assertRaisesRegex(UserError, "one after the other"):
            self.pilot.action_block()
        self.pilot.action_warn()
        with self.assertRaisesRegex(UserError, "one after the other"):
            self.pilot.action_warn()

    def test_no_blocking_with_open_points(self):
        self.pilot.action_warn()
        with self.assertRaisesRegex(UserError, "8 points"):
            self.pilot.action_block()

    def test_roles(self):
        for name in ROLES:
            user = getattr(self, name)
            self.assertTrue(self.pilot.with_user(user).name)
            if name != "udi_admin":
                with self.assertRaises(AccessError):
                    self.pilot.with_user(user).action_warn()
            with self.assertRaises(AccessError):
                self.env["udi.pilot.step"].with_user(user).create({"pilot_id": self.pilot.id, "stage": "block"})

    # ------------------------------------------------------------------ steps
    def test_steps_set_the_gates_and_stay(self):
        pilot = self.pilot.with_user(self.udi_admin)
        pilot.action_warn()
        pilot.check_ids.done = True
        self.assertEqual(pilot.check_ids.done_by_id, self.udi_admin)
        pilot.action_block()
        rules = self.env["udi.gate.rule"].search([("categ_id", "=", self.category.id), ("warehouse_id", "=", False)])
        self.assertEqual(set(rules.mapped("action")), {"block"})
        self.assertEqual(pilot.step_ids.mapped("stage"), ["block", "warn"])
        with self.assertRaisesRegex(UserError, "never changed"):
            pilot.step_ids[0].sudo().write({"figures": []})

    # ------------------------------------------------------------------ figures
    def test_timeliness_by_hand(self):
        """Delays of 0 (the receipt), 5, 10 and 60 minutes: median 7.5, three of four within 15 minutes."""
        for lot, minutes in ((self.lots[0], 5), (self.lots[1], 10), (self.lots[0], 60)):
            self.record(lot, "inspecting", minutes)
        figure = self.figure("timeliness")
        self.assertAlmostEqual(figure["value"], 7.5 * 60, delta=5)
        self.assertIn("75.0%", figure["details"][0])

    def test_handover_by_hand(self):
        """Received 100 minutes ago, inspected after 20, put away after another 50: median of 20 and 50."""
        lot = self.make_lot(self.pump, "H1")
        for step, minutes in (("receiving", 100), ("inspecting", 80), ("accepting", 60), ("storing", 30)):
            self.record(lot, step, minutes)
        self.pilot.warehouse_id = False
        figure = self.figure("handover")
        # from the second step of quality it is 30 minutes: (20 + 30) / 2
        self.assertAlmostEqual(figure["value"], 25 * 60, delta=5)
        self.assertEqual(len(figure["details"]), 2)

    def test_other_lines_do_not_count(self):
        other = self.env["product.category"].create({"name": "Other", "udi_controlled": True})
        self.pilot.categ_ids = other
        self.assertIsNone(self.figure("timeliness")["value"])
        self.assertIsNone(self.figure("handover")["value"])

    def test_change_since_the_last_step(self):
        self.record(self.lots[0], "inspecting", 5)
        self.pilot.action_warn()
        now = {figure["key"]: figure for figure in self.pilot.figures}
        then = {figure["key"]: figure["value"] for figure in self.pilot.step_ids.figures}
        self.assertEqual(now["timeliness"]["before"], then["timeliness"])
        self.assertIn("Timeliness", self.pilot.step_ids.figures_text)

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import RecallCommon
from odoo.addons.udi_traceability.tests.common import ROLES


@tagged("post_install", "-at_install")
class TestRecallDrill(RecallCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hospital_a.email = "materials@hospital-a.example"
        cls.deliver(cls.pumps[0], cls.hospital_a)
        cls.deliver(cls.pumps[1], cls.hospital_b)
        cls.consume(cls.tubes[0], 1)
        cls.drills = cls.env["udi.recall.drill.service"].with_user(cls.recall_manager)

    def outside(self):
        """Everything that somebody outside, or the stock, could notice."""
        names = (
            "udi.hold", "udi.recall", "mail.mail", "mail.message", "mail.activity", "mail.followers", "udi.event",
            "stock.picking",
        )  # fmt: skip
        return {name: self.env[name].sudo().search_count([]) for name in names}

    def test_a_drill_touches_nothing(self):
        before = self.outside()
        drill = self.drills.start(self.tubes[0])
        drill.action_located()
        self.env.flush_all()
        self.assertEqual(self.outside(), before)
        self.assertFalse(self.pumps[0].udi_on_hold)

    def test_who_started_it_was_deleted(self):
        leaver = self.person("udi_traceability.group_udi_recall_manager", "udi_leaver")
        leaver.name = "Lena Leaver"
        drill = self.env["udi.recall.drill.service"].with_user(leaver).start(self.tubes[0]).with_env(self.env)
        leaver.unlink()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(drill.user_name, "Lena Leaver")
        blocks = self.env["udi.recall.report.single"]._drill_blocks(drill)
        self.assertIn("Lena Leaver", str(blocks))

    def test_figures(self):
        drill = self.drills.start(self.tubes[0])
        self.assertEqual((drill.lot_count, drill.holder_count), (4, 2))
        lines = {(line.kind, line.name): (line.quantity, line.reachable) for line in drill.line_ids}
        self.assertEqual(lines["partner", "Hospital A"], (1.0, True))
        self.assertEqual(lines["partner", "Hospital B"], (1.0, False))
        self.assertEqual(drill.reachable_percent, 50.0)
        self.assertEqual((drill.found_qty, drill.made_qty, drill.found_percent), (4.0, 4.0, 100.0))
        self.assertEqual(drill.certain_percent, 0.0, "which pump got the tube was not recorded")
        self.assertEqual(self.drills.start(self.sensors[0]).certain_percent, 100.0)

    def test_what_is_not_found_is_named(self):
        """The holders are emptied behind the ledger's back: the balance says so."""
        self.env.cr.execute("DELETE FROM udi_holder WHERE lot_id = %s", [self.pumps[0].id])
        self.env.invalidate_all()
        drill = self.drills.start(self.tubes[0])
        self.assertEqual((drill.missing_qty, drill.found_percent), (1.0, 75.0))
        self.assertIn("PUMP-1", drill.missing_lots)

    def test_score_falls_with_time(self):
        with freeze_time("2026-11-01 08:00:00"):
            quick, slow, lost = (self.drills.start(self.sensors[0]) for _number in range(3))
        for drill, moment, speed in (
            (quick, "2026-11-01 10:00:00", 100.0),
            (slow, "2026-11-01 13:00:00", 50.0),
            (lost, "2026-11-02 08:00:00", 0.0),
        ):
            with freeze_time(moment):
                drill.action_located()
            self.assertEqual(drill.speed_percent, speed)
        self.assertAlmostEqual(quick.score, 50 + 15 + 15 + 20)
        self.assertAlmostEqual(slow.score, 50 + 15 + 15 + 10)

    def test_result_is_measured_not_typed(self):
        drill = self.drills.start(self.sensors[0])
        with self.assertRaises(AccessError):
            drill.with_user(self.auditor).write({"note": "fine"})
        with self.assertRaisesRegex(UserError, "measured"):
            drill.with_user(self.recall_manager).write({"score": 100})
        drill.with_user(self.recall_manager).note = "Hospital B has no address"
        drill.action_located()
        for act in (drill.action_located, lambda: drill.with_user(self.recall_manager).write({"note": "perfect"})):
            with self.assertRaisesRegex(UserError, "is done"):
                act()
        with self.assertRaises(AccessError):
            drill.with_user(self.recall_manager).unlink()

    def test_drawn_lots_have_consequences(self):
        lonely = self.receive(self.tube, ["TUBE-LONELY"])
        for _number in range(20):
            lot = self.drills._draw(self.company)
            self.assertTrue(lot)
            self.assertNotEqual(lot, lonely, "nothing was made of it and nobody has it")

    def test_no_data_no_drill(self):
        empty = self.env["res.company"].create({"name": "Empty"})
        self.recall_manager.company_ids |= empty
        with self.assertRaisesRegex(UserError, "would find nothing"):
            self.drills.with_context(allowed_company_ids=empty.ids).with_company(empty).start()

    def test_schedule(self):
        before = self.outside()
        count = self.env["udi.recall.drill"].search_count([])
        self.env["udi.recall.drill.service"]._cron_drill()
        drills = self.env["udi.recall.drill"].search([("company_id", "=", self.company.id)], limit=1)
        self.assertEqual(self.env["udi.recall.drill"].search_count([]), count + 1)
        self.assertEqual((drills.origin, drills.state), ("schedule", "running"))
        self.assertEqual(self.outside(), before)

    def test_one_click(self):
        action = self.env["udi.recall.drill"].with_user(self.recall_manager).action_start()
        self.assertTrue(self.env["udi.recall.drill"].browse(action["res_id"]).line_ids)

    def test_readiness(self):
        with freeze_time("2026-11-01 08:00:00"):
            drill = self.drills.start(self.sensors[0])
        with freeze_time("2026-11-01 08:30:00"):
            drill.action_located()
        action = self.env["udi.recall.readiness"].with_user(self.auditor).action_open()
        page = self.env["udi.recall.readiness"].with_user(self.auditor).browse(action["res_id"])
        self.assertEqual((page.drill_id, page.median_minutes), (drill, 30.0))
        self.assertGreaterEqual(page.silent_count, 1)
        self.assertIn(self.hospital_b.id, page.action_view_silent()["domain"][0][2])
        self.assertNotIn(self.hospital_a.id, page.action_view_silent()["domain"][0][2])
        self.assertTrue(0 < page.coverage_percent < 100)

    def test_matrix(self):
        drill = self.drills.start(self.sensors[0])
        for name in ROLES:
            user = getattr(self, name)
            mine = drill.with_user(user)
            starter = name in ("quality", "recall_manager")
            self.assertTrue(mine.has_access("read") and mine.line_ids.has_access("read"), name)
            self.assertEqual(mine.has_access("write"), starter, name)
            self.assertFalse(mine.has_access("create") or mine.has_access("unlink"), name)
            self.assertTrue(self.env["udi.recall.readiness"].with_user(user).has_access("create"), name)
            if starter:
                self.assertTrue(self.drills.with_user(user).start(self.sensors[0].with_user(user)))
            else:
                with self.assertRaises(AccessError):
                    self.drills.with_user(user).start(self.sensors[0].with_user(user))
        self.assertFalse(drill.with_user(self.nobody).has_access("read"))

    def test_recall_response_of_a_pilot(self):
        pilot = self.env["udi.pilot"].create({"name": "Pumps", "categ_ids": self.category.ids})
        with freeze_time("2026-11-20 08:00:00"):
            drill = self.drills.start(self.tubes[0])
        with freeze_time("2026-11-20 08:30:00"):
            drill.action_located()
        figure = next(figure for figure in pilot.figures if figure["key"] == "recall_response")
        self.assertEqual((figure["text"], figure["details"]), ("30 min", ["100% of the units found"]))

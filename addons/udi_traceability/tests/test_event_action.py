"""Rules turn sealed events into actions: once each, never on the past, and a fault stops nothing but itself."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ROLES, UdiCommon
from .test_ledger_seal import LedgerVerbs


@tagged("post_install", "-at_install")
class TestEventAction(LedgerVerbs, UdiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lots = cls.receive(cls.pump, ["P1", "P2", "P3"])
        cls.tubes = cls.receive(cls.tube, ["T1"])
        cls.env.cr.flush()
        while cls.env["udi.sealer"].seal(cls.company):
            pass
        cls.to_do = cls.env.ref("mail.mail_activity_data_todo")

    def rule(self, **values):
        values = {"name": "Look", "kind": "activity", "activity_type_id": self.to_do.id, "summary": "Look", **values}
        return self.env["udi.event.action"].create(values)

    def act(self):
        """Seal what was recorded, then what the job does, without its commits."""
        self.seal()
        runner = self.env["udi.event.action.runner"]
        for rule in self.env["udi.event.action"].search([]):
            while block := runner._next_block(rule):
                runner._act(rule, block)
                rule.last_block = block.number

    # ------------------------------------------------------------------ what cannot be set up
    def test_unreadable_conditions(self):
        for domain in ("[", "__import__('os')", "[('no_such_field', '=', 1)]", "{}"):
            with self.assertRaisesRegex(ValidationError, "cannot be read"):
                self.rule(domain=domain)

    def test_action_that_cannot_work(self):
        with self.assertRaisesRegex(ValidationError, "which one"):
            self.rule(activity_type_id=False)
        with self.assertRaisesRegex(ValidationError, "no activities"):
            self.rule(target="event")
        with self.assertRaisesRegex(ValidationError, "Only lots"):
            self.rule(kind="hold", target="product")
        template = self.env["mail.template"].create(
            {"name": "x", "model_id": self.env["ir.model"]._get_id("res.partner")}
        )
        with self.assertRaisesRegex(ValidationError, "other records"):
            self.rule(kind="mail", template_id=template.id)

    def test_only_the_administrator_writes_rules(self):
        rule = self.rule()
        for name in ROLES:
            user = getattr(self, name)
            self.assertTrue(rule.with_user(user).name)
            if name != "udi_admin":
                with self.assertRaises(AccessError):
                    rule.with_user(user).name = "mine"
            with self.assertRaises(AccessError):
                self.env["udi.event.action.run"].with_user(user).create({"action_id": rule.id, "event_id": 1})

    # ------------------------------------------------------------------ what is done
    def test_activity_once_and_not_on_the_past(self):
        rule = self.rule(biz_step="inspecting", user_id=self.quality.id)
        self.act()
        self.assertFalse(rule.run_ids)  # the receipt before is past
        self.record(self.lots[0])
        self.act()
        rule.last_block -= 1  # killed before the mark: the same block comes again
        self.act()
        activity = self.lots[0].activity_ids
        self.assertEqual((len(activity), activity.user_id, activity.summary), (1, self.quality, "Look"))
        self.assertEqual([(run.state, run.count) for run in rule.run_ids], [("done", 1)])
        self.assertFalse(self.lots[1].activity_ids)

    def test_whoever_recorded_is_responsible_where_nobody_is_named(self):
        self.rule(biz_step="inspecting")
        self.env["udi.recorder"].with_user(self.quality).record({"biz_step": "inspecting"}, [{"lot": self.lots[1]}])
        self.env.cr.flush()
        self.act()
        self.assertEqual(self.lots[1].activity_ids.user_id, self.quality)

    def test_most(self):
        self.rule(biz_step="inspecting", most=2)
        self.record(*self.lots)
        self.act()
        self.assertEqual(len(self.lots.activity_ids), 2)

    def test_product_line(self):
        other = self.env["product.category"].create({"name": "Other"})
        rule = self.rule(categ_id=other.id)
        mine = self.rule(categ_id=self.category.id)
        self.record(self.lots[0])
        self.act()
        self.assertEqual((len(rule.run_ids), len(mine.run_ids)), (0, 1))

    def test_late(self):
        rule = self.rule(late_hours=24)
        now = fields.Datetime.now()
        self.record(self.lots[0], event_time=now - timedelta(hours=20))
        self.record(self.lots[1], event_time=now - timedelta(hours=30))
        self.act()
        self.assertEqual(rule.run_ids.event_id.item_ids.lot_id, self.lots[1])

    def test_hold(self):
        self.rule(
            kind="hold", biz_step="inspecting", domain="[('disposition', '=', 'non_conformant')]", summary="Cracked"
        )
        self.record(self.lots[0], disposition="conformant")
        self.record(self.lots[1], self.lots[2], disposition="non_conformant")
        self.act()
        holds = self.env["udi.hold"].search([("name", "=", "Cracked")])
        self.assertEqual(holds.member_ids.lot_id, self.lots[1] | self.lots[2])

    def test_mail_and_server_action(self):
        template = self.env["mail.template"].create(
            {"name": "Tell", "model_id": self.env["ir.model"]._get_id("stock.lot"), "subject": "{{ object.name }}",
             "email_to": "quality@example.com", "use_default_to": False}
        )  # fmt: skip
        self.rule(kind="mail", template_id=template.id, biz_step="inspecting")
        server = self.env["ir.actions.server"].create(
            {"name": "Mark", "model_id": self.env["ir.model"]._get_id("stock.lot"), "state": "code",
             "code": "records.write({'note': 'seen'})"}
        )  # fmt: skip
        self.rule(kind="server", server_action_id=server.id, biz_step="inspecting")
        self.record(self.lots[0])
        self.act()
        self.assertEqual(self.env["mail.mail"].search([("email_to", "=", "quality@example.com")]).subject, "P1")
        self.assertIn("seen", self.lots[0].note)

    def test_transfer(self):
        self.rule(target="document", biz_step="receiving")
        lots = self.receive(self.pump, ["P9"])
        self.env.cr.flush()
        self.act()
        picking = self.env["stock.move.line"].search([("lot_id", "=", lots.id)]).picking_id
        self.assertEqual(len(picking.activity_ids), 1)
        self.assertFalse(lots.activity_ids)

    @mute_logger("odoo.addons.udi_traceability.services.event_action")
    def test_a_fault_stops_itself_only_and_is_tried_again(self):
        broken = self.env["ir.actions.server"].create(
            {"name": "Broken", "model_id": self.env["ir.model"]._get_id("stock.lot"), "state": "code",
             "code": "records.write({'note': 'half'})\nraise UserError('no room')"}
        )  # fmt: skip
        rule = self.rule(kind="server", server_action_id=broken.id, biz_step="inspecting")
        other = self.rule(biz_step="inspecting")
        self.record(self.lots[0])
        self.act()
        self.assertEqual((rule.run_ids.state, other.run_ids.state), ("failed", "done"))
        self.assertIn("no room", rule.run_ids.message)
        self.assertFalse(self.lots[0].note)
        broken.code = "records.write({'note': 'whole'})"
        with self.assertRaises(AccessError):
            rule.run_ids.with_user(self.quality).action_try_again()
        rule.run_ids.with_user(self.udi_admin).action_try_again()
        rule.invalidate_recordset()
        self.assertEqual(rule.run_ids.state, "done")
        self.assertIn("whole", self.lots[0].note)
        with self.assertRaisesRegex(UserError, "done already"):
            rule.run_ids.action_try_again()

    # ------------------------------------------------------------------ switching on, trying
    def test_switched_on_again_it_forgets_the_meantime(self):
        rule = self.rule(biz_step="inspecting")
        rule.active = False
        self.record(self.lots[0])
        self.act()
        rule.active = True
        self.act()
        self.assertFalse(rule.run_ids)

    def test_dry_run_shows_and_does_nothing(self):
        rule = self.rule(biz_step="inspecting", domain="[('disposition', '=', 'non_conformant')]")
        event = self.record(self.lots[0], disposition="non_conformant")
        self.record(self.lots[1], disposition="conformant")
        action = rule.with_user(self.udi_admin).action_dry_run()
        self.assertEqual(self.env["udi.event"].search(action["domain"]), event)
        self.assertIn("1 events", action["name"])
        self.assertFalse(rule.run_ids)
        self.assertFalse(self.lots.activity_ids)

    def test_ready_rules_are_off(self):
        ready = self.env["udi.event.action"].with_context(active_test=False).search([])
        self.assertGreaterEqual(len(ready), 5)
        self.assertFalse(any(ready.mapped("active")))

    def test_wakes_only_where_there_is_a_rule(self):
        self.assertFalse(self.env.cr.postcommit.data.get("udi_call_udi_traceability.ir_cron_event_action"))
        self.env["udi.event.action.runner"].wake()
        self.assertFalse(self.env.cr.postcommit.data.get("udi_call_udi_traceability.ir_cron_event_action"))
        self.rule()
        self.env["udi.event.action.runner"].wake()
        self.assertTrue(self.env.cr.postcommit.data.get("udi_call_udi_traceability.ir_cron_event_action"))

"""The inbox: what is found, mended, put off, broken again, overdue; what a rule of one's own may ask; who may what."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..services.data_runner import JOB
from .common import ROLES
from .test_data_rules import DataCommon

EXPIRY = "2031-01-04"


@tagged("post_install", "-at_install")
class TestDataIssues(DataCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stock = cls.receive_scanned(cls.pump, [f"P{number}" for number in range(6)])
        cls.lot = cls.stock[0]

    def sql(self, lot, **values):
        """What Odoo would refuse or lock."""
        self.env.flush_all()
        for name, value in values.items():
            self.cr.execute(f"UPDATE stock_lot SET {name} = %s WHERE id = %s", (value, lot.id))
        self.env.invalidate_all()

    def issue(self, code, **values):
        """The one issue of this rule, after the first lot was damaged."""
        self.sql(self.lot, **values)
        found = self.look(code)
        self.assertEqual(len(found), 1)
        return found

    # ------------------------------------------------------------------ found, mended, broken again
    def test_an_issue_says_what_who_and_when(self):
        issue = self.issue("shelf_life", udi_expiry_date="2061-01-04")
        self.assertEqual(issue.record_name, "P0")
        self.assertEqual(issue.lot_id, self.lot)
        self.assertEqual(issue.product_id, self.pump)
        self.assertEqual(issue.found, "2026-01-05 → 2061-01-04")
        self.assertEqual(issue.expected, "≤ 2041-01-05")
        self.assertEqual(issue.dimension, "accuracy")
        self.assertTrue(issue.owner_id.has_group("udi_traceability.group_udi_quality"))
        self.assertEqual(issue.due_date, fields.Date.context_today(issue) + timedelta(7))
        self.assertEqual(issue.action_open_record()["res_id"], self.lot.id)

    def test_closes_by_itself_and_comes_back(self):
        issue = self.issue("expiry_before_manufacture", udi_expiry_date="2025-01-01")
        self.assertTrue(issue.activity_ids, "a serious one is told to its owner")
        self.sql(self.lot, udi_expiry_date=EXPIRY)
        self.look("expiry_before_manufacture")
        self.assertEqual((issue.state, issue.times), ("fixed", 1))
        self.assertTrue(issue.closed_on)
        self.assertFalse(issue.activity_ids)
        self.sql(self.lot, udi_expiry_date="2025-02-01")
        self.assertEqual(self.look("expiry_before_manufacture"), issue, "the same row")
        self.assertEqual((issue.state, issue.times, issue.found), ("open", 2, "2025-02-01"))
        self.assertFalse(issue.closed_on)

    def test_a_record_that_is_gone_has_no_issue(self):
        partner = self.env["res.partner"].create({"name": "Typed wrong", "udi_gln": self.defects.gln()})
        self.env.flush_all()
        self.cr.execute("UPDATE res_partner SET udi_gln = '123' WHERE id = %s", (partner.id,))
        issue = self.look("gln_check_digit")
        self.assertEqual(issue.found, "123")
        self.env.invalidate_all()
        partner.unlink()
        with self.assertRaisesRegex(UserError, "no longer there"):
            issue.action_open_record()
        self.look("gln_check_digit")
        self.assertEqual(issue.state, "fixed")

    def test_an_archived_rule_leaves_no_issue(self):
        issue = self.issue("shelf_life", udi_expiry_date="2061-01-04")
        self.rule("shelf_life").active = False
        self.assertEqual(issue.state, "fixed")

    # ------------------------------------------------------------------ one click
    def test_mend_from_the_scanned_code(self):
        code = f"]d201{self.pump.udi_primary_code}" + "11260105" + "17310104" + "10L9{GS}21P0"
        issue = self.issue("missing_expiry_date", udi_expiry_date=None, udi_carrier=code)
        answer = issue.with_user(self.quality).action_fix()
        self.assertEqual(answer["params"]["type"], "success")
        self.assertEqual(str(self.lot.udi_expiry_date), EXPIRY)
        self.assertEqual(issue.state, "fixed")

    def test_a_code_that_does_not_say_it(self):
        issue = self.issue("missing_expiry_date", udi_expiry_date=None)
        answer = issue.with_user(self.quality).action_fix()
        self.assertIn("does not say it", answer["params"]["message"])
        self.assertEqual(issue.state, "open")
        self.assertFalse(self.lot.udi_expiry_date)

    def test_mend_in_bulk_one_of_them_cannot_be(self):
        code = f"]d201{self.pump.udi_primary_code}" + "11260105" + "17310104" + "10L9{GS}21P"
        for lot in self.stock[:3]:
            self.sql(lot, udi_expiry_date=None, udi_carrier=code + lot.name[-1] if lot != self.lot else None)
        issues = self.look("missing_expiry_date")
        answer = issues.with_user(self.quality).action_fix()
        self.assertIn("2 mended, 1 left.", answer["params"]["message"])
        self.assertIn("P0: ", answer["params"]["message"])
        self.assertEqual(issues.filtered(lambda item: item.state == "open").lot_id, self.lot)

    def test_other_repairs(self):
        """Each of the repairs takes its issue off the list."""
        hospital, product = self.hospitals[0], self.defects.devices(1)
        product.udi_risk_class = False
        product.udi_registration_ids.device_class = "3"
        gln = hospital.udi_gln
        wrong = gln[:-1] + str((int(gln[-1]) + 1) % 10)
        self.env.flush_all()
        self.cr.execute("UPDATE res_partner SET udi_gln = %s WHERE id = %s", (wrong, hospital.id))
        self.cr.execute("UPDATE udi_holder SET quantity = 5 WHERE lot_id = %s", (self.stock[1].id,))
        foreign = self.defects.devices(1).udi_primary_identifier_id
        self.sql(self.stock[2], udi_identifier_id=foreign.id)
        self.sql(self.stock[3], udi_supplier_lot=None)
        self.sql(self.stock[4], udi_expiry_date=fields.Date.context_today(self.lot) - timedelta(1))
        cases = {
            "gln_check_digit": (hospital.id, self.regulatory),
            "quantity_differs": (self.stock[1].id, self.quality),
            "lot_identifier_foreign": (self.stock[2].id, self.quality),
            "missing_supplier_lot": (self.stock[3].id, self.quality),
            "expired_in_stock": (self.stock[4].id, self.quality),
            "risk_class": (product.product_tmpl_id.id, self.regulatory),
        }
        for code, (number, user) in cases.items():
            with self.subTest(rule=code):
                issue = self.look(code)
                self.assertEqual(issue.mapped("res_id"), [number])
                writer = self.env.ref("base.user_admin") if code == "gln_check_digit" else user
                answer = issue.with_user(writer).action_fix()
                self.assertEqual(issue.state, "fixed", answer)
        self.assertEqual(hospital.udi_gln, gln)
        told = self.env["udi.field.value"].search(
            [("model", "=", "res.partner"), ("res_ref", "=", hospital.id)], limit=1
        )
        self.assertEqual((told.source, told.old_text, told.new_text), ("rule", wrong, gln), "the rule is the source")
        self.assertEqual(product.udi_risk_class, "3")
        self.assertTrue(self.stock[4].udi_on_hold)
        self.assertEqual(self.stock[3].udi_supplier_lot, "L1")

    def test_a_publication_is_prepared(self):
        identifier = self.defects.devices(1).udi_primary_identifier_id
        nmpa = self.env["udi.publication"].search([("identifier_id", "=", identifier.id), ("database", "=", "nmpa")])
        nmpa.sudo().with_context(force=True).write({"state": "corrected"})
        self.env.flush_all()
        self.cr.execute("DELETE FROM udi_publication WHERE id = %s", (nmpa.id,))
        self.env.invalidate_all()
        identifier.product_id.product_tmpl_id.udi_market_cn = True
        issue = self.look("identifier_not_published")
        self.assertEqual(issue.expected, "NMPA")
        for _twice in range(2):
            answer = issue.with_user(self.regulatory).action_fix()
            self.assertIn("1 left", answer["params"]["message"], "a draft is not published")
        draft = self.env["udi.publication"].search([("identifier_id", "=", identifier.id), ("database", "=", "nmpa")])
        self.assertEqual(draft.state, "draft")
        draft.action_publish()
        issue.action_check_again()
        self.assertEqual(issue.state, "fixed")

    def test_locked_data_are_mended_by_who_may_change_them(self):
        """A shipped serial: quality gets the sentence that says who can, regulatory affairs leave a reason behind."""
        self.deliver_scanned(self.lot, self.hospitals[0])
        code = f"]d201{self.pump.udi_primary_code}" + "11260105" + "17310104" + "10L9{GS}21P0"
        issue = self.issue("missing_expiry_date", udi_expiry_date=None, udi_carrier=code)
        answer = issue.with_user(self.quality).action_fix()
        self.assertIn("Regulatory affairs can change them", answer["params"]["message"])
        self.assertFalse(self.lot.udi_expiry_date)
        issue.with_user(self.regulatory).action_fix()
        self.assertEqual(str(self.lot.udi_expiry_date), EXPIRY)
        correction = self.lot.udi_event_item_ids.event_id.filtered(lambda event: event.biz_step == "other")
        self.assertIn("Expiry date missing", correction.reason)

    # ------------------------------------------------------------------ put off
    def test_put_off_needs_a_reason_and_a_day_to_come(self):
        issue = self.issue("shelf_life", udi_expiry_date="2061-01-04").with_user(self.quality)
        today = fields.Date.context_today(issue)
        with self.assertRaisesRegex(UserError, "Say why"):
            issue.snooze("  ", today + timedelta(9))
        with self.assertRaisesRegex(UserError, "still to come"):
            issue.snooze("Later", today)
        self.assertEqual(issue.state, "open")
        dialog = self.env["udi.data.snooze"].with_user(self.quality).with_context(**issue.action_snooze()["context"])
        dialog.create({"reason": "Label is right", "until": today + timedelta(9)}).action_confirm()
        self.assertEqual((issue.state, issue.snooze_reason), ("snoozed", "Label is right"))
        self.assertEqual(issue.snoozed_by_id, self.quality)

    def test_what_was_put_off_comes_back(self):
        issue = self.issue("shelf_life", udi_expiry_date="2061-01-04")
        issue.snooze("Label is right", fields.Date.context_today(issue) + timedelta(9))
        self.look("shelf_life")
        self.assertEqual(issue.state, "snoozed", "it shows the same")
        self.sql(self.lot, udi_expiry_date="2071-01-04")
        self.look("shelf_life")
        self.assertEqual(issue.state, "open", "it shows something else")
        issue.snooze("For good")
        issue._wake_snoozed()
        self.assertEqual(issue.state, "snoozed")
        issue.snooze("Until tomorrow", fields.Date.context_today(issue) + timedelta(1))
        self.env.flush_all()
        self.cr.execute("UPDATE udi_data_issue SET snoozed_until = snoozed_until - 5 WHERE id = %s", (issue.id,))
        self.env.invalidate_all()
        issue._wake_snoozed()
        self.assertEqual(issue.state, "open")

    # ------------------------------------------------------------------ overdue
    def test_overdue_is_escalated_once(self):
        issue = self.issue("shelf_life", udi_expiry_date="2061-01-04")
        issue.owner_id = self.second_quality
        self.env["udi.holder.difference"]._watchers(self.company).write({"email": "q@example.com"})
        issue._cron_escalate()
        self.assertFalse(issue.escalated_on, "not yet due")
        issue.due_date = fields.Date.context_today(issue) - timedelta(1)
        self.assertTrue(issue.overdue)
        self.assertIn(issue, self.env["udi.data.issue"].search([("overdue", "=", True)]))
        mails = self.env["mail.mail"].search([])
        for _twice in range(2):
            issue._cron_escalate()
        self.assertEqual(issue.escalated_on, fields.Date.context_today(issue))
        self.assertEqual(len(issue.activity_ids), 1)
        self.assertNotEqual(issue.activity_ids.user_id, self.second_quality)
        mail = (self.env["mail.mail"].search([]) - mails).filtered(lambda item: "overdue" in (item.subject or ""))
        self.assertEqual(len(mail), 1)
        self.assertIn("<li>1 × Shelf life that cannot be</li>", mail.body_html)
        self.assertEqual(mail.email_to, issue.activity_ids.user_id.email_formatted)

    # ------------------------------------------------------------------ who may what
    def test_only_the_rules_write_issues(self):
        issue = self.issue("shelf_life", udi_expiry_date="2061-01-04")
        mine = issue.with_user(self.quality)
        mine.owner_id = self.second_quality
        with self.assertRaisesRegex(UserError, "closes by itself"):
            mine.state = "fixed"
        with self.assertRaises(AccessError):
            mine.unlink()
        with self.assertRaises(AccessError):
            self.env["udi.data.issue"].with_user(self.udi_admin).create({"rule_id": issue.rule_id.id})
        for role in set(ROLES) - {"quality", "regulatory", "udi_admin"}:
            user = getattr(self, role)
            self.assertTrue(issue.with_user(user).record_name)
            with self.assertRaises(AccessError):
                issue.with_user(user).owner_id = user
            with self.assertRaises(AccessError):
                issue.with_user(user).snooze("No time")
            with self.assertRaises(AccessError):
                issue.rule_id.with_user(user).threshold = 99

    def test_other_companies_issues_are_not_seen(self):
        issue = self.issue("shelf_life", udi_expiry_date="2061-01-04")
        other = self.env["res.company"].create({"name": "Other"})
        self.env.flush_all()
        self.cr.execute("UPDATE udi_data_issue SET company_id = %s WHERE id = %s", (other.id, issue.id))
        self.env.invalidate_all()
        self.assertFalse(self.env["udi.data.issue"].with_user(self.quality).search([("id", "=", issue.id)]))
        with self.assertRaises(AccessError):
            issue.with_user(self.quality).owner_id = self.quality

    def test_a_rule_of_one_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        rule = self.rule("shelf_life")
        self.sql(self.lot, udi_expiry_date="2061-01-04", company_id=self.company.id)
        rule.company_id = other
        self.assertFalse(self.look("shelf_life"))
        rule.company_id = self.company
        self.assertTrue(self.look("shelf_life"))

    # ------------------------------------------------------------------ conditions of one's own
    def own_rule(self, model, domain, user=None):
        return (
            self.env["udi.data.rule"]
            .with_user(user or self.quality)
            .create({"name": "Own", "model_id": self.env["ir.model"]._get_id(model), "domain": domain})
        )

    def test_a_condition_of_ones_own(self):
        rule = self.own_rule("stock.lot", "[('name', '=', 'P3'), ('create_date', '<=', context_today())]")
        rule.owner_id = self.second_quality
        rule.with_user(self.quality).action_check_now()
        issue = self.env["udi.data.issue"].search([("rule_id", "=", rule.id)])
        self.assertEqual((issue.lot_id, issue.product_id, issue.record_name), (self.stock[3], self.pump, "P3"))
        self.assertEqual(issue.owner_id, self.second_quality)
        self.assertEqual(rule.open_count, 1)

    def test_conditions_that_are_refused(self):
        for model, domain in (
            ("stock.lot", "[('no_such_field', '=', 1)]"),
            ("stock.lot", "no domain"),
            ("stock.lot", "__import__('os').system('true')"),
            ("stock.lot", "7"),
            ("stock.lot", "[('name', 'like"),
            ("res.users", "[]"),
            ("ir.config_parameter", "[('value', 'like', 'a')]"),
            ("res.partner", "[('user_ids.password', 'like', 'a')]"),
        ):
            with self.subTest(model=model, domain=domain), self.assertRaises(UserError):
                self.own_rule(model, domain)
        with self.assertRaises(ValidationError):
            self.env["udi.data.rule"].create({"name": "Nothing chosen", "method": "check"})

    def test_a_rule_that_cannot_be_asked_stops_no_other(self):
        rule = self.own_rule("stock.lot", "[('name', '=', 'P3')]")
        self.env.flush_all()
        self.cr.execute("""UPDATE udi_data_rule SET domain = '[("gone", "=", 1)]' WHERE id = %s""", (rule.id,))
        self.env.invalidate_all()
        self.sql(self.lot, udi_expiry_date="2061-01-04")
        with self.assertLogs("odoo.addons.udi_traceability.services.data_runner", "WARNING"):
            self.env["udi.data.runner"].check_now(rule | self.rule("shelf_life"))
        self.assertIn("gone", rule.last_error)
        self.assertEqual(self.rule("shelf_life").open_count, 1)

    # ------------------------------------------------------------------ what changed
    def test_only_what_changed_is_looked_at(self):
        rule, runner = self.rule("shelf_life"), self.env["udi.data.runner"]
        self.look("shelf_life")
        self.env.flush_all()
        self.cr.execute("UPDATE stock_lot SET write_date = write_date - interval '1 day'")
        self.cr.execute("UPDATE udi_data_rule SET seen_until = (now() AT TIME ZONE 'UTC') - interval '1 hour'")
        self.env.invalidate_all()
        self.assertEqual(runner._changed(rule), [])
        self.sql(self.stock[1], udi_expiry_date="2061-01-04")  # long ago: a full run's matter
        self.sql(self.stock[2], udi_expiry_date="2061-01-04", write_date=fields.Datetime.now())
        self.assertEqual(runner._changed(rule), self.stock[2].ids)
        runner._ask(rule, full=False)
        self.assertEqual(self.env["udi.data.issue"].search([("rule_id", "=", rule.id)]).lot_id, self.stock[2])
        runner._ask(rule, full=True)
        self.assertEqual(rule.open_count, 2)
        self.assertGreater(rule.seen_until, fields.Datetime.now() - timedelta(minutes=30))

    def test_what_moved_is_looked_at_when_it_is_sealed(self):
        rule, runner = self.rule("expired_at_customer"), self.env["udi.data.runner"]
        sealer = self.env["udi.sealer"]
        sealer.seal(self.company)
        self.look("expired_at_customer")
        self.cr.execute("UPDATE stock_lot SET write_date = write_date - interval '1 day'")
        self.cr.execute("UPDATE udi_data_rule SET seen_until = (now() AT TIME ZONE 'UTC') - interval '1 hour'")
        self.env.invalidate_all()
        self.deliver_scanned(self.stock[3], self.hospitals[1])
        self.env.flush_all()
        # Odoo writes the last place on a serial; of a lot in many places only the ledger says that it moved
        self.cr.execute("UPDATE stock_lot SET write_date = write_date - interval '1 day'")
        self.env.invalidate_all()
        self.assertEqual(runner._changed(rule), [])
        sealer.seal(self.company)
        self.assertEqual(runner._changed(rule), self.stock[3].ids)

    def test_the_job_is_called_after_the_commit(self):
        """By a change of a lot, an identifier, a GLN; by a sealed block; by nothing where there is no rule."""
        called = self.env.cr.postcommit.data
        changes = (
            lambda: self.lot.write({"note": "x"}),
            lambda: self.pump.udi_primary_identifier_id.write({"notes": "x"}),
            lambda: self.hospitals[0].write({"udi_gln": self.defects.gln()}),
        )
        for change in changes:
            called.pop(f"udi_call_{JOB}", None)
            change()
            self.assertIn(f"udi_call_{JOB}", called)
        called.pop(f"udi_call_{JOB}")
        self.hospitals[0].write({"comment": "x"})
        self.rules.write({"active": False})
        self.lot.write({"note": "y"})
        self.assertNotIn(f"udi_call_{JOB}", called)

    def test_a_merged_lot_is_no_fault_of_its_own(self):
        first, twin = self.receive_scanned(self.tube, ["B1", "B2"])
        self.sql(first, name="A0-1", udi_look_alike_key="A0-1")
        self.sql(twin, name="AO-1", udi_look_alike_key="A0-1")
        issue = self.look("look_alike")
        self.assertEqual((issue.lot_id, issue.expected), (twin, "A0-1"))
        self.env["udi.alias"].with_user(self.quality).merge(twin, first, "Typed wrong")
        self.env["udi.data.runner"]._ask(self.rule("look_alike"), full=False)
        self.assertEqual(issue.state, "fixed", "the older one is only another name of it")

    def test_a_receipt_has_no_statement_more(self):
        """The job is called after the commit: the transaction of a receipt does not know of the rules."""

        def statements(name):
            lots = self.make_lot(self.pump, name)
            picking = self.picking("incoming", self.supplier, [(self.pump, 1)])
            self.fill(picking, lots)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            picking.button_validate()
            self.env.cr.flush()
            return self.cr.sql_log_count - before

        statements("W1")
        with_rules = statements("W2")
        self.rules.write({"active": False})
        statements("W3")
        self.assertEqual(with_rules, statements("W4"))

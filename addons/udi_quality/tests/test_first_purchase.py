"""First-purchase review: approved by a second person, counted by gate and orders, ended by an expired licence."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..services.qualification import _codes, _covers
from .common import QualityCommon
from odoo.addons.udi_traceability.tests.test_partner_merged import KEYS


@tagged("post_install", "-at_install")
class TestFirstPurchase(QualityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse.in_type_id.udi_inspect = False
        cls.today = fields.Date.context_today(cls.env.user)
        cls.licence = cls.make_licence(cls.supplier, "OP-1", "operation")
        cls.certificate = cls.env["udi.registration"].create(
            {
                "name": "REG-1",
                "authority": "nmpa",
                "valid_from": "2025-01-01",
                "valid_to": cls.today + timedelta(days=400),
                "identifier_ids": [Command.set(cls.tube.udi_identifier_ids.ids)],
            }
        )

    @classmethod
    def make_licence(cls, partner, name, kind, **vals):
        return cls.env["udi.licence"].create(
            {
                "partner_id": partner.id,
                "name": name,
                "kind": kind,
                "valid_from": "2025-01-01",
                "valid_to": cls.today + timedelta(days=200),
                **vals,
            }
        )

    def review(self, kind, record, **vals):
        field = "product_tmpl_id" if kind == "product" else "partner_id"
        return self.env["udi.first.purchase"].with_user(self.regulatory).create(
            {"kind": kind, field: record.id, **vals}
        )  # fmt: skip

    def approve(self, review):
        review.with_user(self.regulatory).action_request()
        self.sign(review.with_user(self.quality).action_approve(), self.quality)
        return review

    def approve_all(self):
        return self.approve(self.review("supplier", self.supplier)), self.approve(
            self.review("product", self.tube.product_tmpl_id)
        )

    # ------------------------------------------------------------------ bad input
    def test_subjects_that_cannot_be(self):
        address = self.env["res.partner"].create({"name": "Gate 3", "parent_id": self.supplier.id})
        for vals in (
            {"kind": "supplier", "product_tmpl_id": self.tube.product_tmpl_id.id},
            {"kind": "product", "partner_id": self.supplier.id},
            {"kind": "supplier"},
            {"kind": "supplier", "partner_id": address.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.env["udi.first.purchase"].create(vals)
        with self.assertRaises(UserError):
            self.review("supplier", self.supplier, state="approved")

    def test_papers_that_do_not_count(self):
        review = self.review("buyer", self.hospital_a)
        with self.assertRaisesRegex(UserError, "enter the licence"):
            review.action_request()
        old = self.make_licence(self.hospital_a, "OLD", "other", valid_to=self.today - timedelta(days=1))
        review.licence_ids = old
        with self.assertRaisesRegex(UserError, "not in force"):
            review.action_request()
        self.assertEqual((review.state, review.papers_state), ("draft", "expired"))

    def test_roles(self):
        review = self.review("supplier", self.supplier)
        for user in (self.operator, self.leader, self.recall_manager, self.auditor, self.udi_admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                review.with_user(user).action_request()
        review.with_user(self.quality).action_request()
        for user in (self.operator, self.regulatory, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                review.with_user(user).action_approve()
        with self.assertRaisesRegex(AccessError, "requested this approval yourself"):
            review.with_user(self.quality).action_approve()
        with self.assertRaises(UserError):
            review.with_user(self.quality).write({"state": "approved"})
        self.assertEqual(review.state, "requested")

    def test_a_licence_that_ends_between_request_and_signature(self):
        review = self.review("supplier", self.supplier)
        review.action_request()
        action = review.with_user(self.quality).action_approve()
        self.licence.valid_to = self.today - timedelta(days=1)
        with self.assertRaisesRegex(UserError, "not in force"), self.env.cr.savepoint():
            self.sign(action, self.quality)
        self.assertEqual(review.state, "requested")

    # ------------------------------------------------------------------ gate
    def refused(self, action="block"):
        self.gate("approved", action)

    def test_receipt_from_a_stranger(self):
        self.refused()
        with self.assertRaisesRegex(UserError, "not approved as a supplier"), self.env.cr.savepoint():
            self.receive(self.tube, ["T1"], quantity=10)
        self.approve(self.review("supplier", self.supplier))
        with self.assertRaisesRegex(UserError, "Infusion set is not approved"), self.env.cr.savepoint():
            self.receive(self.tube, ["T1"], quantity=10)
        self.approve(self.review("product", self.tube.product_tmpl_id))
        lots = self.receive(self.tube, ["T1"], quantity=10)
        self.assertEqual(self.there(lots, self.stock_location), 10)

    def test_delivery_to_a_stranger(self):
        lots = self.receive(self.tube, ["T1"], quantity=10)
        self.refused()
        with self.assertRaisesRegex(UserError, "not approved as a buyer"), self.env.cr.savepoint():
            self.deliver(lots, self.hospital_a, 10)
        self.make_licence(self.hospital_a, "MED-1", "other")
        self.approve(self.review("buyer", self.hospital_a))
        ward = self.env["res.partner"].create({"name": "Ward", "parent_id": self.hospital_a.id, "type": "delivery"})
        self.deliver(lots, ward, 10)
        self.assertEqual(self.there(lots, self.customer_location), 10)

    def test_off_and_warn_stop_nobody(self):
        self.receive(self.tube, ["T1"], quantity=10)
        self.refused("warn")
        lots = self.receive(self.tube, ["T2"], quantity=10)
        self.assertEqual(self.there(lots, self.stock_location), 10)
        self.assertTrue(self.env["udi.gate.attempt"].search([("rule", "=", "approved")]))

    def test_an_expired_licence_blocks_and_its_renewal_frees(self):
        self.approve_all()
        self.refused()
        self.licence.valid_to = self.today - timedelta(days=1)
        with self.assertRaisesRegex(UserError, "ended on"), self.env.cr.savepoint():
            self.receive(self.tube, ["T1"], quantity=10)
        self.make_licence(self.supplier, "OP-2", "operation")
        self.receive(self.tube, ["T1"], quantity=10)

    def test_scope_of_a_licence(self):
        self.licence.scope_codes = "14-03，22"
        self.approve_all()
        self.refused()
        self.tube.product_tmpl_id.udi_nmpa_class_code = "14-02-01"
        with self.assertRaisesRegex(UserError, "do not cover class 14-02-01"), self.env.cr.savepoint():
            self.receive(self.tube, ["T1"], quantity=10)
        self.licence.scope_codes = "14-02"
        self.receive(self.tube, ["T1"], quantity=10)

    def test_codes_on_licences(self):
        self.assertEqual(_codes(" 14-02，22、 6815 "), {"14-02", "22", "6815"})
        self.assertEqual(_codes(False), set())
        self.assertTrue(_covers({"14"}, "14-02"))
        self.assertFalse(_covers({"14-0"}, "14-02"))
        self.assertFalse(_covers({"1"}, "14-02"))

    def test_due_again_and_ended(self):
        supplier, _product = self.approve_all()
        self.refused()
        supplier.sudo().review_again_on = self.today - timedelta(days=1)
        with self.assertRaisesRegex(UserError, "looked at again"), self.env.cr.savepoint():
            self.receive(self.tube, ["T1"], quantity=10)
        again = self.approve(self.review("supplier", self.supplier))
        self.assertEqual((supplier.state, again.state), ("ended", "approved"))
        self.receive(self.tube, ["T1"], quantity=10)
        again.with_user(self.quality).action_end()
        with self.assertRaisesRegex(UserError, "not approved as a supplier"), self.env.cr.savepoint():
            self.receive(self.tube, ["T2"], quantity=10)

    # ------------------------------------------------------------------ contacts that become one
    def merge(self, source, into):
        self.env["base.partner.merge.automatic.wizard"]._merge((source | into).ids, into)
        self.env.invalidate_all()

    def verdict(self, review):
        signature = self.env["udi.signature"].search(
            [("document_model", "=", review._name), ("document_ref", "=", review.id)]
        )
        return signature.verify()[signature.id]

    def test_the_key_is_among_those_that_hold_a_merge_up(self):
        self.env.cr.execute(KEYS)
        self.assertIn(("udi_first_purchase", "partner_id"), self.env.cr.fetchall())

    def test_two_approved_suppliers_become_one(self):
        old = self.env["res.partner"].create({"name": "Sensor Works, old entry"})
        paper = self.make_licence(old, "OP-1", "operation", valid_to=self.today + timedelta(days=400))
        self.make_licence(old, "OP-2", "operation_filing")
        stays, gone = self.approve(self.review("supplier", self.supplier)), self.approve(self.review("supplier", old))
        buyer = self.approve(self.review("buyer", old))
        waiting = self.review("supplier", old)
        self.merge(old, self.supplier)
        self.assertEqual(
            (stays.state, gone.state, buyer.state, waiting.state), ("approved", "ended", "approved", "draft")
        )
        self.assertIn("old entry was merged into Sensor Works", gone.message_ids[0].body)
        self.assertIn(stays.name, gone.message_ids[0].body)
        self.assertEqual((stays | gone | buyer | waiting).partner_id, self.supplier)
        self.assertEqual(stays.licence_ids, paper, "of two equal licences the one that is valid longer")
        self.assertEqual(stays.papers_state, "valid")
        for review in (stays, gone, buyer):
            self.assertEqual(self.verdict(review), "same", "nobody touched it")
        for review in (stays, gone):
            review.sudo().checked = "Another text"  # sudo: nobody else can change what is approved
            self.assertEqual(self.verdict(review), "changed")
        self.refused()
        self.approve(self.review("product", self.tube.product_tmpl_id))
        self.receive(self.tube, ["T1"], quantity=10)

    def test_of_two_that_go_the_newer_review_stays(self):
        one, other = self.env["res.partner"].create([{"name": "Old entry"}, {"name": "Older entry"}])
        reviews = self.env["udi.first.purchase"]
        for partner in (one, other):
            self.make_licence(partner, f"OP-{partner.id}", "operation")
            reviews |= self.approve(self.review("supplier", partner))
        self.merge(one | other, self.supplier)
        self.assertEqual(reviews.mapped("state"), ["ended", "approved"])

    def test_many_lines_are_asked_for_at_once(self):
        """The rule adds as many statements to a check of two lines as to one of twenty."""
        self.approve_all()
        lots = self.env["stock.lot"].union(*(self.make_lot(self.tube, f"N{number}") for number in range(20)))
        row = self.gate("approved", "off")
        counts = {}
        for number in (2, 20):
            picking = self.picking("incoming", self.supplier, [(self.tube, number)])
            self.fill(picking, lots[:number], 1)
            for action in ("off", "block"):
                row.action = action
                self.env.flush_all()
                self.env.invalidate_all()
                requests = picking.move_line_ids._udi_gate_requests()
                before = self.env.cr.sql_log_count
                found = self.env["udi.gate"].check(requests)
                self.assertFalse([item for item in found if item.rule == "approved"])
                counts[number, action] = self.env.cr.sql_log_count - before
        added = [counts[number, "block"] - counts[number, "off"] for number in (2, 20)]
        self.assertGreater(added[0], 0)
        self.assertEqual(*added)

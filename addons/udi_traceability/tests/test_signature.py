"""A signature: the password every time, never the author's own, bound to exactly what was signed."""

from unittest.mock import patch

import psycopg2
from odoo.exceptions import AccessDenied, AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.udi_signature import LOCKED_FOR, MOST_FAILURES
from .common import UdiCommon
from odoo.addons.udi_core.signature import content_hash


@tagged("post_install", "-at_install")
class TestSignature(UdiCommon):
    def setUp(self):
        super().setUp()
        self.lots = self.receive(self.pump, ["P1", "P2"])
        self.hold = self.env["udi.hold"].with_user(self.quality).freeze(self.lots, "Leak")

    def ask(self, user=None):
        return self.hold.with_user(user or self.second_quality).release("Test passed")

    def signatures(self):
        return self.env["udi.signature"].search(
            [("document_model", "=", "udi.hold"), ("document_ref", "=", self.hold.id)]
        )

    # ------------------------------------------------------------------ bad input
    def test_a_wrong_password_releases_nothing(self):
        for password in ("wrong", " ", self.quality.login, self.second_quality.login + " "):
            answer = self.sign(self.ask(), self.second_quality, password)
            request = self.env["udi.signature.request"].browse(answer["res_id"])
            self.assertIn("password", request.problem)
            self.assertEqual(self.hold.state, "active")
        self.assertFalse(self.signatures())

    def test_no_password_at_all(self):
        action = self.ask()
        request = self.env["udi.signature.request"].with_user(self.second_quality).browse(action["res_id"])
        request.action_sign()
        self.assertTrue(request.problem)
        self.assertEqual(self.hold.state, "active")

    def test_wrong_passwords_are_counted_and_lock(self):
        for left in range(MOST_FAILURES - 1, -1, -1):
            action = self.sign(self.ask(), self.second_quality, "wrong")
            problem = self.env["udi.signature.request"].browse(action["res_id"]).problem
            self.assertIn(str(left) if left else "Wait 15 minutes", problem)
        answer = self.sign(self.ask(), self.second_quality)
        self.assertIn("Wait 15 minutes", self.env["udi.signature.request"].browse(answer["res_id"]).problem)
        self.assertEqual(self.hold.state, "active", "the right password does not help while it is locked")
        attempt = self.env["udi.signature.attempt"].search([("user_ref", "=", self.second_quality.id)])
        self.assertEqual(attempt.failures, MOST_FAILURES)
        self.env.cr.execute(
            "UPDATE udi_signature_attempt SET last_failure = last_failure - %s WHERE id = %s", (LOCKED_FOR, attempt.id)
        )
        self.sign(self.ask(), self.second_quality)
        self.assertEqual(self.hold.state, "released")
        self.assertFalse(attempt.exists())

    def test_one_users_failures_do_not_lock_another(self):
        for _time in range(MOST_FAILURES):
            self.sign(self.ask(), self.second_quality, "wrong")
        third = self.user("udi_traceability.group_udi_quality", "udi_third_quality")
        self.sign(self.ask(third), third)
        self.assertEqual(self.hold.state, "released")

    def test_never_the_author(self):
        with self.assertRaisesRegex(AccessError, "set this hold yourself"):
            self.ask(self.quality)
        request = self.env["udi.signature.request"].with_user(self.quality).create(
            {
                "document_model": "udi.hold",
                "document_ids": self.hold.ids,
                "meaning": "release",
                "values": {"reason": "made by hand"},
            }
        )  # fmt: skip
        with self.assertRaisesRegex(AccessError, "set this hold yourself"):
            request.with_context(udi_password=self.quality.login).action_sign()
        self.assertEqual(self.hold.state, "active")

    def test_a_request_made_by_hand_opens_nothing(self):
        def request(user, **values):
            vals = {"document_model": "udi.hold", "document_ids": self.hold.ids, "meaning": "release", "values": {}}
            made = self.env["udi.signature.request"].with_user(user).create({**vals, **values})
            return made.with_context(udi_password=user.login)

        with self.assertRaises(AccessError):
            request(self.operator, values={"reason": "x"}).action_sign()
        with self.assertRaisesRegex(UserError, "cannot be signed"):
            request(self.second_quality, document_model="res.users").action_sign()
        with self.assertRaisesRegex(UserError, "cannot be signed"):
            request(self.second_quality, document_model="no.such.model").action_sign()
        with self.assertRaisesRegex(UserError, "no longer in the system"):
            request(self.second_quality, document_ids=[0]).action_sign()
        with self.assertRaisesRegex(UserError, "Say why"):
            request(self.second_quality).action_sign()
        self.assertEqual(self.hold.state, "active")

    def test_not_over_rpc(self):
        holds = self.hold.with_user(self.second_quality)
        for name, args in (
            ("_udi_signed", ["release", {"reason": "x"}, None]),
            ("_udi_sign", ["release", {"reason": "x"}, None]),
        ):
            with self.assertRaises(AccessError):
                call_kw(holds.browse(), name, [holds.ids, *args], {})
        result = call_kw(holds.browse(), "release", [holds.ids, "Test passed"], {})
        self.assertEqual(result["res_model"], "udi.signature.request")
        self.assertEqual(self.hold.state, "active")
        signatures = self.env["udi.signature"].with_user(self.second_quality)
        with self.assertRaises(AccessError):
            call_kw(signatures, "_insert", [self.hold, "release", None], {})
        with self.assertRaises(AccessDenied):
            signatures._insert(self.hold, "release", {"user_id": self.second_quality.id})

    # ------------------------------------------------------------------ what it is
    def test_what_is_recorded(self):
        self.sign(self.ask(), self.second_quality)
        signature = self.signatures()
        self.assertEqual(
            (signature.user_login, signature.user_name, signature.user_ref, signature.second_factor),
            ("udi_second_quality", self.second_quality.name, self.second_quality.id, False),
        )
        self.assertIn("Hold released", signature.meaning_text)
        self.assertEqual(
            signature.content_hash,
            content_hash(f"udi.hold,{self.hold.id}", "release", self.hold._udi_sign_content()),
        )
        item = self.env["udi.event.item"].search([("lot_id", "=", self.lots[0].id)], order="id desc", limit=1)
        self.assertIn(signature.content_hash, item.detail, "the ledger seals the signature with it")
        self.assertEqual(signature.verify(), {signature.id: "same"})

    def test_a_change_of_what_was_signed_is_seen(self):
        self.sign(self.ask(), self.second_quality)
        signature = self.signatures()
        self.hold.allow_internal = True
        self.assertEqual(signature.verify(), {signature.id: "same"}, "not a part of what was signed")
        self.env.cr.execute(
            "DELETE FROM udi_hold_member WHERE hold_id = %s AND lot_id = %s", (self.hold.id, self.lots[0].id)
        )
        self.assertEqual(signature.verify(), {signature.id: "changed"})
        self.assertEqual(signature.verdict, "changed")

    def test_nobody_changes_it(self):
        self.sign(self.ask(), self.second_quality)
        signature = self.signatures().sudo()
        for change in (lambda: signature.write({"user_name": "x"}), signature.unlink, lambda: signature.create({})):
            with self.assertRaisesRegex(UserError, "never changed"):
                change()
        for query in (
            "UPDATE udi_signature SET user_name = 'x'",
            "UPDATE udi_signature SET second_factor = NULL",
            "DELETE FROM udi_signature",
            "TRUNCATE udi_signature",
        ):
            with (
                self.assertRaisesRegex(psycopg2.Error, "never changed"),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query)

    def test_the_password_is_kept_nowhere(self):
        secret = "Zx9-never-stored"
        self.second_quality.password = secret
        seen = []

        def signed(hold, meaning, values, sign):
            seen.append((hold.env.context, values))
            return original(hold, meaning, values, sign)

        original = type(self.hold)._udi_signed
        with patch.object(type(self.hold), "_udi_signed", signed):
            self.sign(self.ask(), self.second_quality, secret)
        self.assertEqual(self.hold.state, "released")
        self.assertNotIn(secret, str(seen))
        for table in (
            "udi_signature_request",
            "udi_signature",
            "udi_event",
            "udi_event_item",
            "udi_hold",
            "mail_message",
        ):
            self.env.cr.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", (f"%{secret}%",))
            self.assertEqual(self.env.cr.fetchone()[0], 0, table)

    def test_reason_in_the_same_dialog(self):
        action = self.hold.with_user(self.second_quality).action_release()
        answer = self.sign(action, self.second_quality)
        self.assertEqual(self.env["udi.signature.request"].browse(answer["res_id"]).problem, "Enter the reason.")
        self.assertEqual(self.hold.state, "active")
        self.sign(action, self.second_quality, reason="Report QA-118")
        self.assertEqual((self.hold.state, self.hold.release_reason), ("released", "Report QA-118"))

    def test_several_holds_one_signature_each(self):
        other = self.env["udi.hold"].with_user(self.quality).freeze(self.receive(self.pump, ["P3"]), "Leak")
        action = (self.hold | other).with_user(self.second_quality).release("Both good")
        self.sign(action, self.second_quality)
        both = self.env["udi.signature"].search([("document_model", "=", "udi.hold")])
        self.assertEqual(set(both.mapped("document_ref")), {self.hold.id, other.id})

    def test_a_record_without_its_signature_is_a_bug(self):
        with (
            patch.object(type(self.hold), "_udi_signed", lambda hold, meaning, values, sign: None),
            self.assertRaises(RuntimeError),
        ):
            self.sign(self.ask(), self.second_quality)

    def test_no_demo_approver_without_the_demo_company(self):
        self.assertFalse(self.env["udi.hold"]._udi_is_demo())
        request = self.env["udi.signature.request"].browse(self.ask()["res_id"])
        self.assertFalse(request.demo_approver_name)

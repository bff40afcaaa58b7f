"""In the demo company one visitor walks the whole way: an invented colleague signs, nobody signs his own work."""

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemoSignature(TransactionCase):
    def setUp(self):
        super().setUp()
        self.quality = self.env.ref("udi_traceability.user_demo_quality")
        self.second = self.env.ref("udi_traceability.user_demo_quality2")
        lot = self.env["stock.lot"].search([("udi_state", "=", "in_stock"), ("udi_on_hold", "=", False)], limit=1)
        self.assertTrue(lot)
        self.hold = self.env["udi.hold"].with_user(self.quality).freeze(lot, "Leak")

    def request(self, user):
        action = self.hold.with_user(user).release("Test passed")
        return self.env["udi.signature.request"].with_user(user).browse(action["res_id"])

    def test_the_author_gets_the_colleague_offered(self):
        request = self.request(self.quality)
        self.assertTrue(request.as_demo_approver)
        self.assertEqual(request.demo_approver_name, self.second.name)
        self.assertIn("set this hold yourself", request.refusal)
        self.assertIn(self.second.login, request.signer_name)

    def test_the_colleagues_password_is_asked_and_the_colleague_signs(self):
        request = self.request(self.quality)
        request.with_context(udi_password=self.quality.login).action_sign()
        self.assertTrue(request.problem, "the author's own password does not do")
        self.assertEqual(self.hold.state, "active")
        request.with_context(udi_password=self.second.login).action_sign()
        self.assertEqual((self.hold.state, self.hold.released_by_id), ("released", self.second))
        signature = self.env["udi.signature"].search([("document_ref", "=", self.hold.id)])
        self.assertEqual(signature.user_login, self.second.login)

    def test_the_switch_off_keeps_the_rule(self):
        request = self.request(self.quality)
        request.as_demo_approver = False
        with self.assertRaisesRegex(AccessError, "set this hold yourself"):
            request.with_context(udi_password=self.quality.login).action_sign()
        self.assertEqual(self.hold.state, "active")

    def test_somebody_else_signs_in_the_own_name(self):
        request = self.request(self.second)
        self.assertFalse(request.as_demo_approver)
        request.with_context(udi_password=self.second.login).action_sign()
        self.assertEqual(self.hold.released_by_id, self.second)

    def test_who_may_not_release_does_not_by_the_switch(self):
        operator = self.env.ref("udi_traceability.user_demo_operator")
        with self.assertRaises(AccessError):
            self.request(operator)
        request = self.env["udi.signature.request"].with_user(operator).create(
            {
                "document_model": "udi.hold",
                "document_ids": self.hold.ids,
                "meaning": "release",
                "values": {"reason": "x"},
                "as_demo_approver": True,
            }
        )  # fmt: skip
        request.with_context(udi_password=operator.login).action_sign()
        self.assertTrue(request.problem)
        self.assertEqual(self.hold.state, "active")

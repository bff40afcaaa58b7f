"""The dialog as the browser answers it: with a second factor, and with the count of failures kept."""

import base64
import time

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import UdiCommon
from odoo.addons.auth_totp.models.totp import hotp

SECRET = base64.b32encode(b"twenty bytes of code").decode()


@tagged("post_install", "-at_install")
class TestSignatureOverHttp(HttpCase, UdiCommon):
    def setUp(self):
        super().setUp()
        self.lot = self.receive(self.pump, ["P1"])
        self.hold = self.env["udi.hold"].with_user(self.quality).freeze(self.lot, "Leak")
        self.authenticate(self.second_quality.login, self.second_quality.login)

    def call(self, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": list(args), "kwargs": kwargs}
        return self.make_jsonrpc_request(f"/web/dataset/call_kw/{model}/{method}", params)

    def answer(self, **secrets):
        """Press “Release hold”, fill the dialog in, press “Sign”; the problem that it shows, or None."""
        action = self.call("udi.hold", "release", self.hold.ids, "Test passed")
        request = action["res_id"]
        context = {f"udi_{key}": value for key, value in secrets.items()}
        result = self.call("udi.signature.request", "action_sign", [request], context=context)
        if result["type"] == "ir.actions.act_window_close":
            return None
        self.env.invalidate_all()
        return self.env["udi.signature.request"].browse(request).problem

    def code(self):
        """What the person's telephone shows now."""
        return f"{hotp(base64.b32decode(SECRET), int(time.time() / 30)):06d}"

    def test_password_alone(self):
        self.assertIn("password is wrong", self.answer(password="no"))
        self.assertEqual(
            self.env["udi.signature.attempt"].search([("user_ref", "=", self.second_quality.id)]).failures, 1
        )
        self.assertIsNone(self.answer(password=self.second_quality.login))
        self.hold.invalidate_recordset()
        self.assertEqual(self.hold.state, "released")

    @mute_logger("odoo.addons.auth_totp.models.res_users")
    def test_second_factor(self):
        password = self.second_quality.login
        self.second_quality.sudo().totp_secret = SECRET
        self.authenticate(password, password)
        for secrets in (
            {"password": password},
            {"password": password, "code": "000000"},
            {"password": password, "code": "abc"},
            {"password": password, "code": "١٢٣٤٥٦"},
            {"password": "no", "code": self.code()},
        ):
            self.assertIn("second factor is wrong", self.answer(**secrets) or "signed", secrets)
            if self.env["udi.signature.attempt"]._left(self.second_quality) < 2:
                self.env["udi.signature.attempt"]._forget(self.second_quality)
        self.assertEqual(self.hold.state, "active")
        self.assertIsNone(self.answer(password=password, code=self.code()))
        self.hold.invalidate_recordset()
        self.assertEqual(self.hold.state, "released")
        signature = self.env["udi.signature"].search([("document_ref", "=", self.hold.id)])
        self.assertTrue(signature.second_factor)

    @mute_logger("odoo.addons.auth_totp.models.res_users")
    def test_a_code_counts_once(self):
        password = self.second_quality.login
        self.second_quality.sudo().totp_secret = SECRET
        self.authenticate(password, password)
        code = self.code()
        self.assertIsNone(self.answer(password=password, code=code))
        other = self.env["udi.hold"].with_user(self.quality).freeze(self.receive(self.pump, ["P2"]), "Leak")
        self.hold = other
        self.assertIn("second factor is wrong", self.answer(password=password, code=code))
        self.assertEqual(other.state, "active")

"""Enrolment: a code that works once, for a quarter of an hour, and a token that the server does not know."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..services.device import MAX_FAILURES, sha256
from .common import ScanCommon


@tagged("post_install", "-at_install")
class TestDevice(ScanCommon):
    def setUp(self):
        super().setUp()
        self.service_of = self.env["udi.scan.device.service"].with_user(self.operator)
        self.other = self.env["udi.scan.device"].with_user(self.udi_admin).create({"name": "PDA 2"})

    def code(self):
        return self.env["udi.scan.device.service"].with_user(self.udi_admin).new_code(self.other)

    def test_only_the_administrator_shows_codes(self):
        for user in (self.operator, self.leader, self.quality, self.auditor):
            with self.assertRaises(AccessError):
                self.other.with_user(user).action_enrol()
            with self.assertRaises(AccessError):
                self.other.with_user(user).action_revoke()

    def test_wrong_codes(self):
        self.code()
        for code in ("", None, 5, "wrong", "x" * 1000, self.token):
            answer = self.service_of.enrol(code)
            self.assertEqual((answer["status"], answer["code"]), ("error", "bad_code"))
        self.assertEqual(self.other.state, "new")

    def test_too_many_wrong_codes(self):
        code = self.code()
        for _time in range(MAX_FAILURES):
            self.service_of.enrol("wrong")
        self.assertEqual(self.service_of.enrol(code)["code"], "too_often", "the right code does not help any more")
        self.assertEqual(self.service_of.with_user(self.leader).enrol(code)["status"], "ok", "only for that user")

    def test_code_works_once(self):
        code = self.code()
        self.assertEqual(self.service_of.enrol(code)["status"], "ok")
        self.assertEqual(self.service_of.enrol(code)["code"], "bad_code")

    def test_code_expires_and_is_replaced(self):
        first, second = self.code(), self.code()
        self.assertEqual(self.service_of.enrol(first)["code"], "bad_code")
        self.other.sudo().code_expires_on = fields.Datetime.now() - timedelta(seconds=1)
        self.assertEqual(self.service_of.enrol(second)["code"], "bad_code")

    def test_another_company(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.other.sudo().company_id = company
        code = self.env["udi.scan.device.service"].sudo().new_code(self.other.sudo())
        self.assertEqual(self.service_of.enrol(code)["code"], "company")

    def test_without_the_right(self):
        self.assertEqual(self.service_of.with_user(self.auditor).enrol(self.code())["code"], "no_right")

    def test_enrolled(self):
        answer = self.service_of.enrol(self.code(), "B" * 999)
        device = self.other.sudo()
        self.assertEqual((device.state, device.enrolled_by_id), ("active", self.operator))
        self.assertEqual(device.token_sha256, sha256(answer["token"]))
        self.assertFalse(device.code_sha256)
        self.assertEqual(len(device.browser), 200)
        self.assertEqual(answer["next_number"], 1)
        with self.assertRaises(AccessError):
            self.other.read(["token_sha256"])

    def test_enrolled_anew_goes_on_counting(self):
        """Its storage was cleared: numbers are never given twice, and the old token is worth nothing."""
        picking = self.picking("incoming", self.supplier, [(self.sensor, 1)])
        self.accept([self.item(picking, self.sensor_code())], last_number=self.number + 3)
        code = (
            self.env["udi.scan.device.service"]
            .with_user(self.udi_admin)
            .new_code(self.device.with_user(self.udi_admin))
        )
        answer = self.service_of.enrol(code)
        self.assertEqual(answer["next_number"], self.number + 4)
        self.assertEqual(self.accept([])["code"], "device")
        self.assertEqual(self.accept([], token=answer["token"])["status"], "ok")

    def test_browser_that_is_another_device(self):
        """What it holds would be nobody's, and its numbers would be gaps of the other device."""
        code = self.code()
        answer = self.service_of.enrol(code, "", self.device.id, 3, 41)
        self.assertEqual((answer["status"], answer["code"]), ("error", "unsent"))
        answer = self.service_of.enrol(code, "", self.device.id, 0, 41)
        self.assertEqual((answer["status"], answer["next_number"]), ("ok", 41), "a new device begins where it counts")
        self.assertEqual(self.other.missing_count, 0)
        self.accept([], token=answer["token"], last_number=45)
        self.assertEqual(self.other.sudo().announced_number, 45)
        code = self.code()
        answer = self.service_of.enrol(code, "", self.device.id, 0, 99)
        self.assertEqual((answer["status"], answer["code"]), ("error", "other_numbers"))
        answer = self.service_of.enrol(code, "", self.other.id, 7, 99)
        self.assertEqual((answer["status"], answer["next_number"]), ("ok", 99), "the same browser goes on")
        for nonsense in ("x", -1, None, 2**40, [1]):
            self.assertEqual(self.service_of.enrol(self.code(), "", 0, 0, nonsense)["status"], "ok")

    def test_a_device_that_scanned_is_not_deleted(self):
        picking = self.picking("incoming", self.supplier, [(self.sensor, 1)])
        self.accept([self.item(picking, self.sensor_code())])
        with self.assertRaises(UserError):
            self.device.with_user(self.udi_admin).unlink()
        self.other.unlink()

    def test_hello(self):
        app = self.env["udi.scan.app"].with_user(self.operator)
        answer = app.hello(self.token)
        self.assertEqual((answer["status"], answer["device"]["name"]), ("ok", "PDA 1"))
        ticket = self.env["udi.scan.ticket"].verify(answer["ticket"])
        self.assertEqual((ticket.device_id, ticket.user_id), (self.device.id, self.operator.id))
        self.assertEqual(app.hello("wrong")["code"], "device")
        self.assertEqual(app.with_user(self.auditor).hello(self.token)["code"], "no_right")
        self.assertNotIn("ticket", app.hello(None))

    def test_qr_code(self):
        action = self.other.action_enrol()
        wizard = self.env["udi.scan.enrol"].with_user(self.udi_admin).browse(action["res_id"])
        self.assertTrue(wizard.picture)
        self.assertTrue(wizard.address.endswith("/udi/scan"))
        self.assertNotIn("#", wizard.address, "the code stands in the picture alone")

"""Scans of a closed device from a file: every wrong file first, then kept once, as if the device had sent them."""

import base64
import json

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ScanCommon


@tagged("post_install", "-at_install")
class TestUnsent(ScanCommon):
    def setUp(self):
        super().setUp()
        self.receipt = self.picking("incoming", self.supplier, [(self.sensor, 5)])
        self.items = [self.item(self.receipt, self.sensor_code(f"SN-{number}")) for number in range(3)]
        self.accept(self.items[:1])
        self.device.with_user(self.udi_admin).action_revoke()

    def content(self, **values):
        return {
            "format": "udi-scan-unsent",
            "version": 1,
            "device": {"id": self.device.id, "name": "PDA 1"},
            "saved_at": f"{fields.Datetime.now().isoformat()}Z",
            "last_number": self.number,
            "items": self.items,
            **values,
        }

    def take_in(self, content, user=None):
        """The wizard after the file was imported."""
        content = content if isinstance(content, bytes) else json.dumps(content).encode()
        action = self.device.with_user(user or self.leader).action_import_unsent()
        wizard = self.env[action["res_model"]].with_user(user or self.leader).browse(action["res_id"])
        wizard.file = base64.b64encode(content)
        wizard.action_import()
        return wizard

    def counts(self, wizard):
        return wizard.accepted_count, wizard.duplicate_count, wizard.rejected_count

    # ------------------------------------------------------------------ what does not go
    def test_wrong_files(self):
        before = self.env["udi.scan.capture"].search_count([])
        for content in (
            b"",
            b"\xff\xfe\x00",
            b"uuid,code\n1,2\n",
            b"[" * 100_000,
            b'{"format": "udi-scan-unsent", "version": ' + b"9" * 10_000 + b"}",
            {},
            [],
            self.content(format="other"),
            self.content(version=2),
            self.content(items={}),
            self.content(device=7),
            self.content(device={"id": self.device.id + 1, "name": "PDA 2"}),
            b" " * 20_000_001,
        ):
            with self.subTest(content=str(content)[:60]), self.assertRaises(UserError):
                self.take_in(content)
        self.assertEqual(self.env["udi.scan.capture"].search_count([]), before)

    def test_who_may(self):
        for user in (self.operator, self.regulatory, self.auditor, self.service, self.udi_admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["udi.scan.unsent"].with_user(user).take_in(
                    self.device.with_user(user), json.dumps(self.content()).encode()
                )
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.take_in(self.content(), user)

    def test_other_companys_device(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.device.company_id = company
        with self.assertRaises(AccessError):
            self.env["udi.scan.unsent"].with_user(self.leader).take_in(
                self.device.with_user(self.leader), json.dumps(self.content()).encode()
            )

    def test_the_checks_are_those_of_the_network(self):
        """A file can be written by hand: nobody scans in another's name, and nothing damaged comes in."""
        device, _user, issued, expires, signature = self.ticket().split(".")
        forged = ".".join([device, str(self.quality.id), issued, expires, signature])
        items = [
            {**self.items[1], "ticket": forged},
            {**self.items[2], "raw": "x" * 9999},
            "no step",
            {**self.items[0], "raw": self.sensor_code("SN-9")},
        ]
        wizard = self.take_in(self.content(items=items, last_number="7"))
        self.assertEqual(self.counts(wizard), (0, 0, 4))
        self.assertIn(f"{self.items[1]['sequence']}: ", wizard.rejected_text)
        self.assertEqual(self.env["udi.scan.capture"].search_count([]), 1)

    # ------------------------------------------------------------------ what goes
    def test_taken_in_once(self):
        self.device.invalidate_recordset()
        wizard = self.take_in(self.content(last_number=self.number + 1), self.quality)
        self.assertEqual(self.counts(wizard), (2, 1, 0))
        self.assertEqual(self.counts(self.take_in(self.content())), (0, 3, 0))
        self.book(self.receipt)
        captures = self.captures(self.items)
        self.assertEqual(set(captures.mapped("state")), {"applied"})
        self.assertEqual(captures.user_id, self.operator, "who scanned, not who imported")
        self.assertEqual(captures.move_line_id.udi_scanned_by_id, self.operator)
        self.assertEqual(self.device.missing_text, str(self.number + 1), "given out, and in no file")
        self.assertEqual(self.device.state, "revoked")
        [first] = self.device.message_ids.filtered(lambda message: "2 new" in message.body)
        self.assertEqual(first.author_id, self.quality.partner_id)

    def test_more_than_one_request_would_carry(self):
        self.items = [self.item(self.receipt, f"BOX {number}") for number in range(450)]
        wizard = self.take_in(self.content())
        self.assertEqual(self.counts(wizard), (450, 0, 0))
        self.assertEqual(self.device.missing_count, 2, "the two of the set-up")

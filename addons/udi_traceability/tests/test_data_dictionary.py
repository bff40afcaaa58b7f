"""The dictionary is made from the models: complete, in both languages, with who may change what."""

import io
import zipfile

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .common import ROLES, UdiCommon


@tagged("post_install", "-at_install")
class TestDataDictionary(UdiCommon, HttpCase):
    def entry(self, model, name):
        return self.env["udi.data.dictionary"].search([("model", "=", model), ("name", "=", name)])

    def test_every_udi_field_is_in_it(self):
        listed = {(entry.model, entry.name) for entry in self.env["udi.data.dictionary"].search([])}
        expected = {
            (name, field.name)
            for name, model in self.env.registry.items()
            if not model._abstract and not model._transient and not name.startswith("ir.")
            for field in model._fields.values()
            if field.name.startswith("udi_")
        }
        self.assertGreater(len(expected), 80)
        self.assertFalse(expected - listed)

    def test_facts(self):
        expiry = self.entry("stock.lot", "udi_expiry_date")
        self.assertEqual((expiry.kind, expiry.grain, expiry.origin), ("date", "day", "entered"))
        self.assertTrue(expiry.is_regulated)
        self.assertIn("last day", expiry.meaning)
        time = self.entry("udi.event", "event_time")
        self.assertEqual((time.grain, time.origin, time.editors), ("second", "ledger", False))
        self.assertIn("UDI regulatory affairs", self.entry("udi.device.identifier", "code").editors)
        self.assertTrue(self.entry("udi.event.item", "quantity").unit)
        self.assertIn("GS1", self.entry("udi.device.identifier", "agency").values_text)

    def test_regulated_filter(self):
        found = self.env["udi.data.dictionary"].search([("is_regulated", "=", True)])
        self.assertTrue(all(found.mapped("is_regulated")))
        rest = self.env["udi.data.dictionary"].search([("is_regulated", "=", False)], limit=50)
        self.assertFalse(any(rest.mapped("is_regulated")))

    def test_chinese(self):
        entry = self.entry("stock.lot", "udi_expiry_date").with_context(lang="zh_CN")
        self.assertRegex(entry.label, "[一-鿿]{2}")
        self.assertRegex(entry.meaning, "[一-鿿]{2}")

    def test_roles(self):
        for name in ROLES:
            entries = self.env["udi.data.dictionary"].with_user(getattr(self, name))
            self.assertTrue(entries.search([], limit=1).label)
            with self.assertRaises(AccessError):
                entries.search([], limit=1).write({"name": "x"})
        with self.assertRaises(AccessError):
            self.env["udi.data.dictionary"].with_user(self.person("base.group_portal", "udi_portal")).search([])

    def test_file(self):
        self.authenticate(self.auditor.login, self.auditor.login)
        answer = self.url_open("/udi/dictionary.xlsx")
        self.assertEqual(answer.status_code, 200)
        with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
            text = book.read("xl/worksheets/sheet1.xml").decode()
        self.assertIn("udi_expiry_date", text)
        self.assertIn("Expiry date", text)
        self.assertRegex(text, "[一-鿿]{2}")

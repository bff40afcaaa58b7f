"""Procedures are there, in both languages, found from their screens, and each change is a version."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ROLES, UdiCommon


@tagged("post_install", "-at_install")
class TestSop(UdiCommon):
    def test_there_from_the_start_in_both_languages(self):
        sops = self.env["udi.sop"].search([])
        self.assertGreaterEqual(len(sops), 7)
        for sop in sops:
            with self.subTest(sop.name):
                self.assertIn("<li>", sop.body)
                self.assertIn("<img", sop.body)
                chinese = sop.with_context(lang="zh_CN")
                self.assertRegex(chinese.name, "[一-鿿]{2}")
                self.assertRegex(chinese.body, "[一-鿿]{10}")

    def test_each_screen_is_there(self):
        index = self.env["udi.sop"].with_user(self.operator).index()
        self.assertTrue(all(isinstance(sop["screens"][0], int) for sop in index))

    def test_roles(self):
        sop = self.env["udi.sop"].search([], limit=1)
        for name in ROLES:
            user = getattr(self, name)
            self.assertTrue(sop.with_user(user).text(sop.id)["body"])
            if name != "quality":
                with self.assertRaises(AccessError):
                    sop.with_user(user).body = "mine"
        with self.assertRaises(AccessError):
            sop.with_user(self.person("base.group_portal", "udi_portal")).text(sop.id)

    def test_versions(self):
        sop = self.env["udi.sop"].with_user(self.quality).create({"name": "Own", "body": "<p>first</p>"})
        sop.body = "<p>second</p>"
        sop.name = "Our own"
        self.assertEqual(sop.version, 2)
        kept = sop.message_ids.attachment_ids
        self.assertIn(b"first", kept.raw)

    def test_no_scripts(self):
        sop = (
            self.env["udi.sop"]
            .with_user(self.quality)
            .create({"name": "Own", "body": "<script>alert(1)</script><p>x</p>"})
        )
        self.assertNotIn("script", sop.body)

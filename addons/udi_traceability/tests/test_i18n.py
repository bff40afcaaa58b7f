"""Simplified Chinese is complete at all times, and uses the trade's words."""

import re

import polib
from odoo.modules import get_module_path
from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import TranslationModuleReader

# Odoo's own words, or everyday ones, that are wrong for medical devices (docs/glossary)
FORBIDDEN = {
    "收据": "收货 (receipt of goods)",
    "有效期": "失效日期 (a date, not a period)",
    "此日期前食用": "not for devices",
    "保养请求": "维护工单",
    "分解单": "拆解单",
    "人类可读": "供人识别",
    "持有人": "持有方 (持有人 is the registrant in vigilance law)",
    "保留中": "冻结",
    "批次/序列号码": "批号/序列号",
}


@tagged("post_install", "-at_install")
class TestChinese(TransactionCase):
    def modules(self):
        found = self.env["ir.module.module"].search([("name", "=like", "udi\\_%"), ("state", "=", "installed")])
        return [name for name in found.mapped("name") if (get_module_path(name) and self.terms(name))]

    def terms(self, module):
        """Source terms of a module as Odoo exports them."""
        reader = TranslationModuleReader(self.env.cr, modules=[module])
        return {row[4] for row in reader if row[4] and re.search(r"[A-Za-z]{2}|e\.g\.", row[4])}

    def entries(self, module):
        return polib.pofile(f"{get_module_path(module)}/i18n/zh_CN.po")

    def test_complete_and_not_stale(self):
        for module in self.modules():
            entries = {entry.msgid: entry for entry in self.entries(module) if not entry.obsolete}
            terms = self.terms(module)
            with self.subTest(module=module):
                missing = sorted(term for term in terms if not (entries.get(term) and entries[term].msgstr))
                self.assertFalse(missing, f"{len(missing)} terms without Chinese")
                stale = sorted(msgid for msgid in entries.keys() - terms if re.search(r"[A-Za-z]{2}|e\.g\.", msgid))
                self.assertFalse(stale, f"{len(stale)} translations of terms that are gone")

    def test_placeholders_survive(self):
        for module in self.modules():
            for entry in self.entries(module):
                wanted = sorted(re.findall(r"%\(\w+\)[sdf]", entry.msgid))
                with self.subTest(module=module, term=entry.msgid):
                    self.assertEqual(sorted(re.findall(r"%\(\w+\)[sdf]", entry.msgstr)), wanted)

    def test_forbidden_words(self):
        for module in self.modules():
            for entry in self.entries(module):
                wrong = [f"{word} → {right}" for word, right in FORBIDDEN.items() if word in entry.msgstr]
                with self.subTest(module=module, term=entry.msgid):
                    self.assertFalse(wrong)

"""The ledger's words for a product are kept by the process and still follow every change of what they are made of."""

from odoo import Command
from odoo.tests import tagged

from .common import PUMP_DI, UdiCommon


@tagged("post_install", "-at_install")
class TestProductWords(UdiCommon):
    def settle(self, product):
        """As if the product had been written by an earlier transaction: what is newer is never kept."""
        self.env.flush_all()
        self.cr.execute("UPDATE product_product SET write_date = '2026-01-05' WHERE id = %s", [product.id])
        self.cr.execute(
            "UPDATE product_template SET write_date = '2026-01-05' WHERE id = %s", [product.product_tmpl_id.id]
        )
        self.env.invalidate_all()

    def statements(self, product):
        self.env.invalidate_all()
        product.mapped("write_date")
        product.product_tmpl_id.mapped("write_date")
        self.env.cr.now()
        before = self.cr.sql_log_count
        product._udi_words()
        return self.cr.sql_log_count - before

    def test_kept_and_read_again_after_a_change(self):
        self.assertEqual(self.pump._udi_words(), ("Infusion pump", "Units"))
        self.settle(self.pump)
        self.assertEqual(self.pump._udi_words(), ("Infusion pump", "Units"))
        self.assertEqual(self.statements(self.pump), 0)
        self.pump.name = "Infusion pump 2"
        self.assertEqual(self.pump._udi_words()[0], "Infusion pump 2")
        self.pump.default_code = "IP"
        self.assertEqual(self.pump._udi_words()[0], "[IP] Infusion pump 2")
        self.settle(self.pump)

    def test_units_and_attributes_are_followed(self):
        self.settle(self.pump)
        self.pump._udi_words()
        unit = self.pump.uom_id
        unit.with_context(lang="en_US").name = "Pieces of it"
        self.assertEqual(self.pump._udi_words()[1], "Pieces of it")
        size = self.env["product.attribute"].create({"name": "Size"})
        small, large = self.env["product.attribute.value"].create(
            [{"name": name, "attribute_id": size.id} for name in ("S", "L")]
        )
        template = self.env["product.template"].create(
            {
                "name": "Clamp",
                "type": "consu",
                "attribute_line_ids": [
                    Command.create({"attribute_id": size.id, "value_ids": [Command.set((small | large).ids)]})
                ],
            }
        )
        variant = template.product_variant_ids[0]
        self.settle(variant)
        self.assertEqual(variant._udi_words()[0], "Clamp (S)")
        self.assertEqual(self.statements(variant), 0)
        small.name = "Small"
        self.assertEqual(variant._udi_words()[0], "Clamp (Small)")

    def test_the_same_for_every_reader(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.pump.with_context(lang="zh_CN").name = "输液泵"
        self.settle(self.pump)
        chinese = self.pump.with_user(self.operator).with_context(lang="zh_CN", display_default_code=False)
        self.assertEqual(chinese._udi_words(), ("Infusion pump", "Units"))
        self.assertEqual(self.pump._udi_words(), ("Infusion pump", "Units"))

    def test_the_code_is_the_primary_one(self):
        """Stored beside the product, it follows its identifiers."""
        first = self.pump.udi_primary_identifier_id
        self.assertEqual((self.pump.udi_primary_code, self.pump.udi_primary_agency), (PUMP_DI, "gs1"))
        first.state = "ended"
        self.assertEqual((self.pump.udi_primary_identifier_id.id, self.pump.udi_primary_code), (False, False))
        first.state = "active"
        self.assertEqual(self.pump.udi_primary_code, PUMP_DI)
        first.product_ids = [Command.unlink(self.pump.id)]
        self.assertFalse(self.pump.udi_primary_code)

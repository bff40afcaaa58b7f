"""One table says what each rule does where; the most specific row wins."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..services.gate import Request
from .common import UdiCommon


@tagged("post_install", "-at_install")
class TestGate(UdiCommon):
    def findings(self, lot, step="shipping", picking_type=None):
        request = Request(lot.product_id, lot, step, picking_type=picking_type)
        return [(finding.rule, finding.action) for finding in self.env["udi.gate"].check([request])]

    def test_most_specific_row_wins(self):
        ghost = self.make_lot(self.pump, "GHOST")
        self.assertEqual(self.findings(ghost), [("place", "block")])
        rules = self.env["udi.gate.rule"]
        rules.create({"rule": "place", "categ_id": self.category.id, "action": "warn"})
        self.assertEqual(self.findings(ghost), [("place", "warn")])
        rules.create({"rule": "place", "warehouse_id": self.warehouse.id, "action": "block"})
        self.assertEqual(self.findings(ghost), [("place", "warn")])
        self.assertEqual(self.findings(ghost, picking_type=self.warehouse.out_type_id), [("place", "block")])
        rules.create({"rule": "place", "picking_type_id": self.warehouse.out_type_id.id, "action": "off"})
        self.assertEqual(self.findings(ghost, picking_type=self.warehouse.out_type_id), [])

    def test_without_a_row_every_rule_warns(self):
        self.env["udi.gate.rule"].search([]).unlink()
        self.assertEqual(self.findings(self.make_lot(self.pump, "GHOST")), [("place", "warn")])

    def test_product_without_identifier(self):
        product = self.make_product("Nameless", "06901234500059", "serial")
        product.udi_identifier_ids.state = "draft"
        lot = self.make_lot(product, "N1")
        self.assertIn(("identity", "block"), self.findings(lot, "receiving"))

    def test_plain_products_pass(self):
        lot = self.env["stock.lot"].create({"name": "B", "product_id": self.bolt.id})
        self.assertEqual(self.findings(lot), [])

    def test_who_may_set_the_table(self):
        rule = self.env["udi.gate.rule"].search([], limit=1)
        rule.with_user(self.udi_admin).action = "warn"
        for user in (self.operator, self.leader, self.quality, self.regulatory, self.recall_manager, self.auditor):
            with self.assertRaises(AccessError):
                rule.with_user(user).action = "off"

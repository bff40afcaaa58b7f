"""The role matrix of what quality keeps."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import QualityCommon
from odoo.addons.udi_traceability.tests.common import ROLES

QUALITY = {key: {"quality"} for key in ("create", "write", "unlink")}
BOTH = {key: {"quality", "regulatory"} for key in ("create", "write", "unlink")}
CHECKS = {"write": {"quality", "operator", "leader"}}
MATRIX = {
    "udi.inspection": QUALITY,
    "udi.inspection.line": QUALITY,
    "udi.sampling.plan": QUALITY,
    "udi.release": QUALITY,
    "udi.release.line": QUALITY,
    "udi.release.condition": {},
    "udi.sterilisation.load": QUALITY,
    "udi.sterilisation.load.line": QUALITY,
    "udi.nonconformity": QUALITY,
    "udi.first.purchase": BOTH,
    "udi.storage.check.plan": QUALITY,
    "udi.storage.check": CHECKS,
    "udi.storage.check.line": CHECKS,
}


@tagged("post_install", "-at_install")
class TestQualityRoles(QualityCommon):
    def test_matrix(self):
        for model, allowed in MATRIX.items():
            for role in ROLES:
                records = self.env[model].with_user(getattr(self, role))
                for operation in ("read", "create", "write", "unlink"):
                    expected = operation == "read" or role in allowed.get(operation, ())
                    with self.subTest(model=model, role=role, operation=operation):
                        self.assertEqual(records.has_access(operation), expected)

    def test_nobody_else_gets_in(self):
        for model in MATRIX:
            for operation in ("read", "create", "write", "unlink"):
                self.assertFalse(self.env[model].with_user(self.nobody).has_access(operation), (model, operation))

    def test_a_stock_user_receives_without_a_role(self):
        """Who books a receipt need not see what quality makes of it."""
        picking = self.picking("incoming", self.supplier, [(self.pump, 1)])
        self.fill(picking, self.make_lot(self.pump, "P1"))
        picking.with_user(self.nobody).button_validate()
        self.assertEqual((picking.state, len(picking.udi_inspection_ids)), ("done", 1))
        self.assertEqual(picking.with_user(self.nobody).udi_inspection_count, 0)

    def test_another_company_sees_nothing(self):
        _lots, inspection = self.arrive(self.pump, ["P1"])
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self.person("udi_traceability.group_udi_quality", "udi_stranger")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        with self.assertRaises(AccessError):
            inspection.with_user(stranger).action_take_suggestion()
        self.assertFalse(self.env["udi.inspection"].with_user(stranger).search([]))

    def test_only_the_administrator_sets_up_areas(self):
        for role in ("operator", "quality", "regulatory"):
            with self.assertRaises(AccessError):
                self.warehouse.with_user(getattr(self, role)).action_udi_zones()
        before = self.zones.search_count([])
        self.warehouse.with_user(self.udi_admin).action_udi_zones()
        self.assertEqual(self.zones.search_count([]), before, "nothing is made twice")

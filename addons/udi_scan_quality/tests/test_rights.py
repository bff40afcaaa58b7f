"""The role matrix: everybody of ours reads what was looked at, services write it; quality says what is looked at."""

from odoo.tests import tagged

from odoo.addons.udi_traceability.tests.common import ROLES, UdiCommon

OPERATIONS = ("read", "create", "write", "unlink")


@tagged("post_install", "-at_install")
class TestRights(UdiCommon):
    def test_matrix(self):
        for model, writers in (
            ("udi.inspection.look", ()),
            ("udi.inspection.photo", ()),
            ("udi.sampling.check", ("quality",)),
        ):
            for role in ROLES:
                records = self.env[model].with_user(getattr(self, role))
                for operation in OPERATIONS:
                    with self.subTest(model=model, role=role, operation=operation):
                        may = operation == "read" or role in writers
                        self.assertEqual(records.has_access(operation), may)
            for operation in OPERATIONS:
                self.assertFalse(self.env[model].with_user(self.nobody).has_access(operation))

    def test_other_companies(self):
        company = self.env["res.company"].create({"name": "Other"})
        plans = self.env["udi.sampling.plan"]
        shared, foreign = plans.create([{"name": "Shared"}, {"name": "Foreign", "company_id": company.id}])
        checks = self.env["udi.sampling.check"].create(
            [{"plan_id": plan.id, "name": "Seal intact"} for plan in (shared, foreign)]
        )
        seen = self.env["udi.sampling.check"].with_user(self.quality).search([("id", "in", checks.ids)])
        self.assertEqual(seen.plan_id, shared)

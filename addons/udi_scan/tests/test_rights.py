"""The role matrix of the app's records: they are written by services alone."""

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import tagged

from .common import ScanCommon
from odoo.addons.udi_traceability.tests.common import ROLES

# model -> {operation: roles}; everybody of ours may read, but for what only some see
MATRIX = {
    "udi.scan.capture": {"read": set(ROLES)},
    "udi.scan.job": {"read": set(ROLES)},
    "udi.scan.count": {"read": set(ROLES)},
    "udi.scan.count.line": {"read": set(ROLES)},
    "udi.scan.device": {"read": set(ROLES), **{name: {"udi_admin"} for name in ("create", "write", "unlink")}},
    "udi.scan.enrolment.failure": {"read": {"udi_admin"}},
    "udi.scan.enrol": {name: {"udi_admin"} for name in ("read", "create", "write", "unlink")},
    "udi.scan.unsent.import": {name: {"leader", "quality"} for name in ("read", "create", "write", "unlink")},
    "udi.scan.device.test": {"read": set(ROLES), **{name: set() for name in ("create", "write", "unlink")}},
    "udi.scan.training": {"read": {"leader", "quality", "auditor", "udi_admin"}},
    "udi.scan.settings": {name: {"udi_admin"} for name in ("read", "create", "write", "unlink")},
    "udi.scan.correct": {name: {"leader", "quality"} for name in ("read", "create", "write", "unlink")},
}


@tagged("post_install", "-at_install")
class TestRights(ScanCommon):
    def test_matrix(self):
        for model, allowed in MATRIX.items():
            for role in ROLES:
                records = self.env[model].with_user(getattr(self, role))
                for operation in ("read", "create", "write", "unlink"):
                    with self.subTest(model=model, role=role, operation=operation):
                        self.assertEqual(records.has_access(operation), role in allowed.get(operation, ()))

    def test_other_company(self):
        company = self.env["res.company"].create({"name": "Other"})
        device = self.env["udi.scan.device"].create({"name": "PDA 9", "company_id": company.id})
        self.assertFalse(self.env["udi.scan.device"].with_user(self.udi_admin).search([("id", "=", device.id)]))

    def test_services_are_not_for_rpc(self):
        """What the routes call cannot be called with a user's own arguments."""
        names = (
            "inbox", "runner", "unsent", "ticket", "device.service", "device.profile", "report", "app", "scenario",
            "scenario.transfer", "job.lots", "places", "scenario.base", "scenario.count", "count.result", "job",
            "scenario.move", "scenario.quarantine", "scenario.receipt", "scenario.return",
            "scenario.issue", "scenario.back", "scenario.vendor_return", "packages",
        )  # fmt: skip
        for name in names:
            service = self.env[f"udi.scan.{name}"].with_user(self.operator)
            own = [part for part in type(service).__mro__ if part.__module__.startswith("odoo.addons.udi_scan")]
            methods = [method for part in own for method in vars(part) if callable(getattr(part, method))]
            public = [method for method in methods if not method.startswith("_")]
            self.assertTrue(public)
            for method in public:
                with self.subTest(service=name, method=method), self.assertRaises(AccessError):
                    get_public_method(service, method)

"""The role matrix: everybody of ours reads what was verified, the service alone writes it."""

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import tagged

from odoo.addons.udi_traceability.tests.common import ROLES, UdiCommon


@tagged("post_install", "-at_install")
class TestRights(UdiCommon):
    def test_matrix(self):
        for role in ROLES:
            records = self.env["udi.label.verification"].with_user(getattr(self, role))
            for operation in ("read", "create", "write", "unlink"):
                with self.subTest(role=role, operation=operation):
                    self.assertEqual(records.has_access(operation), operation == "read")
        for operation in ("read", "create", "write", "unlink"):
            self.assertFalse(self.env["udi.label.verification"].with_user(self.nobody).has_access(operation))

    def test_not_over_rpc(self):
        service = self.env["udi.label.verifying"].with_user(self.operator)
        for name in ("expected", "verified", "verify", "take_back", "grade"):
            with self.subTest(method=name), self.assertRaises(AccessError):
                get_public_method(service, name)

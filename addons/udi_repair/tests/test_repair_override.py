"""A repair that takes a held part: the same dialog, on the repair."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_repair import RepairCommon
from odoo.addons.udi_traceability.tests.test_override_documents import OverrideCommon


@tagged("post_install", "-at_install")
class TestRepairOverride(OverrideCommon, RepairCommon):
    def test_a_held_part(self):
        self.overridable("hold")
        repair = self.started(self.pumps[0], [("add", self.sensors[0], 1)])
        self.env["udi.hold"].with_user(self.quality).freeze(self.sensors[0], "Leak")
        with self.assertRaisesRegex(UserError, "S1 of Flow sensor is on hold"):
            self.rpc(repair, self.operator, "action_repair_end")
        with self.assertRaises(AccessError):
            self.rpc(repair, self.operator, "action_udi_allow")
        self.allow(repair, self.leader)
        self.assertEqual((repair.state, self.sensors[0].udi_state), ("under_repair", "in_stock"))
        self.rpc(repair, self.operator, "action_repair_end")
        self.assertEqual((repair.state, self.overrides(repair).state), ("done", "used"))
        self.assertEqual(self.sensors[0].udi_unit_id, self.pumps[0])

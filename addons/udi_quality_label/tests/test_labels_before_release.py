"""A product is not released while the labels of its lots are not reconciled."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.udi_label.tests.common import LabelCommon


@tagged("post_install", "-at_install")
class TestLabelsBeforeRelease(LabelCommon):
    def test_open_labels_hold_the_release_up(self):
        self.pump.product_tmpl_id.udi_needs_release = True
        lots = self.receive(self.pump, ["P1", "P2"])
        release = self.env["udi.release.service"].with_user(self.quality).prepare(lots)
        release.action_check()
        states = {row.key: row.state for row in release.condition_ids}
        self.assertEqual(states["labels"], "met", "nothing was printed")
        job = self.env["udi.label"].with_user(self.operator).print_lots(lots.with_user(self.operator))
        release.action_check()
        row = release.condition_ids.filtered(lambda row: row.key == "labels")
        self.assertEqual((row.state, row.detail), ("open", job.name))
        with self.assertRaisesRegex(UserError, f"Labels reconciled: {job.name}"):
            release.action_request()
        self.env["udi.label.reconciliation"].with_user(self.operator).close(job, 2, 0, 0, 0)
        release.action_request()
        self.sign(release.with_user(self.second_quality).action_release(), self.second_quality)
        self.assertEqual(release.state, "released")

"""Label check once in the real app, on the labels of a real print job."""

from odoo.tests import tagged

from odoo.addons.udi_label.tests.common import LabelCommon
from odoo.addons.udi_scan.tests.walk import ScanWalk


@tagged("post_install", "-at_install")
class TestWalkLabel(LabelCommon, ScanWalk):
    def test_labels_of_a_job(self):
        lots = self.pumps(3)
        job = self.env["udi.label"].with_user(self.operator).print_lots(lots.with_user(self.operator))
        first, second, _third = [aim + text for aim, text in self.codes_of(job)]
        wrong = first.replace("17310104", "17320104")
        self.walk(
            f"""
            await press("[data-scenario=label]");
            await press("[data-job='{job.id}']");
            await see(".verdict");
            await scan({self.js(first)}, "label_right");
            await scan({self.js(first)}, "double");
            await scan({self.js(wrong)}, "wrong_data");
            await see(".verdict_message", "(17) 320104 ≠ 310104");
            await press(".undo");
            await see(".verdict[data-code=undone]");
            await scan({self.js(second)}, "label_right");
            await press(".finish");
            await see("[data-screen=jobs]");
            """
        )
        self.assertEqual(set(self.book_all()) - {"undone"}, {"applied"})
        self.assertEqual(job.verified_count, 2)

"""The JavaScript unit tests of the inspection, run by hoot in a real browser."""

from odoo.tests import HttpCase, tagged

from odoo.addons.udi_traceability.tests.test_js import hoot_id


@tagged("post_install", "-at_install")
class TestInspectionJs(HttpCase):
    def test_js_unit(self):
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={hoot_id('@udi_scan_quality')}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )

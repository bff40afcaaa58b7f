"""The JavaScript unit tests of this addon, run by hoot in a real browser."""

from odoo.tests import HttpCase, tagged


def hoot_id(name):
    """Hoot's id of a suite: its own 32-bit string hash, as in ``web.tests.test_js``."""
    value = 0
    for char in name:
        value = ((value << 5) - value + ord(char)) & 0xFFFFFFFF
    return f"{value:08x}"


@tagged("post_install", "-at_install")
class TestJs(HttpCase):
    def test_js_unit(self):
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={hoot_id('@udi_traceability')}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )

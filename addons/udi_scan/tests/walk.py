"""Walking the real app in a real browser, as an operator does: enrol, scan, press."""

import json

from odoo.tests import HttpCase

from .common import ScanCommon

# what a walk is written with; each waits until it can be done
WORDS = r"""
const later = (ms) => new Promise((done) => setTimeout(done, ms));
const see = async (selector, text = "") => {
    for (let tries = 0; tries < 300; tries++) {
        const found = [...document.querySelectorAll(selector)].find((one) => one.textContent.includes(text));
        if (found) return found;
        await later(100);
    }
    throw new Error(`Never seen: ${selector} ${text}\n${document.body.innerText.slice(0, 800)}`);
};
const press = async (selector, text) => {
    const found = await see(`${selector}:not(:disabled)`, text);
    found.click();
};
const type = (text) => {
    const key = (name, more = {}) => document.body.dispatchEvent(
        new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, ...more }));
    for (const one of text) one === "\x1d" ? key("]", { ctrlKey: true }) : key(one);
    key("Enter");
};
// scans and waits for the verdict with this code
const scan = async (text, code) => {
    type(text);
    await see(`.verdict[data-code="${code}"]`);
};
const sent = async () => see(".status_good");
"""


class ScanWalk(ScanCommon, HttpCase):
    """``walk(script)`` enrols a fresh browser as ``device`` of the operator and runs the script on the home screen."""

    def walk(self, script, user=None, device=None, timeout=120):
        user, device = user or self.operator, device or self.device
        code = self.env["udi.scan.device.service"].with_user(self.udi_admin).new_code(device.with_user(self.udi_admin))
        steps = f"""(async () => {{
            {WORDS}
            await see("[data-screen=home]");
            {script}
            await sent();
            console.log("test successful");
        }})().catch((error) => console.error(error.message));"""
        self.browser_js(
            f"/udi/scan#enrol={code}", steps, "!!document.querySelector('.app')", login=user.login, timeout=timeout
        )
        self.env.invalidate_all()

    def js(self, value):
        """A value as it stands in a script."""
        return json.dumps(value)

    def book_all(self):
        """Book what the walks have sent, as the scheduled job does; the states in the order of scanning."""
        captures = self.env["udi.scan.capture"].search([("device_id", "=", self.device.id)], order="sequence")
        for key in dict.fromkeys(captures.mapped("job_key")):
            self.book(key)
        return captures.mapped("state")

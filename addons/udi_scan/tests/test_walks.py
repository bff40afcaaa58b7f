"""Each task once in the real app: a browser, a hand scanner's keys, the server's routes; then it is booked."""

import json

from odoo.tests import HttpCase, tagged

from .common import ScanCommon

# Typed as a hand scanner types; each wait is for what the operator sees.
HELPERS = """
const until = async (found, what) => {
    for (let tries = 0; tries < 300; tries++) {
        const value = await found();
        if (value) { return value; }
        await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error(`never: ${what} in ${document.body.innerText.slice(0, 600)}`);
};
const see = (selector) => until(() => document.querySelector(selector), selector);
const press = async (selector) => (await until(() => document.querySelector(`${selector}:enabled`), selector)).click();
const scan = async (text, code) => {
    const key = (name) => document.body.dispatchEvent(
        new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
    [...text].forEach(key);
    key("Enter");
    await until(() => document.querySelector(".verdict, .notice_bad, .picker_chosen"), text);
    if (code) { await see(`.verdict[data-code=${code}]`); }
    await new Promise((done) => setTimeout(done, 150));
};
const task = async (name) => {
    location.hash = "";
    await press(`[data-scenario=${name}]`);
};
const finish = async () => {
    await press(".finish");
    await until(() => document.querySelector(".question, [data-screen=jobs]"), "question or list");
    document.querySelector(".question .button_main")?.click();
    await see("[data-screen=jobs]");
};
const sent = async () => {
    location.hash = "";
    await see("[data-screen=home] .status_good");
};
"""


@tagged("post_install", "-at_install")
class TestWalks(ScanCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        places = cls.env["stock.location"]
        cls.shelf, cls.cage = places.create(
            [
                {"name": "Shelf 7", "location_id": cls.stock_location.id, "barcode": "SHELF-7"},
                {
                    "name": "Cage",
                    "location_id": cls.stock_location.id,
                    "barcode": "CAGE-1",
                    "udi_quarantine": True,
                },
            ]
        )
        cls.sensors = cls.receive(cls.sensor, ["SN-1", "SN-2", "SN-3"], udi_lot_number="L7")
        cls.deliver(cls.sensors[2], cls.hospital_a)

    def walk(self, user, script):
        """Enrol a browser as a device of its own, do the work, wait until all is sent, book it; the captures."""
        device = self.env["udi.scan.device"].create({"name": f"PDA of {self.id()}"[-60:]})
        code = self.env["udi.scan.device.service"].with_user(self.udi_admin).new_code(device.with_user(self.udi_admin))
        work = f"""(async () => {{
            {HELPERS}
            await see("[data-screen=home]");
            {script}
            await sent();
            console.log("test successful");
        }})().catch((error) => console.error(error.message));"""
        self.browser_js(
            f"/udi/scan#enrol={code}", work, "!!document.querySelector('.app')", login=user.login, timeout=90
        )
        captures = self.env["udi.scan.capture"].search([("device_id", "=", device.id)], order="sequence")
        for key in dict.fromkeys(captures.mapped("job_key")):
            self.book(key)
        captures.invalidate_recordset()
        self.assertEqual(set(captures.mapped("state")) - {"undone"}, {"applied"}, captures.mapped("message"))
        return captures

    def code(self, serial):
        return json.dumps(f"(01)06901234500011(11)260105(17)310104(10)L7(21){serial}")

    def where(self, lot):
        return lot.quant_ids.filtered(lambda q: q.location_id.usage == "internal" and q.quantity > 0).location_id

    def test_count(self):
        captures = self.walk(
            self.operator,
            f"""
            await task("count");
            await see(".job_ready");
            await scan({json.dumps(self.stock_location.complete_name)});
            await scan({self.code("SN-1")}, "taken");
            await scan({self.code("SN-3")}, "found_unbooked");
            await press(".undo");
            await see("[data-code=undone]");
            await finish();
            """,
        )
        count = self.env["udi.scan.count"].browse(captures[0].job_ref)
        kinds = {line.lot_id.name: line.kind for line in count.line_ids if line.lot_id in self.sensors}
        self.assertEqual((count.state, kinds), ("to_apply", {"SN-1": "right", "SN-2": "missing"}))

    def test_move(self):
        captures = self.walk(
            self.operator,
            f"""
            await task("move");
            await press(".begin");
            await see(".place_now");
            await scan({self.code("SN-1")}, "taken");
            await scan({self.code("SN-2")}, "taken");
            await press(".undo");
            await see("[data-code=undone]");
            await scan("SHELF-7", "put");
            await finish();
            """,
        )
        self.assertEqual(captures[-1].picking_id.state, "done")
        self.assertEqual([self.where(lot) for lot in self.sensors[:2]], [self.shelf, self.stock_location])

    def test_quarantine(self):
        self.walk(
            self.leader,
            f"""
            await task("quarantine");
            await press(".begin");
            await see("[data-field=place]");
            await scan("CAGE-1");
            await press("[data-field=reason] button");
            await press("button[data-field=hold]");
            await press(".begin_now");
            await see(".verdict");
            await scan({self.code("SN-1")}, "taken");
            await finish();
            """,
        )
        self.assertEqual((self.where(self.sensors[0]), self.sensors[0].udi_on_hold), (self.cage, True))

    def test_return(self):
        captures = self.walk(
            self.operator,
            f"""
            await task("return");
            await press(".begin");
            await see(".verdict");
            await scan({self.code("SN-3")}, "taken");
            await scan({self.code("SN-3")}, "double");
            await finish();
            """,
        )
        self.assertEqual(captures[-1].state, "applied")
        self.assertEqual(self.where(self.sensors[2]), self.stock_location)

    def test_receipt_without_an_order(self):
        self.walk(
            self.leader,
            f"""
            await task("receive");
            await press(".begin");
            await see("[data-field=partner]");
            await until(() => document.querySelector('.picker_chosen, [data-row="{self.supplier.id}"]'), "supplier");
            document.querySelector('[data-row="{self.supplier.id}"]')?.click();
            await press(".begin_now");
            await see(".verdict");
            await scan({self.code("SN-8")}, "taken");
            await scan({self.code("SN-1")}, "here_already");
            await finish();
            """,
        )
        lot = self.env["stock.lot"].search([("name", "=", "SN-8")])
        self.assertEqual((self.where(lot), lot.create_uid), (self.stock_location, self.leader))

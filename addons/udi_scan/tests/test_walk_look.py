"""Look up, receive against an order, and count blind, once each in the real app."""

from odoo.tests import tagged

from .walk import ScanWalk


@tagged("post_install", "-at_install")
class TestWalkLook(ScanWalk):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.units = cls.receive(cls.sensor, ["SN-1", "SN-2", "SN-3", "SN-4"], udi_lot_number="L7")

    def test_may_i_use_this(self):
        self.env["udi.hold"].with_user(self.quality).freeze(self.units[1], "Recall 7")
        self.deliver(self.units[2], self.hospital_a)
        codes = self.js({name: self.sensor_code(name) for name in ("SN-1", "SN-2", "SN-3", "SN-9")})
        self.walk(
            f"""
            const codes = {codes};
            type(codes["SN-1"]);
            await see("[data-screen=look_up] .verdict_ok .verdict_title", "May be used");
            await see(".facts dd", "SN-1");
            type(codes["SN-2"]);
            await see(".verdict_error .verdict_title", "On hold");
            await see(".facts dd", "Recall 7");
            type(codes["SN-3"]);
            await see(".verdict_warning");
            await see(".facts dd", {self.js(self.hospital_a.name)});
            type(codes["SN-9"]);
            await see(".verdict_warning .verdict_title", "Not known here");
            type("WEIGHT 12 KG");
            await see(".verdict_error .verdict_message", "This is not a UDI");
            await press(".typed summary");
            document.querySelector(".typed input").value = "SN-1";
            await press(".typed .button_main");
            await see(".verdict_ok");
            """
        )
        self.assertFalse(self.book_all(), "nothing was captured")

    def test_receipt_of_an_order(self):
        receipt = self.picking("incoming", self.supplier, [(self.sensor, 2), (self.tube, 20)])
        sensors = {name: self.sensor_code(name) for name in ("SN-1", "SN-21", "SN-22")}
        codes = self.js(sensors | {"T1": self.tube_code()})
        self.walk(
            f"""
            const codes = {codes};
            await press("[data-scenario=receive]");
            await press("[data-job='{receipt.id}']");
            await see(".verdict_title", "Scan a label");
            await scan(codes["SN-1"], "here_already");
            await scan(codes["SN-21"], "taken");
            await scan(codes["SN-22"], "taken");
            await press(".many");
            await press(".pad_key", "2");
            await press(".pad_key", "0");
            await press(".pad_use");
            await scan(codes.T1, "taken");
            await see(".progress_done", "2 / 2");
            await press(".finish.button_main");
            await see("[data-screen=jobs]");
            """
        )
        self.assertEqual(set(self.book_all()), {"applied"})
        self.assertEqual(receipt.state, "done")
        self.assertEqual(set(receipt.move_line_ids.lot_id.mapped("name")), {"SN-21", "SN-22", "T1"})

    def test_blind_count(self):
        """Nobody is told what should be there: neither in the list, nor by a colour, nor at the end."""
        self.device.blind_count = True
        place = self.stock_location
        codes = [self.sensor_code(name) for name in ("SN-1", "SN-3", "SN-77")]
        self.walk(
            f"""
            const told = () => document.querySelector(".main").innerText;
            const silent = (words) => {{
                if (/SN-2|SN-4|Not seen|Not booked|\\/ \\d|product/.test(told())) throw new Error(words + told());
            }};
            await press("[data-scenario=count]");
            await see(".job[data-job='{place.id}'] .job_ready");
            silent("list");
            await press(".job[data-job='{place.id}']");
            await see(".verdict_idle");
            silent("begin");
            const codes = {self.js(codes)};
            await scan(codes[0], "taken");
            await scan(codes[1], "taken");
            await scan(codes[2], "found_unbooked");
            await press(".undo");
            await see(".verdict[data-code=undone]");
            silent("counted");
            await press(".finish");
            await see("dialog", "What you have not scanned counts as missing.");
            await press("dialog .button_main");
            await see("[data-screen=jobs]");
            """
        )
        self.assertEqual(set(self.book_all()), {"applied", "undone"})
        count = self.env["udi.scan.count"].search([("device_id", "=", self.device.id)])
        self.assertTrue(count.blind)
        kinds = {line.lot_id.name: line.kind for line in count.line_ids if line.lot_id in self.units}
        self.assertEqual(kinds, {"SN-1": "right", "SN-2": "missing", "SN-3": "right", "SN-4": "missing"})

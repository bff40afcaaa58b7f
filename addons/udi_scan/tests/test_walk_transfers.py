"""Once each in the real app: a carton received by its number, goods sent back to a supplier, a delivery packed while it
is picked, and the browser's Back after a job is done."""

from odoo.tests import tagged

from .walk import ScanWalk

SSCC, OTHER = "106141411928374657", "106141411928374664"
BACK = """
    const back = async (screen) => {
        history.back();
        await see(`[data-screen=${screen}]`);
        await later(300); // nothing comes after it
        await see(`[data-screen=${screen}]`);
    };
"""


@tagged("post_install", "-at_install")
class TestWalkTransfers(ScanWalk):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.units = cls.receive(cls.sensor, ["SN-1", "SN-2", "SN-3"], udi_lot_number="L7")

    def codes(self, *names):
        return self.js({name: self.sensor_code(name) for name in names})

    def test_carton_received(self):
        receipt = self.picking("incoming", self.supplier, [(self.sensor, 3)])
        package = self.env["stock.package"].create({"name": SSCC})
        for line, name in zip(receipt.move_line_ids, ("SN-7", "SN-8"), strict=False):
            line.write({"lot_name": name, "result_package_id": package.id})
        self.walk(
            f"""
            {BACK}
            const codes = {self.codes("SN-7", "SN-9")};
            await press("[data-scenario=receive]");
            await press("[data-job='{receipt.id}']");
            await see(".verdict", "carton");
            await scan("{OTHER}", "unknown_package");
            await scan("]C100{SSCC}", "package_taken");
            await see(".line_count", "2 / 3");
            await scan("{SSCC}", "double");
            await scan(codes["SN-7"], "double");
            await press(".undo");
            await see(".verdict[data-code=undone]");
            await see(".line_count", "0 / 3");
            await scan("{SSCC}", "package_taken");
            await scan(codes["SN-9"], "taken");
            await see(".progress_done");
            await press(".finish");
            await see("[data-screen=jobs]");
            await back("home");
            location.hash = "receive/{receipt.id}";
            await see("[data-screen=jobs]");
            await sent();
            """
        )
        self.assertEqual(set(self.book_all()) - {"undone"}, {"applied"})
        self.assertEqual(receipt.state, "done")
        known = {line.lot_id.name: line.udi_evidence for line in receipt.move_line_ids}
        self.assertEqual(known, {"SN-7": "package", "SN-8": "package", "SN-9": "scanned"})

    def test_sent_back(self):
        self.walk(
            f"""
            {BACK}
            const codes = {self.codes("SN-1", "SN-2", "SN-NEW")};
            await press("[data-scenario=vendor_return]");
            await press(".begin");
            await see(".verdict");
            await scan(codes["SN-NEW"], "unknown_lot");
            await scan(codes["SN-1"], "taken");
            await scan(codes["SN-1"], "double");
            await scan(codes["SN-2"], "taken");
            await press(".undo");
            await see(".verdict[data-code=undone]");
            await press(".finish");
            await see("[data-screen=jobs]");
            await back("home");
            await sent();
            """
        )
        self.assertEqual(set(self.book_all()) - {"undone"}, {"applied"})
        inside = [
            sum(lot.quant_ids.filtered(lambda q: q.location_id.usage == "internal").mapped("quantity"))
            for lot in self.units
        ]
        self.assertEqual(inside, [0, 1, 1])

    def test_picked_into_a_carton(self):
        self.company.udi_gs1_prefix = "690123456789"
        delivery = self.picking("outgoing", self.hospital_a, [(self.sensor, 3)])
        self.walk(
            f"""
            {BACK}
            const codes = {self.codes("SN-1", "SN-2", "SN-3")};
            await press("[data-scenario=issue]");
            await see(".job_ready");
            await press("[data-job='{delivery.id}']");
            await see(".verdict");
            await scan("{SSCC}", "carton_opened");
            await scan(codes["SN-1"], "taken");
            await see(".carton_now[aria-pressed=true]", "1");
            await scan("{SSCC}", "carton_closed");
            await press(".carton_now");
            await see(".verdict[data-code=carton_numbered]");
            await scan(codes["SN-2"], "taken");
            await press(".carton_now");
            await see(".verdict[data-code=carton_closed]");
            await scan(codes["SN-3"], "taken");
            await see(".progress_done");
            await press(".finish");
            await see("[data-screen=jobs]");
            await back("home");
            await sent();
            """
        )
        self.assertEqual(set(self.book_all()), {"applied"})
        packed = {line.lot_id.name: line.result_package_id.name for line in delivery.move_line_ids}
        self.assertEqual((packed["SN-1"], packed["SN-3"]), (SSCC, False))
        self.assertTrue(packed["SN-2"].startswith("0690123456789"))

    def test_opened_from_the_transfer(self):
        """The address of the button, on an enrolled device: the job; Finish leads to the list."""
        receipt = self.picking("incoming", self.supplier, [(self.sensor, 1)])
        self.walk(
            f"""
            const codes = {self.codes("SN-9")};
            location.hash = {self.js(receipt.action_udi_scan_app()["url"].split("#")[1])};
            await see(".transfer_head", "{receipt.name}");
            await see(".verdict");
            await scan(codes["SN-9"], "taken");
            await press(".finish");
            await see("[data-screen=jobs]");
            await sent();
            """
        )
        self.assertEqual(set(self.book_all()), {"applied"})

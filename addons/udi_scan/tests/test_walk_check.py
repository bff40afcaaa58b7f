"""Issue check, pack and unpack once each in the real app: the operator picks, a colleague checks, the goods leave."""

from odoo.tests import tagged

from .walk import ScanWalk

SSCC = "106141411928374657"


@tagged("post_install", "-at_install")
class TestWalkCheck(ScanWalk):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse.out_type_id.udi_issue_check = True
        cls.checker = cls.person("udi_traceability.group_udi_operator", "udi_checker")
        cls.second = cls.env["udi.scan.device"].create({"name": "PDA 2"})
        cls.units = cls.receive(cls.sensor, ["SN-1", "SN-2", "SN-3"], udi_lot_number="L7")
        cls.receive(cls.tube, ["T1"], quantity=100)

    def codes(self):
        return self.js({name: self.sensor_code(name) for name in ("SN-1", "SN-2", "SN-3")} | {"T1": self.tube_code()})

    def booked(self, device):
        captures = self.env["udi.scan.capture"].search([("device_id", "=", device.id)], order="sequence")
        for key in dict.fromkeys(captures.mapped("job_key")):
            self.book(key)
        captures.invalidate_recordset()
        self.assertEqual(set(captures.mapped("state")) - {"undone"}, {"applied"}, captures.mapped("message"))
        return captures

    def test_picked_checked_by_a_colleague_and_gone(self):
        delivery = self.picking("outgoing", self.hospital_a, [(self.sensor, 2), (self.tube, 10)])
        self.walk(
            f"""
            const codes = {self.codes()};
            await press("[data-scenario=issue]");
            await press("[data-job='{delivery.id}']");
            await see(".verdict");
            await scan(codes["SN-1"], "taken");
            await scan(codes["SN-2"], "taken");
            await press(".many");
            await press(".pad_key", "1");
            await press(".pad_key", "0");
            await press(".pad_use");
            await scan(codes.T1, "taken");
            await see(".progress_done");
            await press(".finish");
            await see("[data-screen=jobs]");
            """
        )
        self.assertEqual(self.booked(self.device)[-1].code, "to_check")
        self.walk(
            f"""
            const codes = {self.codes()};
            location.hash = "check/{delivery.id}";
            await see(".verdict[data-code=same_person]");
            await scan(codes["SN-1"], "same_person");
            """
        )
        self.walk(
            f"""
            const codes = {self.codes()};
            await press("[data-scenario=check]");
            await press("[data-job='{delivery.id}']");
            await see(".verdict");
            await scan(codes["SN-1"], "right");
            await scan(codes["SN-3"], "wrong");
            await see("[data-part=wrong] dd", "1");
            await press(".undo");
            await see(".verdict[data-code=undone]");
            await scan(codes["SN-2"], "right");
            await press(".sign");
            await see("dialog", "T1 × 10");
            await press("dialog .button", "Go on scanning");
            await press(".many");
            await press(".pad_key", "1");
            await press(".pad_key", "0");
            await press(".pad_use");
            await scan(codes.T1, "right");
            await see(".progress_done");
            await press(".sign");
            await press(".sign_deliver");
            await see("[data-screen=jobs]");
            """,
            user=self.checker,
            device=self.second,
        )
        self.booked(self.second)
        self.assertEqual((delivery.state, delivery.udi_issue_check_ids.user_id), ("done", self.checker))
        self.assertEqual(self.units[:2].udi_holder_ids.partner_id, self.hospital_a)

    def test_packed_and_unpacked(self):
        self.walk(
            f"""
            const codes = {self.codes()};
            await press("[data-scenario=pack]");
            await press(".begin");
            await press(".begin_now");
            await see("[data-screen=job] .verdict");
            await scan(codes["SN-1"], "no_package");
            await scan("{SSCC}", "started");
            await scan(codes["SN-1"], "packed");
            await scan(codes["SN-2"], "packed");
            await see(".progress", "2");
            await press(".undo");
            await see(".verdict[data-code=undone]");
            await press(".finish");
            await see("[data-screen=jobs]");
            """
        )
        self.booked(self.device)
        self.assertEqual(self.units.quant_ids.package_id.mapped("name"), [SSCC])
        self.walk(
            f"""
            await press("[data-scenario=pack]");
            await press(".begin");
            await press(".choice_row .button", "Unpack");
            await press(".begin_now");
            await see("[data-screen=job] .verdict");
            await scan("{SSCC}", "unpacked");
            await press(".finish");
            await see("[data-screen=jobs]");
            """
        )
        self.booked(self.device)
        steps = self.units[0].udi_event_item_ids.event_id.sorted("id").mapped("biz_step")
        self.assertEqual(steps[-2:], ["packing", "unpacking"])

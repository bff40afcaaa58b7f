"""The inspector at work in the real app: finds the inspection by a scan, looks, photographs, decides; then signed."""

from odoo.tests import tagged

from .common import InspectionCommon
from odoo.addons.udi_scan.tests.walk import ScanWalk

# a picture as the camera gives it, put where the camera puts it
PHOTO = """
const photograph = async (selector) => {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: 2400, height: 1200 });
    canvas.getContext("2d").fillRect(0, 0, 900, 900);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
    const files = new DataTransfer();
    files.items.add(new File([blob], "camera.jpg", { type: "image/jpeg" }));
    const field = await see(".photo_file");
    const opened = new Promise((done) => {
        field.addEventListener("click", (ev) => { ev.preventDefault(); done(); }, { once: true });
    });
    await press(selector);
    await opened;
    field.files = files.files;
    field.dispatchEvent(new Event("change"));
    await see(".verdict[data-code=photo_kept]");
};
"""


@tagged("post_install", "-at_install")
class TestWalkInspection(InspectionCommon, ScanWalk):
    def test_a_receipt_is_inspected(self):
        self.seal.photo = True
        lots, inspection = self.arrive(self.sensor, ["SN-1", "SN-2"])
        good, bad = (self.sensor_code(name, lot="L1") for name in ("SN-1", "SN-2"))
        self.walk(
            f"""
            {PHOTO}
            await press("[data-scenario=inspect]");
            await see("[data-job='{inspection.id}'] .job_ready");
            type({self.js(good)});
            await see("[data-screen=job] .verdict");
            await scan({self.js(good)}, "look");
            await see("[data-look='SN-1']");
            await scan({self.js(bad)}, "answer_first");
            await press(".look_right");
            await see(".verdict[data-code=looked_right]");
            await scan({self.js(good)}, "double");
            await scan({self.js(bad)}, "look");
            await press("[data-check='{self.label.id}']");
            await press(".look_wrong");
            await see(".verdict[data-code=looked_wrong]", "Label legible");
            await press(".undo");
            await see(".verdict[data-code=undone]");
            await scan({self.js(bad)}, "look");
            await press("[data-check='{self.label.id}']");
            await press(".look_wrong");
            await see(".progress_done");
            await press(".finish");
            await see(".decide .notice", "Photo wanted of: Seal intact");
            await press(".decide .button", "Go on looking");
            await photograph("[data-photo='{self.seal.id}']");
            await see(".photo_text", "Photos sent: 1");
            await press(".finish");
            await press("[data-packaging=damaged]");
            await press(".decide_plan", "Accept, reject the bad ones");
            await see("[data-screen=jobs]");
            """,
            user=self.quality,
        )
        self.assertEqual(set(self.book_all()) - {"undone"}, {"applied"})
        self.assertEqual((inspection.state, inspection.packaging), ("submitted", "damaged"))
        self.assertEqual(inspection.line_ids.mapped("verdict"), ["accepted", "rejected"])
        self.assertEqual((inspection.photo_ids.check_id, inspection.photo_ids.user_id), (self.seal, self.quality))
        picture = inspection.photo_ids.attachment_id
        self.assertEqual(picture.mimetype, "image/jpeg")
        self.assertLess(len(picture.raw), 1_500_000)
        self.sign(inspection.with_user(self.second_quality).action_approve(), self.second_quality)
        self.assertEqual([self.there(lot, self.accepted) for lot in lots], [1, 0])

    def test_not_accepted_is_red_without_a_network(self):
        """A lot that awaits its inspection is refused on the device by the rule of the gate, the network being cut."""
        self.gate("accepted", "block")
        self.arrive(self.sensor, ["SN-1"])
        delivery = self.picking("outgoing", self.hospital_a, [(self.sensor, 1)])
        self.walk(
            f"""
            await press("[data-scenario=issue]");
            await see("[data-job='{delivery.id}'] .job_ready");
            const before = window.fetch;
            window.fetch = () => Promise.reject(new TypeError("cut"));
            await press("[data-job='{delivery.id}']");
            await see("[data-screen=job] .verdict");
            await scan({self.js(self.sensor_code("SN-1", lot="L1"))}, "not_accepted");
            await see(".verdict_error", "is not accepted yet");
            window.fetch = before;
            location.hash = "";
            await see("[data-screen=home]");
            window.dispatchEvent(new Event("online"));
            """
        )
        self.assertFalse(self.env["udi.scan.capture"].search([("device_id", "=", self.device.id)]))

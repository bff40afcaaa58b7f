import {
    after,
    animationFrame,
    click,
    expect,
    getFixture,
    queryAllAttributes,
    queryAllTexts,
    queryText,
    test,
} from "@odoo/hoot";
import { App } from "@odoo/owl";
import { getTemplate } from "@web/core/templates";
import { Camera, wordsOf } from "@udi_scan/app/camera/camera";
import { NativeDetector, withIdentifier } from "@udi_scan/app/camera/detector";
import { bySeverity, lookAt, nameOf } from "@udi_scan/app/camera/look";
import { listening } from "@udi_scan/app/parts/scanner";
import { samples } from "@udi_scan/app/samples/samples";
import { NetworkError } from "@udi_scan/app/sync/rpc";
import { enrolledApp, see } from "./scan_drawn_app";
import { GS, sensorCode } from "./scan_test_data";

test("the browser's own detector, where it reads what devices carry", async () => {
    const kind = (formats) =>
        class {
            static getSupportedFormats = async () => formats;
            detect = async () => [
                {
                    rawValue: `${GS}0106901234500011`,
                    format: "data_matrix",
                    boundingBox: { x: 1, y: 2, width: 3, height: 4 },
                },
            ];
        };
    expect(await NativeDetector.create(kind(["qr_code", "ean_13"]))).toBe(null);
    expect(await NativeDetector.create(undefined)).toBe(null);
    const native = await NativeDetector.create(kind(["qr_code", "data_matrix", "code_128"]));
    const [code] = await native.detect(null);
    expect(code).toEqual({
        text: "]d20106901234500011",
        format: "data_matrix",
        box: { x: 1, y: 2, width: 3, height: 4 },
    });
    expect(withIdentifier(`${GS}01`, "code_128")).toBe("]C101");
    expect(withIdentifier(`${GS}01`, "ean_13")).toBe(`${GS}01`);
    expect(withIdentifier("01", "data_matrix")).toBe("01");
});

test("colours of a shelf: free, held, gone, and what this device does not know", async () => {
    const { app, server } = await enrolledApp();
    await app.loader.load("receive", 7);
    const status = async (serial) => (await lookAt(app, sensorCode(serial))).status;
    expect(await status("SN-HERE")).toBe("ok");
    expect(await status("SN-HELD")).toBe("error");
    expect(await status("SN-OUT")).toBe("warning");
    expect(await status("SN-NEW")).toBe("ok"); // the server knows it
    server.answers["/udi/scan/look-up"] = () => ({ status: "error", title: "On hold" });
    expect(await status("SN-NEW")).toBe("error");
    server.trouble = new NetworkError("cut");
    expect(await status("SN-NEW")).toBe("warning");
    expect(app.feedback.signals).toEqual([]);
    expect(nameOf(sensorCode("SN-1"))).toBe("SN-1");
    const order = bySeverity([
        { verdict: { status: "ok" } },
        { verdict: { status: "error" } },
        { verdict: { status: "warning" } },
    ]);
    expect(order.map(({ verdict }) => verdict.status)).toEqual(["error", "warning", "ok"]);
});

/** A camera whose looks the test decides; the picture itself is a canvas'. */
async function openCamera({ looks, look = null }) {
    const { app } = await enrolledApp({ hash: "nothing" });
    await app.loader.load("receive", 7);
    const stream = document.createElement("canvas");
    stream.getContext("2d");
    const real = navigator.mediaDevices?.getUserMedia;
    navigator.mediaDevices.getUserMedia = async () => stream.captureStream(10);
    after(() => (navigator.mediaDevices.getUserMedia = real));
    const scans = [];
    const detector = { detect: async () => looks.shift() || [], close() {} };
    const drawn = new App(Camera, {
        props: {
            app,
            look,
            onScan: (text) => scans.push(text),
            onClose() {},
            makeDetector: async () => detector,
        },
        getTemplate,
        test: true,
    });
    after(() => drawn.destroy());
    const camera = await drawn.mount(getFixture());
    camera.stop();
    camera.stopped = false;
    return { app, camera, scans };
}

const seen = (text, x = 0) => ({
    text,
    format: "data_matrix",
    box: { x, y: 0, width: 20, height: 20 },
});

test("the only code in view is taken once it stands still, and not again", async () => {
    const { camera, scans } = await openCamera({ looks: [] });
    const code = [seen(sensorCode("SN-HERE"))];
    await camera.show(code);
    expect(scans).toEqual([]);
    await camera.show(code);
    await camera.show(code);
    await camera.show([]);
    await camera.show(code);
    await camera.show(code);
    expect(scans).toEqual([sensorCode("SN-HERE")]);
    await animationFrame();
    expect(queryText(".camera_hint")).toBe("Taken: SN-HERE");
});

test("of several the tapped one is taken; the recalled one is red, told and first", async () => {
    const { app, camera, scans } = await openCamera({ looks: [] });
    const codes = ["SN-HERE", "SN-HELD", "SN-OUT"].map((name, at) =>
        seen(sensorCode(name), 40 * at)
    );
    for (let look = 0; look < 3; look++) {
        await camera.show(codes);
    }
    await animationFrame();
    expect(scans).toEqual([]);
    expect(queryAllTexts(".found b")).toEqual(["SN-HELD", "SN-OUT", "SN-HERE"]);
    expect(queryAllAttributes(".frame", "class")).toEqual([
        "frame frame_error",
        "frame frame_warning",
        "frame frame_ok",
    ]);
    expect(queryAllAttributes(".frame", "aria-label")[0]).toInclude("SN-HELD: ");
    expect(app.feedback.signals).toEqual(["error"]); // once, not at every look
    await click(".frame_warning");
    expect(scans).toEqual([sensorCode("SN-OUT")]);
});

test("a job judges what its camera sees, and what is taken changes that", async () => {
    const asked = [];
    const look = async (text) => {
        asked.push(text);
        return { status: asked.length > 2 ? "warning" : "ok", title: "x" };
    };
    const { camera } = await openCamera({ looks: [], look });
    const codes = [seen("A"), seen("B", 30)];
    await camera.show(codes);
    await camera.show(codes);
    expect(asked).toEqual(["A", "B"]);
    camera.tap("A");
    await camera.show(codes);
    expect(asked).toEqual(["A", "B", "A", "B"]);
});

test("why there is no picture is said in words", () => {
    expect(wordsOf({ name: "NotAllowedError" })).toInclude("Allow it");
    expect(wordsOf({ name: "NotFoundError" })).toInclude("no camera");
    expect(wordsOf(new NetworkError("cut"))).toInclude("where there is a network");
    expect(wordsOf(new Error("odd"))).toInclude("odd");
});

test("a job's session looks without taking", async () => {
    const { app } = await enrolledApp({ hash: "receive/7" });
    await see(".verdict_idle");

    const verdict = await listening.look(sensorCode("SN-5"));
    expect([verdict.status, verdict.take]).toEqual(["ok", true]);
    expect((await listening.look("WEIGHT 12 KG")).status).toBe("error");
    expect(await app.outbox.lastNumber()).toBe(0);
    expect(queryAllTexts(".verdict_idle").length).toBe(1);
});

test("the scanner test frames its own codes, and the button stands on every screen that takes scans", async () => {
    await enrolledApp({ hash: "scanner_test" });
    await see(".camera_button");
    const { text } = samples.get("plain");
    expect(listening.look(text).status).toBe("ok");
    expect(listening.look(samples.get("bars").text).status).toBe("warning");
    expect(listening.look("else").status).toBe("warning");
    for (const [screen, scans] of [
        ["home", true],
        ["look_up", true],
        ["receive/7", true],
        ["attention", false],
        ["device", false],
    ]) {
        location.hash = screen;
        const name = { "receive/7": "job" }[screen] || screen;
        await see(`[data-screen=${name}]`);
        await animationFrame();
        await animationFrame();
        expect(queryAllTexts(".camera_button").length).toBe(scans ? 1 : 0);
    }
});

test("text without keys finds a field that opens no soft keyboard", async () => {
    await enrolledApp({ hash: "look_up" });
    await see(".verdict_idle");
    const [sink, ...others] = document.querySelectorAll(".scan_sink");
    expect(others.length).toBe(0);
    expect([sink.inputMode, sink.tabIndex, sink.getAttribute("aria-hidden")]).toEqual([
        "none",
        -1,
        "true",
    ]);
    expect(document.querySelectorAll("[autofocus]").length).toBe(0);
});

// The app on the screen with an enrolled device and somebody signed in, and a scanner that types.
import { after, getFixture, waitFor } from "@odoo/hoot";
import { App } from "@odoo/owl";
import { getTemplate } from "@web/core/templates";
import { Root } from "@udi_scan/app/root";
import { ScanApp } from "@udi_scan/app/scan_app";
import { NetworkError } from "@udi_scan/app/sync/rpc";
import {
    deleteLater,
    FakeServer,
    GS,
    jobAnswer,
    lotRow,
    makeStore,
    SilentFeedback,
} from "./scan_test_data";

const PATIENCE = 8_000; // ms; the disk of a busy machine is slow

/** Waits until something is on the screen. */
export function see(selector) {
    return waitFor(selector, { timeout: PATIENCE });
}

/** @returns {Promise<Object>} `{app, server}` */
export async function enrolledApp({ hash = "" } = {}) {
    location.hash = hash;
    const server = new FakeServer();
    const reports = `udi_scan_reports_test_${crypto.randomUUID()}`;
    const app = new ScanApp(await makeStore(), {
        send: server.send,
        feedback: new SilentFeedback(),
        reports,
    });
    server.answers["/udi/scan/job"] = () =>
        jobAnswer({
            lots: [
                lotRow(1, 1, "SN-HERE"),
                lotRow(2, 1, "SN-HELD", { held: "Recall 7" }),
                lotRow(3, 1, "SN-OUT", { here: 0, gone: "partner" }),
            ],
        });
    server.answers["/udi/scan/look-up"] = () => ({
        status: "ok",
        title: "May be used",
        message: "",
    });
    server.answers["/udi/scan/report"] = () => {
        throw new NetworkError("cut"); // unless the test says otherwise
    };
    await app.meta.enrolled({ id: 1, token: "token" }, 1);
    const expires = new Date(Date.now() + 3_600_000).toISOString();
    app.device = { id: 1, token: "token", name: "PDA 1" };
    app.person = { id: 5, name: "Wang", lang: "en_US", ticket: "t", expires };
    app.signedIn = true;
    const drawn = new App(Root, { props: { app, languages: ["en_US"] }, getTemplate, test: true });
    after(async () => {
        drawn.destroy();
        await app.sync.stop();
        deleteLater(await app.profile.reports.open(), reports);
    });
    await drawn.mount(getFixture());
    return { app, server };
}

/** What a hand scanner types; `suffix` is the key at its end, null for none. */
export function typeCode(text, { suffix = "Enter" } = {}) {
    const press = (key, values = {}) =>
        document.body.dispatchEvent(
            new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...values })
        );
    for (const character of text) {
        if (character === GS) {
            press("]", { ctrlKey: true });
        } else {
            press(character);
        }
    }
    if (suffix) {
        press(suffix);
    }
}

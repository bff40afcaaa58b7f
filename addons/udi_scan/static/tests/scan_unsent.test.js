import {
    after,
    click,
    describe,
    expect,
    getFixture,
    mockDate,
    queryText,
    test,
    waitFor,
} from "@odoo/hoot";
import { App } from "@odoo/owl";
import { getTemplate } from "@web/core/templates";
import { Root } from "@udi_scan/app/root";
import { ScanApp } from "@udi_scan/app/scan_app";
import { wire } from "@udi_scan/app/sync/sync";
import { fileName, unsentFile } from "@udi_scan/app/unsent/unsent_file";
import { FakeServer, makeStore, SilentFeedback } from "./scan_test_data";

const step = { action: "scan", scenario: "receive", job: 7, raw: "x", quantity: 1, ticket: "t" };

async function closedApp() {
    location.hash = "device";
    const server = new FakeServer();
    const app = new ScanApp(await makeStore(), {
        send: async (route, params) =>
            route === "/udi/scan/sync"
                ? { status: "error", code: "device", message: "Not enrolled any more" }
                : server.send(route, params),
        feedback: new SilentFeedback(),
    });
    await app.meta.enrolled({ id: 1, token: "secret" }, 1);
    app.device = { id: 1, token: "secret", name: "PDA 1 / 一号" };
    app.person = {
        id: 5,
        name: "Wang",
        lang: "en_US",
        ticket: "t",
        expires: new Date(Date.now() + 3_600_000).toISOString(),
    };
    app.signedIn = true;
    const drawn = new App(Root, { props: { app, languages: ["en_US"] }, getTemplate, test: true });
    after(() => drawn.destroy());
    await drawn.mount(getFixture());
    return app;
}

describe("file", () => {
    test("holds what the server does not have, in order, and no secret", async () => {
        mockDate("2026-11-28 09:00:00");
        const app = await closedApp();
        const items = [];
        for (let number = 0; number < 4; number++) {
            items.push(await app.outbox.add({ ...step, raw: `scan ${number}` }));
        }
        await app.sync.stop();
        await app.outbox.settle([
            { uuid: items[0].uuid, state: "refused", message: "Damaged" },
            { uuid: items[2].uuid, state: "accepted" },
        ]);
        const content = await unsentFile(app.outbox, app.device);
        expect(content.items).toEqual([items[0], items[1], items[3]].map(wire));
        expect(content.device).toEqual({ id: 1, name: "PDA 1 / 一号" });
        expect(content.last_number).toBe(4);
        expect(JSON.stringify(content)).not.toInclude("secret");
        expect(fileName(content)).toMatch(/^udi-scans-PDA-1-一号-\d{8}T\d{6}\.json$/);
        expect(await app.outbox.countWaiting()).toBe(2, { message: "saving sends nothing" });
    });
});

describe("screen", () => {
    test("a closed device hands out its unsent scans, an open one does not offer it", async () => {
        const app = await closedApp();
        await waitFor("[data-screen=device] .sign_out", { timeout: 5000 });
        expect(".unsent").toHaveCount(0);
        await app.outbox.add(step);
        await app.sync.wake();
        await app.sync.stop();
        await waitFor(".unsent", { timeout: 5000 });
        expect(queryText(".unsent p")).toInclude("1 scans");
        const saved = [];
        const onClick = (ev) => {
            if (ev.target.download) {
                ev.preventDefault();
                saved.push(ev.target.download);
            }
        };
        document.addEventListener("click", onClick, { capture: true });
        after(() => document.removeEventListener("click", onClick, { capture: true }));
        await click(".unsent button");
        await waitFor(".unsent [role=status]", { timeout: 5000 });
        expect(saved).toHaveLength(1);
        expect(queryText(".unsent [role=status]")).toInclude(saved[0]);
        expect(await app.outbox.countWaiting()).toBe(1);
    });
});

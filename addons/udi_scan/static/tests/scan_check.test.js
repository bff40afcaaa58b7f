import {
    after, beforeEach, click, describe, expect, getFixture, mockDate, queryAllTexts, queryText, test, waitFor,
} from "@odoo/hoot"; // prettier-ignore
import { App } from "@odoo/owl";
import { getTemplate } from "@web/core/templates";
import { Root } from "@udi_scan/app/root";
import { ScanApp } from "@udi_scan/app/scan_app";
import { scenarios } from "@udi_scan/app/scenarios/scenarios";
import { CheckSession } from "@udi_scan/app/session/check_session";
import { NetworkError } from "@udi_scan/app/sync/rpc";
import {
    BOX_DI,
    FakeServer,
    GS,
    jobAnswer,
    lotRow,
    makeStore,
    sensorCode,
    SilentFeedback,
    tubeCode,
} from "./scan_test_data";

beforeEach(() => mockDate("2026-11-28 09:00:00"));

const LOTS = [
    lotRow(1, 1, "SN-1"),
    lotRow(2, 1, "SN-2"),
    lotRow(3, 1, "SN-3"),
    lotRow(4, 1, "SN-HELD", { held: "Recall 7" }),
    lotRow(12, 2, "T1", { here: 90 }),
];

/** A delivery of SN-1, SN-2 and sixty of T1, picked by user 9. */
function checkAnswer({ pickers = [9], found = [], right = [], booked = [] } = {}) {
    const answer = jobAnswer({ lots: LOTS, booked, taken: right });
    const [sensors, sets] = answer.job.lines;
    Object.assign(answer.job, { pickers, picked_by: "Li", found, required: true });
    sensors.expected = [["SN-1", 1], ["SN-2", 1]]; // prettier-ignore
    Object.assign(sets, { demand: 60, expected: [["T1", 60]] });
    return answer;
}

async function startApp() {
    const server = new FakeServer();
    const app = new ScanApp(await makeStore(), {
        send: server.send,
        feedback: new SilentFeedback(),
    });
    await app.meta.enrolled({ id: 1, token: "token" }, 1);
    app.device = { id: 1, token: "token", name: "PDA 1" };
    const expires = new Date(Date.now() + 3_600_000).toISOString();
    app.person = { id: 5, name: "Wang", lang: "en_US", ticket: "t", expires };
    app.signedIn = true;
    return { app, server };
}

async function startCheck(options = {}) {
    const { app, server } = await startApp();
    server.trouble = new NetworkError("cut");
    const job = await app.jobs.save("check", checkAnswer(options));
    const session = new CheckSession({ app, scenario: scenarios.get("check"), job });
    await session.start();
    after(() => app.sync.stop());
    return { app, server, session };
}

const counts = (session) =>
    Object.fromEntries(session.tally.map(({ code, count }) => [code, count]));

describe("issue check", () => {
    test("right, missing, wrong and too many at once", async () => {
        const { session, app } = await startCheck();
        await session.scan(sensorCode("SN-1"));
        expect(session.verdict.code).toBe("right");
        await session.scan(sensorCode("SN-3"));
        expect([session.verdict.status, session.verdict.code]).toEqual(["error", "wrong"]);
        expect(session.verdict.message).toInclude("SN-1, SN-2");
        session.times = 2;
        await session.scan(tubeCode("T1", { di: BOX_DI }));
        expect(session.verdict.code).toBe("right");
        await session.scan(tubeCode("T1", { di: BOX_DI }));
        expect([session.verdict.status, session.verdict.code]).toEqual(["error", "excess"]);
        expect(counts(session)).toEqual({ right: 51, missing: 11, wrong: 1, excess: 1 });
        expect(session.missingOf(session.lines[0])).toEqual(["SN-2"]);
        expect(session.missingOf(session.lines[1])).toEqual(["T1 × 10"]);
        const items = await app.outbox.ofJob("check", 7);
        expect(items.map((item) => item.verdict.code)).toEqual([
            "right",
            "wrong",
            "right",
            "excess",
        ]);
    });

    test("a unit of no product that is known here is on record too", async () => {
        const { session, app } = await startCheck();
        await session.scan(`]d20106901234599992173101041${"0L9"}${GS}21X-1`);
        expect([session.verdict.code, session.verdict.status]).toEqual(["wrong", "error"]);
        expect(session.outOf("wrong")).toEqual(["X-1"]);
        expect((await app.outbox.ofJob("check", 7))[0].product_id).toBe(null);
    });

    test("twice, held, unreadable: nothing is counted and nothing kept", async () => {
        const { session, app } = await startCheck();
        await session.scan(sensorCode("SN-1"));
        for (const [text, status, code] of [
            [sensorCode("SN-1"), "warning", "double"],
            [sensorCode("SN-HELD"), "error", "hold"],
            [sensorCode("SN-2", { expiry: "320104" }), "error", "conflict"],
            ["WEIGHT 12 KG", "error", "not_gs1"],
        ]) {
            await session.scan(text);
            expect([session.verdict.status, session.verdict.code]).toEqual([status, code]);
        }
        expect(counts(session)).toEqual({ right: 1, missing: 61, wrong: 0, excess: 0 });
        expect(await app.outbox.countWaiting()).toBe(1);
    });

    test("whoever picked it does not check it", async () => {
        const { session, app } = await startCheck({ pickers: [9, 5] });
        expect(session.verdict.code).toBe("same_person");
        await session.scan(sensorCode("SN-1"));
        expect(session.verdict.code).toBe("same_person");
        expect(session.mayFinish).toBe(false);
        expect(await app.outbox.countWaiting()).toBe(0);
    });

    test("undo takes back a wrong one as well, also one that the server has", async () => {
        const { session } = await startCheck({
            found: [{ key: "other-device", name: "P-7", quantity: 1, code: "wrong" }],
        });
        await session.scan(sensorCode("SN-3"));
        await session.scan(sensorCode("SN-2"));
        expect(session.outOf("wrong")).toEqual(["P-7", "SN-3"]);
        await session.undo();
        await session.undo();
        expect(session.outOf("wrong")).toEqual(["P-7"]);
        expect(counts(session).right).toBe(0);
    });

    test("signed by name: right only when nothing is missing", async () => {
        const { session, app } = await startCheck();
        expect(session.mayFinish).toBe(false);
        await session.scan(sensorCode("SN-1"));
        expect([session.signing.right, session.complete]).toEqual([false, false]);
        expect(session.signing.text).toInclude("SN-2");
        expect(session.signing.text).toInclude("Wang");
        await session.scan(sensorCode("SN-2"));
        session.times = 60;
        await session.scan(tubeCode("T1"));
        expect([session.signing.right, session.complete]).toEqual([true, true]);
        await session.finish(true);
        const last = (await app.outbox.ofJob("check", 7)).at(-1);
        expect([last.action, last.options.deliver, last.ticket]).toEqual(["finish", true, "t"]);
        expect(await app.jobs.list("check")).toEqual([]);
    });

    test("the server's numbers are where it goes on", async () => {
        const { session } = await startCheck({
            right: [{ product_id: 1, lot: "SN-1", quantity: 1 }],
        });
        expect(counts(session)).toEqual({ right: 1, missing: 61, wrong: 0, excess: 0 });
        await session.scan(sensorCode("SN-1"));
        expect(session.verdict.code).toBe("double");
    });
});

describe("its screen", () => {
    function type(text) {
        const press = (key, values = {}) =>
            document.body.dispatchEvent(
                new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...values })
            );
        for (const character of text) {
            character === GS ? press("]", { ctrlKey: true }) : press(character);
        }
        press("Enter");
    }

    test("scan, look, sign", async () => {
        location.hash = "#check/7";
        const { app, server } = await startApp();
        server.answers["/udi/scan/job"] = () => checkAnswer();
        server.answers["/udi/scan/jobs"] = () => ({ status: "ok", jobs: [] });
        const drawn = new App(Root, { props: { app, languages: ["en_US"] }, getTemplate, test: true });
        after(() => drawn.destroy());
        await drawn.mount(getFixture());
        await waitFor(".tally", { timeout: 5000 });
        expect(queryText(".head h1")).toBe("Issue check");
        expect(queryAllTexts(".line_hint")).toEqual(["Missing: SN-1, SN-2", "Missing: T1 × 60"]);
        expect(".sign").toHaveProperty("disabled", true);
        type(sensorCode("SN-3"));
        await waitFor(".verdict_error", { timeout: 5000 });
        type(sensorCode("SN-1"));
        await waitFor(".verdict_ok", { timeout: 5000 });
        expect(queryAllTexts(".tally_part dd")).toEqual(["1", "61", "1", "0"]);
        await waitFor(".sign:enabled", { timeout: 5000 });
        await click(".sign");
        await waitFor(".question .sign_wrong", { timeout: 5000 });
        expect(queryText(".question p")).toInclude("SN-3 must be out of the box");
        await click(".sign_wrong");
        await waitFor("[data-screen=jobs]", { timeout: 5000 });
        await app.sync.stop();
        location.hash = "";
    });
}); // prettier-ignore

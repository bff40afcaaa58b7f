import {
    advanceTime,
    after,
    animationFrame,
    beforeEach,
    click,
    describe,
    expect,
    getFixture,
    mockDate,
    queryAllTexts,
    queryText,
    test,
    waitFor,
} from "@odoo/hoot";
import { App } from "@odoo/owl";
import { getTemplate } from "@web/core/templates";
import { KeyScanner } from "@udi_scan/app/parts/scanner";
import { Root, routeOf } from "@udi_scan/app/root";
import { ScanApp } from "@udi_scan/app/scan_app";
import { codeOf } from "@udi_scan/app/screens/enrol";
import { NetworkError } from "@udi_scan/app/sync/rpc";
import {
    FakeServer,
    GS,
    jobAnswer,
    lotRow,
    makeStore,
    sensorCode,
    SilentFeedback,
    tubeCode,
} from "./scan_test_data";

/** What is read from the disk first takes its time on a busy machine. */
const see = (selector) => waitFor(selector, { timeout: 5000 });

beforeEach(() => mockDate("2026-11-28 09:00:00"));

function key(name, values = {}) {
    return new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, ...values });
}

/** What a hand scanner types, with Enter or Tab at the end. */
function type(text, { suffix = "Enter", target = document.body } = {}) {
    for (const character of text) {
        target.dispatchEvent(character === GS ? key("]", { ctrlKey: true }) : key(character));
    }
    const last = key(suffix);
    target.dispatchEvent(last);
    return last;
}

async function startApp({ hash = "", enrolled = true } = {}) {
    location.hash = hash;
    const server = new FakeServer();
    const app = new ScanApp(await makeStore(), {
        send: server.send,
        feedback: new SilentFeedback(),
    });
    server.answers["/udi/scan/jobs"] = () => ({
        status: "ok",
        jobs: [
            {
                id: 7,
                name: "WH/7",
                partner: "Sensor Works",
                planned: "2026-11-28T08:00:00",
                count: 2,
            },
        ],
    });
    server.answers["/udi/scan/job"] = () => jobAnswer({ lots: [lotRow(1, 1, "SN-HERE")] });
    server.answers["/udi/scan/look-up"] = ({ text }) => ({
        status: "ok", code: "usable", title: "May be used", message: text, lot: null, product: null,
    }); // prettier-ignore
    if (enrolled) {
        await app.meta.enrolled({ id: 1, token: "token" }, 1);
        app.device = { id: 1, token: "token", name: "PDA 1" };
        app.person = {
            id: 5, name: "Wang", lang: "en_US", ticket: "t", expires: new Date(Date.now() + 3_600_000).toISOString(),
        }; // prettier-ignore
        app.signedIn = true;
    }
    const drawn = new App(Root, { props: { app, languages: ["en_US"] }, getTemplate, test: true });
    after(() => drawn.destroy());
    await drawn.mount(getFixture());
    return { app, server };
}

describe("scanner", () => {
    function scanner() {
        const scans = [];
        const found = new KeyScanner((text) => scans.push(text));
        const listener = (ev) => found.onKeydown(ev);
        document.addEventListener("keydown", listener, { capture: true });
        return {
            scans,
            end: () => document.removeEventListener("keydown", listener, { capture: true }),
        };
    }

    test("Enter or Tab ends a code, and neither does anything else", () => {
        const { scans, end } = scanner();
        const button = document.createElement("button");
        document.body.append(button);
        expect(type("AB1", { target: button }).defaultPrevented).toBe(true);
        expect(type("AB2", { suffix: "Tab", target: button }).defaultPrevented).toBe(true);
        expect(type("", { target: button }).defaultPrevented).toBe(false);
        expect(scans).toEqual(["AB1", "AB2"]);
        button.remove();
        end();
    });

    test("the separator arrives as Ctrl+]", () => {
        const { scans, end } = scanner();
        type(`]d20106901234500011${GS}21A`);
        expect(scans).toEqual([`]d20106901234500011${GS}21A`]);
        end();
    });

    test("what is typed into a field stays there, what is given up is no scan", async () => {
        const { scans, end } = scanner();
        const field = document.createElement("input");
        document.body.append(field);
        type("typed", { target: field });
        document.body.dispatchEvent(key("x"));
        await advanceTime(3100);
        type("AB");
        expect(scans).toEqual(["AB"]);
        field.remove();
        end();
    });

    test("text without keys: with an end, or complete after a moment", async () => {
        const scans = [];
        const found = new KeyScanner((text) => scans.push(text));
        const field = document.createElement("input");
        field.value = "0106901234500011\t";
        found.onInput({ target: field });
        field.value = "0106901234500012";
        found.onInput({ target: field });
        await advanceTime(150);
        field.value = "x";
        found.onInput({ target: field });
        await advanceTime(150);
        expect(scans).toEqual(["0106901234500011", "0106901234500012"]);
        expect(field.value).toBe("");
    });
});

test("where an address leads", () => {
    expect(routeOf("").name).toBe("home");
    expect(routeOf("#nonsense/../etc").name).toBe("home");
    expect(routeOf("#enrol=abc-_9")).toEqual({ name: "enrol", code: "abc-_9" });
    expect(routeOf("#receive").name).toBe("jobs");
    expect([routeOf("#receive/12").name, routeOf("#receive/12").job]).toEqual(["job", 12]);
    expect(routeOf("#receive/x").name).toBe("jobs");
    expect(routeOf("#look_up/a%2Fb/c").text).toBe("a%2Fb/c");
    expect(codeOf("http://server/udi/scan#enrol=abc")).toBe("abc");
    expect(codeOf(" abc ")).toBe("abc");
});

test("without a device only enrolling is offered", async () => {
    const { server, app } = await startApp({ enrolled: false });
    server.answers["/udi/scan/enrol"] = ({ code }) =>
        code === "right"
            ? { status: "ok", token: "token", device_id: 3, next_number: 9 }
            : { status: "error", code: "bad_code", message: "This code is wrong" };
    server.answers["/udi/scan/hello"] = () => ({
        status: "ok", person: { id: 5, name: "Wang", lang: "en_US" }, ticket: "t", device: { id: 3, name: "PDA 3" },
        expires: new Date(Date.now() + 3_600_000).toISOString(), server_time: new Date().toISOString(),
    }); // prettier-ignore
    await see("[data-screen=enrol]");
    type("wrong");
    await see("[role=alert]");
    expect(queryText("[role=alert]")).toBe("This code is wrong");
    type("http://server/udi/scan#enrol=right");
    await see("[data-screen=home]");
    expect(await app.outbox.lastNumber()).toBe(8);
    const asked = server.requests.filter(({ route }) => route.endsWith("enrol")).at(-1).params;
    expect(asked).toEqual({ code: "right", current: 0, unsent: 0, counter: 1 });
    await app.sync.stop();
});

test("from the list to the finished transfer", async () => {
    const { app, server } = await startApp();
    await click("[data-scenario=receive]");
    await see(".job_ready");
    expect(queryText(".job_name")).toBe("WH/7");
    await click(".job");
    await see(".verdict_idle");
    expect(".finish").not.toBeEnabled();
    type(sensorCode("SN-1"));
    await see(".verdict_ok");
    expect(queryText(".verdict_title")).toBe("Taken");
    await click(".many");
    await animationFrame();
    for (const digit of [3, 2]) {
        await click(`.pad_key:contains(${digit})`);
    }
    await animationFrame();
    await click(".pad_use");
    await animationFrame();
    expect(queryText(".times")).toBe("The next scan counts × 32");
    type(tubeCode("T9"));
    await see(".line_count:contains(32 / 100)");
    await see(".undo:enabled");
    await click(".undo");
    await see(".line_count:contains(0 / 100)");
    await see(".finish:enabled");
    await click(".finish");
    await see("dialog[open]");
    await click("dialog .button_main");
    await see("[data-screen=jobs]");
    await app.sync.wake();
    await app.sync.stop();
    expect([...server.received.values()].map((item) => item.action)).toEqual([
        "scan",
        "scan",
        "undo",
        "finish",
    ]);
});

test("red stays red until the next scan and nothing is sent", async () => {
    const { app, server } = await startApp({ hash: "receive/7" });
    await see(".verdict_idle");
    type("WEIGHT 12 KG");
    await see(".verdict_error");
    expect(queryText(".verdict_title")).toBe("No device label");
    await app.sync.stop();
    expect(server.received.size).toBe(0);
});

test("a scan on the home screen looks up", async () => {
    const { app } = await startApp();
    await see("[data-screen=home]");
    type(sensorCode("SN/1"));
    await see("[data-screen=look_up] .verdict_ok");
    expect(queryText(".verdict_message")).toInclude("SN/1");
    await app.sync.stop();
});

test("look up without a network says from where it knows", async () => {
    const { app, server } = await startApp();
    await app.loader.load("receive", 7);
    server.trouble = new NetworkError("cut");
    location.hash = "look_up";
    await see("[data-screen=look_up]");
    type(sensorCode("SN-HERE"));
    await see(".verdict_ok");
    expect(queryText(".verdict_message")).toInclude("Without a network");
    await app.sync.stop();
});

test("what needs a look is told on the home screen and put away when read", async () => {
    const { app } = await startApp();
    const item = await app.capture({
        action: "scan",
        scenario: "receive",
        job: 7,
        raw: "x",
        name: "SN-1",
    });
    await app.sync.stop();
    await app.outbox.settle([
        { uuid: item.uuid, state: "conflict", title: "On hold", message: "Recall 7" },
    ]);
    await app.refresh();
    await see(".alarm");
    await click(".alarm");
    await see(".alarm_item");
    expect(queryAllTexts(".alarm_item b")).toEqual(["On hold"]);
    await click(".alarm_item .button");
    await see("[data-screen=attention]:not(:has(.alarm_item))");
    expect(await app.outbox.alarming()).toEqual([]);
});

test("unsent scans and a lost network are always in sight", async () => {
    const { app, server } = await startApp();
    server.trouble = new NetworkError("cut");
    await app.capture({ action: "scan", scenario: "receive", job: 7, raw: "x", name: "SN-1" });
    await app.sync.running;
    await see(".status_wait:contains(No network)");
    expect(queryText(".status")).toBe("No network · 1 not sent yet");
    await app.sync.stop();
});

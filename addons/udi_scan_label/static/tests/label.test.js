import { after, beforeEach, describe, expect, mockDate, test } from "@odoo/hoot";
import { ScanApp } from "@udi_scan/app/scan_app";
import { scenarios } from "@udi_scan/app/scenarios/scenarios";
import { makeStore, FakeServer, SilentFeedback, GS } from "@udi_scan/../tests/scan_test_data";
import { NetworkError } from "@udi_scan/app/sync/rpc";
import { gradeOf } from "@udi_scan_label/app/label_judge";
import { LabelSession } from "@udi_scan_label/app/label_session";

describe.current.tags("headless");

beforeEach(() => mockDate("2026-11-28 09:00:00"));

const DI = "06901234500028";
const content = (serial, { expiry = "310104" } = {}) =>
    `01${DI}1126010517${expiry}10L1${GS}21${serial}`;

function jobOf({ by_serial = true, done = [], wrong = [], booked = [] } = {}) {
    const labels = ["SN0", "SN1", "SN2"].map((name, index) => [
        content(name),
        "]d2",
        index + 1,
        name,
    ]);
    const line = { product_id: 0, product: "Pump", tracking: "serial", uom: "labels", demand: 3 };
    const lots = done.map((lot) => ({ lot, quantity: 1 }));
    return {
        id: 4, name: "LBL/4", by_serial, labels, wrong, booked, other: 0, lines: [{ ...line, lots }],
    }; // prettier-ignore
}

async function startLabels(options) {
    const server = new FakeServer();
    const app = new ScanApp(await makeStore(), {
        send: server.send,
        feedback: new SilentFeedback(),
    });
    await app.meta.enrolled({ id: 1, token: "token" }, 1);
    app.device = { id: 1, token: "token" };
    const expires = new Date(Date.now() + 3_600_000).toISOString();
    app.person = { id: 5, name: "Wang", lang: "en_US", ticket: "t", expires };
    server.trouble = new NetworkError("cut");
    const session = new LabelSession({
        app,
        scenario: scenarios.get("label"),
        job: jobOf(options),
    });
    await session.start();
    after(() => app.sync.stop());
    return { app, session };
}

test("a right label, once", async () => {
    const { session, app } = await startLabels();
    await session.scan(`]d2${content("SN1")}`);
    expect([session.verdict.status, session.verdict.code]).toEqual(["ok", "label_right"]);
    expect(session.progress).toBe("1 / 3");
    await session.scan(content("SN1").replace(GS, "{GS}"));
    expect([session.verdict.status, session.verdict.code]).toEqual(["warning", "double"]);
    expect(await app.outbox.countWaiting()).toBe(1);
});

test("what differs is named field by field, kept and not counted", async () => {
    const { session, app } = await startLabels();
    for (const [text, code, words] of [
        [`]d2${content("SN1", { expiry: "320104" })}`, "wrong_data", "(17) 320104 ≠ 310104"],
        [`]d1${content("SN1")}`, "not_gs1", ""],
        [`]d2${content("SN7")}`, "other_job", "LBL/4"],
        ["WEIGHT 12 KG", "other_job", ""],
    ]) {
        await session.scan(text);
        expect([session.verdict.status, session.verdict.code]).toEqual(["error", code]);
        expect(session.verdict.message).toInclude(words);
    }
    expect(session.progress).toBe("0 / 3");
    expect(session.show(session.lines[0]).hint).toInclude("Wrong: 4");
    expect(await app.outbox.countWaiting()).toBe(4);
    await session.undo();
    expect(session.out.length).toBe(3);
});

test("labels of a lot are counted up to what was printed", async () => {
    const { session } = await startLabels({ by_serial: false, done: ["SN0", "SN0"] });
    await session.scan(`]d2${content("SN0")}`);
    expect(session.verdict.code).toBe("label_right");
    await session.scan(`]d2${content("SN0")}`);
    expect(session.verdict.code).toBe("double");
});

test("the grade of a verifier belongs to the label before it", async () => {
    expect(gradeOf("3.2 / 08 / 660")).toBe("3.2/08/660");
    for (const text of ["5.0/08/660", "3.2", content("SN1"), "3.2/08"]) {
        expect(gradeOf(text)).toBe(null);
    }
    const { session, app } = await startLabels();
    await session.scan("3.2/08/660");
    expect(session.verdict.code).toBe("no_label");
    await session.scan(`]d2${content("SN2")}`);
    await session.scan("3.2/08/660");
    expect(session.verdict.code).toBe("graded");
    const [label, grade] = await app.outbox.ofJob("label", 4);
    expect(grade.options).toEqual({ step: "grade", of: label.uuid, grade: "3.2/08/660" });
    expect(session.progress).toBe("1 / 3");
});

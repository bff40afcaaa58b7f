import { beforeEach, expect, mockDate, test } from "@odoo/hoot";
import { jobAnswer, lotRow, RULES, sensorCode, tubeCode } from "@udi_scan/../tests/scan_test_data";
import { scenarios } from "@udi_scan/app/scenarios/scenarios";
import { JobSession } from "@udi_scan/app/session/job_session";
import { MoveSession } from "@udi_scan/app/session/move_session";
import { lookAt } from "@udi_scan/app/camera/look";
import { startApp } from "./inspection_test_data";
import "@udi_scan_quality/app/gate_rules_quality";

beforeEach(() => mockDate("2026-11-28 09:00:00"));

const LOTS = [lotRow(1, 1, "SN-1"), lotRow(2, 1, "SN-2"), lotRow(12, 2, "T1", { here: 10 })];
const WAITS = "is not accepted yet: inspection AI/1 is not decided.";

async function start(
    scenario,
    { step, rules = {}, facts = {}, gates = [], general = {}, free } = {}
) {
    const { app } = await startApp();
    const answer = jobAnswer({ lots: LOTS });
    const known = { rules: { accepted: "block", approved: "block", ...rules }, facts };
    Object.assign(answer, { gates });
    Object.assign(answer.job, { step, gates: { 1: known, 2: known }, free });
    answer.products.forEach((product) =>
        Object.assign(product, { rules: { ...RULES, ...general } })
    );
    answer.places = [
        { id: 1, name: "WH/Stock", codes: ["STOCK"], quarantine: false, apart: false },
        { id: 2, name: "WH/Awaiting", codes: ["WAIT"], quarantine: false, apart: true },
    ];
    const job = await app.jobs.save(scenario, answer);
    const Session = scenario === "move" ? MoveSession : JobSession;
    const session = new Session({ app, scenario: scenarios.get(scenario), job });
    await session.start();
    return { app, session };
}

async function verdictOf(session, text) {
    await session.scan(text);
    const { status, code, take } = session.verdict;
    return `${status} ${code}${take ? " take" : ""}`;
}

const accepted = (id, product, refused, values = {}) => [
    id, product, { accepted: { refused, message: WAITS, apart: false, ...values } },
]; // prettier-ignore

test("not accepted: by the setting of this job's operation type", async () => {
    for (const [setting, expected] of [
        ["block", "error not_accepted"],
        ["warn", "warning not_accepted take"],
        ["off", "ok taken take"],
    ]) {
        const options = {
            step: "shipping",
            rules: { accepted: setting },
            gates: [accepted(1, 1, 1)],
        };
        const { session } = await start("issue", options);
        expect(await verdictOf(session, sensorCode("SN-1"))).toBe(expected);
        if (setting !== "off") {
            expect(session.verdict.message).toBe(WAITS);
        }
        expect(await verdictOf(session, sensorCode("SN-2"))).toBe("ok taken take");
    }
});

test("of a lot as many go as are accepted", async () => {
    const { session } = await start("issue", { step: "shipping", gates: [accepted(12, 2, 4)] });
    session.times = 6;
    expect(await verdictOf(session, tubeCode("T1"))).toBe("ok taken take");
    expect(await verdictOf(session, tubeCode("T1"))).toBe("error not_accepted");
});

test("what arrives is not asked for its acceptance", async () => {
    const { session } = await start("return", { step: "returning", gates: [accepted(1, 1, 1)] });
    session.lines[0].lots = {};
    await session.scan(sensorCode("SN-1"));
    expect(session.verdict.code).not.toBe("not_accepted");
});

test("a later load takes it away again", async () => {
    const { app, session } = await start("issue", { step: "shipping", gates: [accepted(1, 1, 1)] });
    expect(await verdictOf(session, sensorCode("SN-1"))).toBe("error not_accepted");
    await app.jobs.save("receive", { ...jobAnswer({ id: 8 }), gates: [] });
    expect(await verdictOf(session, sensorCode("SN-1"))).toBe("ok taken take");
});

test("may I use this? Off is off, everything else is said", async () => {
    const gates = [accepted(1, 1, 1), accepted(2, 1, 1, { apart: true })];
    const { app } = await start("issue", {
        step: "shipping",
        gates,
        general: { accepted: "warn" },
    });
    expect((await lookAt(app, sensorCode("SN-1"))).code).toBe("not_accepted");
    expect((await lookAt(app, sensorCode("SN-2"))).code).toBe("usable");
    const off = await start("issue", { step: "shipping", gates, general: { accepted: "off" } });
    expect((await lookAt(off.app, sensorCode("SN-1"))).code).toBe("usable");
});

test("moved freely: to areas apart only", async () => {
    const options = { step: "", free: true, gates: [accepted(1, 1, 1)] };
    const { session } = await start("move", options);
    expect(await verdictOf(session, sensorCode("SN-1"))).toBe("warning apart_move take");
    expect(await verdictOf(session, "STOCK")).toBe("error apart_place");
    expect(await verdictOf(session, "WAIT")).toBe("ok put");
});

test("a planned move that leads on", async () => {
    for (const [facts, expected] of [
        [{ accepted: true }, "error not_accepted"],
        [{}, "ok taken take"],
    ]) {
        const { session } = await start("move", {
            step: "storing",
            facts,
            gates: [accepted(1, 1, 1)],
        });
        expect(await verdictOf(session, sensorCode("SN-1"))).toBe(expected);
    }
});

test("approved: the partner first, then the product on the day of its manufacture", async () => {
    const partner = { approved: { partner: "Sensor Works is not approved as a supplier." } };
    let { session } = await start("receive", { step: "receiving", facts: partner });
    expect(await verdictOf(session, sensorCode("SN-NEW"))).toBe("error not_approved");
    expect(session.verdict.message).toInclude("not approved as a supplier");
    const windows = [["2026-11-01", "2026-12-31"]];
    const product = {
        approved: { partner: null, windows, covered: null, uncovered: "No certificate." },
    };
    ({ session } = await start("receive", { step: "receiving", facts: product }));
    expect(await verdictOf(session, sensorCode("SN-NEW"))).toBe("ok taken take");
    const old = { approved: { ...product.approved, windows: [["2026-01-01", "2026-06-30"]] } };
    ({ session } = await start("receive", { step: "receiving", facts: old }));
    expect(await verdictOf(session, sensorCode("SN-NEW"))).toBe("error not_approved");
    expect(session.verdict.message).toBe("No certificate.");
});

test("a supplier that is chosen on the device", async () => {
    const { app, session } = await start("receive", { step: "receiving", free: true });
    await app.jobs.database.write(["partners"], (store) => {
        store.put({ id: 9, name: "New Works", codes: [], refused: "New Works is not approved." });
    });
    session.job.options = { partner: 9 };
    await session.start();
    expect(await verdictOf(session, sensorCode("SN-NEW"))).toBe("error not_approved");
});

import { after, beforeEach, describe, expect, mockDate, test } from "@odoo/hoot";
import { scenarios } from "@udi_scan/app/scenarios/scenarios";
import { IssueSession } from "@udi_scan/app/session/issue_session";
import { NetworkError } from "@udi_scan/app/sync/rpc";
import { jobAnswer, lotRow, sensorCode, tubeCode } from "./scan_test_data";
import { startFree } from "./scan_free_data";

describe.current.tags("headless");

beforeEach(() => mockDate("2026-11-28 09:00:00"));

const SSCC = "106141411928374657";
const OTHER = "106141411928374664";
const LOTS = [lotRow(1, 1, "SN-1"), lotRow(2, 1, "SN-2"), lotRow(12, 2, "T1", { here: 40 })];

async function startIssue({ in_use = [], numbers = [] } = {}) {
    const { app, server } = await startFree("issue");
    await app.meta.set("sscc", numbers);
    const answer = jobAnswer({ lots: LOTS });
    answer.job.in_use = in_use;
    const job = await app.jobs.save("issue", answer);
    const open = async () => {
        const session = new IssueSession({ app, scenario: scenarios.get("issue"), job });
        await session.start();
        return session;
    };
    server.trouble = new NetworkError("cut");
    after(() => app.sync.stop());
    return { app, server, open, session: await open() };
}

const said = ({ verdict }) => [verdict.status, verdict.code];
const packed = async (app) =>
    (await app.outbox.waiting(99)).map(({ name, options }) => [name, options?.package]);

test("a number that stands for other goods, no number left", async () => {
    const { app, session } = await startIssue({ in_use: [SSCC] });
    await session.scan(SSCC);
    expect(said(session)).toEqual(["error", "package_in_use"]);
    expect(session.carton).toBe("");
    await session.toggleCarton();
    expect(said(session)).toEqual(["error", "no_number"]);
    await session.scan(sensorCode("SN-1"));
    expect(await packed(app)).toEqual([["SN-1", undefined]]);
});

test("scanned into a carton until it is closed, then into the next", async () => {
    const { app, session } = await startIssue();
    await session.scan(`]C100${SSCC}`);
    expect(said(session)).toEqual(["ok", "carton_opened"]);
    await session.scan(sensorCode("SN-1"));
    expect(said(session)).toEqual(["ok", "taken"]);
    expect(session.cartonText).toInclude("74657: 1");
    await session.scan(OTHER);
    expect(session.verdict.message).toInclude(`${SSCC} is closed`);
    session.times = 7;
    await session.scan(tubeCode("T1"));
    await session.scan(OTHER);
    expect(said(session)).toEqual(["ok", "carton_closed"]);
    expect(session.verdict.message).toInclude("7 in");
    await session.scan(sensorCode("SN-2"));
    expect(await packed(app)).toEqual([["SN-1", SSCC], ["T1", OTHER], ["SN-2", undefined]]); // prettier-ignore
    expect(session.note).toBe(`Cartons: ${SSCC} (1), ${OTHER} (7)`);
});

test("a unit scanned twice stays in its carton, one taken back is in none", async () => {
    const { app, session } = await startIssue();
    await session.scan(SSCC);
    await session.scan(sensorCode("SN-1"));
    await session.scan(OTHER);
    await session.scan(sensorCode("SN-1"));
    expect(said(session)).toEqual(["warning", "double"]);
    await session.undo();
    expect(session.cartons.size).toBe(0);
    expect((await packed(app)).length).toBe(2); // the scan and its undo
});

test("the button takes the next reserved number; each is used once", async () => {
    const { session } = await startIssue({ numbers: [SSCC, OTHER] });
    await session.toggleCarton();
    expect([session.carton, session.verdict.code]).toEqual([SSCC, "carton_numbered"]);
    await session.toggleCarton();
    expect([session.carton, session.verdict.code]).toEqual(["", "carton_closed"]);
    await session.toggleCarton();
    expect(session.carton).toBe(OTHER);
});

test("an open carton is still open after a reload, and closed with the job", async () => {
    const { session, open } = await startIssue();
    await session.scan(SSCC);
    await session.scan(sensorCode("SN-1"));
    const again = await open();
    expect([again.carton, again.cartons.get(SSCC)]).toEqual([SSCC, 1]);
    await again.finish();
    expect((await open()).carton).toBe("");
});

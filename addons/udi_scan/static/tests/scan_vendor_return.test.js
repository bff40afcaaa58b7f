import { after, beforeEach, describe, expect, mockDate, test } from "@odoo/hoot";
import { lotRow, sensorCode, tubeCode } from "./scan_test_data";
import { beginJob, freeAnswer, openJob } from "./scan_free_data";

describe.current.tags("headless");

beforeEach(() => mockDate("2026-11-28 09:00:00"));

const LOTS = [
    lotRow(1, 1, "SN-1"),
    lotRow(2, 1, "SN-OLD", { expiry: "2026-01-31" }),
    lotRow(4, 1, "SN-HELD", { held: "Cracked housing" }),
    lotRow(5, 1, "SN-GONE", { here: 0, place: null, gone: "supplier" }),
    lotRow(6, 2, "T1", { here: 40 }),
];

async function start() {
    const started = await beginJob("vendor_return", null, { free: freeAnswer({ lots: LOTS }) });
    after(() => started.app.sync.stop());
    return started;
}

const said = ({ verdict }) => [verdict.status, verdict.code];

test("what is not here, not ours, not a label, twice", async () => {
    const { session, app } = await start();
    await session.scan("WEIGHT 12 KG");
    expect(said(session)).toEqual(["error", "not_gs1"]);
    await session.scan(sensorCode("SN-NEW"));
    expect(said(session)).toEqual(["error", "unknown_lot"]);
    await session.scan(sensorCode("SN-GONE"));
    expect(said(session)).toEqual(["error", "used"]);
    session.times = 41;
    await session.scan(tubeCode("T1"));
    expect(said(session)).toEqual(["error", "few_here"]);
    expect(await app.outbox.countWaiting()).toBe(0);
    await session.scan(sensorCode("SN-1"));
    await session.scan(sensorCode("SN-1"));
    expect(said(session)).toEqual(["warning", "double"]);
    expect(await app.outbox.countWaiting()).toBe(1);
});

test("expired goods go back; held ones with a hint", async () => {
    const { session } = await start();
    await session.scan(sensorCode("SN-OLD", { expiry: "260131" }));
    expect(said(session)).toEqual(["ok", "taken"]);
    await session.scan(sensorCode("SN-HELD"));
    expect(said(session)).toEqual(["warning", "hold"]);
    expect(session.verdict.message).toInclude("Cracked housing");
    expect(session.progress).toBe("2");
});

test("a lot in several places: first the place", async () => {
    const { session, app } = await start();
    const lot = await app.jobs.lot(2, "T1");
    await app.jobs.database.write(["lots"], (lots) => lots.put({ ...lot, places: 2 }));
    await session.scan(tubeCode("T1"));
    expect(said(session)).toEqual(["warning", "which_place"]);
    await session.scan("SHELF-7");
    expect(said(session)).toEqual(["ok", "from_place"]);
    await session.scan(tubeCode("T1"));
    expect(said(session)).toEqual(["ok", "taken"]);
    const [item] = await app.outbox.waiting(9);
    expect(item.options.from).toBe(12);
});

test("undo and a reload", async () => {
    const { session, app, job } = await start();
    await session.scan(sensorCode("SN-1"));
    await session.undo();
    expect(session.anyTaken).toBe(false);
    await session.scan(sensorCode("SN-1"));
    const again = await openJob(app, "vendor_return", job);
    expect(again.progress).toBe("1");
    await again.finish();
    expect((await app.outbox.waiting(9)).map(({ action }) => action)).toEqual([
        "scan", "undo", "scan", "finish",
    ]); // prettier-ignore
});

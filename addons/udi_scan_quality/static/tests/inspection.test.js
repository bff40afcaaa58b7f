import { beforeEach, describe, expect, mockDate, test } from "@odoo/hoot";
import { sensorCode, tubeCode } from "@udi_scan/../tests/scan_test_data";
import { scenarios } from "@udi_scan/app/scenarios/scenarios";
import { inspectionAnswer, startApp, startInspection } from "./inspection_test_data";
import "@udi_scan_quality/app/inspection";

describe.current.tags("headless");

beforeEach(() => mockDate("2026-11-28 09:00:00"));

async function scan(session, ...texts) {
    const codes = [];
    for (const text of texts) {
        await session.scan(text);
        codes.push(session.verdict.code);
    }
    return codes;
}

/** Scans a unit and answers. */
async function look(session, text, failed = null) {
    await session.scan(text);
    if (failed) {
        failed.forEach((id) => session.toggle(id));
    }
    await session.answer(!failed);
}

describe("one unit", () => {
    test("nothing is kept before it is answered; the next one waits for that", async () => {
        const { session, app } = await startInspection();
        expect(await scan(session, sensorCode("SN-1"))).toEqual(["look"]);
        expect(await app.outbox.countWaiting()).toBe(0);
        expect([session.open.name, session.mayPass, session.mayFail]).toEqual([
            "SN-1",
            true,
            false,
        ]);
        expect(await scan(session, sensorCode("SN-2"))).toEqual(["answer_first"]);
        expect(session.open.name).toBe("SN-1");
        await session.answer(false); // of what? nothing was pressed
        expect(await app.outbox.countWaiting()).toBe(0);
        await session.answer(true);
        expect([session.verdict.status, session.verdict.code]).toEqual(["ok", "looked_right"]);
        await session.answer(true); // pressed twice
        const items = await app.outbox.ofJob("inspect", 7);
        expect(items.map(({ name, options }) => [name, options])).toEqual([
            ["SN-1", { right: true }],
        ]);
    });

    test("what is wrong is pressed or typed, and sent", async () => {
        const { session, app } = await startInspection();
        await scan(session, sensorCode("SN-1"));
        session.toggle(32);
        session.toggle(31);
        session.toggle(31);
        session.remark = "  wet ";
        expect([session.mayPass, session.mayFail]).toEqual([false, true]);
        await session.answer(true); // it cannot conform any more
        expect(await app.outbox.countWaiting()).toBe(0);
        await session.answer(false);
        expect([session.verdict.status, session.verdict.code]).toEqual(["error", "looked_wrong"]);
        expect(session.verdict.message).toInclude("Label legible; wet");
        const [item] = await app.outbox.ofJob("inspect", 7);
        expect(item.options).toEqual({ right: false, failed: [32], remark: "wet" });
        expect(session.show(session.lines[0]).hint).toInclude("Bad: 1");
    });

    test("other goods, twice, too many, unreadable: nothing is opened", async () => {
        const { session, app } = await startInspection();
        await look(session, sensorCode("SN-1"));
        session.times = 2;
        expect(await scan(session, sensorCode("SN-2"))).toEqual(["one_each"]);
        session.times = 101;
        expect(await scan(session, tubeCode("T1"))).toEqual(["too_many"]);
        expect(await scan(session, sensorCode("SN-1"), sensorCode("SN-9"), "WEIGHT 12 KG")).toEqual(
            ["double", "unknown_lot", "not_gs1"]
        );
        expect(await scan(session, `(01)06901234500028(11)260105(17)310104(10)L7(21)P1`)).toEqual([
            "unknown_lot",
        ]);
        expect(session.open).toBe(null);
        expect(await app.outbox.countWaiting()).toBe(1);
    });

    test("expired, or a label that contradicts the record: it can only not conform", async () => {
        const { session } = await startInspection();
        for (const text of [
            sensorCode("SN-OLD", { expiry: "250104" }),
            sensorCode("SN-2", { expiry: "320104" }),
        ]) {
            expect(await scan(session, text)).toEqual(["look_bad"]);
            expect([session.verdict.status, session.mayPass]).toEqual(["error", false]);
            session.putDown();
        }
    });

    test("not drawn: the drawn ones are named, a fault can be said all the same", async () => {
        const { session, app } = await startInspection();
        expect(await scan(session, sensorCode("SN-3"))).toEqual(["look_undrawn"]);
        expect(session.verdict.message).toInclude("SN-1, SN-2");
        expect(session.mayPass).toBe(false);
        session.toggle(31);
        await session.answer(false);
        expect((await app.outbox.ofJob("inspect", 7))[0].name).toBe("SN-3");
    });

    test("taken back, also what the server has booked already", async () => {
        const { session, app } = await startInspection();
        await look(session, sensorCode("SN-1"), [31]);
        expect([session.anyBad, session.progress]).toEqual([true, "1 / 12"]);
        await session.undo();
        expect([session.anyBad, session.progress]).toEqual([false, "0 / 12"]);
        session.times = 4;
        await look(session, tubeCode("T1"), [31]);
        const [, , item] = await app.outbox.ofJob("inspect", 7);
        await app.outbox.settle([{ uuid: item.uuid, state: "applied" }]);
        const looked = [{ product_id: 2, lot: "T1", quantity: 4 }];
        const answer = inspectionAnswer({ booked: [item.uuid], looked, found: 4 });
        session.job = await app.jobs.save("inspect", answer);
        session.rows.get("2/T1").found = 4;
        await session._count();
        expect([session.bad.get("2/T1"), session.progress]).toEqual([4, "4 / 12"]);
        await session.undo();
        expect([session.bad.get("2/T1"), session.progress]).toEqual([0, "0 / 12"]);
    });
});

describe("who and when", () => {
    test("not an inspector, or handed in by a colleague: nothing is taken", async () => {
        for (const [job, code] of [
            [{ may_inspect: false }, "no_inspector"],
            [{ done: true, inspector: "Li" }, "closed"],
        ]) {
            const { session, app } = await startInspection({ job });
            expect(session.verdict.code).toBe(code);
            expect(await scan(session, sensorCode("SN-1"))).toEqual([code]);
            expect([session.open, session.mayFinish]).toEqual([null, false]);
            expect(await app.outbox.countWaiting()).toBe(0);
        }
    });

    test("the inspection of a scanned unit is found in the list", async () => {
        const { app } = await startApp();
        await app.jobs.save("inspect", inspectionAnswer());
        const { jobOf } = scenarios.get("inspect");
        const jobs = [{ id: 3 }, { id: 7 }];
        expect(await jobOf(app, sensorCode("SN-2"), jobs)).toEqual({ id: 7 });
        expect(await jobOf(app, "T1", jobs)).toEqual({ id: 7 });
        expect(await jobOf(app, sensorCode("SN-9"), jobs)).toBe(null);
        expect(await jobOf(app, "WH/7", jobs)).toBe(null);
    });
});

describe("deciding", () => {
    test("what follows by the plan", async () => {
        const { session } = await startInspection();
        expect([session.complete, session.question.ready]).toEqual([false, false]);
        await look(session, sensorCode("SN-1"));
        await look(session, sensorCode("SN-2"));
        session.times = 9;
        await look(session, tubeCode("T1"));
        expect(session.complete).toBe(false);
        await look(session, tubeCode("T1"), [31]);
        expect([session.complete, session.suggestion]).toEqual([true, "partly"]);
        expect(session.question).toEqual({ ready: true, stops: [], suggestion: "partly" });
        session.times = 1;
        await look(session, tubeCode("T1"), [31]);
        expect(session.suggestion).toBe("partly", {
            message: "the sets are refused, the sensors not",
        });
    });

    test("a wanted photo is asked for until it is there", async () => {
        const checks = [{ id: 31, name: "Seal intact", photo: true, products: [1, 2] }];
        const { session } = await startInspection({ job: { checks } });
        expect(session.question.stops.at(-1)).toInclude("Seal intact");
        const again = await startInspection({ job: { checks, photographed: [31] } });
        expect(again.session.unphotographed).toEqual([]);
    });

    test("handed in with what was said of the delivery", async () => {
        const { session, app } = await startInspection();
        const values = {
            decision: "reject",
            reason: "Wet",
            packaging: "damaged",
            documents_match: false,
        };
        await session.finish(values);
        const [item] = await app.outbox.ofJob("inspect", 7);
        expect([item.action, item.options]).toEqual(["finish", values]);
        expect((await app.jobs.list("inspect")).length).toBe(0);
    });
});

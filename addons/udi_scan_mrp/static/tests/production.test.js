import { beforeEach, describe, expect, mockDate, test } from "@odoo/hoot";
import { sensorCode, tubeCode } from "@udi_scan/../tests/scan_test_data";
import { orderAnswer, pumpCode, startOrder } from "./production_test_data";

describe.current.tags("headless");

beforeEach(() => mockDate("2026-11-28 09:00:00"));

/** Scans one text after the other; the codes of the verdicts. */
async function scan(session, ...texts) {
    const codes = [];
    for (const text of texts) {
        await session.scan(text);
        codes.push(session.verdict.code);
    }
    return codes;
}

const sent = async (app) =>
    (await app.outbox.waiting(100)).map(({ name, options }) => [name, options.unit]);

describe("one by one", () => {
    test("unit, its components, next unit: the next action is always said", async () => {
        const { session, app } = await startOrder();
        expect(session.next).toBe("Scan the unit");
        expect(await scan(session, pumpCode("P2"))).toEqual(["unit"]);
        expect(session.next).toBe("Scan Sensor 1 of 2 for P2");
        expect(await scan(session, sensorCode("S3"))).toEqual(["built_in"]);
        expect(session.next).toBe("Scan Sensor 2 of 2 for P2");
        expect(await scan(session, "S1")).toEqual(["built_in"]);
        expect(session.current).toBe(null);
        expect(session.next).toBe("Scan the next unit: 2 to go");
        expect(session.progress).toBe("1 / 3");
        expect(await sent(app)).toEqual([
            ["P2", undefined],
            ["S3", "P2"],
            ["S1", "P2"],
        ]);
    });

    test("red, with the reason", async () => {
        const { session, app, feedback } = await startOrder();
        expect(await scan(session, sensorCode("S1"))).toEqual(["no_unit"]);
        await scan(session, pumpCode("P1"), sensorCode("S1"));
        const wrong = {
            S2x: [sensorCode("NEVER"), "unknown_lot"],
            held: [sensorCode("S4"), "hold"],
            used: [sensorCode("S5"), "used_before"],
            elsewhere: [sensorCode("S6"), "in_other_order"],
            expired: [sensorCode("S7", { expiry: "260201" }), "expired"],
            delivered: [sensorCode("S8"), "delivered"],
            label: [sensorCode("S2", { lot: "OTHER" }), "conflict"],
            unit: [pumpCode("P2"), "unit_open"],
            foreign: [pumpCode("P9"), "not_produced"],
            misprint: [pumpCode("P1", { lot: "OTHER" }), "label_disagrees"],
            stranger: [pumpCode("X9"), "not_produced"],
            product: ["]d20106901234500059112601051731010410L1\x1d21X", "not_of_order"],
            nothing: ["hello", "not_gs1"],
        };
        for (const [text, code] of Object.values(wrong)) {
            expect(await scan(session, text)).toEqual([code]);
            expect(session.verdict.status).toBe("error");
            expect(session.verdict.message).not.toInclude("%(");
        }
        expect(await scan(session, sensorCode("S1"))).toEqual(["in_this_unit"]);
        expect(session.verdict.status).toBe("warning");
        expect(await sent(app)).toHaveLength(2);
        expect(session.verdict.message).toInclude("S1 is in P1 already");
        expect(feedback.signals.filter((signal) => signal === "ok")).toHaveLength(2);
    });

    test("a component of another unit, a place that is full", async () => {
        const { session } = await startOrder({ each: 1 });
        await scan(session, pumpCode("P1"), sensorCode("S1"), pumpCode("P2"));
        expect(await scan(session, sensorCode("S1"))).toEqual(["in_other_unit"]);
        expect(session.verdict.message).toBe(
            "S1 is in P1 already. Compare the serial numbers of both."
        );
        await scan(session, sensorCode("S2"));
        expect(await scan(session, sensorCode("S3"))).toEqual(["no_unit"]);
        expect(await scan(session, pumpCode("P1"))).toEqual(["double"]);
    });

    test("the swallowed separator is asked about, never guessed", async () => {
        const { session, app } = await startOrder();
        await scan(session, pumpCode("P1"));
        await scan(session, sensorCode("S1").replace("\x1d", ""));
        expect(session.verdict.code).toBe("alternative");
        expect(await sent(app)).toHaveLength(1);
    });

    test("undo takes back the component, then the unit", async () => {
        const { session } = await startOrder();
        await scan(session, pumpCode("P1"), sensorCode("S1"), sensorCode("S2"), pumpCode("P2"));
        await session.undo();
        expect([session.current, session.progress]).toEqual([null, "1 / 3"]);
        await session.undo();
        expect([session.current, session.next]).toEqual(["P1", "Scan Sensor 2 of 2 for P1"]);
        await session.undo();
        await session.undo();
        expect([session.current, session.progress]).toEqual([null, "0 / 3"]);
        expect(session.undoable).toHaveLength(0);
    });

    test("goes on where it was after a restart, and with what the server has booked", async () => {
        const { session, start, app } = await startOrder();
        await scan(session, pumpCode("P1"), sensorCode("S1"));
        const again = await start();
        expect([again.current, again.next]).toEqual(["P1", "Scan Sensor 2 of 2 for P1"]);
        const items = await app.outbox.waiting(9);
        const booked = items.map(({ uuid }) => uuid);
        const answer = orderAnswer({ booked });
        answer.job.lines[0].lots = [{ lot: "P1", quantity: 1 }];
        answer.job.lines[1].lots = [{ lot: "S1", quantity: 1 }];
        answer.job.units[0].parts = [{ product_id: 1, lot: "S1" }];
        await app.outbox.settle(items.map(({ uuid }) => ({ uuid, state: "applied" })));
        await app.jobs.save("production", answer);
        const fresh = await start();
        expect(fresh.progress).toBe("1 / 3");
        expect(fresh.partsOf("P1", 1)).toEqual(["S1"]);
        await fresh.undo();
        expect(fresh.partsOf("P1", 1)).toEqual([]);
        expect(fresh.lines.map((line) => line.taken)).toEqual([1, 0, 0]);
    });

    test("a unit with a gap can be chosen again", async () => {
        const { start, app } = await startOrder();
        const answer = orderAnswer({ each: 1 });
        answer.job.lines[0].lots = [{ lot: "P1", quantity: 1 }];
        await app.jobs.save("production", answer);
        const session = await start();
        expect(await scan(session, pumpCode("P1"))).toEqual(["unit_again"]);
        expect(await scan(session, sensorCode("S2"))).toEqual(["built_in"]);
        expect(await sent(app)).toEqual([["S2", "P1"]]);
    });

    test("a serial printed elsewhere is a unit while the order wants one", async () => {
        const { session } = await startOrder({ units: ["P1", "P2"], each: 1 });
        await scan(session, pumpCode("N1"), sensorCode("S1"));
        expect(session.partsOf("N1", 1)).toEqual(["S1"]);
        expect(await scan(session, pumpCode("N2"))).toEqual(["not_produced"]);
        expect(session.verdict.message).toInclude("P1, P2");
    });
});

describe("whole order", () => {
    test("components first, then units out", async () => {
        const { session, app } = await startOrder({ each: 1 });
        session.chooseOneByOne(false);
        expect(session.next).toBe("Scan Sensor: 3 to go");
        expect(await scan(session, "S1", "S2", "S2", "S3")).toEqual([
            "taken", "taken", "double", "taken",
        ]); // prettier-ignore
        expect(session.next).toBe("Scan Set: 3 to go");
        session.times = 3;
        expect(await scan(session, tubeCode("T1"))).toEqual(["taken"]);
        expect(session.next).toBe("Scan the unit");
        await scan(session, pumpCode("P1"), pumpCode("P2"), pumpCode("P3"));
        expect(session.next).toBe("Complete. Press Finish.");
        expect([session.complete, session.question]).toEqual([true, null]);
        expect((await sent(app)).every(([, unit]) => unit === undefined)).toBe(true);
    });

    test("too many, not so many in stock, an older lot", async () => {
        const { session } = await startOrder();
        session.times = 4;
        expect(await scan(session, tubeCode("T1"))).toEqual(["too_many"]);
        session.times = 3;
        expect(await scan(session, tubeCode("T2", { expiry: "310204" }))).toEqual(["few_here"]);
        expect(await scan(session, tubeCode("T2", { expiry: "310204" }))).toEqual(["older"]);
        session.times = 2;
        expect(await scan(session, sensorCode("S1"))).toEqual(["one_each"]);
    });

    test("the way of working is remembered from what was scanned", async () => {
        const { session, start } = await startOrder();
        session.chooseOneByOne(false);
        await scan(session, sensorCode("S1"));
        expect((await start()).oneByOne).toBe(false);
    });
});

describe("finishing", () => {
    test("nothing without a unit; what is open is said; the rest as the order's rule is", async () => {
        const { session, app } = await startOrder({ each: 1 });
        expect(session.mayFinish).toBe(false);
        await scan(session, pumpCode("P1"), sensorCode("S1"));
        expect(session.mayFinish).toBe(true);
        expect(session.question.text).toBe(
            "1 of 3 units are out. Set was not scanned. The rest stays open as an order of its own."
        );
        expect(session.asksForRest).toBe(true);
        await session.finish(false);
        const finish = (await app.outbox.waiting(9)).at(-1);
        expect([finish.action, finish.options]).toEqual(["finish", { backorder: false }]);
    });

    test("a rule that keeps no rest says so and sends so", async () => {
        const { session, app } = await startOrder({ job: { backorder: "never" }, each: 1 });
        await scan(session, pumpCode("P1"), sensorCode("S1"));
        expect(session.asksForRest).toBe(false);
        expect(session.question.text).toInclude("The rest of the order is given up.");
        await session.finish();
        expect((await app.outbox.waiting(9)).at(-1).options.backorder).toBe(false);
    });

    test("a strict bill of materials with a part of a component is not finished", async () => {
        const { session } = await startOrder({ job: { consumption: "strict" }, each: 1 });
        await scan(session, tubeCode("T1"), pumpCode("P1"), sensorCode("S1"));
        expect(session.question.blocked).toBe(false);
        await scan(session, pumpCode("P2"), sensorCode("S2"));
        expect(session.question.blocked).toBe(true);
    });
});

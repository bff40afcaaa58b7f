import { after, beforeEach, describe, expect, mockDate, test } from "@odoo/hoot";
import { scenarios } from "@udi_scan/app/scenarios/scenarios";
import { ReceiveSession } from "@udi_scan/app/session/receive_session";
import { NetworkError } from "@udi_scan/app/sync/rpc";
import { judgePackage } from "@udi_scan/app/verdict/judge_package";
import { jobAnswer, lotRow, RULES, sensorCode, tubeCode } from "./scan_test_data";
import { startFree } from "./scan_free_data";

describe.current.tags("headless");

beforeEach(() => mockDate("2026-11-28 09:00:00"));

const SSCC = "106141411928374657";
const OTHER = "106141411928374664";
const PALLET = "106141411928374671";
const UNKNOWN = "106141411928374688";
const SERIALS = [
    [1, "SN-7", 1, null, false, 71],
    [1, "SN-8", 1, null, false, 72],
];
const SETS = [[2, "T7", 40, "2031-01-04", false, 73]];

async function startReceipt({ packages, lots = [], taken = [], booked = [] } = {}) {
    const { app, server } = await startFree("receive");
    const answer = jobAnswer({ lots, taken, booked });
    answer.job.packages = packages || {
        [SSCC]: SERIALS,
        [OTHER]: SETS,
        [PALLET]: [...SERIALS, ...SETS],
    };
    const job = await app.jobs.save("receive", answer);
    const session = new ReceiveSession({ app, scenario: scenarios.get("receive"), job });
    await session.start();
    server.trouble = new NetworkError("cut");
    after(() => app.sync.stop());
    return { app, server, session, job };
}

const said = ({ verdict }) => [verdict.status, verdict.code];
const counts = (session) => session.lines.map((line) => line.taken);

describe("refused, and nothing is kept", () => {
    test("not announced, announced elsewhere, no number", async () => {
        const { app, session } = await startReceipt();
        await session.scan(UNKNOWN);
        expect(said(session)).toEqual(["error", "unknown_package"]);
        const other = jobAnswer({ id: 8 });
        other.job.packages = { [UNKNOWN]: SERIALS };
        await app.jobs.save("receive", other);
        await session.scan(`(00)${UNKNOWN}`);
        expect(said(session)).toEqual(["error", "other_receipt"]);
        expect(session.verdict.message).toInclude("WH/8");
        await session.scan("]C100106141411928374658"); // the check digit is wrong
        expect(said(session)).toEqual(["error", "damaged"]);
        expect(await app.outbox.countWaiting()).toBe(0);
        expect(counts(session)).toEqual([0, 0]);
    });

    test("a held, an expired, a delivered lot in it: all of it stays out and the lot is named", async () => {
        for (const [values, code] of [
            [{ held: "Recall 7", here: 0 }, "hold"],
            [{ expiry: "2026-01-31", here: 0 }, "expired"],
            [{ here: 1 }, "here_already"],
            [{ here: 0, gone: "partner" }, "delivered"],
        ]) {
            const { app, session } = await startReceipt({ lots: [lotRow(1, 1, "SN-8", values)] });
            await session.scan(SSCC);
            expect(said(session)).toEqual(["error", code]);
            expect(session.verdict.message).toInclude("SN-8");
            expect(session.verdict.message).toInclude("put it aside");
            expect(await app.outbox.countWaiting()).toBe(0);
        }
    });

    test("an announced date that has passed", async () => {
        const { session } = await startReceipt({
            packages: { [SSCC]: [[2, "T9", 5, "2026-11-27", false, 1]] },
        });
        await session.scan(SSCC);
        expect(said(session)).toEqual(["error", "expired"]);
    });

    test("content without lots, more than ordered", async () => {
        const { session } = await startReceipt({
            packages: {
                [SSCC]: [[1, "", 1, null, false, 1]],
                [OTHER]: [...SERIALS, [1, "SN-9", 1, null, false, 3]],
            },
        });
        await session.scan(SSCC);
        expect(said(session)).toEqual(["error", "no_content"]);
        await session.scan(OTHER);
        expect(said(session)).toEqual(["error", "too_many"]);
        expect(counts(session)).toEqual([0, 0]);
    });

    test("many bad lots: some are named", () => {
        const product = { id: 1, name: "Sensor", tracking: "serial", rules: RULES };
        const row = (name) => ({
            ...{
                product,
                name,
                quantity: 1,
                taken: 0,
                line: { demand: 99 },
                reading: {},
                today: "2026-11-28",
            },
            lot: { name, held: "Recall 7", here: 0 },
        });
        const rows = ["A1", "A2", "A3", "A4", "A5", "A6", "A7"].map(row);
        const verdict = judgePackage({ sscc: SSCC, announced: true, elsewhere: "", rows });
        expect(verdict.message).toInclude("A1");
        expect(verdict.message).toInclude("A2, A3, A4, A5 …");
    });
});

describe("taken", () => {
    test("one step for all of it; units inside and the number again are here already", async () => {
        const { app, session } = await startReceipt();
        await session.scan(`]C100${SSCC}`);
        expect(said(session)).toEqual(["ok", "package_taken"]);
        expect(session.verdict.message).toBe(`Units: 2, products: 1. ${SSCC}`);
        expect(counts(session)).toEqual([2, 0]);
        await session.scan(SSCC);
        expect(said(session)).toEqual(["warning", "double"]);
        await session.scan(sensorCode("SN-7"));
        expect(said(session)).toEqual(["warning", "double"]);
        const [item] = await app.outbox.waiting(9);
        expect([item.action, item.options.step, item.options.sscc]).toEqual([
            "step",
            "package",
            SSCC,
        ]);
        expect(await app.outbox.countWaiting()).toBe(1);
    });

    test("a pallet is all its cartons; a carton of it is then here already", async () => {
        const { session } = await startReceipt();
        await session.scan(PALLET);
        expect(session.verdict.message).toBe(`Units: 42, products: 2. ${PALLET}`);
        expect(counts(session)).toEqual([2, 40]);
        await session.scan(OTHER);
        expect(said(session)).toEqual(["warning", "double"]);
    });

    test("what came alone is not counted twice", async () => {
        const { session } = await startReceipt();
        await session.scan(sensorCode("SN-7"));
        session.times = 15;
        await session.scan(tubeCode("T7"));
        await session.scan(SSCC);
        expect(session.verdict.message).toInclude("Units: 1,");
        await session.scan(OTHER);
        expect(session.verdict.message).toInclude("Units: 25,");
        expect(counts(session)).toEqual([2, 40]);
    });

    test("undo takes all of it back, after a reload too", async () => {
        const { app, session, job } = await startReceipt();
        await session.scan(SSCC);
        const again = new ReceiveSession({ app, scenario: scenarios.get("receive"), job });
        await again.start();
        expect(counts(again)).toEqual([2, 0]);
        await again.undo();
        expect(counts(again)).toEqual([0, 0]);
        expect(again.verdict.message).toBe(`2 units of carton ${SSCC} are off the list again.`);
        await again.scan(SSCC);
        expect(said(again)).toEqual(["ok", "package_taken"]);
    });

    test("undo of what the server has in its numbers already", async () => {
        const { app, session, job } = await startReceipt();
        await session.scan(SSCC);
        const [item] = await app.outbox.waiting(9);
        await app.outbox.settle([{ uuid: item.uuid, state: "applied" }]);
        const lots = SERIALS.map(([product_id, lot, quantity]) => ({ product_id, lot, quantity }));
        const loaded = jobAnswer({ taken: lots, booked: [item.uuid] });
        loaded.job.packages = {
            [SSCC]: SERIALS.map(([...row]) => [...row.slice(0, 4), true, row[5]]),
        };
        const fresh = await app.jobs.save("receive", loaded);
        const again = new ReceiveSession({ app, scenario: scenarios.get("receive"), job: fresh });
        await again.start();
        expect(counts(again)).toEqual([2, 0]);
        await again.scan(SSCC);
        expect(said(again)).toEqual(["warning", "double"]);
        await again.undo();
        expect(counts(again)).toEqual([0, 0]);
        await again.scan(SSCC);
        expect(said(again)).toEqual(["ok", "package_taken"]);
        expect(counts(again)).toEqual([2, 0]);
        expect(job.id).toBe(7);
    });

    test("a gate that only warns: amber, and taken", async () => {
        const { app, session } = await startReceipt({
            lots: [lotRow(1, 1, "SN-8", { here: 0, held: "Recall 7" })],
        });
        const product = await app.jobs.product(1);
        await app.jobs.database.write(["products"], (products) =>
            products.put({ ...product, rules: { ...RULES, hold: "warn" } })
        );
        await session.scan(SSCC);
        expect(said(session)).toEqual(["warning", "package_taken"]);
        expect(session.verdict.message).toInclude("SN-8");
        expect(counts(session)).toEqual([2, 0]);
    });

    test("what the camera sees is judged and not taken", async () => {
        const { app, session } = await startReceipt();
        expect((await session.look(SSCC)).code).toBe("package_taken");
        expect((await session.look(UNKNOWN)).status).toBe("error");
        expect(await app.outbox.countWaiting()).toBe(0);
    });

    test("a lot whose name is eighteen digits is that lot", async () => {
        const { session } = await startReceipt({ lots: [lotRow(1, 2, UNKNOWN, { here: 0 })] });
        await session.scan(UNKNOWN);
        expect(said(session)).toEqual(["ok", "taken"]);
    });
});

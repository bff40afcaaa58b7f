import { beforeEach, describe, expect, mockDate, test } from "@odoo/hoot";
import {
    beginJob,
    freeAnswer,
    openJob,
    PARTNERS,
    placeAnswer,
    PLACES,
    startFree,
} from "./scan_free_data";
import { GS, lotRow, sensorCode, tubeCode } from "./scan_test_data";
import { scenarios } from "@udi_scan/app/scenarios/scenarios";
import { NetworkError } from "@udi_scan/app/sync/rpc";

describe.current.tags("headless");
beforeEach(() => mockDate("2026-11-28 09:00:00"));

const [STOCK, SHELF, CAGE, UNLABELLED] = PLACES;
const verdictOf = async (session, text) => {
    await session.scan(text);
    return session.verdict.code;
};
const sent = async (app) =>
    (await app.outbox.waiting(99)).map(({ action, options, name }) => [action, name, options]);

describe("count", () => {
    const place = { id: 11, place: 11, name: "WH/Stock" };

    test("what cannot be counted", async () => {
        const { session, app } = await beginJob("count", place);
        expect(await verdictOf(session, "WEIGHT 12 KG")).toBe("not_gs1");
        expect(await verdictOf(session, `]d20109999999999994${GS}21X`)).toBe("unknown_di");
        expect(await verdictOf(session, sensorCode("SN-1", { expiry: "300101" }))).toBe("conflict");
        session.times = 3;
        expect(await verdictOf(session, sensorCode("SN-1"))).toBe("one_each");
        expect(await verdictOf(session, "SHELF-7")).toBe("other_place");
        expect(await app.outbox.countWaiting()).toBe(0);
        await app.sync.stop();
    });

    test("counted, twice, booked elsewhere, not in the books, expired and held", async () => {
        const lots = [
            ...freeAnswer().lots.rows,
            lotRow(7, 1, "SN-OLD", { expiry: "2026-01-31", place: "WH/Stock" }),
        ];
        const { session, app } = await beginJob("count", place, { free: freeAnswer({ lots }) });
        const codes = [];
        for (const serial of ["SN-1", "SN-1", "SN-FAR", "SN-GONE", "SN-NEVER", "SN-HELD"]) {
            codes.push(await verdictOf(session, sensorCode(serial)));
        }
        codes.push(await verdictOf(session, "SN-OLD"));
        expect(codes).toEqual([
            "taken", "double", "found_elsewhere", "found_unbooked", "found_unbooked", "hold", "expired",
        ]); // prettier-ignore
        expect(session.verdict.title).toBe("Counted – Expired");
        expect((await sent(app)).length).toBe(6);
        await app.sync.stop();
    });

    test("differences are shown, and asked for before it is finished", async () => {
        const { session, app, job } = await beginJob("count", place);
        await session.scan(sensorCode("SN-1"));
        await session.scan(sensorCode("SN-FAR"));
        session.times = 38;
        await session.scan(tubeCode("T1"));
        expect(session.differences).toEqual({ missing: 3, more: 1 });
        const [sensors, tubes] = session.lines.map((line) => session.show(line));
        expect(sensors.hint).toBe("Not booked here: SN-FAR · Not seen yet: SN-2");
        expect([sensors.of, sensors.wrong, tubes.hint]).toEqual([
            " / 2",
            true,
            "Not seen yet: T1 × 2",
        ]);
        expect(session.question.text).toInclude("Missing: 3. Not booked here: 1.");
        await session.undo();
        await session.undo();
        expect(session.differences).toEqual({ missing: 41, more: 0 });
        const again = await openJob(app, "count", job);
        expect(again.differences).toEqual({ missing: 41, more: 0 });
        await app.sync.stop();
    });

    test("all there: nothing is asked", async () => {
        const { session, app } = await beginJob("count", place);
        await session.scan(sensorCode("SN-1"));
        await session.scan(sensorCode("SN-2"));
        session.times = 40;
        await session.scan(tubeCode("T1"));
        expect([session.complete, session.question, session.progress]).toEqual([
            true,
            null,
            "2 / 2",
        ]);
        await session.finish();
        const steps = await sent(app);
        expect(steps.at(-1)).toEqual(["finish", undefined, { place: 11, backorder: true }]);
        expect((await app.loader.list("count")).jobs.map((job) => job.id)).toEqual([11]);
        await app.sync.stop();
    });

    test("a device that is made blind is so from its next count on", async () => {
        const { app, server } = await startFree("count");
        server.trouble = null;
        server.answers["/udi/scan/job"] = () => placeAnswer({ blind: true });
        const values = scenarios.get("count").beginFrom(place);
        const job = await app.loader.begin("count", values, place.id);
        expect([job.blind, job.lines]).toEqual([true, []]);
        server.trouble = new NetworkError("cut");
        expect((await app.loader.begin("count", values, place.id)).blind).toBe(true);
    });

    test("a blind count shows nothing of what should be there", async () => {
        const { session, app } = await beginJob("count", place, {
            place: placeAnswer({ blind: true }),
        });
        expect([session.lines, session.progress]).toEqual([[], "0"]);
        for (const serial of ["SN-1", "SN-FAR"]) {
            await session.scan(sensorCode(serial));
            expect(session.verdict.code).toBe("taken");
        }
        const { of, hint, done, wrong } = session.show(session.lines[0]);
        expect([of, hint, done, wrong]).toEqual(["", undefined, false, false]);
        expect([session.complete, session.progress]).toEqual([false, "2"]);
        expect(session.question.text).not.toMatch(/\d/);
        await app.sync.stop();
    });
});

describe("move", () => {
    test("what cannot be moved", async () => {
        const lots = [...freeAnswer().lots.rows, lotRow(8, 2, "T2", { here: 5, places: 2 })].map(
            (row) => (row.length === 10 ? [...row, 1] : row)
        );
        const free = freeAnswer({ lots });
        const { session, app } = await beginJob("move", null, { free });
        expect(await verdictOf(session, sensorCode("SN-NEVER"))).toBe("unknown_lot");
        expect(await verdictOf(session, sensorCode("SN-GONE"))).toBe("delivered");
        session.times = 41;
        expect(await verdictOf(session, tubeCode("T1"))).toBe("few_here");
        expect(session.mayFinish).toBe(false);
        expect(await app.outbox.countWaiting()).toBe(0);
        await app.sync.stop();
    });

    test("in hand until a place is scanned", async () => {
        const { session, app } = await beginJob("move");
        await session.scan(sensorCode("SN-1"));
        await session.scan(sensorCode("SN-2"));
        expect([session.progress, session.mayFinish]).toEqual(["0 / 2", false]);
        expect(await verdictOf(session, "SHELF-7")).toBe("put");
        session.times = 5;
        await session.scan(tubeCode("T1"));
        expect(session.question.text).toInclude("1 have no new place");
        await session.chooses(UNLABELLED);
        expect(session.question).toBe(null);
        expect(session.show(session.lines[1]).lots).toBe("T1 × 5 → WH/No label");
        expect(await sent(app)).toEqual([
            ["scan", "SN-1", {}],
            ["scan", "SN-2", {}],
            ["step", undefined, { step: "put", place: SHELF.id }],
            ["scan", "T1", {}],
            ["step", undefined, { step: "put", place: UNLABELLED.id }],
        ]);
        await app.sync.stop();
    });

    test("undo of a place gives back what was put there; after a reload all is as it was", async () => {
        const { session, app, job } = await beginJob("move");
        await session.scan(sensorCode("SN-1"));
        await session.scan("SHELF-7");
        await session.undo();
        expect(session.verdict.message).toBe("What you put in WH/Shelf 7 is in your hand again.");
        expect([session.hand.length, session.placed.length]).toEqual([1, 0]);
        await session.scan("STOCK");
        const again = await openJob(app, "move", job);
        expect(again.placed.map(({ name, place }) => [name, place])).toEqual([
            ["SN-1", STOCK.name],
        ]);
        await app.sync.stop();
    });

    test("held goods are taken along, but put into a quarantine only", async () => {
        const { session, app } = await beginJob("move");
        expect(await verdictOf(session, sensorCode("SN-HELD"))).toBe("held_move");
        expect(await verdictOf(session, "SHELF-7")).toBe("hold_place");
        expect(session.hand.length).toBe(1);
        expect(await verdictOf(session, "CAGE")).toBe("put");
        await app.sync.stop();
    });

    test("with nothing in hand a place is where it comes from", async () => {
        const lots = [lotRow(6, 2, "T1", { here: 40 }).concat(2)];
        const free = freeAnswer();
        free.lots = { columns: [...free.lots.columns, "places"], rows: lots };
        const { session, app } = await beginJob("move", null, { free });
        expect(await verdictOf(session, tubeCode("T1"))).toBe("which_place");
        expect(await verdictOf(session, "STOCK")).toBe("from_place");
        expect(await verdictOf(session, tubeCode("T1"))).toBe("taken");
        expect((await sent(app))[0][2]).toEqual({ from: STOCK.id });
        await app.sync.stop();
    });

    test("a job in which nothing happened is no job", async () => {
        const { session, app } = await beginJob("move");
        expect((await app.loader.list("move")).jobs.length).toBe(1);
        await session.leave();
        expect((await app.loader.list("move")).jobs).toEqual([]);
    });
});

describe("quarantine, return, receipt without an order", () => {
    const aside = { place: CAGE, reason: "Complaint", remark: " torn ", hold: true };

    test("each scan says where to and why", async () => {
        const { session, app } = await beginJob("quarantine", aside);
        expect(await verdictOf(session, sensorCode("SN-HELD"))).toBe("taken");
        expect(await verdictOf(session, sensorCode("SN-GONE"))).toBe("delivered");
        expect(await verdictOf(session, "CAGE")).toBe("goes_there");
        expect(await sent(app)).toEqual([
            ["scan", "SN-HELD", { place: CAGE.id, reason: "Complaint: torn", hold: true }],
        ]);
        await app.sync.stop();
    });

    test("what comes back from a customer", async () => {
        const { session, app } = await beginJob("return");
        const codes = [];
        for (const serial of ["SN-GONE", "SN-GONE", "SN-1", "SN-NEVER"]) {
            codes.push(await verdictOf(session, sensorCode(serial)));
        }
        expect(codes).toEqual(["taken", "double", "never_delivered", "back_unknown"]);
        expect((await sent(app)).map(([, name]) => name)).toEqual(["SN-GONE", "SN-NEVER"]);
        await app.sync.stop();
    });

    test("goods that nobody has announced", async () => {
        const { session, app } = await beginJob("receive", { partner: PARTNERS[0] });
        const codes = [];
        for (const text of [
            sensorCode("SN-NEW"),
            sensorCode("SN-1"),
            `]d201${"06901234500011"}${GS}21Z`,
        ]) {
            codes.push(await verdictOf(session, text));
        }
        expect(codes).toEqual(["taken", "here_already", "incomplete"]);
        expect(await sent(app)).toEqual([["scan", "SN-NEW", { partner: 21 }]]);
        expect([session.progress, session.question]).toEqual(["1", null]);
        await app.sync.stop();
    });

    test("what was never loaded can not be begun without a network", async () => {
        const { app } = await startFree("move");
        expect(await app.loader.begin("return", { name: "x" })).toBe(null);
    });
});

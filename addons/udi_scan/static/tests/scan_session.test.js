import { beforeEach, describe, expect, mockDate, test } from "@odoo/hoot";
import { ScanApp } from "@udi_scan/app/scan_app";
import { scenarios } from "@udi_scan/app/scenarios/scenarios";
import { JobSession } from "@udi_scan/app/session/job_session";
import { balance } from "@udi_scan/app/session/tally";
import { NetworkError, SignedOutError } from "@udi_scan/app/sync/rpc";
import {
    FakeServer,
    GS,
    jobAnswer,
    lotRow,
    makeStore,
    sensorCode,
    SENSOR_DI,
    SilentFeedback,
    tubeCode,
} from "./scan_test_data";

describe.current.tags("headless");

beforeEach(() => mockDate("2026-11-28 09:00:00"));

const LOTS = [lotRow(1, 1, "SN-HERE"), lotRow(12, 2, "T1", { here: 40 })];

async function startApp({ signedIn = true, expires = Date.now() + 3_600_000 } = {}) {
    const database = await makeStore();
    const server = new FakeServer();
    const feedback = new SilentFeedback();
    const app = new ScanApp(database, { send: server.send, feedback });
    await app.meta.enrolled({ id: 1, token: "token" }, 1);
    app.device = { id: 1, token: "token" };
    if (signedIn) {
        app.person = {
            id: 5,
            name: "Wang",
            lang: "en_US",
            ticket: "ticket",
            expires: new Date(expires).toISOString(),
        };
    }
    server.trouble = new NetworkError("cut");
    return { app, server, feedback, database };
}

async function startJob(scenario, options = {}) {
    const all = await startApp(options);
    const job = await all.app.jobs.save(scenario, jobAnswer({ lots: LOTS, ...options }));
    const session = new JobSession({ app: all.app, scenario: scenarios.get(scenario), job });
    await session.start();
    return { ...all, session, job };
}

const taken = (session) => session.lines.map((line) => line.taken);

test("kept before it is told", async () => {
    const { session, app, feedback } = await startJob("receive");
    const order = [];
    const { add } = app.outbox;
    app.outbox.add = async (step) => {
        const item = await add.call(app.outbox, step);
        order.push("kept");
        return item;
    };
    feedback.signal = (status) => order.push(status);
    await session.scan(sensorCode("SN-1"));
    expect(order).toEqual(["kept", "ok"]);
    await app.sync.stop();
});

test("a full disk: a loud stop, the text stays, nothing is counted", async () => {
    const { session, app, feedback, database } = await startJob("receive");
    const write = database.writeDurably.bind(database);
    database.writeDurably = (stores, work) =>
        stores.includes("outbox")
            ? write(stores, () => {
                  throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
              })
            : write(stores, work);
    await session.scan(sensorCode("SN-1"));
    expect(session.verdict.code).toBe("storage");
    expect(session.verdict.message).toInclude("quota");
    expect(feedback.signals).toEqual(["error"]);
    expect(taken(session)).toEqual([0, 0]);
    expect(await app.outbox.countWaiting()).toBe(0);
    await app.sync.stop();
});

test("nobody signed in, or too long ago: nothing is taken in anybody's name", async () => {
    for (const options of [{ signedIn: false }, { expires: Date.now() - 1 }]) {
        const { session, app } = await startJob("receive", options);
        await session.scan(sensorCode("SN-1"));
        expect(session.verdict.code).toBe("no_person");
        expect(taken(session)).toEqual([0, 0]);
        expect(await app.outbox.countWaiting()).toBe(0);
        await app.sync.stop();
    }
});

test("scans in quick succession are taken one after the other", async () => {
    const { session, app } = await startJob("receive");
    await Promise.all([
        session.scan(sensorCode("SN-1")),
        session.scan(sensorCode("SN-1")),
        session.scan(sensorCode("SN-2")),
        session.scan(sensorCode("SN-3")),
    ]);
    expect(session.history.map((entry) => entry.title)).toEqual([
        "One too many", "Taken", "Scanned already", "Taken",
    ]); // prettier-ignore
    expect(taken(session)).toEqual([2, 0]);
    expect((await app.outbox.waiting(9)).map((item) => item.name)).toEqual(["SN-1", "SN-2"]);
    await app.sync.stop();
});

test("undo, as often as there is something", async () => {
    const { session, app } = await startJob("receive");
    await session.scan(sensorCode("SN-1"));
    session.times = 12;
    await session.scan(tubeCode("T9"));
    expect(taken(session)).toEqual([1, 12]);
    await session.undo();
    expect(taken(session)).toEqual([1, 0]);
    await session.undo();
    await session.undo();
    expect(taken(session)).toEqual([0, 0]);
    const items = await app.outbox.waiting(9);
    expect(items.map((item) => item.action)).toEqual(["scan", "scan", "undo", "undo"]);
    expect(items[2].undo_of).toBe(items[1].uuid);
    await session.scan(sensorCode("SN-1"));
    expect(taken(session)).toEqual([1, 0]);
    await app.sync.stop();
});

test("the key pad is for one scan", async () => {
    const { session, app } = await startJob("receive");
    session.times = 5;
    await session.scan(tubeCode("T9"));
    await session.scan(tubeCode("T9"));
    expect(taken(session)).toEqual([0, 6]);
    await app.sync.stop();
});

test("after a reload the job is as it was", async () => {
    const { session, app, job } = await startJob("receive");
    await session.scan(sensorCode("SN-1"));
    await session.scan(sensorCode("SN-2"));
    await session.undo();
    const again = new JobSession({ app, scenario: scenarios.get("receive"), job });
    await again.start();
    expect(taken(again)).toEqual([1, 0]);
    await again.scan(sensorCode("SN-1"));
    expect(again.verdict.code).toBe("double");
    await app.sync.stop();
});

test("what the server has counted is not counted twice", () => {
    const scan = (uuid, state = "applied") => ({ action: "scan", uuid, state });
    const items = [
        scan("a"), scan("b"), scan("c", "waiting"), scan("d", "conflict"), scan("e"),
        { action: "undo", uuid: "f", undo_of: "b", state: "waiting" },
    ]; // prettier-ignore
    const { added, removed, undoable } = balance({ booked: ["a", "b"] }, items);
    const names = (list) => list.map((item) => item.uuid).join("");
    expect([names(added), names(removed), names(undoable)]).toEqual(["ce", "b", "ace"]);
});

test("the server stops a unit that was recalled meanwhile: the operator is told", async () => {
    const { session, app, server, feedback } = await startJob("issue");
    await session.scan(sensorCode("SN-HERE"));
    app.onSettled((items) => session.settled(items));
    server.trouble = null;
    await app.sync.wake();
    const [uuid] = server.received.keys();
    server.outcomes.set(uuid, {
        state: "conflict",
        code: "hold",
        title: "On hold",
        message: "Recall 7",
    });
    await app.sync.wake();
    await session.queue;
    await app.sync.stop();
    expect([session.verdict.status, session.verdict.title]).toEqual(["error", "On hold"]);
    expect(session.verdict.message).toBe("SN-HERE: Recall 7");
    expect(feedback.signals.at(-1)).toBe("error");
    expect(taken(session)).toEqual([0, 0]);
    expect(app.alarming.length).toBe(1);
});

test("two codes of one label become one scan", async () => {
    const { session, app } = await startJob("receive");
    await session.scan(`]d2112601051731010410L7${GS}21SN-1`);
    expect(session.verdict.code).toBe("half_production");
    await session.scan(`]d201${SENSOR_DI}`);
    expect(session.verdict.code).toBe("taken");
    const [item] = await app.outbox.waiting(9);
    expect(item.raw.split("\n").length).toBe(2);
    await app.sync.stop();
});

test("a swallowed separator asks, and what is pressed is taken", async () => {
    const { session, app } = await startJob("issue");
    await session.scan(`]d201${SENSOR_DI}112601051731010410L721SN-HERE`);
    expect(session.verdict.code).toBe("alternative");
    expect(await app.outbox.countWaiting()).toBe(0);
    await session.scan(session.verdict.choices[0].text);
    expect(session.verdict.code).toBe("taken");
    await app.sync.stop();
});

test("finishing hides the transfer until the server has booked it", async () => {
    const { session, app, server, job } = await startJob("receive");
    await session.scan(sensorCode("SN-1"));
    await session.finish();
    await app.sync.stop();
    expect((await app.loader.list("receive")).jobs).toEqual([]);
    server.trouble = null;
    server.answers["/udi/scan/jobs"] = () => ({
        status: "ok",
        jobs: [{ id: job.id, name: job.name }],
    });
    const { fresh, jobs } = await app.loader.list("receive");
    expect([fresh, jobs]).toEqual([true, []]);
});

test("without a network the kept jobs are there; what was never loaded is not pretended", async () => {
    const { app } = await startJob("receive");
    const { fresh, jobs } = await app.loader.list("receive");
    expect([fresh, jobs.map((job) => job.name)]).toEqual([false, ["WH/7"]]);
    expect((await app.loader.load("receive", 7)).name).toBe("WH/7");
    expect(await app.loader.load("receive", 8)).toBe(null);
});

test("signed out in the middle: scanning goes on, a sign-in is offered", async () => {
    const { session, app, server } = await startJob("receive");
    server.trouble = new SignedOutError("expired");
    await session.scan(sensorCode("SN-1"));
    await app.sync.running;
    await app.sync.stop();
    expect(app.signedIn).toBe(false);
    expect(session.verdict.code).toBe("taken");
    expect(await app.outbox.countWaiting()).toBe(1);
});

test("the next person scans as himself, what was captured stays the first one's", async () => {
    const { session, app, server } = await startJob("receive");
    await session.scan(sensorCode("SN-1"));
    await app.forgetPerson();
    await session.scan(sensorCode("SN-2"));
    expect(session.verdict.code).toBe("no_person");
    server.trouble = null;
    server.answers["/udi/scan/hello"] = () => ({
        status: "ok",
        person: { id: 6, name: "Li", lang: "en_US" },
        ticket: "other",
        expires: new Date(Date.now() + 9_999_999).toISOString(),
        device: { id: 1, name: "PDA 1" },
        server_time: new Date().toISOString(),
    });
    await app.hello();
    await session.scan(sensorCode("SN-2"));
    await app.sync.wake();
    await app.sync.stop();
    expect([...server.received.values()].map((item) => item.ticket)).toEqual(["ticket", "other"]);
});

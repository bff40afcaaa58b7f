import { advanceTime, describe, expect, test } from "@odoo/hoot";
import { Meta } from "@udi_scan/app/store/meta";
import { Outbox } from "@udi_scan/app/store/outbox";
import { NetworkError, ServerError, SignedOutError } from "@udi_scan/app/sync/rpc";
import { BATCH, changesOf, Sync, wire } from "@udi_scan/app/sync/sync";
import { FakeServer, makeStore } from "./scan_test_data";

describe.current.tags("headless");

const step = { action: "scan", scenario: "receive", job: 7, raw: "x", quantity: 1, ticket: "t" };

async function setUp() {
    const database = await makeStore();
    const server = new FakeServer();
    const meta = new Meta(database);
    const outbox = new Outbox(database);
    await meta.enrolled({ id: 1, token: "token" }, 1);
    const states = [];
    const sync = new Sync({
        outbox,
        meta,
        send: server.send,
        onChange: (state) => states.push(state),
    });
    const fill = async (count) => {
        for (let index = 0; index < count; index++) {
            await outbox.add({ ...step, raw: `scan ${index}` });
        }
    };
    return { server, meta, outbox, sync, states, fill };
}

const numbers = (server) => [...server.received.values()].map((item) => item.sequence);

test("everything arrives once, in order, in batches", async () => {
    const { server, sync, fill, outbox } = await setUp();
    await fill(BATCH + 30);
    await sync.wake();
    await sync.stop();
    expect(server.requests.map(({ params }) => params.items.length).filter(Boolean)).toEqual([
        BATCH,
        30,
    ]);
    expect(numbers(server)).toEqual(Array.from({ length: BATCH + 30 }, (_, index) => index + 1));
    expect(await outbox.countWaiting()).toBe(0);
    expect(server.requests[0].params.last_number).toBe(BATCH + 30);
});

test("a lost answer: sent again, kept once", async () => {
    const { server, sync, fill, outbox, states } = await setUp();
    await fill(3);
    server.loseAnswer = true;
    await sync.wake();
    expect(states.at(-1)).toBe("offline");
    expect(await outbox.countWaiting()).toBe(3);
    server.loseAnswer = false;
    await sync.wake();
    await sync.stop();
    expect(numbers(server)).toEqual([1, 2, 3]);
    expect(await outbox.countWaiting()).toBe(0);
});

test("no network, a faulty server, nobody signed in: nothing is lost and each is told", async () => {
    const { server, sync, fill, outbox, states } = await setUp();
    await fill(2);
    for (const [trouble, state] of [
        [new NetworkError("cut"), "offline"],
        [new ServerError("bug"), "fault"],
        [new SignedOutError("expired"), "signed_out"],
    ]) {
        server.trouble = trouble;
        await sync.wake();
        expect(states.at(-1)).toBe(state);
        expect(await outbox.countWaiting()).toBe(2);
    }
    server.trouble = null;
    await sync.wake();
    await sync.stop();
    expect(numbers(server)).toEqual([1, 2]);
});

test("it tries again by itself, ever more rarely", async () => {
    const { server, sync, fill } = await setUp();
    await fill(1);
    server.trouble = new NetworkError("cut");
    await sync.wake();
    expect(sync.delay).toBe(2000);
    await sync.wake();
    expect(sync.delay).toBe(4000);
    server.trouble = null;
    await advanceTime(4000);
    await sync.running;
    await sync.stop();
    expect(numbers(server)).toEqual([1]);
    expect(sync.delay).toBe(1000);
});

test("a revoked device keeps its scans and says so", async () => {
    const { server, sync, fill, outbox, states } = await setUp();
    await fill(1);
    sync.send = async () => ({ status: "error", code: "device", message: "Not enrolled any more" });
    await sync.wake();
    await sync.stop();
    expect(states.at(-1)).toBe("closed");
    expect(sync.message).toBe("Not enrolled any more");
    expect(await outbox.countWaiting()).toBe(1);
    expect(server.received.size).toBe(0);
});

test("what became of it comes back", async () => {
    const { server, sync, fill, outbox } = await setUp();
    await fill(2);
    await sync.wake();
    const [one, two] = [...server.received.keys()];
    server.outcomes.set(one, { state: "applied" });
    server.outcomes.set(two, { state: "conflict", title: "On hold", message: "Recall 7" });
    await sync.wake();
    await sync.stop();
    const items = await outbox.ofJob("receive", 7);
    expect(items.map((item) => item.state)).toEqual(["applied", "conflict"]);
    expect((await outbox.alarming())[0].message).toBe("Recall 7");
});

test("a scan during a request is sent by the next one", async () => {
    const { server, sync, fill, outbox } = await setUp();
    await fill(1);
    const { send } = server;
    sync.send = async (route, params) => {
        if (server.requests.length === 0) {
            await outbox.add({ ...step, raw: "late" });
            sync.wake();
        }
        return send(route, params);
    };
    await sync.wake();
    await sync.running;
    await sync.stop();
    expect(numbers(server)).toEqual([1, 2]);
});

test("one refused scan does not hold up the others", () => {
    expect(
        changesOf({
            answers: [
                { uuid: "a", status: "accepted" },
                { uuid: "b", status: "rejected", code: "too_long", message: "No label" },
                { uuid: "c", status: "duplicate" },
                { uuid: null, status: "rejected" },
            ],
            outcomes: [{ uuid: "d", state: "applied" }],
        })
    ).toEqual([
        { uuid: "a", state: "accepted" },
        { uuid: "b", state: "refused", code: "too_long", message: "No label" },
        { uuid: "c", state: "accepted" },
        { uuid: "d", state: "applied" },
    ]);
});

test("the server is told what it must know, and no more", () => {
    const item = {
        ...step,
        uuid: "u",
        sequence: 1,
        state: "waiting",
        name: "SN",
        counted: 2,
        undo_of: undefined,
    };
    expect(Object.keys(wire(item)).sort()).toEqual([
        "action",
        "job",
        "quantity",
        "raw",
        "scenario",
        "sequence",
        "ticket",
        "uuid",
    ]);
});

test("the clock's difference is measured at the middle of a request", async () => {
    const { meta, sync } = await setUp();
    await sync.setClock(new Date(Date.now() + 3_600_000).toISOString(), Date.now());
    expect(Math.round((await meta.get("clock")).offset_ms / 1000)).toBe(3600);
    await sync.setClock("nonsense", Date.now());
    expect(Math.round((await meta.get("clock")).offset_ms / 1000)).toBe(3600);
});

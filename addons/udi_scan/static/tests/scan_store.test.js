import { describe, expect, test } from "@odoo/hoot";
import { Database, resultOf, StorageError } from "@udi_scan/app/store/database";
import { Meta } from "@udi_scan/app/store/meta";
import { KEPT, Outbox } from "@udi_scan/app/store/outbox";
import { NAME, UPGRADES } from "@udi_scan/app/store/schema";
import { makeStore } from "./scan_test_data";

describe.current.tags("headless");

const step = { action: "scan", scenario: "receive", job: 7, raw: "x", quantity: 1, ticket: "t" };

test("numbers go up by one, also from two tabs at once", async () => {
    const database = await makeStore();
    const [one, two] = [new Outbox(database), new Outbox(database)];
    const items = await Promise.all(
        Array.from({ length: 40 }, (_, index) => (index % 2 ? one : two).add(step))
    );
    const numbers = items.map((item) => item.sequence).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    expect(new Set(items.map((item) => item.uuid)).size).toBe(40);
    expect(await one.lastNumber()).toBe(40);
});

test("a step that cannot be kept is told, uses no number and leaves nothing", async () => {
    const database = await makeStore();
    const outbox = new Outbox(database);
    await outbox.add(step);
    await expect(outbox.add({ ...step, raw: () => "no data" })).rejects.toThrow(StorageError);
    expect(await outbox.lastNumber()).toBe(1);
    expect((await outbox.waiting(10)).length).toBe(1);
});

test("a full disk is a StorageError with its reason", async () => {
    const database = await makeStore();
    const full = new DOMException("The quota has been exceeded.", "QuotaExceededError");
    await expect(
        database.writeDurably(["meta"], (meta) => {
            meta.put({ key: "settings", value: 1 });
            throw full;
        })
    ).rejects.toThrow(StorageError);
    expect(await new Meta(database).get("settings")).toBe(undefined);
});

test("a closed store refuses loudly", async () => {
    const database = await makeStore();
    database.close();
    await expect(new Outbox(database).add(step)).rejects.toThrow(StorageError);
});

test("an upgrade keeps what is unsent", async () => {
    const name = `${NAME}_upgrade_${crypto.randomUUID()}`;
    const before = await Database.open(name, UPGRADES);
    await new Outbox(before).add(step);
    const next = [...UPGRADES, (db) => db.createObjectStore("later")];
    // the old tab is still open: it gives way
    const after = await Database.open(name, next);
    expect((await new Outbox(after).waiting(10)).map((item) => item.raw)).toEqual(["x"]);
    expect([...after.db.objectStoreNames]).toInclude("later");
    await expect(new Outbox(before).add(step)).rejects.toThrow(StorageError);
    after.close();
    // an older app on newer data says so and touches nothing
    await expect(Database.open(name, UPGRADES)).rejects.toThrow(StorageError);
    indexedDB.deleteDatabase(name);
});

test("what the server said is written down once", async () => {
    const outbox = new Outbox(await makeStore());
    const items = [await outbox.add(step), await outbox.add(step)];
    const changes = items.map(({ uuid }) => ({ uuid, state: "accepted" }));
    expect(
        (await outbox.settle([...changes, { uuid: "of nobody", state: "applied" }])).length
    ).toBe(2);
    expect((await outbox.settle(changes)).length).toBe(0);
    expect(await outbox.countWaiting()).toBe(0);
    await outbox.settle([{ uuid: items[0].uuid, state: "conflict", title: "On hold" }]);
    expect((await outbox.alarming()).map((item) => item.title)).toEqual(["On hold"]);
    await outbox.markSeen(items[0].sequence);
    expect(await outbox.alarming()).toEqual([]);
});

test("tidying forgets only what is settled", async () => {
    const outbox = new Outbox(await makeStore());
    const items = [];
    for (let index = 0; index < KEPT + 20; index++) {
        items.push(await outbox.add(step));
    }
    await outbox.settle(items.slice(5).map(({ uuid }) => ({ uuid, state: "applied" })));
    await outbox.tidy();
    const left = await outbox.ofJob("receive", 7);
    expect(left.length).toBe(KEPT + 5);
    expect((await outbox.waiting(10)).map((item) => item.sequence)).toEqual([1, 2, 3, 4, 5]);
});

test("enrolling anew never counts backwards", async () => {
    const database = await makeStore();
    const meta = new Meta(database);
    const outbox = new Outbox(database);
    await meta.enrolled({ id: 1, token: "a" }, 41);
    expect((await outbox.add(step)).sequence).toBe(41);
    await meta.enrolled({ id: 1, token: "b" }, 1);
    expect((await outbox.add(step)).sequence).toBe(42);
    expect((await meta.get("device")).token).toBe("b");
});

test("a transaction does not end before it is stored", async () => {
    const database = await makeStore();
    const seen = [];
    const done = database.writeDurably(["meta"], async (meta) => {
        await resultOf(meta.put({ key: "settings", value: 1 }));
        seen.push("put");
    });
    await done;
    seen.push("done");
    expect(seen).toEqual(["put", "done"]);
    expect(await new Meta(database).get("settings")).toBe(1);
});

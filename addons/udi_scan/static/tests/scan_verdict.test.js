import { beforeEach, describe, expect, mockDate, test } from "@odoo/hoot";
import { JobStore } from "@udi_scan/app/store/jobs";
import { FactFinder, read, today } from "@udi_scan/app/verdict/facts";
import { Assembly } from "@udi_scan/app/verdict/half";
import { judgeIssue, judgeReceipt, judgeUse } from "@udi_scan/app/verdict/judge";
import {
    BOX_DI,
    GS,
    jobAnswer,
    lotRow,
    makeStore,
    RULES,
    sensorCode,
    SENSOR_DI,
    tubeCode,
} from "./scan_test_data";

describe.current.tags("headless");

beforeEach(() => mockDate("2026-11-28 09:00:00"));

const LOTS = [
    lotRow(1, 1, "SN-HERE"),
    lotRow(2, 1, "SN-GONE", { here: 0, gone: "partner" }),
    lotRow(3, 1, "SN-USED", { here: 0, gone: "used" }),
    lotRow(4, 1, "SN-HELD", { held: "Recall 7" }),
    lotRow(5, 1, "SN-OLD", { expiry: "2025-01-04" }),
    lotRow(6, 1, "SN-DATE", { expiry: "2030-12-31" }),
    lotRow(10, 2, "T-OLDER", { expiry: "2029-01-04", here: 5, place: "WH/Stock/A-03" }),
    lotRow(11, 2, "T-HELD", { expiry: "2028-01-04", here: 5, held: "Damaged" }),
    lotRow(12, 2, "T1", { here: 40 }),
];

async function finder(lots = LOTS) {
    const jobs = new JobStore(await makeStore());
    await jobs.save("issue", jobAnswer({ lots }));
    return new FactFinder(jobs);
}

/** The verdict on a text; `on` says what the transfer has taken already. */
async function judge(
    check,
    text,
    { lots, times = 1, taken = 0, takenOfLot = 0, fefo = false, rules } = {}
) {
    const found = await finder(lots);
    const facts = await found.of(read(text), text, times);
    const demand = { 1: 2, 2: 100 }[facts.product?.id];
    Object.assign(facts, { taken, takenOfLot, line: demand && { demand, lots: {} } });
    if (rules) {
        facts.product = { ...facts.product, rules };
    }
    if (fefo) {
        [facts.older] = await found.jobs.freeBefore(
            facts.product.id,
            facts.today,
            facts.lot.expiry
        );
    }
    return check(facts);
}

const receipt = (text, options) => judge(judgeReceipt, text, options);
const issue = (text, options) => judge(judgeIssue, text, options);
const use = (text, options) => judge(judgeUse, text, options);
const short = ({ status, code, take }) => `${status} ${code}${take ? " take" : ""}`;

test("what is no label", async () => {
    expect(short(await receipt("WEIGHT 12.5 KG"))).toBe("error not_gs1");
    expect(short(await receipt("(01)06901234500012(10)L"))).toBe("error damaged");
    expect(short(await receipt("x".repeat(1_000_000)))).toBe("error too_long");
    expect(short(await receipt("(01)06901234599992(17)310104(10)L7(21)S"))).toBe(
        "error unknown_di"
    );
    expect(short(await receipt(`(01)06901234500028(11)260105(17)310104(10)L7(21)P1`))).toBe(
        "error wrong_product"
    );
});

test("receive: new and known units", async () => {
    expect(short(await receipt(sensorCode("SN-NEW")))).toBe("ok taken take");
    expect(short(await receipt(sensorCode("SN-HERE")))).toBe("error here_already");
    expect(short(await receipt(sensorCode("SN-GONE")))).toBe("error delivered");
    expect(short(await receipt(sensorCode("SN-HELD")))).toBe("error hold");
    expect(short(await receipt(sensorCode("SN-DATE")))).toBe("error conflict");
    expect(short(await receipt(sensorCode("SN-NEW", { expiry: "250104", made: "240101" })))).toBe(
        "error expired"
    );
    const held = await receipt(sensorCode("SN-HELD"));
    expect(held.message).toInclude("Recall 7");
});

test("receive: what the label must say", async () => {
    expect(short(await receipt(`(01)${SENSOR_DI}(10)L7(21)S`))).toBe("warning incomplete");
    expect((await receipt(`(01)${SENSOR_DI}(10)L7(21)S`)).half).toBe(true);
    expect(short(await receipt(`(01)${SENSOR_DI}`))).toBe("warning half_device");
    expect(short(await receipt(`(17)310104(10)L7(21)S`))).toBe("warning half_production");
});

test("issue: what goes out must be here", async () => {
    expect(short(await issue(sensorCode("SN-HERE")))).toBe("ok taken take");
    expect(short(await issue(sensorCode("SN-NEW")))).toBe("error unknown_lot");
    expect(short(await issue(sensorCode("SN-GONE")))).toBe("error delivered");
    expect(short(await issue(sensorCode("SN-USED")))).toBe("error used");
    expect(short(await issue(sensorCode("SN-OLD", { expiry: "250104" })))).toBe("error expired");
    expect(short(await issue(tubeCode(), { times: 41 }))).toBe("error few_here");
    expect(short(await issue(tubeCode(), { times: 1, takenOfLot: 40 }))).toBe("error few_here");
});

test("issue: the lot that expires first is named, and this one is taken all the same", async () => {
    const answer = await issue(tubeCode(), { fefo: true });
    expect(short(answer)).toBe("warning older take");
    expect(answer.message).toInclude("T-OLDER");
    expect(answer.message).toInclude("WH/Stock/A-03");
    expect(short(await issue(sensorCode("SN-HERE"), { fefo: true, lots: LOTS.slice(0, 1) }))).toBe(
        "ok taken take"
    );
});

test("twice, too many, several at once", async () => {
    expect(short(await receipt(sensorCode("SN-NEW"), { takenOfLot: 1 }))).toBe("warning double");
    expect(short(await receipt(sensorCode("SN-NEW"), { taken: 2 }))).toBe("error too_many");
    expect(short(await receipt(sensorCode("SN-NEW"), { times: 2 }))).toBe("error one_each");
    expect((await receipt(tubeCode("T9"), { times: 12 })).quantity).toBe(12);
    expect((await receipt(tubeCode("T9", { di: BOX_DI }), { times: 2 })).quantity).toBe(50);
    expect(short(await receipt(tubeCode("T9", { di: BOX_DI }), { times: 5 }))).toBe(
        "error too_many"
    );
});

test("a gate that only warns lets pass with a hint, one that is off says nothing", async () => {
    const warn = { ...RULES, hold: "warn", expiry: "off" };
    expect(short(await issue(sensorCode("SN-HELD"), { rules: warn }))).toBe("warning hold take");
    expect(short(await issue(sensorCode("SN-OLD", { expiry: "250104" }), { rules: warn }))).toBe(
        "ok taken take"
    );
    // a block is not hidden by a hint that comes first
    const both = [lotRow(1, 1, "SN-BOTH", { held: "Recall 7", expiry: "2025-01-04" })];
    const text = sensorCode("SN-BOTH", { expiry: "250104" });
    expect(short(await issue(text, { lots: both, rules: { ...RULES, expiry: "warn" } }))).toBe(
        "error hold"
    );
});

test("may I use this?", async () => {
    expect(short(await use(sensorCode("SN-HERE")))).toBe("ok usable");
    expect(short(await use("SN-HERE"))).toBe("ok usable");
    expect(short(await use(sensorCode("SN-HELD")))).toBe("error hold");
    expect(short(await use(sensorCode("SN-GONE")))).toBe("warning delivered");
    expect(short(await use(sensorCode("SN-NEW")))).toBe("error unknown_lot");
});

test("a name of our own is found, two of one name are not guessed", async () => {
    expect(short(await issue("SN-HERE"))).toBe("ok taken take");
    const twice = [lotRow(1, 1, "SAME"), lotRow(2, 2, "SAME")];
    expect(short(await issue("SAME", { lots: twice }))).toBe("error not_gs1");
});

test("two codes of one label, in either order", () => {
    const device = `]d201${SENSOR_DI}`;
    const production = `]d2112601051731010410L7${GS}21SN-1`;
    for (const [first, second] of [
        [device, production],
        [production, device],
    ]) {
        const assembly = new Assembly();
        const one = assembly.add(read(first), first);
        expect(one.text).toBe(first);
        assembly.keep(one.reading, one.text);
        const both = assembly.add(read(second), second);
        expect(both.text).toBe(`${device}\n${production}`);
        expect([both.reading.di, both.reading.serial, both.reading.lot]).toEqual([
            SENSOR_DI,
            "SN-1",
            "L7",
        ]);
        expect(both.reading.is_valid).toBe(true);
    }
});

test("two halves of one kind, or one from long ago, are not put together", () => {
    const device = `]d201${SENSOR_DI}`;
    const production = `]d210L7${GS}21SN-1`;
    const assembly = new Assembly();
    assembly.keep(read(device), device);
    expect(assembly.add(read(device), device).text).toBe(device);
    assembly.keep(read(device), device, 0);
    expect(assembly.add(read(production), production, 120_000).text).toBe(production);
    assembly.keep(read(device), device);
    const whole = sensorCode("SN-2");
    expect(assembly.add(read(whole), whole).text).toBe(whole);
    expect(assembly.first).toBe(null);
});

test("a swallowed separator is asked, never guessed", async () => {
    const found = await finder();
    const text = `]d201${SENSOR_DI}112601051731010410L721SN-HERE`;
    const facts = await found.of(read(text), text);
    const choices = await found.choices(facts);
    expect(choices[0].text).toBe(`]d201${SENSOR_DI}112601051731010410L7${GS}21SN-HERE`);
    expect(choices[0].known).toBe(true);
    const unknown = `]d201${SENSOR_DI}112601051731010410L721NOBODY`;
    expect(await found.choices(await found.of(read(unknown), unknown))).toEqual([]);
});

test("looked up by index: a hundred thousand lots cost no more than ten", async () => {
    const lots = Array.from({ length: 3_000 }, (_, index) => lotRow(index + 100, 1, `SN-${index}`));
    const found = await finder(lots);
    const asked = [];
    const read_ = found.jobs.database.read.bind(found.jobs.database);
    found.jobs.database.read = (stores, work) => {
        asked.push(stores[0]);
        return read_(stores, work);
    };
    const text = sensorCode("SN-2999");
    const facts = await found.of(read(text), text);
    expect(facts.lot.id).toBe(3099);
    expect(asked).toEqual(["lots", "identifiers", "products", "lots"]);
});

test("the day is the day here", () => {
    expect(today(new Date(2026, 0, 5, 12))).toBe("2026-01-05");
});

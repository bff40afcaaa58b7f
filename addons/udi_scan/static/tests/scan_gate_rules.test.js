import { beforeEach, expect, mockDate, test } from "@odoo/hoot";
import { carried, gateRules, judgeGates, refusedThere } from "@udi_scan/app/verdict/gate_rules";
import { judgeUse } from "@udi_scan/app/verdict/judge";
import { read } from "@udi_scan/app/verdict/facts";
import { JobBoard } from "@udi_scan/app/session/job_board";
import { JobStore } from "@udi_scan/app/store/jobs";
import { jobAnswer, lotRow, makeStore, RULES, sensorCode, SENSOR_DI } from "./scan_test_data";

beforeEach(() => mockDate("2026-11-28 09:00:00"));

const LOT = { name: "SN-1", expiry: "2031-01-04", made: "2026-01-05", here: 1 };

/** What the gates say of a unit: `status code`. */
function say({ lot = LOT, step = "shipping", rules = {}, gates = {} } = {}) {
    const product = { id: 1, name: "Sensor", tracking: "serial", rules, gates };
    const facts = {
        lot, product, step, today: "2026-11-28", reading: read(sensorCode("SN-1")), name: "SN-1",
        identifier: { code: SENSOR_DI }, quantity: 1, takenOfLot: 0,
    }; // prettier-ignore
    const found = judgeGates(facts);
    return found ? `${found.verdict.status} ${found.verdict.code}` : "";
}

test("off, warn, block; what is investigated passes", () => {
    const lot = { ...LOT, held: "Recall 7" };
    for (const [hold, expected] of [
        ["off", ""],
        ["warn", "warning hold"],
        ["investigate", "warning hold"],
        ["block", "error hold"],
    ]) {
        expect(say({ lot, rules: { hold } })).toBe(expected);
    }
    expect(
        say({ lot: { ...lot, expiry: "2020-01-01" }, rules: { expiry: "warn", hold: "block" } })
    ).toBe("error hold");
});

test("asked for its own steps only, date and hold also where no step is known", () => {
    const lot = { ...LOT, expiry: "2020-01-01", gates: { released: "Not released." } };
    const rules = { expiry: "block", released: "block" };
    expect(say({ lot, rules, step: "storing" })).toBe("");
    expect(say({ lot, rules, step: "" })).toBe("error expired");
    expect(say({ lot, rules: { released: "block" }, step: "" })).toBe("");
    expect(say({ lot, rules: { released: "block" }, step: "receiving" })).toBe("");
    expect(say({ lot, rules: { released: "block" }, step: "consuming" })).toBe("error released");
    expect(say({ rules: { unheard: "block" } })).toBe("");
});

test("shelf life as the customer asks", () => {
    const rules = { shelf_life: "block" };
    const of = (shelf_life, lot = {}) =>
        say({ rules, gates: { shelf_life }, lot: { ...LOT, ...lot } });
    expect(of(undefined)).toBe("");
    expect(of([1_498, 0])).toBe("");
    expect(of([1_499, 0])).toBe("error shelf_life");
    expect(of([0, 82])).toBe("");
    expect(of([0, 83])).toBe("error shelf_life");
    expect(of([0, 50], { made: null })).toBe("error shelf_life");
    expect(of([100, 0], { expiry: null })).toBe("");
    expect(of([100, 0], { expiry: "2026-11-27" })).toBe("", {
        message: "expired is said by its own rule",
    });
});

test("registered where it goes: by the day of manufacture, or as the server says of today", () => {
    const rules = { registration: "block" };
    const of = (known, lot = {}) =>
        say({
            rules,
            gates: { registration: { primary: SENSOR_DI, by_di: { [SENSOR_DI]: known } } },
            lot: { ...LOT, ...lot },
        });
    expect(of({ windows: [["2026-01-01", "2026-06-30"]] })).toBe("");
    expect(of({ windows: [[null, "2026-01-05"]] })).toBe("");
    expect(of({ windows: [["2026-01-06", null]] })).toBe("error registration");
    expect(of({ windows: [] })).toBe("error registration");
    expect(of({ windows: [["2026-11-01", null]] }, { made: null })).toBe("");
    expect(of({ refused: "" })).toBe("");
    expect(of({ refused: "Sensor is not registered for the EU." })).toBe("error registration");
});

test("a product without an identifier", () => {
    const gates = { identity: "Sensor has no active device identifier." };
    expect(say({ gates, rules: { identity: "warn" }, step: "" })).toBe("warning identity");
});

test("a rule that another addon brings is judged, carried and put by its own entry", () => {
    gateRules.add("of_a_test", {
        steps: ["shipping"],
        broken: ({ lot }) => lot.odd && ((status) => ({ status, code: "odd" })),
        carry: ({ lot }) =>
            lot.odd ? { note: 7, verdict: { status: "warning", code: "odd_move" } } : null,
        put: (note, place, name) => (place.odd ? null : { code: `${note} ${name}` }),
    });
    try {
        const rules = { of_a_test: "block" };
        expect(say({ lot: { ...LOT, odd: true }, rules })).toBe("error odd");
        const notes = carried({ lot: { odd: true }, product: { rules } });
        expect(notes.of_a_test.note).toBe(7);
        expect(carried({ lot: { odd: true }, product: { rules: { of_a_test: "warn" } } })).toEqual(
            {}
        );
        expect(refusedThere("SN-1", { of_a_test: 7 }, {})).toEqual({ code: "7 SN-1" });
        expect(refusedThere("SN-1", { of_a_test: 7 }, { odd: true })).toBe(null);
    } finally {
        gateRules.remove("of_a_test");
    }
});

test("what the server says of lots is kept with their product and replaced with the next load", async () => {
    const jobs = new JobStore(await makeStore());
    const lots = [lotRow(1, 1, "SN-1"), lotRow(5, 2, "T1", { expiry: "2029-01-04", here: 5 })];
    const gates = [
        [1, 1, { released: "Not released." }],
        [5, 2, { released: "Not released." }],
    ];
    await jobs.save("issue", { ...jobAnswer({ lots }), gates });
    expect((await jobs.lot(1, "SN-1")).gates).toEqual({ released: "Not released." });
    expect((await jobs.lotNamed("SN-1")).gates).toEqual({ released: "Not released." });
    expect(await jobs.freeBefore(2, "2026-11-28", "2031-01-01")).toEqual([]);
    const reading = read(sensorCode("SN-1"));
    const product = {
        id: 1,
        name: "Sensor",
        tracking: "serial",
        rules: { ...RULES, released: "warn" },
    };
    const facts = {
        reading,
        text: "",
        today: "2026-11-28",
        product,
        lot: await jobs.lot(1, "SN-1"),
        name: "SN-1",
    };
    expect(judgeUse({ ...facts, identifier: {} }).code).toBe("released");
    await jobs.save("issue", { ...jobAnswer({ lots: [] }), gates: gates.slice(1) });
    expect((await jobs.lot(1, "SN-1")).gates).toBe(undefined);
    expect((await jobs.lot(2, "T1")).gates).toEqual({ released: "Not released." });
});

test("a second person who has not been asked yet is named before the delivery leaves", () => {
    const note = (job) => new JobBoard({ app: {}, scenario: {}, job }).note;
    expect(note({ check: true })).toInclude("press Finish when it is packed");
    expect(note({ check_wished: true })).toInclude("Issue check");
    expect(note({ other: 0 })).toBe("");
});

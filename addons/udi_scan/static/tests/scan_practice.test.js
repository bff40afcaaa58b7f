import {
    click,
    expect,
    queryAllTexts,
    queryOne,
    queryText,
    test,
    beforeEach,
    mockDate,
} from "@odoo/hoot";
import { EXERCISES, isRight, lessonOf, shuffled, storyOf } from "@udi_scan/app/practice/exercises";
import { PRACTICE, PracticeApp } from "@udi_scan/app/practice/world";
import { samples } from "@udi_scan/app/samples/samples";
import { NetworkError } from "@udi_scan/app/sync/rpc";
import { enrolledApp, typeCode, see } from "./scan_drawn_app";
import { SilentFeedback } from "./scan_test_data";

beforeEach(() => mockDate("2026-11-28 09:00:00"));

test("ten exercises, five with a fault, in any order", () => {
    expect(EXERCISES.length).toBe(10);
    expect(EXERCISES.filter(({ right }) => right === "aside").length).toBe(5);
    for (const { key, codes } of EXERCISES) {
        expect(storyOf(key) && lessonOf(key)).not.toBeEmpty();
        codes.forEach((code) => expect(samples.has(code)).toBe(true));
    }
    let seed = 7;
    const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    const one = shuffled(random).map(({ key }) => key);
    const two = shuffled(random).map(({ key }) => key);
    expect(one).not.toEqual(two);
    expect([...one].sort()).toEqual(EXERCISES.map(({ key }) => key).sort());
    expect(one.slice(7).every((key) => ["issue", "held", "set"].includes(key))).toBe(true);
});

test("what counts as right", () => {
    expect(isRight({ right: "take" }, "take", true)).toBe(true);
    expect(isRight({ right: "take" }, "take", false)).toBe(false); // one code of two
    expect(isRight({ right: "take" }, "aside", true)).toBe(false);
    expect(isRight({ right: "aside" }, "aside", false)).toBe(true);
    expect(isRight({ right: "aside" }, "take", false)).toBe(false);
});

/** Scans what an exercise shows, by hand scanner or by a tap, and waits for its colour. */
async function scanExercise(colour, byTap) {
    const { key, codes } = EXERCISES.find(
        (exercise) => exercise.key === queryOne("[data-exercise]").dataset.exercise
    );
    for (const code of codes) {
        if (byTap) {
            await click(`[data-code=${code}]`);
        } else {
            typeCode(samples.get(code).text);
        }
        await see(code === "half_device" ? "[data-code=half_device]" : `.${colour(key)}`);
    }
    await see(".decision");
    return key;
}

const COLOUR = {
    expired: "verdict_error", other: "verdict_error", parcel: "verdict_error", held: "verdict_error",
    double: "verdict_warning",
}; // prettier-ignore
const CODE = {
    expired: "expired",
    other: "wrong_product",
    parcel: "not_gs1",
    held: "hold",
    double: "double",
};

async function practise({ wrong = [], byTap = false } = {}) {
    await see(".start");
    await click(".start");
    for (let number = 1; number <= 10; number++) {
        await see(`.exercise_step:contains(Exercise ${number} of 10)`);
        await see(".verdict_idle");
        const key = await scanExercise((name) => COLOUR[name] || "verdict_ok", byTap);
        if (CODE[key]) {
            expect(queryOne(".verdict").dataset.code).toBe(CODE[key]);
        }
        const right = EXERCISES.find((exercise) => exercise.key === key).right;
        const wanted = wrong.includes(key) ? { take: "aside", aside: "take" }[right] : right;
        await click(`.${wanted}`);
        await see(wrong.includes(key) ? ".lesson_wrong" : ".lesson_right");
        await click(".next");
    }
    await see(".kept");
}

function reportsTo(server) {
    const kept = [];
    server.answers["/udi/scan/report"] = ({ reports }) => {
        kept.push(...reports);
        return {
            status: "ok",
            answers: reports.map(({ uuid }) => ({ uuid, status: "accepted" })),
            scanner: {
                rule: "off",
                state: "untested",
                faults: [],
                tested_on: null,
                refused: false,
            },
        };
    };
    return kept;
}

test("all right with the hand scanner: a training record, and nothing else anywhere", async () => {
    const { app, server } = await enrolledApp({ hash: "practice" });
    const kept = reportsTo(server);
    await practise();
    await see(".kept:contains(training record)");
    expect(queryText(".score")).toBe("10 of 10");
    expect(
        kept.map(({ kind, exercises, errors, ticket }) => [kind, exercises, errors, ticket])
    ).toEqual([["training", 10, [], "t"]]);
    // real work has seen nothing of it
    expect(await app.outbox.lastNumber()).toBe(0);
    expect(await app.jobs.list("receive")).toEqual([]);
    expect(await app.jobs.product(1)).toBe(undefined);
    expect(server.requests.map(({ route }) => route)).toEqual(["/udi/scan/report"]);
    const names = (await indexedDB.databases()).map(({ name }) => name);
    expect(names.includes(PRACTICE)).toBe(false);
});

test("by taps, with two mistakes and without a network: told, and kept until there is one", async () => {
    const { app, server } = await enrolledApp({ hash: "practice" });
    server.trouble = new NetworkError("cut");
    await practise({ wrong: ["held", "carton"], byTap: true });
    expect(queryText(".score")).toBe("8 of 10");
    expect(queryAllTexts(".remedy").length).toBe(2);
    const [report] = await app.profile.reports.waiting();
    expect([...report.errors].sort()).toEqual(["carton", "held"]);
    server.trouble = null;
    const kept = reportsTo(server);
    await app.profile.flush();
    expect(kept.length).toBe(1);
    expect(await app.profile.reports.waiting()).toEqual([]);
});

test("the practice knows nobody and sends to nobody", async () => {
    const practice = await PracticeApp.open(new SilentFeedback());
    await practice.capture({ action: "scan", scenario: "receive", job: 1, raw: "x", name: "n" });
    expect(await practice.outbox.countWaiting()).toBe(1);
    let refused = false;
    await practice.send("/udi/scan/sync", {}).catch(() => (refused = true));
    expect(refused).toBe(true);
    await practice.close();
});

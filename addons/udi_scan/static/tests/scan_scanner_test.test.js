import {
    advanceTime,
    click,
    describe,
    expect,
    queryAllAttributes,
    queryText,
    test,
} from "@odoo/hoot";
import { NetworkError } from "@udi_scan/app/sync/rpc";
import { samples, TEST_CODES } from "@udi_scan/app/samples/samples";
import { isCode, judgeScan, summaryOf } from "@udi_scan/app/scanner_test/judge";
import { enrolledApp, typeCode, see } from "./scan_drawn_app";
import { GS } from "./scan_test_data";

const textOf = (code) => samples.get(code).text;
const scanOf = (text, values = {}) => ({ text, end: "enter", ms: 100, source: "keys", ...values });

function faultsOf(code, change, values) {
    return judgeScan(textOf(code), scanOf(change(textOf(code)), values));
}

describe("judge", () => {
    test("a good scanner, with and without AIM identifier", () => {
        for (const code of TEST_CODES) {
            for (const identifier of ["", "]d2", "]C1"]) {
                const found = faultsOf(code, (text) => identifier + text);
                expect(found.faults).toEqual([]);
                expect(found.prefix + found.suffix).toBe("");
            }
        }
        expect(faultsOf("separator", (text) => text).separator).toBe("kept");
        expect(faultsOf("plain", (text) => text).separator).toBe(null);
        expect(faultsOf("separator", (text) => GS + text).prefix).toBe("");
    });

    test("the separator is lost, or something else stands for it", () => {
        for (const code of ["separator", "bars", "long"]) {
            const lost = faultsOf(code, (text) => text.replaceAll(GS, ""));
            expect([lost.faults, lost.separator]).toEqual([["separator_lost"], "lost"]);
            for (const other of ["^", "]", " ", "{GS}", "\x1e", "|"]) {
                const changed = faultsOf(code, (text) => text.replaceAll(GS, other));
                expect([changed.faults, changed.separator]).toEqual([
                    ["separator_changed"],
                    "changed",
                ]);
            }
        }
    });

    test("capitals, keyboards, lost characters, nonsense", () => {
        const upside = (text) =>
            text.replace(/[a-z]/gi, (one) =>
                one === one.toLowerCase() ? one.toUpperCase() : one.toLowerCase()
            );
        expect(faultsOf("case", upside).faults).toEqual(["case"]);
        expect(faultsOf("case", (text) => text.toUpperCase()).faults).toEqual(["case"]);
        expect(faultsOf("separator", (text) => text.toLowerCase()).faults).toEqual(["case"]);
        const german = { y: "z", z: "y", Y: "Z", Z: "Y", "-": "ß", "/": "-", "(": ")", ")": "=" };
        const typed = (text) => [...text].map((one) => german[one] || one).join("");
        expect(faultsOf("layout", typed).faults).toEqual(["layout"]);
        const french = Object.fromEntries(
            [..."1234567890"].map((one, at) => [one, "&é\"'(-è_çà"[at]])
        );
        const azerty = (text) => [...text].map((one) => french[one] || one).join("");
        expect(faultsOf("separator", azerty).faults).toEqual(["layout"]);
        expect(faultsOf("separator", (text) => azerty(text).replaceAll(GS, "")).faults).toEqual([
            "layout",
        ]);
        expect(faultsOf("long", (text) => text.slice(0, 40) + text.slice(43)).faults).toEqual([
            "characters_lost",
        ]);
        expect(faultsOf("plain", () => "4006381333931").faults).toEqual(["garbled"]);
    });

    test("what stands around a code, how it ends and how fast it comes", () => {
        const around = faultsOf("plain", (text) => `#]C0${text}$$`);
        expect([around.faults, around.prefix, around.suffix]).toEqual([
            ["prefix", "suffix_text"],
            "#",
            "$$",
        ]);
        expect(faultsOf("plain", (text) => text, { end: "none" }).faults).toEqual(["no_end"]);
        expect(faultsOf("plain", (text) => text, { end: "text", source: "camera" }).faults).toEqual(
            []
        );
        const slow = faultsOf("long", (text) => text, { ms: 30 * (textOf("long").length - 1) });
        expect([slow.faults, slow.speed]).toEqual([["slow"], 30]);
        expect(isCode(textOf("bars"), `]C1${textOf("bars")}`)).toBe(true);
        expect(isCode(textOf("plain"), `#${textOf("plain")}`)).toBe(false);
    });

    test("the summary: bad for one fault, and where no separator was seen", () => {
        const results = (codes) =>
            new Map(
                TEST_CODES.map((code) => [
                    code,
                    codes.includes(code)
                        ? {
                              ...faultsOf(code, (text) => text),
                              text: textOf(code),
                              end: "tab",
                              source: "keys",
                          }
                        : null,
                ])
            );
        const good = summaryOf(results(TEST_CODES));
        expect([good.state, good.separator, good.end, good.faults]).toEqual([
            "good",
            "kept",
            "tab",
            [],
        ]);
        expect(Object.keys(good.received)).toEqual(TEST_CODES);
        const barsOnly = summaryOf(results(["plain", "case", "bars"]));
        expect([barsOnly.state, barsOnly.separator]).toEqual(["good", "kept"]);
        const blind = summaryOf(results(["plain", "case", "layout"]));
        expect([blind.state, blind.separator, blind.faults]).toEqual([
            "bad",
            "unknown",
            ["not_read"],
        ]);
    });
});

test("six codes, six beeps: the scanner is good and the server is told", async () => {
    const { app, server } = await enrolledApp({ hash: "scanner_test" });
    server.answers["/udi/scan/report"] = ({ reports }) => ({
        status: "ok",
        answers: reports.map(({ uuid }) => ({ uuid, status: "accepted" })),
        scanner: { rule: "refuse", state: "good", faults: [], tested_on: null, refused: false },
    });
    await see(".sample");
    for (const [number, code] of TEST_CODES.entries()) {
        await see(`.exercise_step:contains(Code ${number + 1} of 6)`);
        typeCode(textOf(code), { suffix: "Tab" });
    }
    await see(".verdict_ok");
    await see(".kept");
    const [report] = server.requests.filter(({ route }) => route === "/udi/scan/report")[0].params
        .reports;
    expect([report.kind, report.faults, report.separator, report.end, report.ticket]).toEqual([
        "scanner_test", [], "kept", "tab", "t",
    ]); // prettier-ignore
    expect(app.profile.scanner.state).toBe("good");
    expect(await app.profile.reports.waiting()).toEqual([]);
    expect(app.feedback.signals).toEqual(Array(6).fill("ok"));
});

test("a scanner that loses the separator is told how to cure it, and is not taken for work", async () => {
    const { app, server } = await enrolledApp({ hash: "scanner_test" });
    app.device = { ...app.device, scanner: { ...app.profile.scanner, rule: "warn" } };
    await see(".sample");
    for (const code of TEST_CODES) {
        typeCode(textOf(code).replaceAll(GS, ""));
        if (textOf(code).includes(GS)) {
            await see("[data-fault=separator_lost]");
            await click(".go_on");
        }
        await see(code === "long" ? ".verdict_error" : ".skip");
    }
    await see(".kept");
    expect(queryText(".remedy_bad")).toInclude("Ctrl+]");
    server.trouble = new NetworkError("cut");
    await click(".button_main");
    await see("[data-screen=home] .notice_bad");
    await click("[data-scenario=receive]");
    await see("[data-screen=refused]");
    expect(queryAllAttributes(".row .button", "class").length).toBe(2);
    typeCode("0109521234543213");
    expect(await app.outbox.lastNumber()).toBe(0);
    await click(".row .to_practice");
    await see("[data-screen=practice]");
});

test("the wrong card, a card that cannot be read, and a scanner without an end", async () => {
    const { app } = await enrolledApp({ hash: "scanner_test" });
    await see(".sample");
    typeCode(textOf("bars"));
    await see(".notice:contains(GS character, bars)");
    typeCode(textOf("plain"), { suffix: null });
    await advanceTime(1500);
    await see("[data-fault=no_end]");
    await click(".go_on");
    for (let number = 2; number <= 6; number++) {
        await see(`.exercise_step:contains(Code ${number} of 6)`);
        await click(".skip");
    }
    await see(".verdict_error");
    await see(".kept");
    expect(queryAllAttributes(".remedy", "data-fault")).toEqual(["no_end", "not_read"]);
    expect((await app.profile.reports.waiting()).length).toBe(1);
});

test("a test that the server has not seen is truer than what it says", async () => {
    const { app } = await enrolledApp();
    const told = { rule: "refuse", state: "untested", faults: [], tested_on: null, refused: true };
    await app.profile.told(told);
    expect(app.profile.scanner.refused).toBe(true);
    await app.profile.tested(
        summaryOf(
            new Map([
                [
                    "bars",
                    {
                        ...faultsOf("bars", (text) => text),
                        text: "x",
                        end: "enter",
                        source: "keys",
                    },
                ],
            ])
        )
    );
    await app.profile.told(told);
    expect([app.profile.scanner.state, app.profile.scanner.refused]).toEqual(["good", false]);
});

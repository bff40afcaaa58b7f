import { describe, expect, test } from "@odoo/hoot";
import { alternatives, checkBasicUdiDi, hri, merge, normalizeDi, parse } from "@udi_core/codes";

describe.current.tags("headless");

const TODAY = "2026-06-01";
const GTIN = "06901234500011";
const read = (text) => parse(text, TODAY);
const codes = (reading) => reading.defects.map(({ code }) => code);

test("every kind of code is read in the browser", () => {
    const kinds = [
        [`]d201${GTIN}112601051731010410L7\x1d21SN-1`, "gs1", "scan", GTIN, "L7", "SN-1"],
        [`(01)${GTIN}(17)310104(10)L7(21)SN-1`, "gs1", "bracketed", GTIN, "L7", "SN-1"],
        ["6901234567892", "gs1", "gtin", "06901234567892", null, null],
        [
            `https://id.example.org/01/${GTIN}/10/L7?17=310104`,
            "gs1",
            "digital_link",
            GTIN,
            "L7",
            null,
        ],
        [
            "+A99912345/$$52001510X3/16D20111212/S77DEFG457",
            "hibcc",
            "scan",
            "A99912345",
            "10X3",
            "77DEFG45",
        ],
        [
            "=+04000=/A9999XYZ100T0944=,000025=>014032=}013032",
            "iccbba",
            "compound",
            "A9999XYZ100T0944",
            null,
            "000025",
        ],
        [
            "[)>\x1e06\x1d9N110375286414\x1d1TABC\x1dD310100\x1dS123\x1e\x04",
            "ifa",
            "format_06",
            "110375286414",
            "ABC",
            "123",
        ],
        [
            "MA.156.M0.100472.11103334.P180101.LABS2018.E181201.C8",
            "ma",
            "scan",
            "MA.156.M0.100472.11103334",
            "ABS2018",
            null,
        ],
        ["MF1234567890123BAL2601*SN0002*MD260115", "ahm", "scan", "1234567890123", "L2601", "0002"],
    ];
    for (const [text, ...expected] of kinds) {
        const { agency, form, di, lot, serial, is_valid } = read(text);
        expect([agency, form, di, lot, serial]).toEqual(expected);
        expect(is_valid).toBe(true, { message: text });
    }
});

test("dates, precision and century", () => {
    const scan = read(`]d201${GTIN}112601051730020010L7`);
    expect([scan.manufacture_date, scan.expiry, scan.expiry_precision]).toEqual([
        "2026-01-05",
        "2030-02-28",
        "month",
    ]);
    expect(read(`(01)${GTIN}(17)760101`).expiry).toBe("2076-01-01");
    expect(read(`(01)${GTIN}(17)770101`).expiry).toBe("1977-01-01");
});

test("what is wrong has a code, a severity and a place in characters", () => {
    const wrong = read(`(01)06901234500012(10)A\u{1f600}B(17)261301`);
    expect(wrong.defects.map(({ code, severity, position }) => [code, severity, position])).toEqual(
        [
            ["bad_check_digit", "error", 4],
            ["bad_charset", "error", 23],
            ["bad_date", "error", 29],
        ]
    );
    expect(wrong.defects[0].data).toEqual({ identifier: "01", expected: "1", found: "2" });
    expect(wrong.lot).toBe("A\u{1f600}B");
    expect(codes(read("hello"))).toEqual(["unknown_format"]);
    expect(codes(read("1".repeat(10_001)))).toEqual(["too_long"]);
    expect(codes(read("")).concat(codes(read("]d2")))).toEqual(["empty", "empty"]);
});

test("two carriers of one label are one reading", () => {
    const whole = merge([read(`]d201${GTIN}`), read("]d21731010410L7")], TODAY);
    expect([whole.form, whole.di, whole.lot, whole.is_valid]).toEqual(["merged", GTIN, "L7", true]);
    expect(hri(whole)).toBe(`(01)${GTIN}(17)310104(10)L7`);
});

test("a swallowed separator is a question, what is known comes first", () => {
    const known = {
        knows_di: () => true,
        knows_lot: (di, lot) => lot === "LOT1",
        knows_serial: () => false,
    };
    const [first] = alternatives(read(`]d201${GTIN}10LOT121SER9`), known, TODAY);
    expect([first.reading.lot, first.reading.serial, first.known]).toEqual(["LOT1", "SER9", true]);
});

test("identifiers are stored in one way", () => {
    expect(normalizeDi("gs1", " 6901234567892 ")).toBe("06901234567892");
    expect(normalizeDi("hibcc", "+a99912345")).toBe("A99912345");
    expect(() => normalizeDi("gs1", "6901234567890")).toThrow("bad_check_digit");
    expect(checkBasicUdiDi("gs1", "1987654Ad4X4bL5ttr2310c2K")).toEqual([]);
    expect(checkBasicUdiDi("gs1", "1987654Ad4X4bL5ttr2310c2X")[0].data.expected).toBe("2K");
});

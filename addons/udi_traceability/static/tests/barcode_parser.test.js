import { describe, expect, test } from "@odoo/hoot";
import { BarcodeParser } from "@barcodes/js/barcode_parser";
import "@udi_traceability/barcode/barcode_parser";

describe.current.tags("headless");

const GS = "\x1d";
const GTIN = "06901234500011";
const rules = [{ encoding: "any", type: "product", pattern: ".*", alias: "0" }];
const plain = new BarcodeParser({ nomenclature: { upc_ean_conv: "always", rules } });

test("a plain barcode stays what Odoo makes of it", () => {
    for (const code of ["4006381333931", "internal-7", "10D9T", "2100001003000"]) {
        const parsed = plain.parse_barcode(code);
        expect(parsed.type).toBe("product");
        expect(parsed.base_code).toBe(code);
        expect(parsed.udi_reading).toBe(undefined);
    }
});

test("a whole UDI gives its product, lot and dates", () => {
    const parsed = plain.parse_barcode(`]d201${GTIN}112601051731010010L1${GS}21S1`);
    expect(parsed.type).toBe("product");
    expect(parsed.base_code).toBe(GTIN.slice(1));
    const of = (ai) => parsed.udi_elements.find((item) => item.ai === ai);
    expect(of("21").type).toBe("lot");
    expect(of("21").value).toBe("S1");
    expect(of("10").type).toBe("udi_lot_number");
    expect(of("17").value.getDate()).toBe(31);
    expect(of("11").value.getMonth()).toBe(0);
});

test("what is wrong is not taken for a device", () => {
    for (const code of [`01${GTIN}17271331`, `01${GTIN}0106901234500028`, "0106901234500012"]) {
        expect(plain.parse_barcode(code).base_code).toBe(code);
    }
});

test("a GS1 nomenclature gets a list, never an exception", () => {
    const gs1 = new BarcodeParser({
        nomenclature: {
            is_gs1_nomenclature: true,
            gs1_separator_fnc1: "\\x1D",
            rules: [{ encoding: "gs1-128", type: "lot", pattern: "(21)(.{0,20})", name: "Serial" }],
        },
    });
    const parsed = gs1.parse_barcode(`(01)${GTIN}(11)260105(21)S1`);
    expect(parsed.map((item) => item.type)).toEqual(["product", "manufacture_date", "lot"]);
    expect(parsed[2].rule.name).toBe("Serial");
    for (const code of [`01${GTIN}17271331`, `01${GTIN}17270031`, `01${GTIN}0106901234500028`]) {
        expect(gs1.parse_barcode(code)).toEqual([]);
    }
});

test("another agency's code is read", () => {
    const parsed = plain.parse_barcode("+A999123457");
    expect(parsed.type).toBe("product");
    expect(parsed.base_code).toBe("A99912345");
});

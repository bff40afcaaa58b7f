// What a parser answers. Names are those of Python's Reading.as_dict(), so that a reading made here and one that the
// server sends are used alike.
import { SEVERITIES } from "./defects.js";

export const MAX_LENGTH = 10_000;

/**
 * One thing wrong with a text.
 * @typedef {Object} Defect
 * @property {string} code one of the keys of SEVERITIES
 * @property {"error"|"rule"|"warning"} severity
 * @property {?number} position counted in characters (code points, as Python does, not UTF-16 units): `[...raw][position]`
 * @property {Object} data facts for the sentence
 */

/**
 * What one carrier says. Dates are ISO texts (YYYY-MM-DD); what could not be read is null, never guessed.
 * @typedef {Object} Reading
 * @property {string} raw
 * @property {?string} symbology
 * @property {?string} agency gs1, hibcc, iccbba, ifa, ma, ahm
 * @property {?string} form scan, bracketed, gtin, digital_link, compound, format_06, url, xml, merged
 * @property {{identifier: string, value: string, raw: string}[]} elements
 * @property {?string} di
 * @property {?string} lot
 * @property {?string} serial
 * @property {?string} expiry
 * @property {?string} expiry_precision "day" or "month" (the carrier names no day, the last one of the month is meant)
 * @property {?string} manufacture_date
 * @property {?number} quantity
 * @property {?string} software_version
 * @property {Object} extra what only one agency has
 * @property {Defect[]} defects
 * @property {boolean} is_wellformed syntax alone
 * @property {boolean} is_valid syntax and the rules for one carrier on its own
 */

const NOTHING = {
    raw: "",
    symbology: null,
    agency: null,
    form: null,
    elements: Object.freeze([]),
    di: null,
    lot: null,
    serial: null,
    expiry: null,
    expiry_precision: null,
    manufacture_date: null,
    quantity: null,
    software_version: null,
    extra: Object.freeze({}),
    defects: Object.freeze([]),
};

/** @returns {Reading} */
export function makeReading(raw, fields) {
    const { defects = NOTHING.defects } = fields;
    return Object.freeze({
        ...NOTHING,
        ...fields,
        raw,
        is_wellformed: !defects.some((item) => item.severity === "error"),
        is_valid: !defects.some((item) => item.severity !== "warning"),
    });
}

/** @returns {Defect} with the severity that its code always has */
export function defect(code, position = null, data = {}) {
    return { code, severity: SEVERITIES[code], position, data };
}

/** Defects of identifiers that stand twice with different values (GS1 has its own rule, the others share this). */
export function repeats(elements) {
    return [...valuesOf(elements)]
        .filter(([identifier, values]) => identifier && values.size > 1)
        .map(([identifier, values]) =>
            defect("repeated_element", null, { identifier, values: [...values] })
        );
}

/** Identifier -> its different values, both in the order in which they stand. */
export function valuesOf(elements) {
    const found = new Map();
    for (const { identifier, value } of elements) {
        if (!found.has(identifier)) {
            found.set(identifier, new Set());
        }
        found.get(identifier).add(value);
    }
    return found;
}

export function element(identifier, value, raw = value) {
    return { identifier, value, raw };
}

/** A device identifier is wrong; `expected` is the right check digit where that is the fault. */
export class DeviceIdentifierError extends Error {
    constructor(code, data = {}) {
        super(code);
        this.code = code;
        this.data = data;
        this.expected = data.expected;
    }
}

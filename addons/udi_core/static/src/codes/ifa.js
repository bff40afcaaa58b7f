// IFA coding: data identifiers of format 06 (ISO/IEC 15434), PPN and its German PZN.
import * as checkdigits from "./checkdigits.js";
import * as dates from "./dates.js";
import { defect, DeviceIdentifierError, element, makeReading, repeats } from "./reading.js";
import { full, size, strip } from "./text.js";

const HEADER = "[)>\x1e06\x1d";
const TRAILER = "\x1e\x04";
const FIELD = full("([0-9]{0,3}[A-Z])(.*)", "s");
// eslint-disable-next-line no-control-regex
const CONTROL = /[\x00-\x1f\x7f]/;
const BATCH = full("[0-9A-Za-z_.\\-]+");
const MAX = 20;
const LABELS = { "9N": "PPN", "1T": "LOT", S: "SN", D: "EXP", "8P": "GTIN" };

/** The opening of a format envelope. */
export function recognises(body) {
    return body.startsWith("[)>");
}

/** Read a format 06 message; fields may come in any order, unknown fields are kept. */
export function parse(text, year, start = 0, symbology = null) {
    const form = "format_06";
    if (!text.startsWith(HEADER, start)) {
        const defects = [defect("bad_structure", start, { reason: "envelope" })];
        return makeReading(text, { symbology, form, defects });
    }
    let position = start + HEADER.length;
    let end = text.length;
    const defects = [];
    const elements = [];
    const named = {};
    const extra = {};
    if (text.endsWith(TRAILER)) {
        end -= TRAILER.length;
    } else {
        defects.push(defect("missing_terminator", end));
        end -= text.endsWith("\x1e") || text.endsWith("\x04") ? 1 : 0;
    }
    for (const piece of text.slice(position, end).split("\x1d")) {
        const match = FIELD.exec(piece);
        if (!match) {
            defects.push(defect("bad_structure", position, { reason: "data_identifier" }));
            elements.push(element("", piece));
        } else {
            const [, identifier, value] = match;
            elements.push(element(identifier, value));
            const control = CONTROL.exec(piece);
            if (control) {
                const data = { identifier, character: control[0], allowed: "text" };
                defects.push(defect("bad_charset", position + control.index, data));
            }
            const place = position + identifier.length;
            const fault = (code, data = {}) =>
                defects.push(defect(code, place, { identifier, ...data }));
            field(identifier, value, year, fault, named, extra);
        }
        position += piece.length + 1;
    }
    const has = (name) => elements.some(({ identifier }) => identifier === name);
    if (has("9N") && has("8P")) {
        defects.push(defect("excluded_pair", null, { identifier: "9N", other: "8P" }));
    }
    defects.push(...repeats(elements));
    return makeReading(text, {
        symbology,
        agency: "ifa",
        form,
        elements,
        ...named,
        extra,
        defects,
    });
}

function field(name, value, year, fault, named, extra) {
    if (!value) {
        fault("empty_value");
    } else if (name === "9N") {
        const wrong = ppnFault(value);
        if (wrong) {
            fault(wrong.code, { ...wrong.data, identifier: name });
        } else {
            named.di = value;
        }
        if (value.startsWith("11") && value.length === 12) {
            extra.pzn = value.slice(2, 10);
        }
    } else if (name === "8P") {
        gtin(value, fault, named, extra);
    } else if (name === "1T" || name === "S") {
        if (value.length > MAX) {
            fault("bad_length", { length: value.length, min: 1, max: MAX });
        } else if (!BATCH.test(value)) {
            fault("bad_charset", { character: value, allowed: "alphanumeric" });
        }
        named[name === "1T" ? "lot" : "serial"] = value;
    } else if (name === "D" || name === "16D" || name === "14D") {
        setDate(name, value, year, fault, named);
    } else if (name === "Q" && /^[0-9]{1,8}$/.test(value)) {
        named.quantity = Number(value);
    }
}

function gtin(value, fault, named, extra) {
    const expected = checkdigits.gtinCheckDigit(value.slice(0, -1));
    const found = value.slice(-1);
    if (!/^[0-9]{14}$/.test(value)) {
        fault("bad_length", { length: value.length, min: 14, max: 14 });
    } else if (expected !== found) {
        fault("bad_check_digit", { expected, found });
    }
    named.di ??= value;
    extra.gtin = value;
}

function setDate(name, value, year, fault, named) {
    const found = name === "D" ? dates.yymmdd(value, year, true) : dates.yyyymmdd(value, true);
    if (found.fault) {
        fault("bad_date", { value, reason: found.fault });
    } else if (name === "16D") {
        named.manufacture_date = found.date;
    } else {
        named.expiry = found.date;
        named.expiry_precision = found.precision;
    }
}

/** What is wrong with a PPN, its PZN included, as { code, data }; null when it is right. */
function ppnFault(value) {
    const german = value.startsWith("11");
    const length = size(value);
    const fault = (code, data) => ({ code, data: { identifier: "9N", ...data } });
    if (length < 5 || length > 22 || (german && length !== 12)) {
        return fault("bad_length", { length, min: 5, max: 22 });
    }
    if (!/^[0-9A-Z]+$/.test(value)) {
        return fault("bad_charset", { character: value, allowed: "alphanumeric" });
    }
    let expected = checkdigits.ppnCheck(value.slice(0, -2));
    const found = value.slice(-2);
    if (found !== expected) {
        return fault("bad_check_digit", { expected, found });
    }
    if (german) {
        if (!/^[0-9]+$/.test(value)) {
            return fault("bad_charset", { character: value, allowed: "N" });
        }
        expected = checkdigits.pznCheckDigit(value.slice(2, 9));
        if (value[9] !== expected) {
            return fault("bad_check_digit", { identifier: "PZN", expected, found: value[9] });
        }
    }
    return null;
}

/** The PPN in upper case; throws DeviceIdentifierError. */
export function normalize(code) {
    const value = strip(code).toUpperCase();
    const wrong = ppnFault(value);
    if (wrong) {
        throw new DeviceIdentifierError(wrong.code, wrong.data);
    }
    return value;
}

/** The fields with the words that stand on the package. */
export function hri({ elements }) {
    return elements
        .map(({ identifier, value }) => `${LABELS[identifier] ?? identifier}: ${value}`)
        .join(" ");
}

// GS1 element strings: scanned, typed with brackets, or a bare GTIN (GS1 General Specifications, sections 3 and 7).
import * as checkdigits from "./checkdigits.js";
import { assemble } from "./gs1_elements.js";
import { AI, AI_LENGTH, find } from "./gs1_table.js";
import { defect, DeviceIdentifierError, element } from "./reading.js";
import { BLANKS, isNumber, matchAt, size, strip, stripEnd } from "./text.js";

export const GS = "\x1d";
export const SYMBOLOGIES = new Set(["]C1", "]d2", "]Q3", "]e0", "]e1", "]e2", "]J1"]);
export const GTIN_SYMBOLOGIES = { "]E0": [13, 12], "]E4": [8], "]I1": [14], "]X0": [12] };
const PIECE = new RegExp(`([${BLANKS}]*)\\(([^()]*)\\)((?:\\\\[^]|[^(\\\\])*)`, "y");
const LENGTHS = [8, 12, 13, 14];

/** Read an element string as a scanner sends it; it begins at `start`. */
export function parseScan(text, year, start = 0, symbology = null) {
    const { found, defects } = split(text, start);
    return assemble(text, symbology, "scan", found, defects, year);
}

/** Cut an element string into pieces; nothing is guessed, unknown text stays whole. */
export function split(text, start = 0) {
    const found = [];
    const defects = [];
    const end = text.length;
    let position = start;
    // some scanners send the first FNC1
    while (position < end && text[position] === GS) {
        defects.push(defect("superfluous_separator", position));
        position += 1;
        if (position < end && text[position] === GS) {
            defects.push(defect("empty_element", position));
        }
    }
    while (position < end) {
        position = cut(text, position, found, defects);
        if (position < end && text[position] === GS) {
            position += 1;
            if (position < end && text[position] === GS) {
                defects.push(defect("empty_element", position));
                while (position < end && text[position] === GS) {
                    position += 1;
                }
            }
        }
    }
    return { found, defects };
}

/** One element; answers where it ends. */
function cut(text, position, found, defects) {
    const identifier = find(text, position);
    if (!identifier) {
        const stop = next(text, position);
        const name = unknownName(text, position);
        const data = { identifier: name, text: text.slice(position, stop) };
        defects.push(defect("unknown_ai", position, data));
        const rest = text.slice(position + name.length, stop);
        found.push({ identifier: null, item: element(name, rest), position });
        return stop;
    }
    const begin = position + identifier.ai.length;
    let stop = next(text, begin);
    if (identifier.fixed !== null) {
        stop = Math.min(stop, begin + identifier.fixed);
    }
    const item = element(identifier.ai, text.slice(begin, stop));
    found.push({ identifier, item, position: begin });
    return stop;
}

function next(text, position) {
    const stop = text.indexOf(GS, position);
    return stop < 0 ? text.length : stop;
}

/** What an unknown identifier would be, "" where the length rule gives none. */
function unknownName(text, position) {
    const length = AI_LENGTH.get(text.slice(position, position + 2)) ?? 0;
    const name = text.slice(position, position + length);
    return isNumber(name) && name.length === length ? name : "";
}

/** Read typed text such as `(01)09520123456788(10)A1`; `\(` is a bracket that belongs to the data. */
export function parseBracketed(text, year) {
    const found = [];
    const defects = [];
    let position = 0;
    while (position < text.length) {
        const piece = matchAt(PIECE, text, position);
        if (!piece) {
            defects.push(defect("bad_structure", position, { reason: "bracket" }));
            break;
        }
        if (piece[1] && position) {
            defects.push(defect("whitespace_ignored", position));
        }
        const name = piece[2];
        const nameStart = position + piece[1].length + 1;
        let place = nameStart + name.length + 1;
        let raw = piece[3];
        position += piece[0].length;
        const kept = strip(raw);
        if (kept && kept !== raw) {
            const blanks = stripEnd(raw).length - kept.length;
            defects.push(defect("whitespace_ignored", blanks ? place : place + kept.length));
            raw = kept;
            place += blanks;
        }
        const identifier = AI.get(name) ?? null;
        if (!identifier) {
            defects.push(defect("unknown_ai", nameStart, { identifier: name, text: piece[0] }));
        }
        const item = element(name, raw.replace(/\\([^])/g, "$1"), raw);
        found.push({ identifier, item, position: place });
    }
    return assemble(text, null, "bracketed", found, defects, year);
}

/** Read a bare GTIN-8, -12, -13 or -14; the identity is always 14 digits long. */
export function parseGtin(text, year, start = 0, symbology = null) {
    const digits = text.slice(start);
    const item = element("01", digits.padStart(14, "0"), digits);
    const found = [{ identifier: AI.get("01"), item, position: start }];
    return assemble(text, symbology, "gtin", found, [], year);
}

/** True for 8, 12, 13 or 14 digits with a right check digit. */
export function isGtin(text) {
    if (!LENGTHS.includes(text.length) || !isNumber(text)) {
        return false;
    }
    return checkdigits.gtinCheckDigit(text.slice(0, -1)) === text.slice(-1);
}

/** A GTIN as 14 digits; throws DeviceIdentifierError. */
export function normalize(code) {
    const digits = strip(code);
    if (!isNumber(digits)) {
        throw new DeviceIdentifierError("bad_charset", { identifier: "01", allowed: "N" });
    }
    if (!LENGTHS.includes(digits.length)) {
        const data = { identifier: "01", length: size(digits), lengths: LENGTHS };
        throw new DeviceIdentifierError("bad_length", data);
    }
    const expected = checkdigits.gtinCheckDigit(digits.slice(0, -1));
    const found = digits.slice(-1);
    if (found !== expected) {
        throw new DeviceIdentifierError("bad_check_digit", { identifier: "01", expected, found });
    }
    return digits.padStart(14, "0");
}

/** Identifiers in brackets, each before its value (GS1 General Specifications 4.14). */
export function hri({ elements }) {
    return elements.map(({ identifier, value }) => `(${identifier})${value}`).join("");
}

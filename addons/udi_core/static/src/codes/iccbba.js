// ISBT 128 data structures of ICCBBA (ST-017): compound messages and single structures, each of fixed length.
import { mod37_2 } from "./checkdigits.js";
import { ordinal } from "./dates.js";
import { defect, DeviceIdentifierError, element, makeReading, repeats } from "./reading.js";
import { full, size, strip } from "./text.js";

const FIN = "[A-NP-Z1-9][A-NP-Z0-9]{2}[0-9]{2}";
const FLAG = "[0-9A-HJ-NPR-Y]";
const structure = (identifier, length, expression) => {
    return { identifier, length, pattern: full(expression) };
};
const STRUCTURES = [
    structure("=/", 16, "[A-NP-Z0-9]{5}[A-Z0-9]{11}"),
    structure("=,", 6, "[A-Z0-9]{6}"),
    structure("=>", 6, "[0-9]{6}"),
    structure("=}", 6, "[0-9]{6}"),
    structure("&,1", 18, "[A-Z0-9]{18}"),
    structure("=)", 10, "[A-Z0-9]{10}"),
    structure("&)", 10, "[A-Za-z0-9]{10}"),
];
const DONATION = structure("=", 15, `(${FIN}[0-9]{8})(${FLAG}{2})`);
const DONATION_START = /=[A-NP-Z1-9]/y;
const HEADER = full("[0-9]{2}(?:000|034|035|036|037)");
const START = /^(?:=[/,>}+)]|=[A-NP-Z1-9]|&,1|&\))/;

/** `=` or `&` and the second character of a known structure. */
export function recognises(body) {
    return START.test(body);
}

/** Read one structure or a compound message. */
export function parse(text, year, start = 0, symbology = null) {
    const message = { elements: [], defects: [], named: {}, extra: {} };
    const { elements, defects, named, extra } = message;
    const compound = text.startsWith("=+", start);
    let position = start;
    let count = null;
    if (compound) {
        const header = text.slice(position + 2, position + 7);
        if (!HEADER.test(header)) {
            defects.push(defect("bad_structure", position, { reason: "compound_header" }));
        } else {
            count = Number(header.slice(0, 2));
            extra.sequence = header.slice(2);
        }
        elements.push(element("=+", header));
        position += 7;
    }
    const first = position;
    while (position < text.length) {
        position = readStructure(text, position, message);
    }
    if (count !== null && count !== elements.length - 1) {
        defects.push(defect("bad_structure", first, { reason: "compound_count" }));
    }
    defects.push(...repeats(elements));
    if (extra.sequence === "034") {
        const present = new Set(elements.map(({ identifier }) => identifier));
        for (const needs of ["=", "=,", "=/"].filter((name) => !present.has(name))) {
            defects.push(defect("missing_pair", null, { identifier: "=+", needs }));
        }
    }
    return makeReading(text, {
        symbology,
        agency: "iccbba",
        form: compound ? "compound" : "scan",
        elements,
        ...named,
        extra,
        defects,
    });
}

/** Read the structure at `position`; answers where the next one begins. */
function readStructure(text, position, message) {
    const { elements, defects } = message;
    let known = STRUCTURES.find(({ identifier }) => text.startsWith(identifier, position));
    if (!known) {
        DONATION_START.lastIndex = position;
        if (!DONATION_START.test(text)) {
            const rest = text.slice(position);
            const data = { identifier: rest.slice(0, 2), text: rest };
            defects.push(defect("unknown_ai", position, data));
            elements.push(element("", rest));
            return text.length;
        }
        known = DONATION;
    }
    const { identifier, length, pattern } = known;
    const begin = position + identifier.length;
    const value = text.slice(begin, begin + length);
    elements.push(element(identifier, value));
    if (value.length < length) {
        const data = { identifier, length: value.length, min: length, max: length };
        defects.push(defect("bad_length", begin, data));
    } else if (!pattern.test(value)) {
        const data = { identifier, character: value, allowed: identifier };
        defects.push(defect("bad_charset", begin, data));
    } else {
        interpret(identifier, value, begin, message);
    }
    return begin + length;
}

function interpret(identifier, value, position, { defects, named, extra }) {
    if (identifier === "=") {
        donation(value, position, defects, extra);
    } else if (identifier === "=/") {
        named.di = value;
        extra.fin_p = value.slice(0, 5);
        extra.fpc = value.slice(5, 11);
        extra.pdc = value.slice(11);
    } else if (identifier === "=,") {
        named.serial = value;
    } else if (identifier === "&,1" || identifier === "&)") {
        named.lot = value;
    } else if (identifier === "=)") {
        named.di ??= value;
    } else {
        const { date, fault } = dateOf(value);
        if (fault) {
            defects.push(defect("bad_date", position, { identifier, value, reason: fault }));
        } else if (identifier === "=>") {
            named.expiry = date;
            named.expiry_precision = "day";
        } else {
            named.manufacture_date = date;
        }
    }
}

function donation(value, position, defects, extra) {
    const number = value.slice(0, 13);
    const flags = value.slice(13);
    extra.donation_id = number;
    extra.flags = flags;
    const expected = String(60 + mod37_2(number));
    // 60 and above is a check character; anything else has another meaning
    if (/^[6-9][0-9]$/.test(flags) && flags !== expected) {
        const data = { identifier: "=", expected, found: flags };
        defects.push(defect("bad_check_digit", position + 13, data));
    }
}

/** cyyjjj: c is the last digit of the century (0 = 20xx, 9 = 19xx). */
function dateOf(value) {
    const century = { 0: 2000, 9: 1900 }[value[0]];
    if (!century) {
        return { fault: "format" };
    }
    return ordinal(century + Number(value.slice(1, 3)), Number(value.slice(3)));
}

/** The 16 characters of a processor product identification code, or the 10 of a container catalogue number; throws. */
export function normalize(code) {
    let value = strip(code).toUpperCase();
    if (value.startsWith("=/") || value.startsWith("=)")) {
        value = value.slice(2);
    }
    const lengthOf = size(value);
    const known = STRUCTURES.find(
        ({ identifier, length }) => ["=/", "=)"].includes(identifier) && length === lengthOf
    );
    if (!known) {
        const data = { identifier: "=/", length: lengthOf, lengths: [16, 10] };
        throw new DeviceIdentifierError("bad_length", data);
    }
    if (!known.pattern.test(value)) {
        const data = { identifier: known.identifier, allowed: known.identifier };
        throw new DeviceIdentifierError("bad_charset", data);
    }
    return value;
}

/** The structures one after the other; the header of a compound message is not printed (ST-017). */
export function hri({ elements }) {
    const printed = elements.filter(({ identifier }) => identifier !== "=+");
    return printed.map(({ identifier, value }) => identifier + value).join("");
}

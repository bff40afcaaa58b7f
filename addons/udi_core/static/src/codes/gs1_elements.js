// What the elements of a GS1 carrier say: each checked by itself, all together, and as named fields.
import * as dates from "./dates.js";
import { CHECKS } from "./gs1_checks.js";
import { AI, CHARACTER } from "./gs1_table.js";
import { defect, makeReading, valuesOf } from "./reading.js";
import { size } from "./text.js";

const FIELDS = new Map([
    ["01", "di"],
    ["10", "lot"],
    ["21", "serial"],
    ["8012", "software_version"],
]);
const EXTRA = new Map([
    ["235", "tpx"],
    ["00", "sscc"],
    ["02", "content_gtin"],
    ["240", "additional_id"],
    ["710", "nhrn_pzn"],
    ["711", "nhrn_cip"],
    ["712", "nhrn_cn"],
    ["713", "nhrn_drn"],
    ["714", "nhrn_aim"],
    ["715", "nhrn_ndc"],
    ["716", "nhrn_aic"],
    ["717", "nhrn_srn"],
]);

/** Check every element and interpret the whole; `found` holds { identifier, item, position }. */
export function assemble(text, symbology, form, found, defects, year) {
    for (const { identifier, item, position } of found) {
        if (identifier) {
            checkElement(identifier, item.value, position, year, defects);
        }
    }
    const elements = found.map(({ item }) => item);
    if (!elements.length) {
        defects.push(defect("empty", size(text)));
    }
    checkTogether(elements, defects);
    const fields = interpret(elements, year);
    return makeReading(text, { symbology, agency: "gs1", form, elements, defects, ...fields });
}

/** Append what is wrong with one value. */
function checkElement(identifier, value, position, year, defects) {
    if (!identifier.match.test(value)) {
        diagnose(identifier, [...value], position, defects);
        return;
    }
    for (const [name, start, stop] of identifier.spans) {
        const piece = value.slice(start, stop);
        const fault = piece ? CHECKS[name](piece, year) : null;
        if (fault) {
            const data = { identifier: identifier.ai, ...fault[1] };
            defects.push(defect(fault[0], position + start, data));
        }
    }
}

/** Name the reason why a value (a list of characters) does not have the shape of its identifier. */
function diagnose(identifier, value, position, defects) {
    const { ai, minimum, maximum } = identifier;
    if (!value.length) {
        defects.push(defect("empty_value", position, { identifier: ai }));
        return;
    }
    let start = 0;
    let fits = true;
    for (const part of identifier.parts) {
        const piece = value.slice(start, start + part.maximum);
        if (!piece.length && part.optional) {
            break;
        }
        fits &&= piece.length >= part.minimum;
        const index = piece.findIndex((char) => !CHARACTER[part.kind].test(char));
        if (index >= 0) {
            const data = { identifier: ai, character: piece[index], allowed: part.kind };
            defects.push(defect("bad_charset", position + start + index, data));
        }
        start += part.maximum;
    }
    if (!fits || value.length > maximum) {
        const data = { identifier: ai, length: value.length, min: minimum, max: maximum };
        defects.push(defect("bad_length", position, data));
    }
}

/** Append broken rules of elements among each other: repeats, missing and excluded partners. */
export function checkTogether(elements, defects) {
    const present = valuesOf(elements);
    const repeated = new Set();
    for (const { identifier, value } of elements) {
        const [first] = present.get(identifier);
        if (value !== first) {
            repeated.add(identifier);
        }
    }
    for (const identifier of repeated) {
        const values = [...present.get(identifier)];
        defects.push(defect("repeated_element", null, { identifier, values }));
    }
    for (const name of present.keys()) {
        const identifier = AI.get(name);
        for (const other of identifier ? excluded(identifier, present) : []) {
            defects.push(defect("excluded_pair", null, { identifier: name, other }));
        }
        if (identifier?.anyOf && !hasPartner(identifier, present)) {
            const data = { identifier: name, needs: identifier.needs };
            defects.push(defect("missing_pair", null, data));
        }
    }
}

function excluded(identifier, present) {
    return [...present.keys()].filter((name) => identifier.excludes.has(name)).sort();
}

function hasPartner(identifier, present) {
    const names = [...present.keys()];
    const holds = (wanted) => names.some((name) => wanted.has(name));
    return holds(identifier.anyOf) || identifier.groups.some((group) => group.every(holds));
}

const NO_DATE = { date: null, precision: null };

function dateOf(value, year) {
    const found = dates.yymmdd(value, year, true);
    return found.fault ? NO_DATE : found;
}

const isCount = (value) => /^[0-9]{1,8}$/.test(value);

/** The named fields of a reading; of a repeated element the last one counts. */
export function interpret(elements, year) {
    const fields = {};
    const extra = {};
    for (const { identifier, value } of elements) {
        if (FIELDS.has(identifier)) {
            fields[FIELDS.get(identifier)] = value;
        } else if (identifier === "17") {
            setExpiry(fields, value, year);
            extra.expiry_raw = value;
        } else if (identifier === "11") {
            fields.manufacture_date = dateOf(value, year).date;
            extra.manufacture_date_raw = value;
        } else if (identifier === "30" && isCount(value)) {
            fields.quantity = Number(value);
        } else if (identifier === "37" && isCount(value)) {
            extra.content_count = Number(value);
        } else if (EXTRA.has(identifier)) {
            extra[EXTRA.get(identifier)] = value;
        } else if (identifier === "7003" && !("expiry" in fields)) {
            const characters = [...value];
            const piece = (start, stop) => characters.slice(start, stop).join("");
            setExpiry(fields, piece(0, 6), year);
            extra.expiry_time = `${piece(6, 8)}:${piece(8, 10)}`;
        }
    }
    return Object.keys(extra).length ? { ...fields, extra } : fields;
}

function setExpiry(fields, value, year) {
    const { date, precision } = dateOf(value, year);
    fields.expiry = date;
    fields.expiry_precision = precision;
}

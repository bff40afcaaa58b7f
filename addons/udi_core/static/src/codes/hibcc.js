// HIBC supplier labelling (ANSI/HIBC 2): primary, secondary, concatenated, supplemental data.
import { mod43 } from "./checkdigits.js";
import { yyyymmdd } from "./dates.js";
import { batch, secondary } from "./hibcc_secondary.js";
import { defect, DeviceIdentifierError, element, makeReading, repeats } from "./reading.js";
import { full, isLetter, strip } from "./text.js";

const PRIMARY = full("([A-Z][A-Z0-9]{3})([A-Z0-9]{1,18})([0-9])");
const OUTSIDE = /[^0-9A-Z\-. $/+%]/;
const SUPPLEMENT = /^(?:16D|14D|S|Q)/;

/** `+` opens the message; a caption is written between asterisks. */
export function recognises(body) {
    return body.startsWith("+") || body.startsWith("*+");
}

/** Collects what the parts of one message say. */
class Message {
    elements = [];
    defects = [];
    named = {};
    extra = {};

    fault(code, position, data) {
        this.defects.push(defect(code, position, data));
    }

    element(identifier, value) {
        this.elements.push(element(identifier, value));
    }
}

/** Read a message; the last character (a blank may be one) is always the check character. */
export function parse(text, year, start = 0, symbology = null) {
    let end = text.length;
    if (text[start] === "*") {
        // typed from the caption
        start += 1;
        end -= text.endsWith("*") ? 1 : 0;
    }
    const message = new Message();
    const joint = secondFlag(text, start, end);
    if (joint) {
        message.extra.combined = true;
        primary(text.slice(start + 1, joint - 1), start + 1, message);
        linked(text, joint + 1, checked(text, joint, end, message), message);
        const expected = text[joint - 1];
        const found = message.extra.link_char;
        if (found !== undefined && found !== expected) {
            message.fault("link_mismatch", end - 2, { expected, found });
        }
    } else {
        const stop = checked(text, start, end, message);
        const body = text.slice(start + 1, stop);
        if (isLetter(body.slice(0, 1))) {
            concatenated(text, start + 1, stop, message);
        } else if (body) {
            linked(text, start + 1, stop, message);
        } else {
            const data = { identifier: "+", length: end - start, min: 8, max: null };
            message.fault("bad_length", start, data);
        }
    }
    const { elements, defects, named, extra } = message;
    defects.push(...repeats(elements));
    const fields = { symbology, agency: "hibcc", form: "scan", elements, ...named, extra, defects };
    return makeReading(text, fields);
}

/** Where a secondary symbol's `+` stands when primary and secondary were scanned into one text, else null. */
function secondFlag(text, start, end) {
    let place = text.indexOf("+", start + 8);
    while (place >= 0 && place < end - 1) {
        const body = text.slice(start, place - 1);
        if (PRIMARY.test(body.slice(1)) && mod43(body) === text[place - 1]) {
            return place;
        }
        if (place - start > 26) {
            return null;
        }
        place = text.indexOf("+", place + 1);
    }
    return null;
}

/** Check the last character; answers where the data before it ends. */
function checked(text, start, end, message) {
    const body = text.slice(start, end - 1);
    const wrong = OUTSIDE.exec(text.slice(start, end));
    if (wrong) {
        const data = { identifier: "+", character: wrong[0], allowed: "mod43" };
        message.fault("bad_charset", start + wrong.index, data);
    } else if (body) {
        const expected = mod43(body);
        const found = text[end - 1];
        if (expected !== found) {
            message.fault("bad_check_digit", end - 1, { identifier: "+", expected, found });
        }
    }
    return end - 1;
}

/** A secondary symbol on its own: its last data character links it to the primary. */
function linked(text, start, end, message) {
    if (end - start < 2) {
        const data = { identifier: "+", length: end - start, min: 2, max: null };
        message.fault("bad_length", start, data);
        return;
    }
    message.extra.link_char = text[end - 1];
    parts(text.slice(start, end - 1), start, message);
}

function concatenated(text, start, end, message) {
    const body = text.slice(start, end);
    const slash = body.indexOf("/");
    if (slash < 0) {
        primary(body, start, message);
    } else {
        primary(body.slice(0, slash), start, message);
        parts(body.slice(slash + 1), start + slash + 1, message);
    }
}

function primary(code, position, message) {
    const match = PRIMARY.exec(code);
    message.element("+", code);
    if (match) {
        message.named.di = code;
        const [, lic, pcn, unit] = match;
        Object.assign(message.extra, { lic, pcn, unit_of_measure: Number(unit) });
    } else if (code.length < 6 || code.length > 23) {
        const data = { identifier: "+", length: code.length, min: 6, max: 23 };
        message.fault("bad_length", position, data);
    } else {
        message.fault("bad_structure", position, { reason: "primary" });
    }
}

/** The secondary, which may only come first, and supplements. */
function parts(text, start, message) {
    let position = start;
    text.split("/").forEach((part, index) => {
        const [name] = SUPPLEMENT.exec(part) ?? [];
        if (name) {
            supplement(name, part.slice(name.length), position, message);
        } else if (!index && /^(?:\$|[0-9]{5})/.test(part)) {
            secondary(part, position, message);
        } else {
            message.element("", part);
            message.fault("bad_structure", position, { reason: "part" });
        }
        position += part.length + 1;
    });
}

function supplement(name, value, position, message) {
    message.element(name, value);
    if (name === "S") {
        batch("serial", value, position, message);
    } else if (name === "Q") {
        if (/^[0-9]{1,5}$/.test(value)) {
            message.named.quantity = Number(value);
        } else {
            message.fault("bad_content", position, { identifier: "Q", value, rule: "digits" });
        }
    } else {
        const { date, fault } = yyyymmdd(value);
        if (fault) {
            message.fault("bad_date", position, { identifier: name, value, reason: fault });
        } else if (name === "16D") {
            message.named.manufacture_date = date;
        } else {
            Object.assign(message.named, { expiry: date, expiry_precision: "day" });
        }
    }
}

/** LIC, product number and unit of measure in upper case, without `+` and check character; throws. */
export function normalize(code) {
    const value = strip(strip(code), "*").toUpperCase().replace(/^\+/, "");
    if (!PRIMARY.test(value)) {
        throw new DeviceIdentifierError("bad_structure", { reason: "primary" });
    }
    return value;
}

/** The caption: the text between asterisks, a blank shown as `_` (ANSI/HIBC 2). */
export function hri({ raw, symbology }) {
    const text = symbology ? raw.slice(symbology.length) : raw;
    return `*${strip(text, "*").replaceAll(" ", "_")}*`;
}

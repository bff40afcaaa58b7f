// What a scanner does to a code whose content is known. Pure: text in, findings out.
const GS = "\x1d";
const AIM = /\][A-Za-z][0-9A-Za-z]/g;
const SLOW = 20; // ms for a character
const FEW = 20; // characters: fewer say nothing about the speed
/** What spoils data; anything else is a hint. As in udi_core/scan_report.py. */
export const FAULTS = [
    "layout", "case", "separator_lost", "separator_changed", "characters_lost", "garbled", "prefix", "suffix_text",
    "no_end", "not_read",
]; // prettier-ignore

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Every character became one other character, always the same one. */
function sameExchange(expected, received) {
    const exchange = new Map();
    for (let at = 0; at < expected.length; at++) {
        const known = exchange.get(expected[at]);
        if (known !== undefined && known !== received[at]) {
            return false;
        }
        exchange.set(expected[at], received[at]);
    }
    return true;
}

/** Whether a text is what is left of another when characters are taken out. */
function isLeftOf(received, expected) {
    let at = 0;
    for (const character of expected) {
        if (character === received[at]) {
            at++;
        }
    }
    return at === received.length;
}

/** What stands around a text where it is found; null where it is not. */
function around(received, pattern) {
    const found = received.match(pattern);
    if (!found) {
        return null;
    }
    const head = received.slice(0, found.index);
    const before = (head.endsWith(GS) ? head.slice(0, -1) : head).replace(AIM, "");
    return { prefix: before, suffix: received.slice(found.index + found[0].length), found };
}

/** Something is wrong with the characters themselves: what? */
function garbledHow(expected, received) {
    const bare = received.replace(AIM, "");
    const [wanted, got] = [expected.replaceAll(GS, ""), bare.replaceAll(GS, "")];
    if (got.toLowerCase().includes(wanted.toLowerCase())) {
        return "case";
    }
    if (expected.length === bare.length && sameExchange(expected, bare)) {
        return "layout";
    }
    if (wanted.length === got.length && sameExchange(wanted, got)) {
        return "layout";
    }
    if (got && got.length < wanted.length && isLeftOf(got, wanted)) {
        return "characters_lost";
    }
    return "garbled";
}

/**
 * @param {string} expected what the code holds, separators as ASCII 29
 * @param {Object} scan `{text, end, ms, source}`: what arrived, what ended it (enter, tab, none, text), how long it took
 * @returns {Object} `{faults, separator, prefix, suffix, speed}`; `separator` null where the code has none
 */
export function judgeScan(expected, { text, end, ms, source }) {
    const faults = [];
    const hasSeparator = expected.includes(GS);
    let separator = hasSeparator ? "kept" : null;
    let place = around(text, new RegExp(escaped(expected)));
    if (!place && hasSeparator) {
        const parts = expected.split(GS).map(escaped);
        place = around(text, new RegExp(parts.join("")));
        if (place) {
            separator = "lost";
            faults.push("separator_lost");
        } else {
            place = around(text, new RegExp(parts.join("(.{1,12}?)"), "s"));
            if (place) {
                separator = "changed";
                faults.push("separator_changed");
            }
        }
    }
    if (!place) {
        separator = hasSeparator ? "unknown" : null;
        faults.push(garbledHow(expected, text));
    }
    const { prefix = "", suffix = "" } = place || {};
    if (prefix) {
        faults.push("prefix");
    }
    if (suffix) {
        faults.push("suffix_text");
    }
    if (end === "none" && source === "keys") {
        faults.push("no_end");
    }
    const speed = source === "keys" && text.length >= FEW ? ms / (text.length - 1) : 0;
    if (speed > SLOW) {
        faults.push("slow");
    }
    return { faults, separator, prefix: prefix.slice(0, 40), suffix: suffix.slice(0, 40), speed };
}

/** Whether a text is exactly the code: somebody scanned another card of the sheet. */
export function isCode(expected, text) {
    const place = around(text, new RegExp(escaped(expected)));
    return Boolean(place) && !place.prefix && !place.suffix;
}

/**
 * All codes together.
 *
 * @param {Map<string, Object>} results `{text, end, source, …findings}` by code; null for one that cannot be read
 * @returns {Object} the report's values, and `state`
 */
export function summaryOf(results) {
    const read = [...results.values()].filter(Boolean);
    const faults = new Set(read.flatMap((result) => result.faults));
    const separators = read.map((result) => result.separator).filter(Boolean);
    const worst = ["lost", "changed", "kept"].find((value) => separators.includes(value));
    if (!worst) {
        faults.add("not_read");
    }
    const first = (name) => read.map((result) => result[name]).find(Boolean);
    const received = [...results].filter(([, result]) => result);
    return {
        state: FAULTS.some((fault) => faults.has(fault)) ? "bad" : "good",
        faults: [...faults],
        separator: worst || "unknown",
        prefix: first("prefix") || "",
        suffix: first("suffix") || "",
        end: first("end") || "none",
        source: read.some((result) => result.source === "keys") ? "keys" : "camera",
        speed: Math.round(Math.max(0, ...read.map((result) => result.speed)) * 10) / 10,
        received: Object.fromEntries(received.map(([key, { text }]) => [key, text.slice(0, 2000)])),
    };
}

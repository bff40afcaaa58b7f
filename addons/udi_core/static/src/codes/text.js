// What Python means by a character, a digit, a letter and a blank. JavaScript counts UTF-16 units and has other blanks.

const BLANK =
    "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
// Digits that are no decimal numbers (superscripts, circled and the like); Unicode names no class for them.
const DIGIT = new RegExp(
    "[\\p{Nd}\\xb2\\xb3\\xb9\\u1369-\\u1371\\u19da\\u2070\\u2074-\\u2079\\u2080-\\u2089\\u2460-\\u2468\\u2474-\\u247c" +
        "\\u2488-\\u2490\\u24ea\\u24f5-\\u24fd\\u24ff\\u2776-\\u277e\\u2780-\\u2788\\u278a-\\u2792" +
        "\\u{10a40}-\\u{10a43}\\u{10e60}-\\u{10e68}\\u{11052}-\\u{1105a}\\u{1f100}-\\u{1f10a}]",
    "u"
);
const LETTER = /\p{L}/u;
const BLANK_ONE = new RegExp(`[${BLANK}]`);
const PAIR = /[\ud800-\udbff][\udc00-\udfff]/;
const PAIRS = /[\ud800-\udbff][\udc00-\udfff]/g;

/** Python's `\s`, to be put between the brackets of a class. */
export const BLANKS = BLANK;

/** Python's str.isdigit() of one character: wider than 0-9. */
export const isDigit = (char) => DIGIT.test(char);
/** Python's str.isalpha() of one character. */
export const isLetter = (char) => LETTER.test(char);
/** True for nothing but 0-9, and at least one. */
export const isNumber = (text) => /^[0-9]+$/.test(text);

/** How many characters (code points). */
export function size(text) {
    let pairs = 0;
    if (PAIR.test(text)) {
        pairs = text.match(PAIRS).length;
    }
    return text.length - pairs;
}

/** The text without the characters of `unwanted` (default: blanks) at its end. */
export function stripEnd(text, unwanted = null) {
    let end = text.length;
    while (end > 0 && isUnwanted(text[end - 1], unwanted)) {
        end -= 1;
    }
    return text.slice(0, end);
}

/** The text without the characters of `unwanted` (default: blanks) at both ends. */
export function strip(text, unwanted = null) {
    let start = 0;
    while (start < text.length && isUnwanted(text[start], unwanted)) {
        start += 1;
    }
    return stripEnd(text.slice(start), unwanted);
}

function isUnwanted(char, unwanted) {
    return unwanted === null ? BLANK_ONE.test(char) : unwanted.includes(char);
}

/** A whole-text match of `expression`, which must carry no flags of its own. */
export function full(expression, flags = "") {
    return new RegExp(`^(?:${expression})$`, flags);
}

/** A match of a sticky expression at one place, or null. */
export function matchAt(sticky, text, position) {
    sticky.lastIndex = position;
    return sticky.exec(text);
}

let pools;

/** Characters of one unit by kind, to stand in for characters of two units. */
function standIns() {
    if (!pools) {
        pools = { letter: [], digit: [], other: [] };
        for (let unit = 0x80; unit <= 0xffff; unit++) {
            const char = String.fromCharCode(unit);
            if (!BLANK_ONE.test(char)) {
                pools[kindOf(char)].push(char);
            }
        }
    }
    return pools;
}

function kindOf(char) {
    if (isLetter(char)) {
        return "letter";
    }
    return isDigit(char) ? "digit" : "other";
}

/**
 * Lets `read` see a text in which every character is one unit, so that positions, lengths and cuts are Python's.
 *
 * Characters beyond the basic plane take two units; each is replaced by a character of the same kind that the text
 * does not hold, and put back wherever the answer names it.
 */
export function inSingleUnits(text, read) {
    if (!PAIR.test(text)) {
        return read(text);
    }
    const used = new Set(text);
    const next = { letter: 0, digit: 0, other: 0 };
    const take = (kind) => {
        const pool = standIns()[kind];
        while (used.has(pool[next[kind]])) {
            next[kind] += 1;
        }
        return pool[next[kind]++];
    };
    const there = new Map();
    const back = new Map();
    for (const char of used) {
        if (char.length === 2) {
            // Only the first character of a code is ever asked for its kind, so a pool may run dry.
            const standIn = take(kindOf(char)) ?? take("other");
            there.set(char, standIn);
            back.set(standIn, char);
        }
    }
    return restored(read(text.replace(PAIRS, (pair) => there.get(pair))), back);
}

function restored(value, back) {
    if (typeof value === "string") {
        return value.replace(/[\x80-\uffff]/g, (char) => back.get(char) ?? char);
    }
    if (Array.isArray(value)) {
        return value.map((item) => restored(item, back));
    }
    if (value && typeof value === "object") {
        const entries = Object.entries(value).map(([key, item]) => [key, restored(item, back)]);
        return Object.freeze(Object.fromEntries(entries));
    }
    return value;
}

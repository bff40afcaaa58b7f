// The GS1 application identifiers, compiled for speed. What the rows mean: see gs1_table.py; the rows: gs1_ai.json.
import { GS1_AI } from "./gs1_ai.js";
import { full } from "./text.js";

const CLASSES = {
    N: "[0-9]",
    X: "[!\"%&'()*+,\\-./0-9:;<=>?A-Z_a-z]",
    Y: "[#\\-/0-9A-Z]",
    Z: "[A-Za-z0-9_=-]",
};
/** Kind of a part -> expression that one allowed character matches. */
export const CHARACTER = Object.fromEntries(
    Object.entries(CLASSES).map(([kind, expression]) => [kind, full(expression)])
);

function expand(ai) {
    const [first, last = first] = ai.split("-");
    const names = [];
    for (let number = Number(first); number <= Number(last); number++) {
        names.push(String(number).padStart(first.length, "0"));
    }
    return names;
}

function pattern(parts) {
    let expression = "";
    let tail = "";
    for (const part of parts) {
        if (part.optional) {
            expression += "(?:";
            tail += ")?";
        }
        expression += `${CLASSES[part.kind]}{${part.minimum},${part.maximum}}`;
    }
    return full(expression + tail);
}

const ROWS = new Map(GS1_AI.identifiers.flatMap((row) => expand(row.ai).map((ai) => [ai, row])));

/** Identifiers that a name such as `31nn` means. */
function members(name) {
    if (!name.includes("n")) {
        return [name];
    }
    const stem = name.replace(/n+$/, "");
    return [...ROWS.keys()].filter((ai) => ai.length === name.length && ai.startsWith(stem));
}

/**
 * One application identifier.
 *
 * `fixed`: length when no separator is needed after it, else null; `match`: whole-value expression; `spans`: [check,
 * start, end]; `anyOf`: identifiers of which one alone is enough, null without a need for partners; `groups`:
 * combinations, each a list of sets of which one member each must be present; `key`: null or sequences of qualifiers.
 */
function compile(row, ai) {
    const parts = row.parts.map(([kind, minimum, maximum, optional, checks]) => {
        return { kind, minimum, maximum, optional, checks };
    });
    const spans = [];
    let start = 0;
    let minimum = 0;
    for (const part of parts) {
        for (const check of part.checks) {
            spans.push([check, start, start + part.maximum]);
        }
        start += part.maximum;
        minimum += part.optional ? 0 : part.minimum;
    }
    const requires = row.requires ?? [];
    const alone = requires.filter((group) => group.length === 1);
    const together = requires.filter((group) => group.length > 1);
    const excludes = new Set((row.excludes ?? []).flatMap(members));
    excludes.delete(ai);
    return {
        ai,
        parts,
        minimum,
        maximum: start,
        fixed: GS1_AI.predefined[ai.slice(0, 2)] ?? null,
        match: pattern(parts),
        spans,
        anyOf: row.requires ? new Set(alone.flatMap(([name]) => members(name))) : null,
        groups: together.map((group) => group.map((name) => new Set(members(name)))),
        excludes,
        attribute: row.attribute ?? false,
        key: row.key ?? null,
        needs: requires.map((group) => group.join("+")).join(","),
    };
}

const compiled = new Map();

/** AI -> what is known of it; compiled when it is first asked for, because every page of Odoo loads this file. */
export const AI = {
    get(ai) {
        if (!compiled.has(ai) && ROWS.has(ai)) {
            compiled.set(ai, compile(ROWS.get(ai), ai));
        }
        return compiled.get(ai);
    },
};

/** First two digits -> length of the identifier. */
export const AI_LENGTH = new Map(
    Object.entries(GS1_AI.identifier_length).flatMap(([length, prefixes]) =>
        prefixes.map((prefix) => [prefix, Number(length)])
    )
);

/** The identifier that starts at `position`, or undefined; its length follows from its first two digits. */
export function find(text, position) {
    const length = AI_LENGTH.get(text.slice(position, position + 2));
    return length && AI.get(text.slice(position, position + length));
}

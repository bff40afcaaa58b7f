// Other readings of a GS1 text whose separators were swallowed on the way: see alternatives.py. Nothing here is ever
// used by itself: it is shown as a question.
import * as dates from "./dates.js";
import { GS, parseScan } from "./gs1.js";
import { find } from "./gs1_table.js";

const MAX_TEXT = 200; // a UDI is shorter; longer texts would take long for nothing
const MAX_MISSING = 3; // separators that are put back at most
const MAX_STEPS = 5_000; // elements looked at, for each number of separators
const MAX_ANSWERS = 5;
// What stands on devices; everything else is possible and unlikely.
const USUAL = new Set(["01", "10", "11", "17", "20", "21", "30", "240", "8012"]);

/**
 * At most five other readings of the text of `reading`, the likeliest first; the same for the same text.
 *
 * @param {import("./reading.js").Reading} reading
 * @param {Object} [known] what the register knows: knows_di(agency, di), knows_lot(di, lot), knows_serial(di, serial);
 *     readings that it knows come first
 * @returns {{reading: Object, places: number[], known: boolean}[]} `places`: where in the text as scanned a separator
 *     was put
 */
export function alternatives(reading, known = null, today = dates.today()) {
    const { raw, symbology } = reading;
    if (reading.agency !== "gs1" || reading.form !== "scan" || raw.length > MAX_TEXT) {
        return [];
    }
    const year = Number(today.slice(0, 4));
    const start = symbology ? symbology.length : 0;
    const isRule = ({ severity }) => severity === "rule";
    const allowed = new Set(reading.defects.filter(isRule).map(({ code }) => code));
    const tolerable = (item) =>
        item.severity !== "error" && (!isRule(item) || allowed.has(item.code));
    const found = [];
    for (const places of allPlaces(raw, start)) {
        const other = parseScan(separated(raw, places), year, start, symbology);
        if (other.defects.every(tolerable)) {
            const weight = weightOf(other, known);
            found.push({
                rank: [-weight, oddness(other), places.length, ...places],
                other,
                places,
            });
        }
    }
    found.sort((one, two) => compare(one.rank, two.rank));
    return found.slice(0, MAX_ANSWERS).map(({ rank, other, places }) => {
        return { reading: other, places, known: rank[0] < 0 };
    });
}

function compare(one, two) {
    const index = one.findIndex((value, place) => value !== two[place]);
    return index < 0 ? 0 : one[index] - two[index];
}

function* allPlaces(text, start) {
    for (let missing = 1; missing <= MAX_MISSING; missing++) {
        yield* placesOf(text, start, missing, { left: MAX_STEPS });
    }
}

/** Lists of places for exactly `missing` separators; `steps.left` is what may still be looked at. */
function* placesOf(text, position, missing, steps) {
    while (text[position] === GS) {
        position += 1;
    }
    if (position >= text.length) {
        if (!missing) {
            yield [];
        }
        return;
    }
    const identifier = find(text, position);
    if (!identifier) {
        return;
    }
    const begin = position + identifier.ai.length;
    const separator = text.indexOf(GS, begin);
    const stop = separator < 0 ? text.length : separator;
    for (const end of endsOf(identifier, begin, stop, missing)) {
        if (steps.left <= 0) {
            return;
        }
        steps.left -= 1;
        if (end > stop || !identifier.match.test(text.slice(begin, end))) {
            continue;
        }
        if (identifier.fixed !== null || end === stop) {
            yield* placesOf(text, end, missing, steps);
        } else if (find(text, end)) {
            for (const places of placesOf(text, end, missing - 1, steps)) {
                yield [end, ...places];
            }
        }
    }
}

/** Where an element may end: where its length or a separator says, or (a separator missing) anywhere before. */
function endsOf(identifier, begin, stop, missing) {
    if (identifier.fixed !== null) {
        return [begin + identifier.fixed];
    }
    const ends = [stop];
    const last = missing ? Math.min(stop - 1, begin + identifier.maximum) : 0;
    for (let end = begin + identifier.minimum; end <= last; end++) {
        ends.push(end);
    }
    return ends;
}

function separated(text, places) {
    const edges = [0, ...places, text.length];
    return edges
        .slice(1)
        .map((end, index) => text.slice(edges[index], end))
        .join(GS);
}

/** 2 for a serial that the register knows, 1 for a lot, 3 for both, else 0. */
function weightOf({ agency, di, lot, serial }, known) {
    if (!known || !di || !known.knows_di(agency, di)) {
        return 0;
    }
    const knowsSerial = serial && known.knows_serial(di, serial);
    const knowsLot = lot && known.knows_lot(di, lot);
    return (knowsSerial ? 2 : 0) + (knowsLot ? 1 : 0);
}

/** How unlikely a reading is on a device: unusual elements, short values, no expiry date or one before making. */
function oddness({ elements, expiry, manufacture_date, lot, serial }) {
    const unusual = elements.filter(({ identifier }) => !USUAL.has(identifier)).length;
    const short = [lot, serial].filter((value) => value && value.length < 2).length;
    const reversed = expiry && manufacture_date && expiry < manufacture_date;
    return unusual + (expiry === null ? 1 : 0) + short + (reversed ? 1 : 0);
}

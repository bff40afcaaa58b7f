// May this be built in, does this unit come out of this order? From what the device knows; pure. The server judges
// again when it books.
import { judgeIdentity, judgeLot } from "@udi_scan/app/verdict/judge";
import { verdict } from "@udi_scan/app/verdict/words";
import { say } from "./production_words";

const GONE = { partner: "delivered", used: "used_before", scrap: "used", supplier: "used" };
const NAMED = 4; // expected units that a refusal names

/**
 * @param {Object} facts as of every scan, and `board`: what is on the order now, see `ProductionSession.board`
 */
export function judgeProduction(facts) {
    const stop = judgeIdentity(facts);
    const { line, board, product } = facts;
    if (stop && !(stop.code === "unknown_di" && product)) {
        const di = facts.reading.di;
        return stop.code === "unknown_di"
            ? say("error", "not_of_order", { product: di, order: board.order })
            : stop;
    }
    if (!line) {
        return say("error", "not_of_order", { product: product.name, order: board.order });
    }
    if (product.tracking === "serial" && facts.times !== 1) {
        return verdict("error", "one_each", { product: product.name });
    }
    return line.role === "unit" ? judgeUnit(facts) : judgeComponent(facts);
}

// ---------------------------------------------------------------------- units
function judgeUnit(facts) {
    const { board, lot, product, line, name, quantity, taken } = facts;
    const serial = product.tracking === "serial";
    const known = serial ? board.units.has(name) : !board.lotName || name === board.lotName;
    const isNew = serial && !known && !lot && board.newUnits > 0;
    if (product.tracking !== "none" && !known && !isNew) {
        return strange(facts);
    }
    const wrong = judgeLabel(facts);
    if (wrong) {
        return wrong;
    }
    if (serial && facts.takenOfLot > 0) {
        return unitAgain(facts);
    }
    const open = board.current && board.missing(board.current);
    if (open?.length) {
        const missing = open.map(({ product: part, count }) => `${count} × ${part}`).join(", ");
        return say("error", "unit_open", { unit: board.current, missing });
    }
    const stop = lot && judgeLot(facts);
    if (stop?.blocked) {
        return stop.verdict;
    }
    if (taken + quantity > line.demand + 1e-6) {
        return verdict("error", "too_many", { taken, demand: line.demand });
    }
    const values = {
        lot: name,
        product: product.name,
        quantity,
        count: taken + 1,
        demand: line.demand,
    };
    const code = serial ? (board.each.size && board.oneByOne ? "unit" : "unit_out") : "lot_out";
    return say("ok", code, values, { take: true, quantity });
}

/** No unit of this order: which ones are? */
function strange({ board, name }) {
    const expected = board.open.slice(0, NAMED).join(", ");
    const values = { lot: name, order: board.order, expected };
    return say("error", expected ? "not_produced" : "no_units_left", values);
}

/** What the order says of its units, against the label. */
function judgeLabel({ board, reading }) {
    const { made, expiry, lot_number } = board.expect;
    for (const [known, read] of [
        [expiry, reading.expiry],
        [made, reading.manufacture_date],
        [lot_number, reading.lot],
    ]) {
        if (known && read && known !== read) {
            return say("error", "label_disagrees", { known, read });
        }
    }
    return null;
}

/** A unit that is out: what it lacks may still come, else nothing was counted. */
function unitAgain({ board, name }) {
    if (board.oneByOne && board.missing(name).length) {
        return say("ok", "unit_again", { lot: name }, { select: name });
    }
    return verdict("warning", "double", { lot: name });
}

// ---------------------------------------------------------------------- components
function judgeComponent(facts) {
    const { board, lot, product, line, name } = facts;
    const paired = board.oneByOne && board.each.has(product.id);
    if (!lot) {
        return verdict("error", "unknown_lot", { lot: name });
    }
    const place = judgePlace(facts, paired);
    if (place) {
        return place;
    }
    const wrong = judgeRecords(facts);
    if (wrong) {
        return wrong;
    }
    const gate = judgeLot(facts);
    if (gate?.blocked) {
        return gate.verdict;
    }
    const short = judgeStock(facts);
    if (short) {
        return short;
    }
    const { quantity, taken } = facts;
    if (taken + quantity > line.demand + 1e-6) {
        return verdict("error", "too_many", { taken, demand: line.demand });
    }
    return take(facts, paired, gate);
}

/** Is there a place for it: in the unit, or in the order? */
function judgePlace({ board, lot, product, takenOfLot }, paired) {
    const unit = board.unitOf(product.id, lot.name);
    const serial = product.tracking === "serial";
    const values = { lot: lot.name, product: product.name, unit: unit || board.current };
    if (unit) {
        return unit === board.current
            ? say("warning", "in_this_unit", values)
            : say("error", "in_other_unit", values);
    }
    const elsewhere = serial && board.elsewhere.get(`${product.id}/${lot.name}`);
    if (elsewhere) {
        return say("error", "in_other_order", { ...values, ...elsewhere });
    }
    if (serial && takenOfLot > 0) {
        return verdict("warning", "double", values);
    }
    if (!paired) {
        return null;
    }
    if (!board.current) {
        return say("error", "no_unit", values);
    }
    const present = board.partsOf(board.current, product.id);
    return present.length < board.each.get(product.id)
        ? null
        : say("error", "place_taken", { ...values, present: present.join(", ") });
}

function judgeRecords({ lot, reading }) {
    for (const [known, read] of [
        [lot.expiry, reading.expiry],
        [lot.made, reading.manufacture_date],
        [lot.lot_number, reading.lot],
    ]) {
        if (known && read && known !== read) {
            return verdict("error", "conflict", { known, read });
        }
    }
    return null;
}

function judgeStock({ lot, takenOfLot, quantity, product }) {
    if (lot.here >= takenOfLot + quantity) {
        return null;
    }
    const values = { lot: lot.name, product: product.name, here: lot.here };
    const code = lot.here > 0 ? "few_here" : GONE[lot.gone] || "not_here";
    return code === "used_before" ? say("error", code, values) : verdict("error", code, values);
}

function take(facts, paired, gate) {
    const { board, lot, product, quantity, older } = facts;
    const more = { take: true, quantity };
    const values = { lot: lot.name, product: product.name, unit: board.current, quantity };
    if (gate) {
        return { ...gate.verdict, ...more };
    }
    if (older) {
        return verdict("warning", "older", {
            older: older.name,
            olderExpiry: older.expiry,
            olderPlace: older.place,
            facts: more,
        });
    }
    return paired
        ? say("ok", "built_in", values, more)
        : verdict("ok", "taken", { ...values, facts: more });
}

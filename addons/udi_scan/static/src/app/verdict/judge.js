// May this unit take this step? From what the device knows; the server judges again when it books.
// Pure: no storage, no clock, no screen. `facts` are gathered by verdict/facts.js.
import { _t } from "../translation";
import { bySetting, judgeGates } from "./gate_rules";
import { words } from "./gate_rules_own";
import { verdict } from "./words";

const GONE = { partner: "delivered", used: "used", scrap: "used", supplier: "used" };

export { words };

/** Which device is it? A verdict where that cannot be said, else nothing. */
export function judgeIdentity(facts) {
    const { reading, identifier, product, lot, text } = facts;
    if (facts.tooLong) {
        return verdict("error", "too_long");
    }
    if (facts.byName) {
        return product ? null : verdict("error", "unknown_di", { di: lot.name });
    }
    if (!reading.agency) {
        return verdict("error", "not_gs1", { text: text.slice(0, 30) });
    }
    if (!reading.is_wellformed) {
        return verdict("error", "damaged");
    }
    if (!reading.di) {
        return verdict("warning", "half_production", { facts: { half: true } });
    }
    if (!identifier) {
        return verdict("error", "unknown_di", { di: reading.di });
    }
    if (product?.tracking !== "none" && !facts.name) {
        return verdict("warning", "half_device", { facts: { half: true } });
    }
    return null;
}

/** Two records of one unit that contradict each other. */
export function judgeAgreement({ lot, reading }) {
    for (const [known, read] of [
        [lot?.expiry, reading.expiry],
        [lot?.made, reading.manufacture_date],
        [lot?.lot_number, reading.lot],
    ]) {
        if (known && read && known !== read) {
            return verdict("error", "conflict", { known, read });
        }
    }
    return null;
}

/** What the label of a unit that is new here must say. */
export function judgeComplete({ lot, identifier, reading }) {
    const names = {
        lot: _t("lot number"),
        manufacture_date: _t("manufacturing date"),
        expiry: _t("expiry date"),
    };
    const missing = lot ? [] : (identifier?.needs || []).filter((name) => !reading[name]);
    if (!missing.length) {
        return null;
    }
    return verdict("warning", "incomplete", {
        missing: missing.map((name) => names[name]).join(", "),
        facts: { half: true },
    });
}

/** Expired, held, not released …: by the gates of the product, for the step that is taken. */
export function judgeLot(facts) {
    return judgeGates(facts);
}

/** A unit that comes in must not be here already. */
export function judgeArrival(facts) {
    const { lot, product } = facts;
    if (
        product.tracking !== "serial" ||
        !lot ||
        (!(lot.here > 0) && (!lot.gone || lot.gone === "supplier"))
    ) {
        return null;
    }
    const code = lot.here > 0 ? "here_already" : GONE[lot.gone] || "here_already";
    return bySetting(product.rules?.place, (status) => verdict(status, code, words(facts)));
}

/** What goes out must be here, and as much of it. */
export function judgeDeparture(facts) {
    const { lot, product, quantity, takenOfLot } = facts;
    if (lot.here >= takenOfLot + quantity) {
        return null;
    }
    const code = lot.here > 0 ? "few_here" : GONE[lot.gone] || "not_here";
    const values = { ...words(facts), here: lot.here };
    return bySetting(product.rules?.place, (status) => verdict(status, code, values));
}

/** A unit is one, and is scanned once. */
export function judgeOnce(facts) {
    const { product, times, takenOfLot } = facts;
    if (product.tracking !== "serial") {
        return null;
    }
    if (times !== 1) {
        return verdict("error", "one_each", words(facts));
    }
    return takenOfLot > 0 ? verdict("warning", "double", words(facts)) : null;
}

/** What holds for every transfer: on it, not twice, not too many; one without a plan takes what comes. */
export function judgeLine(facts) {
    const { line, quantity, taken, free } = facts;
    if (free) {
        return judgeOnce(facts);
    }
    if (!line) {
        return verdict("error", "wrong_product", words(facts));
    }
    const twice = judgeOnce(facts);
    if (twice) {
        return twice;
    }
    if (taken + quantity > line.demand + 1e-6) {
        return verdict("error", "too_many", { taken, demand: line.demand });
    }
    return null;
}

/** Taken, with the hint of a gate that only warns, or of an older lot. */
function take(facts, hint) {
    const { quantity, older } = facts;
    const kept = { take: true, quantity };
    const values = { ...words(facts), quantity, facts: kept };
    if (hint) {
        return { ...hint.verdict, ...kept };
    }
    if (older) {
        return verdict("warning", "older", {
            older: older.name,
            olderExpiry: older.expiry,
            olderPlace: older.place || _t("the stock"),
            facts: kept,
        });
    }
    return verdict("ok", "taken", values);
}

/** The first check that stops; hints are kept until all have passed. */
export function judge(facts, checks) {
    let hint = null;
    for (const check of checks) {
        const found = check(facts);
        if (found && "verdict" in found && !found.blocked) {
            hint = hint || found;
        } else if (found) {
            return found.verdict || found;
        }
    }
    return take(facts, hint);
}

export function judgeReceipt(facts) {
    return judge(facts, [
        judgeIdentity,
        judgeLine,
        judgeComplete,
        judgeAgreement,
        judgeLot,
        judgeArrival,
    ]);
}

export function judgeIssue(facts) {
    const known = (all) => (all.lot ? null : verdict("error", "unknown_lot", words(all)));
    return judge(facts, [
        judgeIdentity,
        judgeLine,
        known,
        judgeAgreement,
        judgeLot,
        judgeDeparture,
    ]);
}

/** Who asks whether a unit may be used is told of every rule that is on, as by the server. */
function asIfUsed(facts) {
    const rules = Object.entries(facts.product.rules || {});
    const strict = rules.map(([rule, setting]) => [rule, setting === "off" ? "off" : "block"]);
    const product = { ...facts.product, rules: Object.fromEntries(strict) };
    return { ...facts, product, step: "consuming", lookingUp: true };
}

/** May I use this? Nothing is taken. */
export function judgeUse(facts) {
    const stop = judgeIdentity(facts);
    if (stop) {
        return stop;
    }
    const { lot } = facts;
    if (!lot) {
        return verdict("error", "unknown_lot", words(facts));
    }
    const found = judgeAgreement(facts) || judgeLot(asIfUsed(facts))?.verdict;
    if (found) {
        return found;
    }
    if (!(lot.here > 0)) {
        return verdict(
            lot.gone === "partner" ? "warning" : "error",
            GONE[lot.gone] || "not_here",
            words(facts)
        );
    }
    return verdict("ok", "usable", words(facts));
}

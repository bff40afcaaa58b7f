// Does this unit belong to the inspection, was it drawn, was it looked at? Pure; nothing is taken before it is answered.
import { judgeAgreement, judgeIdentity, judgeLot } from "@udi_scan/app/verdict/judge";
import { verdict } from "@udi_scan/app/verdict/words";
import { say } from "./inspection_words";

const MAX_NAMED = 3;

/** A unit that is before the inspector's eyes now; `only` says that it cannot conform any more. */
const open = (found, only = false) => ({ ...found, opens: true, only });

/**
 * @param {Object} facts as of every scan, with `row` (the lot on the inspection), `wanted` (names still to look at)
 */
export function judgeInspection(facts) {
    const stop = judgeIdentity(facts);
    if (stop) {
        return stop.code === "unknown_di"
            ? say("error", "not_on_inspection", { lot: facts.reading.di || facts.text })
            : stop;
    }
    const { product, lot, name, row, quantity, times, takenOfLot, wanted } = facts;
    const values = { lot: lot?.name || name, product: product.name, quantity };
    if (product.tracking === "serial" && times !== 1) {
        return verdict("error", "one_each", values);
    }
    if (!row) {
        return lot
            ? say("error", "not_on_inspection", values)
            : verdict("error", "unknown_lot", values);
    }
    if (product.tracking === "serial" && takenOfLot > 0) {
        return say("warning", "double", values);
    }
    if (takenOfLot + quantity > row.quantity + 1e-6) {
        return say("error", "too_many", { ...values, quantity: row.quantity, looked: takenOfLot });
    }
    const bad = judgeAgreement(facts) || judgeLot(facts)?.verdict;
    if (bad) {
        const said = { title: bad.title, sentence: bad.message };
        return open(say("error", "look_bad", said), bad.code !== "hold");
    }
    if (row.sample <= takenOfLot && wanted.length) {
        const more = wanted.length > MAX_NAMED ? " …" : "";
        const names = wanted.slice(0, MAX_NAMED).join(", ") + more;
        const found = say("warning", "look_undrawn", { ...values, wanted: names });
        return open(found, product.tracking === "serial");
    }
    return open(say("look", "look", values)); // neither right nor wrong: that is what the inspector says
}

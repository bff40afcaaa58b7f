// Issue check: is this unit what the delivery says? Wrong ones are kept too: they are on record, and out of the box.
import { _t } from "../translation";
import { judgeAgreement, judgeIdentity, judgeLot } from "./judge";
import { verdict, worded } from "./words";

const MAX_NAMED = 3;

const WORDS = {
    right: () => [_t("Right"), _t("%(lot)s: %(quantity)s × %(product)s")],
    wrong: () => [_t("Not on this delivery"), _t("Take %(lot)s out of the box.")],
    wrong_unit: () => [
        _t("Not on this delivery"),
        _t("Take %(lot)s out of the box. Of this product it takes %(wanted)s."),
    ],
    excess: () => [
        _t("One too many"),
        _t("%(wanted)s of %(lot)s are on the delivery, %(seen)s are checked. Take this out of the box."),
    ],
    double: () => [_t("Scanned already"), _t("%(lot)s is checked already. Nothing was counted.")],
    same_person: () => [
        _t("You picked it yourself"),
        _t("%(transfer)s was picked by %(people)s. Hand it to a colleague: a second person checks it."),
    ],
}; // prettier-ignore

/** Whoever picked a delivery does not check it. */
export function samePerson(job) {
    const values = { transfer: job.name, people: job.picked_by };
    return worded("error", "same_person", WORDS.same_person(), values);
}

/** A unit that does not belong in the box: on record, counted as nothing. */
function out(facts, code, words, values) {
    const kept = { facts: { take: true, quantity: 0 } };
    return worded("error", code, WORDS[words](), { ...values, ...kept });
}

function judgeStranger(facts) {
    const { product, wanted } = facts;
    const lot = facts.lot?.name || facts.name;
    if (!wanted.length) {
        return out(facts, "wrong", "wrong", { lot });
    }
    const more = wanted.length > MAX_NAMED ? " …" : "";
    const names = wanted.slice(0, MAX_NAMED).join(", ") + more;
    return out(facts, "wrong", "wrong_unit", { lot, wanted: names, product: product.name });
}

/** `facts.expected`: how many of this lot the delivery takes; `facts.wanted`: the lots of this product it takes. */
export function judgeCheck(facts) {
    const stop = judgeIdentity(facts);
    if (stop) {
        return stop.code === "unknown_di" && facts.reading.di ? judgeStranger(facts) : stop;
    }
    const { product, lot, name, quantity, times, expected, takenOfLot } = facts;
    const values = { lot: lot?.name || name, product: product.name, quantity };
    if (product.tracking === "serial" && times !== 1) {
        return verdict("error", "one_each", values);
    }
    const state = lot && judgeLot(facts);
    const bad = judgeAgreement(facts) || (state?.blocked && state.verdict);
    if (bad) {
        return bad;
    }
    if (!expected) {
        return judgeStranger(facts);
    }
    if (product.tracking === "serial" && takenOfLot > 0) {
        return worded("warning", "double", WORDS.double(), values);
    }
    if (takenOfLot + quantity > expected + 1e-6) {
        return out(facts, "excess", "excess", { ...values, wanted: expected, seen: takenOfLot });
    }
    const kept = { take: true, quantity };
    if (state) {
        return { ...state.verdict, ...kept };
    }
    return worded("ok", "right", WORDS.right(), { ...values, facts: kept });
}

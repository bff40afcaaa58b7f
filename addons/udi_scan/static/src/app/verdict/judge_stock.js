// May this unit be counted, moved, put aside, taken back? Pure, as verdict/judge.js.
import { _t } from "../translation";
import {
    judge,
    judgeAgreement,
    judgeDeparture,
    judgeIdentity,
    judgeLine,
    judgeLot,
    judgeOnce,
    words,
} from "./judge";
import { carried } from "./gate_rules";
import { verdict } from "./words";

/** Goods that only exist here once they have been received. */
export function judgeKnown(facts) {
    return facts.lot ? null : verdict("error", "unknown_lot", words(facts));
}

/** A hint that never stops. */
const hint = (code, values, said = {}) => ({
    blocked: false,
    verdict: { ...verdict("warning", code, values), ...said },
});

/** Counted as it lies there; expired or held goods are counted too, and said. */
function judgeShelf(facts) {
    const { lot, blind, expectedOfLot } = facts;
    if (!lot) {
        // delivered, or never received: the server knows; what lies there is not left out
        return hint("found_unbooked", words(facts));
    }
    const rules = { expiry: "warn", hold: "warn" };
    const state = judgeLot({ ...facts, product: { ...facts.product, rules } });
    if (state) {
        const title = `${_t("Counted")} – ${state.verdict.title}`;
        return { ...state, verdict: { ...state.verdict, title } };
    }
    if (blind || expectedOfLot > 0) {
        return null;
    }
    return lot.here > 0
        ? hint("found_elsewhere", { ...words(facts), place: lot.place })
        : hint("found_unbooked", words(facts));
}

export function judgeCount(facts) {
    const found = judge(facts, [judgeIdentity, judgeOnce, judgeAgreement, judgeShelf]);
    return found.code === "taken" ? { ...found, title: _t("Counted") } : found;
}

/** A lot that lies in several places says nothing of where it is taken from. */
function judgeOrigin(facts) {
    const { lot, product, from } = facts;
    return product.tracking !== "serial" && lot.places > 1 && !from
        ? verdict("warning", "which_place", words(facts))
        : null;
}

/** Held goods may be taken along: where they may be put is asked when they are put. */
function judgeCarried(facts) {
    const [first] = Object.values(carried(facts));
    return first ? { blocked: false, verdict: first.verdict } : null;
}

/** What goes from one place to another: expired goods too, held ones to a quarantine. */
export function judgeMove(facts) {
    return judge(facts, [
        judgeIdentity,
        judgeLine,
        judgeKnown,
        judgeAgreement,
        facts.free ? judgeCarried : judgeLot,
        facts.free ? judgeOrigin : () => null,
        judgeDeparture,
    ]);
}

/** What goes to a quarantine: in stock, and no more is asked of it. */
export function judgeQuarantine(facts) {
    return judge(facts, [
        judgeIdentity,
        judgeLine,
        judgeKnown,
        judgeAgreement,
        judgeOrigin,
        judgeDeparture,
    ]);
}

/** Back to the supplier: where it is and how much of it, no more is asked; whether a hold lets it go the server says. */
function judgeSentBack(facts) {
    const { lot } = facts;
    if (!lot.held) {
        return null;
    }
    return hint("hold", words(facts), {
        title: `${_t("Taken")} – ${_t("On hold")}`,
        message: _t(
            "%(lot)s is on hold: %(reason)s. It may go back to its supplier, if the hold allows that.",
            { lot: lot.name, reason: lot.held }
        ),
    });
}

export function judgeVendorReturn(facts) {
    return judge(facts, [
        judgeIdentity,
        judgeLine,
        judgeKnown,
        judgeAgreement,
        judgeOrigin,
        judgeDeparture,
        judgeSentBack,
    ]);
}

/** Back from a customer. What this device does not know as delivered is taken: the server knows every delivery. */
function judgeBack(facts) {
    const { lot, product } = facts;
    if (!lot) {
        return hint("back_unknown", words(facts));
    }
    if (product.tracking === "serial" && lot.here > 0) {
        return verdict("error", "never_delivered", words(facts));
    }
    const state = judgeLot({
        ...facts,
        product: { ...product, rules: { expiry: "warn", hold: "warn" } },
    });
    if (state) {
        const title = `${_t("Taken")} – ${state.verdict.title}`;
        const message = _t("Take it back, keep it apart from the stock and tell quality.");
        return hint(state.verdict.code, words(facts), { title, message });
    }
    return null;
}

export function judgeReturn(facts) {
    return judge(facts, [judgeIdentity, judgeLine, judgeAgreement, judgeBack]);
}

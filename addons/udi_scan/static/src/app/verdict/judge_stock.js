// May this unit be counted, moved, put aside, taken back? Pure, as verdict/judge.js.
import { _t } from "../translation";
import { judge, judgeAgreement, judgeIdentity, judgeLot, judgeOnce, words } from "./judge";
import { verdict } from "./words";

/** Goods that only exist here once they have been received. */
export function judgeKnown(facts) {
    return facts.lot ? null : verdict("error", "unknown_lot", words(facts));
}

/** A hint that never stops. */
const hint = (code, values) => ({ blocked: false, verdict: verdict("warning", code, values) });

/** Counted as it lies there; expired or held goods are counted too, and said. */
function judgeShelf(facts) {
    const { lot, blind, expectedOfLot } = facts;
    const rules = { expiry: "warn", hold: "warn" };
    const state = judgeLot({ ...facts, product: { ...facts.product, rules } });
    if (state) {
        return {
            ...state,
            verdict: { ...state.verdict, title: `${_t("Counted")} – ${state.verdict.title}` },
        };
    }
    if (blind || expectedOfLot > 0) {
        return null;
    }
    return lot.here > 0
        ? hint("found_elsewhere", { ...words(facts), place: lot.place })
        : hint("found_unbooked", words(facts));
}

export function judgeCount(facts) {
    const found = judge(facts, [judgeIdentity, judgeOnce, judgeKnown, judgeAgreement, judgeShelf]);
    return found.code === "taken" ? { ...found, title: _t("Counted") } : found;
}

// The rules of the gate that this product's core brings.
import { _t } from "../translation";
import { covers, dateOf, days, gateRules, told } from "./gate_rules";
import { verdict, worded } from "./words";

/** What the sentences name. */
export function words(facts) {
    const { product, lot, name } = facts;
    return {
        product: product?.name || "",
        lot: lot?.name || name || "",
        expiry: dateOf(facts, "expiry"),
    };
}

gateRules.add("expiry", {
    steps: ["receiving", "consuming", "shipping", "producing"],
    always: true,
    broken(facts) {
        const expiry = dateOf(facts, "expiry");
        return expiry && expiry < facts.today
            ? (status) => verdict(status, "expired", words(facts))
            : null;
    },
});

gateRules.add("hold", {
    steps: ["receiving", "consuming", "shipping", "producing", "storing", "vendor_return"],
    always: true,
    broken(facts) {
        const { lot } = facts;
        return lot?.held
            ? (status) => verdict(status, "hold", { ...words(facts), reason: lot.held })
            : null;
    },
    carry(facts) {
        const { lot } = facts;
        const values = { ...words(facts), reason: lot.held };
        return lot.held ? { note: true, verdict: verdict("warning", "held_move", values) } : null;
    },
    put: (_note, place, lot) => (place.quarantine ? null : verdict("error", "hold_place", { lot })),
});

gateRules.add("identity", {
    steps: null,
    broken: ({ product }) =>
        product.gates?.identity && told("identity", _t("Not identified"), product.gates.identity),
});

gateRules.add("released", {
    steps: ["shipping", "consuming"],
    broken: ({ lot }) =>
        lot?.gates?.released && told("released", _t("Not released"), lot.gates.released),
});

/** How much of its shelf life a unit must have left for whoever gets it: `[days, percent]`. */
function judgeShelfLife(facts) {
    const { product, lot, today } = facts;
    const [least, percent] = product.gates?.shelf_life || [0, 0];
    const expiry = lot?.expiry;
    if (!expiry || expiry < today || !(least || percent)) {
        return null;
    }
    const left = days(today, expiry);
    const values = { ...words(facts), left, days: least, percent };
    if (least && left < least) {
        return [_t("%(lot)s expires on %(expiry)s, in %(left)s days; %(days)s days are asked for. Take a fresher lot."), values];
    }
    if (!percent) {
        return null;
    }
    if (!lot.made) {
        return [_t("%(lot)s has no manufacturing date: whether %(percent)s % of its shelf life are left cannot be told."), values];
    }
    const total = days(lot.made, expiry);
    const share = Math.floor((left * 100) / Math.max(total, 1));
    return left * 100 < percent * total
        ? [_t("%(lot)s has %(share)s % of its shelf life left; %(percent)s % are asked for. Take a fresher lot."), { ...values, share }]
        : null;
} // prettier-ignore

gateRules.add("shelf_life", {
    steps: ["shipping"],
    broken(facts) {
        const found = judgeShelfLife(facts);
        return (
            found &&
            ((status) => worded(status, "shelf_life", [_t("Too short-dated"), found[0]], found[1]))
        );
    },
});

/** Registered where it is to go: China by the day of manufacture, others by what the server said of today. */
function judgeRegistration(facts) {
    const { product, identifier, lot, today } = facts;
    const { by_di, primary } = product.gates?.registration || {};
    const known = by_di?.[identifier?.code] || by_di?.[primary];
    if (!known || !lot) {
        return "";
    }
    if (!known.windows) {
        return known.refused || "";
    }
    const sentence = lot.made
        ? _t("%(lot)s was made on %(made)s: no registration certificate for China was in force that day. Ask regulatory affairs.")
        : _t("%(lot)s has no manufacturing date and no registration certificate in force for China today. Ask regulatory affairs.");
    return covers(known.windows, lot.made || today) ? "" : sentence;
} // prettier-ignore

gateRules.add("registration", {
    steps: ["shipping"],
    broken(facts) {
        const sentence = judgeRegistration(facts);
        const values = { ...words(facts), made: facts.lot?.made };
        return (
            sentence &&
            ((status) =>
                worded(status, "registration", [_t("Not registered there"), sentence], values))
        );
    },
});

// where units are is judged by arrival and departure, with the numbers that are on the job
gateRules.add("place", { steps: [] });
// whatever a device captures is scanned
gateRules.add("scan", { steps: [] });
// not of a unit but of a whole delivery: the job says it (`check`), and the server hands it on when it is finished
gateRules.add("issue_check", { steps: [] });

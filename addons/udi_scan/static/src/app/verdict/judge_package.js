// May an announced carton be taken whole? All that is in it, or nothing. Pure, as verdict/judge.js.
import { _t } from "../translation";
import { judgeArrival, judgeLot } from "./judge";
import { worded } from "./words";

const MAX_NAMED = 4;

const WORDS = {
    package_taken: () => [_t("Carton taken"), _t("Units: %(units)s, products: %(products)s. %(sscc)s")],
    double: () => [_t("Taken already"), _t("%(sscc)s is on this transfer already. Nothing was counted.")],
    unknown_package: () => [_t("Unknown carton"), _t("%(sscc)s is not announced on this delivery. Scan the units in it one by one.")],
    other_receipt: () => [_t("Another receipt"), _t("%(sscc)s is announced on %(transfer)s. Open that one and scan it there.")],
    no_content: () => [_t("Content not announced"), _t("The announcement does not say which lots are in %(sscc)s. Scan the units in it one by one.")],
    too_many: () => [_t("Too many"), _t("%(product)s: %(taken)s of %(demand)s are scanned already, %(quantity)s more are in %(sscc)s. Scan the units that are missing one by one.")],
}; // prettier-ignore

const say = (status, code, values) => worded(status, code, WORDS[code](), values);

/** What keeps one lot from being taken, or a hint about it. */
function judgeRow(row) {
    const found = [judgeLot(row), judgeArrival(row)].filter(Boolean);
    return found.sort((one, two) => two.blocked - one.blocked)[0] || null;
}

/** More of a product than the transfer still takes. */
function judgeRooms({ sscc, rows }) {
    const sums = new Map();
    rows.forEach((row) => sums.set(row.product.id, (sums.get(row.product.id) || 0) + row.quantity));
    for (const { product, line, taken } of rows) {
        const quantity = sums.get(product.id);
        if (!line || taken + quantity > line.demand + 1e-6) {
            const demand = line?.demand || 0;
            return say("error", "too_many", {
                sscc,
                product: product.name,
                taken,
                demand,
                quantity,
            });
        }
    }
    return null;
}

function others(found) {
    const names = found.slice(1, 1 + MAX_NAMED).map(({ name }) => name);
    const more = found.length > 1 + MAX_NAMED ? " …" : "";
    return names.length
        ? _t("In the same carton also: %(lots)s.", { lots: names.join(", ") + more })
        : "";
}

/**
 * @param {Object} facts `sscc`, `announced`, `elsewhere` (the transfer that announces it), and `rows` that are open:
 *  `{product, lot, name, quantity, line, taken, reading: {expiry}, today}`
 */
export function judgePackage(facts) {
    const { sscc, announced, elsewhere, rows } = facts;
    if (!announced) {
        const code = elsewhere ? "other_receipt" : "unknown_package";
        return say("error", code, { sscc, transfer: elsewhere });
    }
    if (!rows.length) {
        return say("warning", "double", { sscc });
    }
    if (rows.some(({ name, product }) => !name || !product)) {
        return say("error", "no_content", { sscc });
    }
    const found = rows
        .map((row) => ({ name: row.name, ...judgeRow(row) }))
        .filter(({ verdict }) => verdict);
    const blocked = found.filter((one) => one.blocked);
    if (blocked.length) {
        const { verdict } = blocked[0];
        const end = _t("Nothing of carton %(sscc)s was taken: put it aside.", { sscc });
        return {
            ...verdict,
            message: [verdict.message, others(blocked), end].filter(Boolean).join(" "),
        };
    }
    return judgeRooms(facts) || takeAll(facts, found);
}

function takeAll({ sscc, rows }, hints) {
    const quantity = rows.reduce((sum, row) => sum + row.quantity, 0);
    const products = new Set(rows.map(({ product }) => product.id)).size;
    const content = rows.map(({ product, name, quantity: count }) => [product.id, name, count]);
    const kept = { take: true, quantity, content };
    const whole = { ...say("ok", "package_taken", { sscc, units: quantity, products }), ...kept };
    if (!hints.length) {
        return whole;
    }
    const { verdict } = hints[0];
    const message = [whole.message, verdict.message, others(hints)].filter(Boolean).join(" ");
    return { ...whole, status: "warning", title: `${whole.title} – ${verdict.title}`, message };
}

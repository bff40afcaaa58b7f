import { _t } from "@web/core/l10n/translation";

/** State of a lot → colour, sign and words: nobody needs to see colours to tell them apart. Order of the legend. */
export const LOOKS = {
    stock: { sign: "fa-square", label: () => _t("In stock") },
    transit: { sign: "fa-exchange", label: () => _t("On the way") },
    partner: { sign: "fa-hospital-o", label: () => _t("At a customer") },
    held: { sign: "fa-hand-paper-o", label: () => _t("On hold") },
    recalled: { sign: "fa-bullhorn", label: () => _t("Recalled") },
    used: { sign: "fa-cogs", label: () => _t("Used") },
    scrapped: { sign: "fa-trash", label: () => _t("Scrapped or lost") },
    mixed: { sign: "fa-th-large", label: () => _t("Several places") },
};

const LOOK_OF_STATE = {
    in_stock: "stock",
    new: "stock",
    in_transit: "transit",
    at_partner: "partner",
    supplier: "partner",
    used: "used",
    scrapped: "scrapped",
    held: "held",
    recalled: "recalled",
    mixed: "mixed",
};

/** Kind of holder (`udi.holder`) → look; what the counts of a folded group are made of. */
const LOOK_OF_KIND = {
    internal: "stock",
    transit: "transit",
    partner: "partner",
    supplier: "partner",
    used: "used",
    scrap: "scrapped",
};

export function lookOf(node) {
    return LOOK_OF_STATE[node.state] || "mixed";
}

/**
 * What a folded group is made of, in the order of the legend.
 *
 * @returns {{look: string, count: number}[]}
 */
export function partsOf(node) {
    const counts = {};
    for (const [kind, count] of Object.entries(node.kinds || {})) {
        const look = LOOK_OF_KIND[kind];
        if (look && count) {
            counts[look] = (counts[look] || 0) + count;
        }
    }
    if (node.held) {
        counts[node.recalled ? "recalled" : "held"] = node.held;
    }
    return Object.keys(LOOKS)
        .filter((look) => counts[look])
        .map((look) => ({ look, count: counts[look] }));
}

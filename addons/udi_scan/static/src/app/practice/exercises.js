// Ten exercises, five of them with a fault. `right` is what has to be done with the goods.
import { _t } from "../translation";

export const EXERCISES = [
    { key: "sensor", scenario: "receive", codes: ["sensor"], right: "take" },
    { key: "expired", scenario: "receive", codes: ["expired"], right: "aside" },
    { key: "carton", scenario: "receive", codes: ["carton"], right: "take" },
    { key: "other", scenario: "receive", codes: ["other"], right: "aside" },
    { key: "halves", scenario: "receive", codes: ["half_device", "half_lot"], right: "take" },
    { key: "double", scenario: "receive", codes: ["double"], right: "aside" },
    { key: "parcel", scenario: "receive", codes: ["parcel"], right: "aside" },
    { key: "issue", scenario: "issue", codes: ["issue"], right: "take" },
    { key: "held", scenario: "issue", codes: ["held"], right: "aside" },
    { key: "set", scenario: "issue", codes: ["set"], right: "take" },
];

/** What lies on the table, before it is scanned. */
export function storyOf(key) {
    return {
        sensor: _t("A pump has arrived. Scan its label."),
        expired: _t("One more pump has arrived. Scan its label."),
        carton: _t("A carton with 25 infusion sets has arrived. Scan its label."),
        other: _t("A box has arrived that looks like a pump. Scan its label."),
        halves: _t("This box has two codes: one names the product, one its lot. Scan both."),
        double: _t("A second box of the same pump has arrived. Scan its label."),
        parcel: _t("This box has a code of the parcel service. Scan it."),
        issue: _t("A hospital has ordered a pump. Scan the one from the shelf."),
        held: _t("The hospital has ordered a second pump. Scan the one from the shelf."),
        set: _t("The hospital has ordered infusion sets. Scan one from the shelf."),
    }[key];
}

/** Why that was right or wrong. */
export function lessonOf(key) {
    return {
        sensor: _t("Green: it is on the list and in order."),
        expired: _t("Its expiry date has passed: set it aside and tell quality."),
        carton: _t("One scan of a carton counts all that is in it."),
        other: _t("It was not ordered: set it aside, whatever it looks like."),
        halves: _t(
            "Both codes together name the device, in either order. It counts when both are read."
        ),
        double: _t("Two boxes with one serial number cannot both be genuine: set it aside."),
        parcel: _t(
            "That is no device label. Look for the other code on the box; if there is none, set it aside."
        ),
        issue: _t("Green: it is here, in date and free."),
        held: _t("It is on hold, here for a recall: it must not leave. Set it aside."),
        set: _t("Green: it is here, in date and free."),
    }[key];
}

/** The exercises in another order each time; receiving comes before issuing. */
export function shuffled(random = Math.random) {
    const order = (scenario) => {
        const found = EXERCISES.filter((exercise) => exercise.scenario === scenario);
        for (let last = found.length - 1; last > 0; last--) {
            const other = Math.floor(random() * (last + 1));
            [found[last], found[other]] = [found[other], found[last]];
        }
        return found;
    };
    return [...order("receive"), ...order("issue")];
}

/**
 * Whether an exercise was done rightly.
 *
 * @param {Object} exercise
 * @param {"take"|"aside"} decision
 * @param {boolean} taken whether the app has counted it
 */
export function isRight({ right }, decision, taken) {
    return decision === right && (right === "aside" || taken);
}

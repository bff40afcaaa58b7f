// Verdicts of production in words: what is wrong in two or three, then what to do.
import { _t } from "@udi_scan/app/translation";

/** `{code: [title, sentence]}`; built at each use, in the language of that moment. */
const WORDS = {
    unit: () => [_t("Unit %(lot)s"), _t("Now its components.")],
    unit_out: () => [_t("Unit %(lot)s is out"), _t("%(count)s of %(demand)s")],
    lot_out: () => [_t("Taken out"), _t("%(quantity)s × %(product)s, %(lot)s")],
    unit_again: () => [_t("Unit %(lot)s"), _t("It is out already. Now what it still lacks.")],
    built_in: () => [_t("Built in"), _t("%(product)s %(lot)s is in %(unit)s.")],
    unit_open: () => [_t("%(unit)s is not complete"), _t("It still lacks %(missing)s. Scan that first, or press Undo to take the unit back.")],
    no_unit: () => [_t("Scan the unit first"), _t("%(lot)s is a component. Scan the unit that it goes into, then the component.")],
    not_produced: () => [_t("Not a unit of this order"), _t("%(lot)s is not made by %(order)s. Scan one of its units: %(expected)s")],
    no_units_left: () => [_t("Not a unit of this order"), _t("%(lot)s is not made by %(order)s, and all its units have serial numbers.")],
    label_disagrees: () => [_t("Label disagrees"), _t("The label says %(read)s, the order says %(known)s. Put it aside and tell quality.")],
    in_this_unit: () => [_t("Scanned already"), _t("%(lot)s is in %(unit)s already. Nothing was counted.")],
    in_other_unit: () => [_t("Already built in"), _t("%(lot)s is in %(unit)s already. Compare the serial numbers of both.")],
    in_other_order: () => [_t("Already built in"), _t("%(lot)s belongs to %(unit)s of order %(order)s. Compare the serial numbers.")],
    used_before: () => [_t("Already built in"), _t("%(lot)s was used before. Compare the serial number with the device, or put it aside and ask quality.")],
    place_taken: () => [_t("Place already taken"), _t("%(unit)s has its %(product)s: %(present)s. If that is wrong, press Undo until it is off the list.")],
    not_of_order: () => [_t("Wrong product"), _t("%(product)s is neither made nor used by %(order)s. Put it back.")],
}; // prettier-ignore

/** The verdict of a code, with what the session goes on with (`take`, `quantity`, …) in `more`. */
export function say(status, code, values = {}, more = {}) {
    const [title, message] = WORDS[code]().map((text) =>
        text.replace(/%\((\w+)\)s/g, (_found, name) => `${values[name] ?? ""}`)
    );
    return { status, code, title, message, take: false, ...more };
}

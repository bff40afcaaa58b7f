// What the app says at an inspection.
import { _t } from "@udi_scan/app/translation";
import { worded } from "@udi_scan/app/verdict/words";

const WORDS = {
    look: () => [_t("Look at it: %(lot)s"), _t("%(product)s. Press what is wrong with it, or “Conforms”.")],
    look_undrawn: () => [_t("Not in the sample"), _t("%(lot)s was not drawn. Take: %(wanted)s. If something is wrong with this one, say so below.")],
    look_bad: () => ["%(title)s", `%(sentence)s ${_t("Say what is wrong with it.")}`],
    answer_first: () => [_t("First answer for %(lot)s"), _t("Press “Conforms”, or what is wrong. Then scan the next unit.")],
    looked_right: () => [_t("Conforms"), _t("%(lot)s: %(quantity)s × %(product)s")],
    looked_wrong: () => [_t("Does not conform"), _t("%(lot)s: %(failed)s. Put it aside.")],
    not_on_inspection: () => [_t("Not on this inspection"), _t("%(lot)s is not among these goods. Put it aside and compare the delivery note.")],
    double: () => [_t("Looked at already"), _t("%(lot)s is looked at already. Nothing was counted.")],
    too_many: () => [_t("More than there are"), _t("%(quantity)s of %(lot)s came, %(looked)s are looked at. Count again.")],
    no_inspector: () => [_t("Quality inspects"), _t("Only quality inspects and decides on goods. Hand it to a colleague of quality.")],
    closed: () => [_t("Handed in already"), _t("%(inspection)s was handed in by %(person)s. Nothing is counted any more.")],
    photo_kept: () => [_t("Photo kept"), _t("It is sent as soon as there is a network.")],
    photo_bad: () => [_t("No photo"), _t("The camera gave no picture. Take the photo again.")],
    photo_many: () => [_t("Too many photos"), _t("%(count)s photos wait on this device. Go where there is a network, then take more.")],
    photo_refused: () => [_t("Photo not taken by the server"), "%(message)s"],
}; // prettier-ignore

/** A verdict of an inspection; placeholders may stand in its title too. */
export function say(status, code, values = {}) {
    const found = worded(status, code, WORDS[code](), values);
    const title = found.title.replace(/%\((\w+)\)s/g, (_found, name) => `${values[name] ?? ""}`);
    return { ...found, title };
}

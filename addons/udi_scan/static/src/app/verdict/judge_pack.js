// Pack and unpack: may this unit go into the pack, what is this number?
import { parse } from "@udi_core/codes/index";
import { _t } from "../translation";
import { judge, judgeAgreement, judgeIdentity, judgeLot, judgeOnce, words } from "./judge";
import { judgeKnown } from "./judge_stock";
import { worded } from "./words";

const WORDS = {
    started: () => [_t("Pack %(sscc)s"), _t("Now scan the units that go into it.")],
    number_taken: () => [_t("Pack %(sscc)s"), _t("Write this number on the pack, or print its label in Odoo. Now scan the units.")],
    no_package: () => [_t("First the pack"), _t("Scan the number (SSCC) on the label of the pack, then the units.")],
    no_number: () => [_t("No number left"), _t("This device has no reserved number. Scan a printed SSCC, or connect and open this again.")],
    same_package: () => [_t("This pack is open"), _t("Scan the units that go into it. Press Finish to close it.")],
    other_package: () => [_t("Another pack"), _t("%(sscc)s is open. Finish it first, then start the next one.")],
    only_packages: () => [_t("Not a pack"), _t("Scan the number (SSCC) of the pack that is opened.")],
    unpacked: () => [_t("Unpacked"), _t("%(count)s come out of %(sscc)s.")],
    unpacked_unknown: () => [_t("Unpacked"), _t("This device does not know what is in %(sscc)s: the server looks.")],
    unpacked_twice: () => [_t("Scanned already"), _t("%(sscc)s is unpacked already.")],
    in_package: () => [_t("In another pack"), _t("%(lot)s is in %(sscc)s. Unpack that one first.")],
    in_this: () => [_t("Packed already"), _t("%(lot)s is in this pack already.")],
    packed: () => [_t("Packed"), _t("%(quantity)s × %(product)s, %(lot)s")],
    not_here: () => [_t("Not in stock"), _t("%(lot)s is not in stock here. Put it aside and count the shelf.")],
    few_here: () => [_t("Not so many in stock"), _t("Only %(here)s of %(lot)s are in stock. Count the shelf.")],
}; // prettier-ignore

/** A verdict about a pack. */
export function say(status, code, values = {}) {
    const found = worded(status, code, WORDS[code](), values);
    return { ...found, title: found.title.replace("%(sscc)s", values.sscc ?? "") };
}

/** The SSCC in a text, or nothing; a bare number of eighteen digits is one where its check digit is right. */
export function ssccOf(text) {
    const bare = text.trim();
    const reading = parse(/^\d{18}$/.test(bare) ? `(00)${bare}` : bare);
    if (!reading.is_wellformed) {
        return null;
    }
    return reading.elements.find(({ identifier }) => identifier === "00")?.value || null;
}

/** `facts.packedIn`: the number of the pack that holds all of this lot. */
function judgeLoose(facts) {
    const { packedIn, sscc, lot, quantity, takenOfLot } = facts;
    if (packedIn) {
        const values = { lot: lot.name, sscc: packedIn };
        return packedIn === sscc
            ? say("warning", "in_this", values)
            : say("error", "in_package", values);
    }
    if (lot.here >= takenOfLot + quantity) {
        return null;
    }
    const code = lot.here > 0 ? "few_here" : "not_here";
    return say("error", code, { lot: lot.name, here: lot.here });
}

export function judgePack(facts) {
    const checks = [judgeIdentity, judgeOnce, judgeKnown, judgeAgreement, judgeLot, judgeLoose];
    const found = judge(facts, checks);
    if (found.code !== "taken") {
        return found;
    }
    const values = { ...words(facts), quantity: facts.quantity };
    return { ...say("ok", "packed", values), take: true, quantity: facts.quantity };
}

// Verdicts in words: what is wrong in two or three, then what to do. Codes are the server's where it has the same.
import { _t } from "../translation";

/** `{code: [title, sentence]}`; built at each use, in the language of that moment. */
const WORDS = {
    taken: () => [_t("Taken"), _t("%(quantity)s × %(product)s, %(lot)s")],
    usable: () => [_t("May be used"), _t("%(product)s %(lot)s is in stock, in date and not on hold.")],
    older: () => [
        _t("Taken – an older lot is there"),
        _t("%(older)s expires first (%(olderExpiry)s) and lies in %(olderPlace)s. Take that one, if you can reach it."),
    ],
    half_device: () => [_t("Now the other code"), _t("This code names the device only. Scan the code with lot or serial number.")],
    half_production: () => [_t("Now the other code"), _t("This code has no device identifier. Scan the other code on the label.")],
    not_gs1: () => [_t("No device label"), _t("This is no UDI code: %(text)s. Scan the code beside the word UDI.")],
    damaged: () => [_t("Code not readable"), _t("The code is damaged or printed wrongly. Scan it again; if it stays red, put the device aside.")],
    unknown_di: () => [_t("Unknown device"), _t("%(di)s is on no transfer that this device knows. Put it aside and ask.")],
    wrong_product: () => [_t("Wrong product"), _t("This is %(product)s. It is not on this transfer. Put it back.")],
    incomplete: () => [_t("Code incomplete"), _t("The label must also say its %(missing)s. Scan the other code on the label.")],
    unknown_lot: () => [_t("Unknown unit"), _t("%(lot)s was never received or made here. Check the label; receive it first.")],
    here_already: () => [_t("Already here"), _t("%(lot)s is in stock already. Compare the serial number with the device.")],
    delivered: () => [_t("Delivered already"), _t("%(lot)s was delivered to a customer. If it came back, receive it as a return.")],
    used: () => [_t("Not in stock"), _t("%(lot)s was used, scrapped or sent back. Put it aside and ask quality.")],
    not_here: () => [_t("Not in stock"), _t("%(lot)s is not in stock here. Put it aside and count the shelf.")],
    few_here: () => [_t("Not so many in stock"), _t("Only %(here)s of %(lot)s are in stock. Count the shelf.")],
    expired: () => [_t("Expired"), _t("%(lot)s expired on %(expiry)s. Put it aside, do not use it.")],
    hold: () => [_t("On hold"), _t("%(lot)s is on hold: %(reason)s. Leave it and ask quality.")],
    conflict: () => [_t("Label disagrees"), _t("The label says %(read)s, our records say %(known)s. Put it aside and tell quality.")],
    double: () => [_t("Scanned already"), _t("%(lot)s is on this transfer already. Nothing was counted.")],
    too_many: () => [_t("One too many"), _t("%(taken)s of %(demand)s are scanned already. Put this back.")],
    one_each: () => [_t("Scan each one"), _t("%(product)s has a serial number on each unit: scan every one of them.")],
    right_place: () => [_t("This is the place"), _t("You count %(place)s. Scan what lies in it.")],
    other_place: () => [_t("Another place"), _t("This is %(place)s; you count %(here)s. Finish that first, then choose this place.")],
    found_elsewhere: () => [_t("Counted – booked elsewhere"), _t("By the books %(lot)s lies in %(place)s. Leave it here; it is moved when the count is applied.")],
    found_unbooked: () => [_t("Counted – not in the books"), _t("By the books %(lot)s is not in stock. Set it apart in this place, so that it can be looked at.")],
    from_place: () => [_t("Taken from here"), _t("You take from %(place)s. Scan what you take.")],
    put: () => [_t("Put away"), _t("%(count)s × in %(place)s")],
    hold_place: () => [_t("On hold"), _t("%(lot)s is on hold: it may go to a quarantine only. Take it off with Undo, or scan a quarantine place.")],
    held_move: () => [_t("Taken – it is on hold"), _t("%(lot)s may go to a quarantine only: %(reason)s")],
    which_place: () => [_t("In several places"), _t("%(lot)s lies in several places. Scan the place that you take it from, then the label again.")],
    goes_there: () => [_t("There it goes"), _t("What you scan goes to %(place)s.")],
    back_unknown: () => [_t("Taken – delivery not known here"), _t("This device does not know the delivery of %(lot)s. The server looks it up; keep the unit at hand.")],
    never_delivered: () => [_t("Never delivered"), _t("%(lot)s is in stock here. Compare the serial number with the device.")],
    alternative: () => [_t("Which one is it?"), _t("The scanner may have left out a separator. Press what stands on the label.")],
    too_long: () => [_t("No device label"), _t("This text is far too long for a label. Scan the code beside the word UDI.")],
}; // prettier-ignore

/** A verdict in words of its own: `[title, sentence]`, for scenarios that say what no other says. */
export function worded(status, code, [title, sentence], values = {}) {
    const message = sentence.replace(/%\((\w+)\)s/g, (found, name) => `${values[name] ?? ""}`);
    return { status, code, title, message, take: false, ...values.facts };
}

/**
 * @param {"ok"|"warning"|"error"} status
 * @param {string} code
 * @param {Object} [values] for the sentence, and `take`, `quantity`, `lot` … for whoever goes on with it
 */
export function verdict(status, code, values = {}) {
    return worded(status, code, WORDS[code](), values);
}

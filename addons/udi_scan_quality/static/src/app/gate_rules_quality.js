// The gate rules of quality on a device: acceptance of lots, approval of suppliers, products and buyers.
import { _t } from "@udi_scan/app/translation";
import { covers, gateRules, told } from "@udi_scan/app/verdict/gate_rules";
import { worded } from "@udi_scan/app/verdict/words";

/** `lot.gates.accepted`: `{refused, message, apart}`, how many of the lot may not go on and why. */
gateRules.add("accepted", {
    steps: ["shipping", "consuming", "storing"],
    broken({ lot, product, step, quantity, takenOfLot, lookingUp }) {
        const known = lot?.gates?.accepted;
        if (!known || (step === "storing" && !product.gates?.accepted)) {
            return null; // a move that does not lead on from an area of goods that wait
        }
        // who only asks about a lot is told what is known of it, not of where it lies
        const fine = lookingUp
            ? known.apart
            : step !== "storing" && (takenOfLot || 0) + quantity <= lot.here - known.refused + 1e-6;
        return fine ? null : told("not_accepted", _t("Not accepted"), known.message);
    },
    carry({ lot }) {
        const known = lot.gates?.accepted;
        const words = [_t("Taken – not accepted yet"), known?.message];
        return known ? { note: true, verdict: worded("warning", "apart_move", words) } : null;
    },
    put(_note, place, lot) {
        const words = [
            _t("Not accepted"),
            _t("%(lot)s is not accepted: it may go to an area for goods that wait, are rejected or came back. Take it off with Undo, or scan such a place."),
        ]; // prettier-ignore
        return place.apart || place.quarantine
            ? null
            : worded("error", "apart_place", words, { lot });
    },
});

/** What is against the product by its first-purchase review, on the day of manufacture where it is known. */
function ofProduct({ product, windows, covered, uncovered }, day) {
    if (!windows) {
        return product;
    }
    return covers(windows, day) ? covered : uncovered;
}

gateRules.add("approved", {
    steps: ["receiving", "shipping"],
    broken({ product, partner, lot, today }) {
        const known = product.gates?.approved || {};
        const sentence = known.partner || partner?.refused || ofProduct(known, lot?.made || today);
        return sentence ? told("not_approved", _t("Not approved"), sentence) : null;
    },
});

// Cartons that are filled while a delivery is picked.
import { _t } from "../translation";
import { worded } from "./words";

const WORDS = {
    carton_opened: () => [_t("Carton open"), _t("%(sscc)s: scan what goes into it. Scan its number again to close it.")],
    carton_numbered: () => [_t("New carton"), _t("Write %(sscc)s on the carton, or print its label in Odoo. Then scan what goes into it.")],
    carton_closed: () => [_t("Carton closed"), _t("%(count)s in %(sscc)s. What you scan now goes into no carton.")],
    package_in_use: () => [_t("Carton in use"), _t("%(sscc)s stands for other goods already. Take another number for this carton.")],
    no_number: () => [_t("No number left"), _t("This device has no reserved number. Scan a printed SSCC, or connect and open this again.")],
}; // prettier-ignore

/** A verdict about the carton that is being filled. */
export function sayCarton(status, code, values = {}) {
    return worded(status, code, WORDS[code](), values);
}

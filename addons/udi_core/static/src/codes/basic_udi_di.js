// Check characters of the Basic UDI-DI (EU). It never stands on a label, so `parse` does not know it.
import * as checkdigits from "./checkdigits.js";
import { defect } from "./reading.js";
import { full } from "./text.js";

const SHAPE = {
    iccbba: full("([A-Z0-9]{16})([0-9]{2})"),
    ifa: full("(PP[0-9A-Z]{5}[0-9A-Z.]+)([0-9]{2})"),
    hibcc: full("(\\+\\+[A-Z][A-Z0-9]{3}[A-Z0-9]{1,17})([0-9A-Z]{2})"),
};

/** The two check characters for a Basic UDI-DI without them; null for foreign characters or an unknown agency. */
export function checkCharacters(agency, body) {
    if (agency === "gs1" || agency === "hibcc") {
        return checkdigits.checkPair(body);
    }
    if (agency === "iccbba") {
        const number = checkdigits.mod37_2(body);
        return number === null ? null : String(number).padStart(2, "0");
    }
    return agency === "ifa" ? checkdigits.ppnCheck(body) : null;
}

/** Defects of a Basic UDI-DI, none when it is right (MDCG 2019-1: at most 25 characters). */
export function check(agency, text) {
    const identifier = "basic_udi_di";
    const characters = [...text];
    const { length } = characters;
    if (length < 3 || length > 25) {
        return [defect("bad_length", null, { identifier, length, min: 3, max: 25 })];
    }
    if (Object.hasOwn(SHAPE, agency) && !SHAPE[agency].test(text)) {
        return [defect("bad_structure", 0, { reason: "basic_udi_di" })];
    }
    const expected = checkCharacters(agency, characters.slice(0, -2).join(""));
    if (expected === null) {
        return [defect("bad_charset", 0, { identifier, character: text, allowed: agency })];
    }
    const found = characters.slice(-2).join("");
    if (found !== expected) {
        return [defect("bad_check_digit", length - 2, { identifier, expected, found })];
    }
    return [];
}

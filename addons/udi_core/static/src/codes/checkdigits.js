// Check digits and check characters of the issuing agencies. Where a text holds a character that has no value, the
// answer is null.
import { isNumber } from "./text.js";

const CSET82 =
    "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
const MOD43 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%";
const CSET32 = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const MOD37 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*";
const PRIMES = [
    2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83,
];

const values = (characters, first = 0) =>
    [...characters].map((char, index) => [char, first + index]);
const CSET82_VALUE = new Map(values(CSET82));
const MOD43_VALUE = new Map(values(MOD43));
const MOD37_VALUE = new Map(values(MOD37));
const MA_VALUE = new Map([
    ...values("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    ...values("abcdefg", 36),
    ...values("hijklmnopqrstuvwxyz", 45),
    ...values("-.@$,*+%/#!^~", 64),
]);

/** Mod-10 check digit with weights 3, 1, 3 ... from the right (GTIN, GLN, SSCC, GSRN). */
export function gtinCheckDigit(body) {
    if (!isNumber(body)) {
        return null;
    }
    let total = 0;
    for (let index = body.length - 1, weight = 3; index >= 0; index--, weight = 4 - weight) {
        total += weight * Number(body[index]);
    }
    return String((10 - (total % 10)) % 10);
}

/** Alphanumeric check pair of GMN and of the GS1 and HIBCC Basic UDI-DI; at most 23 characters. */
export function checkPair(body) {
    if (body.length > PRIMES.length) {
        return null;
    }
    let total = 0;
    for (let index = 0; index < body.length; index++) {
        const value = CSET82_VALUE.get(body[body.length - 1 - index]);
        if (value === undefined) {
            return null;
        }
        total += value * PRIMES[index];
    }
    total %= 1021;
    return CSET32[total >> 5] + CSET32[total & 31];
}

/** Check character of an HIBC symbol over everything before it (ANSI/HIBC 2). */
export function mod43(text) {
    let total = 0;
    for (const char of text) {
        const value = MOD43_VALUE.get(char);
        if (value === undefined) {
            return null;
        }
        total += value;
    }
    return MOD43[total % 43];
}

/** ISO 7064 mod 37-2 as a number 0-36 (ISBT 128 flag and Basic UDI-DI of ICCBBA). */
export function mod37_2(text) {
    let total = 0;
    for (const char of text) {
        const value = MOD37_VALUE.get(char);
        if (value === undefined) {
            return null;
        }
        total = ((total + value) * 2) % 37;
    }
    return (38 - total) % 37;
}

/** Two check digits of a PPN (IFA): sum of ASCII value times position + 2, mod 97. */
export function ppnCheck(body) {
    let total = 0;
    [...body].forEach((char, index) => {
        total += char.codePointAt(0) * (index + 2);
    });
    return String(total % 97).padStart(2, "0");
}

/** Eighth digit of a German PZN from its first seven, null when no such number may exist (remainder 10). */
export function pznCheckDigit(body) {
    let total = 0;
    for (let index = 0; index < 7; index++) {
        total += Number(body[index]) * (index + 1);
    }
    return total % 11 === 10 ? null : String(total % 11);
}

/** Check digit of an MA code over everything before it, prefix and dots included (Luhn over mapped characters). */
export function maCheckDigit(body) {
    let digits = "";
    for (const char of body) {
        const value = MA_VALUE.get(char);
        if (value === undefined) {
            return null;
        }
        digits += value;
    }
    let total = 0;
    for (let index = 0; index < digits.length; index++) {
        const value = Number(digits[digits.length - 1 - index]) * (1 + (index % 2));
        total += value > 9 ? value - 9 : value;
    }
    return String((10 - (total % 10)) % 10);
}

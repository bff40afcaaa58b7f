// Content rules of GS1 element values beyond length and characters. A check takes the piece of the value it belongs to
// and the current year; it answers null or [defect code, data].
import * as checkdigits from "./checkdigits.js";
import * as dates from "./dates.js";
import { ISO_CODES } from "./iso_codes.js";
import { full } from "./text.js";

const ISO = Object.fromEntries(
    Object.entries(ISO_CODES).map(([name, codes]) => [name, new Set(codes.split(" "))])
);

/** Pattern of a field that opens with the number of its digits (`more` of them are not counted). */
function sized(first, last, more) {
    const sizes = [];
    for (let size = first; size <= last; size++) {
        sizes.push(`${size}[0-9]{${size + more}}`);
    }
    return `(?:${sizes.join("|")})`;
}

// North American coupons (AI 8110 and 8112): company, offer, value, up to three purchases, dates, serial, retailer
const COMPANY = sized(0, 6, 6);
const PURCHASE = `${sized(1, 5, 0)}[0-49][0-9]{3}`;
const COUPON = full(
    `${COMPANY}[0-9]{6}${sized(1, 5, 0)}${PURCHASE}` +
        `(?:1[0-3]${PURCHASE}(?:9|${COMPANY}))?(?:2${PURCHASE}(?:9|${COMPANY}))?` +
        `(?:3(?<end>[0-9]{6}))?(?:4(?<start>[0-9]{6}))?` +
        `(?:5${sized(0, 9, 6)})?(?:6${sized(1, 7, 6)})?(?:9[01256][0-2][0-9][01])?`
);
const OFFER = full(`[01]${COMPANY}[0-9]{6}${sized(0, 9, 6)}`);

function checkDigit(text) {
    const expected = checkdigits.gtinCheckDigit(text.slice(0, -1));
    const found = text.slice(-1);
    return found === expected ? null : ["bad_check_digit", { expected, found }];
}

function checkPair(text) {
    const found = text.slice(-2);
    if (text.length < 3 || text.length > 25) {
        return ["bad_check_digit", { expected: null, found }];
    }
    const expected = checkdigits.checkPair(text.slice(0, -2));
    return found === expected ? null : ["bad_check_digit", { expected, found }];
}

/** `read` answers a fault or nothing. */
const dated = (read) => (text, year) => {
    const reason = read(text, year);
    return reason ? ["bad_date", { value: text, reason }] : null;
};

const alone = (reason, limit) => dated((text) => (Number(text) < limit ? null : reason));

function iban(text) {
    if (!/^[A-Z]{2}[0-9A-Z]{9,32}$/.test(text) || !ISO.country_letters.has(text.slice(0, 2))) {
        return false;
    }
    let rest = 0;
    for (const char of text.slice(4) + text.slice(0, 4)) {
        const value = parseInt(char, 36);
        rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
    }
    return rest === 1;
}

function coupon(text, year) {
    const match = COUPON.exec(text);
    if (!match) {
        return false;
    }
    const { start, end } = match.groups;
    const days = [start, end].filter(Boolean).map((day) => dates.yymmdd(day, year));
    if (days.some((day) => day.fault)) {
        return false;
    }
    return days.length < 2 || days[0].date <= days[1].date;
}

const digitsAt = (start) => (text) => /^[0-9]{4}$/.test(text.slice(start, start + 4));

const RULES = {
    prefix_first: digitsAt(0),
    prefix_second: digitsAt(1),
    country: (text) => ISO.country_numbers.has(text),
    country_or_999: (text) => text === "999" || ISO.country_numbers.has(text),
    country_letters: (text) => ISO.country_letters.has(text),
    currency: (text) => ISO.currency_numbers.has(text),
    percent_encoding: (text) => !/%(?![0-9A-Fa-f]{2})/.test(text),
    yes_no: (text) => text === "0" || text === "1",
    minus: (text) => text === "-",
    importer_index: (text) => /^[-0-9A-Z_a-z]$/.test(text),
    package_type: (text) => ISO.package_types.has(text),
    media_type: (text) => (text >= "01" && text <= "10") || (text >= "80" && text <= "99"),
    sex: (text) => "0129".includes(text),
    position_of_total: (text) => /^[1-9]\/[1-9]$/.test(text) && text[0] <= text[2],
    not_zero: (text) => Number(text) !== 0,
    winding: (text) => "019".includes(text),
    zero: (text) => text === "0",
    piece_of_total: (text) => {
        const piece = Number(text.slice(0, 2));
        return piece > 0 && piece <= Number(text.slice(2));
    },
    iban,
    no_leading_zero: (text) => text === "0" || text[0] !== "0",
    has_non_digit: (text) => !/^[0-9]+$/.test(text),
    latitude: (text) => Number(text) <= 1_800_000_000,
    longitude: (text) => Number(text) <= 3_600_000_000,
    coupon,
    coupon_offer: (text) => OFFER.test(text),
};

export const CHECKS = {
    check_digit: checkDigit,
    check_pair: checkPair,
    date_or_month: dated((text, year) => dates.yymmdd(text, year, true).fault),
    date: dated((text, year) => dates.yymmdd(text, year).fault),
    long_date: dated((text) => dates.yyyymmdd(text).fault),
    hour_minute: dated((text) => dates.clock(text)),
    hour: alone("hour", 24),
    minute: alone("minute", 60),
    second: alone("second", 60),
};
for (const [rule, holds] of Object.entries(RULES)) {
    CHECKS[rule] = (text, year) =>
        holds(text, year) ? null : ["bad_content", { value: text, rule }];
}

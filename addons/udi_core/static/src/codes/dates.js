// Dates in carriers: two-digit years, missing days, ordinal days. Every function answers { date, precision } with an
// ISO text and "day" or "month", or { fault } with "format", "month", "day", "hour", "minute" or "second".

const pad = (number, width) => String(number).padStart(width, "0");
const isLeap = (year) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
const MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The current day of this computer as an ISO text. */
export function today() {
    const now = new Date();
    return `${pad(now.getFullYear(), 4)}-${pad(now.getMonth() + 1, 2)}-${pad(now.getDate(), 2)}`;
}

/** Full year of a two-digit year: at most 49 years back and 50 ahead (GS1 General Specifications 7.12). */
export function slidingYear(twoDigits, thisYear) {
    const century = thisYear - (thisYear % 100);
    const difference = twoDigits - (thisYear % 100);
    if (difference >= 51) {
        return century - 100 + twoDigits;
    }
    return (difference <= -50 ? century + 100 : century) + twoDigits;
}

/** A day of the calendar; with `dayZero` day 00 is allowed and means the last day of the month. */
export function calendarDate(year, month, day, dayZero = false) {
    if (month < 1 || month > 12) {
        return { fault: "month" };
    }
    if (year < 1 || year > 9999) {
        return { fault: "format" };
    }
    const last = month === 2 && isLeap(year) ? 29 : MONTH[month - 1];
    const iso = `${pad(year, 4)}-${pad(month, 2)}-`;
    if (day === 0 && dayZero) {
        return { date: iso + last, precision: "month" };
    }
    if (day < 1 || day > last) {
        return { fault: "day" };
    }
    return { date: iso + pad(day, 2), precision: "day" };
}

/** Six digits YYMMDD with the sliding century. */
export function yymmdd(text, thisYear, dayZero = false) {
    if (!/^[0-9]{6}$/.test(text)) {
        return { fault: "format" };
    }
    const year = slidingYear(Number(text.slice(0, 2)), thisYear);
    return calendarDate(year, Number(text.slice(2, 4)), Number(text.slice(4)), dayZero);
}

/** Eight digits YYYYMMDD. */
export function yyyymmdd(text, dayZero = false) {
    if (!/^[0-9]{8}$/.test(text)) {
        return { fault: "format" };
    }
    const year = Number(text.slice(0, 4));
    return calendarDate(year, Number(text.slice(4, 6)), Number(text.slice(6)), dayZero);
}

/** Day 1-365 (366) of a year from 1900 on. */
export function ordinal(year, dayOfYear) {
    if (dayOfYear < 1 || dayOfYear > 365 + isLeap(year)) {
        return { fault: "day" };
    }
    const date = new Date(Date.UTC(year, 0, dayOfYear)).toISOString().slice(0, 10);
    return { date, precision: "day" };
}

const CLOCK = [
    [24, "hour"],
    [60, "minute"],
    [60, "second"],
];

/** The fault of HH, HHMM or HHMMSS, or null. */
export function clock(text) {
    const wrong = CLOCK.find(([limit], index) => {
        const piece = text.slice(2 * index, 2 * index + 2);
        return piece && Number(piece) >= limit;
    });
    return wrong ? wrong[1] : null;
}

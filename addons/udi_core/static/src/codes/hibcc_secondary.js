// The secondary data of an HIBC message: quantity, expiry date, lot or serial. `message` collects what is read.
import * as dates from "./dates.js";
import { full, isNumber } from "./text.js";

const BATCH = full("[0-9A-Z.\\-]*");
const QUANTITY = { 8: 2, 9: 5 };
const DATE = { 0: 4, 1: 4, 2: 6, 3: 6, 4: 8, 5: 5, 6: 7, 7: 0 };
const MAX = 18;

/** `$`lot, `$+`serial, `$$`[quantity]date lot, `$$+`date serial, or YYJJJ lot. */
export function secondary(part, position, message) {
    const [flag] = /^(?:\$\$\+|\$\$|\$\+|\$|)/.exec(part);
    let rest = part.slice(flag.length);
    const kind = flag.endsWith("+") ? "serial" : "lot";
    message.element(flag, rest);
    if (flag === "$" || flag === "$+") {
        batch(kind, rest, position, message);
        return;
    }
    if (!flag) {
        rest = `5${rest}`;
    } else if (flag === "$$" && rest && rest[0] in QUANTITY) {
        const width = QUANTITY[rest[0]];
        const value = rest.slice(1, 1 + width);
        if (!isNumber(value) || value.length !== width) {
            message.fault("bad_content", position, { identifier: flag, value, rule: "digits" });
            return;
        }
        message.named.quantity = Number(value);
        rest = rest.slice(1 + width);
        if (!rest) {
            return;
        }
    }
    const width = DATE[rest[0]];
    if (width === undefined) {
        message.fault("bad_structure", position, { reason: "date_flag" });
        return;
    }
    const start = "01".includes(rest[0]) ? 0 : 1;
    if (width) {
        expiry(rest[0], rest.slice(start, start + width), width, position, message);
    }
    const name = rest.slice(start + width);
    if (name) {
        batch(kind, name, position, message);
    }
}

function expiry(flag, value, width, position, message) {
    const found = isNumber(value) && value.length === width ? dateOf(flag, value) : null;
    const hour = "46".includes(flag) ? value.slice(-2) : "";
    const reason = found ? (found.fault ?? dates.clock(hour)) : "format";
    if (reason) {
        message.fault("bad_date", position, { identifier: "$$", value, reason });
        return;
    }
    if (hour) {
        message.extra.expiry_hour = Number(hour);
    }
    const { date, precision } = found;
    Object.assign(message.named, { expiry: date, expiry_precision: precision });
}

/** Two-digit years are 20YY; month and year alone mean the last day of the month. */
function dateOf(flag, value) {
    const number = (start, stop) => Number(value.slice(start, stop));
    if (flag === "0" || flag === "1") {
        return dates.calendarDate(2000 + number(2), number(0, 2), 0, true);
    }
    if (flag === "2") {
        return dates.calendarDate(2000 + number(4), number(0, 2), number(2, 4));
    }
    if (flag === "3" || flag === "4") {
        return dates.calendarDate(2000 + number(0, 2), number(2, 4), number(4, 6));
    }
    return dates.ordinal(2000 + number(0, 2), number(2, 5));
}

/** A lot or a serial. */
export function batch(kind, value, position, message) {
    if (!value) {
        message.fault("empty_value", position, { identifier: kind });
    } else if (value.length > MAX) {
        const data = { identifier: kind, length: value.length, min: 1, max: MAX };
        message.fault("bad_length", position, data);
    } else if (!BATCH.test(value)) {
        const data = { identifier: kind, character: value, allowed: "alphanumeric" };
        message.fault("bad_charset", position, data);
    }
    message.named[kind] = value || null;
}

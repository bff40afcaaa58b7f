import {
    formatDate,
    formatDateTime,
    deserializeDate,
    deserializeDateTime,
} from "@web/core/l10n/dates";
import { localization } from "@web/core/l10n/localization";

const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;

/**
 * A pure date of the server ("2027-01-31") in the user's format; anything else as it stands.
 *
 * A device's expiry is a date, never a moment: it must not shift with the time zone.
 *
 * @param {string|false|null} value
 * @returns {string}
 */
export function showDate(value) {
    if (!value) {
        return "";
    }
    return ISO_DATE.test(value) ? formatDate(deserializeDate(value)) : String(value);
}

/**
 * A moment of the server (UTC, SQL or ISO form) in the user's zone and format.
 *
 * @param {string|false|null} value
 * @returns {string}
 */
export function showDateTime(value) {
    if (!value) {
        return "";
    }
    const sql = String(value)
        .replace("T", " ")
        .replace(/Z$|\+00:?00$/, "");
    const moment = deserializeDateTime(sql);
    return moment.isValid ? formatDateTime(moment) : String(value);
}

/** Time of day of a JavaScript Date, for a list of things that happened just now. */
export function showTime(date) {
    return luxon.DateTime.fromJSDate(date).toFormat(localization.timeFormat);
}

/**
 * A quantity without digits that say nothing: 3, 0.25.
 *
 * @param {number} value
 * @returns {string}
 */
export function showQuantity(value) {
    return String(Math.round((value || 0) * 1e6) / 1e6);
}

/** The invisible group separator (ASCII 29) made visible, as lots show it too. */
export function showCode(text) {
    return (text || "").replaceAll("\x1d", "{GS}");
}

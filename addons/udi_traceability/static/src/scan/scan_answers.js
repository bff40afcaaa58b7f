import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";

/** Errors whose text was written for the user; every other one stays in the server's log. */
const USER_ERRORS = [
    "odoo.exceptions.UserError",
    "odoo.exceptions.ValidationError",
    "odoo.exceptions.AccessError",
    "odoo.exceptions.MissingError",
    "odoo.exceptions.RedirectWarning",
];

const SESSION_EXPIRED = "odoo.http.SessionExpiredException";

/**
 * The move line that a step added or raised, seen by comparing the transfer before and after.
 *
 * @returns {number|null} id of the move line
 */
export function findChangedLine(before, after) {
    const quantities = new Map();
    for (const line of before?.lines || []) {
        for (const lot of line.lots) {
            quantities.set(lot.move_line_id, lot.quantity);
        }
    }
    for (const line of after?.lines || []) {
        for (const lot of line.lots) {
            if (lot.quantity > (quantities.get(lot.move_line_id) || 0)) {
                return lot.move_line_id;
            }
        }
    }
    return null;
}

/** Total quantity scanned on a transfer. */
export function scannedTotal(picking) {
    return (picking?.lines || []).reduce((sum, line) => sum + line.scanned, 0);
}

/** An error of the server as an answer that a person can act on. */
export function answerFromError(error) {
    if (error instanceof RPCError && USER_ERRORS.includes(error.exceptionName)) {
        return {
            status: "error",
            code: "refused",
            title: _t("Not possible"),
            message: error.data?.message || error.message,
        };
    }
    if (error instanceof RPCError && error.exceptionName === SESSION_EXPIRED) {
        return {
            status: "error",
            code: "session",
            title: _t("You are signed out"),
            message: _t("Nothing was booked. Reload the page, sign in and scan again."),
        };
    }
    return {
        status: "error",
        code: "server",
        title: _t("The server could not answer"),
        message: _t(
            "Nothing was booked. Scan again; if it happens again, tell your administrator."
        ),
    };
}

// What the app itself has to say: nothing was kept, nobody is signed in, which one is it.
import { StorageError } from "../store/database";
import { _t } from "../translation";

/** Nobody's valid ticket is on the device: a scan would be nobody's. */
export class NoPersonError extends Error {}

/** Why a step was not kept, as a verdict; anything else is a fault of the program and goes on. */
export function refusalOf(error) {
    if (error instanceof NoPersonError) {
        return {
            status: "error",
            code: "no_person",
            title: _t("Sign in first"),
            message: _t(
                "Nobody is signed in, or too long ago. Nothing was taken: connect and sign in, then scan again."
            ),
        };
    }
    return {
        status: "error",
        code: "storage",
        title: _t("STOP: not saved"),
        message: _t(
            "The device could not keep this scan (%(reason)s). Do not go on: free some storage, then scan it again.",
            {
                reason: error instanceof StorageError ? error.message : String(error),
            }
        ),
    };
}

/** A question to the operator: several readings of one text. */
export function ask(choices) {
    return {
        status: "warning",
        code: "alternative",
        title: _t("Which one is it?"),
        message: _t("The scanner may have left out a separator. Press what stands on the label."),
        take: false,
        choices,
    };
}

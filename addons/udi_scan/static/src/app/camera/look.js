// What a code that only stands in the picture would be told: nothing is taken, nothing is kept.
import { judgeUse } from "../verdict/judge";
import { FactFinder, read } from "../verdict/facts";
import { _t } from "../translation";

const NOT_HERE = ["unknown_di", "unknown_lot"];
const STATUS = ["error", "warning", "ok"];

/** May this be used? From what the device has loaded; the server is asked of what is not here. */
export async function lookAt(app, text) {
    const facts = await new FactFinder(app.jobs).of(read(text), text);
    const verdict = judgeUse(facts);
    if (!NOT_HERE.includes(verdict.code)) {
        return verdict;
    }
    try {
        const { status, title } = await app.send("/udi/scan/look-up", { text });
        if (STATUS.includes(status)) {
            return { status, title };
        }
    } catch {
        // no network, no answer: amber says that nobody knows
    }
    return { status: "warning", title: _t("Not known on this device") };
}

/** What stands on a frame: the number that people see on the label. */
export function nameOf(text) {
    const { serial, lot, di } = read(text);
    return serial || lot || di || text.slice(0, 24);
}

/** Codes in view with red ones first; the same code in two places is two frames. */
export function bySeverity(codes) {
    const rank = (code) => STATUS.indexOf(code.verdict?.status);
    return [...codes].sort((one, two) => ((rank(one) + 4) % 4) - ((rank(two) + 4) % 4));
}

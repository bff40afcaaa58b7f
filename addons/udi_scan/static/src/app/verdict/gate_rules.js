// The rules of the gates as a device judges them without a network. Each rule of the server's table has its entry here;
// an addon that brings a rule adds its own. The facts come with a job (`udi.scan.gate.facts`), the settings too.
import { registry } from "@web/core/registry";
import { worded } from "./words";

/**
 * `{steps, always, broken, carry, put}` by rule, all but `steps` optional:
 * - `steps`: for which steps of the gate it is asked; `null` for every one
 * - `always`: also where a task does not know its step beforehand
 * - `broken(facts)`: nothing, or `(status) => verdict` that says what is wrong and what to do
 * - `carry(facts)`: for goods that are taken along without a destination: nothing, or `{note, verdict}`; the note goes
 *   with the unit
 * - `put(note, place, name)`: whether such a unit may be put there: nothing, or a verdict
 */
export const gateRules = registry.category("udi_scan_gate_rules");

/** What a setting makes of a broken rule: blocked is an error, warned is a hint, off is nothing. */
export function bySetting(setting, say) {
    if (setting === "off") {
        return null;
    }
    // what is let pass and investigated passes here too
    const blocked = !["warn", "investigate"].includes(setting);
    return { blocked, verdict: say(blocked ? "error" : "warning") };
}

/** Where the step is not known beforehand, rules are asked that hold `always`. */
const isAsked = ({ steps, always }, step) => !steps || (step ? steps.includes(step) : always);

/** The rules that the product's settings name and that ask for this step. */
function asked(facts) {
    const { product, step } = facts;
    return Object.entries(product.rules || {})
        .filter(([rule, setting]) => setting !== "off" && gateRules.contains(rule))
        .map(([rule, setting]) => [setting, gateRules.get(rule)])
        .filter(([, rule]) => isAsked(rule, step));
}

/** What the gates say of a unit: the first that blocks, else the first that warns, else nothing. */
export function judgeGates(facts) {
    const found = asked(facts).map(([setting, { broken }]) => {
        const say = broken?.(facts);
        return say && bySetting(setting, say);
    });
    return found.filter(Boolean).sort((one, two) => two.blocked - one.blocked)[0] || null;
}

/** What goes along with a unit that is taken without saying where to: `{rule: {note, verdict}}`. */
export function carried(facts) {
    const blocking = Object.entries(facts.product.rules || {}).filter(([, one]) => one === "block");
    const found = blocking.map(([rule]) => [rule, gateRules.get(rule, {}).carry?.(facts)]);
    return Object.fromEntries(found.filter(([, one]) => one));
}

/** Whether what is in hand may be put there: the first refusal. `notes` are those of `carried`. */
export function refusedThere(name, notes, place) {
    for (const [rule, note] of Object.entries(notes || {})) {
        const found = gateRules.get(rule, {}).put?.(note, place, name);
        if (found) {
            return found;
        }
    }
    return null;
}

/** Whether a day lies in one of these times: `[[from, to], …]`, ISO days, null where a side is open. */
export function covers(windows, day) {
    return windows.some(([from, to]) => (!from || from <= day) && (!to || to >= day));
}

/** A sentence that the server has written: it names what is wrong and what to do. */
export const told = (code, title, sentence) => (status) => worded(status, code, [title, sentence]);

/** Whole days between two ISO days. */
export const days = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

export const dateOf = ({ lot, reading }, name, read = name) => lot?.[name] || reading?.[read] || "";

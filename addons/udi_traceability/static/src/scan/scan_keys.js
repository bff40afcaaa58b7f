/** Control characters that scanners type with the Control key: group and record separator. */
const CONTROL_KEYS = { "]": "\x1d", "^": "\x1e" };

/**
 * The separator that a key event stands for, or nothing.
 *
 * @param {KeyboardEvent} ev
 * @returns {string|undefined}
 */
export function separatorOf(ev) {
    if (ev.key === "\x1d" || ev.key === "\x1e") {
        return ev.key;
    }
    if (!ev.ctrlKey || ev.metaKey) {
        return undefined;
    }
    // On keyboards of other countries the key that a scanner "presses" has another letter.
    return CONTROL_KEYS[ev.key] || (ev.code === "BracketRight" ? "\x1d" : undefined);
}

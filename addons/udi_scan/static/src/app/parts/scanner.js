// Hand scanners type. Every key press of the page comes here first, so that no field needs the focus and no soft
// keyboard opens; scanners that commit their text in one piece (an Android input method) find a hidden field.
import { onMounted, onWillUnmount, reactive } from "@odoo/owl";
import { separatorOf } from "@udi_traceability/scan/scan_keys";

const ABANDONED = 3_000; // ms without a key: what was typed was no scan
const SETTLED = 120; // ms after which text that came in one piece is complete without Enter
const SHORTEST = 4; // characters of such a text
const EDITABLE = "input:not(.scan_sink), textarea, select, [contenteditable='true']";

/** The screen that takes scans now, whatever reads them, and how it would judge one without taking it. */
export const listening = reactive({ onScan: null, look: null });

export class KeyScanner {
    /** @param {Function} onScan called with the text, group separators included */
    constructor(onScan) {
        this.onScan = onScan;
        this.text = "";
        this.timer = null;
    }

    clear() {
        clearTimeout(this.timer);
        this.text = "";
    }

    /** @param {KeyboardEvent} ev of the whole page, before anybody else gets it */
    onKeydown(ev) {
        if (ev.isComposing || ev.target.closest?.(EDITABLE)) {
            return;
        }
        const separator = separatorOf(ev);
        if (separator || (ev.key?.length === 1 && !ev.ctrlKey && !ev.altKey && !ev.metaKey)) {
            if (!separator && ev.key === " " && !this.text) {
                return; // presses the button that has the focus
            }
            this._stop(ev);
            this.text += separator || ev.key;
            clearTimeout(this.timer);
            this.timer = setTimeout(() => this.clear(), ABANDONED);
        } else if (this.text && (ev.key === "Enter" || ev.key === "Tab")) {
            this._stop(ev); // neither presses a button nor moves the focus
            this._complete();
        }
    }

    /** @param {InputEvent} ev of the hidden field: text that came without keys */
    onInput(ev) {
        const { target } = ev;
        clearTimeout(this.timer);
        const [first, ...rest] = target.value.split(/[\r\n\t]/);
        if (rest.length) {
            target.value = "";
            this.text = first;
            this._complete();
            return;
        }
        this.timer = setTimeout(() => {
            this.text = target.value;
            target.value = "";
            if (this.text.length >= SHORTEST) {
                this._complete();
            } else {
                this.clear();
            }
        }, SETTLED);
    }

    _complete() {
        const { text } = this;
        this.clear();
        if (text.trim()) {
            this.onScan(text);
        }
    }

    _stop(ev) {
        ev.preventDefault();
        ev.stopPropagation();
    }
}

/**
 * Gives a component every scan of the page while it is shown.
 *
 * @param {Function} onScan called with the text
 * @param {Object} [options] `look`: `(text) => verdict` of a code that is only seen by the camera
 */
export function useScanner(onScan, { look = null } = {}) {
    const scanner = new KeyScanner(onScan);
    const sink = document.createElement("input");
    Object.assign(sink, {
        className: "scan_sink",
        inputMode: "none",
        tabIndex: -1,
        autocomplete: "off",
    });
    sink.setAttribute("aria-hidden", "true");
    const onKeydown = (ev) => scanner.onKeydown(ev);
    const focus = (ev) => {
        if (!ev?.target?.closest?.("button, a, summary, dialog, input, select")) {
            sink.focus({ preventScroll: true });
        }
    };
    sink.addEventListener("input", (ev) => scanner.onInput(ev));
    onMounted(() => {
        Object.assign(listening, { onScan, look });
        document.body.append(sink);
        document.addEventListener("keydown", onKeydown, { capture: true });
        document.addEventListener("click", focus);
        window.addEventListener("focus", focus);
        focus();
    });
    onWillUnmount(() => {
        document.removeEventListener("keydown", onKeydown, { capture: true });
        document.removeEventListener("click", focus);
        window.removeEventListener("focus", focus);
        scanner.clear();
        sink.remove();
        if (listening.onScan === onScan) {
            Object.assign(listening, { onScan: null, look: null });
        }
    });
    return scanner;
}

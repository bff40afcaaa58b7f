// How a scanner types: when its keys came and which one ended the code. Only listens; nothing is held up.
const QUIET = 1_200; // ms without a key: whatever was typed has no end

export class KeyTrace {
    /** @param {Function} onQuiet called when keys came and no Enter or Tab after them */
    constructor(onQuiet) {
        this.onQuiet = onQuiet;
        this.onKeydown = this.onKeydown.bind(this);
        this.clear();
    }

    clear() {
        clearTimeout(this.timer);
        this.first = null;
        this.last = null;
        this.end = "text"; // no keys at all: the text comes in one piece
    }

    onKeydown(ev) {
        if (["Shift", "Control", "Alt", "Meta", "CapsLock"].includes(ev.key)) {
            return;
        }
        clearTimeout(this.timer);
        if (ev.key === "Enter" || ev.key === "Tab") {
            this.end = ev.key.toLowerCase();
            return;
        }
        if (this.end !== "none") {
            this.first = ev.timeStamp;
            this.end = "none";
        }
        this.last = ev.timeStamp;
        this.timer = setTimeout(() => this.onQuiet(), QUIET);
    }

    /** `{end, ms}` of what was typed since the last call. */
    take() {
        const { end, first, last } = this;
        const ms = first === null ? 0 : last - first;
        this.clear();
        return { end, ms };
    }

    /** @returns {Function} ends the listening */
    listen() {
        // before anybody who stops the event
        window.addEventListener("keydown", this.onKeydown, { capture: true });
        return () => {
            window.removeEventListener("keydown", this.onKeydown, { capture: true });
            this.clear();
        };
    }
}

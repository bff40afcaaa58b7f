import { browser } from "@web/core/browser/browser";

const MUTE_KEY = "udi_traceability.scan_muted";

/** Per verdict: tones as [frequency in Hz, start in s, length in s], then the vibration pattern in ms. */
const SIGNALS = {
    ok: { wave: "sine", tones: [[1320, 0, 0.09]], vibration: [60] },
    warning: {
        wave: "sine",
        tones: [
            [880, 0, 0.1],
            [880, 0.16, 0.1],
        ],
        vibration: [80, 60, 80],
    },
    error: { wave: "square", tones: [[196, 0, 0.45]], vibration: [300, 80, 300] },
};
const VOLUME = 0.2;

/** Tells the verdict to ear and hand, so that nobody has to look at the screen after each scan. */
export class ScanFeedback {
    constructor() {
        this.muted = browser.localStorage.getItem(MUTE_KEY) === "1";
        this.context = null;
    }

    /** @param {boolean} muted kept for this browser */
    setMuted(muted) {
        this.muted = muted;
        browser.localStorage.setItem(MUTE_KEY, muted ? "1" : "0");
    }

    /** @param {"ok"|"warning"|"error"} status */
    signal(status) {
        const signal = SIGNALS[status];
        if (this.muted || !signal) {
            return;
        }
        browser.navigator.vibrate?.(signal.vibration);
        try {
            this._play(signal);
        } catch {
            // A machine without sound output scans all the same.
        }
    }

    _play({ wave, tones }) {
        if (!browser.AudioContext) {
            return;
        }
        this.context ||= new browser.AudioContext();
        // Browsers start the audio suspended until the first touch or key.
        this.context.resume?.();
        for (const [frequency, start, length] of tones) {
            const oscillator = this.context.createOscillator();
            const gain = this.context.createGain();
            const from = this.context.currentTime + start;
            oscillator.type = wave;
            oscillator.frequency.value = frequency;
            gain.gain.value = VOLUME;
            oscillator.connect(gain).connect(this.context.destination);
            oscillator.start(from);
            oscillator.stop(from + length);
        }
    }

    destroy() {
        this.context?.close?.();
        this.context = null;
    }
}

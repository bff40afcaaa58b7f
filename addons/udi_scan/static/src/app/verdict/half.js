// The device identifier in one code, the rest in another, in either order: the first is kept until the second comes.
import { merge } from "@udi_core/codes/index";

export const PATIENCE = 60_000; // ms; after that the first code was meant for something else

/** Whether a reading is the part of a label with the device identifier, or the part without it, and no more. */
export function halfOf(reading) {
    if (!reading.agency || !reading.is_wellformed) {
        return null;
    }
    if (reading.di && !reading.lot && !reading.serial) {
        return "device";
    }
    return !reading.di && (reading.lot || reading.serial) ? "production" : null;
}

export class Assembly {
    constructor() {
        this.first = null;
    }

    forget() {
        this.first = null;
    }

    /**
     * @param {Object} reading of the text just scanned
     * @param {string} text
     * @param {number} [now] ms
     * @returns {{reading: Object, text: string}} both codes as one where this completes what was kept
     */
    add(reading, text, now = Date.now()) {
        const kind = halfOf(reading);
        const { first } = this;
        this.first = null;
        if (first && kind && kind !== first.kind && now - first.time < PATIENCE) {
            const pair =
                kind === "production" ? [first, { reading, text }] : [{ reading, text }, first];
            return {
                reading: merge(pair.map((one) => one.reading)),
                text: pair.map((one) => one.text).join("\n"),
            };
        }
        return { reading, text };
    }

    /** This half alone says too little: keep it. */
    keep(reading, text, now = Date.now()) {
        this.first = { reading, text, kind: halfOf(reading), time: now };
    }
}

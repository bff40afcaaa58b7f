import { after, beforeEach, describe, expect, test } from "@odoo/hoot";
import { browser } from "@web/core/browser/browser";
import { ScanFeedback } from "@udi_traceability/scan/scan_feedback";

describe.current.tags("headless");

const RATE = 8_000; // samples per second
const STATUSES = ["ok", "warning", "error"];

beforeEach(() => {
    const { AudioContext, navigator, localStorage } = browser;
    const kept = new Map();
    browser.localStorage = {
        getItem: (key) => kept.get(key) ?? null,
        setItem: (key, value) => kept.set(key, value),
    };
    after(() => Object.assign(browser, { AudioContext, navigator, localStorage }));
});

/** What a person hears and feels of a signal: the browser's own synthesis, written to samples instead of a speaker. */
async function signal(status, { muted = false } = {}) {
    let sound = null;
    const shaken = [];
    browser.navigator = { vibrate: (pattern) => shaken.push(pattern) };
    browser.AudioContext = class {
        constructor() {
            sound = new OfflineAudioContext(1, RATE, RATE);
            sound.resume = () => {};
            return sound;
        }
    };
    const feedback = new ScanFeedback();
    feedback.setMuted(muted);
    feedback.signal(status);
    const samples = sound ? (await sound.startRendering()).getChannelData(0) : new Float32Array();
    return { shaken, ...heard(samples) };
}

/** Bursts of sound as `[length in s, pitch in Hz]`; silence of 20 ms and more parts them. */
function heard(samples) {
    const bursts = [];
    let first = null;
    let last = 0;
    let crossings = 0;
    const end = () => {
        if (first !== null) {
            const seconds = (last - first) / RATE;
            bursts.push([seconds, Math.round(crossings / 2 / seconds)]);
        }
        first = null;
        crossings = 0;
    };
    samples.forEach((sample, at) => {
        if (Math.abs(sample) > 0.001) {
            first ??= at;
            crossings += samples[at - 1] * sample < 0 ? 1 : 0;
            last = at;
        } else if (first !== null && at - last > RATE / 50) {
            end();
        }
    });
    end();
    return { bursts };
}

test("right, look and wrong are three sounds: one high, two, one long and low", async () => {
    const found = {};
    for (const status of STATUSES) {
        found[status] = (await signal(status)).bursts;
    }
    expect(STATUSES.map((status) => found[status].length)).toEqual([1, 2, 1]);
    const [[okLength, okPitch]] = found.ok;
    const [[errorLength, errorPitch]] = found.error;
    expect(errorLength).toBeGreaterThan(3 * okLength);
    expect(okPitch).toBeGreaterThan(4 * errorPitch);
    expect(Math.abs(found.warning[0][1] - found.warning[1][1])).toBeLessThan(20);
});

test("a hand in a glove tells them apart: one short, two short, two long", async () => {
    const patterns = {};
    for (const status of STATUSES) {
        [patterns[status]] = (await signal(status)).shaken;
    }
    const shakes = (status) => patterns[status].filter((_time, at) => at % 2 === 0);
    expect(STATUSES.map((status) => shakes(status).length)).toEqual([1, 2, 2]);
    expect(Math.min(...shakes("error"))).toBeGreaterThan(2 * Math.max(...shakes("warning")));
});

test("muted is silent and still, and stays so; nothing is no signal", async () => {
    const silent = { shaken: [], bursts: [] };
    for (const status of STATUSES) {
        expect(await signal(status, { muted: true })).toEqual(silent);
    }
    expect(new ScanFeedback().muted).toBe(true);
    expect(await signal("undefined")).toEqual(silent);
});

test("a machine without sound or vibration scans all the same", () => {
    browser.navigator = {};
    browser.AudioContext = undefined;
    const feedback = new ScanFeedback();
    feedback.signal("ok");
    browser.AudioContext = class {
        constructor() {
            throw new DOMException("no output device");
        }
    };
    feedback.signal("error");
    feedback.destroy();
    expect(feedback.context).toBe(null);
});

// Asks the JavaScript reader what the lines of standard input want to know: one JSON request each, one JSON answer each.
import { readFileSync } from "node:fs";
import * as codes from "../../../addons/udi_core/static/src/codes/index.js";

/** The form of Python's Reading.as_dict(), with the words for the label. */
const plain = (reading) => ({
    ...reading,
    elements: reading.elements.map(({ identifier, value, raw }) => [identifier, value, raw]),
    hri: codes.hri(reading),
});

function register(known) {
    const holds = (name) => (...key) => known[name].some((one) => one.join() === key.join());
    return known && {
        knows_di: holds("di"),
        knows_lot: holds("lot"),
        knows_serial: holds("serial"),
    };
}

const ANSWERS = {
    parse: ({ text, today }) => plain(codes.parse(text, today)),
    merge: ({ texts, today }) =>
        plain(codes.merge(texts.map((text) => codes.parse(text, today)), today)),
    alternatives: ({ text, today, known }) =>
        codes
            .alternatives(codes.parse(text, today), register(known), today)
            .map(({ reading, ...rest }) => ({ reading: plain(reading), ...rest })),
    basic_udi_di: ({ agency, text }) => codes.checkBasicUdiDi(agency, text),
    normalize(request) {
        try {
            return { code: codes.normalizeDi(request.agency, request.text) };
        } catch (error) {
            if (error instanceof codes.DeviceIdentifierError) {
                return { error: error.code, data: error.data };
            }
            throw error;
        }
    },
    gtin_check_digit: ({ text }) => codes.gtinCheckDigit(text),
    /** How long one reading takes at most, of a text that is too long to be sent (milliseconds). */
    time({ text, times }) {
        const whole = text.repeat(times);
        const start = performance.now();
        const { defects } = codes.parse(whole);
        return { spent: performance.now() - start, first: defects[0]?.code ?? null };
    },
};

const lines = readFileSync(0, "utf-8").split("\n").filter(Boolean);
const answers = lines.map((line) => {
    const { call, ...request } = JSON.parse(line);
    return JSON.stringify(ANSWERS[call](request));
});
process.stdout.write(answers.join("\n"));

// Which agency a text belongs to, and the one door to all of them.
import * as ahm from "./ahm.js";
import * as dates from "./dates.js";
import * as digitalLink from "./digital_link.js";
import * as gs1 from "./gs1.js";
import { checkTogether, interpret } from "./gs1_elements.js";
import * as hibcc from "./hibcc.js";
import * as iccbba from "./iccbba.js";
import * as ifa from "./ifa.js";
import * as ma from "./ma.js";
import { defect, DeviceIdentifierError, makeReading, MAX_LENGTH } from "./reading.js";
import { inSingleUnits, isDigit, isNumber, size, stripEnd } from "./text.js";

const SYMBOLOGY = /^\][A-Za-z][0-9A-Za-z]/;
const GS1_START = /^(?:0[0-3][0-9]{4}|80(?:06|26)[0-9]{4})/;
const AGENCIES = new Map(Object.entries({ gs1, hibcc, iccbba, ifa, ma, ahm }));
const READERS = [hibcc, iccbba, ifa, ma, ahm, digitalLink];
const FIELDS = [
    "di",
    "lot",
    "serial",
    "expiry",
    "expiry_precision",
    "manufacture_date",
    "quantity",
    "software_version",
];

const yearOf = (today) => Number(today.slice(0, 4));

/**
 * Read a carrier of any agency. Total: every text gives a reading, never an exception.
 *
 * @param {string} text what the scanner sent or the user typed; a closing CR or LF of the scanner is not part of it
 * @param {string} [today] ISO date that decides the century of two-digit years; default the current day
 * @returns {import("./reading.js").Reading}
 */
export function parse(text, today = dates.today()) {
    const raw = stripEnd(text, "\r\n");
    if (raw.length > MAX_LENGTH && size(raw) > MAX_LENGTH) {
        const data = { length: size(raw), max: MAX_LENGTH };
        const start = [...raw.slice(0, 2 * MAX_LENGTH)].slice(0, MAX_LENGTH).join("");
        return makeReading(start, { defects: [defect("too_long", MAX_LENGTH, data)] });
    }
    return inSingleUnits(raw, (plain) => read(plain, yearOf(today)));
}

function read(text, year) {
    const symbology = SYMBOLOGY.test(text) ? text.slice(0, 3) : null;
    const start = symbology ? 3 : 0;
    if (start === text.length) {
        const agency = gs1.SYMBOLOGIES.has(symbology) ? "gs1" : null;
        return makeReading(text, { symbology, agency, defects: [defect("empty", start)] });
    }
    if (gs1.SYMBOLOGIES.has(symbology)) {
        return gs1.parseScan(text, year, start, symbology);
    }
    if (symbology in gs1.GTIN_SYMBOLOGIES) {
        return gtinSymbol(text, year, symbology);
    }
    return byContent(text, year, start, symbology);
}

function gtinSymbol(text, year, symbology) {
    const digits = text.slice(3);
    if (isNumber(digits) && gs1.GTIN_SYMBOLOGIES[symbology].includes(digits.length)) {
        return gs1.parseGtin(text, year, 3, symbology);
    }
    const defects = [defect("bad_symbology", 3, { symbology }), defect("unknown_format", 3)];
    return makeReading(text, { symbology, defects });
}

/** The first characters decide (order matters). */
function byContent(text, year, start, symbology) {
    const body = text.slice(start);
    const reader = READERS.find((one) => one.recognises(body));
    if (reader) {
        return reader.parse(text, year, start, symbology);
    }
    if (!symbology && body[0] === "(") {
        return gs1.parseBracketed(text, year);
    }
    const reading = gs1Content(text, body, year, start);
    if (!reading) {
        return makeReading(text, { symbology, defects: [defect("unknown_format", start)] });
    }
    if (!symbology) {
        return reading;
    }
    // Element strings belong into symbols that say so; a bare GTIN may stand anywhere.
    const wrong = reading.form === "gtin" ? [] : [defect("bad_symbology", 0, { symbology })];
    const defects = [...reading.defects, ...wrong];
    return makeReading(text, { ...reading, symbology, defects });
}

function gs1Content(text, body, year, start) {
    if (gs1.isGtin(body)) {
        return gs1.parseGtin(text, year, start);
    }
    if (body[0] !== gs1.GS && !isDigit(body[0])) {
        return null;
    }
    const reading = gs1.parseScan(text, year, start);
    if (body.includes(gs1.GS) || reading.is_wellformed || GS1_START.test(body)) {
        return reading;
    }
    return null;
}

/** The human readable interpretation of what was read, "" where nothing was recognised. */
export function hri(reading) {
    const { agency, elements, raw, symbology } = reading;
    if (!agency || !elements.length) {
        return "";
    }
    const writer = AGENCIES.get(agency);
    return writer.hri ? writer.hri(reading) : raw.slice(symbology ? symbology.length : 0);
}

/**
 * The one way a device identifier is stored: GTIN as 14 digits, upper case where case has no meaning.
 *
 * @throws {DeviceIdentifierError} it is none; `expected` holds the right check digit where that is the fault
 */
export function normalizeDi(agency, code) {
    if (!AGENCIES.has(agency)) {
        throw new DeviceIdentifierError("unknown_agency", { agency: String(agency) });
    }
    return AGENCIES.get(agency).normalize(code);
}

/** Join the carriers of one label (DI in one, PI in another); pair rules then apply to all of them together. */
export function merge(readings, today = dates.today()) {
    if (readings.length === 1) {
        return readings[0];
    }
    const raw = readings.map((reading) => reading.raw).join("\n");
    const defects = readings.flatMap((reading, carrier) =>
        reading.defects
            .filter((item) => item.severity !== "rule")
            .map((item) => ({ ...item, position: null, data: { ...item.data, carrier } }))
    );
    const elements = allElements(readings);
    const agencies = [...new Set(readings.map((reading) => reading.agency).filter(Boolean))];
    const whole = { agency: agencies[0] ?? null, form: "merged", elements, defects };
    if (agencies.length === 1 && agencies[0] === "gs1") {
        checkTogether(elements, defects);
        return makeReading(raw, { ...whole, ...interpret(elements, yearOf(today)) });
    }
    if (!readings.length) {
        defects.push(defect("empty"));
    }
    if (agencies.length > 1) {
        defects.push(defect("agency_conflict", null, { agencies }));
    }
    const fields = joined(readings, defects);
    checkLink(readings, defects);
    return makeReading(raw, { ...whole, ...fields });
}

/** Every element once, in the order in which they stand. */
function allElements(readings) {
    const found = new Map();
    for (const item of readings.flatMap((reading) => reading.elements)) {
        const key = JSON.stringify([item.identifier, item.value, item.raw]);
        if (!found.has(key)) {
            found.set(key, item);
        }
    }
    return [...found.values()];
}

/** Each field from the first carrier that has it; carriers that disagree are a defect. */
function joined(readings, defects) {
    const fields = { extra: Object.assign({}, ...readings.map(({ extra }) => extra).reverse()) };
    for (const name of FIELDS) {
        const values = new Set(readings.map((reading) => reading[name]));
        values.delete(null);
        if (values.size) {
            [fields[name]] = values;
        }
        if (values.size > 1 && name !== "expiry_precision") {
            const data = { field: name, values: [...values].map(String) };
            defects.push(defect("conflicting_values", null, data));
        }
    }
    return fields;
}

/** An HIBC secondary names the check character of its primary. */
function checkLink(readings, defects) {
    const primaries = readings
        .filter((reading) => reading.agency === "hibcc" && reading.di)
        .map((reading) => [...stripEnd(reading.raw, "*")].at(-1));
    for (const reading of readings) {
        const found = reading.extra.link_char;
        if (found && primaries.length && !reading.di && !primaries.includes(found)) {
            const data = { expected: primaries[0], found };
            defects.push(defect("link_mismatch", null, data));
        }
    }
}

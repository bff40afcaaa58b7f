// MA codes (IDcode, issued in China by ZIIOT): `MA.156.M0.` registrant `.` item, then production fields.
import { maCheckDigit } from "./checkdigits.js";
import { yyyymmdd } from "./dates.js";
import { defect, DeviceIdentifierError, element, makeReading, repeats } from "./reading.js";
import { BLANKS, full, matchAt, strip } from "./text.js";

const DI = full("MA\\.156\\.M0\\.([0-9]{6})\\.([0-9A-Za-z])([0-9A-Za-z]+)([0-9])");
const START = /^(?:M[AB]\.[0-9]{3}\.|ma\.[0-9]{3}\.)/;
const IN_URL = new RegExp(`https?://[^${BLANKS}]*?=(MA\\.156\\.[^&#${BLANKS}]*)`, "y");
const XML = new RegExp(`<UDI[${BLANKS}]+IAC="MA"[${BLANKS}]*>([^]*)</UDI>`, "y");
const TAG = /<([A-Z]{2,3})>([^<]*)(?:<\/\1>)?/g;
const TAGS = new Map([
    ["SN", "S"],
    ["MFG", "M"],
    ["LOT", "L"],
    ["EXP", "E"],
    ["VAL", "V"],
]);
const FIELDS = new Map([
    ["S", "serial"],
    ["M", "manufacture_date"],
    ["P", "manufacture_date"],
    ["L", "lot"],
    ["D", "sterilisation_lot"],
    ["E", "expiry"],
    ["V", "valid_until"],
    ["Y", "insurance_code"],
]);

/** The prefix, alone or as a parameter of a web address, or the XML form. */
export function recognises(body) {
    return START.test(body) || Boolean(matchAt(IN_URL, body, 0) || matchAt(XML, body, 0));
}

/** Read a code; check digits over text with a 9 are disputed among implementations and only warned about. */
export function parse(text, year, start = 0, symbology = null) {
    const url = matchAt(IN_URL, text, start);
    const xml = matchAt(XML, text, start);
    const form = (url && "url") || (xml && "xml") || "scan";
    const end = url ? start + url[0].length : text.length;
    if (url) {
        start = end - url[1].length;
    }
    const { identity, place, pieces } = xml ? tagged(xml) : dotted(text, start, end);
    const match = DI.exec(identity);
    if (!match) {
        const body = text.slice(start, end);
        return makeReading(text, {
            symbology,
            agency: xml || body.startsWith("MA.") ? "ma" : null,
            form,
            elements: [element("", body)],
            defects: [defect("bad_structure", place, { reason: "device_identifier" })],
        });
    }
    const named = { di: identity };
    const extra = { registrant: match[1], package_level: match[2], item: match[3] };
    const elements = [element("DI", identity)];
    const defects = [];
    const last = identity.length - 1;
    check("DI", identity.slice(0, last), identity[last], place + last, defects);
    pieces.forEach(({ letter, value, position }, index) => {
        elements.push(element(letter, value));
        if (letter === "C" && index === pieces.length - 1 && !xml) {
            const body = text.slice(place + identity.length, position - 2);
            check("C", body, value, position, defects);
        } else {
            field(letter, value, position, defects, named, extra);
        }
    });
    defects.push(...repeats(elements));
    return makeReading(text, { symbology, agency: "ma", form, elements, ...named, extra, defects });
}

/** The DI, its place, and letter, value and place of the value of each production field. */
function dotted(text, start, end) {
    const words = text.slice(start, end).split(".");
    const identity = words.slice(0, 5).join(".");
    const pieces = [];
    let position = start + identity.length;
    for (const word of words.slice(5)) {
        pieces.push({ letter: word.slice(0, 1), value: word.slice(1), position: position + 2 });
        position += 1 + word.length;
    }
    return { identity, place: start, pieces };
}

/** The same from the XML form. */
function tagged(xml) {
    const begin = xml.index + xml[0].indexOf(">") + 1;
    const fields = [...xml[1].matchAll(TAG)].map((item) => {
        const position = begin + item.index + item[1].length + 2;
        return { letter: TAGS.get(item[1]) ?? item[1], value: item[2], position };
    });
    const di = fields.find(({ letter }) => letter === "DI");
    const pieces = fields.filter(({ letter }) => letter !== "DI");
    return { identity: di?.value ?? "", place: di?.position ?? begin, pieces };
}

function check(identifier, body, found, position, defects) {
    const expected = maCheckDigit(body);
    if (expected === null) {
        const data = { identifier, character: body, allowed: "ma" };
        defects.push(defect("bad_charset", position, data));
    } else if (expected !== found) {
        const code = body.includes("9") ? "unverified_check_digit" : "bad_check_digit";
        defects.push(defect(code, position, { identifier, expected, found }));
    }
}

function field(letter, value, position, defects, named, extra) {
    const name = FIELDS.get(letter);
    if (!name) {
        const data = { identifier: letter, text: letter + value };
        defects.push(defect("unknown_ai", position - 1, data));
    } else if (!value) {
        defects.push(defect("empty_value", position, { identifier: letter }));
    } else if ("MPEV".includes(letter)) {
        const { date, fault } = yyyymmdd(value.length === 8 ? value : `20${value}`);
        if (fault) {
            const data = { identifier: letter, value, reason: fault };
            defects.push(defect("bad_date", position, data));
        } else if (name === "valid_until") {
            extra[name] = date;
        } else {
            named[name] = date;
            if (name === "expiry") {
                named.expiry_precision = "day";
            }
        }
    } else if (name === "serial" || name === "lot") {
        named[name] = value;
    } else {
        extra[name] = value;
    }
}

/** The DI with its prefix; letters keep their case (it has a meaning in the check digit); throws DeviceIdentifierError. */
export function normalize(code) {
    const value = strip(code);
    if (!DI.test(value)) {
        throw new DeviceIdentifierError("bad_structure", { reason: "device_identifier" });
    }
    const body = value.slice(0, -1);
    const found = value.slice(-1);
    const expected = maCheckDigit(body);
    if (expected !== found && !body.includes("9")) {
        const data = { identifier: "DI", expected, found };
        throw new DeviceIdentifierError("bad_check_digit", data);
    }
    return value;
}

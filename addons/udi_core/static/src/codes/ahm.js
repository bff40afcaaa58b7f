// AHM codes (Ali Health). The rules are not public: opaque DI and optional fields, always with a warning.
import { yyyymmdd } from "./dates.js";
import { defect, DeviceIdentifierError, element, makeReading, repeats } from "./reading.js";
import { full, strip } from "./text.js";

const MESSAGE = full(
    "MF(?<di>[0-9A-Za-z]{13}|[0-9]{1,12})" +
        "(?<rest>(?:\\*?(?:BA|BN|SN|MD|BD|ED|PL)[^*\\x00-\\x1f]+)?(?:\\*[A-Z]{2}[^*\\x00-\\x1f]*)*)\\*?"
);
const FIELDS = new Map([
    ["BA", "lot"],
    ["BN", "lot"],
    ["SN", "serial"],
    ["MD", "manufacture_date"],
    ["ED", "expiry"],
    ["BD", "shelf_life_date"],
    ["PL", "package_level"],
]);

/** A weak prefix, so the whole grammar must fit. */
export function recognises(body) {
    return body.startsWith("MF") && MESSAGE.test(body);
}

/** Read DI and fields separated by `*`. */
export function parse(text, year, start = 0, symbology = null) {
    const match = MESSAGE.exec(text.slice(start));
    if (!match) {
        return makeReading(text, { symbology, defects: [defect("unknown_format", start)] });
    }
    const { di, rest } = match.groups;
    const defects = [defect("low_confidence", start, { agency: "ahm" })];
    const elements = [element("MF", di)];
    const named = { di };
    const extra = {};
    let position = start + 2 + di.length;
    for (const piece of rest.split("*")) {
        if (piece) {
            const [tag, value] = [piece.slice(0, 2), piece.slice(2)];
            elements.push(element(tag, value));
            field(tag, value, position + 2, defects, named, extra);
        }
        position += piece.length + 1;
    }
    defects.push(...repeats(elements));
    return makeReading(text, {
        symbology,
        agency: "ahm",
        form: "scan",
        elements,
        ...named,
        extra,
        defects,
    });
}

function field(tag, value, position, defects, named, extra) {
    const name = FIELDS.get(tag);
    if (!name) {
        defects.push(defect("unknown_ai", position - 2, { identifier: tag, text: tag + value }));
    } else if (!value) {
        defects.push(defect("empty_value", position, { identifier: tag }));
    } else if (["MD", "ED", "BD"].includes(tag)) {
        const { date, fault } = yyyymmdd(`20${value}`);
        if (fault) {
            const data = { identifier: tag, value, reason: fault };
            defects.push(defect("bad_date", position, data));
        } else if (tag === "BD") {
            extra[name] = date;
        } else {
            named[name] = date;
            if (tag === "ED") {
                named.expiry_precision = "day";
            }
        }
    } else if (name === "package_level") {
        extra[name] = value;
    } else {
        named[name] = value;
    }
}

/** The DI word for word (1-13 letters and digits), without the prefix; throws DeviceIdentifierError. */
export function normalize(code) {
    const value = strip(code).replace(/^MF/, "");
    if (!/^[0-9A-Za-z]{1,13}$/.test(value)) {
        throw new DeviceIdentifierError("bad_structure", { reason: "device_identifier" });
    }
    return value;
}

// What Odoo's own scanning screens get for a code: the twin of models/barcode_nomenclature.py. Odoo extends this class
// in the same way (barcodes_gs1_nomenclature). The register is out of reach here, so an internal barcode stays what Odoo
// makes of it and only whole, right UDIs are read.
import { patch } from "@web/core/utils/patch";
import { BarcodeParser } from "@barcodes/js/barcode_parser";
import { parse } from "@udi_core/codes";

const FATAL = new Set(["repeated_element", "excluded_pair"]);
// elements that GS1 does not know may be the company's own, by a rule of its nomenclature
const OWN_RULES = new Set(["unknown_ai", "unknown_format"]);
const TYPES = {
    "00": "package",
    "01": "product",
    10: "lot",
    11: "manufacture_date",
    17: "expiration_date",
    21: "lot",
    30: "quantity",
    37: "quantity",
    8012: "software_version",
};
const PARTS = {
    di: "01",
    manufacture_date: "11",
    expiry: "17",
    lot: "10",
    serial: "21",
    quantity: "30",
    software_version: "8012",
};

/** ISO date (YYYY-MM-DD) as a local Date, as Odoo's parser gives dates. */
function toDate(iso) {
    const [year, month, day] = iso.split("-").map(Number);
    return new Date(year, month - 1, day);
}

function valueOf(identifier, value, reading) {
    if (identifier === "17" || identifier === "11") {
        const date = identifier === "17" ? reading.expiry : reading.manufacture_date;
        return date ? toDate(date) : value;
    }
    return identifier === "30" || identifier === "37" ? parseInt(value) : value;
}

/**
 * The reading in Odoo's words.
 * @param {Object} reading of udi_core
 * @param {Object[]} rules of the nomenclature
 */
export function udiElements(reading, rules = []) {
    const pieces =
        reading.agency === "gs1"
            ? reading.elements.map(({ identifier, value }) => [identifier, value])
            : Object.entries(PARTS)
                  .filter(([name]) => reading[name] !== null)
                  .map(([name, identifier]) => [identifier, String(reading[name])]);
    return pieces.map(([identifier, value]) => {
        const rule = rules.find(
            (item) =>
                item.encoding === "gs1-128" &&
                `${identifier}${value}`.match(`^(?:${item.pattern})$`)?.[1] === identifier
        );
        let type = rule?.type || TYPES[identifier] || "other";
        if (identifier === "10" && reading.serial) {
            type = "udi_lot_number"; // the goods have one name in Odoo: the serial
        }
        return {
            rule: { ...rule },
            ai: identifier,
            type,
            string_value: value,
            code: value,
            base_code: value,
            value: valueOf(identifier, value, reading),
            udi_reading: reading,
        };
    });
}

patch(BarcodeParser.prototype, {
    /** @override */
    parse_barcode(barcode) {
        const reading = /^urn:/.test(barcode) ? null : parse(barcode);
        if (!reading?.agency) {
            return super.parse_barcode(barcode);
        }
        const fatal = reading.defects.some(({ code }) => FATAL.has(code));
        if (this.nomenclature?.is_gs1_nomenclature) {
            if (reading.is_wellformed && !fatal) {
                return udiElements(reading, this.nomenclature.rules);
            }
            const own = reading.defects.some(({ code }) => OWN_RULES.has(code));
            // an empty list is no product: the caller says that the code cannot be used
            return own && !fatal ? super.parse_barcode(barcode) : [];
        }
        const parsed = super.parse_barcode(barcode);
        if (!reading.is_wellformed || fatal || !reading.di || reading.form === "gtin") {
            return parsed;
        }
        return {
            ...parsed,
            type: "product",
            encoding: "any",
            code: barcode,
            // shops keep EAN-13 as 13 digits
            base_code:
                reading.agency === "gs1" ? reading.di.replace(/^0(?=\d{13}$)/, "") : reading.di,
            value: 0,
            udi_elements: udiElements(reading),
            udi_reading: reading,
        };
    },
});

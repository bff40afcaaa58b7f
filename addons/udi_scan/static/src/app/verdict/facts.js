// Gathers what is known of a scanned text, by index. A few reads, whatever the number of lots on the device.
import { alternatives, hri, parse } from "@udi_core/codes/index";

const MAX_TEXT = 2_000; // as the server
const MAX_ASKED = 400; // lots that are looked up for other cuts of one text

/** The reading of a text; what scanners and people write for the separator is one. */
export function read(text) {
    return parse(text.replaceAll("{GS}", "\x1d").replaceAll("␝", "\x1d"));
}

export class FactFinder {
    /** @param {import("../store/jobs.js").JobStore} jobs */
    constructor(jobs) {
        this.jobs = jobs;
    }

    /**
     * @param {Object} reading
     * @param {string} text as scanned
     * @param {number} times what the key pad says
     * @returns {Promise<Object>} `{text, reading, identifier, product, lot, name, quantity, times, today, byName}`
     */
    async of(reading, text, times = 1) {
        const facts = { text, reading, times, today: today(), tooLong: text.length > MAX_TEXT };
        const named = facts.tooLong ? null : await this.jobs.lotNamed(text.trim());
        if (named) {
            // a name of our own wins over what the text could mean as a code, as on the server
            const product = await this.jobs.product(named.product_id);
            const same = reading.agency && reading.di ? await this._identified(reading) : null;
            if (!same || same.product?.id === named.product_id) {
                return {
                    ...facts,
                    byName: true,
                    product,
                    lot: named,
                    name: named.name,
                    quantity: times,
                };
            }
        }
        const found = reading.is_wellformed && reading.di ? await this._identified(reading) : {};
        const quantity = this._quantity(found, reading, times);
        return { ...facts, ...found, quantity };
    }

    async _identified(reading) {
        const identifier = await this.jobs.identifier(reading.agency, reading.di);
        const product = identifier && (await this.jobs.product(identifier.product_id));
        const name = product?.tracking === "serial" ? reading.serial : reading.lot;
        const lot = product && name ? await this.jobs.lot(product.id, name) : null;
        return { identifier, product, name, lot };
    }

    _quantity({ identifier, product }, reading, times) {
        if (product?.tracking === "serial") {
            return 1;
        }
        return (reading.quantity || 1) * (identifier?.contains || 1) * times;
    }

    /**
     * Other cuts of a text whose separators were swallowed, where one of them names a lot that is known here.
     * The parser asks questions that only the disk can answer: they are collected first and answered together.
     *
     * @returns {Promise<Object[]>} `{text, elements, known}` to choose from, the literal reading last
     */
    async choices({ reading, lot }) {
        if (reading.agency !== "gs1" || reading.form !== "scan" || !reading.di || lot) {
            return [];
        }
        const { product } = await this._identified(reading);
        if (!product) {
            return [];
        }
        const asked = new Set();
        const note = (_di, name) => {
            if (asked.size < MAX_ASKED) {
                asked.add(name);
            }
            return false;
        };
        this._cuts(reading, product, note);
        const known = new Set();
        for (const name of asked) {
            if (await this.jobs.lot(product.id, name)) {
                known.add(name);
            }
        }
        const found = this._cuts(reading, product, (_di, name) => known.has(name)).filter(
            (one) => one.known
        );
        if (!found.length) {
            return [];
        }
        const choices = found.map((one) => ({
            text: one.reading.raw,
            elements: one.reading.elements,
            known: true,
        }));
        // with brackets a text has no other cut: that is how the literal reading is confirmed
        const literal = { text: hri(reading), elements: reading.elements, known: false };
        return reading.is_wellformed ? [...choices, literal] : choices;
    }

    /** Other cuts of a text; `knows` is asked for the number that names a unit of this product. */
    _cuts(reading, product, knows) {
        const serial = product.tracking === "serial";
        return alternatives(reading, {
            knows_di: (_agency, di) => di === reading.di,
            knows_lot: (di, name) => !serial && knows(di, name),
            knows_serial: (di, name) => serial && knows(di, name),
        });
    }
}

/** The day here, ISO. */
export function today(now = new Date()) {
    const pad = (number) => String(number).padStart(2, "0");
    return `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
}

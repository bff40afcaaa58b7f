// Jobs and what is known of their products and lots: loaded beforehand, looked up by index, never searched through.
import { resultOf } from "./database.js";

const CHUNK = 2000; // rows of one transaction: the screen stays alive while a hundred thousand lots come in
const MAX_OLDER = 20; // candidates for the hint that an older lot is there
const TABLES = ["places", "partners"]; // rows that a load brings whole
/** Not a job: what the server sends for jobs that are begun on the device. */
export const FREE = "free";

const allOf = (scenario) => IDBKeyRange.bound([scenario], [scenario, []]); // numbers and keys (uuid)

/** A lot as it is kept; `free` orders what may be taken from the shelf. */
function lotOf(columns, row) {
    const lot = Object.fromEntries(columns.map((name, index) => [name, row[index]]));
    if (lot.here > 0 && !lot.held && lot.expiry) {
        lot.free = [lot.product_id, lot.expiry, lot.name];
    }
    return lot;
}

/** A lot with what a gate may have against it. */
async function withGates(lot, store) {
    const known = lot && (await resultOf(store.get(lot.id)));
    return known ? { ...lot, gates: known.rules } : lot;
}

export class JobStore {
    constructor(database) {
        this.database = database;
    }

    /** Jobs of a scenario that are kept here: those begun here, then the next first. */
    async list(scenario) {
        const jobs = await this.database.read(["jobs"], (store) =>
            resultOf(store.getAll(allOf(scenario)))
        );
        const order = (job) => `${job.begun ? 0 : 1}${job.planned || ""}`;
        return jobs
            .filter((job) => !job.finished && job.id !== FREE)
            .sort(
                (one, two) =>
                    order(one).localeCompare(order(two)) ||
                    indexedDB.cmp(one.begun || one.id, two.begun || two.id)
            );
    }

    get(scenario, id) {
        return this.database.read(["jobs"], (store) => resultOf(store.get([scenario, id])));
    }

    /** Forgets the jobs of a scenario that the server does not name any more; those begun here stay until done. */
    keepOnly(scenario, ids) {
        const gone = (job) => (job.begun ? job.finished : job.id !== FREE && !ids.includes(job.id));
        return this.database.write(["jobs"], async (store) => {
            const jobs = await resultOf(store.getAll(allOf(scenario)));
            jobs.filter(gone).forEach((job) => store.delete([scenario, job.id]));
        });
    }

    /** A job of its own, begun here: the server learns of it by its steps. On the disk before it is worked on. */
    async begin(scenario, values) {
        const job = {
            lines: [],
            booked: [],
            other: 0,
            partner: "",
            ...values,
            id: crypto.randomUUID(),
            scenario,
            begun: new Date().toISOString(),
        };
        await this.database.writeDurably(["jobs"], (jobs) => resultOf(jobs.put(job)));
        return job;
    }

    /** Changes what the device knows of a job. */
    update(scenario, id, values) {
        return this.database.writeDurably(["jobs"], async (jobs) => {
            const job = await resultOf(jobs.get([scenario, id]));
            if (job) {
                jobs.put({ ...job, ...values });
            }
        });
    }

    /** Takes the server's answer to `/udi/scan/job`; the job itself last, so that a torn load is loaded again. */
    async save(scenario, answer) {
        const { columns, rows } = answer.lots;
        await this.database.write(["products", "identifiers"], (products, identifiers) => {
            answer.products.forEach((product) => products.put(product));
            answer.identifiers.forEach((identifier) => identifiers.put(identifier));
        });
        for (let start = 0; start < rows.length; start += CHUNK) {
            await this.database.write(["lots"], (lots) => {
                rows.slice(start, start + CHUNK).forEach((row) => lots.put(lotOf(columns, row)));
            });
        }
        await this._saveGates(answer);
        for (const name of TABLES.filter((table) => answer[table])) {
            await this.database.write([name], (store) => {
                store.clear();
                answer[name].forEach((row) => store.put(row));
            });
        }
        const job = {
            ...answer.job,
            scenario,
            watermark: answer.watermark,
            booked: answer.booked,
            loaded_at: new Date().toISOString(),
        };
        await this.database.write(["jobs"], (jobs) => resultOf(jobs.put(job)));
        return job;
    }

    /** What the gates have against lots of these products, instead of what they had before. */
    _saveGates({ products, gates = [] }) {
        return this.database.write(["lot_gates"], async (store) => {
            for (const { id } of products) {
                const keys = await resultOf(store.index("product").getAllKeys(id));
                keys.forEach((key) => store.delete(key));
            }
            gates.forEach(([id, product_id, rules]) => store.put({ id, product_id, rules }));
        });
    }

    finish(scenario, id) {
        return this.update(scenario, id, { finished: true });
    }

    /** The place whose label this is; null where the device knows none. */
    async placeOf(code) {
        const found = await this.database.read(["places"], (places) =>
            resultOf(places.index("codes").get(code))
        );
        return found || null;
    }

    /** @param {"places"|"partners"} table */
    all(table) {
        return this.database.read([table], (store) => resultOf(store.getAll()));
    }

    product(id) {
        return this.database.read(["products"], (store) => resultOf(store.get(id)));
    }

    identifier(agency, code) {
        return this.database.read(["identifiers"], (store) => resultOf(store.get([agency, code])));
    }

    /** The one whose goods are received or delivered, of those that can be chosen. */
    partner(id) {
        return this.database.read(["partners"], (store) => resultOf(store.get(id)));
    }

    lot(productId, name) {
        return this.database.read(["lots", "lot_gates"], async (store, gates) =>
            withGates(await resultOf(store.get([productId, name])), gates)
        );
    }

    /** The one lot that has exactly this name; null where there is none or more than one. */
    async lotNamed(name) {
        return this.database.read(["lots", "lot_gates"], async (store, gates) => {
            const found = await resultOf(store.index("name").getAll(IDBKeyRange.only(name), 2));
            return found.length === 1 ? withGates(found[0], gates) : null;
        });
    }

    /** Lots of a product that may be taken from the shelf and expire before a date, the first one first. */
    async freeBefore(productId, today, expiry) {
        if (expiry <= today) {
            return []; // nothing lies between; a range that ends before it begins is an error
        }
        const range = IDBKeyRange.bound([productId, today], [productId, expiry], false, true);
        return this.database.read(["lots", "lot_gates"], async (store, gates) => {
            const found = await resultOf(store.index("free").getAll(range, MAX_OLDER));
            const known = await Promise.all(found.map((lot) => withGates(lot, gates)));
            return known.filter((lot) => !lot.gates);
        });
    }
}

// Jobs and what is known of their products and lots: loaded beforehand, looked up by index, never searched through.
import { resultOf } from "./database.js";

const CHUNK = 2000; // rows of one transaction: the screen stays alive while a hundred thousand lots come in
const MAX_OLDER = 20; // candidates for the hint that an older lot is there

/** A lot as it is kept; `free` orders what may be taken from the shelf. */
function lotOf(columns, row) {
    const lot = Object.fromEntries(columns.map((name, index) => [name, row[index]]));
    if (lot.here > 0 && !lot.held && lot.expiry) {
        lot.free = [lot.product_id, lot.expiry, lot.name];
    }
    return lot;
}

export class JobStore {
    constructor(database) {
        this.database = database;
    }

    /** Jobs of a scenario that are kept here, the next first. */
    async list(scenario) {
        const range = IDBKeyRange.bound([scenario, 0], [scenario, Infinity]);
        const jobs = await this.database.read(["jobs"], (store) => resultOf(store.getAll(range)));
        return jobs
            .filter((job) => !job.finished)
            .sort(
                (one, two) =>
                    (one.planned || "").localeCompare(two.planned || "") || one.id - two.id
            );
    }

    get(scenario, id) {
        return this.database.read(["jobs"], (store) => resultOf(store.get([scenario, id])));
    }

    /** Forgets the jobs of a scenario that the server does not name any more. */
    keepOnly(scenario, ids) {
        const range = IDBKeyRange.bound([scenario, 0], [scenario, Infinity]);
        return this.database.write(["jobs"], async (store) => {
            const keys = await resultOf(store.getAllKeys(range));
            keys.filter(([, id]) => !ids.includes(id)).forEach((key) => store.delete(key));
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

    async finish(scenario, id) {
        await this.database.write(["jobs"], async (jobs) => {
            const job = await resultOf(jobs.get([scenario, id]));
            if (job) {
                jobs.put({ ...job, finished: true });
            }
        });
    }

    product(id) {
        return this.database.read(["products"], (store) => resultOf(store.get(id)));
    }

    identifier(agency, code) {
        return this.database.read(["identifiers"], (store) => resultOf(store.get([agency, code])));
    }

    lot(productId, name) {
        return this.database.read(["lots"], (store) => resultOf(store.get([productId, name])));
    }

    /** The one lot that has exactly this name; null where there is none or more than one. */
    async lotNamed(name) {
        const found = await this.database.read(["lots"], (store) =>
            resultOf(store.index("name").getAll(IDBKeyRange.only(name), 2))
        );
        return found.length === 1 ? found[0] : null;
    }

    /** Lots of a product on the shelf that expire before a date and have not expired, the first one first. */
    async freeBefore(productId, today, expiry) {
        const range = IDBKeyRange.bound([productId, today], [productId, expiry], false, true);
        return this.database.read(["lots"], (store) =>
            resultOf(store.index("free").getAll(range, MAX_OLDER))
        );
    }
}

// What is on an inspection: how much of each lot is looked at, how many are bad, what follows by the plan.
import { JobSession } from "@udi_scan/app/session/job_session";
import { balance } from "@udi_scan/app/session/tally";

const keyOf = (productId, lot) => `${productId}/${lot}`;

export class InspectionBoard extends JobSession {
    constructor(deps) {
        super(deps);
        this.rows = new Map();
        this.bad = new Map(); // units that do not conform, by lot
        this.wrongs = []; // looks of this device that found something, the oldest first
        for (const row of this.job.rows) {
            const key = keyOf(row.product_id, row.lot);
            const known = this.rows.get(key);
            const sum = (name) => (known?.[name] || 0) + row[name];
            this.rows.set(key, {
                ...row,
                key,
                quantity: sum("quantity"),
                sample: sum("sample"),
                found: sum("found"),
            });
        }
    }

    rowOf(productId, lot) {
        return this.rows.get(keyOf(productId, lot));
    }

    looked({ product_id, lot }) {
        return this.lines.find((line) => line.product_id === product_id)?.lots[lot] || 0;
    }

    /** Names of a product's lots that are still to look at. */
    wantedOf(productId) {
        return [...this.rows.values()]
            .filter((row) => row.product_id === productId && this.looked(row) < row.sample - 1e-6)
            .map(({ lot }) => lot);
    }

    async _count() {
        await super._count();
        const items = await this.app.outbox.ofJob(this.scenario.key, this.job.id);
        const { added, removed } = balance(this.job, items);
        this.bad = new Map([...this.rows.values()].map(({ key, found }) => [key, found]));
        added.forEach((item) => this._addBad(item, 1));
        removed.forEach((item) => this._addBad(item, -1));
    }

    async _took(item) {
        await super._took(item);
        this._addBad(item, 1);
    }

    _addBad({ options, product_id, name, counted }, sign) {
        if (options?.right === false) {
            const key = keyOf(product_id, name);
            this.bad.set(key, Math.max(0, (this.bad.get(key) || 0) + sign * counted));
        }
    }

    _restart() {
        this.wrongs = [];
    }

    _noted(item) {
        if (item.options?.right === false) {
            this.wrongs.push(item);
        }
    }

    // -------------------------------------------------------------- what follows
    get complete() {
        return [...this.rows.values()].every((row) => this.looked(row) >= row.sample - 1e-6);
    }

    get anyBad() {
        return [...this.bad.values()].some((count) => count > 0);
    }

    /** What the sampling plan says of everything: accepted, partly or rejected; as the server works it out. */
    get suggestion() {
        const series = new Map();
        for (const row of this.rows.values()) {
            const name = `${row.product_id}/${row.series}`;
            const sum = series.get(name) || { bad: 0, sample: 0, there: 0 };
            sum.bad += this.bad.get(row.key) || 0;
            sum.sample += row.sample;
            sum.there += row.quantity;
            series.set(name, sum);
        }
        const found = new Set(
            [...this.rows.values()].map((row) => {
                const { bad, sample, there } = series.get(`${row.product_id}/${row.series}`);
                const own = this.bad.get(row.key) || 0;
                if (sample < there - 1e-6 && bad > row.accept) {
                    return "rejected";
                }
                return own ? (own < row.quantity ? "partly" : "rejected") : "accepted";
            })
        );
        return found.size === 1 ? [...found][0] : "partly";
    }
}

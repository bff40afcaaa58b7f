// What is on an order: units, what is in each, which one is open; from the server and from what was scanned here.
import { JobSession } from "@udi_scan/app/session/job_session";
import { balance } from "@udi_scan/app/session/tally";

export class ProductionBoard extends JobSession {
    constructor(deps) {
        super(deps);
        const { lines, elsewhere } = this.job;
        this.told = new Map(lines.map((line) => [line.product_id, line]));
        const pairs = lines.filter((line) => line.each > 0);
        this.each = new Map(pairs.map((line) => [line.product_id, line.each]));
        this.elsewhere = new Map(
            elsewhere.map(([product, lot, unit, order]) => [`${product}/${lot}`, { unit, order }])
        );
        this.parts = new Map();
        this.current = null;
        this.oneByOne = this.each.size > 0;
    }

    // -------------------------------------------------------------- what is on the order
    /** Units, parts and what is open, for `judgeProduction`. */
    get board() {
        const { job, parts, current, each, oneByOne, elsewhere } = this;
        return {
            order: job.name,
            expect: job.expect,
            units: parts,
            open: [...parts.keys()].filter((name) => !this.isOut(name)),
            newUnits: job.new_units - (parts.size - job.units.length),
            lotName: job.expect.lot_number,
            current,
            each,
            oneByOne,
            elsewhere,
            missing: (unit) => this.missing(unit),
            partsOf: (unit, product) => this.partsOf(unit, product),
            unitOf: (product, lot) => this.unitOf(product, lot),
        };
    }

    get unitLine() {
        return this.lines.find((line) => this.roleOf(line) === "unit");
    }

    roleOf(line) {
        return this.told.get(line.product_id)?.role;
    }

    isOut(unit) {
        return (this.unitLine?.lots[unit] || 0) > 0;
    }

    partsOf(unit, product) {
        return this.parts.get(unit)?.get(product) || [];
    }

    unitOf(product, lot) {
        return [...this.parts.keys()].find((unit) => this.partsOf(unit, product).includes(lot));
    }

    /** What a unit still lacks: `[{product_id, product, count, each}]`. */
    missing(unit) {
        return [...this.each]
            .map(([product_id, each]) => ({
                product_id,
                product: this.told.get(product_id).product,
                each,
                count: each - this.partsOf(unit, product_id).length,
            }))
            .filter(({ count }) => count > 0);
    }

    // -------------------------------------------------------------- counting
    _restart() {
        this.parts = new Map(
            this.job.units.map(({ name, parts }) => {
                const found = new Map();
                parts.forEach(({ product_id, lot }) => this._put(found, product_id, lot));
                return [name, found];
            })
        );
        this.current = null;
    }

    _put(parts, product, lot) {
        // what the server has booked is told by its list and by the step captured here
        parts.set(product, [...new Set([...(parts.get(product) || []), lot])]);
    }

    _noted(item) {
        const unit = item.options?.unit;
        if (unit) {
            const parts = this.parts.get(unit) || new Map();
            this._put(parts, item.product_id, item.name);
            this.parts.set(unit, parts);
            this.oneByOne = true;
            this._select(unit);
        } else if (this.told.get(item.product_id)?.role === "unit") {
            if (this.unitLine?.tracking === "serial" && !this.parts.has(item.name)) {
                this.parts.set(item.name, new Map());
            }
            this._select(item.name);
        } else if (this.each.has(item.product_id)) {
            this.oneByOne = false;
        }
    }

    /** The unit that is worked on, until it has everything. */
    _select(unit) {
        this.current = this.oneByOne && this.missing(unit).length ? unit : null;
    }

    /** What the server had booked and what was taken back here since is not in its unit any more. */
    async _count() {
        await super._count();
        const items = await this.app.outbox.ofJob(this.scenario.key, this.job.id);
        for (const { options, product_id, name } of balance(this.job, items).removed) {
            const parts = this.parts.get(options?.unit);
            if (parts) {
                const left = this.partsOf(options.unit, product_id).filter((lot) => lot !== name);
                parts.set(product_id, left);
                this._select(options.unit);
            }
        }
    }

    // -------------------------------------------------------------- scans
    async _facts(whole, times) {
        const facts = await super._facts(whole, times);
        facts.board = this.board;
        if (facts.line) {
            const role = this.roleOf(facts.line);
            facts.line = { ...facts.line, role };
            facts.step = role === "unit" ? "producing" : "consuming";
            facts.into =
                this.oneByOne && this.each.has(facts.product.id) ? this.current : undefined;
        }
        return facts;
    }

    _options(facts) {
        return facts?.into ? { unit: facts.into } : {};
    }

    _tell(verdict, facts, text) {
        if (verdict.select) {
            this._select(verdict.select);
        }
        super._tell(verdict, facts, text);
    }

    /** One by one, or components of the whole order first. */
    chooseOneByOne(oneByOne) {
        this.oneByOne = oneByOne;
        this.current = null;
        this.verdict = null;
    }
}

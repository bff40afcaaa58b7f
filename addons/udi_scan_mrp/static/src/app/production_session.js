// One person at work on one order: which unit is open, what it lacks, what comes next.
import { JobSession } from "@udi_scan/app/session/job_session";
import { balance } from "@udi_scan/app/session/tally";
import { _t } from "@udi_scan/app/translation";

export class ProductionSession extends JobSession {
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
        parts.set(product, [...(parts.get(product) || []), lot]);
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
            facts.line = { ...facts.line, role: this.roleOf(facts.line) };
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

    // -------------------------------------------------------------- what the screen says
    get next() {
        const { current, unitLine } = this;
        if (this.complete) {
            return _t("Complete. Press Finish.");
        }
        if (current) {
            const [{ product, count, each }] = this.missing(current);
            const values = { product, unit: current, number: each - count + 1, each };
            return each > 1
                ? _t("Scan %(product)s %(number)s of %(each)s for %(unit)s", values)
                : _t("Scan %(product)s for %(unit)s", values);
        }
        const open = this.openComponents;
        if (!this.oneByOne && open.length) {
            return _t("Scan %(product)s: %(count)s to go", open[0]);
        }
        const left = unitLine ? unitLine.demand - unitLine.taken : 0;
        if (left > 0) {
            return unitLine.taken > 0
                ? _t("Scan the next unit: %(count)s to go", { count: left })
                : _t("Scan the unit");
        }
        return open.length ? _t("Scan %(product)s: %(count)s to go", open[0]) : this.lacking;
    }

    /** Components that are scanned for the whole order and of which something is open. */
    get openComponents() {
        return this.lines
            .filter((line) => this.roleOf(line) === "component")
            .filter((line) => !(this.oneByOne && this.each.has(line.product_id)))
            .filter((line) => line.taken < line.demand)
            .map((line) => ({ product: line.product, count: line.demand - line.taken }));
    }

    /** A unit that is out and lacks something, when nothing else is left to do. */
    get lacking() {
        const unit = [...this.parts.keys()].find((name) => this.missing(name).length);
        return unit ? _t("Scan %(unit)s again, then what it lacks", { unit }) : "";
    }

    get idle() {
        return this.next;
    }

    get progress() {
        const { unitLine } = this;
        return unitLine ? `${unitLine.taken} / ${unitLine.demand}` : "";
    }

    get mayFinish() {
        return (this.unitLine?.taken || 0) > 0;
    }

    get note() {
        return this.job.other
            ? _t(
                  "%(count)s further components have no UDI: they are consumed by the bill of materials.",
                  {
                      count: this.job.other,
                  }
              )
            : "";
    }

    // -------------------------------------------------------------- finishing
    get partial() {
        return this.unitLine.taken < this.unitLine.demand;
    }

    /** Components of which less was scanned than the units take that are out. */
    get short() {
        const made = this.unitLine.taken / this.unitLine.demand;
        return this.lines.filter(
            (line) => this.roleOf(line) === "component" && line.taken < line.demand * made - 1e-6
        );
    }

    get question() {
        if (this.complete) {
            return null;
        }
        const { taken, demand } = this.unitLine;
        const told = [_t("%(taken)s of %(demand)s units are out.", { taken, demand })];
        told.push(
            ...this.short.map(({ taken: few, product }) =>
                few
                    ? _t("Only %(taken)s × %(product)s scanned.", { taken: few, product })
                    : _t("%(product)s was not scanned.", { product })
            )
        );
        const blocked =
            this.job.consumption === "strict" && this.short.some((line) => line.taken > 0);
        if (blocked) {
            told.push(
                _t("This order takes exactly what its bill of materials says: scan the rest first.")
            );
        } else if (this.partial) {
            told.push(
                this.job.backorder === "never"
                    ? _t("The rest of the order is given up.")
                    : _t("The rest stays open as an order of its own.")
            );
        }
        return { title: _t("Finish although something is open?"), text: told.join(" "), blocked };
    }

    /** Whether the person decides what becomes of the rest. */
    get asksForRest() {
        return this.partial && this.job.backorder === "ask";
    }

    /** Produces what is out; the rest stays open unless it is given up. */
    async finish(keepRest = this.job.backorder !== "never") {
        await this.queue;
        await this.app.capture({
            action: "finish",
            scenario: this.scenario.key,
            job: this.job.id,
            options: { backorder: keepRest },
        });
        await this.app.jobs.finish(this.scenario.key, this.job.id);
        this.app.feedback.signal("ok");
    }
}

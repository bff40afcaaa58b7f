// What is on a job, and what the screen says of it.
import { _t } from "../translation";
import { add, balance, contentOf, lineOf, linesOf } from "./tally";

export class JobBoard {
    /** @param {Object} deps `{app, scenario, job}`; `app` has the stores, the person and the signals */
    constructor({ app, scenario, job }) {
        Object.assign(this, { app, scenario, job });
        this.lines = [];
        this.undoable = [];
        this.removed = []; // in the server's numbers still, and taken back here
    }

    // -------------------------------------------------------------- what the screen says of it
    get done() {
        return this.lines.filter((line) => line.taken >= line.demand).length;
    }

    get complete() {
        return this.lines.length > 0 && this.done === this.lines.length;
    }

    get anyTaken() {
        return this.lines.some((line) => line.taken > 0);
    }

    get mayFinish() {
        return this.anyTaken;
    }

    get progress() {
        if (this.free) {
            return `${this.lines.reduce((sum, line) => sum + line.taken, 0)}`;
        }
        return `${this.done} / ${this.lines.length}`;
    }

    /** What to do next, while nothing was scanned yet. */
    get idle() {
        if (this.free) {
            return _t("Scan all of it, one label after the other, then press Finish.");
        }
        return this.complete
            ? _t("Complete. Press Finish.")
            : _t("Scan a label: one scan takes product, lot, serial number and date.");
    }

    /** What has to be asked before it is finished: `{title, text}`, or null. */
    get question() {
        if (this.complete) {
            return null;
        }
        const open = this.lines.reduce(
            (sum, line) => sum + Math.max(0, line.demand - line.taken),
            0
        );
        const text = _t(
            "%(count)s are still open. Finish what is scanned; the rest stays open as a transfer of its own.",
            { count: open }
        );
        return { title: _t("Finish although something is open?"), text };
    }

    get note() {
        if (this.job.check) {
            return _t("A colleague checks this before it leaves: press Finish when it is packed.");
        }
        if (this.job.check_wished) {
            return _t(
                "A colleague should check this before it leaves, and nobody has: open “Issue check”."
            );
        }
        return this.job.other
            ? _t("%(count)s further products of this transfer have no UDI: enter them in Odoo.", {
                  count: this.job.other,
              })
            : "";
    }

    /** Numbers, one line of the list: what was taken, of how many, in which state. */
    show(line) {
        return {
            count: line.taken,
            of: line.demand === null ? "" : ` / ${line.demand}`,
            done: line.taken >= line.demand,
            wrong: false,
            lots: Object.entries(line.lots)
                .filter(([, quantity]) => quantity > 0)
                .map(([name, quantity]) => (quantity === 1 ? name : `${name} × ${quantity}`))
                .join(", "),
        };
    }

    // -------------------------------------------------------------- counting
    /** What is on the job now. */
    async _count() {
        const items = await this.app.outbox.ofJob(this.scenario.key, this.job.id);
        const { added, removed, undoable } = balance(this.job, items);
        const lines = linesOf(this.job);
        for (const [productId, name, quantity] of added.flatMap(contentOf)) {
            await this._needLine(lines, productId);
            add(lines.get(productId), name, quantity);
        }
        for (const [productId, name, quantity] of removed.flatMap(contentOf)) {
            add(lines.get(productId), name, -quantity);
        }
        this.lines = [...lines.values()];
        this.undoable = undoable;
        this.removed = removed;
        this._restart();
        undoable.forEach((item) => this._noted(item));
    }

    /** One more, without reading all of them again. */
    async _took(item) {
        const content = contentOf(item);
        if (content.length) {
            const lines = new Map(this.lines.map((line) => [line.product_id, line]));
            for (const [productId, name, quantity] of content) {
                await this._needLine(lines, productId);
                add(lines.get(productId), name, quantity);
            }
            this.lines = [...lines.values()];
        }
        this.undoable.push(item);
        this._noted(item);
    }

    /** For scenarios that keep more than lines: what counts of the steps captured here, the oldest first. */
    _restart() {}

    /** The next of these. */
    _noted() {}

    /** Nobody has planned how many of what: the job was begun on a device. */
    get free() {
        return Boolean(this.job.begun || this.job.free);
    }

    /** Such a job has a line for whatever is scanned. */
    async _needLine(lines, productId) {
        if (this.free && !lines.has(productId)) {
            const product = await this.app.jobs.product(productId);
            if (product) {
                const { id, name, tracking, uom } = product;
                const values = { product_id: id, product: name, tracking, uom, demand: null };
                lines.set(id, lineOf(values));
            }
        }
    }
}

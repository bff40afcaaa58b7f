// An inspector at work on one inspection: scan a unit, look at it, answer; then decide.
import { _t } from "@udi_scan/app/translation";
import { InspectionPhotos } from "./inspection_photos";
import { say } from "./inspection_words";

const MAX_NAMED = 6;

export class InspectionSession extends InspectionPhotos {
    constructor(deps) {
        super(deps);
        this.open = null; // the unit that is looked at now
        this.failed = []; // ids of what is wrong with it
        this.remark = "";
    }

    async start() {
        await super.start();
        this.verdict = this.stopped;
    }

    /** Why nothing can be inspected here, else nothing. */
    get stopped() {
        const { job } = this;
        if (!job.may_inspect) {
            return say("error", "no_inspector");
        }
        return job.done
            ? say("error", "closed", { inspection: job.name, person: job.inspector || "–" })
            : null;
    }

    // -------------------------------------------------------------- one unit
    async _intercept() {
        if (this.stopped) {
            return this.stopped;
        }
        return this.open ? say("warning", "answer_first", { lot: this.open.name }) : null;
    }

    async _facts(whole, times) {
        const facts = await super._facts(whole, times);
        this.whole = whole.text;
        facts.row = this.rowOf(facts.product?.id, facts.lot?.name || facts.name);
        facts.wanted = this.wantedOf(facts.product?.id);
        return facts;
    }

    _tell(verdict, facts, text) {
        if (verdict.opens && facts) {
            const { product, lot, name, quantity, times } = facts;
            const { only } = verdict;
            Object.assign(this, { failed: [], remark: "" });
            this.open = {
                text: this.whole, product, name: lot?.name || name, quantity, times, only,
                checks: this.checksOf(product.id),
            }; // prettier-ignore
        }
        super._tell(verdict, facts, text);
        if (verdict.status === "look") {
            this.app.feedback.signal("ok"); // the scanner has read it
        }
    }

    /** What is seen by the camera alone opens nothing. */
    async look(text) {
        const found = await super.look(text);
        return { ...found, opens: false };
    }

    checksOf(productId) {
        return this.job.checks.filter(({ products }) => products.includes(productId));
    }

    toggle(id) {
        this.failed = this.failed.includes(id)
            ? this.failed.filter((one) => one !== id)
            : [...this.failed, id];
    }

    /** Whether it can be said that the unit does not conform: with what is wrong. */
    get mayFail() {
        return this.failed.length > 0 || this.remark.trim() !== "";
    }

    get mayPass() {
        return Boolean(this.open) && !this.open.only && !this.mayFail;
    }

    answer(right) {
        return this._enqueue(() => this._answer(right));
    }

    async _answer(right) {
        const { open } = this;
        if (!open || !(right ? this.mayPass : this.mayFail)) {
            return;
        }
        const remark = this.remark.trim();
        const names = open.checks.filter(({ id }) => this.failed.includes(id));
        const failed = [...names.map(({ name }) => name), remark].filter(Boolean).join("; ");
        const values = {
            lot: open.name,
            product: open.product.name,
            quantity: open.quantity,
            failed,
        };
        const verdict = say(
            right ? "ok" : "error",
            right ? "looked_right" : "looked_wrong",
            values
        );
        const { status, code, title, message } = verdict;
        const item = await this.app.capture({
            action: "scan",
            scenario: this.scenario.key,
            job: this.job.id,
            raw: open.text,
            quantity: open.times,
            product_id: open.product.id,
            name: open.name,
            counted: open.quantity,
            options: right ? { right } : { right, failed: [...this.failed], remark },
            verdict: { status, code, title, message },
        });
        this._close();
        await this._took(item);
        this._tell(verdict, null, open.name);
    }

    /** Not this one after all. */
    putDown() {
        this._close();
        this.verdict = null;
    }

    _close() {
        Object.assign(this, { open: null, failed: [], remark: "" });
    }

    async _undo() {
        this._close();
        await super._undo();
    }

    // -------------------------------------------------------------- what the screen says of it
    get mayFinish() {
        return !this.stopped && !this.open;
    }

    get progress() {
        const rows = [...this.rows.values()];
        const looked = rows.reduce((sum, row) => sum + Math.min(this.looked(row), row.sample), 0);
        return `${looked} / ${rows.reduce((sum, row) => sum + row.sample, 0)}`;
    }

    get idle() {
        return this.complete
            ? _t("The sample is complete. Press Decide.")
            : _t("Scan a unit of the sample, look at it, then answer.");
    }

    get note() {
        return this.job.second_person
            ? _t("A second person of quality signs the verdict in Odoo.")
            : "";
    }

    show(line) {
        const names = this.wantedOf(line.product_id);
        const more = names.length > MAX_NAMED ? " …" : "";
        const bad = [...this.rows.values()]
            .filter((row) => row.product_id === line.product_id)
            .reduce((sum, row) => sum + (this.bad.get(row.key) || 0), 0);
        const hints = [
            bad && _t("Bad: %(count)s", { count: bad }),
            names.length &&
                _t("To look at: %(lots)s", { lots: names.slice(0, MAX_NAMED).join(", ") + more }),
        ];
        return {
            ...super.show(line),
            done: !names.length,
            wrong: bad > 0,
            hint: hints.filter(Boolean).join(" · "),
        };
    }

    /** What is asked when it is decided. */
    get question() {
        const missing = this.unphotographed.map(({ name }) => name).join(", ");
        const stops = [
            !this.complete && _t("The sample is not complete: the goods can only be rejected."),
            missing && _t("Photo wanted of: %(checks)s", { checks: missing }),
        ].filter(Boolean);
        return { ready: !stops.length, stops, suggestion: this.suggestion };
    }

    /** @param {Object} values `{decision, reason, packaging, documents_match, temperature, temperature_sent}` */
    async finish(values) {
        await this.queue;
        await this.app.capture({
            action: "finish",
            scenario: this.scenario.key,
            job: this.job.id,
            options: values,
        });
        await this.app.jobs.finish(this.scenario.key, this.job.id);
        this.app.feedback.signal("ok");
    }
}

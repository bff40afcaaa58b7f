// One person at work on one job: scans in their order, each judged, kept, and only then told.
import { _t } from "../translation";
import { ask, NoPersonError, refusalOf } from "./answers";
import { COUNTS } from "../store/outbox";
import { Assembly } from "../verdict/half";
import { FactFinder, read } from "../verdict/facts";
import { StorageError } from "../store/database";

const HISTORY = 50;

/** Steps of a job that count: not taken back, and not in the server's numbers already. */
export function balance(job, items) {
    const booked = new Set(job.booked || []);
    const takenBack = new Set(
        items.filter((item) => item.action === "undo").map((item) => item.undo_of)
    );
    const scans = items.filter((item) => item.action === "scan");
    const plus = scans.filter((item) => COUNTS.has(item.state) && !takenBack.has(item.uuid));
    const minus = scans.filter((item) => booked.has(item.uuid) && takenBack.has(item.uuid));
    return {
        added: plus.filter((item) => !booked.has(item.uuid)),
        removed: minus,
        undoable: plus,
    };
}

export class JobSession {
    /** @param {Object} deps `{app, scenario, job}`; `app` has the stores, the person and the signals */
    constructor({ app, scenario, job }) {
        Object.assign(this, { app, scenario, job });
        this.finder = new FactFinder(app.jobs);
        this.assembly = new Assembly();
        this.lines = [];
        this.undoable = [];
        this.verdict = null;
        this.history = [];
        this.times = 1;
        this.pending = 0;
        this.queue = Promise.resolve();
    }

    async start() {
        await this._count();
    }

    get done() {
        return this.lines.filter((line) => line.taken >= line.demand).length;
    }

    get complete() {
        return this.lines.length > 0 && this.done === this.lines.length;
    }

    get anyTaken() {
        return this.lines.some((line) => line.taken > 0);
    }

    /** What is on the job now: the server's numbers as they were loaded, and what was captured here since. */
    async _count() {
        const items = await this.app.outbox.ofJob(this.scenario.key, this.job.id);
        const { added, removed, undoable } = balance(this.job, items);
        const lines = new Map();
        for (const { product_id, product, tracking, demand, uom, lots } of this.job.lines) {
            const line = lines.get(product_id) || {
                product_id,
                product,
                tracking,
                uom,
                demand: 0,
                taken: 0,
                lots: {},
            };
            line.demand += demand;
            lots.forEach((lot) => this._add(line, lot.lot, lot.quantity));
            lines.set(product_id, line);
        }
        added.forEach((item) => this._add(lines.get(item.product_id), item.name, item.counted));
        removed.forEach((item) => this._add(lines.get(item.product_id), item.name, -item.counted));
        this.lines = [...lines.values()];
        this.undoable = undoable;
    }

    _add(line, name, quantity) {
        if (line) {
            line.taken += quantity;
            line.lots[name] = (line.lots[name] || 0) + quantity;
        }
    }

    /** Puts a text into the queue: a second scan during the first is never lost. */
    scan(text) {
        const { times } = this;
        this.times = 1;
        return this._enqueue(() => this._scan(text, times));
    }

    undo() {
        return this._enqueue(() => this._undo());
    }

    _enqueue(task) {
        this.pending++;
        this.queue = this.queue
            .then(task)
            .catch((error) => this._failed(error))
            .finally(() => this.pending--);
        return this.queue;
    }

    async _scan(text, times) {
        const whole = this.assembly.add(read(text), text);
        const facts = await this._facts(whole, times);
        let verdict = this.scenario.judge(facts);
        if (
            (!verdict.take && ["unknown_lot", "damaged", "half_device"].includes(verdict.code)) ||
            (verdict.take && !facts.lot)
        ) {
            const choices = await this.finder.choices(facts);
            if (choices.length) {
                verdict = ask(choices);
            }
        }
        if (verdict.half) {
            this.assembly.keep(whole.reading, whole.text);
        }
        if (verdict.take) {
            await this._take(whole.text, facts, verdict, times);
        }
        this._tell(verdict, facts, text);
    }

    async _facts({ reading, text }, times) {
        const facts = await this.finder.of(reading, text, times);
        const line = this.lines.find((one) => one.product_id === facts.product?.id);
        const today = facts.today;
        facts.line = line;
        facts.taken = line?.taken || 0;
        facts.takenOfLot = line?.lots[facts.lot?.name || facts.name] || 0;
        if (this.scenario.fefo && facts.lot?.expiry && line) {
            const older = await this.app.jobs.freeBefore(facts.product.id, today, facts.lot.expiry);
            facts.older = older.find((lot) => lot.here > (line.lots[lot.name] || 0));
        }
        return facts;
    }

    /** Durable first; whoever hears the sound may put the device away. */
    async _take(whole, facts, verdict, times) {
        const item = await this.app.capture({
            action: "scan",
            scenario: this.scenario.key,
            job: this.job.id,
            raw: whole,
            quantity: times,
            product_id: facts.product.id,
            name: facts.lot?.name || facts.name,
            counted: verdict.quantity,
            verdict: {
                status: verdict.status,
                code: verdict.code,
                title: verdict.title,
                message: verdict.message,
            },
        });
        this._add(facts.line, item.name, item.counted);
        this.undoable.push(item);
    }

    async _undo() {
        const item = this.undoable.at(-1);
        if (!item) {
            return;
        }
        await this.app.capture({
            action: "undo",
            scenario: this.scenario.key,
            job: this.job.id,
            undo_of: item.uuid,
        });
        await this._count();
        const verdict = {
            status: "warning",
            code: "undone",
            title: _t("Taken back"),
            message: _t("%(lot)s is off the list again.", { lot: item.name }),
        };
        this._tell(verdict, null, item.name);
    }

    /** Everything is in the outbox: the transfer is finished when the server has booked it. */
    async finish() {
        await this.queue;
        await this.app.capture({
            action: "finish",
            scenario: this.scenario.key,
            job: this.job.id,
            backorder: true,
        });
        await this.app.jobs.finish(this.scenario.key, this.job.id);
        this.app.feedback.signal("ok");
    }

    /** The server has spoken about steps of this job. */
    async settled(items) {
        const own = items.filter(
            (item) => item.job === this.job.id && item.scenario === this.scenario.key
        );
        if (!own.length) {
            return;
        }
        await this._enqueue(() => this._count());
        const refused = own.find((item) =>
            ["conflict", "refused", "rejected"].includes(item.state)
        );
        if (refused) {
            const { state, title, message, name } = refused;
            const status = state === "rejected" ? "warning" : "error";
            const words = { code: refused.code, title: title || _t("Refused by the server") };
            this._tell(
                { status, ...words, message: [name, message].filter(Boolean).join(": ") },
                null,
                refused.raw
            );
        }
    }

    _tell(verdict, facts, text) {
        this.verdict = verdict;
        this.history.unshift({
            id: (this.history[0]?.id || 0) + 1,
            status: verdict.status,
            title: verdict.title,
            text: facts?.lot?.name || facts?.name || text.slice(0, 40),
        });
        this.history.splice(HISTORY);
        this.app.feedback.signal(verdict.status);
    }

    /** What could not be kept stays on the screen, in red, and nothing else is taken. */
    _failed(error) {
        if (!(error instanceof StorageError || error instanceof NoPersonError)) {
            throw error;
        }
        this.verdict = refusalOf(error);
        this.app.feedback.signal("error");
    }
}

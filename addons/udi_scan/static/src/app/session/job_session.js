// One person at work on one job: scans in their order, each judged, kept, and only then told.
import { _t } from "../translation";
import { ask, NoPersonError, refusalOf } from "./answers";
import { JobBoard } from "./job_board";
import { Assembly } from "../verdict/half";
import { FactFinder, read } from "../verdict/facts";
import { StorageError } from "../store/database";

const HISTORY = 50;

export class JobSession extends JobBoard {
    constructor(deps) {
        super(deps);
        this.finder = new FactFinder(deps.app.jobs);
        this.assembly = new Assembly();
        this.verdict = null;
        this.history = [];
        this.times = 1;
        this.pending = 0;
        this.queue = Promise.resolve();
    }

    async start() {
        const { partner } = this.job.options || {};
        this.partner = partner ? await this.app.jobs.partner(partner) : null; // of a job that was begun here
        await this._count();
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
        const known = await this._intercept(text);
        if (known) {
            this._tell(known, null, known.text || text);
            return;
        }
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

    /** A text that is no device: a place, a package. Returns the verdict where it was, else nothing. */
    async _intercept() {
        return null;
    }

    /** What the scenario tells the server with each step: short facts by name. */
    _options() {
        return this.job.options || {};
    }

    /** What a code would be told that only stands in the camera's picture: nothing is taken, nothing changes. */
    async look(text) {
        return this.scenario.judge(await this._facts({ reading: read(text), text }, 1));
    }

    /** What a scenario keeps of a scan on the device alone. */
    _own() {
        return {};
    }

    async _facts({ reading, text }, times) {
        const facts = this._asked(await this.finder.of(reading, text, times));
        facts.free = this.free;
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

    /** What the gates are asked for this job: its step, the settings of its operation type, who gets the goods. */
    _asked(facts) {
        const { step = "", gates = {} } = this.job;
        const own = gates[facts.product?.id];
        const asked = { ...facts, step, partner: this.partner };
        if (own) {
            const { rules, gates: known } = facts.product;
            asked.product = {
                ...facts.product,
                rules: { ...rules, ...own.rules },
                gates: { ...known, ...own.facts },
            };
        }
        return asked;
    }

    /** Durable first; whoever hears the sound may put the device away. */
    async _take(whole, facts, verdict, times) {
        const item = await this.app.capture({
            action: "scan",
            scenario: this.scenario.key,
            job: this.job.id,
            raw: whole,
            quantity: times,
            product_id: facts.product?.id ?? null,
            name: facts.lot?.name || facts.name,
            counted: verdict.quantity,
            ...this._own(facts),
            options: this._options(facts),
            verdict: {
                status: verdict.status,
                code: verdict.code,
                title: verdict.title,
                message: verdict.message,
            },
        });
        await this._took(item);
    }

    /** Keeps a step that is no scan, such as "these lie in that place now". */
    async _step(name, options, own = {}) {
        const item = await this.app.capture({
            action: "step",
            scenario: this.scenario.key,
            job: this.job.id,
            options: { ...this._options(), ...options, step: name },
            ...own,
        });
        await this._took(item);
        return item;
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
            message: this._undone(item),
        };
        this._tell(verdict, null, item.name || "");
    }

    _undone(item) {
        return _t("%(lot)s is off the list again.", { lot: item.name || "" });
    }

    /** Everything is in the outbox: the transfer is finished when the server has booked it. */
    async finish() {
        await this.queue;
        await this.app.capture({
            action: "finish",
            scenario: this.scenario.key,
            job: this.job.id,
            options: { ...this._options(), backorder: true },
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

    /** The operator goes away: a job that he began and in which nothing happened is no job. */
    async leave() {
        await this.queue;
        const { begun, id } = this.job;
        if (begun && !(await this.app.outbox.ofJob(this.scenario.key, id)).length) {
            await this.app.jobs.finish(this.scenario.key, id);
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

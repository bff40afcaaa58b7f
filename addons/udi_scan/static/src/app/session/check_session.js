// A second person at work on a delivery: every unit once more, then the signature.
import { _t } from "../translation";
import { samePerson } from "../verdict/judge_check";
import { JobSession } from "./job_session";

const OUT = new Set(["wrong", "excess"]);
const MAX_NAMED = 6;

/** A few names, and that there are more. */
function named(names) {
    const more =
        names.length > MAX_NAMED
            ? _t(" and %(count)s more", { count: names.length - MAX_NAMED })
            : "";
    return names.slice(0, MAX_NAMED).join(", ") + more;
}

export class CheckSession extends JobSession {
    constructor(deps) {
        super(deps);
        this.found = [];
        this.expected = new Map(
            this.job.lines.map((line) => [line.product_id, new Map(line.expected)])
        );
    }

    /** Whoever picked it. */
    get own() {
        return this.job.pickers.includes(this.app.person?.id);
    }

    async start() {
        await super.start();
        if (this.own) {
            this.verdict = samePerson(this.job);
        }
    }

    async _intercept() {
        return this.own ? samePerson(this.job) : null;
    }

    async _facts(whole, times) {
        const facts = await super._facts(whole, times);
        const lots = this.expected.get(facts.product?.id);
        facts.expected = lots?.get(facts.lot?.name || facts.name) || 0;
        facts.wanted = [...(lots?.keys() || [])];
        if (!facts.product) {
            const { serial, lot, di } = facts.reading;
            facts.name = serial || lot || di;
        }
        return facts;
    }

    // -------------------------------------------------------------- what does not belong in the box
    /** The server's, without those that were taken back here. */
    _restart() {
        const ours = new Set(this.job.booked);
        const counting = new Set(this.undoable.map((item) => item.uuid));
        this.found = this.job.found.filter((row) => !ours.has(row.key) || counting.has(row.key));
    }

    _noted(item) {
        if (OUT.has(item.verdict?.code)) {
            const { uuid, name, quantity, verdict } = item;
            this.found.push({ key: uuid, name, quantity, code: verdict.code });
        }
    }

    // -------------------------------------------------------------- what the screen says of it
    get mayFinish() {
        return !this.own && (this.anyTaken || this.found.length > 0);
    }

    get progress() {
        const sum = (name) => this.lines.reduce((total, line) => total + line[name], 0);
        return `${sum("taken")} / ${sum("demand")}`;
    }

    get idle() {
        return this.complete
            ? _t("Everything is right. Sign it.")
            : _t("Scan every unit in the box.");
    }

    get note() {
        return this.job.other
            ? _t(
                  "%(count)s further products of this delivery have no UDI: compare them with the paper.",
                  {
                      count: this.job.other,
                  }
              )
            : "";
    }

    missingOf(line) {
        const lots = this.expected.get(line.product_id) || new Map();
        return [...lots]
            .map(([name, quantity]) => [name, quantity - (line.lots[name] || 0)])
            .filter(([, left]) => left > 1e-6)
            .map(([name, left]) => (left === 1 ? name : `${name} × ${left}`));
    }

    show(line) {
        const shown = super.show(line);
        const missing = this.missingOf(line);
        const hint = missing.length ? _t("Missing: %(lots)s", { lots: named(missing) }) : "";
        return { ...shown, hint };
    }

    outOf(code) {
        return this.found
            .filter((row) => row.code === code)
            .map(({ name, quantity }) => (quantity === 1 ? name : `${name} × ${quantity}`));
    }

    /** Four numbers: `[{code, label, count, names}]`; what is missing stands beside its line. */
    get tally() {
        const taken = this.lines.reduce((total, line) => total + line.taken, 0);
        const open = this.lines.reduce((total, line) => total + line.demand - line.taken, 0);
        return [
            { code: "right", label: _t("Right"), count: taken, names: "" },
            { code: "missing", label: _t("Missing"), count: open, names: "" },
            ...["wrong", "excess"].map((code) => ({
                code,
                label: code === "wrong" ? _t("Wrong") : _t("Too many"),
                count: this.outOf(code).length,
                names: named(this.outOf(code)),
            })),
        ];
    }

    /** What is signed: `{title, text, right}`. */
    get signing() {
        const values = { person: this.app.person?.name || "", transfer: this.job.name };
        const out = [...this.outOf("wrong"), ...this.outOf("excess")];
        const removed = out.length
            ? _t("%(lots)s must be out of the box.", { lots: named(out) })
            : "";
        if (this.complete) {
            const text = _t("%(person)s signs: %(transfer)s is complete and right.", values);
            return { title: _t("Sign the check"), text: `${text} ${removed}`.trim(), right: true };
        }
        const missing = this.lines.flatMap((line) => this.missingOf(line));
        const text = _t("%(person)s signs: %(transfer)s is not right. Missing: %(lots)s. It goes back to whoever picked it.", {
            ...values,
            lots: named(missing),
        }); // prettier-ignore
        return {
            title: _t("Sign it as not right?"),
            text: `${text} ${removed}`.trim(),
            right: false,
        };
    }

    /** @param {boolean} deliver whether the delivery leaves with the signature */
    async finish(deliver = false) {
        await this.queue;
        await this.app.capture({
            action: "finish",
            scenario: this.scenario.key,
            job: this.job.id,
            options: { deliver, backorder: true },
        });
        await this.app.jobs.finish(this.scenario.key, this.job.id);
        this.app.feedback.signal("ok");
    }
}

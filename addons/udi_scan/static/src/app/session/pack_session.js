// Packing: the number of the pack first, then what goes into it; unpacking: the number, and everything comes out.
import { FREE } from "../store/jobs";
import { _t } from "../translation";
import { say, ssccOf } from "../verdict/judge_pack";
import { JobSession } from "./job_session";
import { refill, takeNumber, withReason } from "./sscc_numbers";

export class PackSession extends JobSession {
    constructor(deps) {
        super(deps);
        this.sscc = this.job.sscc || "";
        this.packages = {};
        this.opened = [];
    }

    get unpacking() {
        return this.job.mode === "unpack";
    }

    async start() {
        this.packages = (await this.app.jobs.get(this.scenario.key, FREE))?.packages || {};
        await super.start();
        if (this.job.mode === "next" && !this.sscc) {
            this.verdict = await this._takeNumber();
            this.fetched = this._fetchNumber(); // nobody waits for it: a printed number may be scanned meanwhile
        }
    }

    /** The next number that is reserved for this device; it is gone from the stock before it is shown. */
    async _takeNumber() {
        const sscc = await takeNumber(this.app.meta);
        if (!sscc) {
            return withReason(say("error", "no_number"), this.app.meta);
        }
        await this._open(sscc);
        return say("ok", "number_taken", { sscc });
    }

    /** Fills up the stock of numbers; takes one where none was left, if none was scanned while the server answered. */
    async _fetchNumber() {
        await refill(this.app);
        await this._enqueue(async () => {
            if (this.sscc || this.gone) {
                return;
            }
            const verdict = await this._takeNumber();
            if (this.sscc) {
                this._tell(verdict, null, this.sscc);
            } else if (this.verdict.code === verdict.code) {
                this.verdict = verdict; // with what the server has said now
            }
        });
    }

    leave() {
        this.gone = true;
        return super.leave();
    }

    async _open(sscc) {
        this.sscc = sscc;
        const name = _t("Pack %(sscc)s", { sscc });
        Object.assign(this.job, { sscc, name });
        await this.app.jobs.update(this.scenario.key, this.job.id, { sscc, name });
    }

    async _intercept(text) {
        const sscc = ssccOf(text);
        if (this.unpacking) {
            return sscc ? this._unpack(sscc) : say("error", "only_packages");
        }
        if (!sscc) {
            return this.sscc ? null : say("error", "no_package");
        }
        if (!this.sscc) {
            await this._open(sscc);
            return say("ok", "started", { sscc });
        }
        return sscc === this.sscc
            ? say("warning", "same_package")
            : say("error", "other_package", { sscc: this.sscc });
    }

    async _unpack(sscc) {
        if (this.opened.includes(sscc)) {
            return say("warning", "unpacked_twice", { sscc });
        }
        const content = this.packages[sscc];
        await this._step("unpack", { sscc }, { name: sscc, quantity: 1 });
        const count = content?.reduce((sum, [, , quantity]) => sum + quantity, 0);
        return content
            ? say("ok", "unpacked", { sscc, count })
            : say("warning", "unpacked_unknown", { sscc });
    }

    _restart() {
        this.opened = [];
        // what came out of a pack in the books is put back by packing it
        this.undoable = this.undoable.filter(
            ({ action, state }) => action !== "step" || state === "waiting"
        );
    }

    _noted(item) {
        if (item.options?.step === "unpack") {
            this.opened.push(item.options.sscc);
        }
    }

    _options() {
        return { sscc: this.sscc };
    }

    async _facts(whole, times) {
        const facts = await super._facts(whole, times);
        facts.sscc = this.sscc;
        facts.packedIn = this._packedIn(facts);
        return facts;
    }

    /** The pack that holds all that is here of the lot. */
    _packedIn({ product, lot }) {
        for (const [sscc, content] of Object.entries(lot ? this.packages : {})) {
            const all = content
                .filter(([id, name]) => id === product.id && name === lot.name)
                .reduce((sum, [, , quantity]) => sum + quantity, 0);
            if (all && all >= lot.here) {
                return sscc;
            }
        }
        return "";
    }

    // -------------------------------------------------------------- what the screen says of it
    get complete() {
        return false; // one can always put one more into it
    }

    get question() {
        return null;
    }

    get mayFinish() {
        return this.anyTaken || this.opened.length > 0;
    }

    get progress() {
        const count = this.lines.reduce((sum, line) => sum + line.taken, 0);
        return `${this.unpacking ? this.opened.length : count}`;
    }

    get idle() {
        if (this.unpacking) {
            return _t("Scan the number (SSCC) of the pack: everything in it comes out.");
        }
        return this.sscc
            ? _t("Scan the units that go into the pack.")
            : _t("Scan the number (SSCC) on the label of the pack.");
    }

    get note() {
        return this.opened.length
            ? _t("Unpacked: %(packs)s", { packs: this.opened.join(", ") })
            : "";
    }

    show(line) {
        return { ...super.show(line), of: "", done: true };
    }
}

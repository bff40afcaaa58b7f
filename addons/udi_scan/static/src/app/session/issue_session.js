// Picking for a delivery; what is scanned while a carton is open goes into it, on the delivery's own lines.
import { _t } from "../translation";
import { ssccOf } from "../verdict/judge_pack";
import { sayCarton } from "../verdict/carton_words";
import { JobSession } from "./job_session";
import { nextNumber, withReason } from "./sscc_numbers";

const SHORT = 5; // the last digits of a number are what people compare

export class IssueSession extends JobSession {
    carton = ""; // the SSCC of the one that is open

    get _key() {
        return `carton_${this.job.id}`;
    }

    async start() {
        this.carton = (await this.app.meta.get(this._key)) || "";
        await super.start();
    }

    async _intercept(text) {
        const sscc = ssccOf(text);
        if (!sscc || (await this.app.jobs.lotNamed(text.trim()))) {
            return null;
        }
        if (sscc === this.carton) {
            return this._close();
        }
        return this.job.in_use?.includes(sscc)
            ? sayCarton("error", "package_in_use", { sscc })
            : this._open(sscc);
    }

    async _open(sscc, code = "carton_opened") {
        const before = this.carton;
        await this.app.meta.set(this._key, sscc);
        this.carton = sscc;
        const found = sayCarton("ok", code, { sscc });
        const closed = before ? _t("%(sscc)s is closed.", { sscc: before }) : "";
        return { ...found, message: [found.message, closed].filter(Boolean).join(" ") };
    }

    async _close() {
        const sscc = this.carton;
        await this.app.meta.set(this._key, "");
        this.carton = "";
        return sayCarton("ok", "carton_closed", { sscc, count: this.cartons.get(sscc) || 0 });
    }

    /** The button: closes the open carton, or opens one with the next number that is reserved for this device. */
    toggleCarton() {
        return this._enqueue(async () => {
            if (this.carton) {
                this._tell(await this._close(), null, "");
                return;
            }
            const sscc = await nextNumber(this.app);
            const verdict = sscc
                ? await this._open(sscc, "carton_numbered")
                : await withReason(sayCarton("error", "no_number"), this.app.meta);
            this._tell(verdict, null, sscc);
        });
    }

    _options(facts) {
        const options = super._options(facts);
        return this.carton ? { ...options, package: this.carton } : options;
    }

    async finish() {
        await super.finish();
        await this.app.meta.set(this._key, "");
    }

    // -------------------------------------------------------------- what the screen says of it
    /** `Map(SSCC → units)` of what was packed on this device. */
    get cartons() {
        const found = new Map();
        for (const { options, counted } of this.undoable) {
            if (options?.package) {
                found.set(options.package, (found.get(options.package) || 0) + counted);
            }
        }
        return found;
    }

    get cartonText() {
        if (!this.app.device) {
            return ""; // practice
        }
        return this.carton
            ? _t("Into carton …%(number)s: %(count)s. Press here to close it.", {
                  number: this.carton.slice(-SHORT),
                  count: this.cartons.get(this.carton) || 0,
              })
            : _t("Pack into a carton: scan its number (SSCC), or press here for a new one.");
    }

    get note() {
        const cartons = [...this.cartons].map(([sscc, count]) => `${sscc} (${count})`);
        const packed = cartons.length
            ? _t("Cartons: %(cartons)s", { cartons: cartons.join(", ") })
            : "";
        return [packed, super.note].filter(Boolean).join(" ");
    }
}

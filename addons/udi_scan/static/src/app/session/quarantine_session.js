// Putting aside: where to and why were asked before; every scan goes there.
import { _t } from "../translation";
import { verdict } from "../verdict/words";
import { JobSession } from "./job_session";

export class QuarantineSession extends JobSession {
    from = null; // the place of which the label was scanned: for lots that lie in several

    _options() {
        const options = this.job.options || {};
        return this.from ? { ...options, from: this.from.id } : options;
    }

    async _facts(whole, times) {
        return { ...(await super._facts(whole, times)), from: this.from };
    }

    async _intercept(text) {
        const place = await this.app.jobs.placeOf(text.trim());
        if (!place) {
            return null;
        }
        if (place.id === this.job.options?.place) {
            return verdict("ok", "goes_there", { place: place.name });
        }
        this.from = place;
        return verdict("ok", "from_place", { place: place.name });
    }

    get idle() {
        return _t("Scan everything that you put aside, then press Finish.");
    }
}

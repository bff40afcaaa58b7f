// Goods that are taken from where they lie: for a lot that lies in several places the label of one is scanned first.
import { verdict } from "../verdict/words";
import { JobSession } from "./job_session";

export class FromPlaceSession extends JobSession {
    from = null; // the place of which the label was scanned

    _options() {
        const options = super._options();
        return this.from ? { ...options, from: this.from.id } : options;
    }

    async _facts(whole, times) {
        return { ...(await super._facts(whole, times)), from: this.from };
    }

    async _intercept(text) {
        const place = await this.app.jobs.placeOf(text.trim());
        return place ? this._at(place) : null;
    }

    _at(place) {
        this.from = place;
        return verdict("ok", "from_place", { place: place.name });
    }
}

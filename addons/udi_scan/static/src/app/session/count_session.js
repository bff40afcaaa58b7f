// Counting a place: whatever lies there is scanned; what should be there was loaded beforehand, unless nobody may know.
import { _t } from "../translation";
import { verdict } from "../verdict/words";
import { JobSession } from "./job_session";

const NAMED = 6; // lots that are named on a line; the rest is counted

export class CountSession extends JobSession {
    /** `{product id: {lot: quantity}}` as the books had it when the place was loaded. */
    get expected() {
        return (this._expected ||= Object.fromEntries(
            this.job.lines.map((line) => [line.product_id, line.expected || {}])
        ));
    }

    _options() {
        return { place: this.job.place };
    }

    async _facts(whole, times) {
        const facts = await super._facts(whole, times);
        const known = this.expected[facts.product?.id] || {};
        facts.blind = this.job.blind;
        facts.expectedOfLot = known[facts.lot?.name] || 0;
        return facts;
    }

    /** The label of a place says where one stands: only goods are counted. */
    async _intercept(text) {
        const place = await this.app.jobs.placeOf(text.trim());
        if (!place) {
            return null;
        }
        const code = place.id === this.job.place ? "right_place" : "other_place";
        const status = code === "right_place" ? "ok" : "error";
        return verdict(status, code, { place: place.name, here: this.job.name });
    }

    // -------------------------------------------------------------- what the screen says of it
    missingOf(line) {
        const known = this.expected[line.product_id] || {};
        return Object.entries(known)
            .map(([name, quantity]) => [name, quantity - (line.lots[name] || 0)])
            .filter(([, quantity]) => quantity > 0);
    }

    moreOf(line) {
        const known = this.expected[line.product_id] || {};
        return Object.entries(line.lots)
            .map(([name, quantity]) => [name, quantity - (known[name] || 0)])
            .filter(([, quantity]) => quantity > 0);
    }

    get differences() {
        const sum = (rows) => rows.reduce((total, [, quantity]) => total + quantity, 0);
        return {
            missing: this.lines.reduce((total, line) => total + sum(this.missingOf(line)), 0),
            more: this.lines.reduce((total, line) => total + sum(this.moreOf(line)), 0),
        };
    }

    get complete() {
        const { missing, more } = this.differences;
        return !this.job.blind && this.lines.length > 0 && !missing && !more;
    }

    get mayFinish() {
        return true; // an empty place is counted too
    }

    get progress() {
        const total = this.lines.reduce((sum, line) => sum + line.taken, 0);
        return this.job.blind ? `${total}` : `${this.done} / ${this.lines.length}`;
    }

    get done() {
        return this.lines.filter(
            (line) => !this.missingOf(line).length && !this.moreOf(line).length
        ).length;
    }

    get idle() {
        return this.complete
            ? _t("All there. Press Finish.")
            : _t("Scan everything in this place, one label after the other.");
    }

    get question() {
        if (this.complete) {
            return null;
        }
        const { missing, more } = this.differences;
        const text = this.job.blind
            ? _t("What you have not scanned counts as missing.")
            : _t(
                  "Missing: %(missing)s. Not booked here: %(more)s. Look once more; then finish, and a stock manager decides.",
                  { missing, more }
              );
        return { title: _t("Is everything in this place scanned?"), text };
    }

    show(line) {
        const shown = super.show(line);
        if (this.job.blind) {
            return { ...shown, of: "", done: false };
        }
        const missing = this.missingOf(line);
        const more = this.moreOf(line);
        const names = (rows) => {
            const hidden = rows.length - NAMED;
            const named = rows
                .slice(0, NAMED)
                .map(([name, quantity]) => (quantity === 1 ? name : `${name} × ${quantity}`));
            return [...named, ...(hidden > 0 ? [`+ ${hidden}`] : [])].join(", ");
        };
        const parts = [
            more.length ? _t("Not booked here: %(lots)s", { lots: names(more) }) : "",
            missing.length ? _t("Not seen yet: %(lots)s", { lots: names(missing) }) : "",
        ];
        return {
            ...shown,
            of: ` / ${line.demand || 0}`,
            done: !missing.length && !more.length,
            wrong: more.length > 0,
            hint: parts.filter(Boolean).join(" · "),
        };
    }
}

/** The lines of a place as the count of it begins with them. */
export function countOf(place) {
    return { place: place.place, name: place.name, partner: "", origin: place.origin };
}

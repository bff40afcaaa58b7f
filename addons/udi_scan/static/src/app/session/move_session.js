// Moving inside the company: what is scanned is in hand until a place is scanned; then it lies there.
import { _t } from "../translation";
import { carried, refusedThere } from "../verdict/gate_rules";
import { verdict } from "../verdict/words";
import { JobSession } from "./job_session";

export class MoveSession extends JobSession {
    hand = [];
    placed = [];
    from = null; // the place of which the label was scanned with nothing in hand

    _restart() {
        this.hand = [];
        this.placed = [];
    }

    _noted(item) {
        if (item.action === "scan") {
            this.hand.push(item);
        } else if (item.options?.step === "put") {
            this.placed.push(...this.hand.map((one) => ({ ...one, place: item.title })));
            this.hand = [];
        }
    }

    _options() {
        return this.from ? { from: this.from.id } : {};
    }

    _own(facts) {
        const notes = Object.entries(facts.lot ? carried(facts) : {});
        return notes.length
            ? { notes: Object.fromEntries(notes.map(([rule, { note }]) => [rule, note])) }
            : {};
    }

    async _facts(whole, times) {
        return { ...(await super._facts(whole, times)), from: this.from };
    }

    _undone(item) {
        return item.action === "step"
            ? _t("What you put in %(place)s is in your hand again.", { place: item.title })
            : super._undone(item);
    }

    // -------------------------------------------------------------- places
    async _intercept(text) {
        const place = this.free && (await this.app.jobs.placeOf(text.trim()));
        return place ? this._at(place) : null;
    }

    /** A place was chosen on the screen, as if its label had been scanned. */
    chooses(place) {
        return this._enqueue(async () => this._tell(await this._at(place), null, place.name));
    }

    /** With something in hand it goes there; with nothing in hand it comes from there. */
    async _at(place) {
        if (!this.hand.length) {
            this.from = place;
            return verdict("ok", "from_place", { place: place.name });
        }
        for (const { name, notes } of this.hand) {
            const refused = refusedThere(name, notes, place);
            if (refused) {
                return refused;
            }
        }
        const count = this.hand.reduce((sum, item) => sum + item.counted, 0);
        await this._step("put", { place: place.id }, { title: place.name });
        this.from = null;
        return verdict("ok", "put", { count, place: place.name });
    }

    // -------------------------------------------------------------- what the screen says of it
    get placing() {
        if (!this.free) {
            return undefined;
        }
        if (this.hand.length) {
            const count = this.hand.reduce((sum, item) => sum + item.counted, 0);
            return _t("%(count)s in hand: where to? Scan the place, or choose it here.", { count });
        }
        return this.from
            ? _t("From %(place)s", { place: this.from.name })
            : _t("From any place. Scan the place first to say which.");
    }

    get complete() {
        return this.free ? this.placed.length > 0 && !this.hand.length : super.complete;
    }

    get mayFinish() {
        return this.free ? this.placed.length > 0 : super.mayFinish;
    }

    get progress() {
        return this.free
            ? `${this.placed.length} / ${this.placed.length + this.hand.length}`
            : super.progress;
    }

    get idle() {
        if (!this.free) {
            return super.idle;
        }
        return this.complete
            ? _t("All put away. Press Finish, or scan more.")
            : _t("Scan what you take, then the place where you put it.");
    }

    get question() {
        if (!this.free || this.complete) {
            return super.question;
        }
        const text = _t("%(count)s have no new place: they stay booked where they were.", {
            count: this.hand.length,
        });
        return { title: _t("Finish although something is in hand?"), text };
    }

    show(line) {
        const shown = super.show(line);
        if (!this.free) {
            return shown;
        }
        const name = (item) => (item.counted === 1 ? item.name : `${item.name} × ${item.counted}`);
        const own = (item) => item.product_id === line.product_id;
        const rows = [
            ...this.hand.filter(own).map(name),
            ...this.placed.filter(own).map((item) => `${name(item)} → ${item.place}`),
        ];
        const hand = this.hand.some(own);
        return { ...shown, of: "", done: !hand, lots: rows.join(", ") || shown.lots };
    }
}

import { serializeDateTime } from "@web/core/l10n/dates";
import { KeepLast } from "@web/core/utils/concurrency";

const PAGE = 40;
const PATIENCE = 20; // windows without a hit that are read before the reader is asked whether to go on

/** Filters as a person enters them (days, words) → what the server understands. */
export function serverFilters({ text, step, since, until, user, place }) {
    const day = (value, plus) =>
        value && serializeDateTime(luxon.DateTime.fromISO(value).plus({ days: plus }));
    const filters = {
        text: text?.trim(),
        steps: step ? [step] : null,
        since: day(since, 0),
        until: day(until, 1), // the last day belongs to the period
        user: user?.trim(),
        place: place?.trim(),
    };
    return Object.fromEntries(Object.entries(filters).filter(([, value]) => value));
}

/**
 * The pages of one timeline, read one after the other. No component: held in `useState`.
 *
 * The server reads a bounded part of the ledger at each call; a page may be empty and still have a `next`.
 */
export class TimelinePages {
    constructor(orm) {
        this.orm = orm;
        this.keepLast = new KeepLast();
        this.clear();
    }

    clear() {
        Object.assign(this, { events: [], next: null, hidden: 0, ended: true, misses: 0 });
        this.loading = false;
    }

    get waits() {
        return Boolean(this.next) && this.misses >= PATIENCE;
    }

    async start(model, resId, filters) {
        this.asked = [model, resId, filters];
        this.clear();
        this.ended = false;
        await this._load();
    }

    async more() {
        if (!this.loading && this.next) {
            await this._load();
        }
    }

    goOn() {
        this.misses = 0;
        return this.more();
    }

    async _load() {
        const [model, resId, filters] = this.asked;
        this.loading = true;
        try {
            const page = await this.keepLast.add(
                this.orm.call("udi.timeline", "page", [model, resId], {
                    filters,
                    before: this.next,
                    limit: PAGE,
                })
            );
            this.events.push(...page.events);
            this.misses = page.events.length ? 0 : this.misses + 1;
            this.hidden += page.hidden;
            this.next = page.next;
            this.ended = !page.next;
        } finally {
            this.loading = false;
        }
    }
}

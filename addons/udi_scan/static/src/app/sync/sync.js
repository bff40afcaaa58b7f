// Brings the outbox to the server: in order, in batches, again and again until it has said that it has them.
import { call, NetworkError, SignedOutError } from "./rpc.js";

export const BATCH = 200;
const ASKED = 500;
const POLL = 1_500; // ms until the server is asked what became of what it has
const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 30_000;
const LOCK = "udi_scan.sync";

/** Fields that the server is told; states and verdict texts of this device stay here. */
const WIRE = [
    "uuid", "sequence", "action", "scenario", "job", "captured_at", "offset_ms", "raw", "quantity", "undo_of",
    "ticket", "backorder", "options", "verdict",
]; // prettier-ignore

export function wire(item) {
    return Object.fromEntries(
        WIRE.filter((name) => item[name] != null).map((name) => [name, item[name]])
    );
}

/** Answers of a request as changes of the outbox. */
export function changesOf({ answers, outcomes }) {
    return [
        ...answers.map(({ uuid, status, code, message }) =>
            status === "rejected"
                ? { uuid, state: "refused", code, message }
                : { uuid, state: "accepted" }
        ),
        ...outcomes,
    ].filter(({ uuid }) => uuid);
}

/**
 * `state` is what the screen shows: idle, busy, offline, signed_out, closed (the device), fault (of the server).
 */
export class Sync {
    /**
     * @param {Object} deps
     * @param {import("../store/outbox.js").Outbox} deps.outbox
     * @param {import("../store/meta.js").Meta} deps.meta
     * @param {Function} [deps.send] `(route, params) => Promise`, default the network
     * @param {Function} [deps.before] what has to be sent before the steps
     * @param {Function} [deps.onChange] called with the state and the steps that changed
     */
    constructor({ outbox, meta, send = call, before = () => {}, onChange = () => {} }) {
        Object.assign(this, { outbox, meta, send, before, onChange });
        this.state = "idle";
        this.message = "";
        this.delay = FIRST_DELAY;
        this.running = null;
        this.again = false;
        this.timer = null;
    }

    /** A step was captured, the network is back, somebody signed in: try now. */
    wake() {
        clearTimeout(this.timer);
        this.timer = null;
        if (this.running) {
            this.again = true;
            return this.running;
        }
        this.running = this._exclusively(() => this._run()).finally(() => {
            this.running = null;
            if (this.again) {
                this.again = false;
                this.wake();
            }
        });
        return this.running;
    }

    /** @returns {Promise} the end of what is under way */
    async stop() {
        clearTimeout(this.timer);
        this.stopped = true;
        await this.running;
    }

    /** One tab sends; the others leave it to that one and look again later. */
    _exclusively(work) {
        if (!navigator.locks) {
            return work();
        }
        return navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => {
            if (lock) {
                return work();
            }
            this._later(POLL);
        });
    }

    async _run() {
        try {
            await this.before();
            let more = true;
            while (more && !this.stopped) {
                more = await this._round();
            }
        } catch (error) {
            await this._failed(error);
        }
    }

    /** One request. @returns {Promise<boolean>} whether there is more to send at once */
    async _round() {
        const items = await this.outbox.waiting(BATCH);
        const asked = await this.outbox.accepted(ASKED);
        const device = await this.meta.get("device");
        if (!device || !(items.length || asked.length)) {
            await this._show("idle");
            return false;
        }
        await this._show(this.state === "offline" ? "offline" : "busy");
        const started = Date.now();
        const answer = await this.send("/udi/scan/sync", {
            token: device.token,
            items: items.map(wire),
            last_number: await this.outbox.lastNumber(),
            asked: asked.map(({ uuid }) => uuid),
        });
        if (answer.status !== "ok") {
            await this._show(answer.code === "device" ? "closed" : "fault", [], answer.message);
            this._later(LONGEST_DELAY);
            return false;
        }
        this.delay = FIRST_DELAY;
        await this.setClock(answer.server_time, started);
        const changed = await this.outbox.settle(changesOf(answer));
        const more = items.length === BATCH;
        await this._show(more ? "busy" : "idle", changed);
        if (!more && (items.length || asked.length > answer.outcomes.length)) {
            this._later(POLL);
        }
        if (!more) {
            await this.outbox.tidy();
        }
        return more;
    }

    /** What the server's clock is ahead of this one, the middle of the request taken as its moment. */
    async setClock(serverTime, started) {
        const now = Date.now();
        const offset = Date.parse(serverTime) - (started + now) / 2;
        if (Number.isFinite(offset)) {
            await this.meta.set("clock", { offset_ms: Math.round(offset), measured_at: now });
        }
    }

    async _failed(error) {
        if (error instanceof SignedOutError) {
            await this._show("signed_out");
            this._later(LONGEST_DELAY);
            return;
        }
        await this._show(error instanceof NetworkError ? "offline" : "fault", [], error.message);
        this._later(this.delay);
        this.delay = Math.min(this.delay * 2, LONGEST_DELAY);
    }

    _later(delay) {
        clearTimeout(this.timer);
        if (!this.stopped) {
            this.timer = setTimeout(() => this.wake(), delay);
        }
    }

    _show(state, changed = [], message = "") {
        this.state = state;
        this.message = message;
        return this.onChange(state, changed, message);
    }
}

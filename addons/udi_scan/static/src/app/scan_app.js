// The app without its screens: stores, person, device, sync; one object that every screen is given.
import { ScanFeedback } from "@udi_traceability/scan/scan_feedback";
import { JobStore } from "./store/jobs";
import { Meta } from "./store/meta";
import { Outbox } from "./store/outbox";
import { StorageError } from "./store/database";
import { call, NetworkError, SignedOutError } from "./sync/rpc";
import { Sync } from "./sync/sync";
import { _t, language, setLanguage } from "./translation";

/** Nobody's valid ticket is on the device: a scan would be nobody's. */
export class NoPersonError extends Error {
    code = "no_person";
}

export class ScanApp {
    /**
     * @param {import("./store/database").Database} database
     * @param {Object} [options] `send`: the way to the server, `feedback`: sounds
     */
    constructor(database, { send = call, feedback = new ScanFeedback() } = {}) {
        this.send = send;
        this.feedback = feedback;
        this.meta = new Meta(database);
        this.outbox = new Outbox(database);
        this.jobs = new JobStore(database);
        this.listeners = new Set();
        // what the screens show
        this.person = null;
        this.device = null;
        this.settings = { theme: "auto", lang: "" };
        this.clock = {};
        this.waiting = 0;
        this.alarming = [];
        this.syncState = "idle";
        this.syncMessage = "";
        this.signedIn = null; // null: not known, nobody has answered yet
        this.update = null; // a newer version waits
        this.sync = new Sync({
            outbox: this.outbox,
            meta: this.meta,
            send,
            onChange: (...args) => this._synced(...args),
        });
    }

    async start() {
        for (const key of ["device", "person", "clock", "settings"]) {
            this[key] = (await this.meta.get(key)) || this[key];
        }
        this._speak();
        await this.refresh();
        await this.hello();
        this.sync.wake();
    }

    get ready() {
        return Boolean(this.device && this.person);
    }

    get ticketValid() {
        return Boolean(this.person?.ticket) && Date.parse(this.person.expires) > this.now();
    }

    /** The server's time as far as this device knows it, ms. */
    now() {
        return Date.now() + (this.clock?.offset_ms || 0);
    }

    _speak() {
        setLanguage(this.settings.lang || this.person?.lang || navigator.language);
    }

    get lang() {
        return language.lang;
    }

    async set(settings) {
        this.settings = { ...this.settings, ...settings };
        this._speak();
        await this.meta.set("settings", { ...this.settings });
        this._changed();
    }

    // ---------------------------------------------------------------- who and with what
    /** Asks who is signed in and takes a fresh ticket; without a network everything stays as it was. */
    async hello() {
        const started = Date.now();
        let answer;
        try {
            answer = await this.send("/udi/scan/hello", { token: this.device?.token || null });
        } catch (error) {
            if (error instanceof SignedOutError) {
                this.signedIn = false;
            } else {
                this._showSync(error instanceof NetworkError ? "offline" : "fault", error.message);
            }
            return;
        }
        this.signedIn = true;
        const { person, ticket, expires, device, status, code, message } = answer;
        await this.sync.setClock(answer.server_time, started);
        this.clock = await this.meta.get("clock");
        if (status === "ok") {
            this._showSync(this.syncState === "offline" ? "idle" : this.syncState);
            this.device = { ...this.device, ...device };
            await this.meta.set("device", { ...this.device });
            this.person = { ...person, ticket, expires };
        } else {
            this.person = { ...person, ticket: null, expires: null };
            this.refusal = { code, message };
            if (code === "device" && this.device) {
                this._showSync("closed", message);
            }
        }
        await this.meta.set("person", { ...this.person });
        this._speak();
        this._changed();
    }

    /** @returns {Promise<Object>} the server's answer; with status "ok" this browser is the device from now on */
    async enrol(code) {
        const answer = await this.send("/udi/scan/enrol", { code });
        if (answer.status === "ok") {
            this.device = { id: answer.device_id, token: answer.token };
            await this.meta.enrolled({ ...this.device }, answer.next_number);
            this.refusal = null;
            this._showSync("idle");
            await this.hello();
            this.sync.wake();
        }
        return answer;
    }

    /** The next person must not scan as this one; what was captured stays. */
    async forgetPerson() {
        this.person = null;
        await this.meta.set("person", null);
        this._changed();
    }

    // ---------------------------------------------------------------- capturing
    /** Keeps a step of the person at work; the outbox gives it its number. */
    async capture(step) {
        if (!this.ticketValid) {
            throw new NoPersonError();
        }
        const item = await this.outbox.add({
            quantity: 1,
            raw: "",
            ...step,
            ticket: this.person.ticket,
            user_id: this.person.id,
            offset_ms: this.clock?.offset_ms || 0,
        });
        this.waiting++;
        this._changed();
        this.sync.wake();
        return item;
    }

    refusalOf(error) {
        if (error instanceof NoPersonError) {
            return {
                status: "error",
                code: "no_person",
                title: _t("Sign in first"),
                message: _t(
                    "Nobody is signed in, or too long ago. Nothing was taken: connect and sign in, then scan again."
                ),
            };
        }
        return {
            status: "error",
            code: "storage",
            title: _t("STOP: not saved"),
            message: _t(
                "The device could not keep this scan (%(reason)s). Do not go on: free some storage, then scan it again.",
                {
                    reason: error instanceof StorageError ? error.message : String(error),
                }
            ),
        };
    }

    /** A question to the operator: several readings of one text. */
    ask(choices) {
        return {
            status: "warning",
            code: "alternative",
            title: _t("Which one is it?"),
            message: _t(
                "The scanner may have left out a separator. Press what stands on the label."
            ),
            take: false,
            choices,
        };
    }

    // ---------------------------------------------------------------- jobs
    /** The open jobs: the server's where it answers, else those kept here. `fresh` says which. */
    async listJobs(scenario) {
        try {
            const answer = await this.send("/udi/scan/jobs", {
                token: this.device.token,
                scenario,
            });
            if (answer.status === "ok") {
                await this.jobs.keepOnly(
                    scenario,
                    answer.jobs.map((job) => job.id)
                );
                const kept = new Map((await this.jobs.list(scenario)).map((job) => [job.id, job]));
                const finished = await this._finishedHere(scenario, answer.jobs);
                const jobs = answer.jobs.filter((job) => !finished.has(job.id));
                return {
                    fresh: true,
                    jobs: jobs.map((job) => ({ ...job, kept: kept.has(job.id) })),
                };
            }
        } catch (error) {
            if (error instanceof SignedOutError) {
                this.signedIn = false;
                this._changed();
            }
        }
        const jobs = await this.jobs.list(scenario);
        return {
            fresh: false,
            jobs: jobs.map((job) => ({ ...job, count: job.lines.length, kept: true })),
        };
    }

    /** Jobs that were finished on this device and that the server has not booked yet. */
    async _finishedHere(scenario, jobs) {
        const found = new Set();
        for (const { id } of jobs) {
            const job = await this.jobs.get(scenario, id);
            if (job?.finished) {
                const items = await this.outbox.ofJob(scenario, id);
                const open = items.some(
                    (item) =>
                        item.action === "finish" && ["waiting", "accepted"].includes(item.state)
                );
                if (open) {
                    found.add(id);
                }
            }
        }
        return found;
    }

    /** A job with what it needs, as fresh as the network allows; null where it was never loaded and cannot be. */
    async loadJob(scenario, id) {
        const kept = await this.jobs.get(scenario, id);
        try {
            const answer = await this.send("/udi/scan/job", {
                token: this.device.token,
                scenario,
                job: id,
                since: kept?.watermark || null,
            });
            if (answer.status === "ok") {
                return await this.jobs.save(scenario, answer);
            }
            this.refusal = answer;
            return null;
        } catch (error) {
            if (error instanceof StorageError) {
                throw error;
            }
            return kept || null;
        }
    }

    // ---------------------------------------------------------------- sync and screens
    async refresh() {
        this.waiting = await this.outbox.countWaiting();
        this.alarming = await this.outbox.alarming();
        this._changed();
    }

    async _synced(state, changed, message) {
        this._showSync(state, message);
        if (state === "signed_out") {
            this.signedIn = false;
        }
        await this.refresh();
        if (changed.length) {
            this.listeners.forEach((listener) => listener(changed));
        }
    }

    _showSync(state, message = "") {
        this.syncState = state;
        this.syncMessage = message || "";
        this._changed();
    }

    /** Set by the component that draws the app. */
    _changed() {
        this.onChange?.();
    }

    /** @param {Function} listener called with the steps of which the server has said something; returns its end */
    onSettled(listener) {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
    }
}

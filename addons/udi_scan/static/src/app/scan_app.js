// The app without its screens: stores, person, device, sync; one object that every screen is given.
import { ScanFeedback } from "@udi_traceability/scan/scan_feedback";
import { JobStore } from "./store/jobs";
import { Meta } from "./store/meta";
import { Outbox } from "./store/outbox";
import { MOST, Photos, shrink, TooManyPhotosError } from "./store/photos";
import { NoPersonError } from "./session/answers";
import { JobLoader } from "./session/job_loader";
import { DeviceProfile } from "./device/profile";
import { call, NetworkError, SignedOutError } from "./sync/rpc";
import { Sync } from "./sync/sync";
import { language, setLanguage } from "./translation";

export class ScanApp {
    /**
     * @param {import("./store/database").Database} database
     * @param {Object} [options] `send`: the way to the server, `feedback`: sounds, `reports` and `photos`: names of their
     *     databases
     */
    constructor(database, { send = call, feedback = new ScanFeedback(), reports, photos } = {}) {
        this.send = send;
        this.feedback = feedback;
        this.meta = new Meta(database);
        this.outbox = new Outbox(database);
        this.jobs = new JobStore(database);
        this.loader = new JobLoader(this);
        this.profile = new DeviceProfile(this, reports);
        this.photos = new Photos(send, photos);
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
            before: () => this.sendPhotos(),
            onChange: (...args) => this._synced(...args),
        });
    }

    async start() {
        for (const key of ["device", "person", "clock", "settings"]) {
            this[key] = (await this.meta.get(key)) || this[key];
        }
        this._speak();
        await this.photos.refresh();
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
                this.signedOut();
            } else {
                this._showSync(error instanceof NetworkError ? "offline" : "fault", error.message);
            }
            return;
        }
        this.signedIn = true;
        const { person, ticket, expires, device, scanner, status, code, message } = answer;
        await this.sync.setClock(answer.server_time, started);
        this.clock = await this.meta.get("clock");
        if (status === "ok") {
            this._showSync(this.syncState === "offline" ? "idle" : this.syncState);
            this.device = { ...this.device, ...device };
            await this.meta.set("device", { ...this.device });
            this.person = { ...person, ticket, expires };
            await this.profile.told(scanner);
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
        const answer = await this.send("/udi/scan/enrol", {
            code,
            current: this.device?.id || 0,
            unsent: (await this.outbox.countUnsent()) + this.photos.count,
            counter: (await this.outbox.lastNumber()) + 1,
        });
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

    /** The server knows nobody here any more: a sign-in is offered, scanning goes on while the ticket is good. */
    signedOut() {
        this.signedIn = false;
        this._changed();
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

    /**
     * Keeps a photo of a job of the person at work.
     *
     * @param {File} file of the camera
     * @param {number} about of what on the job it is, 0 for nothing
     * @throws {NoPersonError|StorageError|TooManyPhotosError|Error} any other error: it is no picture
     */
    async photograph(scenario, job, file, about = 0) {
        if (!this.ticketValid) {
            throw new NoPersonError();
        }
        if (this.photos.count >= MOST) {
            throw new TooManyPhotosError();
        }
        const photo = await this.photos.add({
            scenario,
            job,
            about,
            ticket: this.person.ticket,
            offset_ms: this.clock?.offset_ms || 0,
            content: await shrink(file),
        });
        this._changed();
        this.sync.wake();
        return photo;
    }

    /** Before the scans, so that what is finished has its photos; a cut way does not hold the scans up. */
    async sendPhotos() {
        if (this.device && this.photos.count) {
            await this.photos.flush(this.device.token);
            this._changed();
            this.listeners.forEach((listener) => listener([]));
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
            this.signedOut();
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

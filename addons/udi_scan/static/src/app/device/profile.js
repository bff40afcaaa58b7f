// What is known of this device's scanner, here and on the server, and what its people have practised.
import { REPORTS, Reports } from "../store/reports";
import { NetworkError, ServerError, SignedOutError } from "../sync/rpc";

const RETRY = 15_000; // ms until what could not be sent is tried again
const UNKNOWN = { rule: "off", state: "untested", faults: [], tested_on: null, refused: false };

/** As the server decides it (udi.scan.device.profile), for a test that it has not seen yet. */
export function isRefused(rule, state) {
    return rule !== "off" && (state === "bad" || (rule === "refuse" && state === "untested"));
}

export class DeviceProfile {
    /**
     * @param {import("../scan_app").ScanApp} app
     * @param {string} [name] of the database of reports
     */
    constructor(app, name = REPORTS) {
        this.app = app;
        this.reports = new Reports(app.send, name);
    }

    get scanner() {
        return this.app.device?.scanner || UNKNOWN;
    }

    /** The server has said how it stands with this device. What it has not seen yet is truer. */
    async told(scanner) {
        const waiting = await this.reports.waiting();
        if (!scanner) {
            return;
        }
        if (!waiting.some((report) => report.kind === "scanner_test")) {
            await this._keep(scanner);
        } else {
            await this._keep({
                ...this.scanner,
                rule: scanner.rule,
                refused: isRefused(scanner.rule, this.scanner.state),
            });
        }
        await this.flush();
    }

    /** A test is over: it holds at once, with or without a network. @param {Object} summary of all its codes */
    async tested({ state, ...values }) {
        await this._report({ kind: "scanner_test", ...values });
        const { rule } = this.scanner;
        const { faults } = values;
        const tested_on = new Date(this.app.now()).toISOString();
        await this._keep({ rule, state, faults, tested_on, refused: isRefused(rule, state) });
        await this.flush();
    }

    /** @param {Object} result `{exercises, errors, seconds}` */
    async practised(result) {
        await this._report({ kind: "training", ...result });
        await this.flush();
    }

    _report(values) {
        const { person, clock } = this.app;
        return this.reports.add({
            ...values,
            ticket: person?.ticket || "",
            offset_ms: clock?.offset_ms || 0,
        });
    }

    /** Sends what waits; without a network it waits on. */
    async flush() {
        const { app } = this;
        clearTimeout(this.timer);
        if (!app.device?.token) {
            return;
        }
        try {
            const answer = await this.reports.flush(app.device.token);
            if (answer) {
                await this._keep(answer.scanner);
            }
        } catch (error) {
            if (
                ![NetworkError, ServerError, SignedOutError].some((kind) => error instanceof kind)
            ) {
                throw error;
            }
            this.timer = setTimeout(() => this.flush(), RETRY);
        }
    }

    async _keep(scanner) {
        const { app } = this;
        if (app.device && scanner) {
            app.device = { ...app.device, scanner };
            await app.meta.set("device", { ...app.device });
            app._changed();
        }
    }
}

// Tests of the scanner and finished practices until the server has them. A database of its own: nothing of practising
// comes near the scans of real work.
import { Database, resultOf } from "./database.js";

export const REPORTS = "udi_scan_reports";
const UPGRADES = [
    (db) => {
        db.createObjectStore("reports", { keyPath: "uuid" });
    },
];
const MOST = 50; // of one request

export class Reports {
    /**
     * @param {Function} send `(route, params) => Promise`
     * @param {string} [name] of the database
     */
    constructor(send, name = REPORTS) {
        this.send = send;
        this.name = name;
        this.opened = null;
    }

    open() {
        this.opened ||= Database.open(this.name, UPGRADES);
        return this.opened;
    }

    /** Keeps a report durably. @param {Object} values `{kind, ticket, offset_ms, …}` */
    async add(values) {
        const report = {
            ...values,
            uuid: crypto.randomUUID(),
            captured_at: new Date().toISOString(),
        };
        const database = await this.open();
        await database.writeDurably(["reports"], (reports) => {
            reports.add(report);
        });
        return report;
    }

    async waiting() {
        const database = await this.open();
        return database.read(["reports"], (reports) => resultOf(reports.getAll(null, MOST)));
    }

    /**
     * Sends what waits; errors of the way go to the caller.
     *
     * @param {string} token of the device
     * @returns {Promise<Object|null>} `{scanner, rejected}`, null where nothing was sent
     */
    async flush(token) {
        const reports = await this.waiting();
        if (!reports.length) {
            return null;
        }
        const answer = await this.send("/udi/scan/report", { token, reports });
        if (answer.status !== "ok") {
            return null;
        }
        const database = await this.open();
        await database.write(["reports"], (store) => {
            answer.answers.forEach(({ uuid }) => uuid && store.delete(uuid));
        });
        const rejected = answer.answers.filter(({ status }) => status === "rejected");
        return { scanner: answer.scanner, rejected };
    }
}

// What the tests of the scanning app share: a store of its own for each test, a server that can be cut off.
import { after } from "@odoo/hoot";
import { NetworkError } from "@udi_scan/app/sync/rpc";
import { openStore } from "@udi_scan/app/store/schema";

export const SENSOR_DI = "06901234500011";
export const TUBE_DI = "06901234500035";
export const BOX_DI = "16901234500032";
export const GS = "\x1d";
export const RULES = { identity: "block", expiry: "block", hold: "block", place: "block" };
export const COLUMNS = [
    "id", "product_id", "name", "lot_number", "expiry", "made", "held", "here", "place", "gone",
]; // prettier-ignore

const KEPT = 20; // databases of the tests before
const left = [];

/**
 * Deletes a database some tests later: what a test has left running may still read it, and its complaint would be that
 * of whatever test runs then.
 */
export function deleteLater(database, name) {
    left.push([database, name]);
    if (left.length > KEPT) {
        const [old, oldName] = left.shift();
        old.close();
        indexedDB.deleteDatabase(oldName);
    }
}

/** An empty store that is deleted after the test. */
export async function makeStore() {
    const name = `udi_scan_test_${crypto.randomUUID()}`;
    const database = await openStore(name);
    after(() => deleteLater(database, name));
    return database;
}

export function sensorCode(serial, { expiry = "310104", lot = "L7", made = "260105" } = {}) {
    return `]d201${SENSOR_DI}11${made}17${expiry}10${lot}${GS}21${serial}`;
}

export function tubeCode(lot = "T1", { di = TUBE_DI, expiry = "310104" } = {}) {
    return `]d201${di}11260105${`17${expiry}`}10${lot}`;
}

/** A lot as the server sends it. */
export function lotRow(id, product, name, values = {}) {
    const lot = {
        id, product_id: product, name, lot_number: product === 1 ? "L7" : null, expiry: "2031-01-04",
        made: "2026-01-05", held: null, here: 1, place: "WH/Stock", gone: null, ...values,
    }; // prettier-ignore
    return COLUMNS.map((column) => lot[column]);
}

/** The server's answer to `/udi/scan/job`: two sensors with serials, a hundred sets by lot. */
export function jobAnswer({ id = 7, lots = [], booked = [], taken = [] } = {}) {
    const line = (product_id, product, tracking, demand) => ({
        move_id: product_id, product_id, product, tracking, demand, scanned: 0, uom: "Units",
        lots: taken.filter((lot) => lot.product_id === product_id),
    }); // prettier-ignore
    const needs = ["lot", "manufacture_date", "expiry"];
    const identifier = (code, product_id, contains) => ({
        agency: "gs1",
        code,
        product_id,
        kind: "primary",
        contains,
        needs,
    });
    return {
        status: "ok",
        job: {
            id, name: `WH/${id}`, partner: "Sensor Works", origin: "", planned: "2026-11-28T08:00:00", other: 0,
            done: false, lines: [line(1, "Flow sensor", "serial", 2), line(2, "Infusion set", "lot", 100)],
        },
        products: [
            { id: 1, name: "Flow sensor", tracking: "serial", uom: "Units", rules: RULES },
            { id: 2, name: "Infusion set", tracking: "lot", uom: "Units", rules: RULES },
            { id: 3, name: "Other pump", tracking: "serial", uom: "Units", rules: RULES },
        ],
        identifiers: [
            identifier(SENSOR_DI, 1, 1),
            identifier(TUBE_DI, 2, 1),
            identifier(BOX_DI, 2, 25),
            identifier("06901234500028", 3, 1),
        ],
        lots: { columns: COLUMNS, rows: lots },
        watermark: "2026-11-28 06:00:00|5",
        booked,
        full: true,
    }; // prettier-ignore
}

/** A server in a test: keeps what it is sent, books nothing, and can be away, slow of mind or angry. */
export class FakeServer {
    constructor() {
        this.received = new Map();
        this.outcomes = new Map();
        this.requests = [];
        this.trouble = null; // an error to throw before anything is kept
        this.loseAnswer = false; // keeps what it is sent, and the answer is lost
        this.answers = {};
        this.send = this.send.bind(this);
    }

    async send(route, params) {
        this.requests.push({ route, params });
        if (this.trouble) {
            throw this.trouble;
        }
        if (route !== "/udi/scan/sync") {
            return this.answers[route]?.(params);
        }
        const answers = params.items.map(({ uuid, ...item }) => {
            const status = this.received.has(uuid) ? "duplicate" : "accepted";
            this.received.set(uuid, { uuid, ...item });
            return { uuid, status };
        });
        if (this.loseAnswer) {
            throw new NetworkError("cut");
        }
        const outcomes = params.asked
            .filter((uuid) => this.outcomes.has(uuid))
            .map((uuid) => ({ uuid, ...this.outcomes.get(uuid) }));
        return { status: "ok", answers, outcomes, server_time: new Date().toISOString() };
    }
}

export class SilentFeedback {
    muted = true;
    signals = [];

    signal(status) {
        this.signals.push(status);
    }

    setMuted(muted) {
        this.muted = muted;
    }
}

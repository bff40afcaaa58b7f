// An order of three pumps, two sensors and a set in each, as the server sends it.
import {
    FakeServer,
    jobAnswer,
    lotRow,
    makeStore,
    SilentFeedback,
} from "@udi_scan/../tests/scan_test_data";
import { after } from "@odoo/hoot";
import { ScanApp } from "@udi_scan/app/scan_app";
import { NetworkError } from "@udi_scan/app/sync/rpc";
import { scenarios } from "@udi_scan/app/scenarios/scenarios";
import { ProductionSession } from "@udi_scan_mrp/app/production_session";

export const PUMP_DI = "06901234500028";
const GS = "\x1d";

export function pumpCode(serial, { lot = "261128001", expiry = "271128" } = {}) {
    return `]d201${PUMP_DI}11261128${`17${expiry}`}10${lot}${GS}21${serial}`;
}

function line(product_id, product, tracking, role, demand, each = 0, lots = []) {
    return { role, move_id: product_id, product_id, product, tracking, demand, each, uom: "Units", lots };
} // prettier-ignore

/** Sensors S1 … S6, of which S4 is held, S5 was used, S6 belongs to another order; sets T1 (many), T0 (older, one). */
export const LOTS = [
    ...[1, 2, 3].map((number) => lotRow(number, 1, `S${number}`)),
    lotRow(4, 1, "S4", { held: "Leaks" }),
    lotRow(5, 1, "S5", { here: 0, gone: "used" }),
    lotRow(6, 1, "S6"),
    lotRow(7, 1, "S7", { expiry: "2026-02-01" }),
    lotRow(8, 1, "S8", { here: 0, gone: "partner" }),
    lotRow(11, 2, "T1", { here: 40 }),
    lotRow(12, 2, "T2", { here: 2, expiry: "2031-02-04" }),
    lotRow(21, 4, "P1", { here: 0, place: null, lot_number: "261128001", expiry: "2027-11-28" }),
    lotRow(22, 4, "P9", { here: 1, lot_number: "260101001", expiry: "2027-01-01" }),
];

export function orderAnswer({ units = ["P1", "P2", "P3"], job = {}, each = 2, ...options } = {}) {
    const answer = jobAnswer({ lots: LOTS, ...options });
    const [sensor, set] = answer.products;
    return {
        ...answer,
        products: [sensor, set, { ...sensor, id: 4, name: "Pump" }, { ...sensor, id: 5, name: "Other" }],
        identifiers: [
            ...answer.identifiers.filter(({ product_id }) => product_id < 3),
            { ...answer.identifiers[0], code: PUMP_DI, product_id: 4 },
        ],
        job: {
            id: 7, name: "WH/MO/7", partner: "Pump", origin: "", planned: "2026-11-28T08:00:00", count: 3, done: false,
            lines: [
                line(4, "Pump", "serial", "unit", 3),
                line(1, "Sensor", "serial", "component", 3 * each, each),
                line(2, "Set", "lot", "component", 3),
            ],
            other: 1,
            units: units.map((name) => ({ name, parts: [] })),
            new_units: 3 - units.length,
            expect: { made: "2026-11-28", expiry: "2027-11-28", lot_number: "261128001" },
            elsewhere: [[1, "S6", "Q1", "WH/MO/6"]],
            consumption: "flexible",
            backorder: "ask",
            ...job,
        },
    }; // prettier-ignore
}

/** A device without a network that has loaded the order. */
export async function startOrder(options = {}) {
    const server = new FakeServer();
    const feedback = new SilentFeedback();
    const app = new ScanApp(await makeStore(), { send: server.send, feedback });
    after(() => app.sync.stop());
    await app.meta.enrolled({ id: 1, token: "token" }, 1);
    app.device = { id: 1, token: "token", name: "PDA 1" };
    app.person = {
        id: 5, name: "Wang", lang: "en_US", ticket: "t", expires: new Date(Date.now() + 3_600_000).toISOString(),
    }; // prettier-ignore
    app.signedIn = true;
    server.trouble = new NetworkError("cut");
    const job = await app.jobs.save("production", orderAnswer(options));
    const start = async () => {
        const kept = await app.jobs.get("production", job.id);
        const session = new ProductionSession({
            app,
            scenario: scenarios.get("production"),
            job: kept,
        });
        await session.start();
        return session;
    };
    return { app, server, feedback, start, session: await start() };
}

// What the tests of jobs begun on the device share: places, suppliers, what lies in a place.
import { ScanApp } from "@udi_scan/app/scan_app";
import { scenarios } from "@udi_scan/app/scenarios/scenarios";
import { JobSession } from "@udi_scan/app/session/job_session";
import { NetworkError } from "@udi_scan/app/sync/rpc";
import { FakeServer, jobAnswer, lotRow, makeStore, SilentFeedback } from "./scan_test_data";

export const PLACES = [
    { id: 11, name: "WH/Stock", codes: ["STOCK"], quarantine: false },
    { id: 12, name: "WH/Shelf 7", codes: ["SHELF-7"], quarantine: false },
    { id: 13, name: "WH/Cage", codes: ["CAGE"], quarantine: true },
    { id: 14, name: "WH/No label", codes: [], quarantine: false },
];
export const PARTNERS = [
    { id: 21, name: "Sensor Works", codes: [] },
    { id: 22, name: "Tube Works", codes: [] },
];
export const LOTS = [
    lotRow(1, 1, "SN-1", { place: "WH/Stock" }),
    lotRow(2, 1, "SN-2", { place: "WH/Stock" }),
    lotRow(3, 1, "SN-FAR", { place: "WH/Shelf 7" }),
    lotRow(4, 1, "SN-HELD", { place: "WH/Stock", held: "Recall 7" }),
    lotRow(5, 1, "SN-GONE", { here: 0, place: null, gone: "partner" }),
    lotRow(6, 2, "T1", { here: 40, place: "WH/Stock" }),
];

/** The server's answer to the question what a device needs to begin jobs itself. */
export function freeAnswer(values = {}) {
    const answer = jobAnswer({ lots: values.lots || LOTS });
    return {
        ...answer,
        job: { id: "free", name: "", lines: [], ...values.job },
        places: PLACES,
        partners: PARTNERS,
    };
}

/** What should lie in a place. */
export function placeAnswer({ blind = false } = {}) {
    const line = (product_id, product, tracking, expected) => ({
        product_id, product, tracking, uom: "Units", lots: [], expected,
        demand: Object.values(expected).reduce((sum, one) => sum + one, 0),
    }); // prettier-ignore
    const lines = [
        line(1, "Flow sensor", "serial", { "SN-1": 1, "SN-2": 1 }),
        line(2, "Infusion set", "lot", { T1: 40 }),
    ];
    const empty = { columns: jobAnswer().lots.columns, rows: [] };
    return {
        status: "ok", products: [], identifiers: [], lots: empty, watermark: "w", booked: [], places: PLACES,
        job: { id: 11, place: 11, name: "WH/Stock", lines: blind ? [] : lines, blind, origin: "STOCK", count: 2 },
    }; // prettier-ignore
}

/** An app with a person on it that has loaded everything and has lost its network. */
export async function startFree(scenario, answers = {}) {
    const server = new FakeServer();
    const database = await makeStore();
    const app = new ScanApp(database, { send: server.send, feedback: new SilentFeedback() });
    await app.meta.enrolled({ id: 1, token: "token" }, 1);
    app.device = { id: 1, token: "token", name: "PDA 1" };
    app.person = {
        id: 5, name: "Wang", lang: "en_US", ticket: "t", expires: new Date(Date.now() + 3_600_000).toISOString(),
    }; // prettier-ignore
    app.signedIn = true;
    await app.jobs.save(scenario, answers.free || freeAnswer());
    if (scenario === "count") {
        await app.jobs.save("count", answers.place || placeAnswer());
    }
    server.trouble = new NetworkError("cut");
    return { app, server, database };
}

/** Begin a job with what was chosen and open it. */
export async function beginJob(key, values, answers) {
    const started = await startFree(key, answers);
    const scenario = scenarios.get(key);
    const job = scenario.beginFrom
        ? await started.app.loader.begin(key, scenario.beginFrom(values), values.id)
        : await started.app.loader.begin(key, scenario.begins.job(values || {}));
    const session = await openJob(started.app, key, job);
    return { ...started, job, session };
}

/** The job as it is after a reload. */
export async function openJob(app, key, job) {
    const scenario = scenarios.get(key);
    const Session = scenario.session || JobSession;
    const session = new Session({ app, scenario, job: await app.jobs.get(key, job.id) });
    await session.start();
    return session;
}

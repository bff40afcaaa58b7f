// An inspection of two sensors and a lot of sets, and an app that keeps it.
import { after } from "@odoo/hoot";
import { ScanApp } from "@udi_scan/app/scan_app";
import { scenarios } from "@udi_scan/app/scenarios/scenarios";
import { NetworkError } from "@udi_scan/app/sync/rpc";
import {
    deleteLater,
    FakeServer,
    jobAnswer,
    lotRow,
    makeStore,
    SilentFeedback,
} from "@udi_scan/../tests/scan_test_data";
import { InspectionSession } from "@udi_scan_quality/app/inspection_session";

export const LOTS = [
    lotRow(1, 1, "SN-1"),
    lotRow(2, 1, "SN-2"),
    lotRow(3, 1, "SN-3"),
    lotRow(4, 1, "SN-OLD", { expiry: "2025-01-04" }),
    lotRow(12, 2, "T1", { here: 100 }),
];

const row = (product_id, lot, quantity, sample, values = {}) => ({
    product_id, lot, quantity, sample, found: 0, accept: 0, series: `${product_id}/${lot}`, ...values,
}); // prettier-ignore

/** SN-1 and SN-2 drawn, SN-3 and SN-OLD not; of a hundred sets ten, with one bad one allowed. */
export function inspectionAnswer({ job = {}, booked = [], looked = [], found = 0 } = {}) {
    const answer = jobAnswer({ lots: LOTS, booked, taken: looked });
    const [sensors, sets] = answer.job.lines;
    sets.demand = 10;
    sensors.demand = 2;
    Object.assign(answer.job, {
        rows: [
            row(1, "SN-1", 1, 1, { series: "L7" }),
            row(1, "SN-2", 1, 1, { series: "L7" }),
            row(1, "SN-3", 1, 0, { series: "L7" }),
            row(1, "SN-OLD", 1, 0, { series: "L7" }),
            row(2, "T1", 100, 10, { accept: 1, found }),
        ],
        checks: [
            { id: 31, name: "Seal intact", photo: false, products: [1, 2] },
            { id: 32, name: "Label legible", photo: false, products: [1] },
        ],
        photographed: [],
        may_inspect: true,
        second_person: true,
        cold_chain: false,
        packaging: "sound",
        documents_match: true,
        inspector: "",
        ...job,
    });
    return answer;
}

export async function startApp() {
    const server = new FakeServer();
    const photos = `udi_scan_photos_test_${crypto.randomUUID()}`;
    const app = new ScanApp(await makeStore(), {
        send: server.send,
        feedback: new SilentFeedback(),
        photos,
    });
    await app.meta.enrolled({ id: 1, token: "token" }, 1);
    app.device = { id: 1, token: "token", name: "PDA 1" };
    const expires = new Date(Date.now() + 3_600_000).toISOString();
    app.person = { id: 5, name: "Wang", lang: "en_US", ticket: "t", expires };
    app.signedIn = true;
    server.trouble = new NetworkError("cut");
    after(async () => {
        await app.sync.stop();
        deleteLater(await app.photos.open(), photos);
    });
    return { app, server };
}

export async function startInspection(options = {}) {
    const { app, server } = await startApp();
    const job = await app.jobs.save("inspect", inspectionAnswer(options));
    const session = new InspectionSession({ app, scenario: scenarios.get("inspect"), job });
    await session.start();
    return { app, server, session };
}

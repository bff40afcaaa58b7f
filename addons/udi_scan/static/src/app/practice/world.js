// A made-up warehouse: two transfers, three products, a few units. Kept in a database that is thrown away.
import { NetworkError } from "../sync/rpc";
import { openStore } from "../store/schema";
import { ScanApp } from "../scan_app";
import { _t } from "../translation";

export const PRACTICE = "udi_scan_practice";
export const JOB = 1;
const RULES = { identity: "block", expiry: "block", hold: "block", place: "block" };
const NEEDS = ["lot", "manufacture_date", "expiry"];
const COLUMNS = [
    "id", "product_id", "name", "lot_number", "expiry", "made", "held", "here", "place", "gone",
]; // prettier-ignore
const IDENTIFIERS = [
    ["09521234543213", 1, 1],
    ["09521234543220", 2, 1],
    ["19521234543234", 2, 25],
    ["09521234543237", 3, 1],
];

const line = (product_id, product, tracking, demand, lots = []) => ({
    move_id: product_id, product_id, product, tracking, demand, scanned: 0, uom: "", lots,
}); // prettier-ignore

/** What a server would send for a job of the practice. */
function answerOf(lines, lots) {
    const names = {
        1: _t("Practice pump"),
        2: _t("Practice infusion set"),
        3: _t("Practice thermometer"),
    };
    const tracking = { 1: "serial", 2: "lot", 3: "serial" };
    return {
        status: "ok",
        job: {
            id: JOB, name: _t("Practice"), partner: _t("Made-up company"), origin: "", planned: "", other: 0, done: false,
            lines: lines.map(([product, demand, taken]) => line(product, names[product], tracking[product], demand, taken)),
        },
        products: Object.keys(names).map(Number).map((id) => ({
            id, name: names[id], tracking: tracking[id], uom: "", rules: RULES,
        })),
        identifiers: IDENTIFIERS.map(([code, product_id, contains]) => ({
            agency: "gs1", code, product_id, kind: "primary", contains, needs: NEEDS,
        })),
        lots: { columns: COLUMNS, rows: lots },
        watermark: "",
        booked: [],
        full: true,
    }; // prettier-ignore
}

const lot = (id, product, name, lotNumber, held = null) => [
    id, product, name, lotNumber, "2049-12-31", "2026-01-05", held, product === 2 ? 50 : 1, _t("Practice shelf"), null,
]; // prettier-ignore

/** The app on made-up data: it knows nobody, sends to nobody, and has a database of its own. */
export class PracticeApp extends ScanApp {
    constructor(database, feedback) {
        const nobody = async () => {
            throw new NetworkError("practice");
        };
        super(database, { send: nobody, feedback });
        this.database = database;
        this.sync = { wake() {}, stop() {} };
        const expires = new Date(Date.now() + 86_400_000).toISOString();
        this.device = { id: 0, token: "practice" };
        this.person = { id: 0, name: "", ticket: "practice", expires };
    }

    /** A fresh one, whatever an earlier practice left behind. */
    static async open(feedback) {
        await forget();
        const app = new PracticeApp(await openStore(PRACTICE), feedback);
        const taken = [{ lot: "PR-100", quantity: 1 }];
        const receipt = answerOf([[1, 4, taken], [2, 100]], []); // prettier-ignore
        const reason = _t("Recall of the maker (made up)");
        const stock = [
            lot(301, 1, "PR-301", "PR-1"),
            lot(302, 1, "PR-302", "PR-2", reason),
            lot(303, 2, "PR-SET-3", "PR-SET-3"),
        ];
        await app.jobs.save("receive", receipt);
        await app.jobs.save("issue", answerOf([[1, 2], [2, 10]], stock)); // prettier-ignore
        return app;
    }

    async close() {
        this.database.close();
        await forget();
    }
}

function forget() {
    return new Promise((resolve) => {
        const request = indexedDB.deleteDatabase(PRACTICE);
        // another tab that practises keeps its own until it is closed
        request.onsuccess = request.onerror = request.onblocked = resolve;
    });
}

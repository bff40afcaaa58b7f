import { after, beforeEach, Deferred, describe, expect, mockDate, test } from "@odoo/hoot";
import { ScanApp } from "@udi_scan/app/scan_app";
import { scenarios } from "@udi_scan/app/scenarios/scenarios";
import { PackSession } from "@udi_scan/app/session/pack_session";
import { NetworkError } from "@udi_scan/app/sync/rpc";
import { refill, takeNumber } from "@udi_scan/app/session/sscc_numbers";
import { ssccOf } from "@udi_scan/app/verdict/judge_pack";
import {
    FakeServer,
    jobAnswer,
    lotRow,
    makeStore,
    sensorCode,
    SilentFeedback,
    tubeCode,
} from "./scan_test_data";

describe.current.tags("headless");

beforeEach(() => mockDate("2026-11-28 09:00:00"));

const SSCC = "106141411928374657";
const OTHER = "106141411928374664";
const LOTS = [
    lotRow(1, 1, "SN-1"),
    lotRow(2, 1, "SN-2"),
    lotRow(3, 1, "SN-HELD", { held: "Recall 7" }),
    lotRow(4, 1, "SN-GONE", { here: 0, gone: "partner" }),
    lotRow(12, 2, "T1", { here: 40 }),
];

async function startPack(mode, { packages = {}, numbers = [], answers } = {}) {
    const server = new FakeServer();
    const app = new ScanApp(await makeStore(), {
        send: server.send,
        feedback: new SilentFeedback(),
    });
    await app.meta.enrolled({ id: 1, token: "token" }, 1);
    app.device = { id: 1, token: "token" };
    const expires = new Date(Date.now() + 3_600_000).toISOString();
    app.person = { id: 5, name: "Wang", lang: "en_US", ticket: "t", expires };
    server.trouble = answers ? null : new NetworkError("cut");
    Object.assign(server.answers, answers);
    const answer = jobAnswer({ id: "free", lots: LOTS });
    Object.assign(answer.job, { packages, lines: [] });
    await app.jobs.save("pack", answer);
    await app.meta.set("sscc", numbers);
    const job = await app.jobs.begin("pack", { mode, name: "New pack" });
    const session = new PackSession({ app, scenario: scenarios.get("pack"), job });
    await session.start();
    after(() => app.sync.stop());
    return { app, server, session, job };
}

test("what is an SSCC", () => {
    expect(ssccOf(`(00)${SSCC}`)).toBe(SSCC);
    expect(ssccOf(`]C100${SSCC}`)).toBe(SSCC);
    expect(ssccOf(` ${SSCC} `)).toBe(SSCC);
    for (const text of ["106141411928374658", "12345", "", sensorCode("SN-1"), `${SSCC}1`]) {
        expect(ssccOf(text)).toBe(null);
    }
});

describe("packing", () => {
    test("first the pack, then the units", async () => {
        const { session, app, job } = await startPack("label");
        await session.scan(sensorCode("SN-1"));
        expect([session.verdict.status, session.verdict.code]).toEqual(["error", "no_package"]);
        await session.scan(`]C100${SSCC}`);
        expect([session.verdict.code, session.verdict.title]).toEqual(["started", `Pack ${SSCC}`]);
        await session.scan(sensorCode("SN-1"));
        expect([session.verdict.status, session.verdict.code]).toEqual(["ok", "packed"]);
        session.times = 12;
        await session.scan(tubeCode("T1"));
        expect(session.progress).toBe("13");
        const items = await app.outbox.ofJob("pack", job.id);
        expect(items.map((item) => [item.options.sscc, item.quantity])).toEqual([
            [SSCC, 1],
            [SSCC, 12],
        ]);
        expect((await app.jobs.get("pack", job.id)).sscc).toBe(SSCC);
    });

    test("red, and nothing is kept", async () => {
        const packages = { [OTHER]: [[1, "SN-2", 1]] };
        const { session, app } = await startPack("label", { packages });
        await session.scan(SSCC);
        for (const [text, code] of [
            [sensorCode("SN-2"), "in_package"],
            [sensorCode("SN-HELD"), "hold"],
            [sensorCode("SN-GONE"), "not_here"],
            [sensorCode("SN-9"), "unknown_lot"],
            [OTHER, "other_package"],
            ["WEIGHT 12 KG", "not_gs1"],
        ]) {
            await session.scan(text);
            expect([session.verdict.status, session.verdict.code]).toEqual(["error", code]);
        }
        await session.scan(SSCC);
        expect(session.verdict.code).toBe("same_package");
        expect(await app.outbox.countWaiting()).toBe(0);
        expect(session.mayFinish).toBe(false);
    });

    test("more than is here", async () => {
        const { session } = await startPack("label");
        await session.scan(SSCC);
        session.times = 41;
        await session.scan(tubeCode("T1"));
        expect([session.verdict.status, session.verdict.code]).toEqual(["error", "few_here"]);
    });

    test("the next number of the device, used once", async () => {
        const { session, app } = await startPack("next", { numbers: [SSCC, OTHER] });
        expect([session.sscc, session.verdict.code]).toEqual([SSCC, "number_taken"]);
        expect(await takeNumber(app.meta)).toBe(OTHER);
        expect(await takeNumber(app.meta)).toBe("");
        const { session: empty } = await startPack("next");
        expect([empty.sscc, empty.verdict.code]).toEqual(["", "no_number"]);
        await empty.scan(`(00)${OTHER}`);
        expect(empty.sscc).toBe(OTHER);
    });

    test("two tabs never take one number", async () => {
        const { app } = await startPack("label", { numbers: [SSCC, OTHER] });
        const taken = await Promise.all([takeNumber(app.meta), takeNumber(app.meta)]);
        expect(taken.sort()).toEqual([SSCC, OTHER]);
    });

    test("numbers are fetched while there is a network", async () => {
        const { app, server } = await startPack("label", { numbers: [SSCC] });
        await refill(app); // cut off: nothing happens
        expect(await app.meta.get("sscc")).toEqual([SSCC]);
        server.trouble = null;
        server.answers["/udi/scan/sscc"] = () => ({ status: "ok", numbers: [OTHER] });
        await refill(app);
        expect(await app.meta.get("sscc")).toEqual([SSCC, OTHER]);
        server.answers["/udi/scan/sscc"] = () => ({ status: "error", code: "no_prefix" });
        await refill(app);
        expect(await app.meta.get("sscc")).toEqual([SSCC, OTHER]);
    });

    test("why the server gives no number is known without a network", async () => {
        const { session, app, server } = await startPack("next");
        expect(session.verdict.message).toInclude("connect and open this again");
        server.trouble = null;
        const message = "The company has no GS1 prefix.";
        server.answers["/udi/scan/sscc"] = () => ({ status: "error", code: "no_prefix", message });
        await session._fetchNumber();
        expect(session.verdict.code).toBe("no_number");
        expect(session.verdict.message).toInclude("connect and open this again");
        expect(session.verdict.message).toInclude(`The server's last answer: ${message}`);
        server.trouble = new NetworkError("cut");
        await session._fetchNumber();
        expect(session.verdict.message).toInclude("connect and open this again", {
            message: "an old refusal hides nothing",
        });
        expect(session.verdict.message).toInclude(message);
        server.answers["/udi/scan/sscc"] = () => "what a proxy said";
        server.trouble = null;
        await session._fetchNumber();
        expect(session.verdict.message).not.toInclude("last answer");
        server.answers["/udi/scan/sscc"] = () => ({ status: "ok", numbers: [SSCC] });
        await session._fetchNumber();
        expect([session.sscc, session.verdict.code]).toEqual([SSCC, "number_taken"]);
        expect(await app.meta.get("sscc")).toEqual([]);
    });

    describe("while the server is asked for a number", () => {
        async function startSlowly() {
            const answered = new Deferred();
            const answers = { "/udi/scan/sscc": () => answered };
            const numbers = () => answered.resolve({ status: "ok", numbers: [OTHER] });
            return { ...(await startPack("next", { answers })), numbers };
        }

        test("what can be done is said at once", async () => {
            const { session, numbers } = await startSlowly();
            expect([session.verdict.code, session.pending]).toEqual(["no_number", 0]);
            await session.scan(sensorCode("SN-1"));
            expect(session.verdict.code).toBe("no_package");
            numbers();
            await session.fetched;
            expect([session.sscc, session.verdict.code]).toEqual([OTHER, "number_taken"]);
        });

        test("a number that is scanned stays", async () => {
            const { app, job, session, numbers } = await startSlowly();
            await session.scan(`(00)${SSCC}`);
            await session.scan(sensorCode("SN-1"));
            numbers();
            await session.fetched;
            expect([session.sscc, session.verdict.code]).toEqual([SSCC, "packed"]);
            expect((await app.jobs.get("pack", job.id)).sscc).toBe(SSCC);
            expect(await app.meta.get("sscc")).toEqual([OTHER], {
                message: "kept for the next pack",
            });
        });

        test("who went away takes none", async () => {
            const { app, session, numbers } = await startSlowly();
            await session.leave();
            numbers();
            await session.fetched;
            expect(await app.meta.get("sscc")).toEqual([OTHER]);
        });
    });

    test("taken back", async () => {
        const { session } = await startPack("label");
        await session.scan(SSCC);
        await session.scan(sensorCode("SN-1"));
        await session.undo();
        expect(session.progress).toBe("0");
        expect(session.sscc).toBe(SSCC);
    });
});

describe("unpacking", () => {
    test("one scan takes everything out", async () => {
        const packages = { [SSCC]: [[1, "SN-1", 1], [2, "T1", 24]] }; // prettier-ignore
        const { session, app, job } = await startPack("unpack", { packages });
        await session.scan(sensorCode("SN-1"));
        expect(session.verdict.code).toBe("only_packages");
        await session.scan(`(00)${SSCC}`);
        expect(session.verdict.code).toBe("unpacked");
        expect(session.verdict.message).toInclude("25");
        await session.scan(SSCC);
        expect([session.verdict.status, session.verdict.code]).toEqual([
            "warning",
            "unpacked_twice",
        ]);
        await session.scan(OTHER);
        expect(session.verdict.code).toBe("unpacked_unknown");
        const items = await app.outbox.ofJob("pack", job.id);
        expect(items.map((item) => [item.action, item.options.step, item.options.sscc])).toEqual([
            ["step", "unpack", SSCC],
            ["step", "unpack", OTHER],
        ]);
        expect(session.mayFinish).toBe(true);
        await session.undo();
        expect(session.opened).toEqual([SSCC]);
    });
});

// Jobs as fresh as the network allows: the server's where it answers, else what this device keeps.
import { NetworkError, ServerError, SignedOutError } from "../sync/rpc";

/** The server could not be asked, or could not answer: what is kept here has to do. */
const isOfTheWay = (error) =>
    [NetworkError, ServerError, SignedOutError].some((kind) => error instanceof kind);

export class JobLoader {
    /** @param {import("../scan_app").ScanApp} app */
    constructor(app) {
        this.app = app;
    }

    /** The open jobs: the server's where it answers, else those kept here. `fresh` says which. */
    async list(scenario) {
        const { app } = this;
        try {
            const answer = await app.send("/udi/scan/jobs", {
                token: app.device.token,
                scenario,
            });
            if (answer.status === "ok") {
                await app.jobs.keepOnly(
                    scenario,
                    answer.jobs.map((job) => job.id)
                );
                const kept = new Map((await app.jobs.list(scenario)).map((job) => [job.id, job]));
                const finished = await this._finishedHere(scenario, answer.jobs);
                const jobs = answer.jobs.filter((job) => !finished.has(job.id));
                return {
                    fresh: true,
                    jobs: jobs.map((job) => ({ ...job, kept: kept.has(job.id) })),
                };
            }
        } catch (error) {
            if (!isOfTheWay(error)) {
                throw error;
            }
            if (error instanceof SignedOutError) {
                app.signedOut();
            }
        }
        const jobs = await app.jobs.list(scenario);
        return {
            fresh: false,
            jobs: jobs.map((job) => ({ ...job, count: job.lines.length, kept: true })),
        };
    }

    /** Jobs that were finished on this device and that the server has not booked yet. */
    async _finishedHere(scenario, jobs) {
        const { app } = this;
        const found = new Set();
        for (const { id } of jobs) {
            const job = await app.jobs.get(scenario, id);
            if (job?.finished) {
                const items = await app.outbox.ofJob(scenario, id);
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
    async load(scenario, id) {
        const { app } = this;
        const kept = await app.jobs.get(scenario, id);
        try {
            const answer = await app.send("/udi/scan/job", {
                token: app.device.token,
                scenario,
                job: id,
                since: kept?.watermark || null,
            });
            if (answer.status === "ok") {
                return await app.jobs.save(scenario, answer);
            }
            app.refusal = answer;
            return null;
        } catch (error) {
            if (!isOfTheWay(error)) {
                throw error;
            }
            return kept || null;
        }
    }
}

// Jobs as fresh as the network allows: the server's where it answers, else what this device keeps.
import { FREE } from "../store/jobs";
import { NetworkError, ServerError, SignedOutError } from "../sync/rpc";

/** The server could not be asked, or could not answer: what is kept here has to do. */
const isOfTheWay = (error) =>
    [NetworkError, ServerError, SignedOutError].some((kind) => error instanceof kind);

/** A kept job as the list shows it. */
const headOf = (job) => ({ ...job, count: job.lines.length, kept: true });

export class JobLoader {
    /** @param {import("../scan_app").ScanApp} app */
    constructor(app) {
        this.app = app;
        this.refusal = null; // what the server said of the last job that it would not give
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
                const own = [...kept.values()].filter((job) => job.begun).map(headOf);
                const finished = await this._finishedHere(scenario, answer.jobs);
                // a record that was begun here goes on under the key that it has here
                const jobs = answer.jobs.filter(
                    (job) => !finished.has(job.id) && !kept.has(job.key) && !finished.has(job.key)
                );
                return {
                    fresh: true,
                    jobs: [...own, ...jobs.map((job) => ({ ...job, kept: kept.has(job.id) }))],
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
            jobs: jobs.map(headOf),
        };
    }

    /** Jobs that were finished on this device and that the server has not booked yet. */
    async _finishedHere(scenario, jobs) {
        const { app } = this;
        const found = new Set();
        for (const id of jobs.flatMap((job) => [job.id, job.key]).filter(Boolean)) {
            const items = await app.outbox.ofJob(scenario, id);
            const open = items.some(
                (item) => item.action === "finish" && ["waiting", "accepted"].includes(item.state)
            );
            if (open) {
                found.add(id);
            }
        }
        return found;
    }

    /** Whether a job was finished on this device, and the server has not asked for more since. */
    async isFinished(scenario, id) {
        const kept = await this.app.jobs.get(scenario, id);
        return kept?.begun
            ? Boolean(kept.finished)
            : (await this._finishedHere(scenario, [{ id }])).size > 0;
    }

    /** A job with what it needs, as fresh as the network allows; null where it was never loaded and cannot be. */
    async load(scenario, id) {
        const { app } = this;
        const kept = await app.jobs.get(scenario, id);
        this.refusal = null;
        if (kept?.begun) {
            return kept;
        }
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
            this.refusal = answer;
            return null;
        } catch (error) {
            if (!isOfTheWay(error)) {
                throw error;
            }
            return kept || null;
        }
    }

    /**
     * Begins a job on this device.
     *
     * @param {Object} values what was chosen for it
     * @param {number|string} [from] what has to be loaded beforehand: a record, or what every free job needs
     * @returns {Promise<Object|null>} null where that was never loaded and cannot be
     */
    async begin(scenario, values, from = FREE) {
        const { app } = this;
        const kept = from === FREE && (await app.jobs.get(scenario, from));
        // what should lie in a place changes, and so does who may know it
        const known = kept || (await this.load(scenario, from));
        if (!known) {
            return null;
        }
        // a blind device is told by what it has loaded
        const { lines = [], blind = false, step = "", gates = {} } = known;
        return app.jobs.begin(scenario, { lines, blind, step, gates, ...values });
    }
}

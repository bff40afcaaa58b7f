// What was captured here and what became of it. Nothing leaves it before the server has settled it.
import { resultOf } from "./database.js";

export const KEPT = 500; // settled steps that stay to be looked at
/** States in which a step counts as taken on its job. */
export const COUNTS = new Set(["waiting", "accepted", "applied"]);
/** States of which the operator must be told. */
export const ALARMING = ["refused", "conflict"];
const SETTLED = ["applied", "undone", "rejected", "discarded"];

export class Outbox {
    constructor(database) {
        this.database = database;
    }

    /**
     * Keeps one step durably and gives it its number, in one transaction: two open tabs can not give one number twice.
     *
     * @param {Object} step `{action, scenario, job, raw, quantity, undo_of, ticket, verdict, offset_ms, …}`
     * @returns {Promise<Object>} the step as it is stored; rejected with a StorageError when it is not
     */
    add(step) {
        return this.database.writeDurably(["meta", "outbox"], async (meta, outbox) => {
            const counter = await resultOf(meta.get("counter"));
            const sequence = counter?.value || 1;
            const item = {
                ...step,
                sequence,
                uuid: crypto.randomUUID(),
                captured_at: new Date().toISOString(),
                state: "waiting",
            };
            outbox.add(item);
            meta.put({ key: "counter", value: sequence + 1 });
            return item;
        });
    }

    /** The oldest steps that the server does not have yet, in their order. */
    waiting(limit) {
        return this._inState("waiting", limit);
    }

    /** Steps that the server has and of which it has not said what became of them. */
    accepted(limit) {
        return this._inState("accepted", limit);
    }

    async alarming() {
        const found = await Promise.all(ALARMING.map((state) => this._inState(state)));
        return found
            .flat()
            .filter((item) => !item.seen)
            .sort((one, two) => two.sequence - one.sequence);
    }

    _inState(state, limit) {
        return this.database.read(["outbox"], (outbox) =>
            resultOf(outbox.index("state").getAll(IDBKeyRange.only(state), limit))
        );
    }

    ofJob(scenario, job) {
        return this.database.read(["outbox"], (outbox) =>
            resultOf(outbox.index("job").getAll(IDBKeyRange.only([scenario, job])))
        );
    }

    countWaiting() {
        return this.database.read(["outbox"], (outbox) =>
            resultOf(outbox.index("state").count(IDBKeyRange.only("waiting")))
        );
    }

    /** Steps that exist here alone: the server has not taken them, or would not. */
    async countUnsent() {
        const refused = await this._inState("refused");
        return (await this.countWaiting()) + refused.length;
    }

    /** These steps, in their order. */
    async unsent() {
        const found = [...(await this.waiting()), ...(await this._inState("refused"))];
        return found.sort((one, two) => one.sequence - two.sequence);
    }

    /** The highest number that was given out here. */
    async lastNumber() {
        const counter = await this.database.read(["meta"], (meta) => resultOf(meta.get("counter")));
        return (counter?.value || 1) - 1;
    }

    /**
     * Writes down what the server said.
     *
     * @param {Object[]} answers `{uuid, state, code?, title?, message?}`
     * @returns {Promise<Object[]>} the steps that changed
     */
    settle(answers) {
        return this.database.writeDurably(["outbox"], async (outbox) => {
            const changed = [];
            for (const { uuid, ...values } of answers) {
                const item = await resultOf(outbox.index("uuid").get(uuid));
                if (item && item.state !== values.state) {
                    Object.assign(item, values);
                    outbox.put(item);
                    changed.push(item);
                }
            }
            return changed;
        });
    }

    /** The operator has read it; the server keeps it for whoever settles it. */
    markSeen(sequence) {
        return this.database.writeDurably(["outbox"], async (outbox) => {
            const item = await resultOf(outbox.get(sequence));
            if (item) {
                outbox.put({ ...item, seen: true });
            }
        });
    }

    /** Forgets the oldest of what is settled for good. */
    tidy() {
        return this.database.write(["outbox"], async (outbox) => {
            const keys = await Promise.all(
                SETTLED.map((state) =>
                    resultOf(outbox.index("state").getAllKeys(IDBKeyRange.only(state)))
                )
            );
            const sorted = keys.flat().sort((one, two) => one - two);
            sorted.slice(0, Math.max(0, sorted.length - KEPT)).forEach((key) => outbox.delete(key));
        });
    }
}

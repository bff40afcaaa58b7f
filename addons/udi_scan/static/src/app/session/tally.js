// What has been taken on a job: the server's numbers as they were loaded, and what was captured here since.
import { COUNTS } from "../store/outbox";

/** Steps of a job that count: not taken back, and not in the server's numbers already. */
export function balance(job, items) {
    const booked = new Set(job.booked || []);
    const takenBack = new Set(
        items.filter((item) => item.action === "undo").map((item) => item.undo_of)
    );
    const steps = items.filter((item) => item.action === "scan" || item.action === "step");
    const plus = steps.filter((item) => COUNTS.has(item.state) && !takenBack.has(item.uuid));
    const minus = steps.filter((item) => booked.has(item.uuid) && takenBack.has(item.uuid));
    return {
        added: plus.filter((item) => !booked.has(item.uuid)),
        removed: minus,
        undoable: plus,
    };
}

/** A line of the screen: one product. `demand` is null where nobody has said how many. */
export function lineOf({ product_id, product, tracking, uom, demand }) {
    return { product_id, product, tracking, uom, demand, taken: 0, lots: {} };
}

export function add(line, name, quantity) {
    if (line) {
        line.taken += quantity;
        line.lots[name] = (line.lots[name] || 0) + quantity;
    }
}

/** What a step puts on the job, `[[product id, lot, quantity], …]`: one lot, or all that is in a package. */
export function contentOf({ action, product_id, name, counted, content }) {
    return action === "scan" ? [[product_id, name, counted]] : content || [];
}

/** The job's lines as the server sent them, one for each product. */
export function linesOf(job) {
    const lines = new Map();
    for (const { lots, ...values } of job.lines) {
        const known = lines.get(values.product_id);
        const line = known || lineOf({ ...values, demand: values.demand === null ? null : 0 });
        if (values.demand !== null) {
            line.demand += values.demand;
        }
        lots.forEach((lot) => add(line, lot.lot, lot.quantity));
        lines.set(values.product_id, line);
    }
    return lines;
}

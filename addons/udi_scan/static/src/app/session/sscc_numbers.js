// Numbers of packs that are reserved for this device: fetched in advance, each used once.
import { resultOf } from "../store/database";
import { _t } from "../translation";
import { NetworkError, ServerError, SignedOutError } from "../sync/rpc";

const KEY = "sscc";
const REFUSED = "sscc_refused"; // why the server gave none when it was asked last
const FEW = 5;
const BLOCK = 20;
const OF_THE_WAY = [NetworkError, ServerError, SignedOutError];

/** Reads and rewrites the list in one transaction: two open tabs can not take one number twice. */
function change(meta, work) {
    return meta.database.writeDurably(["meta"], async (store) => {
        const row = await resultOf(store.get(KEY));
        const { numbers, answer } = work(row?.value || []);
        store.put({ key: KEY, value: numbers });
        return answer;
    });
}

/** Fetches more where few are left. Without a network everything stays as it is. */
export async function refill(app) {
    if (((await app.meta.get(KEY)) || []).length >= FEW || !app.device) {
        return;
    }
    let answer;
    try {
        answer = await app.send("/udi/scan/sscc", { token: app.device.token, count: BLOCK });
    } catch (error) {
        if (OF_THE_WAY.some((kind) => error instanceof kind)) {
            return;
        }
        throw error;
    }
    const given = answer?.status === "ok";
    if (given) {
        await change(app.meta, (kept) => ({ numbers: [...kept, ...answer.numbers] }));
    }
    await app.meta.set(REFUSED, given ? "" : answer?.message || "");
}

/** The next number, "" where none is left; from now on it is used, whatever becomes of the pack. */
export function takeNumber(meta) {
    return change(meta, ([next, ...rest]) => ({ numbers: rest, answer: next || "" }));
}

/** The next number, fetched where none was left; "" without a network or where the server gives none. */
export async function nextNumber(app) {
    const sscc = await takeNumber(app.meta);
    const refilled = refill(app); // nobody waits for it, unless there is none
    if (sscc) {
        return sscc;
    }
    await refilled;
    return takeNumber(app.meta);
}

/** A verdict about having no number: what can be done, then what the server said when it was asked last. */
export async function withReason(verdict, meta) {
    const reason = await meta.get(REFUSED);
    const said = reason ? _t("The server's last answer: %(reason)s", { reason }) : "";
    return { ...verdict, message: [verdict.message, said].filter(Boolean).join(" ") };
}

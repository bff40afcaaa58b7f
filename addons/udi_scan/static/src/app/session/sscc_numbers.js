// Numbers of packs that are reserved for this device: fetched in advance, each used once.
import { resultOf } from "../store/database";
import { NetworkError, ServerError, SignedOutError } from "../sync/rpc";

const KEY = "sscc";
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
    if (answer?.status === "ok") {
        await change(app.meta, (kept) => ({ numbers: [...kept, ...answer.numbers] }));
    }
}

/** The next number, "" where none is left; from now on it is used, whatever becomes of the pack. */
export function takeNumber(meta) {
    return change(meta, ([next, ...rest]) => ({ numbers: rest, answer: next || "" }));
}

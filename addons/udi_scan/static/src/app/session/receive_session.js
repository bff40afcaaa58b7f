// Receiving: single labels, or the number of a carton that was announced; then all that is announced in it is taken.
import { _t } from "../translation";
import { ssccOf } from "../verdict/judge_pack";
import { judgePackage } from "../verdict/judge_package";
import { today } from "../verdict/facts";
import { JobSession } from "./job_session";

const STEP = "package";

export class ReceiveSession extends JobSession {
    /** `{SSCC: [[product id, lot, quantity, expiry, taken, line id], …]}` as the job was loaded. */
    get packages() {
        return this.job.packages || {};
    }

    async _intercept(text) {
        const sscc = await this._numberIn(text);
        return sscc ? this._takePackage(sscc) : null;
    }

    async look(text) {
        const sscc = await this._numberIn(text);
        return sscc ? judgePackage(await this._packageFacts(sscc)) : super.look(text);
    }

    /** The SSCC in a text; eighteen digits that are the name of a lot of ours are that lot. */
    async _numberIn(text) {
        const sscc = ssccOf(text);
        return sscc && !(await this.app.jobs.lotNamed(text.trim())) ? sscc : null;
    }

    async _takePackage(sscc) {
        const verdict = judgePackage(await this._packageFacts(sscc));
        if (verdict.take) {
            const { status, code, title, message, content, quantity } = verdict;
            const own = { name: sscc, content, counted: quantity };
            await this._step(STEP, { sscc }, { ...own, verdict: { status, code, title, message } });
        }
        return { ...verdict, text: sscc };
    }

    /** What is known of a carton and of all that is announced in it. */
    async _packageFacts(sscc) {
        const announced = this.packages[sscc];
        const open = announced ? this._openRows(sscc, this._left()) : [];
        return {
            sscc,
            announced: Boolean(announced),
            rows: await Promise.all(open.map((row) => this._rowFacts(row))),
            elsewhere: announced ? "" : await this._announcedElsewhere(sscc),
        };
    }

    async _rowFacts([productId, name, quantity, expiry]) {
        const line = this.lines.find((one) => one.product_id === productId);
        const [product, lot] = await Promise.all([
            this.app.jobs.product(productId),
            this.app.jobs.lot(productId, name),
        ]);
        const told = { product, lot, name, quantity, reading: { expiry }, today: today() };
        return { ...told, line, taken: line?.taken || 0 };
    }

    /**
     * What is announced in a carton and was not taken, neither with it nor one by one.
     *
     * @param {Map} left see `_left`
     */
    _openRows(sscc, left) {
        const ofCarton = ({ options }) => options?.step === STEP && options.sscc === sscc;
        if (this.undoable.some(ofCarton)) {
            return [];
        }
        const back = this.removed.filter(ofCarton).flatMap(({ content }) => content);
        const open = this.packages[sscc].filter(([, , , , taken]) => !taken);
        return [...open, ...back]
            .map(([id, name, quantity, expiry]) => {
                const most = left.get(`${id} ${name}`) ?? quantity;
                return [id, name, Math.min(quantity, most), expiry];
            })
            .filter(([, , quantity]) => quantity > 1e-6);
    }

    /** `Map("product lot" → how many are announced in cartons and not taken)`. */
    _left() {
        const left = new Map();
        const seen = new Set(); // lines: a carton on a pallet stands under both numbers
        for (const [id, name, quantity, , , line] of Object.values(this.packages).flat()) {
            if (!seen.has(line)) {
                seen.add(line);
                const key = `${id} ${name}`;
                left.set(key, (left.get(key) || 0) + quantity);
            }
        }
        for (const { product_id, lots } of this.lines) {
            for (const [name, quantity] of Object.entries(lots)) {
                const key = `${product_id} ${name}`;
                left.set(key, (left.get(key) || 0) - quantity);
            }
        }
        return left;
    }

    async _announcedElsewhere(sscc) {
        const jobs = await this.app.jobs.list(this.scenario.key);
        return jobs.find(({ id, packages }) => id !== this.job.id && packages?.[sscc])?.name || "";
    }

    _undone(item) {
        return item.action === "step"
            ? _t("%(count)s units of carton %(sscc)s are off the list again.", {
                  count: item.counted,
                  sscc: item.name,
              })
            : super._undone(item);
    }

    get idle() {
        const left = this._left();
        const open = Object.keys(this.packages).some((sscc) => this._openRows(sscc, left).length);
        return open && !this.complete
            ? _t("Scan the number of a carton (SSCC): all in it is taken. Or scan single labels.")
            : super.idle;
    }
}

import { markRaw } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { Mutex } from "@web/core/utils/concurrency";
import { answerFromError, findChangedLine, scannedTotal } from "./scan_answers";
import { scannerName } from "./scanner_name";

const RECONNECT_DELAY = 2000;
const HISTORY_LIMIT = 200;
/**
 * One person's scans, one after the other, with what the server said to each.
 *
 * Scans are put in a queue at once and answered in their order, so a second scan during the first
 * answer is never lost. Undo and validate take their place in the same queue.
 * With a transfer the scans are booked on it; without one they only look up.
 */
export class ScanSession {
    /**
     * @param {Object} orm the orm service
     * @param {import("./scan_feedback").ScanFeedback} feedback
     * @param {Object} [options] `pickingId`, and `history` of an earlier visit
     */
    constructor(orm, feedback, { pickingId = false, history = [] } = {}) {
        this.orm = markRaw(orm.silent);
        this.feedback = markRaw(feedback);
        this.mutex = markRaw(new Mutex());
        this.pickingId = pickingId;
        this.picking = null;
        this.answer = null;
        this.history = history;
        this.pending = 0;
        this.offline = false;
        this.closed = false;
        this.undoable = [];
    }

    get complete() {
        const lines = this.picking?.lines || [];
        return Boolean(lines.length) && lines.every((line) => line.scanned >= line.demand);
    }

    /** Reads the transfer; raises what the server raises. */
    async load() {
        if (this.pickingId) {
            const state = await this.orm.call("udi.scan", "picking_state", [this.pickingId]);
            this._setPicking(state);
        }
    }

    /** @param {string} text as the scanner gave it, group separators included */
    scan(text) {
        this.history.unshift({
            id: (this.history[0]?.id || 0) + 1,
            text,
            time: new Date(),
            status: "pending",
            title: _t("Waiting for the answer"),
        });
        this.history.splice(HISTORY_LIMIT);
        const entry = this.history[0];
        return this._enqueue(async () => {
            const before = this.picking;
            const answer = await this._ask(text, before);
            if (!answer) {
                return;
            }
            Object.assign(entry, { status: answer.status, title: answer.title });
            this._show(answer);
            const line = answer.move_line_id || findChangedLine(before, answer.picking);
            if (line && answer.status !== "error") {
                this.undoable.push({ id: line, quantity: answer.quantity });
            }
        });
    }

    /** @param {number} [moveLineId] take the whole line back; default: what the last scan has booked */
    undo(moveLineId) {
        const { id, quantity } = moveLineId ? { id: moveLineId } : this.undoable.at(-1);
        return this._enqueue(async () => {
            const args = quantity ? [this.pickingId, id, quantity] : [this.pickingId, id];
            const answer = await this._call("undo", args);
            this._show(answer);
            if (answer.status !== "error") {
                this._forget(id);
            }
        });
    }

    /** @returns {Promise<Object>} the server's answer; its `action` is for the caller to run */
    validate() {
        return this._enqueue(async () => {
            const answer = await this._call("validate", [this.pickingId]);
            if (!answer.action) {
                this._show(answer);
            }
            if (answer.status !== "error") {
                await this.load().catch(() => {});
            }
            return answer;
        });
    }

    close() {
        this.closed = true;
        this.feedback.destroy();
    }

    /** Steps back over one scan; a line that is empty now can not be taken back twice. */
    _forget(moveLineId) {
        const lots = (this.picking?.lines || []).flatMap((line) => line.lots);
        if (lots.some((lot) => lot.move_line_id === moveLineId)) {
            const last = this.undoable.findLastIndex((scan) => scan.id === moveLineId);
            this.undoable.splice(last, last < 0 ? 0 : 1);
        } else {
            this.undoable = this.undoable.filter((scan) => scan.id !== moveLineId);
        }
    }

    _enqueue(task) {
        this.pending++;
        return this.mutex.exec(task).finally(() => this.pending--);
    }

    _setPicking(state) {
        const picking = state?.picking || state;
        if (picking?.id) {
            this.picking = picking;
            this.pickingId = picking.id;
        }
    }

    _show(answer) {
        this.answer = answer;
        this._setPicking(answer.picking);
        this.feedback.signal(answer.status);
    }

    async _call(method, args) {
        try {
            return await this.orm.call("udi.scan", method, args);
        } catch (error) {
            if (error instanceof ConnectionLostError) {
                await this._reconnect();
                return {
                    status: "warning",
                    code: "connection",
                    title: _t("Connection was lost"),
                    message: _t("It is back. Look whether your last step was booked."),
                };
            }
            return answerFromError(error);
        }
    }

    /** Sends one scan; after a lost connection it is sent again only where that cannot book it twice. */
    async _ask(text, before) {
        while (!this.closed) {
            try {
                const answer = this.pickingId
                    ? await this.orm.call("udi.scan", "apply", [
                          this.pickingId,
                          text,
                          scannerName.get() || false,
                      ])
                    : await this.orm.call("udi.scan", "look_up", [text]);
                this.offline = false;
                return answer;
            } catch (error) {
                if (!(error instanceof ConnectionLostError)) {
                    return answerFromError(error);
                }
                await this._reconnect();
                if (this.pickingId && scannedTotal(this.picking) !== scannedTotal(before)) {
                    return {
                        status: "warning",
                        code: "connection",
                        title: _t("Connection was lost"),
                        message: _t("It is back. Look whether this scan is in the list below."),
                    };
                }
            }
        }
        return null;
    }

    /** Waits until the server answers again; a transfer is then shown as the server has it. */
    async _reconnect() {
        if (!this.offline) {
            this.offline = true;
            this.feedback.signal("error");
        }
        do {
            await new Promise((resolve) => browser.setTimeout(resolve, RECONNECT_DELAY));
            if (!this.pickingId) {
                // A look-up books nothing: asking it again is the test of the connection.
                return;
            }
            try {
                await this.load();
                this.offline = false;
            } catch (error) {
                this.offline = error instanceof ConnectionLostError;
            }
        } while (this.offline && !this.closed);
    }
}

// One person at work on the labels of a print job.
import { JobSession } from "@udi_scan/app/session/job_session";
import { _t } from "@udi_scan/app/translation";
import { gradeOf, judgeLabel, say } from "./label_judge";

const MAX_NAMED = 6;

export class LabelSession extends JobSession {
    constructor(deps) {
        super(deps);
        this.out = [];
        this.last = null; // the scan that a grade is typed for
    }

    /** Labels are compared with the job alone, not with what is known of lots. */
    async _intercept(text) {
        const grade = gradeOf(text);
        if (grade) {
            return this._grade(grade);
        }
        const [line] = this.lines;
        const found = judgeLabel(text, this.job, line.lots, line.demand - line.taken);
        if (found.take) {
            const item = await this.app.capture({
                action: "scan",
                scenario: this.scenario.key,
                job: this.job.id,
                raw: text,
                quantity: 1,
                product_id: line.product_id,
                name: found.name,
                counted: found.quantity,
                verdict: {
                    status: found.status,
                    code: found.code,
                    title: found.title,
                    message: found.message,
                },
            });
            await this._took(item);
            this.last = item;
        }
        return { ...found, text: found.name || text };
    }

    /** What a verifier showed for the label that was scanned last. */
    async _grade(grade) {
        if (!this.last) {
            return say("error", "no_label");
        }
        await this._step("grade", { of: this.last.uuid, grade }, { name: grade, quantity: 1 });
        return { ...say("ok", "graded", { grade, name: this.last.name }), text: grade };
    }

    _restart() {
        const ours = new Set(this.job.booked);
        const counting = new Set(this.undoable.map((item) => item.uuid));
        this.out = this.job.wrong
            .filter(({ key }) => !ours.has(key) || counting.has(key))
            .map(({ text }) => text);
        this.last = this.undoable.findLast((item) => item.action === "scan") || null;
    }

    _noted(item) {
        if (item.verdict?.status === "error") {
            this.out.push(item.name);
        }
    }

    // -------------------------------------------------------------- what the screen says of it
    get progress() {
        const [line] = this.lines;
        return `${line.taken} / ${line.demand}`;
    }

    get mayFinish() {
        return this.anyTaken || this.out.length > 0;
    }

    get idle() {
        return this.complete
            ? _t("Every label is right. Press Finish.")
            : _t("Scan the printed labels, one after the other.");
    }

    /** A sample is enough in many companies: nothing is asked. */
    get question() {
        return null;
    }

    get note() {
        return _t("Of a verifier: scan the label, then type its grade, for example 3.2/08/660.");
    }

    show(line) {
        const names = this.out.slice(-MAX_NAMED).join(", ");
        return {
            ...super.show(line),
            wrong: this.out.length > 0,
            hint: this.out.length
                ? _t("Wrong: %(count)s (%(names)s)", { count: this.out.length, names })
                : "",
        };
    }
}

import { Component, onWillUnmount, useState } from "@odoo/owl";
import { Icon } from "../parts/icon";
import { listening } from "../parts/scanner";
import { SampleCode } from "../samples/sample_code";
import { samples } from "../samples/samples";
import { scenarios } from "../scenarios/scenarios";
import { Transfer } from "../screens/transfer";
import { _t } from "../translation";
import { isRight, lessonOf, shuffled, storyOf } from "./exercises";
import { JOB, PracticeApp } from "./world";

/** The screens of work on made-up data: scan what is shown, look at the colour, say what you do with the goods. */
export class Practice extends Component {
    static template = "udi_scan.Practice";
    static components = { Icon, SampleCode, Transfer };
    static props = { app: Object, go: Function, version: { type: Number, optional: true } };

    setup() {
        this.state = useState({
            stage: "start", at: 0, scanned: 0, again: false, decided: null, errors: [], seconds: 0, saving: false, kept: false,
        }); // prettier-ignore
        this.app = null;
        this.stay = () => {}; // nothing in the practice leads elsewhere
        this.job = JOB;
        onWillUnmount(() => this.app?.close());
    }

    get exercise() {
        return this.exercises[this.state.at];
    }

    get scenario() {
        return scenarios.get(this.exercise.scenario);
    }

    get step() {
        return _t("Exercise %(number)s of %(count)s", {
            number: this.state.at + 1,
            count: this.exercises.length,
        });
    }

    get story() {
        return storyOf(this.exercise.key);
    }

    get lesson() {
        return lessonOf(this.exercise.key);
    }

    /** `[{code, done}]`: symbols on the screen; those that were scanned fade. */
    get codes() {
        return this.exercise.codes.map((code) => ({ code, label: samples.get(code).text }));
    }

    /** What was scanned makes room for the verdict. */
    get showsCodes() {
        const { decided, scanned, again } = this.state;
        return !decided && (again || scanned < this.exercise.codes.length);
    }

    get right() {
        return this.state.decided?.right;
    }

    async start() {
        const real = this.props.app.feedback;
        const feedback = {
            muted: real.muted,
            signal: (status) => {
                real.signal(status);
                this.state.scanned++;
                this.state.again = false;
            },
        };
        await this.app?.close();
        this.app = await PracticeApp.open(feedback);
        this.exercises = shuffled();
        this.began = Date.now();
        Object.assign(this.state, {
            stage: "running", at: 0, scanned: 0, decided: null, errors: [], kept: false,
        }); // prettier-ignore
        this.before = await this.countTaken();
    }

    /** A code on the screen is tapped: as if it had been scanned. */
    tap(code) {
        const { text, kind } = samples.get(code);
        const identifier = { data_matrix: "]d2", code_128: "]C1" }[kind];
        listening.onScan?.(code === "parcel" ? text : identifier + text);
    }

    async countTaken() {
        const items = await this.app.outbox.ofJob(this.exercise.scenario, JOB);
        const undone = new Set(items.map((item) => item.undo_of));
        return items.filter((item) => item.action === "scan" && !undone.has(item.uuid)).length;
    }

    async decide(decision) {
        const taken = (await this.countTaken()) > this.before;
        const right = isRight(this.exercise, decision, taken);
        if (!right) {
            this.state.errors.push(this.exercise.key);
        }
        this.props.app.feedback.signal(right ? "ok" : "error");
        this.state.decided = { right };
    }

    async next() {
        if (this.state.at + 1 === this.exercises.length) {
            await this.finish();
            return;
        }
        Object.assign(this.state, {
            at: this.state.at + 1,
            scanned: 0,
            again: false,
            decided: null,
        });
        this.before = await this.countTaken();
    }

    async finish() {
        const { app } = this.props;
        this.state.seconds = Math.round((Date.now() - this.began) / 1000);
        Object.assign(this.state, { stage: "done", saving: true });
        await this.app.close();
        this.app = null;
        if (app.ticketValid) {
            const { errors, seconds } = this.state;
            const exercises = this.exercises.length;
            await app.profile.practised({ exercises, errors: [...errors], seconds });
            this.state.kept = true;
        }
        this.state.saving = false;
    }

    get score() {
        const count = this.exercises.length;
        return _t("%(score)s of %(count)s", { score: count - this.state.errors.length, count });
    }

    get mistakes() {
        return this.state.errors.map((key) => ({
            key,
            story: storyOf(key),
            lesson: lessonOf(key),
        }));
    }

    get keptText() {
        return this.state.kept
            ? _t("%(name)s: the result is kept as a training record.", {
                  name: this.props.app.person.name,
              })
            : _t("The result is not kept: sign in first.");
    }

    get secondsText() {
        const { seconds } = this.state;
        return _t("%(minutes)s min %(seconds)s s", {
            minutes: Math.floor(seconds / 60),
            seconds: seconds % 60,
        });
    }
}

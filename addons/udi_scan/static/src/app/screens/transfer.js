import { Component, markRaw, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { Icon } from "../parts/icon";
import { KeyPad } from "../parts/key_pad";
import { Question } from "../parts/question";
import { useScanner } from "../parts/scanner";
import { VerdictPanel } from "../parts/verdict_panel";
import { refusalOf } from "../session/answers";
import { JobSession } from "../session/job_session";
import { _t } from "../translation";

/** Receive or issue one transfer: scan, look at the colour, go on. */
export class Transfer extends Component {
    static template = "udi_scan.Transfer";
    static components = { Icon, KeyPad, Question, VerdictPanel };
    static props = { app: Object, go: Function, scenario: Object, job: Number };

    setup() {
        const { app } = this.props;
        this.state = useState({
            session: null,
            loaded: false,
            missing: "",
            padOpen: false,
            asking: false,
            typing: false,
        });
        useScanner((text) => this.onScan(text));
        const stop = app.onSettled((items) => this.session?.settled(items));
        onWillStart(() => {
            this.load();
        });
        onWillUnmount(stop);
    }

    async load() {
        const { app, scenario, job } = this.props;
        let found = null;
        try {
            found = await app.loader.load(scenario.key, job);
        } catch (error) {
            this.state.missing = refusalOf(error).message;
        }
        if (!found) {
            this.state.missing ||=
                app.refusal?.message ||
                _t("This transfer was not loaded yet. Open it once where there is a network.");
            this.state.loaded = true;
            return;
        }
        const session = new JobSession({ app: markRaw(app), scenario, job: markRaw(found) });
        this.state.session = session;
        await this.session.start();
        this.state.loaded = true;
    }

    /** Watched: what happens in it is drawn. */
    get session() {
        return this.state.session;
    }

    get idle() {
        return this.session.complete
            ? _t("Complete. Press Finish.")
            : _t("Scan a label: one scan takes product, lot, serial number and date.");
    }

    get openText() {
        const { lines } = this.session;
        const open = lines.reduce((sum, line) => sum + Math.max(0, line.demand - line.taken), 0);
        return _t(
            "%(count)s are still open. Finish what is scanned; the rest stays open as a transfer of its own.",
            {
                count: open,
            }
        );
    }

    get otherText() {
        return _t("%(count)s further products of this transfer have no UDI: enter them in Odoo.", {
            count: this.session.job.other,
        });
    }

    get allowsMany() {
        return this.session.lines.some((line) => line.tracking !== "serial");
    }

    lotsOf(line) {
        return Object.entries(line.lots)
            .filter(([, quantity]) => quantity > 0)
            .map(([name, quantity]) => (quantity === 1 ? name : `${name} × ${quantity}`))
            .join(", ");
    }

    onScan(text) {
        if (this.session && !this.state.asking) {
            this.state.padOpen = false;
            this.session.scan(text);
        }
    }

    onTyped(ev) {
        ev.preventDefault();
        const field = ev.target.elements.code;
        const text = field.value;
        field.value = "";
        if (text.trim()) {
            this.onScan(text);
        }
    }

    onTimes(times) {
        this.session.times = times;
        this.state.padOpen = false;
    }

    onFinish() {
        if (this.session.complete) {
            this.finish();
        } else {
            this.state.asking = true;
        }
    }

    async finish() {
        this.state.asking = false;
        try {
            await this.session.finish();
        } catch (error) {
            this.session.verdict = refusalOf(error);
            this.props.app.feedback.signal("error");
            return;
        }
        this.props.go(this.props.scenario.key);
    }
}

import { Component, markRaw, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { Icon } from "../parts/icon";
import { KeyPad } from "../parts/key_pad";
import { Picker } from "../parts/picker";
import { Question } from "../parts/question";
import { useScanner } from "../parts/scanner";
import { VerdictPanel } from "../parts/verdict_panel";
import { refusalOf } from "../session/answers";
import { JobSession } from "../session/job_session";
import { _t } from "../translation";

/** One job: scan, look at the colour, go on. What is said of it comes from its session. */
export class Transfer extends Component {
    static template = "udi_scan.Transfer";
    static components = { Icon, KeyPad, Picker, Question, VerdictPanel };
    static props = { app: Object, go: Function, scenario: Object, job: [Number, String] };

    setup() {
        const { app } = this.props;
        this.state = useState({
            session: null,
            loaded: false,
            missing: "",
            padOpen: false,
            asking: null,
            placing: false,
            places: [],
        });
        useScanner((text) => this.onScan(text), { look: (text) => this.session.look(text) });
        const stop = app.onSettled((items) => this.session?.settled(items));
        onWillStart(() => {
            this.load();
        });
        onWillUnmount(() => {
            stop();
            // what cannot be tidied away now stays in the list, no more
            this.session?.leave().catch(() => {});
        });
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
                app.loader.refusal?.message ||
                _t("This job was not loaded yet. Open it once where there is a network.");
            this.state.loaded = true;
            return;
        }
        const Session = scenario.session || JobSession;
        const session = new Session({ app: markRaw(app), scenario, job: markRaw(found) });
        this.state.session = session;
        await this.session.start();
        if (this.session.placing !== undefined) {
            this.state.places = await app.jobs.all("places");
        }
        this.state.loaded = true;
    }

    /** Watched: what happens in it is drawn. */
    get session() {
        return this.state.session;
    }

    get shown() {
        return this.session.lines.map((line) => ({ line, ...this.session.show(line) }));
    }

    get noPlaces() {
        return _t("No places are known here. Open the list of jobs where there is a network.");
    }

    get allowsMany() {
        const { lines, free } = this.session;
        return free || lines.some((line) => line.tracking !== "serial");
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

    onPlace(place) {
        this.state.placing = false;
        this.session.chooses(place);
    }

    async onFinish() {
        await this.session.queue; // what was scanned just now counts
        this.state.asking = this.session.question;
        if (!this.state.asking) {
            this.finish();
        }
    }

    finish() {
        return this._finish(() => this.session.finish());
    }

    async _finish(close) {
        this.state.asking = null;
        try {
            await close();
        } catch (error) {
            this.session.verdict = refusalOf(error);
            this.props.app.feedback.signal("error");
            return;
        }
        this.props.go(this.props.scenario.key);
    }
}

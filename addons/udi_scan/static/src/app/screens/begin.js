import { Component, onWillStart, useState } from "@odoo/owl";
import { Icon } from "../parts/icon";
import { Picker } from "../parts/picker";
import { useScanner } from "../parts/scanner";
import { refusalOf } from "../session/answers";
import { FREE } from "../store/jobs";
import { _t } from "../translation";

const TABLES = { place: "places", partner: "partners" };

/** What has to be known before the first scan of a job that is begun here; a place may be scanned. */
export class Begin extends Component {
    static template = "udi_scan.Begin";
    static components = { Icon, Picker };
    static props = { app: Object, go: Function, scenario: Object };

    setup() {
        const { fields = [] } = this.props.scenario.begins;
        const values = Object.fromEntries(
            fields.map((field) => [field.name, field.start?.() ?? null])
        );
        this.state = useState({ values, rows: {}, known: null, missing: "", busy: false });
        useScanner((text) => this.onScan(text.trim()));
        onWillStart(() => {
            this.load(); // shown at once
        });
    }

    /** What the device needs for it, as fresh as the network allows. */
    async load() {
        const { app, scenario } = this.props;
        const known = await app.loader.load(scenario.key, FREE);
        if (!known) {
            this.state.missing =
                app.loader.refusal?.message ||
                _t("This was not loaded yet. Open it once where there is a network.");
            return;
        }
        const { fields = [] } = scenario.begins;
        for (const field of fields.filter((one) => TABLES[one.kind])) {
            const rows = await app.jobs.all(TABLES[field.kind]);
            this.state.rows[field.name] = rows.filter(field.filter || (() => true));
            if (this.state.rows[field.name].length === 1) {
                this.choose(field, this.state.rows[field.name][0]);
            }
        }
        this.state.known = known;
        if (!this.fields.length) {
            await this.begin();
        }
    }

    /** What may be asked of this person on this device. */
    get fields() {
        const { known } = this.state;
        const { fields = [] } = this.props.scenario.begins;
        return known ? fields.filter(({ shown }) => !shown || shown(known)) : [];
    }

    get ready() {
        if (!this.state.known) {
            return false;
        }
        const given = ({ name, optional }) => optional || this.state.values[name] !== null;
        const blank = ({ name, kind, optional }) =>
            kind === "text" && !optional && !(this.state.values[name] || "").trim();
        return this.fields.every((field) => given(field) && !blank(field));
    }

    choose(field, row) {
        this.state.values[field.name] = row;
    }

    onScan(text) {
        const places = this.fields.filter(({ kind }) => kind === "place");
        for (const field of places) {
            const row = this.state.rows[field.name]?.find(({ codes }) => codes.includes(text));
            if (row) {
                this.choose(field, row);
                this.props.app.feedback.signal("ok");
                return;
            }
        }
        this.props.app.feedback.signal("error");
        this.state.missing = places.length
            ? _t("No place that can be chosen here has this code: %(code)s", {
                  code: text.slice(0, 40),
              })
            : _t("Choose first what is asked here, then scan.");
    }

    async begin() {
        const { app, scenario, go } = this.props;
        this.state.busy = true;
        try {
            const job = await app.loader.begin(
                scenario.key,
                scenario.begins.job(this.state.values)
            );
            if (job) {
                go(scenario.key, job.id);
            }
        } catch (error) {
            this.state.missing = refusalOf(error).message;
            app.feedback.signal("error");
        } finally {
            this.state.busy = false;
        }
    }
}

// Goods-in inspection: open inspections as jobs, and the screen on which one is worked on.
import { Component, onMounted, useRef, useState } from "@odoo/owl";
import { Icon } from "@udi_scan/app/parts/icon";
import { scenarios } from "@udi_scan/app/scenarios/scenarios";
import { screens } from "@udi_scan/app/screens/screens";
import { Transfer } from "@udi_scan/app/screens/transfer";
import { _t } from "@udi_scan/app/translation";
import { FactFinder, read } from "@udi_scan/app/verdict/facts";
import { judgeInspection } from "./inspection_judge";
import { InspectionSession } from "./inspection_session";

const MAX_REASON = 200; // characters, as the server takes

/** Accept, accept with a reservation, reject: with what is said of the delivery as a whole. */
export class Decide extends Component {
    static template = "udi_scan_quality.Decide";
    static props = {
        job: Object,
        question: Object,
        anyBad: Boolean,
        onDecide: Function,
        onNo: Function,
    };

    setup() {
        const dialog = useRef("dialog");
        onMounted(() => dialog.el.showModal());
        const { packaging, documents_match } = this.props.job;
        this.state = useState({
            packaging, documents_match, reason: "", temperature: "", temperature_sent: "",
        }); // prettier-ignore
        this.longest = MAX_REASON;
    }

    get byPlan() {
        const words = {
            accepted: _t("Accept"),
            partly: _t("Accept, reject the bad ones"),
            rejected: _t("Refuse: more bad ones than the plan allows"),
        };
        return words[this.props.question.suggestion];
    }

    get reason() {
        return this.state.reason.trim();
    }

    /** Degrees as typed, with a comma too; null where that is no temperature. */
    degrees(name) {
        const text = this.state[name].trim().replace(",", ".").replace("−", "-");
        const value = text === "" ? NaN : Number(text);
        return Math.abs(value) <= 100 ? value : null;
    }

    get measured() {
        const { cold_chain } = this.props.job;
        return (
            !cold_chain ||
            (this.degrees("temperature") !== null && this.degrees("temperature_sent") !== null)
        );
    }

    get mayAccept() {
        return this.props.question.ready && this.measured;
    }

    decide(decision) {
        const { packaging, documents_match } = this.state;
        const values = { decision, packaging, documents_match, reason: this.reason };
        if (this.props.job.cold_chain) {
            values.temperature = this.degrees("temperature");
            values.temperature_sent = this.degrees("temperature_sent");
        }
        this.props.onDecide(values);
    }
}

export class Inspection extends Transfer {
    static template = "udi_scan_quality.Inspection";
    static components = { ...Transfer.components, Decide, Icon };

    setup() {
        super.setup();
        this.camera = useRef("camera");
        this.about = 0;
    }

    /** Opens the camera of the device; no network is needed for it. */
    photograph(about = 0) {
        this.about = about;
        this.camera.el.click();
    }

    onPhoto(ev) {
        const [file] = ev.target.files;
        if (file) {
            this.session.photograph(file, this.about);
        }
        ev.target.value = "";
    }

    finish(values) {
        return this._finish(() => this.session.finish(values));
    }
}

screens.add("inspection", Inspection);

/** The inspection on which a scanned unit is: of those that are kept on the device. */
async function jobOf(app, text, jobs) {
    const { product, lot, name } = await new FactFinder(app.jobs).of(read(text), text);
    const wanted = lot?.name || name;
    for (const { id } of product && wanted ? jobs : []) {
        const kept = await app.jobs.get("inspect", id);
        const rows = kept?.rows || [];
        if (rows.some((row) => row.product_id === product.id && row.lot === wanted)) {
            return jobs.find((job) => job.id === id);
        }
    }
    return null;
}

scenarios.add(
    "inspect",
    {
        key: "inspect",
        icon: "inspect",
        screen: "inspection",
        session: InspectionSession,
        judge: judgeInspection,
        jobOf,
        fefo: false,
        title: () => _t("Goods-in inspection"),
        empty: () =>
            _t("Nothing to inspect. Inspections appear here when goods have been received that are inspected."),
    },
    { sequence: 15 }
); // prettier-ignore

import { Component } from "@odoo/owl";
import { Icon } from "../parts/icon";
import { useScanner } from "../parts/scanner";
import { scenarios } from "../scenarios/scenarios";
import { _t } from "../translation";

/** What can be done. A scan here looks the unit up; the code of an enrolment enrols. */
export class Home extends Component {
    static template = "udi_scan.Home";
    static components = { Icon };
    static props = { app: Object, go: Function, version: { type: Number, optional: true } };

    setup() {
        useScanner((text) => this.onScan(text));
    }

    get tiles() {
        return scenarios.getAll();
    }

    get alarmText() {
        return _t("%(count)s scans need a look", { count: this.props.app.alarming.length });
    }

    /** Nothing where the scanner is good, or nobody asks. */
    get scannerText() {
        const { rule, state, refused } = this.props.app.profile.scanner;
        if (refused || (rule !== "off" && state === "bad")) {
            return _t("This scanner is not fit for work.");
        }
        return rule !== "off" && state === "untested"
            ? _t("This scanner has not been tested yet.")
            : "";
    }

    onScan(text) {
        this.props.go("look_up", encodeURIComponent(text));
    }
}

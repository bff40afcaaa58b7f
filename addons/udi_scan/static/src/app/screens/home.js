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

    onScan(text) {
        this.props.go("look_up", encodeURIComponent(text));
    }
}

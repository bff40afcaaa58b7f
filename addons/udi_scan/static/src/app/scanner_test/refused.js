import { Component } from "@odoo/owl";
import { Icon } from "../parts/icon";
import { _t } from "../translation";
import { remedyOf } from "./words";

/** Why this scanner is not taken for work, and the settings that cure it. */
export class Refused extends Component {
    static template = "udi_scan.Refused";
    static components = { Icon };
    static props = { app: Object, go: Function, version: { type: Number, optional: true } };

    get text() {
        return this.props.app.profile.scanner.state === "untested"
            ? _t(
                  "Your company asks for a test of each scanner before it is used for work. It takes a minute."
              )
            : _t(
                  "In its test this scanner spoiled codes. It may be used for practising until a test is good."
              );
    }

    get remedies() {
        return this.props.app.profile.scanner.faults.map(remedyOf).filter(Boolean);
    }
}

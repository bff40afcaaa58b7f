import { Component, onWillStart, useState } from "@odoo/owl";
import { Icon } from "../parts/icon";
import { Question } from "../parts/question";
import { _t } from "../translation";
import { Unsent } from "../unsent/unsent";

const THEMES = () => [
    ["auto", _t("As the device")],
    ["light", _t("Light")],
    ["dark", _t("Dark")],
];

/** Who works with which device, and how it looks and sounds. */
export class DeviceScreen extends Component {
    static template = "udi_scan.DeviceScreen";
    static components = { Icon, Question, Unsent };
    static props = {
        app: Object,
        go: Function,
        languages: Array,
        version: { type: Number, optional: true },
    };

    setup() {
        const { app } = this.props;
        this.state = useState({
            persisted: null,
            number: 0,
            leaving: false,
            muted: app.feedback.muted,
        });
        onWillStart(async () => {
            this.state.number = await app.outbox.lastNumber();
            this.state.persisted = await navigator.storage?.persisted?.();
        });
    }

    get themes() {
        return THEMES();
    }

    get scannerText() {
        const { state, tested_on } = this.props.app.profile.scanner;
        const words = { good: _t("Good"), bad: _t("Not fit for work"), untested: _t("Not tested") };
        const day = tested_on ? ` · ${new Date(tested_on).toLocaleDateString()}` : "";
        return `${words[state]}${day}`;
    }

    get leaveText() {
        const { waiting } = this.props.app;
        const unsent = waiting
            ? _t("%(count)s scans are not sent yet; they stay on this device and are sent later.", {
                  count: waiting,
              })
            : "";
        return [_t("The next person has to sign in with a network."), unsent]
            .filter(Boolean)
            .join(" ");
    }

    toggleSound() {
        const { feedback } = this.props.app;
        feedback.setMuted(!feedback.muted);
        this.state.muted = feedback.muted;
        feedback.signal("ok");
    }

    async signOut() {
        await this.props.app.forgetPerson();
        location.assign(
            `/web/session/logout?redirect=${encodeURIComponent("/web/login?redirect=/udi/scan")}`
        );
    }
}

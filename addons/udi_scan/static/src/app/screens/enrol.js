import { Component, onMounted, useState } from "@odoo/owl";
import { Icon } from "../parts/icon";
import { useScanner } from "../parts/scanner";
import { NetworkError, SignedOutError } from "../sync/rpc";
import { _t } from "../translation";

/** The code behind `#enrol=` of the address that is shown in Odoo, or the text itself. */
export function codeOf(text) {
    const found = text.match(/#enrol=([\w-]+)/);
    return found ? found[1] : text.trim();
}

const routeIsEnrolment = () => location.hash.startsWith("#enrol");

export const SIGN_IN = "/web/login?redirect=/udi/scan";
const KEPT = "udi_scan.enrol"; // over the sign-in, in this tab alone

/** Two things before the first scan: who you are, and which device this is. */
export class Enrol extends Component {
    static template = "udi_scan.Enrol";
    static components = { Icon };
    static props = {
        app: Object,
        go: Function,
        code: { type: String, optional: true },
        version: { type: Number, optional: true },
    };

    setup() {
        this.signIn = SIGN_IN;
        this.state = useState({ busy: false, message: "" });
        useScanner((text) => this.enrol(codeOf(text)), { look: (text) => this.look(text) });
        onMounted(() => {
            const code = this.props.code || sessionStorage.getItem(KEPT);
            if (code) {
                this.enrol(code);
            }
        });
    }

    get reason() {
        const { app } = this.props;
        return app.refusal?.code === "no_right" || app.refusal?.code === "company"
            ? app.refusal.message
            : "";
    }

    /** What the camera sees: the code of an enrolment, or something else. */
    look(text) {
        return text.includes("#enrol=")
            ? { status: "ok", title: _t("Enrolment") }
            : { status: "warning", title: _t("Not a code for enrolling") };
    }

    async enrol(code) {
        if (this.state.busy) {
            return;
        }
        Object.assign(this.state, { busy: true, message: "" });
        try {
            const answer = await this.props.app.enrol(code);
            sessionStorage.removeItem(KEPT);
            if (answer.status === "ok") {
                navigator.storage?.persist?.();
                // the screen may have given way already, and somebody pressed something on the next one
                if (routeIsEnrolment()) {
                    this.props.go("home");
                }
                return;
            }
            this.state.message = answer.message;
        } catch (error) {
            if (error instanceof SignedOutError) {
                sessionStorage.setItem(KEPT, code);
                this.state.message = _t("Sign in first: the code is kept meanwhile.");
            } else if (error instanceof NetworkError) {
                this.state.message = _t("No network: a device is enrolled where there is one.");
            } else {
                this.state.message = error.message;
            }
        } finally {
            this.state.busy = false;
        }
    }
}

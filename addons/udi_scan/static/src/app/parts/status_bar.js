import { Component } from "@odoo/owl";
import { _t } from "../translation";
import { Icon } from "./icon";

/** Network and outbox in one line: what the operator has to know without asking. */
export class StatusBar extends Component {
    static template = "udi_scan.StatusBar";
    static components = { Icon };
    static props = { app: Object, version: { type: Number, optional: true } };

    get online() {
        return !["offline", "fault"].includes(this.props.app.syncState);
    }

    get text() {
        const { syncState, waiting } = this.props.app;
        const words = {
            offline: _t("No network"),
            fault: _t("The server has a problem"),
            signed_out: _t("Signed out"),
            closed: _t("Device closed"),
        };
        const state = words[syncState];
        const { count } = this.props.app.photos;
        const unsent = waiting ? _t("%(count)s not sent yet", { count: waiting }) : "";
        const photos = count ? _t("Photos not sent yet: %(count)s", { count }) : "";
        return [state, unsent, photos].filter(Boolean).join(" · ") || _t("Everything is sent");
    }

    get look() {
        const { syncState, waiting } = this.props.app;
        if (["closed", "signed_out", "fault"].includes(syncState)) {
            return "status_bad";
        }
        const open = waiting || this.props.app.photos.count;
        return syncState === "offline" || open ? "status_wait" : "status_good";
    }
}

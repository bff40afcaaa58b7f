import { Component } from "@odoo/owl";
import { Icon } from "../parts/icon";
import { _t } from "../translation";

/** Scans that the server could not take or book: nothing is lost, somebody has to look. */
export class Attention extends Component {
    static template = "udi_scan.Attention";
    static components = { Icon };
    static props = { app: Object, go: Function, version: { type: Number, optional: true } };

    titleOf(item) {
        return (
            item.title ||
            (item.state === "refused" ? _t("Refused by the server") : _t("Could not be booked"))
        );
    }

    whoSettles(item) {
        return item.state === "refused"
            ? _t("It stays on this device: show it to the administrator.")
            : _t("It waits in Odoo for the shift leader or quality.");
    }

    async seen(item) {
        const { app } = this.props;
        await app.outbox.markSeen(item.sequence);
        await app.refresh();
    }
}

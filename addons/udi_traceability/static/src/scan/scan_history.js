import { Component } from "@odoo/owl";
import { showCode, showTime } from "@udi_traceability/utils/format";

const ICONS = {
    pending: "fa-circle-o-notch fa-spin text-muted",
    ok: "fa-check-circle text-success",
    warning: "fa-exclamation-triangle text-warning",
    error: "fa-times-circle text-danger",
};

/** The scans of this sitting, newest first, each with its time and verdict. */
export class ScanHistory extends Component {
    static template = "udi_traceability.ScanHistory";
    static props = { history: Array };

    setup() {
        this.showCode = showCode;
        this.showTime = showTime;
        this.icons = ICONS;
    }
}
